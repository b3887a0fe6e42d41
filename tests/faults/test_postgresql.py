"""PostgreSQL stops, comes back, or is not the right one."""

import json
import shutil
import time

import pytest

from tests.faults.sites import PAGE, Desk, form_of, kill, published, read, sections, shell
from tests.journeys.conftest import start_again

TYPED = "<p>Une phrase que personne ne doit perdre.</p>"


@pytest.fixture
def site(cluster, small_on_postgresql, tmp_path, serve):
    data = shutil.copytree(small_on_postgresql, tmp_path / "site", symlinks=True)
    return serve(data, DATABASE_URL=cluster.url("small"))


def log_of(site):
    return (site.data / "log.txt").read_text()


def assert_the_desk_keeps_what_was_typed(site, desk, form, fields):
    status, html = desk.post(form, fields)
    assert status == 503 and "Impossible d’enregistrer pour le moment" in html
    assert "La base de données ne répond pas." in html and "que personne ne doit perdre" in html
    for _ in range(8):  # each thread of each worker has a connection of its own
        assert desk.get("/admin/")[0] == 503
    status, _headers, body = site.get("/readyz")
    assert status == 503 and json.loads(body)["problems"]["database"] == "unreachable"
    assert site.get("/admin/login/", Cookie="sessionid=abcdefghij")[1]["Retry-After"] == "30"


def test_readers_do_not_notice_that_the_database_is_gone_and_the_desk_comes_back_by_itself(site, cluster):
    addresses = published(site.data)
    assert {"/fr/intervention/fiche.pdf", "/q/i.svg", "/ar/procedure/", PAGE} <= addresses.keys()
    assert any(path.startswith("/static/") for path in addresses)
    desk = Desk(site).log_in()
    form = form_of(sections(site.env)["partie-0"])
    fields = desk.fields(form, body_fr=TYPED, _continue="1")

    cluster.stop()
    try:
        assert read(site, addresses) == addresses
        assert_the_desk_keeps_what_was_typed(site, desk, form, fields)
        assert log_of(site).count("nothing can be saved (unreachable)") == 1
        kill(site)
        (site.data / "log.txt").write_text("")
        start_again(site)
        assert read(site, addresses) == addresses
        assert_the_desk_keeps_what_was_typed(site, desk, form, fields)
        assert log_of(site).count("ATTENTION : DATABASE_URL : ") == 1
        assert "nothing can be saved" not in log_of(site), "the start has said it"
        assert "Traceback" not in log_of(site)
    finally:
        cluster.start()

    time.sleep(5)
    assert site.get("/readyz")[0] == 200
    status, html = desk.post(form, fields)
    assert status == 200 and "Brouillon enregistré." in html
    assert "personne ne doit perdre" in shell(
        site.env, "from content.models import Section; print(Section.objects.get(key='partie-0').body_fr)"
    )


def test_a_restart_of_the_database_between_two_requests_shows_no_error(site, cluster):
    desk = Desk(site).log_in()
    assert {desk.get("/admin/etat/")[0] for _ in range(16)} == {200}, "every thread has its connection"
    cluster.stop()
    cluster.start()
    assert {desk.get("/admin/etat/")[0] for _ in range(16)} == {200}
    assert "ERROR" not in log_of(site)


def test_an_empty_database_beside_a_snapshot_is_a_lost_one_and_not_a_first_start(
    cluster, small_on_postgresql, tmp_path, serve
):
    data = shutil.copytree(small_on_postgresql, tmp_path / "site", symlinks=True)
    before = published(data)
    site = serve(data, DATABASE_URL=cluster.database("empty"))
    assert published(data) == before and read(site, before) == before
    assert "la base de données est vide" in log_of(site)
    status, html = Desk(site).get("/admin/login/")
    assert status == 503 and "La base de données est abîmée ou vide." in html
    assert site.get("/readyz")[0] == 503
