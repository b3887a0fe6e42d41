"""Which backups of a folder to keep: many of today, few of long ago."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from pathlib import Path

NAME = "site-%Y%m%dT%H%M%SZ.zip"
"""By the time in UTC, so that names sort."""

_NAME = re.compile(r"site-(\d{8}T\d{6})Z\.zip")
_RULES = (
    # Every one of the last two hours; then the last of each hour, day and month.
    (datetime.timedelta(hours=2), "%Y%m%dT%H%M%S"),
    (datetime.timedelta(days=2), "%Y%m%dT%H"),
    (datetime.timedelta(days=31), "%Y%m%d"),
    (datetime.timedelta(days=366), "%Y%m"),
)


def name(moment: datetime.datetime) -> str:
    """The file name of a backup made at a moment."""
    return moment.astimezone(datetime.UTC).strftime(NAME)


def superfluous(files: Iterable[Path], now: datetime.datetime) -> list[Path]:
    """Those that the rule lets go, oldest first. The newest one stays, however old; other names are nobody's."""
    dated = sorted((moment, file) for file in files if (moment := _moment(file)))
    kept: set[Path] = {dated[-1][1]} if dated else set()
    for age, period in _RULES:
        last: dict[str, Path] = {}
        for moment, file in dated:
            if moment >= now - age:
                last[moment.strftime(period)] = file
        kept |= set(last.values())
    return [file for _moment_of, file in dated if file not in kept]


def _moment(file: Path) -> datetime.datetime | None:
    found = _NAME.fullmatch(file.name)
    try:
        return (
            datetime.datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=datetime.UTC)
            if found
            else None
        )
    except ValueError:
        return None
