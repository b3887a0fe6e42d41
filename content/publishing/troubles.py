"""What keeps the site from saving, told apart: whoever mends it starts with the right thing."""

from __future__ import annotations

import errno
import sqlite3
from enum import Enum

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext as _


class Trouble(Enum):
    """The kinds that need different hands. Values: those of `outages.KINDS`."""

    UNREACHABLE = "unreachable"
    DAMAGED = "damaged"
    FULL = "full"
    READ_ONLY = "read-only"

    @property
    def sentence(self) -> str:
        """What is wrong, for the person who could not save."""
        return {
            Trouble.UNREACHABLE: _("The database does not answer."),
            Trouble.DAMAGED: _("The database is damaged or empty."),
            Trouble.FULL: _("The server’s disk is full."),
            Trouble.READ_ONLY: _("The server’s disk can only be read."),
        }[self]


_OF_DISK = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
}
_OF_SQLITE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}
_OF_POSTGRESQL = {
    "53100": Trouble.FULL,  # disk_full
    "25006": Trouble.READ_ONLY,  # read_only_sql_transaction
    "42P01": Trouble.DAMAGED,  # undefined_table: an empty database, or another one's
    "XX001": Trouble.DAMAGED,  # data_corrupted
    "XX002": Trouble.DAMAGED,  # index_corrupted
}
"""https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What an exception says of the database and the disk; None when it is neither's fault.

    SQLite says of a file that is no database, or a spoilt one, DatabaseError itself and none of its subclasses.
    """
    if isinstance(error, OSError):
        return _OF_DISK.get(error.errno or 0)
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    cause = error.__cause__
    # The primary code is the low byte. https://www.sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes
    if found := _OF_SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF):
        return found
    if found := _OF_POSTGRESQL.get(getattr(cause, "sqlstate", None) or ""):
        return found
    if "no such table" in str(error):
        return Trouble.DAMAGED
    if isinstance(error, OperationalError | InterfaceError):
        return Trouble.UNREACHABLE
    return Trouble.DAMAGED if type(error) is DatabaseError else None
