"""Order, new sections and pages, and the bin: saves of the header's draft, with history."""

import pytest

from content import errors
from content.documents import HEADER, from_draft
from content.editorial.structure import (
    add_page,
    add_section,
    propose_key,
    put_away,
    put_back,
    refuse_page_key,
    reorder,
)
from content.models import Page, Section, Version
from content.publishing import publish, withdraw
from tests.factories import DepartmentFactory, SectionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(db):
    return UserFactory()


def keys(page):
    return list(page.sections.present().order_by("position", "pk").values_list("key", flat=True))


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Existe-t-il des complications ?", "complications"),
        ("Qu’est-ce qu’une fracture vertébrale ?", "fracture-vertebrale"),
        ("Où ?", "ou"),
        ("3 étapes", "etapes"),
        ("?!", ""),
        ("Suivi", "suivi-3"),
        ("anticonstitutionnellement-tres-long-mot " * 3, "anticonstitutionnellement-tres"),
    ],
)
def test_a_key_is_proposed_from_the_telling_words(title, key):
    assert propose_key(title, {"suivi", "suivi-2"}) == key


def test_reordering_is_a_version_and_merges_with_a_new_section(page, author):
    SectionFactory(page=page, key="nouvelle", position=9999)
    reorder(page, ["suivi", "principe"], base=["principe", "suivi"], by=author)
    assert keys(page) == ["suivi", "nouvelle", "principe"]
    assert Version.objects.of(page, HEADER, "fr").first().saved_by == author


def test_two_people_who_reorder_are_told(page, author):
    SectionFactory(page=page, key="fin", position=9999)
    base = ["principe", "suivi", "fin"]
    reorder(page, ["fin", "principe", "suivi"], base=base, by=UserFactory(first_name="Ali", last_name="Ba"))
    with pytest.raises(errors.Conflicting) as told:
        reorder(page, ["suivi", "principe", "fin"], base=base, by=author)
    assert told.value.who == "Ali Ba"
    assert keys(page) == ["fin", "principe", "suivi"]


def test_an_order_of_other_sections_is_refused(page, author):
    for order in (["principe"], ["principe", "principe"], ["principe", "autre"]):
        with pytest.raises(ValueError, match="same keys"):
            reorder(page, order, base=["principe", "suivi"], by=author)


def test_a_section_is_added_where_it_is_asked_with_its_title(page, author):
    section = add_section(page, key="but", kind="principle", title="Quel but ?", after="principe", by=author)
    assert keys(page) == ["principe", "but", "suivi"]
    assert (section.title_fr, section.kind) == ("Quel but\u202f?", "principle")
    assert from_draft(page, "en").section("but") is None
    add_section(page, key="debut", kind="text", title="", after="", by=author)
    assert keys(page)[0] == "debut"
    assert from_draft(page, "fr").section("debut") is None, "an empty section is in no document"


def test_keys_that_addresses_use_or_that_exist_are_refused(page, author):
    for key in ("page", "fiche", "fr"):
        with pytest.raises(errors.ReservedKey):
            add_section(page, key=key, kind="text", title="T", after=None, by=author)
    put_away(page.sections.get(key="suivi"), by=author)
    with pytest.raises(errors.KeyTaken):
        add_section(page, key="suivi", kind="text", title="T", after=None, by=author)
    with pytest.raises(errors.Refused):
        add_section(page, key="Avec espace", kind="text", title="T", after=None, by=author)
    assert Section.objects.filter(page=page).count() == 2


def test_the_bin_keeps_texts_and_gives_them_back(page, author):
    section = page.sections.get(key="principe")
    put_away(section, by=author)
    assert keys(page) == ["suivi"]
    section.refresh_from_db()
    assert (section.deleted_by, section.body_fr) == (author, "<p>Le principe.</p>")
    put_back(section, by=author)
    assert keys(page) == ["suivi", "principe"]
    section.refresh_from_db()
    assert section.deleted_at is None
    assert Version.objects.of(page, HEADER, "fr").count() == 3


def test_a_section_that_readers_see_stays_online_until_it_is_withdrawn(page, author, no_snapshot):
    publish(page, "fr", by=author, change="substance")
    put_away(page.sections.get(key="suivi"), by=author)
    from content.publishing.editions import current_document

    assert current_document(page, "fr").keys == ("principe", "suivi")
    withdraw(page, "fr", by=author, sections=["suivi"])
    assert current_document(page, "fr").keys == ("principe",)


def test_a_page_goes_to_the_bin_only_when_nothing_of_it_is_online(page, author, no_snapshot):
    publish(page, "fr", by=author, change="substance")
    with pytest.raises(errors.StillOnline, match="fr"):
        put_away(page, by=author)
    withdraw(page, "fr", by=author)
    put_away(page, by=author)
    assert not Page.objects.present().exists()
    put_back(page, by=author)
    assert Page.objects.present().get().deleted_by is None


def test_a_new_page_has_its_sections_empty_in_order_and_its_addresses(author):
    DepartmentFactory()
    page = add_page(
        key="infiltration",
        short="i",
        slugs={"fr": "infiltration", "en": "injection"},
        title="Infiltration",
        sections=[("irm", "mri_rule"), ("principe", "principle")],
        by=author,
    )
    assert keys(page) == ["irm", "principe"]
    assert (page.slug_fr, page.slug_en, page.title_fr, page.title_en or "") == (
        "infiltration",
        "injection",
        "Infiltration",
        "",
    )
    assert from_draft(page, "fr").keys == ()
    for taken in ({"key": "infiltration"}, {"short": "i"}):
        with pytest.raises(errors.KeyTaken):
            add_page(**({"key": "x", "short": "x"} | taken), slugs={}, title="", sections=[], by=author)
    with pytest.raises(errors.ReservedKey):
        add_page(key="recherche", short="x", slugs={}, title="", sections=[], by=author)


@pytest.mark.parametrize("key", ["doctors", "medecins"])
def test_the_key_of_the_page_for_doctors_is_kept_for_it(key):
    refuse_page_key(key, Page.Kind.DOCTORS)
    for kind in (Page.Kind.PROCEDURE, Page.Kind.LEGAL):
        with pytest.raises(errors.ReservedKey):
            refuse_page_key(key, kind)
    with pytest.raises(errors.ReservedKey):
        refuse_page_key("search", Page.Kind.DOCTORS)
