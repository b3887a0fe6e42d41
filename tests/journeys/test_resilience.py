"""What readers keep when the database, or the machine's administrator, fails them."""

import os
import re
import signal
import subprocess
import sys

import pytest

from content.publishing.snapshot.store import Store
from tests.journeys.conftest import ROOT, free_port, start, start_again, stop

PAGE = "/fr/vertebroplastie/"


SEARCHES = {"/fr/recherche/?q=osteoporose": "ostéoporose", "/ar/search/?q=%D9%83%D8%B3%D8%B1": "كسر"}


def assert_search_answers(site):
    for path, word in SEARCHES.items():
        status, _headers, body = site.get(path)
        assert status == 200 and f"<mark>{word}" in body.decode() and "tel:+33199001234" in body.decode()


def every_address(site):
    index = Store(site.data / "snapshot").current().entries
    return {path: entry["status"] for path, entry in index.items() if entry["status"] < 500}


def assert_the_desk_says_that_the_database_is_gone(site):
    for path in ("/admin/", "/admin/content/page/", "/admin/login/"):
        status, headers, body = site.get(path, Cookie="sessionid=abcdefghij")
        assert status == 503 and "base de données" in body.decode(), path
        assert headers["Retry-After"] == "30"


def test_every_published_page_outlives_the_database(own_site):
    addresses = every_address(own_site)
    assert len(addresses) > 50
    # Permissions do not stop root, so a directory stands where the file was: nobody can open it.
    (own_site.data / "db.sqlite3").unlink()
    (own_site.data / "db.sqlite3").mkdir()

    assert {path: own_site.get(path)[0] for path in addresses} == addresses
    assert_search_answers(own_site)
    stop(own_site)
    start_again(own_site)
    assert {path: own_site.get(path)[0] for path in addresses} == addresses
    assert "ATTENTION : DATABASE_URL : " in (own_site.data / "log.txt").read_text()
    assert own_site.get("/readyz")[0] == 503
    assert_search_answers(own_site)
    assert_the_desk_says_that_the_database_is_gone(own_site)
    (own_site.data / "db.sqlite3").rmdir()
    (own_site.data / "db.sqlite3").write_bytes(b"rubbish " * 4096)
    assert own_site.get("/readyz")[0] == 503
    assert_the_desk_says_that_the_database_is_gone(own_site)
    status, _headers, body = own_site.get("/fr/nulle-part/")
    assert status in {404, 503} and 'lang="fr"' in body.decode()


EDIT = """
from content.models import Section
from content.publishing import publish
from django.contrib.auth.models import User

for key, sentence in (("suivi", "Prenez votre carnet de suivi."), ("alternatives", "Brouillon de midi.")):
    section = Section.objects.get(page__key="vertebroplasty", key=key)
    section.body_fr += f"<p>{sentence}</p>"
    section.save()
publish(section.page, "fr", sections=["suivi"], by=User.objects.get(username="secretariat"), change="correction")
"""


def edit(site):
    """A sentence published, another left as a draft, in a process of its own as the desk's worker is one."""
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", EDIT], cwd=ROOT, env=site.env, check=True, timeout=60
    )


def test_the_same_site_starts_again_with_what_was_edited_and_published(own_site):
    assert "carnet de suivi" not in own_site.text(PAGE)
    edit(own_site)
    before = own_site.text(PAGE)
    assert "Prenez votre carnet de suivi." in before and "Brouillon" not in before
    said = (own_site.data / "log.txt").read_text()
    assert own_site.accounts.keys() == {"secretariat", "medecin", "administration"}
    own_site.process.send_signal(signal.SIGTERM)
    assert own_site.process.wait(30) == 0, "SIGTERM stops it cleanly"
    start_again(own_site)
    assert own_site.text(PAGE) == before
    assert said.count("secretariat") == (own_site.data / "log.txt").read_text().count("secretariat"), (
        "printed once"
    )
    ask = "from content.models import Section; print(Section.objects.get(key='alternatives').body_fr)"
    draft = subprocess.check_output(
        [sys.executable, "manage.py", "shell", "-c", ask], cwd=ROOT, env=own_site.env, text=True
    )
    assert "Brouillon de midi." in draft, "what nobody published yet is kept too"


def test_a_deployed_site_publishes_french_only_and_makes_no_accounts(tmp_path):
    site = start(
        tmp_path,
        DEPLOYED="1",
        SITE_URL="https://radiologie.example.org",
        ALLOWED_HOSTS="radiologie.example.org,127.0.0.1",
        SECRET_KEY="k" * 20 + "".join(map(str, range(40))),
    )
    try:
        assert site.accounts == {}
        addresses = every_address(site)
        assert addresses["/fr/vertebroplastie/"] == 200
        headers = {"X-Forwarded-Proto": "https", "Host": "radiologie.example.org"}
        french = site.get(PAGE, **headers)
        assert french[0] == 200 and b"01 99 00 12 34" not in french[2]
        assert b'rel="alternate" hreflang="en"' not in french[2]
        assert b'rel="alternate" hreflang="fr"' in french[2]
        assert site.get("/admin/login/", **headers)[0] == 200
        for language in ("en", "ar"):
            _status, _headers, body = site.get(f"/{language}/vertebroplasty/", **headers)
            assert b'<meta name="robots" content="noindex">' in body, "it says that there is no translation"
            assert re.search(rb'href="/fr/vertebroplastie/"\s+lang="fr"', body)
            assert b'id="complications"' not in body
            path = f"/{language}/vertebroplasty/suivi/"
            status, _headers, body = site.get(path, **headers)
            assert (status, addresses[path]) == (200, 200)
            assert b'<meta name="robots" content="noindex">' in body
            assert re.search(rb'href="/fr/vertebroplastie/#suivi"\s+lang="fr"\s+hreflang="fr"', body)
    finally:
        stop(site)


def launch(data, **variables):
    """Run the launcher to its end."""
    return subprocess.run(
        [sys.executable, "-m", "vertebro_site"],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(data)} | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "abc"), ("DEPLOYED", "perhaps"), ("DATABASE_URL", "nonsense"), ("WEB_CONCURRENCY", "-1")],
)
def test_a_wrong_variable_is_one_line_and_status_2(tmp_path, name, value):
    done = launch(tmp_path, **{name: value})
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1 and name in done.stderr


def test_an_unreachable_database_and_no_snapshot_are_one_line_and_status_1(tmp_path):
    address = f"postgres://somebody:secret@127.0.0.1:{free_port()}/nothing"
    done = launch(tmp_path, DATABASE_URL=address)
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("DATABASE_URL : ") and "aucun instantané" in line and "secret" not in line
