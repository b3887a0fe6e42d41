"""When a text no longer fits, the editor is told what is too long, and it is published all the same."""

import dataclasses

import pytest
from django.utils import translation

from content.documents.schema import ChecklistItem
from content.models import Section
from content.publishing import publish
from content.publishing.glossary import Term
from content.publishing.site import Site, published
from content.publishing.warnings import warnings
from content.sharing.leaflet.fit import too_long
from tests.sharing.leaflet.conftest import LANGUAGES, with_body

pytestmark = pytest.mark.django_db
LONG = "<p>" + "Une phrase de plus, pour voir ce que devient la fiche. " * 20 + "</p>"


def said(online, change, keys=(), language="fr"):
    page, _department = online[language]
    return too_long(dataclasses.replace(page, document=change(page.document)), keys, Site.today())


@pytest.fixture(autouse=True)
def desk():
    with translation.override("fr"):
        yield


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_fits_is_not_spoken_of(online, language):
    assert said(online, lambda document: document, language=language) == ()


def test_the_side_the_part_and_about_how_much_are_named(online):
    (sentence,) = said(online, with_body("complications", LONG))
    plain = sentence.replace("\xa0", " ")
    assert plain.startswith("La fiche à imprimer ne tient plus en deux pages : environ ")
    assert "lignes de trop (verso). Raccourcissez « Les complications »." in plain
    lines = int(plain.split("environ ")[1].split()[0])
    assert 3 <= lines <= 14, "fifteen lines were added where some were free"


def test_the_front_is_told_from_the_back(online):
    (sentence,) = said(online, with_body("principe", LONG))
    assert "(recto)" in sentence and "Le principe" in sentence


def test_what_was_just_changed_is_named_before_what_is_longer(online):
    (sentence,) = said(online, with_body("principe", LONG), keys=["irm"])
    assert "L’IRM à apporter" in sentence


def test_a_coupon_that_is_too_full_is_named(online):
    items = tuple(ChecklistItem(key=f"s{n}", text=f"Signe {n}") for n in range(20))

    def change(document):
        sections = tuple(
            dataclasses.replace(each, checklist=items) if each.key == "appeler" else each
            for each in document.sections
        )
        return dataclasses.replace(document, sections=sections)

    sentences = said(online, change)
    assert any("(partie à détacher)" in each and "Quand nous appeler" in each for each in sentences)


def test_a_sign_that_paper_cannot_show_is_named(online):
    (sentence,) = said(online, lambda document: dataclasses.replace(document, lede="Bonjour 😀"))
    assert "😀" in sentence


def test_a_legal_page_has_no_leaflet_to_fit(starter):
    page = next(each for each in Site.load().pages.values() if each.document.kind == "legal")
    assert too_long(page, (), Site.today()) == ()


def test_publication_asks_and_goes_on(starter, secretary):
    section = Section.objects.get(page__key="vertebroplasty", key="complications")
    section.body_fr = LONG
    section.save()
    edition = publish(section.page, "fr", by=secretary, change="correction", sections=["complications"])
    assert edition.state == "published"
    (sentence,) = warnings(published(edition), edition.sections)
    assert "Les complications" in sentence


def words(count):
    named = ("hématome", "canule", "IRM", "scanner", "sédation")[:count]
    text = "<p>Une explication de plus, aussi longue que celle d’un médecin qui prend le temps de dire les choses.</p>"
    return tuple(Term(word, word, (word,), text, "/fr/glossaire/#mot") for word in named)


def test_two_sides_explain_what_they_have_room_for_and_say_what_they_have_not(paper, online, monkeypatch):
    for count in (1, 5):
        small, large = (paper(size=size, terms=words(count)) for size in ("standard", "large"))
        assert small.pages == 2
        assert ("Une explication de plus" in small.text()) == (count == 1)
        assert large.text().count("Une explication de plus") == count and "Les mots expliqués" in large.text()
        page, _department = online["fr"]
        monkeypatch.setattr(
            "content.publishing.glossary.terms", lambda site, language, count=count: words(count)
        )
        sentences = too_long(page, (), Site.today())
        assert len(sentences) == (count == 5)
    assert "hématome" in sentences[0] and "canule" in sentences[0] and "grands caractères" in sentences[0]
