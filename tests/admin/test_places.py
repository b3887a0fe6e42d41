"""Forms with one field for each place of a draft."""

import pytest

from content.admin.places import draft_from, place_form, places_of, value_at
from content.documents import Draft, PartDraft
from content.models import Section

STEP = PartDraft(key="p1", fields={"title": "Retour", "body": "<p>Chez vous.</p>", "drawing": "cement"})
DRAFT = Draft(fields={"title": "Un titre", "label": "", "body": "<p>Un texte.</p>"}, parts={"steps": (STEP,)})


def form(data=None, language="ar"):
    return place_form(places_of(DRAFT, Section), DRAFT, language, label="/".join, data=data)


def test_each_place_has_a_field_of_its_name_that_starts_from_the_draft():
    fields = form().fields
    assert list(fields)[:3] == ["title", "label", "body"] and "steps.p1.body" in fields
    assert "steps.p1.drawing" not in fields, "no language changes it"
    assert fields["steps.p1.title"].initial == "Retour" and fields["steps.p1.title"].label == "steps/p1/title"


def test_each_field_says_its_language_and_direction():
    assert {(each.widget.attrs["lang"], each.widget.attrs["dir"]) for each in form().fields.values()} == {
        ("ar", "rtl")
    }


def test_what_is_typed_makes_a_draft_and_the_rest_stays():
    bound = form({"title": "Autre", "label": "", "steps.p1.title": "Le retour"})
    assert bound.is_valid()
    draft = draft_from(bound, DRAFT)
    assert draft.fields == {"title": "Autre", "label": "", "body": "<p>Un texte.</p>"}, (
        "not sent, not changed"
    )
    (step,) = draft.parts["steps"]
    assert (step.key, step.fields["title"], step.fields["drawing"]) == ("p1", "Le retour", "cement")


@pytest.mark.parametrize(("field", "longest"), [("title", 200), ("label", 80)])
def test_a_text_that_its_column_cannot_hold_is_refused_beside_its_field(field, longest):
    assert form({field: "x" * longest}).is_valid()
    assert list(form({field: "x" * (longest + 1)}).errors) == [field]


def test_a_place_that_a_draft_does_not_have_is_empty():
    assert value_at(DRAFT, ("steps", "p1", "title")) == "Retour"
    assert (
        value_at(DRAFT, ("steps", "p9", "title"))
        == value_at(DRAFT, ("lede",))
        == value_at(None, ("title",))
        == ""
    )
