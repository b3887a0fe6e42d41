"""How often each text is read, from the access log, without people: see docs/adr/0037-readings.md."""
