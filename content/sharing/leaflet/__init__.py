"""The leaflet: a page on paper, A4, from the edition that is online.

    PublishedPage ──data.leaflet──▶ Leaflet ──typeset.pdf──▶ bytes

`selection` says which parts of a page stand on it, `data` puts them into values, `typeset` has leaflet.typ set them.
`currency` answers whether a paper is still right. See docs/adr/0020-leaflet.md.
"""
