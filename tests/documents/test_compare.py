"""What differs between two texts, as words."""

from hypothesis import given
from hypothesis import strategies as st

from content.documents import Draft, PartDraft
from content.documents.compare import compare_drafts, compare_text


def shown(segments):
    marks = {"same": "{}", "added": "+{}+", "removed": "-{}-"}
    return "".join(marks[each.op].format(each.text) for each in segments)


def test_only_the_words_that_changed_are_marked():
    assert shown(compare_text("Le suivi dure un an.", "Le suivi dure deux ans.", rich=False)) == (
        "Le suivi dure -un an-+deux ans+."
    )
    assert shown(compare_text("", "Nouveau", rich=False)) == "+Nouveau+"
    assert shown(compare_text("Ancien", "", rich=False)) == "-Ancien-"
    assert compare_text("", "", rich=False) == ()


def test_rich_text_is_compared_as_a_reader_sees_it():
    old = "<p>Apportez <strong>l’IRM</strong>.</p><ul><li>carte</li></ul>"
    new = "<p>Apportez l’IRM.</p><ul><li>carte</li><li>lettre</li></ul>"
    assert shown(compare_text(old, new, rich=True)) == "Apportez l’IRM.\n• carte+\n• lettre+"


@given(st.text("ab <>é\n", max_size=40), st.text("ab <>é\n", max_size=40))
def test_both_texts_can_be_read_back(old, new):
    segments = compare_text(old, new, rich=False)
    assert "".join(each.text for each in segments if each.op != "added") == old
    assert "".join(each.text for each in segments if each.op != "removed") == new


def part(key, **fields):
    return PartDraft(key=key, fields=fields)


def test_drafts_are_compared_field_by_field_and_part_by_part():
    old = Draft(
        fields={"title": "Titre", "body": "<p>a</p>"},
        parts={"steps": (part("a", title="Un", body=""), part("b", title="Deux", body=""))},
    )
    new = Draft(
        fields={"title": "Titre", "body": "<p><strong>a</strong></p>"},
        parts={"steps": (part("c", title="Trois", body=""), part("a", title="Un bis", body=""))},
    )
    changes = {change.path: change for change in compare_drafts(old, new)}
    assert set(changes) == {("body",), ("steps", "c"), ("steps", "b"), ("steps", "a", "title")}
    assert changes["body",].formatting_only
    assert shown(changes["steps", "c"].segments) == "+Trois+"
    assert shown(changes["steps", "b"].segments) == "-Deux-"


def test_another_order_is_a_change():
    old = Draft(parts={"steps": (part("a", title="Un"), part("b", title="Deux"))})
    new = Draft(parts={"steps": (part("b", title="Deux"), part("a", title="Un"))})
    (change,) = compare_drafts(old, new)
    assert change.path == ("steps", "*") and not change.formatting_only
