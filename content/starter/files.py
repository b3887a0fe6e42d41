"""The starter's files together: which there are, and what they must agree on before anything is loaded.

One file per page and language. The French file carries what no language changes (kind, order, drawings,
references, notes); a translation carries texts only, under the same keys. `content.starter.writer` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from content.editorial.translations import SOURCE
from content.errors import StarterError
from content.starter.reader import DepartmentText, PageText, Reader

FOLDER = Path(__file__).parent / "texts"


def read(folder: Path = FOLDER) -> tuple[list[PageText], list[DepartmentText]]:
    """Every file of a folder, checked, French first. Raises StarterError at the first mistake."""
    pages: list[PageText] = []
    departments: list[DepartmentText] = []
    for path in sorted(folder.glob("*.yaml")):
        reader = Reader(path.name, path.read_bytes())
        if reader.is_department:
            departments.append(reader.department())
        else:
            pages.append(reader.page())
    pages.sort(key=lambda page: (page.language != SOURCE, page.language))
    departments.sort(key=lambda department: (department.language != SOURCE, department.language))
    _check_languages(pages)
    _check_department(departments, folder)
    return pages, departments


def read_pages(files: Mapping[str, bytes]) -> list[PageText]:
    """Pages from files' contents by name, each checked by itself, French first. Raises StarterError.

    More lenient than the starter: a page's title and address may be missing, for the page may have them already.
    """
    pages: list[PageText] = []
    seen: set[tuple[str, str]] = set()
    for name, data in files.items():
        reader = Reader(name, data, whole=False)
        if reader.is_department:
            raise StarterError(name, reader.line, "c’est la fiche du service : seules les pages s’importent")
        page = reader.page()
        if (page.key, page.language) in seen:
            raise StarterError(name, page.line, f"« {page.key} » est deux fois en « {page.language} »")
        seen.add((page.key, page.language))
        pages.append(page)
    return sorted(pages, key=lambda page: (page.key, page.language != SOURCE, page.language))


def _check_languages(pages: list[PageText]) -> None:
    """Each page once a language; nothing in a translation that the French file lacks."""
    french = {page.key: page for page in pages if page.language == SOURCE}
    seen: set[tuple[str, str]] = set()
    for page in pages:
        if (page.key, page.language) in seen:
            raise StarterError(page.file, page.line, f"« {page.key} » existe déjà en « {page.language} »")
        seen.add((page.key, page.language))
        source = french.get(page.key)
        if source is None:
            raise StarterError(page.file, page.line, f"« {page.key} » n’a pas de fichier français")
        known = {section.key: section for section in source.sections}
        for section in page.sections:
            if section.key not in known:
                raise StarterError(
                    page.file, section.line, f"partie inconnue en français : « {section.key} »"
                )
            for name, parts in section.parts.items():
                keys = {part.key for part in known[section.key].parts.get(name, [])}
                for part in parts:
                    if part.key not in keys:
                        raise StarterError(
                            page.file, part.line, f"élément inconnu en français : « {part.key} »"
                        )


def _check_department(departments: list[DepartmentText], folder: Path) -> None:
    """The department once a language, French among them: its pages show it."""
    seen: set[str] = set()
    for each in departments:
        if each.language in seen:
            raise StarterError(
                each.file, each.line, f"la fiche du service existe déjà en « {each.language} »"
            )
        seen.add(each.language)
    if SOURCE not in seen:
        file, line = (departments[0].file, departments[0].line) if departments else (folder.name, 1)
        raise StarterError(file, line, "il manque la fiche du service en français")
