"""Merging two people's edits of one text: three drafts in, one out, and what they do not agree on.

Pure values, no database. `base` is the draft that mine was made from, `theirs` what is stored now.

- A field that one side changed takes that side's value. A field that both changed to different values is a conflict.
- Parts are told apart by their key. One side may edit a part, the other move it; both may add parts.
  A part that one side removed and the other edited is a conflict.
- Order: the side that moved parts decides. Both sides moving them differently is a conflict.

Until a person decides, a conflict holds theirs in the merged draft: what is stored is never silently replaced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from content.documents import Draft, PartDraft

Path = tuple[str, ...]
"""Where a conflict is: `("body",)`, `("steps", "p1", "body")`, a part `("steps", "p1")`,
an order `("steps", ORDER)`."""

ORDER = "*"
"""The last element of the path of an order: no field is called so."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people changed the same thing. A removed part is None; an order is a tuple of keys."""

    path: Path
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """`draft` holds every change that nobody disputes, and theirs where somebody does."""

    draft: Draft
    conflicts: tuple[Conflict, ...] = ()


def merge(base: Draft, mine: Draft, theirs: Draft) -> Merge:
    """Three-way merge. Fields and kinds of parts that mine does not name are not mine: they stay as theirs."""
    conflicts: list[Conflict] = []
    fields = _fields((), base.fields, mine.fields, theirs.fields, conflicts)
    parts = dict(theirs.parts)
    for name, own in mine.parts.items():
        parts[name] = _parts(name, base.parts.get(name, ()), own, theirs.parts.get(name, ()), conflicts)
    return Merge(Draft(fields=fields, parts=parts), tuple(conflicts))


def decide(merged: Merge, mine: frozenset[Path]) -> Draft:
    """The merged draft with the conflicts at these paths settled in mine's favour, the others in theirs'."""
    draft = merged.draft
    for conflict in merged.conflicts:
        if conflict.path in mine:
            draft = put(draft, conflict.path, conflict.mine)
    return draft


def put(draft: Draft, path: Path, value: Any) -> Draft:
    """The draft with another value at a conflict's path. Raises KeyError on a path that it does not have."""
    if len(path) == 1:
        return replace(draft, fields={**draft.fields, path[0]: value})
    name, key, *rest = path
    parts = list(draft.parts[name])
    if key == ORDER:
        place = {each: index for index, each in enumerate(value)}
        parts.sort(key=lambda part: place.get(part.key, len(place)))
    elif rest:
        index = next((index for index, part in enumerate(parts) if part.key == key), None)
        if index is None:
            raise KeyError(path)
        parts[index] = replace(parts[index], fields={**parts[index].fields, rest[0]: value})
    elif value is None:
        parts = [part for part in parts if part.key != key]
    else:
        kept = [part for part in parts if part.key != key]
        index = next((index for index, part in enumerate(parts) if part.key == key), len(kept))
        parts = [*kept[:index], value, *kept[index:]]
    return replace(draft, parts={**draft.parts, name: tuple(parts)})


def _fields(
    path: Path,
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    conflicts: list[Conflict],
) -> dict[str, Any]:
    merged = dict(theirs)
    for name, value in mine.items():
        was, now = base.get(name), theirs.get(name)
        if value in (was, now):
            continue
        if now == was:
            merged[name] = value
        else:
            conflicts.append(Conflict((*path, name), was, value, now))
    return merged


def _parts(
    name: str,
    base: Sequence[PartDraft],
    mine: Sequence[PartDraft],
    theirs: Sequence[PartDraft],
    conflicts: list[Conflict],
) -> tuple[PartDraft, ...]:
    was, own, now = ({part.key: part for part in parts} for parts in (base, mine, theirs))
    merged: dict[str, PartDraft] = {}
    for key in dict.fromkeys((*now, *own)):
        before, left, right = was.get(key), own.get(key), now.get(key)
        if left is not None and right is not None:
            fields = _fields(
                (name, key), before.fields if before else {}, left.fields, right.fields, conflicts
            )
            merged[key] = PartDraft(key=key, fields=fields)
        elif before is None:  # one side added it
            merged[key] = left or now[key]
        elif left is None and right is not None:
            if right != before:
                conflicts.append(Conflict((name, key), before, None, right))
                merged[key] = right
        elif left is not None and left != before:
            conflicts.append(Conflict((name, key), before, left, None))
    order = _order(name, tuple(was), tuple(own), tuple(now), conflicts)
    return tuple(merged[key] for key in order if key in merged)


def _order(
    name: str,
    base: tuple[str, ...],
    mine: tuple[str, ...],
    theirs: tuple[str, ...],
    conflicts: list[Conflict],
) -> list[str]:
    """Keys of both sides, in an order that respects whoever moved something."""
    common = set(base) & set(mine) & set(theirs)
    was, own, now = (tuple(key for key in keys if key in common) for keys in (base, mine, theirs))
    if own in (was, now):
        leader, follower = theirs, mine
    else:
        if now != was:
            conflicts.append(Conflict((name, ORDER), base, mine, theirs))
            leader, follower = theirs, mine
        else:
            leader, follower = mine, theirs
    order = list(leader)
    previous: str | None = None
    for key in follower:
        if key not in order:
            order.insert(order.index(previous) + 1 if previous in order else 0, key)
        previous = key
    return order
