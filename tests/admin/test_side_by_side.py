"""A translation beside its French: what stands on either side, and what has changed since."""

import pytest

from content.admin.side_by_side import form_of, gone, pairs, source_of, state_of
from content.documents import load_parts
from content.editorial import saving
from content.editorial.saving import Text
from content.models import Page, Section
from content.publishing import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]


@pytest.fixture
def vertebro(starter):
    return Page.objects.get(key="vertebroplasty")


def translation(key, language="en"):
    (row,) = load_parts([Section.objects.select_related("page").get(page__key="vertebroplasty", key=key)])
    return Text(row, language)


def changed(text):
    source, base = source_of(text, text.page), saving.read(text)
    return [place for place in pairs(text, source, base, form_of(text, base)) if place.changed]


def test_only_the_places_that_changed_in_french_are_marked(vertebro, secretary):
    assert changed(translation("suivi")) == []
    row = Section.objects.get(page=vertebro, key="suivi")
    row.body_fr = row.body_fr.replace("<p>", "<p>Prenez votre carnet. ", 1)
    row.save()
    assert changed(translation("suivi")) == [], "a draft changes nothing"
    publish(vertebro, "fr", by=secretary, change="substance", sections=["suivi"])
    (place,) = changed(translation("suivi"))
    assert [each.text.strip() for each in place.french if each.op == "added"] == ["Prenez votre carnet."]


def test_parts_that_the_french_no_longer_has_are_shown_as_words(vertebro, secretary):
    section = Section.objects.get(page=vertebro, key="parcours")
    step = section.step_set.order_by("position").last()
    section.step_set.filter(pk=step.pk).update(removed=True)
    publish(vertebro, "fr", by=secretary, change="substance", sections=["parcours"])
    text = translation("parcours")
    words = [segment.text for segment in gone(text, source_of(text, vertebro))]
    assert step.title_fr in words and not any("<p>" in each for each in words)


def test_a_pages_header_has_no_state_and_is_shown_beside_its_french(vertebro):
    text = Text(vertebro, "en")
    source, base = source_of(text, vertebro), saving.read(text)
    assert state_of(text, vertebro, base, source) is None
    assert [each.label for each in pairs(text, source, base, form_of(text, base))][:2] == ["Adresse", "Titre"]


def test_before_anything_is_online_the_french_is_the_draft(page):
    text = Text(load_parts([page.sections.get(key="suivi")])[0], "en")
    source = source_of(text, page)
    assert source.online is None and source.now.fields["title"] == "Quel suivi ?"
