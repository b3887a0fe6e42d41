"""What keeps the site from saving: told apart, and said once however many workers meet it."""

import os
import subprocess
import sys

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from content.errors import SnapshotFailed
from content.publishing import outages
from content.publishing.troubles import Trouble, trouble_of

SAYS = """
import os
from content.publishing import outages
for _ in range(4):
    os.fork()
os.write(1, b"x" * outages.begins("full"))
"""


def caused(error, **said):
    """An error as Django raises it: the driver's own, with its code, stands behind."""
    error.__cause__ = type("Driver", (Exception,), said)()
    return error


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OperationalError("connection refused"), Trouble.UNREACHABLE),
        (InterfaceError("connection already closed"), Trouble.UNREACHABLE),
        (caused(OperationalError(), sqlite_errorcode=13), Trouble.FULL),
        (caused(OperationalError(), sqlite_errorcode=8 | 4 << 8), Trouble.READ_ONLY),
        (caused(DatabaseError(), sqlite_errorcode=26), Trouble.DAMAGED),
        (caused(OperationalError(), sqlstate="53100"), Trouble.FULL),
        (caused(ProgrammingError(), sqlstate="42P01"), Trouble.DAMAGED),
        (caused(ProgrammingError(), sqlstate="42601"), None),
        (OSError(28, "No space left on device"), Trouble.FULL),
        (OSError(30, "Read-only file system"), Trouble.READ_ONLY),
        (FileNotFoundError(2, "No such file or directory"), None),
        (ValueError(), None),
        (None, None),
    ],
)
def test_each_trouble_is_told_from_the_others_and_from_our_own_mistakes(error, trouble):
    assert trouble_of(error) is trouble


def test_every_trouble_has_a_sentence_and_a_place_in_the_record():
    assert {each.value for each in Trouble} == set(outages.KINDS)
    assert len({each.sentence for each in Trouble}) == len(Trouble)


def test_an_outage_is_said_by_one_of_sixteen_processes():
    said = subprocess.run([sys.executable, "-c", SAYS], capture_output=True, text=True, check=True).stdout
    assert said == "x"


LAUNCHES = """
import os, sys
from content.publishing import outages
if "server" not in sys.argv:
    outages.begins("damaged")
    outages.hand_on()
    os.execv(sys.executable, [sys.executable, "-c", os.environ["CODE"], "server"])
print(outages.begins("damaged"), outages.begins("full"))
"""


def test_what_the_launcher_said_the_server_does_not_say_again():
    done = subprocess.run(
        [sys.executable, "-c", LAUNCHES], env=os.environ | {"CODE": LAUNCHES}, capture_output=True, text=True
    )
    assert done.stdout.split() == ["False", "True"], done.stderr


def test_after_a_long_pause_it_is_another_outage(monkeypatch):
    record = os.memfd_create("outages")
    monkeypatch.setattr(outages, "_record", record)
    now = iter([1000.0, 1500.0, 2000.0, 2000.0 + outages.SAME + 1])
    monkeypatch.setattr(outages.time, "monotonic", lambda: next(now))
    assert [outages.begins("unreachable") for _ in range(4)] == [True, False, False, True]
    os.close(record)


def test_what_a_disk_says_is_said_in_french():
    assert "(le disque est plein)" in str(SnapshotFailed("No space left on device"))
    assert "(/fr/ answers 500, not 200)" in str(SnapshotFailed("/fr/ answers 500, not 200"))
