"""When all public pages are made again, the desk says so and how far they have come."""

import lxml.html
import pytest

from content.publishing.snapshot import progress
from content.publishing.snapshot.progress import Progress

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


def test_every_screen_says_what_is_under_way(desk, own_snapshot):
    assert "data-progress" not in desk.get("/admin/").content.decode()
    own_snapshot.mkdir(exist_ok=True)
    progress.write(own_snapshot, Progress(12, 345))
    page = lxml.html.fromstring(desk.get("/admin/").content.decode())
    (bar,) = page.cssselect("[data-progress] progress")
    assert (bar.get("value"), bar.get("max"), bar.get("aria-label")) == ("12", "345", "Pages publiques")
    assert "D’ici là, les lecteurs ont la version précédente." in page.text_content()
    desk.logout()
    assert "data-progress" not in desk.get("/admin/login/").content.decode(), "the staff alone"


def test_the_page_asks_how_far_it_is(desk, own_snapshot, client):
    assert desk.get("/admin/snapshot/").json() == {}
    own_snapshot.mkdir(exist_ok=True)
    progress.write(own_snapshot, Progress(12, 345))
    assert desk.get("/admin/snapshot/").json() == {"done": 12, "total": 345}
    client.logout()
    assert client.get("/admin/snapshot/").status_code == 302, "the staff alone"
