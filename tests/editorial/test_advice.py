import dataclasses
import json

import pytest
from django.core.management import call_command

from content.documents import HEADER, from_draft
from content.editorial import checks, known
from content.editorial.advice import Readability, advice, readability
from content.models import Page, Section
from tests.documents.test_compose import document
from tests.factories import SectionFactory


def test_advice_is_grouped_by_field_and_what_blocks_comes_first():
    said = advice(document("a", "b", a="<p>Votre irm : x patients.</p>", b="<p>XX</p>"), "a")
    assert [failure.check.id for failure in said.fields["body",]] == ["placeholder", "wording"]
    assert set(said.fields) == {("body",)} and said.blocked


def test_a_word_explained_in_an_earlier_section_needs_no_advice_in_a_later_one():
    page = document(
        "a", "b", "c", a="<p>La cyphose (dos rond).</p>", b="<p>La cyphose.</p>", c="<p>Un angiome.</p>"
    )
    assert advice(page, "b").fields == {}
    assert [failure.words for failure in advice(page, "c").fields["body",]] == ["angiome"]


def test_advice_on_one_section_is_what_the_whole_page_says_of_it():
    page = document("a", "b", a="<p>Votre irm, à minima.</p>", b="<h4>Rare</h4><p>Une cyphose, x cas.</p>")
    page = dataclasses.replace(page, lede="Suite à une fracture.", slug="")
    whole = checks.run(page)
    for key in (HEADER, "a", "b"):
        said = [failure for failures in advice(page, key).fields.values() for failure in failures]
        assert said and sorted(map(str, said)) == sorted(str(each) for each in whole if each.key == key)


def test_advice_is_plain_values():
    data = json.loads(json.dumps(advice(document("a", a="<p>Votre irm est là.</p>"), "a").to_json()))
    assert data["blocked"] is False
    assert data["fields"][0]["field"] == ["body"]
    assert data["fields"][0]["failures"][0]["sentence"].startswith("«\u202firm\u202f»\u00a0: écrivez")
    assert data["readability"]["before"] is None and data["readability"]["sentence"].startswith("Lisibilité ")


def test_readability_says_how_it_moved():
    assert str(Readability(58.2, 61.9)) == "Lisibilité 62 → 58"
    assert str(Readability(58.2, 58.4)) == "Lisibilité 58"
    assert str(Readability(58.2)) == "Lisibilité 58"
    now, before = document("a", a="<p>Le dos fait mal.</p>"), document("a", a="<p>Douleurs invalidantes.</p>")
    moved = readability(now, "a", before)
    assert moved and moved.before and moved.now > moved.before
    assert readability(now, HEADER) is None
    assert readability(dataclasses.replace(now, language="en"), "a") is None


@pytest.mark.django_db
def test_the_site_knows_its_pages_sections_and_words(starter, django_assert_max_num_queries):
    SectionFactory(page=Page.objects.get(key="glossary"), key="brouillon", kind="term", title_fr="sacrum")
    with django_assert_max_num_queries(4):
        site = known.site()
    assert {
        "/fr/",
        "/fr/vertebroplastie/",
        "/fr/vertebroplastie/irm/",
        "/fr/vertebroplastie/#irm",
    } <= site.addresses
    assert "/fr/vertebroplastie/rien/" not in site.addresses
    assert {"cyphose", "cyphoses", "ostéoporotique"} <= site.terms["fr"] and "sacrum" not in site.terms["fr"]
    assert "الحداب" in site.terms["ar"]


@pytest.mark.django_db
def test_the_command_prints_advice_and_readability_and_fails_on_what_blocks_only(starter, capsys):
    call_command("check_content")
    printed = capsys.readouterr().out
    assert "conseil" in printed and "bloquant" not in printed
    assert "vertebroplasty en ligne (fr) : Lisibilité " in printed
    section = Section.objects.get(page__key="vertebroplasty", key="suivi")
    section.body_fr += '<p>Voir <a href="/fr/nulle-part/">la suite du parcours</a>.</p>'
    section.save()
    with pytest.raises(SystemExit) as stopped:
        call_command("check_content")
    assert stopped.value.code == 1
    assert "n’est pas en ligne" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_departments_own_text_has_no_spelling_to_check(starter):
    for page in Page.objects.all():
        draft = from_draft(page, "fr")
        for key in (HEADER, *draft.keys):
            for failures in advice(draft, key).fields.values():
                assert "spelling" not in {failure.check.id for failure in failures}
