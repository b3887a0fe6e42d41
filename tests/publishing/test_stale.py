"""Translations that the French has left behind: which, since when, what readers are told, and until when."""

import datetime

import pytest
from django.db.models import QuerySet
from django.test import RequestFactory
from django.utils import timezone, translation

from content import errors
from content.documents import digest, from_draft, section_from_draft
from content.editorial.saving import Text
from content.editorial.translations import State, made_from, states
from content.models import Edition, Review, Section, TextOrigin
from content.publishing import approve, pages, publish, restore, withdraw
from content.publishing.confirming import confirm
from content.publishing.editions import current_document
from content.publishing.site import Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]
MARCH = datetime.datetime(2026, 3, 12, 9, tzinfo=datetime.UTC)


@pytest.fixture
def translated(page, secretary):
    """Two sections online in French, English and Arabic."""
    publish(page, "fr", by=secretary, change="substance")
    for code, title in (("en", "The procedure"), ("ar", "التدخل")):
        setattr(page, f"title_{code}", title)
        setattr(page, f"slug_{code}", "procedure")
        page.save()
        for section in page.sections.all():
            setattr(section, f"title_{code}", f"{section.key} {code}")
            setattr(section, f"body_{code}", f"<p>{section.key} {code}.</p>")
            section.save()
        publish(page, code, by=secretary, change="substance")
    return page


def french(page, key, text, by, change="substance"):
    Section.objects.filter(page=page, key=key).update(body_fr=f"<p>{text}</p>")
    return publish(page, "fr", by=by, change=change, sections=[key])


def dated(edition, when=MARCH):
    QuerySet(Edition).filter(pk=edition.pk).update(published_at=when)  # our own manager refuses that


def stale(page, language):
    return dict(Site.load().pages[page.key, language].stale)


def seen(page, key):
    return digest(current_document(page, "fr").section(key))


def html(page, language, key=""):
    site = Site.load()
    online = site.pages[page.key, language]
    request = RequestFactory().get("/")
    with translation.override(language):
        if key:
            return pages.render_section(request, site, online, online.document.section(key)).content.decode()
        return pages.render_page(request, site, online).content.decode()


def test_publishing_french_marks_the_sections_that_changed_and_no_other(translated, secretary):
    assert stale(translated, "en") == {}
    dated(french(translated, "suivi", "Le suivi a changé.", secretary))
    for language in ("en", "ar"):
        assert stale(translated, language) == {"suivi": MARCH.date()}
    assert stale(translated, "fr") == {}


def test_a_draft_marks_nothing(translated):
    Section.objects.filter(key="suivi").update(body_fr="<p>Brouillon.</p>")
    assert stale(translated, "en") == {}


def test_the_date_is_that_of_the_first_change_that_the_translation_missed(translated, secretary):
    dated(french(translated, "suivi", "Premier changement.", secretary))
    french(translated, "suivi", "Second changement.", secretary)
    french(translated, "principe", "Ailleurs.", secretary)
    assert stale(translated, "en")["suivi"] == MARCH.date()
    assert stale(translated, "en")["principe"] == timezone.localdate()


def test_french_that_comes_back_to_what_it_said_marks_nothing(translated, secretary):
    french(translated, "suivi", "Une erreur.", secretary)
    restore(translated, "fr", edition=1, by=secretary)
    assert stale(translated, "en") == {}


def test_a_section_taken_offline_in_french_is_no_longer_vouched_for(translated, secretary):
    dated(withdraw(translated, "fr", sections=["suivi"], by=secretary))
    assert stale(translated, "en") == {"suivi": MARCH.date()}
    draft = from_draft(translated, "en")
    assert states(translated, "en", draft, current_document(translated, "fr"))["suivi"] == State.STALE


@pytest.mark.parametrize(
    ("language", "sentence", "date"),
    [("en", "The French text of this part changed on", "March 12, 2026"), ("ar", "تغيّر النص الفرنسي", "12")],
)
def test_readers_are_told_in_their_language_at_that_section_and_on_its_own_page(
    translated, secretary, language, sentence, date
):
    assert sentence not in html(translated, language)
    dated(french(translated, "suivi", "Le suivi a changé.", secretary))
    whole = html(translated, language)
    assert whole.count(sentence) == 1 and date in whole
    start = whole.index('<section id="suivi"')
    assert start < whole.index(sentence) < whole.index("</section>", start)
    assert sentence in html(translated, language, "suivi")
    assert sentence not in html(translated, language, "principe")
    assert 'href="/fr/intervention/#suivi"' in whole


def test_confirmed_without_retyping_the_notice_goes(translated, secretary, no_snapshot):
    french(translated, "suivi", "Le suivi a changé.", secretary)
    before = current_document(translated, "en")
    assert confirm(translated, "suivi", "en", seen=seen(translated, "suivi"), by=secretary)
    assert stale(translated, "en") == {} and set(stale(translated, "ar")) == {"suivi"}
    assert current_document(translated, "en") == before
    origin = TextOrigin.objects.get(key="suivi", language="en")
    assert origin.confirmed_by == secretary and origin.confirmed_at
    draft = from_draft(translated, "en")
    assert states(translated, "en", draft, current_document(translated, "fr"))["suivi"] == State.CURRENT
    french(translated, "suivi", "Et encore.", secretary)
    assert set(stale(translated, "en")) == {"suivi"}


def test_confirming_says_nothing_about_a_draft_that_readers_do_not_see(translated, secretary):
    french(translated, "suivi", "Le suivi a changé.", secretary)
    Section.objects.filter(key="suivi").update(body_en="<p>Another text.</p>")
    assert not confirm(translated, "suivi", "en", seen=seen(translated, "suivi"), by=secretary)
    assert set(stale(translated, "en")) == {"suivi"}
    publish(translated, "en", by=secretary, change="substance", sections=["suivi"])
    assert stale(translated, "en") == {}


def test_what_changed_while_someone_was_reading_is_not_confirmed(translated, secretary, doctor, client):
    old = seen(translated, "suivi")
    french(translated, "suivi", "Le suivi a changé.", secretary)
    with pytest.raises(errors.FrenchChanged):
        confirm(translated, "suivi", "en", seen=old, by=secretary)
    assert set(stale(translated, "en")) == {"suivi"}


def test_a_translation_published_without_looking_at_the_new_french_stays_marked(translated, secretary):
    french(translated, "suivi", "Le suivi a changé.", secretary)
    Section.objects.filter(key="suivi").update(body_en="<p>A typo mended.</p>")
    publish(translated, "en", by=secretary, change="correction", sections=["suivi"])
    assert set(stale(translated, "en")) == {"suivi"}


def test_one_made_beside_the_new_french_is_marked_until_it_is_published(translated, secretary):
    french(translated, "suivi", "Le suivi a changé.", secretary)
    section = translated.sections.get(key="suivi")
    Section.objects.filter(key="suivi").update(body_en="<p>Follow-up has changed.</p>")
    made_from(Text(section, "en"), seen(translated, "suivi"), by=secretary)
    assert set(stale(translated, "en")) == {"suivi"}, "readers still get the old one"
    publish(translated, "en", by=secretary, change="substance", sections=["suivi"])
    assert stale(translated, "en") == {}


def test_an_older_translation_brought_back_was_made_from_the_french_of_its_day(translated, secretary):
    french(translated, "suivi", "Le suivi a changé.", secretary)
    section = translated.sections.get(key="suivi")
    Section.objects.filter(key="suivi").update(body_en="<p>Follow-up has changed.</p>")
    made_from(Text(section, "en"), digest(section_from_draft(section, "fr")), by=secretary)
    publish(translated, "en", by=secretary, change="substance", sections=["suivi"])
    restore(translated, "en", edition=1, by=secretary, sections=["suivi"])
    assert set(stale(translated, "en")) == {"suivi"}


def test_the_site_is_read_in_a_few_queries_whatever_is_stale(
    translated, secretary, django_assert_max_num_queries
):
    for number in range(5):
        french(translated, "suivi", f"Changement {number}.", secretary)
        french(translated, "principe", f"Changement {number}.", secretary)
    with django_assert_max_num_queries(9):
        Site.load()


def test_a_text_changed_after_its_review_says_that_its_review_is_under_way(translated, secretary, doctor):
    approve(Edition.objects.current("fr").get(), by=doctor, role="radiologue")
    assert "Relecture en cours" not in html(translated, "fr")
    french(translated, "suivi", "Le suivi a changé.", secretary)
    told = html(translated, "fr")
    assert "Relecture en cours" in told and "Dominique Bernard" in told
    assert "en retard" not in told
    Review.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    assert "en retard" in html(translated, "fr")


def test_one_that_was_never_reviewed_says_so(translated):
    told = html(translated, "fr")
    assert "Relecture en cours" not in told and "n’a pas encore été relue" in told
