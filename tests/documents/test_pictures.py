"""A picture in a document: whole by itself, in the document's language, and never lost in silence."""

import dataclasses

import pytest

from content.documents import (
    Document,
    digest,
    draft_of,
    from_draft,
    over,
    pictures_named_in,
    read_section,
    section_of,
)
from content.documents.pieces import compare_pieces
from content.documents.schema import Illustration, Section
from content.editorial import checks
from content.models import Illustration as Row
from tests.factories import SectionFactory
from tests.pictures import photograph, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(secretary):
    return stored(secretary, alt_en="The angiography room")


@pytest.fixture
def section(page, picture):
    section = SectionFactory(
        page=page, key="salle", kind="principle", title_en="The room", body_en="<p>Here.</p>",
        title_ar="الغرفة", body_ar="<p>هنا.</p>",
    )  # fmt: skip
    Row.objects.create(section=section, picture=picture, caption_fr="La salle", key="p1")
    return section


def shown(page, language="fr"):
    (illustration,) = from_draft(page, language).section("salle").illustrations
    return illustration


def test_a_document_holds_all_that_a_page_needs_of_a_picture(page, section, picture):
    found = shown(page).picture
    assert (found.key, found.width, found.height, found.small_width) == (picture.key, 1200, 900, 640)
    assert (found.credit, found.licence, found.alt) == ("Service", "CC BY 4.0", "La salle d’intervention")
    assert found.files == tuple(each.name.removeprefix("pictures/") for each in (picture.file, picture.small))


def test_the_description_is_the_pictures_own_in_that_language_unless_the_section_says_more(page, section):
    assert shown(page, "fr").description == "La salle d’intervention"
    assert shown(page, "en").description == "The angiography room"
    assert shown(page, "ar").description == "", "never the French one"
    Row.objects.update(alt_fr="Vous êtes installé ici")
    assert shown(page, "fr").description == "Vous êtes installé ici"


def test_a_picture_that_nobody_described_stays_and_is_refused_by_name(page, section):
    (failure,) = checks.blocking(dataclasses.replace(from_draft(page, "ar"), title="t", slug="s"))
    assert (failure.check.id, failure.key, failure.field) == (
        "picture-undescribed", "salle", ("illustrations", "p1", "alt"),
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["drawing", "picture"])
def test_an_illustration_without_a_word_does_not_vanish(page, section, picture, kind):
    picture.alt_fr = ""
    picture.save()
    Row.objects.update(caption_fr="", **({"drawing": "cement", "picture": None} if kind == "drawing" else {}))
    assert shown(page).key == "p1"
    failures = checks.blocking(from_draft(page, "fr"))
    assert [(each.check.id, each.place) for each in failures] == [(f"{kind}-undescribed", section.title_fr)]


def test_an_illustration_alone_makes_no_section_exist_in_a_language(page, picture):
    section = SectionFactory(page=page, key="vide", kind="principle", title_fr="", body_fr="")
    Row.objects.create(section=section, picture=picture)
    assert from_draft(page, "fr").section("vide") is None


def test_what_is_unfinished_in_a_description_or_a_credit_is_refused(page, section, picture):
    picture.alt_fr, picture.credit = "Salle à valider", "Photographe [nom]"
    picture.save()
    found = {each.check.id for each in checks.blocking(from_draft(page, "fr"))}
    assert found == {"to-validate", "placeholder"}


def test_no_advice_is_given_on_a_name_or_a_licence(page, section, picture):
    picture.credit, picture.licence = "Xavyer Nkwlski", "CC BY-SA"
    picture.save()
    assert checks.run(from_draft(page, "fr"), key="salle") == []


def test_a_document_with_a_picture_goes_through_json_unchanged(page, section):
    document = from_draft(page, "fr")
    assert document.to_json()["schema"] == 3
    assert Document.from_json(document.to_json()) == document


OLD = {
    "schema": 1, "page": "p", "kind": "procedure", "short": "p", "language": "fr", "slug": "p", "title": "Titre",
    "lede": "", "description": "", "sections": [{
        "key": "a", "kind": "principle", "title": "A ?", "label": "", "body": "<p>b</p>", "steps": [],
        "illustrations": [{"key": "i", "drawing": "cement", "alt": "Une vertèbre", "caption": "Le ciment"}],
        "key_facts": [], "checklist": [], "risks": [], "references": [],
    }], "withdrawn": [],
}  # fmt: skip


def test_an_edition_from_before_pictures_is_read_and_has_the_digest_that_it_had():
    document = Document.from_json(OLD)
    assert document.sections[0].illustrations == (
        Illustration(key="i", drawing="cement", alt="Une vertèbre", caption="Le ciment"),
    )
    assert digest(document) == "29bdb9b4ec02c759a5633174589a11cd343400dd3e937b156b170c36af67c048"
    assert digest(document.sections[0]) == "9847d16e39bd8d4a62e85c5bdbbc9465622b2f2929558a30fc9a38351b3f6da0"


def test_a_published_picture_is_edited_as_it_was(page, section):
    document = from_draft(page, "fr")
    draft = draft_of(document.section("salle"))
    assert draft.parts["illustrations"] == read_section(section, "fr").parts["illustrations"]
    pictures = pictures_named_in(draft, "fr")
    assert section_of("salle", "principle", draft, pictures) == document.section("salle")


def test_another_picture_and_another_credit_are_changes_that_a_doctor_reads(
    page, section, picture, secretary
):
    before = from_draft(page, "fr")
    picture.credit = "Docteur Bernard"
    picture.save()
    (changed,) = compare_pieces(before, from_draft(page, "fr"), ["salle"])
    assert [change.path for change in changed.changes] == [("illustrations", "p1", "picture_id")]
    Row.objects.update(picture=stored(secretary, photograph((300, 200)), alt_fr="Autre chose"))
    (changed,) = compare_pieces(before, from_draft(page, "fr"), ["salle"])
    assert {change.path[-1] for change in changed.changes} == {"picture_id", "alt"}
    words = "".join(segment.text for change in changed.changes for segment in change.segments)
    assert "Autre chose" in words and "Docteur" not in words


def test_an_illustration_whose_picture_is_gone_breaks_nothing():
    section = Section(key="a", kind="text", title="A", illustrations=(Illustration(key="i", caption="c"),))
    assert section.illustrations[0].picture_id is None


def test_pictures_cost_one_query_whatever_their_number(page, secretary, django_assert_num_queries):
    one, two = stored(secretary, photograph((90, 90))), stored(secretary, photograph((80, 80)))
    for number in range(6):
        section = SectionFactory(page=page, kind="principle")
        Row.objects.create(section=section, picture=(one, two)[number % 2], alt_fr="x")
    with django_assert_num_queries(8):
        document = from_draft(page, "fr")
    assert len(document.pictures) == 6
    assert over(document, None, document.keys).pictures == document.pictures
