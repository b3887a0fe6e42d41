"""Reading the starter's files: YAML with the line of every value, checked before anything is loaded.

One file per page and language. The French file carries what no language changes (kind, order, drawings,
references, notes); a translation carries texts only, under the same keys. `content.starter.writer` writes them.

A value marked `!exact` is taken as it stands: text with line breaks of its own, or HTML that Markdown cannot say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape as html_escape
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from markdown_it import MarkdownIt

from content import sections as kinds
from content.editorial.translations import SOURCE
from content.errors import StarterError
from content.models.richtext import sanitise

FOLDER = Path(__file__).parent / "texts"

TEXT, RICH, FLAG, NUMBER = "text", "rich", "flag", "number"

EXACT = "!exact"
"""The YAML tag of a value that is no Markdown and whose line breaks count."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value that a file may hold. `column`: the model's name for it, when it is another one."""

    type: str = TEXT
    neutral: bool = False
    column: str = ""
    required: bool = False


_PANEL = {
    "when": Field(),
    "title": Field(),
    "text": Field(RICH, column="body"),
    "notice": Field(RICH),
    "alt": Field(),
    "drawing": Field(neutral=True),
    "kyphoplasty_only": Field(FLAG, neutral=True),
}
PARTS: dict[str, dict[str, Field]] = {
    "illustrations": {
        "drawing": Field(neutral=True),
        # A picture of this site, by its key: the file holds no image.
        "picture": Field(neutral=True, column="picture_id"),
        "alt": Field(),
        "caption": Field(),
    },
    # `panel`: for a panel that no step precedes; the others stand under their step's `panels`.
    "steps": {**_PANEL, "panel": Field(FLAG, neutral=True)},
    "key_facts": {"label": Field(), "value": Field()},
    "checklist": {"lead": Field(), "text": Field(), "accepted": Field(FLAG, neutral=True)},
    "risks": {
        "label": Field(),
        "numerator": Field(NUMBER, neutral=True, required=True),
        "denominator": Field(NUMBER, neutral=True, required=True),
        "source": Field(neutral=True, required=True),
        "year": Field(NUMBER, neutral=True, required=True),
        "url": Field(neutral=True),
    },
    "references": {
        "authors": Field(neutral=True, required=True),
        "title": Field(neutral=True, required=True),
        "title_language": Field(neutral=True),
        "journal": Field(neutral=True),
        "published": Field(neutral=True),
        "doi": Field(neutral=True),
        "pmid": Field(neutral=True),
        "note": Field(),
    },
}
SECTION = {
    "kind": Field(neutral=True, required=True),
    "title": Field(),
    "label": Field(),
    "text": Field(RICH, column="body"),
}
PAGE = {
    "kind": Field(neutral=True, required=True),
    "short": Field(neutral=True, required=True),
    "slug": Field(required=True),
    "title": Field(required=True),
    "lede": Field(),
    "description": Field(),
}
DEPARTMENT = {
    "name": Field(required=True),
    "hospital": Field(),
    "phone": Field(neutral=True),
    "email": Field(neutral=True),
    "hours": Field(),
    "address": Field(),
}


@dataclass(slots=True)
class Part:
    """A part as a file gives it. `values`: columns. `line`: where it starts, from 1."""

    key: str
    line: int
    values: dict[str, Any]
    panel: bool = False


@dataclass(slots=True)
class SectionText:
    """A section as a file gives it."""

    key: str
    line: int
    values: dict[str, Any]
    parts: dict[str, list[Part]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PageText:
    """A page as a file gives it."""

    file: str
    key: str
    language: str
    line: int
    values: dict[str, Any]
    sections: list[SectionText]


@dataclass(slots=True)
class DepartmentText:
    """The department as a file gives it; `demonstration` holds what only a demonstration shows."""

    file: str
    language: str
    line: int
    values: dict[str, Any]
    demonstration: dict[str, Any]


def read(folder: Path = FOLDER) -> tuple[list[PageText], list[DepartmentText]]:
    """Every file of a folder, checked, French first. Raises StarterError at the first mistake."""
    pages: list[PageText] = []
    departments: list[DepartmentText] = []
    for path in sorted(folder.glob("*.yaml")):
        reader = _Reader(path.name, path.read_bytes())
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
        reader = _Reader(name, data, whole=False)
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


class _Loader(yaml.SafeLoader):
    """YAML without aliases: a few lines of them can stand for billions of values."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(
                None, None, "les renvois (« *nom ») ne sont pas admis", self.peek_event().start_mark
            )
        return super().compose_node(parent, index)


class _Reader:
    """One file. YAML's own node tree is kept, because it knows the lines.

    whole: False lets a page leave out its title and address.
    """

    def __init__(self, name: str, data: bytes, *, whole: bool = True) -> None:
        self.file, self.whole = name, whole
        try:
            node = yaml.compose(data.decode("utf-8-sig"), Loader=_Loader)
        except UnicodeDecodeError as error:
            raise StarterError(self.file, 1, f"le fichier n’est pas en UTF-8 (octet {error.start})") from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise StarterError(self.file, (mark.line if mark else 0) + 1, f"YAML : {error.problem}") from None
        except yaml.YAMLError as error:
            raise StarterError(self.file, 1, f"YAML : {error}".splitlines()[0]) from None
        except RecursionError:
            raise StarterError(self.file, 1, "trop de listes les unes dans les autres") from None
        self.root = self._mapping(node)
        self.line = node.start_mark.line + 1 if node else 1
        self.language = self._scalar("language", self._need(self.root, "language", self.line), Field())
        if self.language not in dict(settings.LANGUAGES):
            raise self._error(self.root["language"], f"langue inconnue : « {self.language} »")

    @property
    def is_department(self) -> bool:
        """Whether this is the department's file and not a page's."""
        return "department" in self.root

    def page(self) -> PageText:
        """The file as a page."""
        root = dict(self.root)
        key = self._scalar("page", self._need(root, "page", self.line), Field())
        listed = self._sequence(root.pop("sections", None), "sections")
        spec = PAGE if self.whole else _optional(PAGE)
        values = self._values(root, spec, self.line, ignore={"page", "language"})
        sections = [self._section(node) for node in listed]
        self._once(sections)
        return PageText(self.file, key, self.language, self.line, values, sections)

    def department(self) -> DepartmentText:
        """The file as the department."""
        root = dict(self.root)
        demonstration = root.pop("demonstration", None)
        values = self._values(root, DEPARTMENT, self.line, ignore={"department", "language"})
        optional = _optional(DEPARTMENT)
        extra = self._values(self._mapping(demonstration), optional, self.line) if demonstration else {}
        return DepartmentText(self.file, self.language, self.line, values, extra)

    def _section(self, node: yaml.Node) -> SectionText:
        content, line = self._mapping(node), node.start_mark.line + 1
        key = self._scalar("key", self._need(content, "key", line), Field())
        parts: dict[str, list[Part]] = {}
        for name, spec in PARTS.items():
            if (listed := content.pop(name, None)) is not None:
                parts[name] = self._parts(listed, name, spec)
        notes_node = content.pop("notes", None)
        if notes_node is not None and self.language != SOURCE:
            raise self._error(notes_node, "« notes » ne se met que dans le fichier français")
        notes = [self._scalar("notes", each, Field()) for each in self._sequence(notes_node, "notes")]
        values = self._values(content, SECTION, line, ignore={"key"})
        if self.language == SOURCE:
            kind = kinds.BY_NAME.get(values["kind"])
            if kind is None:
                raise self._error(content["kind"], f"genre de partie inconnu : « {values['kind']} »")
            for name in parts:
                if name not in kind.parts:
                    raise StarterError(self.file, line, f"une partie « {kind.name} » n’a pas de « {name} »")
        return SectionText(key, line, values, parts, notes)

    def _parts(self, listed: yaml.Node, name: str, spec: dict[str, Field]) -> list[Part]:
        parts: list[Part] = []
        for node in self._sequence(listed, name):
            content, line = self._mapping(node), node.start_mark.line + 1
            panels = content.pop("panels", None) if name == "steps" else None
            key = self._scalar("key", self._need(content, "key", line), Field())
            parts.append(Part(key, line, self._values(content, spec, line, ignore={"key"})))
            if panels is not None:
                for each in self._parts(panels, "panels", _PANEL):
                    each.panel = True
                    parts.append(each)
        self._once(parts)
        return parts

    def _values(
        self,
        content: dict[str, yaml.Node],
        spec: dict[str, Field],
        line: int,
        *,
        ignore: Collection[str] = (),
    ) -> dict[str, Any]:
        """Columns and their values. Neutral ones are for the French file only, required ones for their file."""
        values: dict[str, Any] = {}
        for name, node in content.items():
            if name in ignore:
                continue
            if name not in spec:
                raise self._error(node, f"champ inconnu : « {name} » (attendus : {', '.join(spec)})")
            if spec[name].neutral and self.language != SOURCE:
                raise self._error(node, f"« {name} » ne se met que dans le fichier français")
            values[spec[name].column or name] = self._scalar(name, node, spec[name])
        for name, each in spec.items():
            if each.required and name not in content and (self.language == SOURCE or not each.neutral):
                raise StarterError(self.file, line, f"il manque « {name} »")
        return values

    def _scalar(self, name: str, node: yaml.Node, spec: Field) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            raise self._error(node, f"« {name} » attend un texte")
        value: str = node.value.strip()
        if not value:
            raise self._error(node, f"« {name} » est vide")
        if spec.type == FLAG:
            if value not in {"true", "false"}:
                raise self._error(node, f"« {name} » attend true ou false, pas « {value} »")
            return value == "true"
        if spec.type == NUMBER:
            if not re.fullmatch(r"\d+", value):
                raise self._error(node, f"« {name} » attend un nombre entier, pas « {value} »")
            return int(value)
        if spec.type == RICH:
            return self._rich(name, node, value)
        return value if node.tag == EXACT else " ".join(value.split("\n"))

    def _rich(self, name: str, node: yaml.Node, value: str) -> str:
        """HTML of our few elements from light Markdown; a line break inside a paragraph is a space."""
        html = value if node.tag == EXACT else to_html(value)
        clean = sanitise(html)
        # Markdown writes a straight quotation mark in an attribute as an entity; that is no formatting.
        if clean not in {html, html.replace("&quot;", '"')}:
            raise self._error(node, f"« {name} » utilise une mise en forme qui n’est pas admise")
        return clean

    def _mapping(self, node: yaml.Node | None) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise StarterError(
                self.file, node.start_mark.line + 1 if node else 1, "attendu : des lignes « nom: valeur »"
            )
        content: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._error(key, "attendu : un nom, et non une liste ou un tableau")
            if key.value in content:
                raise self._error(key, f"« {key.value} » est écrit deux fois")
            content[key.value] = value
        return content

    def _sequence(self, node: yaml.Node | None, name: str) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self._error(node, f"« {name} » attend une liste (lignes commençant par « - »)")
        return list(node.value)

    def _need(self, content: dict[str, yaml.Node], name: str, line: int) -> yaml.Node:
        if name not in content:
            raise StarterError(self.file, line, f"il manque « {name} »")
        return content[name]

    def _once(self, items: list[Any]) -> None:
        seen: set[str] = set()
        for item in items:
            if item.key in seen:
                raise StarterError(self.file, item.line, f"la clé « {item.key} » est écrite deux fois")
            seen.add(item.key)

    def _error(self, node: yaml.Node, sentence: str) -> StarterError:
        return StarterError(self.file, node.start_mark.line + 1, sentence)


def _optional(spec: dict[str, Field]) -> dict[str, Field]:
    return {name: Field(each.type, each.neutral, each.column) for name, each in spec.items()}


_MARKDOWN = MarkdownIt("commonmark", {"html": True})
# Quotes in running text stay as they are, as in the text that the site stores.
_MARKDOWN.add_render_rule(
    "text", lambda _renderer, tokens, index, *_more: html_escape(tokens[index].content, quote=False)
)


def to_html(text: str) -> str:
    """Light Markdown to one line of HTML: paragraphs, ### titles, lists, **bold**, [links](…)."""
    html = _MARKDOWN.render(text).strip().replace("\n", " ")
    return re.sub(r"\s*(</?(?:p|h[1-6]|ul|ol|li|blockquote|pre|hr)\b[^>]*>)\s*", r"\1", html)
