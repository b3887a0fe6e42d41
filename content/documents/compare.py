"""What differs between two texts, word by word, as a reader sees it: never HTML source."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from content import models
from content.documents.draft import Draft
from content.documents.schema import RICH
from content.models.richtext import plain, sanitise

Op = Literal["same", "added", "removed"]

_TOKEN = re.compile(r"\n|[^\S\n]+|\w+(?:[’'-]\w+)*|[^\w\s]")
_BLOCK = re.compile(r"<(li|h3|h4)\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Segment:
    """Words in a row that share a fate. `text` is plain; a line break ends a block."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs. `path`: as `content.editorial.merge.Path`; a part that came or went has no field.

    formatting_only: the words are the same, bold or links are not.
    """

    path: tuple[str, ...]
    segments: tuple[Segment, ...]
    formatting_only: bool = False


def plain_words(html: str) -> str:
    """Rich text as words: one line a block, list items with a bullet."""
    return plain(_BLOCK.sub(lambda match: f"{match[0]}{'• ' if match[1] == 'li' else ''}", sanitise(html)))


def compare_text(old: str, new: str, *, rich: bool) -> tuple[Segment, ...]:
    """The new text with what was added, and what was removed where it stood. Empty for two empty texts."""
    before, after = (_TOKEN.findall(plain_words(each) if rich else each) for each in (old, new))
    found: list[Segment] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for op, i, j, k, m in matcher.get_opcodes():
        if op == "equal":
            found.append(Segment("same", "".join(after[k:m])))
            continue
        if i != j:
            found.append(Segment("removed", "".join(before[i:j])))
        if k != m:
            found.append(Segment("added", "".join(after[k:m])))
    return tuple(_joined(found))


def compare_drafts(old: Draft, new: Draft) -> list[Change]:
    """Every place of two drafts of one text that differs: fields first, then parts in the new order."""
    model = models.Page if "slug" in new.fields else models.Section
    changes = list(_fields((), old.fields, new.fields, RICH.get(model.__name__, ())))
    for name in dict.fromkeys((*new.parts, *old.parts)):
        changes += _parts(name, old, new)
    return changes


def _parts(name: str, old: Draft, new: Draft) -> Iterator[Change]:
    rich = RICH.get(models.PARTS[name].__name__, ()) if name in models.PARTS else ()
    before = {part.key: part.fields for part in old.parts.get(name, ())}
    after = {part.key: part.fields for part in new.parts.get(name, ())}
    for key, fields in after.items():
        if key in before:
            yield from _fields((name, key), before[key], fields, rich)
        else:
            yield Change((name, key), (Segment("added", _all_words(fields, rich) or key),))
    for key, fields in before.items():
        if key not in after:
            yield Change((name, key), (Segment("removed", _all_words(fields, rich) or key),))
    common = [key for key in before if key in after]
    if common != [key for key in after if key in before]:
        lines = ["\n".join(_name(each[key], rich) or key for key in each) for each in (before, after)]
        yield Change((name, "*"), compare_text(*lines, rich=False))


def _fields(path: tuple[str, ...], old: Any, new: Any, rich: tuple[str, ...]) -> Iterator[Change]:
    for name, value in new.items():
        was = old.get(name, "")
        if (was in ("", None) and value in ("", None)) or was == value:
            continue
        segments = compare_text(_word(was), _word(value), rich=name in rich)
        same = all(segment.op == "same" for segment in segments)
        yield Change((*path, name), segments, formatting_only=same)


def _word(value: Any) -> str:
    return ("✓" if value else "✗") if isinstance(value, bool) else "" if value is None else str(value)


def _all_words(fields: Any, rich: tuple[str, ...]) -> str:
    texts = (
        plain_words(value) if name in rich else value
        for name, value in fields.items()
        if isinstance(value, str)
    )
    return "\n".join(text for text in texts if text)


def _name(fields: Any, rich: tuple[str, ...]) -> str:
    return _all_words(fields, rich).split("\n")[0]


def _joined(segments: list[Segment]) -> Iterator[Segment]:
    """Neighbours of one kind as one; a space between two changes joins them: readers see phrases, not confetti."""
    merged: list[Segment] = []
    for index, segment in enumerate(segments):
        after = segments[index + 1] if index + 1 < len(segments) else None
        if (
            segment.op == "same"
            and not segment.text.strip(" \u00a0\u202f")
            and merged
            and after is not None
            and merged[-1].op != "same"
        ):
            merged += [Segment("removed", segment.text), Segment("added", segment.text)]
        else:
            merged.append(segment)
    run: dict[Op, str] = {}
    for segment in merged:
        if segment.op == "same":
            yield from (Segment(op, text) for op, text in sorted(run.items(), reverse=True))
            run = {}
            yield segment
        else:
            run[segment.op] = run.get(segment.op, "") + segment.text
    yield from (Segment(op, text) for op, text in sorted(run.items(), reverse=True))
