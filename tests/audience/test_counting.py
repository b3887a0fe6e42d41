"""Counting a log: each text by page, section, language and day; the same line once; nothing of who read."""

import datetime
import gzip
import io
import json
import random
import shutil

import pytest
from django.core.management import CommandError, call_command

from content.audience.counting import count
from content.audience.subjects import Subject, Subjects
from content.models import CountedLog, Page, Reading, Section
from content.models.roles import PERMISSIONS
from content.publishing import publish, withdraw
from content.publishing.site import Site
from tests.audience.test_lines import gunicorn, nginx

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 27)


def log(*paths, write=nginx, **fields):
    return "".join(f"{write(path, **fields)}\n" for path in paths).encode()


def counted():
    """{(page, section, language): readings}, of all days."""
    found = {}
    for row in Reading.objects.all():
        key = (row.page, row.section, row.language)
        found[key] = found.get(key, 0) + row.count
    return found


def run(*logs, site=None):
    subjects = Subjects(site or Site.load())
    return [count(io.BytesIO(each), subjects) for each in logs]


def test_pages_sections_and_the_home_page_are_counted_by_language_and_day(starter):
    run(
        log("/fr/", "/fr/vertebroplastie/", "/fr/vertebroplastie/", "/fr/vertebroplastie/suivi/")
        + log("/en/vertebroplasty/", "/ar/vertebroplasty/suivi/", "/fr/mentions-legales/", write=gunicorn)
        + log("/fr/vertebroplastie/", time="2026-11-28T09:00:00+01:00")
    )
    assert counted() == {
        ("", "", "fr"): 1,
        ("vertebroplasty", "", "fr"): 3,
        ("vertebroplasty", "suivi", "fr"): 1,
        ("vertebroplasty", "", "en"): 1,
        ("vertebroplasty", "suivi", "ar"): 1,
        ("legal-notice", "", "fr"): 1,
    }
    days = Reading.objects.filter(page="vertebroplasty", section="", language="fr")
    assert [(row.day, row.count) for row in days] == [(DAY, 2), (DAY + datetime.timedelta(1), 1)]


def test_what_is_no_text_is_not_counted(starter):
    paths = (
        "/ /fr /fr/recherche/ /fr/nulle-part/ /fr/vertebroplastie/fiche.pdf /static/js/site.js /admin/ /sw.js"
        " /fr/vertebroplastie/nulle-part/ /q/v.svg /fr/offline.html /fr/404.html /sitemap.xml /healthz"
        " /fr/vertebroplastie/index.txt /relecture/-/ /x\\x22y"
    ).split()
    (found,) = run(log(*paths))
    assert (found.lines, found.readings, counted()) == (len(paths), 0, {})


def test_a_scanned_code_is_one_reading_of_its_section(starter):
    """Its link leads to the section's own page, which the browser asks for next."""
    run(
        log("/q/v/suivi", "/q/v/suivi/fr", status=302)
        + log("/fr/vertebroplastie/suivi/", "/fr/vertebroplastie/suivi/")
    )
    assert counted() == {("vertebroplasty", "suivi", "fr"): 2}


def test_a_link_to_a_section_without_a_page_of_its_own_is_counted_itself(starter):
    """The browser asks for the whole page next, and no log says where in it."""
    run(log("/q/donnees/droits/fr", status=302) + log("/fr/donnees-personnelles/"))
    assert counted() == {("personal-data", "droits", "fr"): 1, ("personal-data", "", "fr"): 1}
    run(log("/q/donnees/nulle-part/fr", "/q/nulle-part/droits/fr", status=302))
    assert sum(counted().values()) == 2


def test_an_address_that_has_changed_since_keeps_its_count(starter, secretary):
    page = Page.objects.get(key="vertebroplasty")
    page.slug_fr = "cimentoplastie"
    page.save()
    publish(page, "fr", by=secretary, change="correction")
    run(log("/fr/vertebroplastie/", "/fr/vertebroplastie/suivi/", "/fr/cimentoplastie/"))
    assert counted() == {("vertebroplasty", "", "fr"): 2, ("vertebroplasty", "suivi", "fr"): 1}


def test_what_was_withdrawn_since_was_read_all_the_same(starter, secretary):
    withdraw(Page.objects.get(key="vertebroplasty"), "en", by=secretary)
    run(log("/en/vertebroplasty/", "/en/vertebroplasty/suivi/"))
    assert counted() == {("vertebroplasty", "", "en"): 1, ("vertebroplasty", "suivi", "en"): 1}


def test_a_page_that_says_that_there_is_no_translation_is_no_reading(page, secretary, no_snapshot):
    publish(page, "fr", by=secretary, change="substance")
    run(log("/en/intervention/", "/en/intervention/suivi/", "/en/", "/fr/intervention/suivi/"))
    assert counted() == {("intervention", "suivi", "fr"): 1}


# Once -----------------------------------------------------------------------------------------------------------------


def test_the_same_log_counted_twice_adds_nothing(starter):
    text = log("/fr/") + log("/fr/vertebroplastie/")
    assert [each.lines for each in run(text, text)] == [2, 0]
    assert [each.lines for each in run(text)] == [0]
    assert sum(counted().values()) == 2


def test_a_log_that_grew_adds_what_is_new_and_a_line_that_is_not_finished_waits(starter):
    begin, line = log("/fr/"), log("/fr/vertebroplastie/")
    run(begin, begin + line[:40], begin + line[:-1])
    assert sum(counted().values()) == 1
    run(begin + line, begin + line + log("/fr/"))
    assert counted() == {("", "", "fr"): 2, ("vertebroplasty", "", "fr"): 1}


def test_any_beginnings_of_any_logs_in_any_order_add_up(starter):
    """As an hourly run, a copy, a renamed file and an impatient administrator would do it."""
    paths = ["/fr/", "/fr/vertebroplastie/", "/en/vertebroplasty/suivi/", "/fr/nulle-part/"]
    site = Site.load()
    for seed in range(12):
        Reading.objects.all().delete()
        CountedLog.objects.all().delete()
        chance = random.Random(seed)
        logs = []
        for number in range(3):
            lines = [nginx(chance.choice(paths)).replace("0a" * 16, f"{number:032x}") for _each in range(20)]
            logs.append("".join(f"{line}\n" for line in lines).encode())
        for _each in range(15):
            text = chance.choice(logs)
            run(text[: chance.randrange(len(text) + 1)], site=site)
        run(*logs, *logs, site=site)
        wanted = sum(text.count(f'"GET {path} '.encode()) for text in logs for path in paths[:3])
        assert sum(counted().values()) == wanted, seed


def test_two_runs_at_once_count_each_line_once(starter, monkeypatch):
    """The other one is quicker, between this one's reading and its writing."""
    text, subjects = log("/fr/", "/fr/vertebroplastie/"), Subjects(Site.load())
    at, others = subjects.at, iter([True])

    def slow(path, status):
        if next(others, False):
            count(io.BytesIO(text), Subjects(Site.load()))
        return at(path, status)

    monkeypatch.setattr(subjects, "at", slow)
    assert count(io.BytesIO(text), subjects).readings == 0
    assert sum(counted().values()) == 2


def test_files_that_are_long_gone_are_forgotten(starter):
    run(log("/fr/"))
    CountedLog.objects.update(counted_at="2020-01-01T00:00:00Z")
    call_command("count_readings", "/nulle-part/*")
    assert not CountedLog.objects.exists() and Reading.objects.exists()


# The command ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def command(capsys):
    def call(*names):
        call_command("count_readings", *map(str, names))
        return capsys.readouterr().out.strip()

    return call


def test_files_are_known_whatever_they_are_called(starter, tmp_path, command):
    first = tmp_path / "journal.access"
    first.write_bytes(log("/fr/", "/fr/vertebroplastie/"))
    assert command(first) == "2 lignes nouvelles, 2 lectures."
    turned = first.rename(tmp_path / "journal.access-2026-11-27")
    with turned.open("ab") as file:
        file.write(log("/fr/"))
    first.write_bytes(log("/ar/").replace(b"0a" * 16, b"0b" * 16))
    assert command(f"{tmp_path}/journal.access*") == "2 lignes nouvelles, 2 lectures."
    shutil.copy(turned, tmp_path / "copie")
    with gzip.open(tmp_path / "ancien.gz", "wb") as file:
        file.write(turned.read_bytes())
    assert command(tmp_path / "copie", tmp_path / "ancien.gz") == "0 lignes nouvelles, 0 lectures."


def test_the_standard_input_is_a_log_too(starter, tmp_path, command, monkeypatch):
    text = log("/fr/", "/fr/")
    for wanted in (2, 0):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
        assert command("-") == f"{wanted} lignes nouvelles, {wanted} lectures."


def test_without_a_name_the_site_s_own_files_are_counted(starter, tmp_path, command, settings):
    settings.ACCESS_LOG_DIR = tmp_path
    (tmp_path / "access-2026-11-27.log").write_bytes(log("/fr/", write=gunicorn))
    (tmp_path / "autre.log").write_bytes(log("/fr/"))
    assert command() == "1 lignes nouvelles, 1 lectures."


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_counted(starter, tmp_path):
    good = tmp_path / "bon"
    good.write_bytes(log("/fr/"))
    (tmp_path / "faux.gz").write_bytes(b"rien")
    with pytest.raises(CommandError, match=r"absent : .*faux\.gz : "):
        call_command("count_readings", str(tmp_path / "absent"), str(tmp_path / "faux.gz"), str(good))
    assert counted() == {("", "", "fr"): 1}


# Nobody ---------------------------------------------------------------------------------------------------------------


def test_nothing_of_who_read_is_stored(starter):
    """Whatever a log holds: a count is four words and a number, and of a log only how far it was counted."""
    assert {field.name for field in Reading._meta.fields} == {
        "id",
        "day",
        "page",
        "section",
        "language",
        "count",
    }
    assert {field.name for field in CountedLog._meta.fields} == {"id", "digest", "position", "counted_at"}
    full = json.loads(gunicorn("/fr/")) | {
        "client": "203.0.113.77",
        "user_agent": "Mozilla/5.0 (Secret)",
        "referer": "https://example.org/secret",
        "cookie": "session=secret",
    }
    run(
        json.dumps(full).encode()
        + b"\n"
        + log("/fr/vertebroplastie/").replace(b"203.0.113.0", b"203.0.113.77")
    )
    stored = json.dumps([list(model.objects.values()) for model in (Reading, CountedLog)], default=str)
    assert sum(counted().values()) == 2
    for word in ("203.0.113", "ecret", "Mozilla", "example", "0a" * 8, "20:12:50", "21:12:50"):
        assert word not in stored


def test_readings_of_a_day_keep_no_order(starter):
    """Rows of one day stand for all who read: a second reader changes a number and adds no row."""
    run(log("/fr/"), log("/fr/", time="2026-11-27T08:00:00+01:00"))
    assert Reading.objects.count() == 1


def test_every_role_of_the_desk_may_see_them_and_nobody_may_change_them():
    for permissions in PERMISSIONS.values():
        assert {each for each in permissions if "reading" in each} == {"view_reading"}


def test_a_thousand_invented_addresses_cost_no_row_and_no_query(starter, django_assert_max_num_queries):
    text = log(*(f"/fr/page-{n}/" for n in range(1000)))
    subjects = Subjects(Site.load())
    with django_assert_max_num_queries(8):
        count(io.BytesIO(text), subjects)
    assert counted() == {}


def test_a_subject_is_what_its_address_says(starter):
    subjects = Subjects(Site.load())
    assert subjects.at("/ar/vertebroplasty/suivi/", 200) == Subject("vertebroplasty", "suivi", "ar")
    assert Section.objects.filter(page__key="vertebroplasty", key="suivi").exists()
