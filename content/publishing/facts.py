"""What an answer was made from: the questions that its rendering put to the site, and what the site told it.

While an address renders, it sees the site through `Watched`, which notes every question: that list is the answer's
record. At the next build each question is put to the new site; an answer whose questions are all told the same is
kept as it is. Nobody writes down what a page depends on, so nobody forgets it: what reaches a page comes from the
release, from the settings, or from a question.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from types import MethodType
from typing import Any

from content.documents import Document
from content.publishing.online import Pages
from content.publishing.site import ABOUT_ONE_PAGE, ASKING, PublishedPage, ReviewNote, Site

Fact = tuple[str, ...]
"""A question: the name of what was asked of the site, and the arguments. Of a mapping: `of`, `in` or `keys` first."""


class Watched(Site):
    """A site that notes what it is asked. Everything public of `Site` is a question."""

    def __init__(self, site: Site) -> None:
        object.__setattr__(self, "_site", site)
        object.__setattr__(self, "_asked", {})

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_"):
            return object.__getattribute__(self, name)
        value = getattr(self._site, name)
        if isinstance(value, Mapping):
            return _Asked(name, value, self._asked)
        if name in ASKING:
            return MethodType(value.__func__, self)
        if callable(value):
            return _noting(name, value, self._asked)
        self._asked[name,] = None
        return value


def asked(site: Watched) -> tuple[Fact, ...]:
    """What was asked since the last call."""
    facts = tuple(site._asked)
    site._asked.clear()
    return facts


def page_of(fact: Fact) -> str:
    """The key of the page whose `basis` is all that the answer depends on; `""` where it depends on more."""
    name, *arguments = fact
    if name in ABOUT_ONE_PAGE:
        return arguments[0]
    if name in {"pages", "editions", "withdrawn"} and arguments[0] != "keys":
        return arguments[1]
    return ""


class Telling:
    """What a site tells, as digests: each question is put once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._told: dict[Fact, str] = {}

    def bases(self) -> dict[str, str]:
        """Digests of the bases of the pages that were ever online, by key."""
        return {key: self(("basis", key)) for key in self._site.kinds}

    def __call__(self, fact: Fact) -> str:
        """A digest of the answer; `""` for a question that this release no longer knows."""
        if fact not in self._told:
            self._told[fact] = self._tell(fact)
        return self._told[fact]

    def _tell(self, fact: Fact) -> str:
        name, *arguments = fact
        source = getattr(self._site, name, None)
        if source is None:
            return ""
        if not isinstance(source, Mapping):
            return told(source(*arguments) if callable(source) else source)
        how, *rest = arguments
        if how == "keys":
            return told(tuple(source))
        key: Any = tuple(rest) if len(rest) > 1 else rest[0]
        if how == "in":
            return told(key in source)
        return told(source.told(key) if isinstance(source, Pages) else source.get(key))


def told(value: Any) -> str:
    """A digest of a value. Equal digests mean equal values, in any process."""
    said = json.dumps(value, default=_plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, ReviewNote):
        # Time passes without anybody's edit.
        return [value.name, value.role, value.reviewed_on, value.due_on, value.overdue]
    fields = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
    if isinstance(value, PublishedPage) and value.digest:
        fields["document"] = _identity(value.document)
    return fields


def _identity(document: Document) -> list[str]:
    """What the digest of an edition's text leaves out, as nobody can change it."""
    return [document.page, document.kind, document.short, document.language]


class _Asked(Mapping[Any, Any]):
    """A mapping that notes which of its keys were looked up."""

    def __init__(self, name: str, source: Mapping[Any, Any], facts: dict[Fact, None]) -> None:
        self._name, self._source, self._facts = name, source, facts

    def __getitem__(self, key: Any) -> Any:
        self._facts[self._name, "of", *_parts(key)] = None
        return self._source[key]

    def __contains__(self, key: Any) -> bool:
        self._facts[self._name, "in", *_parts(key)] = None
        return key in self._source

    def __iter__(self) -> Iterator[Any]:
        self._facts[self._name, "keys"] = None
        return iter(self._source)

    def __len__(self) -> int:
        self._facts[self._name, "keys"] = None
        return len(self._source)


def _parts(key: str | tuple[str, ...]) -> tuple[str, ...]:
    return key if isinstance(key, tuple) else (key,)


def _noting(name: str, method: Callable[..., Any], facts: dict[Fact, None]) -> Callable[..., Any]:
    def ask(*arguments: str) -> Any:
        facts[name, *arguments] = None
        return method(*arguments)

    return ask
