"""« Brouillon enregistré » means on the disk: the system calls of a real save, seen by strace."""

import contextlib
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from tests.faults.needs import need
from tests.faults.sites import Desk, form_of, sections

SYNCED = re.compile(r"f(?:data)?sync\(\d+<([^>]+)>\)\s+= 0")
SENT = re.compile(r"send(?:to|msg)\(\d+<(?:socket|TCP)[^>]*>, .*?HTTP/1\.1 302")


@contextlib.contextmanager
def traced(site, output):
    """Write down what the server's processes sync and send."""
    pid = site.process.pid
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    calls = "trace=fsync,fdatasync,sendto,sendmsg"
    command = ["strace", "-f", "-y", "-s", "80", "-e", calls, "-o", str(output)]
    for worker in workers:
        command += ["-p", worker]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE)
    for _ in workers:
        assert b"attached" in tracer.stderr.readline()
    try:
        yield
    finally:
        tracer.terminate()
        tracer.communicate(timeout=10)


def synced_before_the_answer(site, output):
    """Save a draft; names of the files that were synced before « 302 » left the server."""
    desk, key = Desk(site).log_in(), "partie-0"
    form = form_of(sections(site.env)[key])
    fields = desk.fields(form, body_fr=f"<p>À garder, {time.monotonic()}.</p>", _continue="1")
    with traced(site, output):
        status, html = desk.post(form, fields)
    assert status == 200 and "Brouillon enregistré." in html
    lines = output.read_text().splitlines()
    answered = next(number for number, line in enumerate(lines) if SENT.search(line))
    return {os.path.basename(found[1]) for line in lines[:answered] if (found := SYNCED.search(line))}


def test_a_saved_draft_is_on_the_disk_before_the_answer_leaves(copied, serve, tmp_path):
    need(shutil.which("strace"), "strace")
    synced = synced_before_the_answer(serve(copied), tmp_path / "full.txt")
    # DELETE journal: the journal, then the database; WAL: its log.
    assert synced >= {"db.sqlite3", "db.sqlite3-journal"} or "db.sqlite3-wal" in synced


def test_with_synchronous_off_nothing_would_be(copied, serve, tmp_path):
    """The control: what the test above counts is what the setting does."""
    need(shutil.which("strace"), "strace")
    settings = tmp_path / "careless.py"
    settings.write_text(
        "from vertebro_site.settings import *\n"
        "OPTIONS = DATABASES['default']['OPTIONS']\n"
        "OPTIONS['init_command'] = OPTIONS['init_command'].replace('FULL', 'OFF')\n"
    )
    site = serve(copied, DJANGO_SETTINGS_MODULE="careless", PYTHONPATH=str(tmp_path))
    assert not {name for name in synced_before_the_answer(site, tmp_path / "off.txt") if "sqlite3" in name}
