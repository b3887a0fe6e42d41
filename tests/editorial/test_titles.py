"""The titles of a page, saved as one table: merged field by field, all or none, and in few queries."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content import errors
from content.documents import Draft, PartDraft
from content.editorial import saving, titles
from content.editorial.saving import Text
from content.editorial.structure import put_away
from content.editorial.titles import TITLES
from content.models import Section, Version
from tests.factories import PageFactory, SectionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(db):
    return UserFactory()


def changed(table, **lines):
    """The table with other titles: `suivi="Le suivi"`, or `suivi={"label": "Suivi"}`."""
    parts = []
    for part in table.parts[TITLES]:
        line = lines.get(part.key, {})
        line = {"title": line} if isinstance(line, str) else line
        parts.append(PartDraft(key=part.key, fields={**part.fields, **line}))
    return Draft(parts={TITLES: tuple(parts)})


def stored(page, language="fr"):
    return {part.key: part.fields["title"] for part in titles.read(page, language).parts[TITLES]}


def test_only_the_sections_that_changed_are_written_and_kept_as_versions(page, author):
    base = titles.read(page, "fr")
    saved = titles.save(page, "fr", changed(base, suivi="Et après ?"), base=base, by=author)
    assert saved.changed == ("suivi",) and not saved.merged
    assert stored(page) == {"principe": "Quel principe ?", "suivi": "Et après\u202f?"}, (
        "typography, as anywhere"
    )
    after, before = Version.objects.of(page, "suivi", "fr")
    assert (after.reason, before.reason, after.saved_by) == ("edited", "found", author)
    assert Draft.from_json(after.content) == saving.read(Text(page.sections.get(key="suivi"), "fr"))
    assert Draft.from_json(after.content).fields["body"] == "<p>Le suivi.</p>", (
        "a version is of the whole text"
    )
    assert after.digest == Draft.from_json(after.content).digest
    assert not Version.objects.of(page, "principe", "fr").exists()


def test_the_next_save_finds_the_version_and_records_nothing_twice(page, author):
    for title in ("Un", "Deux"):
        base = titles.read(page, "fr")
        titles.save(page, "fr", changed(base, suivi=title), base=base, by=author)
    assert [each.reason for each in Version.objects.of(page, "suivi", "fr")] == ["edited", "edited", "found"]
    base = titles.read(page, "fr")
    assert titles.save(page, "fr", base, base=base, by=author).changed == ()


def test_two_people_on_different_sections_both_get_their_titles(page, author):
    base = titles.read(page, "fr")
    titles.save(page, "fr", changed(base, suivi="Le sien"), base=base, by=UserFactory())
    saved = titles.save(
        page, "fr", changed(base, principe="Le mien", suivi={"label": "Court"}), base=base, by=author
    )
    assert saved.merged and saved.changed == ("principe", "suivi")
    assert stored(page) == {"principe": "Le mien", "suivi": "Le sien"}
    assert page.sections.get(key="suivi").label_fr == "Court"


def test_the_form_of_a_section_and_the_table_are_merged_alike(page, author):
    base, section = titles.read(page, "fr"), page.sections.get(key="suivi")
    text = Text(section, "fr")
    own = saving.read(text)
    saving.save(
        text, Draft(fields={**own.fields, "title": "Au formulaire"}, parts=own.parts), base=own, by=author
    )
    with pytest.raises(errors.Conflicting) as caught:
        titles.save(
            page, "fr", changed(base, suivi="Au tableau", principe="Autre"), base=base, by=UserFactory()
        )
    (conflict,) = caught.value.merged.conflicts
    assert (conflict.path, conflict.mine, conflict.theirs) == (
        (TITLES, "suivi", "title"),
        "Au tableau",
        "Au formulaire",
    )
    assert caught.value.who == author.get_full_name() and caught.value.when
    assert stored(page)["principe"] == "Quel principe ?", "all or none"


def test_two_others_who_changed_disputed_titles_are_not_named_as_one(page, author):
    base = titles.read(page, "fr")
    for key in ("suivi", "principe"):
        titles.save(page, "fr", changed(base, **{key: "Le leur"}), base=base, by=UserFactory())
    with pytest.raises(errors.Conflicting) as caught:
        titles.save(page, "fr", changed(base, suivi="A", principe="B"), base=base, by=author)
    assert len(caught.value.merged.conflicts) == 2 and caught.value.who == ""


def test_sections_that_came_moved_or_went_meanwhile_are_left_as_they_are(page, author):
    base = titles.read(page, "fr")
    SectionFactory(page=page, key="fin", title_fr="La fin")
    put_away(page.sections.get(key="principe"), by=author)
    titles.save(page, "fr", changed(base, suivi="Le suivi"), base=base, by=author)
    assert stored(page) == {"suivi": "Le suivi", "fin": "La fin"}
    with pytest.raises(errors.Gone):
        titles.save(page, "fr", changed(base, principe="Perdu ?", suivi="Autre"), base=base, by=author)
    assert stored(page)["suivi"] == "Le suivi"


def test_a_title_that_its_column_cannot_hold_is_refused_and_nothing_is_stored(page, author):
    base = titles.read(page, "fr")
    with pytest.raises(errors.Refused):
        titles.save(page, "fr", changed(base, suivi="Bien", principe="x" * 201), base=base, by=author)
    assert stored(page)["suivi"] == "Quel suivi ?" and not Version.objects.exists()


def test_each_language_has_its_own_titles_and_nothing_else_can_be_written(page, author):
    base = titles.read(page, "ar")
    mine = changed(base, suivi={"title": "المتابعة", "body": "<p>Intrus.</p>", "label": ""})
    titles.save(page, "ar", mine, base=base, by=author)
    section = page.sections.get(key="suivi")
    assert (section.title_ar, section.title_fr) == ("المتابعة", "Quel suivi ?") and not section.body_ar


def test_renaming_four_hundred_sections_takes_no_more_queries_than_the_bound(
    page, author, django_assert_max_num_queries
):
    """Measured: every title of the page changed at once, with no version of any of them recorded before."""
    Section.objects.bulk_create(
        Section(page=page, key=f"s{n}", kind="text", title_fr=f"Q{n}", position=10000 + n) for n in range(398)
    )
    base = titles.read(page, "fr")
    mine = changed(base, **{part.key: f"Titre {part.key}" for part in base.parts[TITLES]})
    with django_assert_max_num_queries(25):
        saved = titles.save(page, "fr", mine, base=base, by=author)
    assert len(saved.changed) == 400 and Version.objects.filter(page=page).count() == 800
    assert stored(page) == {key: f"Titre {key}" for key in saved.changed}


WORD = st.sampled_from(["", "un", "deux"])
LINES = st.fixed_dictionaries(
    {key: st.fixed_dictionaries({"title": WORD, "label": WORD}) for key in ("a", "b")}
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=LINES, second=LINES)
def test_the_table_and_saving_each_section_store_the_same(db, no_snapshot, first, second):
    """What two people make of a page's titles does not depend on the screen: the table, or form after form."""
    from django.db import transaction

    with transaction.atomic():
        people = [UserFactory(), UserFactory()]
        pages = [PageFactory(), PageFactory()]
        for page in pages:
            for key in ("a", "b"):
                SectionFactory(page=page, key=key, title_fr="zéro", label_fr="zéro")
        table = titles.read(pages[0], "fr")
        titles.save(pages[0], "fr", changed(table, **first), base=table, by=people[0])
        try:
            titles.save(pages[0], "fr", changed(table, **second), base=table, by=people[1])
            told = set()
        except errors.Conflicting as error:
            told = {conflict.path[1:] for conflict in error.merged.conflicts}
        texts = [Text(section, "fr") for section in pages[1].sections.order_by("key")]
        bases = [saving.read(text) for text in texts]
        expected = set()
        for lines, by in ((first, people[0]), (second, people[1])):
            for text, base in zip(texts, bases, strict=True):
                mine = Draft(fields={**base.fields, **lines[text.key]}, parts=base.parts)
                try:
                    saving.save(text, mine, base=base, by=by)
                except errors.Conflicting as error:
                    expected |= {(text.key, *conflict.path) for conflict in error.merged.conflicts}
        assert told == expected
        if not told:
            assert titles.read(pages[0], "fr") == titles.read(pages[1], "fr")
        transaction.set_rollback(True)
