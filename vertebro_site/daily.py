"""A log in files, one a day, that are erased when they are too old. `python -m vertebro_site.daily` erases them too."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from vertebro_site import env

_log = logging.getLogger("gunicorn.error")


class DailyFiles(logging.Handler):
    """Writes `access-2026-11-27.log` in a folder, and erases those of `days` days ago and before.

    Any number of processes may write: each line is one write at the end of the file.
    """

    # gunicorn takes its own handlers away before it reads its settings anew.
    _gunicorn = True

    def __init__(self, folder: Path, days: int) -> None:
        super().__init__()
        self._folder, self._days = folder, days
        self._day: date | None = None
        self._file = -1
        self._failed = False
        purge(folder, days, date.today())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line. A disk that takes none is said once, and stops no answer."""
        try:
            # Where everybody may write, each file is one day's: that of the record, by the clock of the department.
            if (day := date.fromtimestamp(record.created)) != self._day:
                self._open(day)
            os.write(self._file, f"{self.format(record)}\n".encode())
        except OSError as error:
            self._day = None
            if not self._failed:
                _log.warning("the access log cannot be written: %s", error.strerror)
            self._failed = True
        else:
            self._failed = False

    def close(self) -> None:
        """The file too."""
        self._close()
        super().close()

    def _open(self, day: date) -> None:
        self._close()
        name = self._folder / f"access-{day}.log"
        self._file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        self._day = day
        purge(self._folder, self._days, day)

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file, self._day = -1, None


def purge(folder: Path, days: int, today: date) -> None:
    """Erase the files of a folder whose lines are `days` days old or older."""
    for file in folder.glob("access-????-??-??.log"):
        with suppress(ValueError):  # another file, with such a name
            if date.fromisoformat(file.stem.removeprefix("access-")) <= today - timedelta(days):
                file.unlink(missing_ok=True)


def main() -> None:
    """For a site that is stopped, or that nobody asks: what it wrote is erased all the same."""
    if folder := env.access_log_dir():
        purge(folder, env.log_days(), date.today())


if __name__ == "__main__":
    main()
