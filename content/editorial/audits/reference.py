"""The reference (RGAA) as data: one file a version in this folder, named `rgaa-VERSION.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion. number: `theme.rank`, as the reference counts. title: in French, as it is published."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Criteria about one subject."""

    number: int
    name: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """One version of the reference."""

    name: str
    version: str
    themes: tuple[Theme, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All of them, in order."""
        return tuple(each for theme in self.themes for each in theme.criteria)

    def title(self, number: str) -> str:
        """What a criterion asks; `""` for a number that this version does not have."""
        return next((each.title for each in self.criteria if each.number == number), "")

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@cache
def versions() -> tuple[str, ...]:
    """The versions that are known, the latest first."""
    found = [file.stem.removeprefix("rgaa-") for file in _HERE.glob("rgaa-*.yaml")]
    return tuple(sorted(found, key=lambda each: [int(part) for part in each.split(".")], reverse=True))


def latest() -> str:
    """The version that new audits are made against."""
    return versions()[0]


@cache
def reference(version: str) -> Reference:
    """A version of the reference. Raises KeyError for one that has no file."""
    if version not in versions():
        raise KeyError(version)
    import yaml

    data = yaml.safe_load((_HERE / f"rgaa-{version}.yaml").read_text(encoding="utf-8"))
    themes = tuple(
        Theme(number, theme["name"], tuple(_criteria(number, theme["criteria"])))
        for number, theme in enumerate(data["themes"], start=1)
    )
    return Reference(data["name"], str(data["version"]), themes)


def _criteria(theme: int, titles: list[str]) -> Iterator[Criterion]:
    for rank, title in enumerate(titles, start=1):
        yield Criterion(f"{theme}.{rank}", title)
