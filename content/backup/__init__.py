"""Backup and restore: one file with every row and every picture, whichever database holds them.

    site.zip
      manifest.json           format, when, migrations, sha256 and rows of each member
      rows/content.page.jsonl one row a line, column → value; no sessions
      media/pictures/…        as they are

`file` writes and verifies the file, `rows` reads and writes tables, `making` and `restoring` put them together,
`rotation` says which files to keep.
"""
