"""The pictures of shared addresses: a title and the department, drawn by typst. See docs/adr/0025-machines.md."""
