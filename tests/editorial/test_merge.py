"""Merging edits, as values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.documents import Draft, PartDraft
from content.editorial.merge import ORDER, decide, merge


def draft(title="Titre", body="<p>Texte</p>", **parts):
    return Draft(
        fields={"title": title, "body": body},
        parts={
            name: tuple(PartDraft(key=key, fields={"text": text}) for key, text in items)
            for name, items in parts.items()
        },
    )


BASE = draft(checklist=[("a", "IRM"), ("b", "Carte"), ("c", "Lettre")])


def keys(merged):
    return [part.key for part in merged.draft.parts["checklist"]]


def test_changes_to_different_fields_are_both_kept():
    mine = draft(title="Mon titre", checklist=[("a", "IRM"), ("b", "Carte"), ("c", "Lettre")])
    theirs = draft(body="<p>Leur texte</p>", checklist=[("a", "IRM"), ("b", "Carte"), ("c", "Lettre")])
    merged = merge(BASE, mine, theirs)
    assert merged.draft.fields == {"title": "Mon titre", "body": "<p>Leur texte</p>"}
    assert merged.conflicts == ()


def test_changes_to_one_field_conflict_and_theirs_stays_until_someone_decides():
    merged = merge(BASE, draft(title="Le mien"), draft(title="Le leur"))
    (conflict,) = merged.conflicts
    assert (conflict.path, conflict.base, conflict.mine, conflict.theirs) == (
        ("title",), "Titre", "Le mien", "Le leur",
    )  # fmt: skip
    assert merged.draft.fields["title"] == "Le leur"
    assert decide(merged, frozenset({("title",)})).fields["title"] == "Le mien"
    assert decide(merged, frozenset()).fields["title"] == "Le leur"


def test_the_same_change_made_twice_is_no_conflict():
    merged = merge(BASE, draft(title="Pareil"), draft(title="Pareil"))
    assert merged.conflicts == () and merged.draft.fields["title"] == "Pareil"


def test_one_side_edits_a_part_while_the_other_moves_it():
    mine = draft(checklist=[("c", "Lettre"), ("a", "IRM"), ("b", "Carte")])
    theirs = draft(checklist=[("a", "IRM"), ("b", "Carte"), ("c", "Lettre du médecin")])
    merged = merge(BASE, mine, theirs)
    assert keys(merged) == ["c", "a", "b"] and merged.conflicts == ()
    assert merged.draft.parts["checklist"][0].fields["text"] == "Lettre du médecin"


def test_parts_that_both_added_are_both_there_each_after_its_neighbour():
    mine = draft(checklist=[("a", "IRM"), ("x", "À moi"), ("b", "Carte"), ("c", "Lettre")])
    theirs = draft(checklist=[("a", "IRM"), ("b", "Carte"), ("c", "Lettre"), ("y", "À eux")])
    assert keys(merge(BASE, mine, theirs)) == ["a", "x", "b", "c", "y"]


def test_a_part_removed_by_one_and_untouched_by_the_other_goes():
    less = draft(checklist=[("a", "IRM"), ("c", "Lettre")])
    assert keys(merge(BASE, less, BASE)) == ["a", "c"]
    assert keys(merge(BASE, BASE, less)) == ["a", "c"]


@pytest.mark.parametrize("i_removed", [True, False])
def test_removing_what_the_other_edited_is_a_conflict(i_removed):
    less = draft(checklist=[("a", "IRM"), ("c", "Lettre")])
    edited = draft(checklist=[("a", "IRM"), ("b", "Carte Vitale"), ("c", "Lettre")])
    merged = merge(BASE, less, edited) if i_removed else merge(BASE, edited, less)
    (conflict,) = merged.conflicts
    assert conflict.path == ("checklist", "b")
    assert keys(merged) == (["a", "b", "c"] if i_removed else ["a", "c"])
    decided = decide(merged, frozenset({conflict.path}))
    assert [part.key for part in decided.parts["checklist"]].count("b") == (0 if i_removed else 1)


def test_two_different_orders_conflict():
    mine = draft(checklist=[("c", "Lettre"), ("a", "IRM"), ("b", "Carte")])
    theirs = draft(checklist=[("b", "Carte"), ("a", "IRM"), ("c", "Lettre")])
    merged = merge(BASE, mine, theirs)
    (conflict,) = merged.conflicts
    assert conflict.path == ("checklist", ORDER)
    assert keys(merged) == ["b", "a", "c"]
    assert [part.key for part in decide(merged, frozenset({conflict.path})).parts["checklist"]] == [
        "c", "a", "b",
    ]  # fmt: skip


def test_fields_and_parts_that_a_screen_does_not_show_stay():
    merged = merge(BASE, Draft(fields={"title": "Nouveau"}), BASE)
    assert merged.draft.fields == {"title": "Nouveau", "body": "<p>Texte</p>"}
    assert keys(merged) == ["a", "b", "c"]


texts = st.sampled_from(["", "un", "deux", "trois"])
some_parts = st.lists(st.sampled_from("abcdef"), unique=True, max_size=5).flatmap(
    lambda names: st.tuples(*[st.tuples(st.just(name), texts) for name in names])
)
drafts = st.builds(lambda title, body, items: draft(title, body, checklist=items), texts, texts, some_parts)


@settings(max_examples=1000)
@given(base=drafts, mine=drafts, theirs=drafts)
def test_no_change_of_anyone_is_lost_or_invented(base, mine, theirs):
    """For every field and part: what only one side changed is there; what both changed differently is a conflict."""
    merged = merge(base, mine, theirs)
    disputed = {conflict.path for conflict in merged.conflicts}

    def cells(value):
        found = {(name,): text for name, text in value.fields.items()}
        for name, parts in value.parts.items():
            for part in parts:
                found[name, part.key] = True
                found |= {(name, part.key, each): text for each, text in part.fields.items()}
        return found

    was, left, right, now = cells(base), cells(mine), cells(theirs), cells(merged.draft)
    for path in set(was) | set(left) | set(right):
        if path in disputed or path[:2] in disputed:
            continue
        before, own, other = was.get(path), left.get(path), right.get(path)
        if path[:2] in was and (path[:2] not in left or path[:2] not in right):
            assert path not in now, "removed by one side, untouched by the other"
        elif own == other or other == before:
            assert now.get(path) == own
        elif own == before:
            assert now.get(path) == other
        else:
            raise AssertionError(f"both changed {path} and nobody was told")
    for conflict in merged.conflicts:
        assert conflict.mine != conflict.theirs


@settings(max_examples=300)
@given(base=drafts, mine=drafts)
def test_alone_one_gets_what_one_typed(base, mine):
    assert merge(base, mine, base).draft.to_json() == mine.to_json()
    assert merge(base, base, mine).draft.to_json() == mine.to_json()
