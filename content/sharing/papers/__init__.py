"""Papers of one sheet of A4: the referral sheet of a page for doctors, and posters whose code leads to a page.

    PublishedPage ──data.sheet, data.poster──▶ values ──leaflet.typeset──▶ bytes

Everything on them is of the editions that are online, and none asks for anything about a patient. See
docs/adr/0021-page-for-doctors.md.
"""
