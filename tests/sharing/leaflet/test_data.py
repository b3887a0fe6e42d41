"""What stands on a leaflet: values, chosen by kind, the same in every language."""

import dataclasses
import datetime
import json

import pytest

from content.documents.schema import ChecklistItem, RiskFigure
from content.publishing.glossary import Term
from content.publishing.site import ReviewNote
from content.sharing.leaflet.data import leaflet
from content.sharing.leaflet.selection import printed_keys, select
from tests.sharing.leaflet.conftest import LANGUAGES

pytestmark = pytest.mark.django_db
REVIEW = ReviewNote(
    "Dr Dominique Bernard", "radiologue", datetime.date(2026, 3, 12), datetime.date(2027, 3, 12)
)


def made(online, language="fr", **changes):
    published, department = online[language]
    return leaflet(dataclasses.replace(published, **changes), department)


def changed(document, key, **fields):
    sections = tuple(
        dataclasses.replace(each, **fields) if each.key == key else each for each in document.sections
    )
    return dataclasses.replace(document, sections=sections)


def test_every_language_has_the_same_parts(online):
    shapes = {
        language: [
            [(b.kind, b.key, len(b.lines), len(b.pictures), len(b.steps)) for b in side if b.kind != "notice"]
            for side in made(online, language).sides
        ]
        for language in LANGUAGES
    }
    assert shapes["en"] == shapes["ar"] == shapes["fr"]


def test_parts_are_chosen_by_kind_whatever_their_keys(online):
    document = online["fr"][0].document
    renamed = tuple(dataclasses.replace(each, key=f"x-{each.key}") for each in document.sections)
    chosen = select(dataclasses.replace(document, sections=renamed))
    assert [each.key for each in (chosen.mri, *chosen.principle, *chosen.complications)] == [
        "x-irm",
        "x-principe",
        "x-complications",
    ]


def test_the_values_are_json(online):
    assert json.loads(made(online).to_json())["head"]["title"] == "Vertébroplastie et kyphoplastie"


def test_the_mri_rule_stands_on_both_sides_and_on_what_is_torn_off(online):
    paper = made(online)
    rule = "Venez à la consultation avec votre IRM du rachis"
    assert paper.sides[0][0].kind == "mri" and paper.sides[0][0].title == rule
    steps = next(block for block in paper.sides[1] if block.kind == "steps")
    assert steps.steps[0].must == rule
    assert paper.must.lead == "Votre IRM rachidienne,"


def test_a_page_whose_checklist_forgets_the_mri_still_has_it_on_its_coupon(online):
    document = online["fr"][0].document
    emptied = changed(document, "apporter", checklist=(ChecklistItem(key="courrier", lead="Le courrier"),))
    paper = made(online, document=emptied)
    assert paper.must.lead == "Venez à la consultation avec votre IRM du rachis"
    assert [line.lead for line in paper.bring] == ["Le courrier"]


def test_an_edition_without_review_says_so(online):
    assert made(online).paper.review == "Cette édition n’a pas encore été relue par un médecin nommé."


def test_a_reviewed_edition_names_its_doctor(online):
    assert made(online, review=REVIEW).paper.review == (
        "Relue par Dr Dominique Bernard, radiologue, le 12 mars 2026."
    )


def test_a_review_under_way_is_said(online):
    assert "Relecture en cours" in made(online, earlier_review=REVIEW).paper.review


def test_a_translation_that_no_doctor_checked_says_so_and_french_does_not(online):
    kinds = {language: [block.kind for block in made(online, language).sides[0]] for language in LANGUAGES}
    assert "notice" in kinds["en"] and "notice" in kinds["ar"] and "notice" not in kinds["fr"]
    assert "notice" not in [block.kind for block in made(online, "en", review=REVIEW).sides[0]]


def test_a_translation_that_french_left_behind_names_the_part(online):
    day = datetime.date(2026, 3, 12)
    said = next(b for b in made(online, "en", stale={"complications": day}).sides[0] if b.kind == "notice")
    assert "Complications" in said.lines[-1].text and "2026" in said.lines[-1].text
    elsewhere = next(b for b in made(online, "en", stale={"references": day}).sides[0] if b.kind == "notice")
    assert len(elsewhere.lines) == 1, "a part that is not printed is none of this paper's business"


def test_a_description_stands_for_all_the_pictures_of_its_drawing(online):
    """Two sides show a pair whole, as large print does: its description speaks of both."""
    (strip,) = (block for block in made(online).sides[0] if block.kind == "drawings")
    assert [len(picture.whole) for picture in strip.pictures] == [1, 1, 2, 1, 1]
    assert [len(picture.plain) for picture in strip.pictures] == [1, 1, 2, 1, 1]
    assert len({svg for picture in strip.pictures for svg in picture.plain}) == 6


def test_a_risk_is_printed_with_its_source(online):
    risk = RiskFigure(
        key="fuite", label="Fuite de ciment", numerator=1, denominator=1000, source="Registre", year=2020
    )
    document = changed(online["fr"][0].document, "complications", risks=(risk,))
    (block,) = [b for b in made(online, document=document).sides[1] if b.key == "complications"]
    assert (
        block.lines[0].text.replace("\u202f", " ").replace("\xa0", " ")
        == "1 personne sur 1 000 (Registre, 2020)"
    )


def test_a_department_without_phone_prints_none(online):
    published, department = online["fr"]
    paper = leaflet(published, dataclasses.replace(department, phone=""))
    assert paper.phone == "" and paper.phone_uri == ""


@pytest.mark.parametrize("change", ["number", "department", "text", "site", "review"])
def test_the_data_change_with_all_that_the_paper_shows(online, settings, change):
    published, department = online["fr"]
    before = leaflet(published, department)
    assert leaflet(published, department) == before
    if change == "number":
        published = dataclasses.replace(published, number=2)
    elif change == "department":
        department = dataclasses.replace(department, phone="01 99 00 99 99")
    elif change == "text":
        published = dataclasses.replace(
            published, document=changed(published.document, "principe", body="<p>Neuf.</p>")
        )
    elif change == "site":
        settings.SITE_URL = "https://example.org"
    else:
        published = dataclasses.replace(published, review=REVIEW)
    assert leaflet(published, department) != before


def test_a_part_that_the_leaflet_does_not_hold_changes_nothing_of_it(online):
    published, department = online["fr"]
    other = dataclasses.replace(
        published, document=changed(published.document, "indications", body="<p>Neuf.</p>")
    )
    assert leaflet(other, department) == leaflet(published, department)


def test_printed_keys_are_those_whose_words_are_printed(online):
    assert printed_keys(online["fr"][0].document) == {
        "irm",
        "fracture",
        "principe",
        "parcours",
        "apporter",
        "complications",
        "appeler",
    }


def term(word, text="<p>Une explication.</p>"):
    return Term(word, word, (word,), text, "/fr/glossaire/#mot")


def test_the_words_that_stand_on_the_paper_are_explained_once(online):
    """« antalgique » stands in the benefits, which are not printed; the title's words are the paper's own."""
    page, department = online["fr"]
    known = tuple(term(word) for word in ("vertébroplastie", "antalgiques", "hématome", "canule", "IRM"))
    block = leaflet(page, department, known).explained
    assert [(line.lead, line.mark) for line in block.lines] == [
        ("IRM", ""),
        ("vertébroplastie", "own"),
        ("hématome", ""),
        ("canule", ""),
    ]
    assert leaflet(page, department, (term("antalgiques"),)).explained is None
    assert leaflet(page, department).explained is None
