"""The accessibility declaration: worked out from the audit, in three languages, and never older than it may be."""

import datetime
import re
from decimal import Decimal

import lxml.html
import pytest
from django.db.models import QuerySet
from django.utils import timezone

from content import errors
from content.models import Act, Audit, Department, Edition, Page
from content.publishing import accessibility, withdraw
from content.publishing.accessibility import State
from content.publishing.audits import declare, take_back
from content.publishing.site import Site
from content.reading.search.build import entries
from tests.audits import audit, years_ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]

PAGES = {"fr": "/fr/accessibilite/", "en": "/en/accessibility/", "ar": "/ar/accessibility/"}
HOMES = {"fr": "/fr/", "en": "/en/", "ar": "/ar/"}
MENTION = {
    State.NONE: {
        "fr": "Accessibilité\u00a0: non conforme",
        "en": "Accessibility: not compliant",
        "ar": "إمكانية الوصول: غير مطابق",
    },
    State.PARTIAL: {
        "fr": "Accessibilité\u00a0: partiellement conforme",
        "en": "Accessibility: partially compliant",
        "ar": "إمكانية الوصول: مطابق جزئيًا",
    },
    State.TOTAL: {
        "fr": "Accessibilité\u00a0: totalement conforme",
        "en": "Accessibility: fully compliant",
        "ar": "إمكانية الوصول: مطابق كليًا",
    },
}
ALL = [f"{theme}.{rank}" for theme, many in enumerate((9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12), 1)
       for rank in range(1, many + 1)]  # fmt: skip


def page(client, path):
    return lxml.html.fromstring(client.get(path).content.decode())


def said(client, path):
    return re.sub(r"[ \n\t]+", " ", page(client, path).find(".//main").text_content())


def mention(client, path):
    """What the foot of a page says of accessibility, and where that leads."""
    words = {text for each in MENTION.values() for text in each.values()}
    (link,) = [each for each in page(client, path).find(".//footer").iter("a", "li") if each.text in words]
    return link.text, link.get("href")


@pytest.mark.parametrize(
    ("failing", "not_applicable", "rate", "state"),
    [
        ([], [], "100.00", State.TOTAL),
        ([], ALL[1:], "100.00", State.TOTAL),
        (ALL[:1], [], "99.05", State.PARTIAL),
        (ALL[:53], [], "50.00", State.PARTIAL),
        (ALL[:54], [], "49.05", State.NONE),
        (ALL, [], "0.00", State.NONE),
        (ALL[:1], ALL[2:], "50.00", State.PARTIAL),
    ],
)
def test_the_rate_is_of_the_criteria_that_apply_and_decides_the_state(
    secretary, failing, not_applicable, rate, state
):
    found = accessibility.of(audit(secretary, failing=failing, not_applicable=not_applicable))
    assert (found.rate, found.state) == (Decimal(rate), state)


def test_a_derogation_does_not_make_a_criterion_conform(secretary):
    found = accessibility.of(audit(secretary, derogated=["1.1"]))
    assert (found.failing, found.state) == (1, State.PARTIAL)
    assert [each.number for each in found.derogations] == ["1.1"] and found.findings == ()


def test_no_criterion_that_applies_declares_nothing(secretary):
    assert accessibility.of(audit(secretary, not_applicable=ALL)) is None


def test_without_an_audit_the_site_says_that_it_is_not_compliant(starter, client):
    for code, path in PAGES.items():
        assert mention(client, HOMES[code]) == (MENTION[State.NONE][code], path)
    assert "Aucun audit d’accessibilité de ce site n’est en cours de validité" in said(client, PAGES["fr"])
    assert "is declared not compliant" in said(client, PAGES["en"])
    assert "غير مطابق" in said(client, PAGES["ar"])


@pytest.mark.parametrize(
    ("failing", "state"), [(["1.1"], State.PARTIAL), ([], State.TOTAL), (ALL, State.NONE)]
)
def test_every_page_of_every_language_says_what_the_audit_found(starter, secretary, client, failing, state):
    declare(audit(secretary, failing=failing), by=secretary)
    for code, home in HOMES.items():
        assert mention(client, home) == (MENTION[state][code], PAGES[code])
    assert mention(client, "/fr/vertebroplastie/")[0] == MENTION[state]["fr"]


def test_the_declaration_says_all_that_the_mandatory_model_asks(starter, secretary, client):
    row = audit(secretary, failing=["3.2"], derogated=["4.1"], exempt="Une carte ancienne")
    declare(row, by=secretary)
    text = said(client, PAGES["fr"])
    places = [
        *("Hôpital de démonstration s’engage", "article 47 de la loi n°", "s’applique à http://127.0.0.1:8000"),
        *("partiellement conforme", "RGAA 4.1.2", "Résultats des tests", "Cabinet d’essai", "98,11\u202f%"),
        *("Contenus non accessibles", "Non-conformités", "3.2", "Défaut 3.2"),
        *("Dérogations pour charge disproportionnée", "4.1", "Coût 4.1"),
        *("Contenus non soumis à l’obligation d’accessibilité", "Une carte ancienne"),
        *("Établissement de cette déclaration", "a été établie le", "HTML5", "Firefox et NVDA", "Contraste"),
        *("vérification de conformité", "Accueil", "Mentions légales"),
        *("Retour d’information et contact", "01 99 00 12 34"),
        *("Voies de recours", "Défenseur des droits", "09 69 39 00 00", "Libre réponse 71120, 75342 Paris CEDEX 07"),
    ]  # fmt: skip
    position = 0
    for each in places:
        found = text.find(each, position)
        assert found >= 0, f"{each!r} is missing, or out of the model's order"
        position = found
    links = {each.get("href") for each in page(client, PAGES["fr"]).iter("a")}
    assert {
        *("https://example.org/fr/", "https://formulaire.defenseurdesdroits.fr/", "tel:+33969390000"),
        "https://www.defenseurdesdroits.fr/carte-des-delegues",
    } <= links
    for code, rate in (("en", "98.11%"), ("ar", "98,11%")):
        other = page(client, PAGES[code])
        french = [each for each in other.iter("ul") if each.get("lang") == "fr"]
        assert "Défaut 3.2" in french[0].text_content(), "what was recorded in French says that it is"
        assert rate in other.text_content() and "09 69 39 00 00" in other.text_content()


def test_the_multi_year_scheme_and_the_plan_are_there_or_said_to_be_missing(starter, client):
    assert "Schéma pluriannuel de mise en accessibilité\u00a0: aucun n’est encore publié." in said(
        client, PAGES["fr"]
    )
    Department.objects.update(
        accessibility_scheme="https://chu.example/schema", accessibility_plan="https://chu.example/plan"
    )
    for path in PAGES.values():
        assert {"https://chu.example/schema", "https://chu.example/plan"} <= {
            each.get("href") for each in page(client, path).find(".//main").iter("a")
        }


def test_an_audit_expires_after_three_years_by_itself(starter, secretary, client, monkeypatch):
    row = audit(secretary, made_on=years_ago(2))
    declare(row, by=secretary)
    last = row.expires_on - datetime.timedelta(days=1)
    assert row.expires_on.year == row.made_on.year + 3
    for day, state in ((last, State.TOTAL), (row.expires_on, State.NONE)):
        monkeypatch.setattr(timezone, "localdate", lambda *moment, day=day: day)
        assert mention(client, "/fr/")[0] == MENTION[state]["fr"]
        assert ("en cours de validité" in said(client, PAGES["fr"])) == (state is State.NONE)


def test_an_audit_of_the_29th_of_february_expires_on_the_1st_of_march():
    assert Audit(made_on=datetime.date(2024, 2, 29)).expires_on == datetime.date(2027, 3, 1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"made_on": years_ago(3, 1)}, "trois ans"),
        ({"made_on": timezone.localdate() + datetime.timedelta(days=1)}, "pas encore venue"),
        ({"tools": ""}, "outils"),
        ({"not_applicable": ALL}, "Aucun critère"),
    ],
)
def test_what_cannot_be_declared_is_refused_and_changes_nothing(starter, secretary, values, words):
    row = audit(secretary, **values)
    with pytest.raises(errors.NotDeclared, match=words):
        declare(row, by=secretary)
    assert Site.load().declaration() is None


def test_a_declaration_written_by_hand_must_go_first(starter, secretary):
    """An edition of before says that there is no audit, and cannot be changed."""
    edition = Edition.objects.current("fr").get(page__key="accessibility")
    sections = [each | {"kind": "text"} for each in edition.content["sections"]]
    content = edition.content | {"sections": sections}
    QuerySet(Edition).filter(pk=edition.pk).update(content=content, digest="autre")
    with pytest.raises(errors.NotDeclared, match="brouillons"):
        declare(audit(secretary), by=secretary)


def test_the_last_declared_holds_and_one_that_is_taken_back_gives_way(starter, secretary, no_snapshot):
    first, second = audit(secretary), audit(secretary, failing=["1.1"])
    declare(first, by=secretary)
    declare(second, by=secretary)
    assert Site.load().conformity() == State.PARTIAL
    take_back(second, by=secretary)
    assert Site.load().conformity() == State.TOTAL
    with pytest.raises(errors.NotDeclared):
        take_back(second, by=secretary)
    with pytest.raises(errors.NotDeclared):
        declare(first, by=secretary)
    acts = Act.objects.filter(by=secretary, about__startswith="RGAA").order_by("pk")
    assert [act.kind for act in acts] == ["published", "published", "withdrawn"], "the journal says who"


def test_the_mention_leads_to_the_french_declaration_where_there_is_no_other(starter, secretary, client):
    declaration = Page.objects.get(key="accessibility")
    withdraw(declaration, "en", by=secretary)
    link = next(
        each
        for each in page(client, "/en/").find(".//footer").iter("a")
        if each.text == MENTION[State.NONE]["en"]
    )
    assert (link.get("href"), link.get("hreflang")) == (PAGES["fr"], "fr")
    withdraw(declaration, "fr", by=secretary)
    assert mention(client, "/en/") == (MENTION[State.NONE]["en"], None), (
        "true, though nothing is there to read"
    )


def test_the_plain_text_and_the_search_say_it_too(starter, secretary, client):
    declare(audit(secretary, failing=["3.2"]), by=secretary)
    for path, words in (
        ("/fr/accessibilite/index.txt", "3.2 Dans chaque page web, le contraste"),
        ("/ar/accessibility/index.txt", "مطابق جزئيًا"),
    ):
        assert words in client.get(path).content.decode()
    found = {
        each.key: " ".join(each.lines)
        for each in entries(Site.load(), "fr")
        if each.page_title == "Déclaration d’accessibilité"
    }
    assert "partiellement conforme" in found["etat"] and "09 69 39 00 00" in found["recours"]
