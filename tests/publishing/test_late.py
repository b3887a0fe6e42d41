"""A publication answers whoever waits before all that depends on it is made: nobody reads the old text meanwhile."""

import subprocess
import sys

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory

from content.models import Department, Section
from content.publishing import publish, withdraw
from content.publishing.snapshot import build, making
from content.publishing.snapshot.crew import one_by_one
from content.publishing.snapshot.serve import SnapshotLayer
from content.publishing.snapshot.store import LATE, Store

pytestmark = pytest.mark.django_db
WHOLE, PART, OTHER = "/fr/vertebroplastie/", "/fr/vertebroplastie/suivi/", "/fr/vertebroplastie/irm/"
LEAFLET = "/fr/vertebroplastie/fiche.pdf"


def say(sentence, by):
    section = Section.objects.get(key="suivi")
    section.body_fr = f"<p>{sentence}</p>"
    section.save()
    publish(section.page, "fr", by=by, change="correction", sections=["suivi"])


def read(generation, path):
    return generation.read(generation.entries[path]).decode()


@pytest.fixture
def published(built, own_snapshot, secretary):
    """A sentence has just been published: what the editor's request has made, before the thread has its turn."""
    say("À six semaines du geste.", secretary)
    return build.refresh(own_snapshot, light=True)


@pytest.fixture(autouse=True)
def one_connection():
    """A request of Django's own handler closes connections that are old; a test's transaction lives in one."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ask(root, path, django):
    seen = {}
    environ = RequestFactory().get(path).environ
    answer = SnapshotLayer(root, django)(environ, lambda status, headers: seen.update(status=status))
    return seen["status"], b"".join(answer)


def broken(environ, start_response):
    start_response("503 Service Unavailable", [])
    return [b"base"]


def crashing(environ, start_response):
    raise RuntimeError("pas de base")


def test_what_was_published_is_made_at_once_and_the_rest_is_late(published):
    entries = published.entries
    assert "six semaines" in published.read(entries[WHOLE]).decode()
    assert not entries[WHOLE]["late"] and not entries[PART]["late"]
    assert entries[OTHER]["late"] and entries[LEAFLET]["late"], "they print the edition's number"
    assert entries["/en/vertebroplasty/"]["late"], "it says which of its sections the French has left behind"
    assert not entries["/en/legal-notice/"]["late"], "nothing of it depends on this French sentence"
    for path in (OTHER, LEAFLET):
        assert entries[path]["file"].startswith(f"{LATE}/"), "no file server finds the old answer"
        assert not (published.directory / path.strip("/")).is_file()


def test_django_answers_what_is_late(published, own_snapshot):
    status, body = ask(own_snapshot, OTHER, WSGIHandler())
    assert status == "200 OK" and '"version":2' in body.decode()
    assert ask(own_snapshot, LEAFLET, WSGIHandler())[1].startswith(b"%PDF")
    made = build.refresh(own_snapshot)
    assert made.read(made.entries[OTHER]) == body


@pytest.mark.parametrize("django", [broken, crashing])
def test_without_a_database_the_old_answer_is_better_than_none(built, published, own_snapshot, django):
    assert ask(own_snapshot, OTHER, django) == ("200 OK", built.read(built.entries[OTHER]))
    assert "six semaines" in ask(own_snapshot, PART, django)[1].decode()


def test_the_next_build_leaves_nothing_late(published, own_snapshot):
    made = build.refresh(own_snapshot, mend=False)
    assert not [path for path, entry in made.entries.items() if entry["late"]]
    assert not (made.directory / LATE).exists()
    anew = build.refresh(own_snapshot, whole=True)
    assert {path: made.read(entry) for path, entry in made.entries.items()} == {
        path: anew.read(entry) for path, entry in anew.entries.items()
    }
    for path, entry in anew.entries.items():
        assert made.entries[path]["sizes"] == entry["sizes"], f"{path} is compressed as well as can be"


def test_two_publications_in_a_row_leave_the_first_one_s_late_answers_late(
    published, own_snapshot, secretary
):
    section = Section.objects.get(key="irm")
    section.body_fr = "<p>Apportez vos images.</p>"
    section.save()
    publish(section.page, "fr", by=secretary, change="correction", sections=["irm"])
    again = build.refresh(own_snapshot, light=True)
    assert again.entries[PART]["late"] and again.entries[LEAFLET]["late"] and not again.entries[OTHER]["late"]
    assert "Apportez vos images" in again.read(again.entries[OTHER]).decode()
    made = build.refresh(own_snapshot, mend=False)
    assert "six semaines" in made.read(made.entries[PART]).decode()


def test_what_was_taken_offline_is_never_late(built, own_snapshot, secretary):
    withdraw(Section.objects.get(key="suivi").page, "fr", by=secretary, sections=["suivi"])
    generation = build.refresh(own_snapshot, light=True)
    assert generation.entries[PART]["status"] == 410 and not generation.entries[PART]["late"]


def test_a_change_of_everything_is_made_as_a_whole(built, own_snapshot, monkeypatch, secretary):
    monkeypatch.setattr(making, "MOST_LATE", 10)
    Department.objects.update(phone="01 02 03 04 05")
    waiting = build.refresh(own_snapshot, light=True)
    assert build.outstanding(waiting) > 100
    assert waiting.read(waiting.entries[OTHER]) == built.read(built.entries[OTHER]), "as it was, meanwhile"
    # What is published while that goes on does not wait for it.
    say("À six semaines du geste.", secretary)
    published = build.refresh(own_snapshot, light=True)
    for path in (WHOLE, PART):
        assert "six semaines" in published.read(published.entries[path]).decode()
    assert build.outstanding(published) > 100 and not any(each["late"] for each in published.entries.values())
    made = build.refresh(own_snapshot, mend=False)
    assert build.outstanding(made) == 0
    assert "01 02 03 04 05" in made.read(made.entries[WHOLE]).decode()


def test_a_publication_waits_for_no_long_build_and_is_not_lost_by_it(
    built, own_snapshot, monkeypatch, secretary
):
    make, meanwhile = build._make, []

    def beside(root, before, *, light=False, **options):
        made = make(root, before, light=light, **options)
        if not light and not meanwhile:
            # The long build is about to end. Somebody publishes, and readers have it at once.
            say("À six semaines du geste.", secretary)
            meanwhile.append(build.refresh(root, light=True))
            assert "six semaines" in read(Store(root).current(), PART)
        return made

    monkeypatch.setattr(build, "_make", beside)
    Department.objects.update(phone="01 02 03 04 05")
    made = build.refresh(own_snapshot, mend=False)
    assert meanwhile and made.name != meanwhile[0].name
    assert "six semaines" in read(made, PART) and "01 02 03 04 05" in read(made, PART)
    assert read(made, OTHER) == read(build.refresh(own_snapshot, whole=True), OTHER)
    assert not build._unfinished(made)


def test_of_very_much_the_pages_come_first_and_papers_follow(built, own_snapshot, monkeypatch):
    seen, swap = [], build._swap

    def noting(root, made):
        swap(root, made)
        seen.append((read(made, WHOLE), made.entries[LEAFLET]["late"], made.entries[WHOLE]["sizes"]["br"]))

    monkeypatch.setattr(build, "_swap", noting)
    monkeypatch.setattr(making, "MOST_LATE", 10)
    # Other processes would not see this test's transaction.
    monkeypatch.setattr(making, "at_once", lambda site, addresses, *, light: one_by_one(site, addresses))
    Department.objects.update(phone="01 02 03 04 05")
    made = build.refresh(own_snapshot, mend=False, crew=True)
    (first, late, quick), (last, still_late, best) = seen
    assert "01 02 03 04 05" in first and late, "readers have the pages, and Django answers with the papers"
    assert last == first and not still_late and best < quick
    assert not build._unfinished(made)


def test_a_new_paper_is_django_s_until_it_is_made(built, own_snapshot, secretary):
    page = Section.objects.get(key="suivi").page
    withdraw(page, "fr", by=secretary)
    build.refresh(own_snapshot)
    publish(page, "fr", by=secretary, change="substance")
    back = build.refresh(own_snapshot, light=True)
    assert back.entries[WHOLE]["status"] == 200
    assert LEAFLET not in back.entries or back.entries[LEAFLET]["status"] == 200
    assert ask(own_snapshot, LEAFLET, WSGIHandler())[1].startswith(b"%PDF")
    assert build.outstanding(back) == 0, "nothing that readers get is old"
    made = build.refresh(own_snapshot, mend=False)
    assert made.read(made.entries[LEAFLET]).startswith(b"%PDF")


ONCE_A_PAPER_IS_MADE = """
import django; django.setup()
import typst
from content.publishing.snapshot.crew import _may_fork
print(_may_fork(), len(typst.compile(b"Une fiche.")) > 0, _may_fork())
"""


def test_after_a_paper_no_process_is_copied():
    """typst's threads would be missing in the copy, which would wait for them for ever."""
    said = subprocess.check_output([sys.executable, "-c", ONCE_A_PAPER_IS_MADE], text=True)
    assert said.split() == ["True", "True", "False"]


def test_a_lost_file_is_answered_by_django(built, own_snapshot):
    (built.directory / built.entries[WHOLE]["file"]).unlink()
    for suffix in (".gz", ".br"):
        (built.directory / (built.entries[WHOLE]["file"] + suffix)).write_bytes(b"")
    status, body = ask(own_snapshot, WHOLE, WSGIHandler())
    assert status == "200 OK" and "<h1>Vertébroplastie" in body.decode()
    assert ask(own_snapshot, WHOLE, broken)[0] == "503 Service Unavailable"
    healed = build.refresh(own_snapshot)
    assert Store(own_snapshot).current().read(healed.entries[WHOLE]) == body
