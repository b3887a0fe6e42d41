"""Writing the starter's files: the counterpart of `content.starter.reader`. Reading a file back gives equal drafts.

Rich text is written as the light Markdown that a doctor reads, one sentence a line, wherever reading it back gives
the very same text; as the stored HTML, marked `!exact`, where Markdown cannot say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml
from django.db import models as django_models

from content import models
from content.documents import Draft, PartDraft, load_sections, read_header, read_section
from content.documents.draft import neutral_fields
from content.sections import BY_NAME
from content.starter.fields import EXACT, FLAG, NUMBER, PAGE, PARTS, RICH, SECTION, Field
from content.starter.markdown import to_markdown
from content.translation import SOURCE

_STRING, _BOOL, _INT = (f"tag:yaml.org,2002:{name}" for name in ("str", "bool", "int"))
# What a block of text shows as it is. Anything else is written escaped, in double quotes.
_UNSEEN = re.compile(
    "[^\\n\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]"
)


def file_name(page: models.Page, language: str) -> str:
    """`vertebroplasty.fr.yaml`."""
    return f"{page.key}.{language}.yaml"


def page_files(page: models.Page, languages: Iterable[str]) -> dict[str, str]:
    """The page's drafts as files by name: a few queries, whatever the number of sections and languages."""
    sections = load_sections(page)
    return {
        file_name(page, code): write(
            page,
            code,
            read_header(page, code, sections),
            [(row, read_section(row, code)) for row in sections],
        )
        for code in languages
    }


def write(
    page: models.Page, language: str, header: Draft, sections: Iterable[tuple[models.Section, Draft]]
) -> str:
    """A page's drafts in one language as a file. page, section rows: for what never changes (key, kind, code).

    A translation holds the sections that have text in it; the French file all, with their kind and their parts.
    """
    known = {"kind": page.kind, "short": page.short} | dict(header.fields)
    head = [
        *_pairs({"page": page.key, "language": language}, {"page": Field(), "language": Field()}),
        *_pairs(_own(known, PAGE, language), PAGE),
    ]
    blocks = [_yaml(_mapping(head))]
    listed = [node for row, draft in sections if (node := _section(row, draft, language))]
    if listed:
        blocks.append("sections:\n" + "\n".join(_yaml(yaml.SequenceNode("!", [node])) for node in listed))
    return "\n".join(blocks)


def _section(row: models.Section, draft: Draft, language: str) -> yaml.Node | None:
    """A section; None when a translation says nothing of it. Parts that its kind does not show stay out."""
    pairs = list(_pairs(_own({"kind": row.kind} | dict(draft.fields), SECTION, language), SECTION))
    for name in PARTS:
        if name in BY_NAME[row.kind].parts and (
            items := list(_parts(name, draft.parts.get(name, ()), language))
        ):
            pairs.append((_scalar(name, Field()), yaml.SequenceNode("!", items)))
    if not pairs:
        return None
    return _mapping([(_scalar("key", Field()), _scalar(row.key, Field())), *pairs])


def _parts(name: str, parts: Iterable[PartDraft], language: str) -> Iterator[yaml.Node]:
    """Parts in order, a step's panels under it."""
    steps: list[tuple[PartDraft, list[PartDraft]]] = []
    for part in parts:
        if name == "steps" and part.fields.get("panel") and steps:
            steps[-1][1].append(part)
        else:
            steps.append((part, []))
    for part, panels in steps:
        pairs = _part(name, part, language)
        below = [
            _mapping(each)
            for panel in panels
            if (each := _part(name, panel, language, hide=("panel",))) or language == SOURCE
        ]
        if below:
            pairs = pairs or [(_scalar("key", Field()), _scalar(part.key, Field()))]
            pairs.append((_scalar("panels", Field()), yaml.SequenceNode("!", below)))
        if pairs:
            yield _mapping(pairs)


def _part(name: str, part: PartDraft, language: str, hide: tuple[str, ...] = ()) -> list[Any]:
    """A part's lines; none when a translation says nothing of it."""
    defaults = neutral_defaults(models.PARTS[name])
    values = {
        column: value
        for column, value in _own(part.fields, PARTS[name], language).items()
        if column not in hide and not (column in defaults and value == defaults[column])
    }
    # What a file must give is written even when it is the usual value.
    values |= {
        column: part.fields[column]
        for column, spec in PARTS[name].items()
        if spec.required and language == SOURCE and column in part.fields
    }
    pairs = list(_pairs(values, PARTS[name]))
    if not pairs and language != SOURCE:
        return []
    return [(_scalar("key", Field()), _scalar(part.key, Field())), *pairs]


def neutral_defaults(model: type[django_models.Model]) -> dict[str, Any]:
    """What no language changes, as a file that does not name it means it: the model's defaults."""
    fields = {each.attname: each for each in model._meta.concrete_fields}
    return {name: fields[name].get_default() for name in neutral_fields(model)}


def _own(values: Mapping[str, Any], spec: dict[str, Field], language: str) -> dict[str, Any]:
    """The columns that the file of this language carries."""
    columns = {each.column or name for name, each in spec.items() if language == SOURCE or not each.neutral}
    return {name: value for name, value in values.items() if name in columns}


def _pairs(values: Mapping[str, Any], spec: dict[str, Field]) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Lines `name: value` in the order of the format; a value that says nothing has none."""
    for name, each in spec.items():
        value = values.get(each.column or name)
        if value not in ("", None):
            yield _scalar(name, Field()), _scalar(value, each)


def _scalar(value: Any, spec: Field) -> yaml.Node:
    if spec.type == FLAG:
        return yaml.ScalarNode(_BOOL, "true" if value else "false")
    if spec.type == NUMBER:
        return yaml.ScalarNode(_INT, str(value))
    if spec.type == RICH:
        text = to_markdown(value)
        return _text(text + "\n") if text is not None else _exact(value)
    return _exact(value) if "\n" in value else _text(value)


def _text(value: str) -> yaml.Node:
    if _UNSEEN.search(value):
        return yaml.ScalarNode(_STRING, value, style='"')
    return yaml.ScalarNode(_STRING, value, style="|" if "\n" in value else None)


def _exact(value: str) -> yaml.Node:
    return yaml.ScalarNode(EXACT, value, style='"')


def _mapping(pairs: list[Any]) -> yaml.Node:
    return yaml.MappingNode("!", pairs)


class _Dumper(yaml.SafeDumper):
    """Says no tag but ours: the shape of the file says what is a list."""

    def serialize_node(self, node: yaml.Node, parent: Any, index: Any) -> None:
        if isinstance(node, yaml.MappingNode):
            node.tag = "tag:yaml.org,2002:map"
        elif isinstance(node, yaml.SequenceNode):
            node.tag = "tag:yaml.org,2002:seq"
        super().serialize_node(node, parent, index)


def _yaml(node: yaml.Node) -> str:
    return yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=2**31, line_break="\n")
