import dataclasses

import pytest

from content.documents import from_draft, schema
from content.editorial import checks, known
from content.models import Page
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
        "<p>Environ x%.</p>",
        "<p>Le geste dure x minutes.</p>",
        "<p>Durée : [...]</p>",
        "<p>Lorem ipsum</p>",
        "<p>Tél. : ____</p>",
        "<p>Rendez-vous le x mars.</p>",
        "<p>Comptez x\u202fminutes.</p>",
        "<p>Demandez le Dr XX.</p>",
        "<p>Demandez le docteur X</p>",
        "<p>Tél. : 0X XX XX XX XX</p>",
        "<p>Tél. : 00 00 00 00 00</p>",
        "<p>Depuis le JJ/MM/AAAA</p>",
        "<p>Demandez [nom du médecin].</p>",
        "<p>Le bloc [numéro] vous attend.</p>",
        "<p>Le retour est à 18 h (à confirmer).</p>",
        "<p>Le retour est à 18 h (à voir avec le Dr Martin).</p>",
        "<p>Durée : 2 heures (?)</p>",
        "<p>Combien ??</p>",
        "<p>Photo à venir</p>",
        "<p>Insérer ici le plan</p>",
        "<p>Horaires : ........</p>",
        "<p>{{ telephone }}</p>",
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
        "<p>Le facteur X et le chromosome X.</p>",
        "<p>Chapitre XX, tome XXX, caryotype XX.</p>",
        "<p>Au XXe siècle, sous Louis XX.</p>",
        "<p>Une IRM de 3 x 5 minutes.</p>",
        "<p>Prenez-le 2 x par jour.</p>",
        "<p>Une canule de 10 x 20 mm.</p>",
        "<p>Le rendez-vous est à confirmer la veille.</p>",
        "<p>La date est à définir avec le médecin.</p>",
        "<p>Qui peut venir (accompagnant, proche…) ?!</p>",
        "<p>Voir [1] et […suite] du texte.</p>",
        "<p>Le texte, le nom et la date sont lus.</p>",
        "<p>Tél. : 01 00 00 45 00</p>",
        "<p>https://exemple.fr/xx/</p>",
    ],
)
def test_ordinary_words_are_not_placeholders(body):
    assert ids(document("a", a=body)) == set()


@pytest.mark.parametrize(
    "body",
    [
        "<p>Liste à valider par le service</p>",
        "<p>À\u00a0valider</p>",
        "<p>à compléter</p>",
        "<p>A VALIDER</p>",
        "<p>a compléter</p>",
        "<p>Texte en attente de validation</p>",
        "<p>À préciser</p>",
        "<p>a\u0300 valider</p>",
    ],
)
def test_text_that_awaits_approval_is_found(body):
    assert ids(document("a", a=body)) == {"to-validate"}


@pytest.mark.parametrize(
    "body",
    [
        "<p>Un questionnaire à compléter avant la consultation.</p>",
        "<p>Le formulaire de consentement à compléter est joint.</p>",
        "<p>La durée, à préciser avec votre médecin.</p>",
        "<p>Il a validé votre dossier.</p>",
        "<p>Rendez-vous à confirmer.</p>",
    ],
)
def test_what_readers_fill_in_themselves_awaits_no_approval(body):
    assert ids(document("a", a=body)) == set()


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


def section_of(**parts):
    section = schema.Section(key="a", kind="introduction", title="A ?", body="<p>b</p>", **parts)
    return dataclasses.replace(document(), sections=(section,))


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"key_facts": (schema.KeyFact(key="k", label="Durée", value=""),)}, ("key_facts", "k", "value")),
        (
            {"key_facts": (schema.KeyFact(key="k", label=" ", value="Une heure"),)},
            ("key_facts", "k", "label"),
        ),
        ({"checklist": (schema.ChecklistItem(key="k", lead="–"),)}, ("checklist", "k", "text")),
        ({"steps": (schema.Step(key="k", when="Le jour même"),)}, ("steps", "k", "title")),
        (
            {"steps": (schema.Step(key="s", title="S", panels=(schema.Step(key="k", when="x"),)),)},
            ("steps", "k", "title"),
        ),
    ],
)
def test_half_a_line_is_found_in_its_field(parts, found):
    (failure,) = checks.blocking(section_of(**parts))
    assert (failure.check.id, failure.field) == ("half-empty", found)


@pytest.mark.parametrize(
    "parts",
    [
        {"key_facts": (schema.KeyFact(key="k", label="Durée", value="1 h"),)},
        {"checklist": (schema.ChecklistItem(key="k", text="L’IRM"),)},
        {"steps": (schema.Step(key="k", title="Ballonnet"),)},
        {"steps": (schema.Step(key="k", body="<p>On vous installe.</p>"),)},
        {"illustrations": (schema.Illustration(key="k", drawing="cement", alt="Une vertèbre"),)},
    ],
)
def test_a_line_that_says_enough_passes(parts):
    assert checks.blocking(section_of(**parts)) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source": " "}, "source"),
        ({"year": 0}, "year"),
        ({"denominator": 0}, "denominator"),
        ({"numerator": None}, "numerator"),
        ({"numerator": 12}, "denominator"),
    ],
)
def test_a_figure_needs_its_numbers_and_its_source(change, field):
    risk = schema.RiskFigure(key="r", label="Fuite", numerator=1, denominator=10, source="HAS", year=2020)
    assert checks.blocking(section_of(risks=(risk,))) == []
    (failure,) = checks.blocking(section_of(risks=(dataclasses.replace(risk, **change),)))
    assert (failure.check.id, failure.field) == ("figure-unsourced", ("risks", "r", field))


@pytest.mark.parametrize(
    ("body", "jumps"),
    [
        ("<h4>A</h4><p>b</p>", True),
        ("<p>a</p><h4>A</h4><h3>B</h3>", True),
        ("<h3>A</h3><h4>B</h4>", False),
        ("<h3>A</h3><p>b</p>", False),
        ("<p>un h4</p>", False),
    ],
)
def test_a_small_heading_follows_a_larger_one(body, jumps):
    assert ids(document("a", a=body)) == ({"heading-jump"} if jumps else set())


def test_a_titled_step_may_start_with_a_small_heading():
    step = schema.Step(key="s", title="S", body="<h4>A</h4><p>b</p>")
    assert checks.blocking(section_of(steps=(step,))) == []
    (failure,) = checks.blocking(section_of(steps=(dataclasses.replace(step, title=""),)))
    assert (failure.check.id, failure.field) == ("heading-jump", ("steps", "s", "body"))


SITE = checks.Site(
    addresses=frozenset({"/fr/", "/fr/autre/", "/fr/autre/#contenu", "/fr/autre/#suivi", "/fr/autre/suivi/"}),
    host="site.fr",
)


@pytest.mark.parametrize(
    ("address", "dead"),
    [
        ("#b", False),
        ("#nulle-part", True),
        ("#", True),
        ("", True),
        ("/fr/", False),
        ("/fr/autre/", False),
        ("/fr/autre", False),
        ("/fr/autre/#suivi", False),
        ("/fr/autre/#rien", True),
        ("/fr/autre/suivi/", False),
        ("/fr/autre/rien/", True),
        ("/fr/rien/", True),
        ("/en/rien/", True),
        ("https://site.fr/fr/rien/", True),
        ("https://site.fr/fr/autre/", False),
        ("https://ailleurs.fr/fr/rien/", False),
        ("mailto:a@b.fr", False),
        ("tel:+33123456789", False),
        ("/v", False),
        ("/media/plan.pdf", False),
        ("www.ailleurs.fr", True),
    ],
)
def test_a_link_leads_to_something_that_is_online(address, dead):
    page = document(
        "a",
        "b",
        a=f'<p>Voir <abbr title="x">y</abbr> <a hreflang="fr" href="{address}">la suite du suivi</a></p>',
    )
    assert {failure.check.id for failure in checks.blocking(page, SITE)} == ({"dead-link"} if dead else set())


def test_links_are_not_judged_without_knowing_the_site():
    assert checks.blocking(document("a", a='<p><a href="/fr/rien/">rien du tout</a></p>')) == []


def test_a_failure_names_its_field():
    (failure,) = checks.blocking(document("a", a="<p>x patients</p>"))
    assert (failure.key, failure.field) == ("a", ("body",))
    assert failure.to_json() == {
        "id": "placeholder",
        "field": ["body"],
        "words": "x patients",
        "sentence": failure.sentence,
        "blocking": True,
    }


def test_blocking_rules_speak_of_every_language():
    assert all(check.language is None for check in checks.CHECKS if check.blocking)


@pytest.mark.django_db
def test_nothing_blocks_the_departments_own_text_or_its_translations(starter):
    site = known.site()
    for page in Page.objects.all():
        for language in ("fr", "en", "ar"):
            assert checks.blocking(from_draft(page, language), site) == [], (page.key, language)


@pytest.mark.django_db
def test_french_advice_is_for_french_only(starter):
    page = Page.objects.get(key="vertebroplasty")
    assert {failure.check.id for failure in checks.run(from_draft(page, "fr"))} >= {
        "long-sentence",
        "risk-unnumbered",
    }
    for language in ("en", "ar"):
        assert checks.run(from_draft(page, language)) == []
