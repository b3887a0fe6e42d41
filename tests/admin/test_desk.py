"""The desk without a browser: who sees what, what each button does, and how much the database is asked."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.urls import reverse

from content.models import Department, Edition, Note, Page, Section, Step
from content.models.roles import ADMINISTRATOR, DOCTOR, SECRETARY
from content.publishing import publish, withdraw
from content.publishing.editions import current_document
from content.publishing.reviews import approve
from tests.factories import SectionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


def section(key="suivi"):
    return Section.objects.get(page__key="vertebroplasty", key=key)


def form_of(response):
    """What a browser would send back: every field of the form with its value."""
    form = response.context["adminform"].form
    forms = [
        form,
        *(each for inline in response.context["inline_admin_formsets"] for each in inline.formset.forms),
    ]
    management = [inline.formset.management_form for inline in response.context["inline_admin_formsets"]]
    values = {"base": response.context["base"]}
    for each in (*forms, *management):
        for bound in each:
            value = bound.value()
            if value is not None and value is not False:
                values[bound.html_name] = value
    return values


def save(desk, obj, button, *, language="fr", **changes):
    """Open a form, change some fields, press a button; the response that follows."""
    url = f"{reverse(f'admin:content_{obj._meta.model_name}_change', args=[obj.pk])}?lang={language}"
    values = form_of(desk.get(url)) | changes | {button: "1"}
    return desk.post(url, values, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_nobody_comes_in_without_logging_in(client, starter):
    for path in ("/admin/", reverse("admin:content_section_change", args=[section().pk])):
        assert client.get(path)["Location"].startswith("/admin/login/")
    page = Page.objects.get(key="vertebroplasty")
    assert client.get(reverse("admin:content_page_preview", args=[page.pk, "fr"])).status_code == 302


def test_the_state_of_every_text_is_one_click_away_from_the_first_page(desk, starter):
    assert 'href="/admin/etat/"' in desk.get("/admin/").content.decode()
    html = desk.get("/admin/etat/").content.decode()
    for each in Section.objects.all():
        # Its title leads to the French, as the state of the French does.
        for code, links in (("fr", 2), ("en", 1), ("ar", 1)):
            assert html.count(f"/admin/content/section/{each.pk}/change/?lang={code}") == links, each
    assert "en ligne, à vérifier" in html and "questions ouvertes" in html


@pytest.mark.parametrize(
    "state", ["missing", "offline", "edited", "stale", "to-check", "current", "reviewed"]
)
def test_each_state_of_a_text_is_told_apart(desk, starter, secretary, doctor, state):
    page = Page.objects.get(key="vertebroplasty")
    row, code = section(), "fr"
    if state == "missing":
        row, code = SectionFactory(page=page, key="nouvelle", title_fr="Quoi ?"), "en"
    elif state == "offline":
        withdraw(page, "fr", by=secretary, sections=["suivi"])
    elif state in {"edited", "stale"}:
        Section.objects.filter(page=page, key="suivi").update(body_fr="<p>Autre.</p>")
        if state == "stale":
            publish(page, "fr", by=secretary, change="correction", sections=["suivi"])
            code = "en"
    elif state == "to-check":
        code = "en"
    elif state == "reviewed":
        approve(Edition.objects.current("fr").get(page=page), by=doctor, role="radiologue")
    found = {
        (row.title, cell.language): cell.state
        for each in desk.get("/admin/etat/").context["pages"]
        for row in each["rows"]
        for cell in row.cells
    }
    assert found[row.title_fr, code] == state


def test_a_form_holds_one_language_and_says_which(desk, starter):
    url = reverse("admin:content_section_change", args=[section().pk])
    french, arabic = (desk.get(f"{url}?lang={code}").content.decode() for code in ("fr", "ar"))
    assert 'name="body_fr"' in french and 'name="body_ar"' not in french
    assert 'name="body_ar"' in arabic and 'name="body_fr"' not in arabic
    assert re.search(r'name="body_ar"[^>]*dir="rtl"', arabic) and re.search(
        r'name="body_ar"[^>]*lang="ar"', arabic
    )
    assert desk.get(f"{url}?lang=xx").context["language"] == "fr"


def test_saving_a_draft_changes_no_public_page(desk, starter):
    response = save(desk, section(), "_continue", body_fr="<p>Un brouillon.</p>")
    assert said(response) == ["Brouillon enregistré. La page publique n’a pas changé."]
    assert section().body_fr == "<p>Un brouillon.</p>"
    assert current_document(section().page, "fr").section("suivi").body != "<p>Un brouillon.</p>"


@pytest.mark.parametrize("change", ["correction", "substance"])
def test_publishing_saves_and_makes_an_edition_of_the_kind_that_was_chosen(desk, starter, change, secretary):
    response = save(desk, section(), "_publish", body_fr="<p>Publié.</p>", change=change)
    assert said(response)[0].startswith("Publié\xa0: édition 2.")
    edition = Edition.objects.current("fr").get(page__key="vertebroplasty")
    assert (edition.number, edition.change, edition.published_by) == (2, change, secretary)
    assert edition.sections == ["suivi"]
    assert current_document(edition.page, "fr").section("suivi").body == "<p>Publié.</p>"


def test_what_a_script_would_do_is_gone_once_saved(desk, starter):
    save(desk, section(), "_publish", body_fr='<p onclick="x()">Bonjour<script>alert(1)</script></p>')
    assert section().body_fr == "<p>Bonjour</p>"
    assert current_document(section().page, "fr").section("suivi").body == "<p>Bonjour</p>"


def test_a_refused_publication_says_where_and_keeps_the_draft(desk, starter):
    response = save(desk, section(), "_publish", body_fr="<p>Encore x patients.</p>")
    (sentence,) = said(response)
    assert (
        sentence.startswith("Non publié.")
        and "Après la vertébroplastie" in sentence
        and "x patients" in sentence
    )
    assert section().body_fr == "<p>Encore x patients.</p>"
    assert Edition.objects.of(section().page, "fr").count() == 1


def test_publishing_what_has_not_changed_says_so(desk, starter):
    (sentence,) = said(save(desk, section(), "_publish"))
    assert sentence.startswith("Rien à publier")
    assert Edition.objects.of(section().page, "fr").count() == 1


def test_a_preview_is_the_real_page_with_the_draft_and_is_never_kept(desk, starter):
    response = save(desk, section(), "_preview", body_fr="<p>Vu avant tous.</p>")
    html = response.content.decode()
    assert "Vu avant tous." in html and 'id="complications"' in html
    assert response["Cache-Control"].startswith("no-store")
    assert 'name="robots" content="noindex"' in html and 'rel="canonical"' not in html


def test_a_part_of_a_section_is_saved_with_it(desk, starter):
    step = Step.objects.get(section=section("parcours"), key="retour")
    response = desk.get(reverse("admin:content_section_change", args=[step.section_id]))
    name = next(
        key.removesuffix("-id")
        for key, value in form_of(response).items()
        if key.startswith("step_set") and key.endswith("-id") and value == step.pk
    )
    save(desk, step.section, "_publish", **{f"{name}-title_fr": "Chez vous"})
    (shown,) = [
        each
        for each in current_document(step.section.page, "fr").section("parcours").steps
        if each.key == "retour"
    ]
    assert shown.title == "Chez vous"


def test_a_translation_is_published_alone(desk, starter):
    save(desk, section(), "_publish", language="ar", body_ar="<p>متابعة.</p>")
    page = section().page
    assert current_document(page, "ar").section("suivi").body == "<p>متابعة.</p>"
    assert Edition.objects.of(page, "fr").count() == 1


def test_an_earlier_version_comes_back_online_and_the_draft_stays(desk, starter):
    before = section().body_fr
    save(desk, section(), "_publish", body_fr="<p>Phrase de trop.</p>")
    page = section().page
    desk.post(
        reverse("admin:content_page_restore", args=[page.pk, "fr"]), {"section": "suivi", "edition": "1"}
    )
    assert current_document(page, "fr").section("suivi").body == before
    assert section().body_fr == "<p>Phrase de trop.</p>"
    for wrong in ("x", "", "-1", "99", "1" * 40):
        answer = desk.post(
            reverse("admin:content_page_restore", args=[page.pk, "fr"]),
            {"section": "suivi", "edition": wrong},
        )
        assert answer.status_code in {302, 404}
    assert Edition.objects.of(page, "fr").count() == 3


def test_a_section_is_taken_offline_and_keeps_its_draft(desk, starter):
    page, draft = section().page, section().body_fr
    desk.post(reverse("admin:content_page_withdraw", args=[page.pk, "fr"]), {"section": "suivi"})
    assert current_document(page, "fr").section("suivi") is None
    assert section().body_fr == draft
    assert desk.get(reverse("admin:content_page_withdraw", args=[page.pk, "fr"])).status_code == 405


def test_the_departments_phone_is_saved_for_every_page(
    desk, starter, no_snapshot, django_capture_on_commit_callbacks
):
    connection.run_on_commit.clear()  # the starter's own refresh, which no test commits
    with django_capture_on_commit_callbacks(execute=True):
        response = save(desk, Department.objects.get(), "_continue", phone="03 53 01 98 76")
    assert Department.objects.get().phone == "03 53 01 98 76"
    assert said(response) == ["Enregistré\xa0: toutes les pages publiques ont changé."]
    assert no_snapshot, "the snapshot follows"


def test_answering_a_question_records_who_and_when(desk, starter, secretary):
    note = Note.objects.open().first()
    desk.post(reverse("admin:content_note_changelist"), {"action": "resolve", "_selected_action": [note.pk]})
    note.refresh_from_db()
    assert note.resolved_by == secretary and note.resolved_at


@pytest.mark.parametrize("role", [SECRETARY, DOCTOR, ADMINISTRATOR])
def test_each_role_opens_the_desk(client, starter, role):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    assert client.get("/admin/").status_code == 200
    assert client.get(reverse("admin:content_section_change", args=[section().pk])).status_code == 200


def test_an_account_without_a_role_sees_nothing_and_is_told_whom_to_ask(client, starter):
    client.force_login(UserFactory())
    assert "demandez à un administrateur" in client.get("/admin/").content.decode()
    assert client.get(reverse("admin:content_section_change", args=[section().pk])).status_code == 403
    page = section().page
    for name in ("preview", "restore", "withdraw"):
        url = reverse(f"admin:content_page_{name}", args=[page.pk, "fr"])
        method = client.get if name == "preview" else client.post
        assert method(url, {"section": "suivi", "edition": "1"}).status_code == 403


def test_editions_are_read_and_never_edited(desk, starter):
    edition = Edition.objects.first()
    url = reverse("admin:content_edition_change", args=[edition.pk])
    assert desk.get(url).status_code == 200
    assert desk.post(url, {"number": "7"}).status_code == 403
    assert desk.get(reverse("admin:content_edition_delete", args=[edition.pk])).status_code == 403


def test_the_editor_runs_under_the_strict_policy(desk, starter):
    response = desk.get(reverse("admin:content_section_change", args=[section().pk]))
    policy, html = response["Content-Security-Policy"], response.content.decode()
    assert "unsafe" not in policy
    (nonce,) = re.findall(r"script-src[^;]*'nonce-([^']+)'", policy)
    assert f'<script nonce="{nonce}" type="importmap">' in html or re.search(
        rf'<script[^>]*type="importmap"[^>]*nonce="{re.escape(nonce)}"', html
    )
