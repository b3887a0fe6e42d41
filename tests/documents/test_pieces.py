"""What was published compares like what is edited."""

import dataclasses

import pytest

from content.documents import HEADER, from_draft, read_section
from content.documents.pieces import compare_pieces, section_draft
from content.models import Page, Section

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(starter):
    return from_draft(Page.objects.get(key="vertebroplasty"), "fr")


def test_a_published_section_says_what_its_draft_says(document):
    for row in Section.objects.filter(page__key="vertebroplasty"):
        published, draft = section_draft(document.section(row.key)), read_section(row, "fr")
        assert published.fields == draft.fields
        for name, parts in published.parts.items():
            assert [part.key for part in parts] == [part.key for part in draft.parts[name]], name
            for part, own in zip(parts, draft.parts[name], strict=True):
                assert part.fields.items() <= own.fields.items()


def test_only_the_chosen_places_that_differ_are_told(document):
    suivi = document.section("suivi")
    changed = dataclasses.replace(suivi, title="Et après ?")
    sections = tuple(changed if each == suivi else each for each in document.sections)
    new = dataclasses.replace(document, title="Autre titre", sections=sections)
    keys = (HEADER, *new.keys)
    assert [(each.key, [change.path for change in each.changes]) for each in compare_pieces(document, new, keys)] == [
        (HEADER, [("title",)]),
        ("suivi", [("title",)]),
    ]  # fmt: skip
    assert [each.key for each in compare_pieces(document, new, ["suivi"])] == ["suivi"]
    assert compare_pieces(document, document, keys) == []


def test_with_nothing_before_everything_is_new(document):
    found = compare_pieces(None, document, document.keys)
    assert [each.key for each in found] == list(document.keys)
    assert all(
        each.is_new and all(s.op == "added" for change in each.changes for s in change.segments)
        for each in found
    )


def test_a_section_that_went_is_told(document):
    new = dataclasses.replace(document, sections=document.sections[1:])
    (gone,) = compare_pieces(document, new, document.keys)
    assert gone.key == document.keys[0]
    assert all(segment.op == "removed" for change in gone.changes for segment in change.segments)


def test_another_order_of_sections_is_told_with_the_header(document):
    new = dataclasses.replace(document, sections=document.sections[::-1])
    (header,) = compare_pieces(document, new, (HEADER, *document.keys))
    assert [change.path for change in header.changes] == [("sections", "*")]
