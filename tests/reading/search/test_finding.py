"""What readers type and what they get, on the department's own text."""

import sqlite3

import pytest

from content.documents import Document, Section
from content.documents.schema import ChecklistItem, Illustration, KeyFact, Reference, RiskFigure, Step
from content.models import Page
from content.publishing import withdraw
from content.publishing.site import PublishedPage, Site
from content.reading.search import build, finding, question
from content.reading.search.finding import MOST

pytestmark = pytest.mark.django_db


def a_site(*sections, language="fr", **others):
    """One page; or several, by key: sections."""
    pages = {}
    for key, listed in {"page": sections, **others}.items():
        document = Document(
            page=key,
            kind="procedure",
            short=key,
            language=language,
            slug=key,
            title=f"Titre {key}",
            sections=listed,
        )
        pages[key, language] = PublishedPage(document, 1, None, "correction")
    return Site(departments=dict.fromkeys(("fr", "en", "ar")), pages=pages, order=("page", *others))


def text(key, title, body=""):
    return Section(key=key, kind="text", title=title, body=f"<p>{body}</p>")


@pytest.fixture
def search(tmp_path):
    """Search a made-up site."""

    def ask(site, typed, language="fr"):
        build.write(site, tmp_path)
        found = finding.find(question.read(typed), build.index_file(tmp_path, language), language)
        build.index_file(tmp_path, language).unlink()
        return found

    return ask


def keys_of(found):
    return [each.url.split("#")[1].split(":")[0] for each in found.results]


# The issue's own examples --------------------------------------------------------------------------------


def test_a_word_that_is_not_finished(find, keys):
    assert keys("vertebroplasti")[:2] == ["vertebroplastie", "principe"], "the glossary's word, then the page"
    assert find("vertebroplasti").forgiven == (), "nothing was mistyped"


def test_a_word_without_its_accents(keys):
    found = {"fracture", "suivi", "indications", "lettre", "osteoporose"}
    assert set(keys("osteoporose")) == set(keys("ostéoporose")) == found


def test_two_words_come_together_before_either_alone(find, keys):
    both = find("ciment douleur").results[0]
    assert "<mark>ciment</mark>" in both.excerpt and "<mark>douleurs</mark>" in both.excerpt
    assert keys("ciment douleur")[0] == "benefices"


def test_a_synonym(keys):
    assert keys("cyphoplastie") == keys("kyphoplastie") != []


# Forgiveness ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cimant", "ciment"),
        ("osteporoze", "ostéoporose"),
        ("anestesie", "anesthésie"),
        ("kifoplastie", "kyphoplastie"),
        ("vertborplastie", "vertébroplastie"),
        ("hemathome", "hématome"),
        ("ballonet", "ballonnet"),
    ],
)
def test_a_typing_error_is_forgiven_and_said(find, keys, typed, meant):
    found = find(typed)
    assert found.forgiven == (meant,)
    assert set(keys(typed)) == set(keys(meant)) != set()


@pytest.mark.parametrize("typed", ["azertyuiop", "covid", "gaz", "zz", "123456789", "😀", "¿", "ي"])
def test_nothing_is_guessed_when_nothing_is_near(find, typed):
    found = find(typed)
    assert found.results == () and found.forgiven == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l’IRM", "irm"),
        ("l'irm", "IRM"),
        ("I.R.M.", "irm"),
        ("imagerie par résonance magnétique", "IRM"),
        ("HÉMATOMES", "hematome"),
        ("les complications", "complication"),
        ("quelles sont les complications ?", "complications"),
        ("vertèbre cassée", "vertèbre fracturée"),
        ("antidouleurs", "antalgiques"),
    ],
)
def test_ways_to_ask_the_same(keys, one, other):
    assert keys(one) == keys(other) != []


def test_a_word_that_the_site_has_not_is_said_and_the_others_are_searched(find):
    found = find("ciment xyzxyz")
    assert found.results and found.unknown == ("xyzxyz",)


def test_little_words_are_searched_when_there_is_nothing_else(find):
    assert find("avant").results
    assert not find("avant le ciment").unknown


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("osteoporosis", "fracture"),
        ("magnetic resonance imaging", "irm"),
        ("CT scan", "irm"),
        ("tumors", "indications"),
        ("anesthesia", "bref"),
        ("painkillers", "alternatives"),
        ("complication", "complications"),
        ("verteboplasty", "principe"),
    ],
)
def test_english(keys, typed, key):
    assert key in keys(typed, "en")[:2]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("هشاشه العظام", "هشاشة العظام"),
        ("الاسمنت", "الإسمنت"),
        ("اسمنت", "إسمنت"),
        ("والإسمنت", "إسمنت"),
        ("مُضاعَفات", "مضاعفات"),
        ("المضاعفات", "مضاعفات"),
        ("الم", "ألم"),
        ("آلام", "ألم"),
        ("فقره", "فقرة"),
        ("الأشعه", "الأشعة"),
        ("تخديـــر", "تخدير"),
        ("بنج", "تخدير"),
        ("IRM", "الرنين المغناطيسي"),
    ],
)
def test_arabic(keys, typed, written):
    assert set(keys(typed, "ar")) == set(keys(written, "ar")) != set()


def test_an_arabic_typing_error(find):
    assert find("مضاعقات", "ar").forgiven == ("مضاعفات",)


def test_the_words_of_a_language_find_nothing_in_another(find):
    assert find("ostéoporose", "ar").results == () and find("هشاشة", "fr").results == ()


# Order ---------------------------------------------------------------------------------------------------


def test_a_title_comes_before_a_text(search):
    site = a_site(text("a", "Autre", "ciment ciment ciment ciment"), text("b", "Le ciment", "Rien."))
    assert keys_of(search(site, "ciment")) == ["b", "a"]


def test_a_title_comes_before_however_many_texts(search):
    texts = [text(f"s{n}", "Autre", "ciment ciment ciment") for n in range(200)]
    site = a_site(*texts, text("b", "Le ciment", "mot " * 300))
    assert keys_of(search(site, "ciment"))[0] == "b"


def test_all_words_come_before_some(search):
    site = a_site(
        text("a", "Le ciment", "ciment ciment"),
        text("b", "Autre", "le ciment et, beaucoup plus loin, " + "mot " * 200 + "la douleur"),
        text("c", "La douleur", "douleur"),
    )
    assert keys_of(search(site, "ciment douleur")) == ["b", "a", "c"] or keys_of(
        search(site, "ciment douleur")
    ) == ["b", "c", "a"]


def test_the_title_of_the_page_tells_its_sections_from_those_of_another(search):
    site = a_site(
        hanche=(text("risques", "Les risques", "Rares."),), dos=(text("risques", "Les risques", "Rares."),)
    )
    found = search(site, "risques dos")
    assert [each.page_title for each in found.results] == ["Titre dos", "Titre hanche"]


def test_a_section_is_not_found_by_the_title_of_its_page_alone(search):
    site = a_site(hanche=(text("risques", "Les risques", "Rares."), text("suivi", "Le suivi", "La hanche.")))
    assert keys_of(search(site, "hanche")) == ["suivi"]


def test_ten_results_are_enough_and_it_says_that_there_are_more(search):
    site = a_site(*(text(f"s{n}", "Titre", "ciment") for n in range(MOST + 3)))
    found = search(site, "ciment")
    assert len(found.results) == MOST and found.more
    assert not search(a_site(text("a", "b", "ciment")), "ciment").more


# What is covered -----------------------------------------------------------------------------------------


def test_everything_that_readers_read_in_a_section_is_found(search):
    section = Section(
        key="tout",
        kind="text",
        title="Motitre",
        label="Molabel",
        body="<h3>Mosoustitre</h3><ul><li>Mo<strong>liste</strong></li></ul>",
        illustrations=(Illustration(key="i", drawing="fracture", alt="Moalt", caption="Molegende"),),
        steps=(
            Step(
                key="e",
                when="Moquand",
                title="Moetape",
                body="<p>Mocorps</p>",
                notice="<p>Mobandeau</p>",
                panels=(Step(key="p", title="Mopanneau", body="<p>Movolet</p>"),),
            ),
        ),
        key_facts=(KeyFact(key="f", label="Mofait", value="Movaleur"),),
        checklist=(ChecklistItem(key="c", lead="Moliste2", text="Mochose"),),
        risks=(
            RiskFigure(key="r", label="Morisque", numerator=1, denominator=9, source="Mosource", year=2020),
        ),
        references=(
            Reference(
                key="x",
                authors="Moauteur",
                title="Moetude",
                journal="Morevue",
                doi="10.1/modoi",
                note="Monote",
            ),
        ),
    )
    site = a_site(section)
    words = (
        "motitre molabel mosoustitre moliste molegende moquand moetape mocorps mobandeau mopanneau movolet moliste2 "
        "mochose morisque mosource moauteur moetude morevue modoi monote"
    )
    for word in words.split():
        assert keys_of(search(site, word))[:1] == ["tout"], word
    for word in ("mofait", "movaleur"):
        assert keys_of(search(site, word)) == ["bref"], "key facts stand at the top of the page"
    assert keys_of(search(site, "moalt")) == [], "nobody sees it there"


def test_what_was_withdrawn_is_not_in_the_index(starter, secretary, tmp_path):
    page = Page.objects.get(key="vertebroplasty")
    withdraw(page, "fr", by=secretary, sections=["complications"])
    withdraw(page, "ar", by=secretary)
    build.write(Site.load(), tmp_path)
    found = finding.find(question.read("hématome"), build.index_file(tmp_path, "fr"), "fr")
    assert found.results == ()
    arabic = finding.find(question.read("كسر الفقرة"), build.index_file(tmp_path, "ar"), "ar")
    assert not [each for each in arabic.results if "vertebroplasty" in each.url]


def test_a_draft_is_not_in_the_index(starter, tmp_path):
    section = Page.objects.get(key="vertebroplasty").sections.get(key="suivi")
    section.body_fr = "<p>Brouillonnage</p>"
    section.save()
    build.write(Site.load(), tmp_path)
    assert finding.find(question.read("brouillonnage"), build.index_file(tmp_path, "fr"), "fr").results == ()


# Showing -------------------------------------------------------------------------------------------------


def test_what_the_site_or_the_reader_wrote_is_never_an_element(search):
    section = Section(
        key="a",
        kind="text",
        title="<b>ciment</b> & co",
        body="<p>&lt;script&gt;alert(1)&lt;/script&gt; ciment &amp; eau</p>",
    )
    (found,) = search(a_site(section), "ciment <script>").results
    assert found.title == "&lt;b&gt;<mark>ciment</mark>&lt;/b&gt; &amp; co"
    assert "<mark>script</mark>" in found.excerpt and "<script>" not in found.excerpt


def test_the_excerpt_is_the_passage_that_holds_most_words(find):
    result = next(each for each in find("hématome infection").results if "#complications" in each.url)
    assert "<mark>hématome</mark>" in result.excerpt and "<mark>infectieux</mark>" in result.excerpt


def test_a_passage_that_could_be_taken_for_one_above_is_not_pointed_at(search):
    """Browsers read on from a block into the next: « du ciment » and, below, « Avec » are « du ciment avec »."""
    body = "<p>du ciment</p><p>Avec</p>"
    above = Section(key="a", kind="text", title="Un", body=body)
    site = a_site(above, text("b", "Deux", "puis du ciment avec le reste ciment"))
    links = {each.url for each in search(site, "ciment reste").results}
    assert "/fr/page/#b:~:text=puis%20du-,ciment,-avec%20le" in links
    (alone,) = search(a_site(above), "ciment").results
    assert alone.url == "/fr/page/#a:~:text=du-,ciment"


def test_a_very_long_page_is_not_looked_through_for_its_passages(search, monkeypatch):
    monkeypatch.setattr(finding, "_LONGEST_PAGE", 1)
    found = search(a_site(text("a", "Un", "du ciment ici"), text("b", "Deux", "rien")), "ciment")
    assert found.results[0].url == "/fr/page/#a"


def test_a_missing_index_is_an_error_and_no_file_is_made(tmp_path):
    with pytest.raises(sqlite3.Error):
        finding.find(question.read("ciment"), tmp_path / "rien.sqlite3", "fr")
    assert list(tmp_path.iterdir()) == []
