"""Proposals and reviews: nothing goes online unread where the department says so, and nothing is lost on the way."""

import datetime
import threading

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from content import errors
from content.documents import HEADER, Document
from content.models import Department, Edition, Review, ReviewRequest, Section, TextOrigin
from content.publishing import approve, publish, restore, withdraw
from content.publishing.editions import current_document
from content.publishing.reviews import months_later, return_to_author, take_back
from tests.factories import DepartmentFactory, PageFactory, SectionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]
ROLE = "radiologue"


def edit(page, key, text):
    Section.objects.filter(page=page, key=key).update(body_fr=f"<p>{text}</p>")


def body(page, key):
    section = current_document(page, "fr").section(key)
    return section and section.body.removeprefix("<p>").removesuffix("</p>")


def change(page, key, text, by, kind="substance"):
    """Edit one section and publish it."""
    edit(page, key, text)
    return publish(page, "fr", by=by, change=kind, sections=[key])


@pytest.fixture
def online(page, secretary):
    """Edition 1 online, without the review that the department requires from now on."""
    publish(page, "fr", by=secretary, change="substance")
    Department.objects.update(review_required=True)
    return page


def test_a_change_of_substance_waits_and_readers_see_nothing_new(online, secretary, no_snapshot):
    proposal = change(online, "suivi", "Deux ans.", secretary)
    assert (proposal.state, proposal.number, proposal.proposed_by) == ("proposed", 2, secretary)
    assert proposal.published_at is None and proposal.sections == ["suivi"]
    assert body(online, "suivi") == "Le suivi."


def test_without_the_setting_it_is_published_at_once(page, secretary):
    assert publish(page, "fr", by=secretary, change="substance").state == "published"


def test_a_first_edition_waits_too(page, secretary, doctor):
    Department.objects.update(review_required=True)
    proposal = publish(page, "fr", by=secretary, change="substance")
    assert current_document(page, "fr") is None
    approve(proposal, by=doctor, role=ROLE)
    assert current_document(page, "fr").keys == ("principe", "suivi")


def test_what_a_doctor_would_read_is_checked_first(online, secretary):
    with pytest.raises(errors.Blocked):
        change(online, "suivi", "À valider.", secretary)
    assert Edition.objects.count() == 1


def test_approving_publishes_the_proposal_with_its_review(online, secretary, doctor):
    proposal = change(online, "suivi", "Deux ans.", secretary)
    edit(online, "suivi", "Un brouillon de plus.")
    review = approve(proposal, by=doctor, role=ROLE)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.published_by, proposal.review) == ("published", doctor, review)
    assert proposal.proposed_by == secretary
    assert body(online, "suivi") == "Deux ans.", "what was read is what is published"


def test_a_correction_elsewhere_goes_out_at_once_and_stays_when_the_proposal_is_approved(
    online, secretary, doctor
):
    proposal = change(online, "suivi", "Deux ans.", secretary)
    correction = change(online, "principe", "Le principe, sans faute.", secretary, "correction")
    assert (correction.state, correction.number) == ("published", 3)
    assert body(online, "suivi") == "Le suivi.", "the correction took nothing else along"
    review = approve(proposal, by=doctor, role=ROLE)
    proposal.refresh_from_db()
    assert proposal.state == "superseded" and proposal.published_at is None
    fourth = Edition.objects.current("fr").get()
    assert (fourth.number, fourth.review, fourth.sections) == (4, review, ["suivi"])
    assert (fourth.published_by, fourth.proposed_by) == (doctor, secretary)
    assert (body(online, "principe"), body(online, "suivi")) == ("Le principe, sans faute.", "Deux ans.")


def test_a_correction_never_takes_words_out_that_wait_for_a_doctor(online, secretary):
    change(online, "suivi", "Deux ans, aprés.", secretary)
    again = change(online, "suivi", "Deux ans, après.", secretary, "correction")
    assert again.state == "proposed" and body(online, "suivi") == "Le suivi."
    edit(online, "principe", "Le principe, corrigé.")
    everything = publish(online, "fr", by=secretary, change="correction")
    assert everything.state == "published" and everything.sections == ["principe"]
    assert body(online, "suivi") == "Le suivi."


def test_a_newer_proposal_carries_a_colleagues_one(online, secretary, doctor):
    first = change(online, "suivi", "Deux ans.", secretary)
    edit(online, "suivi", "Un brouillon du collègue, à moitié")
    second = change(online, "principe", "Autre principe.", UserFactory())
    first.refresh_from_db()
    assert first.state == "superseded" and second.sections == ["principe", "suivi"]
    assert Document.from_json(second.content).section("suivi").body == "<p>Deux ans.</p>"
    approve(second, by=doctor, role=ROLE)
    assert (body(online, "principe"), body(online, "suivi")) == ("Autre principe.", "Deux ans.")


def test_proposing_a_section_again_replaces_it(online, secretary):
    change(online, "suivi", "Deux ans.", secretary)
    second = change(online, "suivi", "Trois ans.", secretary)
    assert Document.from_json(second.content).section("suivi").body == "<p>Trois ans.</p>"
    with pytest.raises(errors.AlreadyProposed):
        publish(online, "fr", by=secretary, change="substance", sections=["suivi"])
    assert Edition.objects.filter(state="proposed").count() == 1


def test_an_approval_never_brings_older_words_back(online, secretary, doctor):
    proposal = change(online, "suivi", "Deux ans.", secretary)
    Department.objects.update(review_required=False)
    change(online, "suivi", "Publié entre-temps.", secretary)
    with pytest.raises(errors.Overtaken, match="Quel suivi"):
        approve(proposal, by=doctor, role=ROLE)
    proposal.refresh_from_db()
    assert proposal.state == "proposed" and not Review.objects.exists()
    assert body(online, "suivi") == "Publié entre-temps."


def test_nor_does_a_newer_proposal_carry_them(online, secretary):
    change(online, "suivi", "Deux ans.", secretary)
    Department.objects.update(review_required=False)
    change(online, "suivi", "Publié entre-temps.", secretary)
    Department.objects.update(review_required=True)
    newer = change(online, "principe", "Autre principe.", secretary)
    assert newer.sections == ["principe"]
    assert Document.from_json(newer.content).section("suivi").body == "<p>Publié entre-temps.</p>"


@pytest.mark.parametrize("sections", [["suivi"], None])
def test_an_approval_puts_nothing_back_that_was_taken_offline_meanwhile(online, secretary, doctor, sections):
    proposal = change(online, "suivi", "Deux ans.", secretary)
    withdraw(online, "fr", by=secretary, sections=sections)
    with pytest.raises(errors.Overtaken):
        approve(proposal, by=doctor, role=ROLE)
    return_to_author(proposal, by=doctor, reason="Retirée entre-temps.")
    online_now = current_document(online, "fr")
    assert online_now is None or online_now.section("suivi") is None


def test_a_page_that_was_offline_already_comes_back_by_an_approval(online, secretary, doctor):
    withdraw(online, "fr", by=secretary)
    proposal = publish(online, "fr", by=secretary, change="substance")
    assert proposal.state == "proposed" and current_document(online, "fr") is None
    approve(proposal, by=doctor, role=ROLE)
    assert current_document(online, "fr").keys == ("principe", "suivi")


def test_restoring_does_not_wait(online, secretary):
    Department.objects.update(review_required=False)
    change(online, "suivi", "Une erreur.", secretary)
    Department.objects.update(review_required=True)
    assert restore(online, "fr", edition=1, by=secretary).state == "published"
    assert body(online, "suivi") == "Le suivi."


def test_an_address_taken_meanwhile_is_refused(online, secretary, doctor):
    other = SectionFactory(page=PageFactory(slug_fr="nouvelle")).page
    online.slug_fr = "nouvelle"
    online.save()
    proposal = publish(online, "fr", by=secretary, change="substance", sections=[HEADER])
    Department.objects.update(review_required=False)
    publish(other, "fr", by=secretary, change="substance")
    with pytest.raises(errors.AddressTaken):
        approve(proposal, by=doctor, role=ROLE)


def test_returned_with_a_reason_it_waits_no_more_and_can_be_proposed_again(online, secretary, doctor):
    proposal = change(online, "suivi", "Deux ans.", secretary)
    with pytest.raises(errors.ReasonMissing):
        return_to_author(proposal, by=doctor, reason="  ")
    with pytest.raises(errors.NotAllowed):
        return_to_author(proposal, by=secretary, reason="Non.")
    answer = return_to_author(proposal, by=doctor, reason="Un an, pas deux.")
    proposal.refresh_from_db()
    assert (proposal.state, answer.reason, answer.asked_by) == ("returned", "Un an, pas deux.", secretary)
    with pytest.raises(errors.AlreadyDecided):
        approve(Edition(pk=proposal.pk, page=online, language="fr", state="proposed"), by=doctor, role=ROLE)
    assert publish(online, "fr", by=secretary, change="substance", sections=["suivi"]).state == "proposed"


def test_returning_what_is_online_takes_nothing_offline(online, doctor):
    return_to_author(Edition.objects.get(), by=doctor, reason="À revoir.")
    assert Edition.objects.get().state == "published"
    assert ReviewRequest.objects.get().answer == "returned"


def test_authors_take_a_proposal_back(online, secretary, doctor):
    proposal = change(online, "suivi", "Deux ans.", secretary)
    take_back(proposal, by=secretary)
    with pytest.raises(errors.AlreadyDecided):
        approve(proposal, by=doctor, role=ROLE)
    assert body(online, "suivi") == "Le suivi."


def test_only_a_doctor_approves_a_proposal(online, secretary):
    proposal = change(online, "suivi", "Deux ans.", secretary)
    administrator = UserFactory()
    administrator.groups.add(Group.objects.get(name="Administration"))
    for user in (secretary, administrator):
        with pytest.raises(errors.NotAllowed):
            approve(proposal, by=user, role=ROLE)


def test_only_an_approval_moves_the_date_of_the_next_review(online, secretary, doctor):
    Department.objects.update(review_months=6)
    review = approve(Edition.objects.get(), by=doctor, role=ROLE)
    assert review.due_on == months_later(timezone.localdate(review.reviewed_at), 6)
    before = review.due_on
    change(online, "principe", "Corrigé.", secretary, "correction")
    proposal = change(online, "suivi", "Deux ans.", secretary)
    return_to_author(proposal, by=doctor, reason="Non.")
    assert Edition.objects.current("fr").get().review.due_on == before
    assert Review.objects.count() == 1


def test_a_month_without_that_day_has_its_last():
    assert months_later(datetime.date(2026, 8, 31), 6) == datetime.date(2027, 2, 28)
    assert months_later(datetime.date(2026, 12, 15), 12) == datetime.date(2027, 12, 15)
    assert months_later(datetime.date(2028, 2, 29), 12) == datetime.date(2029, 2, 28)


def test_a_translation_approved_late_remembers_the_french_of_its_day(online, secretary, doctor):
    Department.objects.update(review_required=True)
    online.title_en, online.slug_en = "The procedure", "procedure"
    online.save()
    Section.objects.filter(page=online, key="suivi").update(title_en="After?", body_en="<p>A.</p>")
    proposal = publish(online, "en", by=secretary, change="substance")
    assert not TextOrigin.objects.filter(language="en").exclude(online_french_digest="").exists()
    approve(proposal, by=doctor, role=ROLE)
    assert TextOrigin.objects.get(key="suivi", language="en").online_french_digest


threaded = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite’s test database is in memory, and locks there do not wait"
)


def at_once(*actions):
    """Run actions in threads with connections of their own, let go at the same moment; what each raised, or None."""
    start, raised = threading.Barrier(len(actions)), [None] * len(actions)

    def run(index):
        try:
            start.wait(5)
            actions[index]()
        except Exception as error:
            raised[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return raised


def two_doctors():
    doctors = [UserFactory(), UserFactory()]
    for doctor in doctors:
        doctor.groups.add(Group.objects.get(name="Médecin"))
    return doctors


def waiting_page():
    DepartmentFactory(review_required=True)
    page = PageFactory()
    SectionFactory(page=page, key="principe")
    SectionFactory(page=page, key="suivi")
    author = UserFactory()
    first = publish(page, "fr", by=author, change="substance")
    approve(first, by=two_doctors()[0], role=ROLE)
    return page, author, change(page, "suivi", "Deux ans.", author)


@threaded
@pytest.mark.django_db(transaction=True)
def test_of_two_doctors_who_approve_at_once_one_is_told(no_snapshot):
    page, _author, proposal = waiting_page()
    copies = [Edition.objects.get(pk=proposal.pk) for _each in range(2)]
    raised = at_once(
        *(
            lambda doctor=doctor, copy=copy: approve(copy, by=doctor, role=ROLE)
            for doctor, copy in zip(two_doctors(), copies, strict=True)
        )
    )
    assert sorted(type(each).__name__ for each in raised) == ["AlreadyDecided", "NoneType"]
    assert Review.objects.filter(editions__number=2).count() == 1
    assert body(page, "suivi") == "Deux ans."


@threaded
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_an_approval_and_a_correction_at_once_both_stay(no_snapshot, attempt):
    page, author, proposal = waiting_page()
    (doctor, _other) = two_doctors()
    edit(page, "principe", "Corrigé.")
    raised = at_once(
        lambda: approve(proposal, by=doctor, role=ROLE),
        lambda: publish(page, "fr", by=author, change="correction", sections=["principe"]),
    )
    assert raised == [None, None]
    assert (body(page, "principe"), body(page, "suivi")) == ("Corrigé.", "Deux ans.")


@threaded
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_an_approval_and_a_newer_proposal_at_once_lose_nothing(no_snapshot, attempt):
    page, author, proposal = waiting_page()
    (doctor, _other) = two_doctors()
    edit(page, "principe", "Autre principe.")
    approved, proposed = at_once(
        lambda: approve(proposal, by=doctor, role=ROLE),
        lambda: publish(page, "fr", by=author, change="substance", sections=["principe"]),
    )
    assert proposed is None
    waiting = Edition.objects.get(state="proposed")
    if approved is None:
        assert (body(page, "suivi"), waiting.sections) == ("Deux ans.", ["principe"])
    else:
        assert isinstance(approved, errors.AlreadyDecided)
        assert waiting.sections == ["principe", "suivi"] and body(page, "suivi") == "Une réponse."
