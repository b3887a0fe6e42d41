"""Exported files, to change and bring back."""

from content.documents import load_sections, read_header, read_section
from content.starter.writer import file_name, write


def export(page, *languages):
    sections = load_sections(page)
    return {
        file_name(page, language): write(
            page,
            language,
            read_header(page, language, sections),
            [(row, read_section(row, language)) for row in sections],
        ).encode()
        for language in languages or ("fr", "en", "ar")
    }


def edited(files, name, old, new):
    assert old.encode() in files[name], files[name].decode()
    return files | {name: files[name].replace(old.encode(), new.encode())}
