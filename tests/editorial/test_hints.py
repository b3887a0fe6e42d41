import dataclasses

import pytest

from content.documents import schema
from content.editorial import checks, hints
from content.editorial.passages import Passage, Site, Subject
from tests.documents.test_compose import document


def words(check, body, site=None, online=None, **changes):
    page = document("a", a=body)
    section = dataclasses.replace(page.sections[0], **changes)
    subject = Subject(dataclasses.replace(page, sections=(section,)), site or Site(), online)
    find = next(each.find for each in checks.CHECKS if each.id == check)
    return [place.words for place in find(subject) if place.key == "a"]


def test_a_sentence_of_more_than_twenty_words_is_named_by_its_first_ones():
    short = "Un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt"
    assert words("long-sentence", f"<p>{short} a b c.</p>") == []
    assert words("long-sentence", f"<p>{short} a b c d.</p>") == ["Un deux trois quatre cinq… (21 mots)"]
    assert words("long-sentence", f"<ul><li>{short}</li><li>{short}</li></ul>") == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>Apportez votre irm.</p>", ["irm"]),
        ("<p>Apportez votre IRM.</p>", []),
        ("<p>Il est confirmé.</p>", []),
        ("<p>À minima un scanner.</p>", ["À minima"]),
        ("<p>A minima un scanner.</p>", []),
        ("<p>Une lésion bénin bénigne.</p>", ["bénin bénigne"]),
        ("<p>Suite à\u00a0votre visite.</p>", ["Suite à"]),
        ("<p>La suite a lieu demain.</p>", []),
        ("<p>Douleur au niveau du dos.</p>", ["au niveau du"]),
        ("<p>Pour pallier à cela, voire même plus.</p>", ["voire même", "pallier à"]),
        ("<p>En vue d'obtenir</p>", ["En vue d'"]),
        ("<p>Envoyez un e-mail.</p>", ["e-mail"]),
    ],
)
def test_wording(body, found):
    said = words("wording", body)
    assert len(said) == len(found)
    for each in found:
        assert any(f"«\u202f{each}\u202f»" in sentence for sentence in said)


def test_every_entry_of_the_wording_list_is_found_and_says_something():
    for pattern, say in hints.wording():
        assert say.strip()
        assert not pattern.search("Vous venez avec votre IRM du rachis ; un scanner convient aussi.")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>Une cyphose apparaît. La cyphose reste.</p>", ["cyphose"]),
        ("<p>Cette déformation (ou cyphose) reste.</p>", []),
        ("<p>L’ostéoporose sous-jacente (fragilité osseuse).</p>", []),
        ("<p>Des métastases</p>", ["métastases"]),
        ("<p>La TEP est utile.</p>", ["TEP"]),
        ("<p>La TEP (tomographie) est utile.</p>", []),
        ('<p>La <abbr title="tomographie">TEP</abbr> est utile.</p>', []),
        ("<p>Au CHU, Paris CEDEX, au XX ou IV.</p>", []),
        ("<p>L’angiome : voir le glossaire.</p>", []),
    ],
)
def test_a_hard_word_is_explained_where_it_stands_first(body, found):
    assert words("unexplained", body, Site(terms={"fr": frozenset({"angiome"})})) == found


@pytest.mark.parametrize(
    ("link", "vague"),
    [
        ("cliquez ici", True),
        ("Ici", True),
        ("en savoir plus", True),
        ("ce lien", True),
        ("https://www.has-sante.fr", True),
        ("www.has-sante.fr", True),
        ("click here", True),
        ("اضغط هنا", True),
        ("la page de la Haute Autorité de santé", False),
        ("Lire la recommandation de la HAS", False),
        ("le site du service", False),
    ],
)
def test_a_link_says_where_it_leads(link, vague):
    assert bool(words("vague-link", f'<p>Voir <a href="https://a.fr">{link}</a>.</p>')) == vague


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>Les complications sont très rares.</p>", ["très rares"]),
        ("<p>Le risque est faible.</p>", ["risque est faible"]),
        ("<p>Il y a un risque très faible.</p>", ["risque très faible"]),
        ("<p>Une fuite est exceptionnelle.</p>", ["exceptionnelle"]),
        ("<p>C’est rare (1 patient sur 100).</p>", []),
        ("<p>C’est rare : 2 % des cas.</p>", []),
        ("<p>C’est rare : une personne sur mille.</p>", []),
        ("<p>Le radiologue vient rarement seul.</p>", ["rarement"]),
    ],
)
def test_a_word_of_frequency_deserves_a_number(body, found):
    assert words("risk-unnumbered", body) == found


def test_a_section_with_figures_may_say_rare():
    risk = schema.RiskFigure(key="r", label="Fuite", numerator=1, denominator=10, source="HAS", year=2020)
    assert words("risk-unnumbered", "<p>C’est rare.</p>", risks=(risk,)) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>Une fuite dans 5\u00a0% des cas.</p>", ["5\u00a0%"]),
        ("<p>Soulagés : 8 sur 10.</p>", ["8 sur 10"]),
        ("<p>Une fuite dans 5 % des cas (Carli, 2023).</p>", []),
        ("<p>Selon la HAS, 5 %.</p>", []),
        ("<p>Une vis de 5 mm.</p>", []),
    ],
)
def test_a_share_says_where_it_comes_from(body, found):
    assert words("share-unsourced", body, kind="complications") == found
    assert words("share-unsourced", body, kind="text") == []


def test_a_text_that_became_harder_than_online_is_told():
    easy = "<p>" + "Le dos fait mal. Le lit est dur. " * 6 + "</p>"
    hard = (
        "<p>"
        + "L’injection intravertébrale occasionne habituellement une amélioration considérable. " * 6
        + "</p>"
    )
    online = document("a", a=easy)
    (said,) = words("harder", hard, online=online)
    before, now = map(int, said.split(" → "))
    assert before > now
    assert words("harder", easy, online=document("a", a=hard)) == []
    assert words("harder", hard) == []


def test_a_publication_is_left_in_its_own_language():
    assert Passage("a", ("references", "r", "title"), "x").cited
    assert not Passage("a", ("references", "r", "note"), "x").cited
