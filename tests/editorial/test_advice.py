import dataclasses
import json

import pytest
from django.core.management import call_command

from content.documents import HEADER, from_draft
from content.editorial import known
from content.editorial.advice import Readability, advice, readability
from content.models import Page, Section, Term
from tests.documents.test_compose import document


def test_advice_is_grouped_by_field_and_what_blocks_comes_first():
    said = advice(document("a", "b", a="<p>Votre irm : x patients.</p>", b="<p>XX</p>"), "a")
    assert [failure.check.id for failure in said.fields["body",]] == ["placeholder", "wording"]
    assert set(said.fields) == {("body",)} and said.blocked


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
    Term.objects.create(
        key="cyphose", word_fr="Cyphose", forms_fr="cyphoses, cyphotique", definition_fr="Dos rond."
    )
    Term.objects.create(key="vide", word_fr="sacrum")
    with django_assert_max_num_queries(3):
        site = known.site()
    assert {
        "/fr/",
        "/fr/vertebroplastie/",
        "/fr/vertebroplastie/irm/",
        "/fr/vertebroplastie/#irm",
    } <= site.addresses
    assert "/fr/vertebroplastie/rien/" not in site.addresses
    assert site.terms["fr"] == {"cyphose", "cyphoses", "cyphotique"}


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
