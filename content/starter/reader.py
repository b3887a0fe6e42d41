"""Reading one starter file: YAML with the line of every value, each checked against the fields that a file may hold.

Rich text is light Markdown. A value marked `!exact` is taken as it stands: text with line breaks of its own, or HTML
that Markdown cannot say.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.conf import settings

from content import sections as kinds
from content.editorial.translations import SOURCE
from content.errors import StarterError
from content.models.richtext import sanitise
from content.starter.fields import (
    DEPARTMENT,
    EXACT,
    FLAG,
    NUMBER,
    PAGE,
    PANEL,
    PARTS,
    RICH,
    SECTION,
    Field,
    optional,
)
from content.starter.markdown import to_html


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


class _Loader(yaml.SafeLoader):
    """YAML without aliases: a few lines of them can stand for billions of values."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(
                None, None, "les renvois (« *nom ») ne sont pas admis", self.peek_event().start_mark
            )
        return super().compose_node(parent, index)


class Reader:
    """One file. YAML's own node tree is kept, because it knows the lines.

    whole: False lets a page leave out its title and address.
    """

    def __init__(self, name: str, data: bytes, *, whole: bool = True) -> None:
        self.file, self.whole = name, whole
        text = self._decoded(data)
        try:
            node = yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise StarterError(self.file, (mark.line if mark else 0) + 1, f"YAML : {error.problem}") from None
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            sentence = f"caractère qui ne se voit pas (U+{error.character:04X}) : supprimez-le"
            raise StarterError(self.file, line, sentence) from None
        except yaml.YAMLError as error:
            raise StarterError(self.file, 1, f"YAML : {error}".splitlines()[0]) from None
        except RecursionError:
            raise StarterError(self.file, 1, "trop de listes les unes dans les autres") from None
        self.root = self._mapping(node)
        self.line = node.start_mark.line + 1 if node else 1
        self.language = self._scalar("language", self._need(self.root, "language", self.line), Field())
        if self.language not in dict(settings.LANGUAGES):
            raise self._error(self.root["language"], f"langue inconnue : « {self.language} »")

    def _decoded(self, data: bytes) -> str:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            # `error.object`: what stands after the byte order mark, which the position does not count.
            line = error.object.count(b"\n", 0, error.start) + 1
            sentence = f"le fichier n’est pas en UTF-8 (octet {error.start})"
            raise StarterError(self.file, line, sentence) from None

    @property
    def is_department(self) -> bool:
        """Whether this is the department's file and not a page's."""
        return "department" in self.root

    def page(self) -> PageText:
        """The file as a page."""
        root = dict(self.root)
        key = self._scalar("page", self._need(root, "page", self.line), Field())
        listed = self._sequence(root.pop("sections", None), "sections")
        spec = PAGE if self.whole else optional(PAGE)
        values = self._values(root, spec, self.line, ignore={"page", "language"})
        sections = [self._section(node) for node in listed]
        self._once(sections)
        return PageText(self.file, key, self.language, self.line, values, sections)

    def department(self) -> DepartmentText:
        """The file as the department."""
        root = dict(self.root)
        demonstration = root.pop("demonstration", None)
        values = self._values(root, DEPARTMENT, self.line, ignore={"department", "language"})
        extra = (
            self._values(self._mapping(demonstration), optional(DEPARTMENT), self.line)
            if demonstration
            else {}
        )
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
                for each in self._parts(panels, "panels", PANEL):
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
