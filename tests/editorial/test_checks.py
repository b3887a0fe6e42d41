import dataclasses

import pytest

from content.documents import schema
from content.editorial import checks
from tests.documents.test_compose import document


def ids(value):
    return {failure.check.id for failure in checks.blocking(value)}


@pytest.mark.parametrize(
    "body",
    [
        "<p>Elles concernent x patients par an.</p>",
        "<p>Elles concernent X\u00a0patients.</p>",
        "<p>Elles concernent <strong>x</strong> patients.</p>",
        "<p>Environ XX % des cas.</p>",
        "<p>Environ x % des cas.</p>",
        "<p>Environ x\u202f%.</p>",
        "<p>Le geste dure x minutes.</p>",
        "<p>Durée : [...]</p>",
        "<p>Lorem ipsum</p>",
        "<p>Tél. : ____</p>",
    ],
)
def test_what_was_never_filled_in_is_found(body):
    assert ids(document("a", a=body)) == {"placeholder"}


@pytest.mark.parametrize(
    "body",
    [
        "<p>Les rayons X traversent le corps.</p>",
        "<p>X-ray guidance</p>",
        "<p>Deux patients par an.</p>",
        "<p>Phase X.</p>",
    ],
)
def test_ordinary_words_are_not_placeholders(body):
    assert ids(document("a", a=body)) == set()


@pytest.mark.parametrize(
    "body",
    [
        "<p>Liste à valider par le service</p>",
        "<p>À\u00a0valider</p>",
        "<p>a\u0300 valider</p>",
        "<p>à compléter</p>",
    ],
)
def test_text_that_awaits_approval_is_found(body):
    assert ids(document("a", a=body)) == {"to-validate"}


@pytest.mark.parametrize("body", ["", "<p></p>", "<p>&nbsp;</p>", "<p>…</p>"])
def test_a_title_with_nothing_under_it_is_found(body):
    assert ids(document("a", a=body)) == {"empty"}


def test_a_section_that_has_parts_only_is_not_empty():
    section = schema.Section(
        key="a", kind="preparation", title="A ?", checklist=(schema.ChecklistItem(key="i", lead="L’IRM"),)
    )
    assert ids(dataclasses.replace(document(), sections=(section,))) == set()


def test_a_placeholder_in_a_part_is_found():
    section = schema.Section(
        key="a",
        kind="pathway",
        title="A ?",
        steps=(schema.Step(key="s", title="S", body="<p>x patients</p>"),),
    )
    assert ids(dataclasses.replace(document(), sections=(section,))) == {"placeholder"}


def test_the_sentence_is_french_and_names_the_place():
    (failure,) = checks.blocking(document("a", a="<p>x patients</p>"))
    assert str(failure) == (
        "«\u202fa ?\u202f»\u00a0: «\u202fx patients\u202f» n’a jamais été rempli. "
        "Écrivez le nombre, ou retirez la phrase."
    )


def test_a_drawing_needs_its_description():
    section = schema.Section(
        key="a", kind="principle", title="A ?", body="<p>b</p>",
        illustrations=(schema.Illustration(key="i", drawing="cement", alt=""),),
    )  # fmt: skip
    assert ids(dataclasses.replace(document(), sections=(section,))) == {"drawing-undescribed"}


def test_a_page_needs_a_title_and_an_address():
    assert ids(dataclasses.replace(document("a"), title="", slug="")) == {"untitled", "no-address"}
