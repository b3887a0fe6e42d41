"""Whether a paper is still right: by the words that it holds, not by its number."""

import pytest

from content.models import Page, Section
from content.publishing import publish, restore, withdraw
from content.publishing.site import Site
from content.sharing.leaflet.currency import verdicts

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(starter):
    return Page.objects.get(key="vertebroplasty")


def change(page, key, text, by):
    Section.objects.filter(page=page, key=key).update(body_fr=f"<p>{text}</p>")
    return publish(page, "fr", by=by, change="correction", sections=[key])


def judged(page, language="fr"):
    site = Site.load()
    found = verdicts(site, site.pages[page.key, language])
    return {each.number: each for each in found}


def test_the_paper_of_today_is_current(page):
    assert judged(page)[1].current


def test_a_paper_whose_words_changed_is_not_and_says_which(page, secretary):
    change(page, "complications", "Autre chose.", secretary)
    change(page, "principe", "Encore autre chose.", secretary)
    found = judged(page)
    assert found[3].current
    assert [link.key for link in found[2].changed] == ["principe"]
    assert [link.key for link in found[1].changed] == ["principe", "complications"], "in reading order"
    assert found[1].changed[1].url == "/fr/vertebroplastie/complications/"


def test_what_the_paper_does_not_print_may_change(page, secretary):
    change(page, "indications", "Autre chose.", secretary)
    assert judged(page)[1].current


def test_words_that_came_back_are_current_again(page, secretary):
    change(page, "complications", "Une erreur.", secretary)
    restore(page, "fr", edition=1, by=secretary)
    found = judged(page)
    assert found[1].current and found[3].current and not found[2].current


def test_a_part_that_was_taken_offline_is_said(page, secretary):
    withdraw(page, "fr", by=secretary, sections=["suivi"])
    found = judged(page)
    assert found[1].gone and not found[1].current and found[2].current


def test_a_new_title_is_said_and_a_new_address_is_not(page, secretary):
    page.slug_fr = "ailleurs"
    page.save()
    publish(page, "fr", by=secretary, change="correction", sections=["page"])
    assert judged(page)[1].current
    page.title_fr = "Un autre titre"
    page.save()
    publish(page, "fr", by=secretary, change="correction", sections=["page"])
    found = judged(page)
    assert found[1].header and found[2].header and found[3].current


def test_another_language_s_papers_stay_as_they_are(page, secretary):
    change(page, "complications", "Autre chose.", secretary)
    assert judged(page, "en")[1].current
