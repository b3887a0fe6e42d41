"""What machines read: each edition as plain text, an index of them (llms.txt), and a feed of changes.

Structured data and cards stand in the pages themselves: `content.publishing.structured`, `content.publishing.cards`.
See docs/adr/0025-machines.md.
"""
