import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from content import errors
from content.documents import Document
from content.models import Edition, Section, TextOrigin
from content.publishing import approve, editions, publish, restore, withdraw
from content.publishing.editions import current_document
from tests.factories import PageFactory, SectionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]


def edit(page, key, text):
    Section.objects.filter(page=page, key=key).update(body_fr=f"<p>{text}</p>")


def body(page, key, language="fr"):
    return current_document(page, language).section(key).body


@pytest.fixture
def online(page, secretary):
    publish(page, "fr", by=secretary, change="substance")
    return page


def test_a_draft_is_not_online_until_it_is_published(page, secretary):
    assert current_document(page, "fr") is None
    first = publish(page, "fr", by=secretary, change="substance")
    assert (first.number, first.published_by, first.state) == (1, secretary, "published")
    assert Document.from_json(first.content).keys == ("principe", "suivi")


def test_one_section_goes_out_and_a_colleagues_half_finished_work_does_not(online, secretary):
    edit(online, "principe", "Le principe, à moitié ré")
    edit(online, "suivi", "Le suivi, corrigé.")
    second = publish(online, "fr", sections=["suivi"], by=secretary, change="correction")
    assert second.number == 2
    assert body(online, "suivi") == "<p>Le suivi, corrigé.</p>"
    assert body(online, "principe") == "<p>Le principe.</p>"


def test_the_first_edition_stays_as_it_was(online, secretary):
    before = Edition.objects.get(number=1).content
    edit(online, "suivi", "Autre chose.")
    publish(online, "fr", by=secretary, change="substance")
    assert Edition.objects.get(number=1).content == before


def test_publishing_the_same_text_again_is_refused(online, secretary):
    with pytest.raises(errors.NothingToPublish):
        publish(online, "fr", by=secretary, change="correction")
    with pytest.raises(errors.NothingToPublish):
        publish(online, "fr", by=secretary, change="correction", sections=["suivi"])
    assert Edition.objects.count() == 1


def test_a_placeholder_is_refused_with_its_place(online, secretary):
    edit(online, "suivi", "Revoir x patients par an.")
    with pytest.raises(errors.Blocked) as refusal:
        publish(online, "fr", by=secretary, change="substance")
    assert "Quel suivi" in str(refusal.value) and "x patients" in str(refusal.value)
    assert body(online, "suivi") == "<p>Le suivi.</p>"


def test_an_empty_section_is_refused(online, secretary):
    edit(online, "suivi", "")
    with pytest.raises(errors.Blocked, match="Quel suivi"):
        publish(online, "fr", by=secretary, change="substance", sections=["suivi"])


def test_an_unknown_section_or_language_is_refused(online, secretary):
    with pytest.raises(errors.UnknownSection, match="nulle-part"):
        publish(online, "fr", by=secretary, change="correction", sections=["nulle-part"])
    with pytest.raises(errors.UnknownLanguage):
        publish(online, "xx", by=secretary, change="correction")


def test_languages_have_numbers_of_their_own(online, secretary):
    online.title_en, online.slug_en = "The procedure", "procedure"
    online.save()
    Section.objects.filter(page=online, key="suivi").update(title_en="After?", body_en="<p>Follow-up.</p>")
    assert publish(online, "en", by=secretary, change="substance").number == 1
    assert current_document(online, "en").keys == ("suivi",)
    assert current_document(online, "fr").keys == ("principe", "suivi")


def test_withdrawing_a_section_leaves_the_rest_and_the_draft(online, secretary):
    second = withdraw(online, "fr", sections=["suivi"], by=secretary)
    assert second.number == 2
    assert current_document(online, "fr").keys == ("principe",)
    assert Section.objects.get(key="suivi").body_fr == "<p>Le suivi.</p>"


def test_withdrawing_no_section_is_refused(online, secretary):
    with pytest.raises(errors.NotPublished):
        withdraw(online, "fr", by=secretary, sections=[])
    assert Edition.objects.count() == 1


def test_a_withdrawn_section_does_not_come_back_by_accident(online, secretary):
    withdraw(online, "fr", sections=["suivi"], by=secretary)
    edit(online, "principe", "Autre.")
    publish(online, "fr", by=secretary, change="substance")
    assert current_document(online, "fr").keys == ("principe",)
    publish(online, "fr", by=secretary, change="substance", sections=["suivi"])
    assert current_document(online, "fr").keys == ("principe", "suivi")


def test_nor_does_it_come_back_with_the_whole_page(online, secretary):
    withdraw(online, "fr", sections=["suivi"], by=secretary)
    withdraw(online, "fr", by=secretary)
    publish(online, "fr", by=secretary, change="substance")
    assert current_document(online, "fr").keys == ("principe",)
    publish(online, "fr", by=secretary, change="substance", sections=["suivi"])
    assert current_document(online, "fr").keys == ("principe", "suivi")


def test_a_withdrawn_page_brings_no_older_edition_back(online, secretary):
    edit(online, "suivi", "Deux.")
    publish(online, "fr", by=secretary, change="substance")
    gone = withdraw(online, "fr", by=secretary)
    assert (gone.number, gone.state, gone.withdrawn_by) == (2, "withdrawn", secretary)
    assert current_document(online, "fr") is None
    with pytest.raises(errors.NotPublished):
        withdraw(online, "fr", by=secretary)
    assert publish(online, "fr", by=secretary, change="substance").number == 3


def test_restoring_a_section_leaves_the_others_and_the_draft(online, secretary):
    edit(online, "suivi", "Erreur.")
    edit(online, "principe", "Mieux.")
    publish(online, "fr", by=secretary, change="substance")
    third = restore(online, "fr", edition=1, sections=["suivi"], by=secretary)
    assert third.number == 3
    assert body(online, "suivi") == "<p>Le suivi.</p>"
    assert body(online, "principe") == "<p>Mieux.</p>"
    assert Section.objects.get(key="suivi").body_fr == "<p>Erreur.</p>"


def test_restoring_a_withdrawn_page_puts_it_back(online, secretary):
    withdraw(online, "fr", by=secretary)
    restore(online, "fr", edition=1, by=secretary)
    assert current_document(online, "fr").keys == ("principe", "suivi")


def test_restoring_an_edition_that_never_was_is_refused(online, secretary):
    with pytest.raises(errors.NotPublished):
        restore(online, "fr", edition=9, by=secretary)


def test_a_correction_keeps_the_medical_review_and_a_change_of_substance_does_not(online, secretary, doctor):
    review = approve(Edition.objects.get(), by=doctor, role="radiologue interventionnel")
    assert review.name == "Dominique Bernard"
    edit(online, "suivi", "Le suivi, sans faute.")
    assert publish(online, "fr", by=secretary, change="correction").review == review
    edit(online, "suivi", "Un autre suivi.")
    assert publish(online, "fr", by=secretary, change="substance").review is None


def test_restoring_exactly_what_a_doctor_approved_brings_the_approval_back(online, secretary, doctor):
    review = approve(Edition.objects.get(), by=doctor, role="radiologue")
    edit(online, "suivi", "Erreur.")
    publish(online, "fr", by=secretary, change="substance")
    assert restore(online, "fr", edition=1, by=secretary).review == review


def test_only_a_doctor_approves_and_only_what_is_online(online, secretary, doctor):
    first = Edition.objects.get()
    with pytest.raises(errors.NotAllowed):
        approve(first, by=secretary, role="secrétaire")
    edit(online, "suivi", "Deux.")
    publish(online, "fr", by=secretary, change="substance")
    with pytest.raises(errors.NotPublished):
        approve(first, by=doctor, role="radiologue")


def test_the_next_review_is_due_in_a_year(online, doctor):
    review = approve(Edition.objects.get(), by=doctor, role="radiologue")
    day = timezone.localdate(review.reviewed_at)
    assert (review.due_on.year, review.due_on.month) == (day.year + 1, day.month)


def test_two_pages_cannot_be_online_at_one_address(online, secretary):
    other = SectionFactory(page=PageFactory(slug_fr="intervention")).page
    with pytest.raises(errors.AddressTaken, match="L’intervention"):
        publish(other, "fr", by=secretary, change="substance")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_pages_published_at_once_do_not_share_an_address(page, secretary, monkeypatch):
    other = PageFactory(slug_fr=page.slug_fr)
    SectionFactory(page=other)
    record, outcome = editions.next_edition, []

    def slowly(*args, **options):
        time.sleep(0.5)
        return record(*args, **options)

    def go(each):
        try:
            publish(each, "fr", by=secretary, change="substance")
            outcome.append("published")
        except errors.AddressTaken:
            outcome.append("refused")
        finally:
            connection.close()

    monkeypatch.setattr(editions, "next_edition", slowly)
    threads = [threading.Thread(target=go, args=(each,)) for each in (page, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["published", "refused"]


def test_an_address_of_the_site_itself_is_refused(secretary):
    other = SectionFactory(page=PageFactory(slug_fr="medecins")).page
    with pytest.raises(errors.ReservedAddress):
        publish(other, "fr", by=secretary, change="substance")


def test_a_translation_remembers_the_french_it_was_made_from(online, secretary):
    online.title_en, online.slug_en = "The procedure", "procedure"
    online.save()
    Section.objects.filter(page=online, key="suivi").update(title_en="After?", body_en="<p>Follow-up.</p>")
    publish(online, "en", by=secretary, change="substance")
    assert TextOrigin.objects.get(page=online, key="suivi", language="en").french_digest


def test_the_snapshot_follows_once_the_transaction_is_committed(
    page, secretary, no_snapshot, django_capture_on_commit_callbacks
):
    connection.run_on_commit.clear()  # the page's own making
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        publish(page, "fr", by=secretary, change="substance")
        edit(page, "suivi", "Deux.")
        publish(page, "fr", by=secretary, change="substance")
        assert no_snapshot == []
    assert len(callbacks) == 1, "one refresh for one transaction"


@pytest.mark.django_db(transaction=True)
def test_a_refusal_leaves_nothing_behind(page):
    user = UserFactory()
    edit(page, "suivi", "à valider")
    with pytest.raises(errors.Blocked):
        publish(page, "fr", by=user, change="substance")
    assert not Edition.objects.exists()
    assert not connection.in_atomic_block


def blocked_later(online, secretary, monkeypatch, key, text):
    """An edition that was published before a check existed that refuses it."""
    from content.editorial import checks

    edit(online, key, text)
    with monkeypatch.context() as patch:
        patch.setattr(checks, "CHECKS", ())
        publish(online, "fr", by=secretary, change="substance")
    edit(online, key, "Un texte complet.")
    publish(online, "fr", by=secretary, change="substance")


def test_restoring_what_a_check_now_refuses_is_refused(online, secretary, monkeypatch):
    blocked_later(online, secretary, monkeypatch, "suivi", "Revoir x patients par an.")
    with pytest.raises(errors.Blocked, match="x patients"):
        restore(online, "fr", edition=2, sections=["suivi"], by=secretary)
    assert body(online, "suivi") == "<p>Un texte complet.</p>"


def test_restoring_to_an_address_that_another_page_has_taken_is_refused(online, secretary):
    online.slug_fr = "autre-adresse"
    online.save()
    publish(online, "fr", by=secretary, change="correction", sections=["page"])
    second = PageFactory(key="seconde", slug_fr="intervention")
    SectionFactory(page=second)
    publish(second, "fr", by=secretary, change="substance")
    with pytest.raises(errors.AddressTaken):
        restore(online, "fr", edition=1, by=secretary)


@pytest.mark.parametrize(("change", "kept"), [("substance", False), ("correction", True)])
def test_withdrawing_a_section_keeps_the_review_only_as_a_correction(online, secretary, doctor, change, kept):
    review = approve(Edition.objects.get(), by=doctor, role="Radiologue")
    edition = withdraw(online, "fr", sections=["suivi"], by=secretary, change=change)
    assert (edition.review == review) is kept
