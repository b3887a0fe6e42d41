"""The page of two texts, wherever it comes from: what is ticked and written on it is not lost either."""

import pytest
from django.urls import reverse
from django.utils import timezone

from content.editorial import saving
from content.editorial.saving import Text
from content.models import Section
from tests.admin import test_desk, test_translating
from tests.admin.test_desk import said, section
from tests.admin.test_editing import hidden
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

UNION = "<p>Both, <strong>in my words</strong>.</p>"
SCREENS = ("form", "translation")


def url_of(screen):
    row = section()
    if screen == "form":
        return f"{reverse('admin:content_section_change', args=[row.pk])}?lang=en"
    return f"{reverse('admin:content_translate', args=[row.page_id, row.key])}?lang=en"


@pytest.fixture
def desk(client, secretary):
    secretary.set_password("un long mot de passe")
    secretary.save()
    client.force_login(secretary)
    return client


@pytest.fixture(params=SCREENS)
def choice(request, desk):
    """A person is shown both texts on one of the screens: its address, and the form with a text of their own."""
    url = url_of(request.param)
    opened, form_of = desk.get(url), {"form": test_desk.form_of, "translation": test_translating.form_of}
    text = Text(section(), "en")
    base = saving.read(text)
    theirs = type(base)(fields={**base.fields, "body": "<p>Theirs.</p>"}, parts=base.parts)
    saving.save(text, theirs, base=base, by=UserFactory(first_name="Zoé", last_name="B"))
    name = {"form": "body_en", "translation": "body"}[request.param]
    shown = desk.post(url, form_of[request.param](opened) | {name: "<p>Mine.</p>"})
    assert shown.status_code == 409
    form = {name: hidden(shown, name) for name in ("base", "_disputed", "_resolve")}
    return url, form | {"choice-0": "union", "union-0": UNION}


def shows_the_choice_again(response):
    html = response.content.decode()
    assert "in my words" in html and "Mine." in html and "Theirs." in html and "Zoé B" in html
    assert 'value="union" checked' in " ".join(html.split())
    return html


def test_a_session_that_ends_on_it_gives_the_choice_back_and_saves_nothing(desk, choice, secretary):
    url, form = choice
    desk.logout()
    ended = desk.post(url, form)
    assert ended.status_code == 401
    login = {
        "username": secretary.username,
        "password": "un long mot de passe",
        "next": hidden(ended, "next"),
        "typed": hidden(ended, "typed"),
    }
    html = shows_the_choice_again(desk.post(reverse("admin:login"), login, follow=True))
    assert "pas encore enregistré" in html and section().body_en == "<p>Theirs.</p>"
    desk.post(url, form)
    assert section().body_en == UNION


def test_a_refused_choice_is_shown_again(desk, choice, secretary):
    url, form = choice
    Section.objects.filter(pk=section().pk).update(deleted_by=secretary, deleted_at=timezone.now())
    response = desk.post(url, form)
    assert response.status_code == 409
    assert "à la corbeille" in shows_the_choice_again(response)


def test_a_third_text_starts_the_choice_afresh(desk, choice):
    url, form = choice
    text = Text(section(), "en")
    base = saving.read(text)
    third = type(base)(fields={**base.fields, "body": "<p>Third.</p>"}, parts=base.parts)
    saving.save(text, third, base=base, by=UserFactory())
    response = desk.post(url, form)
    html = " ".join(response.content.decode().split())
    assert response.status_code == 409 and "Third." in html and "in my words" in html
    assert 'value="theirs" checked' in html and 'value="union" checked' not in html


@pytest.mark.parametrize(
    "disputed",
    [
        "",
        "[]",
        '{"draft": {"fields": {}, "parts": {}}, "conflicts": [{}], "who": "", "when": ""}',
        '{"draft": {"fields": {}, "parts": {}}, "who": "", "when": "", "conflicts": [{"path": ["x"], "base": 1, '
        '"mine": 2, "theirs": 3}]}',
        '{"draft": {"fields": {}, "parts": {}}, "who": "", "when": "", "conflicts": [{"path": [], "base": 1, '
        '"mine": 2, "theirs": 3}]}',
    ],
)
def test_a_damaged_choice_leads_back_to_the_text(desk, choice, disputed):
    url, form = choice
    for more in ({}, {"_resume": "1"}):
        response = desk.post(url, form | {"_disputed": disputed, "all": "mine"} | more, follow=True)
        assert response.status_code == 200 and said(response)
    assert section().body_en == "<p>Theirs.</p>"
