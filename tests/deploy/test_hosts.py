"""Several hosts, each with its own disk, that share one PostgreSQL: what one publishes, the others serve."""

import signal
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack

import psycopg
import pytest

from tests.deploy.conftest import ON_POSTGRES, ROOT, run, until
from tests.journeys.conftest import own_database, stop

pytestmark = ON_POSTGRES
PAGE = "/fr/vertebroplastie/"
PUBLISH = """
import sys, time
from django.contrib.auth.models import User
from django.db import transaction
from content.models import Section
from content.publishing import publish, snapshot
snapshot.finished_later = True  # as a server publishes
by = User.objects.get(username="secretariat")
for sentence in sys.stdin:
    section = Section.objects.get(page__key="vertebroplasty", key="suivi")
    section.body_fr += f"<p>{sentence.strip()}</p>"
    section.save()
    with transaction.atomic():
        transaction.on_commit(lambda: print(time.time(), flush=True))
        publish(section.page, "fr", sections=["suivi"], by=by, change="correction")
    print("published", flush=True)
"""


class Follower:
    """`manage.py follow_editions` of one host."""

    def __init__(self, site, every):
        self.file = site.data / "follow.txt"
        command = [sys.executable, "manage.py", "follow_editions", "--every", str(every)]
        with open(self.file, "w") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=site.env, stdout=log, stderr=subprocess.STDOUT
            )

    @property
    def said(self):
        return self.file.read_text()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def hosts(tested_seed, tmp_path_factory):
    """Two: copies of one site, which publish under one address."""
    with ExitStack() as undo:
        database = undo.enter_context(own_database(tested_seed.database))
        address = f"http://127.0.0.1:{tested_seed.port}"
        both = []
        for name in "ab":
            site = tested_seed.grow(tmp_path_factory.mktemp(name), DATABASE_URL=database, SITE_URL=address)
            undo.callback(stop, site)
            both.append(site)
        yield both


@pytest.fixture(scope="module")
def publisher(hosts):
    """Publishes on the first host a sentence that is written to it; returns when it was committed (time.time())."""
    process = run(hosts[0], PUBLISH)

    def publish(sentence):
        process.stdin.write(f"{sentence}\n")
        process.stdin.flush()
        committed = float(process.stdout.readline())
        return committed, lambda: process.stdout.readline() == "published\n"

    with process:
        yield publish
    assert process.returncode == 0


def listening(url):
    """Server processes that listen to editions, of one database."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'"
        ).fetchall()
        return [pid for (pid,) in rows]


@pytest.fixture
def followers(hosts):
    both = [Follower(site, every=600) for site in hosts]
    until(lambda: all("listening" in each.said for each in both))
    until(lambda: len(listening(hosts[0].env["DATABASE_URL"])) == 2)
    yield both
    for each in both:
        if each.process.poll() is None:
            each.stop()


def test_what_one_host_publishes_the_other_is_told_at_once_and_serves(hosts, publisher, followers):
    first, second = hosts
    told, served = [], []
    for number in range(3):
        sentence = f"Phrase publiée sur la première machine, {number}."
        # What is published during its work is part of it, and not told apart.
        until(lambda number=number: followers[1].said.count("brought up to date") == number, seconds=60)
        committed, done = publisher(sentence)
        until(lambda number=number: followers[1].said.count("have changed") > number, step=0.005)
        told.append(time.time() - committed)
        until(lambda sentence=sentence: sentence in second.text(PAGE), seconds=60, step=0.01)
        served.append(time.time() - committed)
        assert done() and sentence in first.text(PAGE)
    print(f"seconds from the commit until the other host knows {told}, and serves {served}")
    assert statistics.median(told) < 0.5, "it is told at once"
    assert statistics.median(served) < 1, "and serves within the second"
    assert first.get(PAGE)[1]["ETag"] == second.get(PAGE)[1]["ETag"], (
        "and all headers, wherever a reader is led"
    )
    assert first.get(PAGE)[1]["Content-Security-Policy"] == second.get(PAGE)[1]["Content-Security-Policy"]
    assert "brought up to date" not in followers[0].said, "who published need not build again"
    assert [each.stop() for each in followers] == [0, 0]
    assert all("stopped" in each.said for each in followers)


def test_a_lost_connection_is_opened_again_and_what_was_missed_is_caught_up(hosts, publisher, followers):
    second, url = hosts[1], hosts[0].env["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        for pid in listening(url):
            connection.execute("SELECT pg_terminate_backend(%s)", [pid])
    _committed, done = publisher("Phrase que personne n’a annoncée.")
    until(lambda: "Phrase que personne n’a annoncée." in second.text(PAGE), seconds=60)
    assert done()
    assert "does not answer" in followers[1].said
    until(lambda: len(listening(url)) == 2)


def test_a_change_that_nobody_announces_is_found_by_asking(hosts):
    second = hosts[1]
    follower = Follower(second, every=0.5)
    until(lambda: "listening" in follower.said)
    with psycopg.connect(second.env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("UPDATE content_department SET phone = '02 99 00 99 99'")
    until(lambda: "02 99 00 99 99" in second.text(PAGE), seconds=60)
    assert follower.stop() == 0
