"""The department's text as reviewable files (`texts/`), and how it gets into the database."""
