import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.documents import (
    HEADER,
    SCHEMA,
    Document,
    Section,
    UnknownSchema,
    differing,
    digest,
    over,
    schema,
    without,
)


def document(*keys, title="Titre", **texts):
    sections = tuple(
        Section(key=key, kind="text", title=f"{key} ?", body=texts.get(key, f"<p>{key}</p>")) for key in keys
    )
    return Document(
        page="p", kind="procedure", short="p", language="fr", slug="p", title=title, sections=sections
    )


def test_a_document_survives_json():
    full = dataclasses.replace(
        document("a"),
        withdrawn=("z",),
        sections=(
            Section(
                key="a",
                kind="pathway",
                title="A",
                steps=(schema.Step(key="s", title="S", panels=(schema.Step(key="x", drawing="cement"),)),),
                risks=(
                    schema.RiskFigure(
                        key="r", label="L", numerator=4, denominator=3175, source="S", year=2019
                    ),
                ),
            ),
        ),
    )
    assert Document.from_json(json.loads(json.dumps(full.to_json()))) == full


def test_a_document_of_a_newer_schema_is_refused():
    with pytest.raises(UnknownSchema):
        Document.from_json({**document("a").to_json(), "schema": SCHEMA + 1})


def test_a_document_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        document("a").title = "autre"


def test_everything_differs_from_nothing():
    assert differing(document("a", "b"), None) == (HEADER, "a", "b")


def test_only_the_edited_section_differs():
    assert differing(document("a", "b", b="<p>neuf</p>"), document("a", "b")) == ("b",)


def test_a_new_title_is_the_headers_business():
    assert differing(document("a", title="Neuf"), document("a")) == (HEADER,)


def test_a_new_order_is_the_headers_business():
    assert differing(document("b", "a"), document("a", "b")) == (HEADER,)


def test_publishing_one_section_leaves_the_others_as_they_are_online():
    online = document("a", "b")
    draft = document("a", "b", a="<p>à moitié fini</p>", b="<p>neuf</p>", title="À moitié fini")
    result = over(draft, online, ["b"])
    assert result.section("a") == online.section("a")
    assert result.section("b") == draft.section("b")
    assert result.title == online.title


def test_a_new_section_stands_where_the_draft_has_it():
    assert over(document("a", "b", "c"), document("a", "c"), ["b"]).keys == ("a", "b", "c")


def test_withdrawing_remembers_what_was_withdrawn():
    online = without(document("a", "b"), ["b"])
    assert online.keys == ("a",)
    assert differing(document("a", "b"), online) == ()
    again = over(document("a", "b"), online, ["b"])
    assert again.keys == ("a", "b") and again.withdrawn == ()


KEYS = st.lists(st.sampled_from("abcdef"), unique=True).map(tuple)


@given(draft=KEYS, online=KEYS, chosen=st.sets(st.sampled_from([HEADER, *"abcdef"])))
def test_nothing_is_lost_or_invented(draft, online, chosen):
    new = document(*draft, title="Neuf", **{key: f"<p>{key} neuf</p>" for key in draft})
    old = document(*online)
    result = over(new, old, chosen)
    assert set(result.keys) == set(online) | (set(draft) & chosen)
    assert len(set(result.keys)) == len(result.keys)
    for section in result.sections:
        source = new if section.key in chosen and section.key in draft else old
        assert section == source.section(section.key)


@given(draft=KEYS, online=KEYS)
def test_publishing_all_that_differs_leaves_nothing_to_publish(draft, online):
    new = document(*draft, title="Neuf", **{key: f"<p>{key} neuf</p>" for key in draft})
    old = document(*online)
    assert differing(new, over(new, old, differing(new, old))) == ()


def test_the_digest_follows_the_content():
    assert digest(document("a")) == digest(document("a")) != digest(document("a", a="<p>autre</p>"))
    assert digest(None) == ""


def test_a_french_phone_number_is_dialled_internationally():
    assert schema.Department(name="N", hospital="H", phone="01 99 00 12 34").phone_uri == "tel:+33199001234"
    assert schema.Department(name="N", hospital="H", phone="15").phone_uri == "tel:15"
    assert schema.Department(name="N", hospital="H").phone_uri == ""
