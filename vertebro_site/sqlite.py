"""How SQLite keeps what was saved: the same promises on every machine, whichever library runs there."""

from __future__ import annotations

import sqlite3

SOUND_WAL = (3, 51, 3)
"""The first version whose WAL cannot corrupt a database when it is reset. https://www.sqlite.org/wal.html#walresetbug"""


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """`WAL` where the library that runs has a sound one, else `DELETE`. version: (3, 40, 1)."""
    return "WAL" if version >= SOUND_WAL else "DELETE"


def options() -> dict[str, object]:
    """Django's OPTIONS of a SQLite database."""
    return {
        # Writers wait at BEGIN and not in the middle, so no save fails half-way with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        # What was answered « saved » is on the disk, and not in the machine's memory only.
        "init_command": f"PRAGMA journal_mode={journal_mode()}; PRAGMA synchronous=FULL;",
    }
