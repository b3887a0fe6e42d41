"""« Traduire »: the French beside its translation, what changed in it marked; nothing typed is lost."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from content.documents import from_draft
from content.editorial import saving
from content.editorial.saving import Text
from content.models import Department, Edition, Page, Section, TextOrigin
from content.publishing import publish
from content.publishing.editions import current_document
from content.publishing.site import Site
from tests.conftest import StrictClient
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]


@pytest.fixture
def vertebro(starter):
    return Page.objects.get(key="vertebroplasty")


@pytest.fixture
def desk(client, secretary, vertebro):
    client.force_login(secretary)
    return client


def address(key="suivi", language="en"):
    page = Page.objects.get(key="vertebroplasty")
    return f"{reverse('admin:content_translate', args=[page.pk, key])}?lang={language}"


def form_of(response):
    """What a browser would send back."""
    form = response.context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    seen = response.context["source"].digest
    return values | {"base": response.context["base"], "seen": seen, "followed": "1"}


def press(desk, button, key="suivi", language="en", opened=None, **changes):
    values = form_of(opened or desk.get(address(key, language))) | changes | {button: "1"}
    return desk.post(address(key, language), values, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def french(key, body, by):
    row = Section.objects.get(page__key="vertebroplasty", key=key)
    row.body_fr = body
    row.save()
    return publish(row.page, "fr", by=by, change="substance", sections=[key])


def stale(language="en"):
    return set(Site.load().pages["vertebroplasty", language].stale)


def body(key="suivi", language="en"):
    return getattr(Section.objects.get(page__key="vertebroplasty", key=key), f"body_{language}")


def test_nobody_translates_without_logging_in_and_its_rights(client, vertebro):
    assert client.get(address())["Location"].startswith("/admin/login/")
    client.force_login(UserFactory())
    assert client.get(address()).status_code == 403
    assert client.get("/admin/traduire/").status_code == 403


def test_what_changed_in_french_since_the_translation_is_marked_as_words(desk, secretary):
    old = Section.objects.get(page__key="vertebroplasty", key="suivi").body_fr
    french("suivi", old.replace("<p>", "<p>Prenez votre carnet. ", 1), secretary)
    response = desk.get(address())
    html = response.content.decode()
    (place,) = [each for each in response.context["places"] if each.changed]
    assert [s.text.strip() for s in place.french if s.op == "added"] == ["Prenez votre carnet."]
    assert "modifié en français" in html and "Le français a changé depuis" in html
    assert "&lt;p&gt;Prenez" not in html.split("pair-own")[0]


def test_arabic_is_written_from_right_to_left(desk):
    html = desk.get(address(language="ar")).content.decode()
    assert 'dir="rtl"' in html and 'lang="ar"' in html


def test_still_right_takes_the_notice_away_without_retyping(desk, secretary):
    french("suivi", "<p>Le suivi a changé.</p>", secretary)
    assert stale() == {"suivi"}
    before = body()
    response = press(desk, "_confirm")
    assert said(response) == ["Confirmé. Les lecteurs ne voient plus l’avertissement."]
    assert stale() == set() and body() == before and stale("ar") == {"suivi"}


def test_what_an_editor_does_to_the_markup_is_no_change_of_words(desk, secretary):
    french("suivi", "<p>Le suivi a changé.</p>", secretary)
    opened = desk.get(address())
    rewritten = (
        form_of(opened)["body"].replace("</p>", "</p>\n").replace("<strong>", "").replace("</strong>", "")
    )
    response = press(desk, "_confirm", opened=opened, body=rewritten)
    assert said(response)[0].startswith("Confirmé")


def test_still_right_with_words_typed_keeps_them_as_a_draft(desk, secretary):
    french("suivi", "<p>Le suivi a changé.</p>", secretary)
    response = press(desk, "_confirm", body="<p>Follow-up has changed.</p>")
    assert "Brouillon enregistré" in said(response)[0]
    assert body() == "<p>Follow-up has changed.</p>" and stale() == {"suivi"}


def test_still_right_about_french_that_changed_meanwhile_is_refused(desk, secretary):
    opened = desk.get(address())
    french("suivi", "<p>Le suivi a changé.</p>", secretary)
    response = press(desk, "_confirm", opened=opened)
    assert response.status_code == 409 and "Le français a changé pendant" in response.content.decode()
    assert stale() == {"suivi"}


def test_saved_then_published_follows_the_french(desk, secretary):
    french("suivi", "<p>Le suivi a changé.</p>", secretary)
    press(desk, "_draft", body="<p>Follow-up has changed.</p>")
    assert stale() == {"suivi"}, "a draft changes nothing for readers"
    response = press(desk, "_publish", change="substance")
    assert said(response)[0].startswith("Publié")
    assert stale() == set()
    assert current_document(Page.objects.get(key="vertebroplasty"), "en").section("suivi").body == body()


def test_a_half_finished_translation_keeps_its_marks(desk, secretary):
    french("suivi", "<p>Le suivi a changé.</p>", secretary)
    before = TextOrigin.objects.get(page__key="vertebroplasty", key="suivi", language="en").french_digest
    press(desk, "_draft", body="<p>Half.</p>", followed="")
    values = form_of(desk.get(address()))
    del values["followed"]
    desk.post(address(), values | {"_draft": "1", "body": "<p>Half of it.</p>"})
    after = TextOrigin.objects.get(page__key="vertebroplasty", key="suivi", language="en").french_digest
    assert body() == "<p>Half of it.</p>" and after
    assert before != "" and after in {before, form_of(desk.get(address()))["seen"]}


def test_parts_are_translated_beside_their_french(desk):
    opened = desk.get(address("parcours"))
    name = next(
        name
        for name in opened.context["form"].fields
        if name.startswith("steps.") and name.endswith(".title")
    )
    press(desk, "_draft", "parcours", opened=opened, **{name: "A new name"})
    _kind, key, _field = name.split(".")
    section = from_draft(Page.objects.get(key="vertebroplasty"), "en").section("parcours")
    steps = [each for step in section.steps for each in (step, *step.panels)]
    assert "A new name" in {each.title for each in steps if each.key == key}


def test_two_people_at_once_both_texts_are_shown(desk, secretary):
    opened = desk.get(address())
    row = Section.objects.get(page__key="vertebroplasty", key="suivi")
    base = saving.read(Text(row, "en"))
    theirs = type(base)(fields={**base.fields, "body": "<p>Theirs.</p>"}, parts=base.parts)
    saving.save(Text(row, "en"), theirs, base=base, by=UserFactory())
    response = press(desk, "_draft", opened=opened, body="<p>Mine.</p>")
    html = response.content.decode()
    assert response.status_code == 409 and "Mine." in html and "Theirs." in html
    assert body() == "<p>Theirs.</p>"
    choice = {"base": response.context["base"], "_disputed": response.context["disputed"], "_resolve": "1"}
    assert "selon votre choix" in said(desk.post(address(), choice | {"all": "mine"}, follow=True))[0]
    assert body() == "<p>Mine.</p>"


def test_a_refused_value_shows_what_was_typed(desk):
    response = press(desk, "_draft", "page", slug="Pas une adresse !", title="Another title")
    assert response.status_code in {400, 409}
    html = response.content.decode()
    assert "Another title" in html and "Non enregistré" in html
    assert Page.objects.get(key="vertebroplasty").title_en != "Another title"


def test_an_incomplete_form_is_shown_again(desk):
    response = desk.post(address(), {"body": "<p>Typed.</p>", "_draft": "1"})
    assert response.status_code == 200 and "Typed." in response.content.decode()


def test_odd_addresses_are_no_500(desk):
    for path in (
        address("nulle-part"),
        address(language="fr"),
        address(language="xx"),
        "/admin/traduire/999/suivi/",
    ):
        assert desk.get(path).status_code == 404
    assert desk.post(address(), {"base": "[" * 5000, "seen": "x"}).status_code == 200


def test_where_a_review_is_required_a_translation_waits_too(desk):
    Department.objects.update(review_required=True)
    response = press(desk, "_publish", body="<p>Another text.</p>", change="substance")
    assert "médecin" in said(response)[0]
    assert Edition.objects.get(state="proposed").language == "en"


def test_few_queries_whatever_the_number_of_sections(desk, vertebro, django_assert_max_num_queries):
    Section.objects.bulk_create(
        Section(
            page=vertebro, key=f"p{n}", kind="text", position=50 + n, title_fr=f"Q {n} ?", body_fr="<p>R.</p>"
        )
        for n in range(400)
    )
    with django_assert_max_num_queries(30):
        assert desk.get(address()).status_code == 200
    with django_assert_max_num_queries(30):
        assert desk.get("/admin/traduire/").status_code == 200


def test_what_is_typed_beside_the_french_is_kept_in_the_browser_until_it_is_saved(desk):
    html = desk.get(address()).content.decode()
    assert 'data-draft="translate:vertebroplasty/suivi/en" >' in html, "its fields are not those of the form"
    assert "data-draft-saved" not in html
    saved = press(desk, "_draft", body="<p>Kept.</p>")
    assert "data-draft-saved" in saved.content.decode() and said(saved)
    assert "data-draft-saved" not in desk.post(address(), {"body": "<p>x</p>"}).content.decode()


def test_what_a_browser_kept_is_shown_again_and_not_saved(desk):
    response = press(desk, "_resume", body="<p>Found again.</p>", _publish="1")
    html = response.content.decode()
    assert "Found again." in html and "pas encore enregistré" in html and "Found again." not in body()


def test_whoever_has_the_text_open_in_its_form_or_beside_the_french_is_named(desk, doctor):
    other = StrictClient()
    other.force_login(doctor)
    form = reverse("admin:content_section_change", args=[Section.objects.get(key="suivi").pk]) + "?lang=en"
    for opened in (other.get(address()), other.get(form)):
        place = re.search(r'data-place="([^"]+)"', opened.content.decode())[1]
        assert place == "vertebroplasty/suivi/en"
    other.post(reverse("admin:presence"), {"place": place})
    assert "Dominique Bernard a aussi ce texte ouvert" in desk.get(address()).content.decode()


def test_a_translation_whose_session_has_ended_comes_back_after_logging_in(desk, secretary):
    secretary.set_password("un long mot de passe")
    secretary.save()
    desk.force_login(secretary)
    values = form_of(desk.get(address()))
    del values["followed"]
    desk.logout()
    typed = values | {"body": "<p>Too late.</p>", "change": "correction", "_publish": "1"}
    ended = desk.post(address(), typed)
    assert ended.status_code == 401
    login = {
        "username": secretary.username,
        "password": "un long mot de passe",
        "next": address(),
        "typed": ended.context["typed"],
    }
    back = desk.post(reverse("admin:login"), login, follow=True)
    html = " ".join(back.content.decode().split())
    assert "Too late." in html and "pas encore enregistré" in html and "Too late." not in body()
    assert 'value="correction" checked' in html and 'name="followed" value="1" >' in html, "ticked as it was"
    press(desk, "_draft", opened=back)
    assert body() == "<p>Too late.</p>"


def test_a_text_that_went_to_the_bin_gives_back_what_was_typed(desk, secretary):
    opened = desk.get(address())
    section = Section.objects.filter(page__key="vertebroplasty", key="suivi")
    section.update(deleted_by=secretary, deleted_at=timezone.now())
    response = press(desk, "_draft", opened=opened, body="<p>Not to be lost.</p>")
    html = response.content.decode()
    assert response.status_code == 409 and "Not to be lost." in html and "à la corbeille" in html
    assert desk.get(address()).status_code == 404


def test_a_blocked_publication_says_why_and_keeps_what_was_typed_as_a_draft(desk):
    response = press(desk, "_publish", body="<p>Some x patients a year.</p>")
    assert said(response)[0].startswith("Non publié") and body() == "<p>Some x patients a year.</p>"


def test_two_people_in_one_translation_who_touch_different_places_are_merged(desk, doctor):
    other = StrictClient()
    other.force_login(doctor)
    opened = desk.get(address())
    press(other, "_draft", title="Afterwards")
    response = press(desk, "_draft", opened=opened, body="<p>Mine.</p>")
    assert "ses modifications et les vôtres" in said(response)[0]
    row = Section.objects.get(page__key="vertebroplasty", key="suivi")
    assert (row.title_en, row.body_en) == ("Afterwards", "<p>Mine.</p>")
