"""« À traiter »: what each row says, where its button leads, and when there is nothing to do."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from content.models import Edition, Note, Page, ReviewRequest, Section
from content.publishing import publish, withdraw
from content.publishing.confirming import confirm
from content.publishing.editions import current_document
from content.publishing.reviews import approve, return_to_author
from tests.factories import SectionFactory, UserFactory

pytestmark = pytest.mark.django_db

LANGUAGES = ("fr", "en", "ar")


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def done(starter, doctor):
    """A site where there is nothing left to do."""
    for page in Page.objects.all():
        french = current_document(page, "fr")
        for code in ("en", "ar"):
            for key in french.keys:
                confirm(page, key, code, seen=_digest(french, key), by=doctor)
        if page.kind != Page.Kind.LEGAL:
            for code in LANGUAGES:
                approve(Edition.objects.current(code).get(page=page), by=doctor, role="radiologue")
    return Page.objects.get(key="vertebroplasty")


def _digest(document, key):
    from content.documents import digest, piece

    return digest(piece(document, key))


def rows(desk):
    """(kind, place, language, why, url) of every row that is to do."""
    groups = desk.get("/admin/").context["todo"].groups
    return [
        (str(group.kind), task.place, task.language, " ".join(task.why), task.url)
        for group in groups
        for task in group.tasks
    ]


def edit(key, language="fr", **texts):
    row = Section.objects.get(page__key="vertebroplasty", key=key)
    for name, value in texts.items():
        setattr(row, f"{name}_{language}", value)
    row.save()
    return row


def test_nothing_to_do_is_said_when_it_is_true(desk, done):
    assert rows(desk) == []
    assert "Rien à traiter. Tout est publié et à jour." in desk.get("/admin/").content.decode()


def test_a_draft_that_readers_do_not_see_is_to_publish(desk, done):
    row = edit("suivi", body="<p>Un brouillon.</p>")
    ((kind, place, language, why, url),) = rows(desk)
    assert (kind, place, language) == ("unpublished", row.title_fr, "fr")
    assert url == f"/admin/content/section/{row.pk}/change/?lang=fr"
    assert why == "Le brouillon dit autre chose que ce que voient les lecteurs."


def test_a_draft_saved_at_the_desk_says_by_whom_and_when(desk, done, secretary):
    from content.editorial import saving

    text = saving.Text(Section.objects.get(page=done, key="suivi"), "fr")
    base = saving.read(text)
    mine = type(base)(fields={**base.fields, "body": "<p>Dit.</p>"}, parts=base.parts)
    saving.save(text, mine, base=base, by=secretary)
    ((_kind, _place, _language, why, _url),) = rows(desk)
    assert why.startswith(f"Brouillon de {secretary.get_full_name() or secretary.username}, ")


def test_a_text_that_cannot_be_published_is_blocked_and_says_why(desk, done):
    row = edit("suivi", body="<p>Chez x patients.</p>")
    ((kind, place, _language, why, url),) = rows(desk)
    assert (kind, place) == ("blocked", row.title_fr)
    assert "x patients" in why and url == f"/admin/content/section/{row.pk}/change/?lang=fr"


def test_a_changed_french_makes_its_translations_stale(desk, done, secretary):
    row = edit("suivi", body="<p>Le suivi a changé.</p>")
    publish(done, "fr", by=secretary, change="correction", sections=["suivi"])
    found = rows(desk)
    assert [(kind, place, language) for kind, place, language, _why, _url in found] == [
        ("stale", row.title_fr, "en"),
        ("stale", row.title_fr, "ar"),
    ]
    assert found[0][4] == f"/admin/traduire/{done.pk}/suivi/?lang=en"


def test_a_section_without_a_translation_is_missing_where_readers_miss_it(desk, done, secretary):
    section = SectionFactory(page=done, key="nouvelle", title_fr="Quoi ?", body_fr="<p>Du neuf.</p>")
    publish(done, "fr", by=secretary, change="correction", sections=["nouvelle"])
    assert [(kind, place, language) for kind, place, language, _why, _url in rows(desk)] == [
        ("missing", section.title_fr, "en"),
        ("missing", section.title_fr, "ar"),
    ]


def test_what_waits_for_a_doctor_says_who_was_asked(desk, done, secretary, doctor):
    edit("suivi", body="<p>Autre chose.</p>")
    edition = publish(done, "fr", by=secretary, change="substance", sections=["suivi"])
    confirm_all(done, doctor)
    now = timezone.now()
    ReviewRequest.objects.create(
        edition=edition, doctor=doctor, asked_by=secretary, expires_at=now + datetime.timedelta(days=7)
    )
    ((kind, place, language, why, url),) = rows(desk)
    assert (kind, place, language) == ("review", str(done), "fr")
    assert "Demandée à Dominique Bernard le" in why and url == reverse(
        "admin:content_review", args=[edition.pk]
    )


def confirm_all(page, doctor):
    french = current_document(page, "fr")
    for code in ("en", "ar"):
        for key in french.keys:
            confirm(page, key, code, seen=_digest(french, key), by=doctor)


def test_a_review_that_is_due_again_is_overdue(desk, done):
    edition = Edition.objects.current("fr").get(page=done)
    edition.review.due_on = timezone.localdate() - datetime.timedelta(days=1)
    edition.review.save()
    ((kind, place, language, _why, _url),) = rows(desk)
    assert (kind, place, language) == ("overdue", str(done), "fr")


def test_a_proposal_that_a_doctor_sent_back_shows_the_reason_until_something_newer(
    desk, done, secretary, doctor
):
    done.department.review_required = True
    done.department.save()
    row = edit("suivi", body="<p>Autre chose.</p>")
    proposal = publish(done, "fr", by=secretary, change="substance", sections=["suivi"])
    assert [row[0] for row in rows(desk)] == ["review"]
    return_to_author(proposal, by=doctor, reason="Préciser la durée.")
    ((kind, place, _language, why, url),) = rows(desk)
    assert (kind, place) == ("returned", row.title_fr) and "« Préciser la durée. »" in why.replace(
        "\xa0", " "
    )
    assert url == f"/admin/content/section/{row.pk}/change/?lang=fr"
    edit("suivi", body="<p>Autre chose, un mois.</p>")
    publish(done, "fr", by=secretary, change="substance", sections=["suivi"])
    assert [row[0] for row in rows(desk)] == ["review"]


def test_a_language_that_readers_do_not_have_is_one_row(desk, done, secretary):
    page = Page.objects.create(
        key="autre",
        short="z",
        kind="procedure",
        department=done.department,
        title_fr="Autre",
        slug_fr="autre",
    )
    SectionFactory(page=page, key="principe", title_fr="Quoi ?", body_fr="<p>Ceci.</p>")
    ((kind, place, language, why, url),) = rows(desk)
    assert (kind, place, language) == ("unpublished", "Autre", "fr")
    assert "1 partie est rédigée." in why and url == f"/admin/content/page/{page.pk}/publier/fr/"
    publish(page, "fr", by=secretary, change="correction")
    assert [(row[0], row[2]) for row in rows(desk) if row[0] == "missing"] == [
        ("missing", "en"),
        ("missing", "ar"),
    ]


def test_what_was_taken_offline_on_purpose_is_not_to_do(desk, done, secretary):
    withdraw(done, "ar", by=secretary)
    assert rows(desk) == []


def test_a_section_in_the_bin_that_readers_still_see_leads_to_the_bin(desk, done, secretary):
    from content.editorial.structure import put_away

    put_away(Section.objects.get(page=done, key="suivi"), by=secretary)
    found = [row for row in rows(desk) if row[4] == "/admin/corbeille/"]
    assert {row[2] for row in found} == set(LANGUAGES)


def test_unchecked_translations_are_one_row_a_language(desk, starter):
    checks = [row for row in rows(desk) if row[0] == "to-check" and row[1].startswith("Vertébro")]
    assert [row[2] for row in checks] == ["en", "ar"]
    anchor = checks[0][4].partition("#")[2]
    assert f'id="{anchor}"' in desk.get(reverse("admin:content_translations")).content.decode()


def test_a_doctor_finds_the_reviews_first(client, starter, doctor, desk):
    edit("suivi", body="<p>Chez x patients.</p>")
    assert rows(desk)[0][0] == "blocked"
    client.force_login(doctor)
    assert rows(client)[0][0] == "review"


def test_questions_and_advice_stand_apart(desk, done):
    aside = desk.get("/admin/").context["todo"].aside
    by_kind = {str(group.kind): group.tasks for group in aside}
    assert len(by_kind["question"]) == Note.objects.open().values("section").distinct().count()
    assert any("phrase longue" in why.lower() for task in by_kind["advice"] for why in task.why)


def test_advice_follows_the_glossary(desk, done, secretary):
    """What the rules found is kept by text and site: a new term is a new site."""
    before = desk.get("/admin/").context["todo"].aside
    said = " ".join(why for group in before for task in group.tasks for why in task.why)
    word = said.split("» n’est pas expliqué")[0].rpartition("«")[2].strip("\xa0\u202f ")
    glossary = Page.objects.get(key="glossary")
    SectionFactory(page=glossary, key="mot", kind="term", title_fr=word, body_fr="<p>Une explication.</p>")
    still = desk.get("/admin/").context["todo"].aside
    assert any(
        word in why and "expliqué" in why for group in still for task in group.tasks for why in task.why
    ), "a draft explains nothing to readers"
    publish(glossary, "fr", by=secretary, change="substance")
    after = desk.get("/admin/").context["todo"].aside
    assert f"{word}" in said
    assert not any(
        word in why and "expliqué" in why for group in after for task in group.tasks for why in task.why
    )


def test_an_account_that_may_see_nothing_is_told(client, db):
    client.force_login(UserFactory())
    response = client.get("/admin/")
    assert "todo" not in response.context and "demandez à un administrateur" in response.content.decode()


@pytest.mark.parametrize("address", ["/admin/", "/admin/etat/"])
def test_thirty_queries_whatever_the_number_of_sections(
    desk, starter, address, django_assert_max_num_queries
):
    page = Page.objects.get(key="vertebroplasty")
    Section.objects.bulk_create(
        Section(page=page, key=f"p{n}", kind="text", position=50 + n, title_fr=f"Question {n} ?")
        for n in range(400)
    )
    with django_assert_max_num_queries(30):
        html = desk.get(address).content.decode()
    assert "Question 399" in html
