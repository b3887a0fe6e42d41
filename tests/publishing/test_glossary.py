"""Words explained where they stand: which, where, once a section; and on a page of their own."""

import re

import pytest

from content.documents.schema import ChecklistItem, Illustration, Section, Step
from content.models import Edition, Page
from content.models import Section as Row
from content.publishing import publish, withdraw
from content.publishing.glossary import Term, explain, terms
from content.publishing.site import Site
from tests.conftest import StrictClient
from tests.factories import SectionFactory

CYPHOSE = Term("cyphose", "Cyphose", ("Cyphose", "cyphoses"), "<p>Dos rond.</p>", "/fr/glossaire/#cyphose")
OS = Term("os", "Fragilité osseuse", ("Fragilité osseuse", "os"), "<p>Os.</p>", "/fr/glossaire/#os")
NO_BREAK = "fragilité\u00a0osseuse"
HADAB = Term("hadab", "الحداب", ("الحداب", "والحداب"), "<p>تشوه.</p>", "/ar/glossary/#hadab")


def section(body="", **parts):
    return Section(key="a", kind="text", title="Cyphose", body=body, **parts)


def body(text, *known):
    return explain(section(text), known or (CYPHOSE, OS))[0].body


def link(word, key="cyphose"):
    return f'<a class="term" href="#m-{key}">{word}</a>'


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("<p>Une cyphose, des cyphoses.</p>", f"<p>Une {link('cyphose')}, des cyphoses.</p>"),
        ("<p>CYPHOSES</p>", f"<p>{link('CYPHOSES')}</p>"),
        ("<p>l’os et l'os</p>", f"<p>l’{link('os', 'os')} et l'os</p>"),
        (f"<p>{NO_BREAK}</p>", f"<p>{link(NO_BREAK, 'os')}</p>"),
        ("<p>ossature, post-cyphose, cyphose-lordose</p>", "<p>ossature, post-cyphose, cyphose-lordose</p>"),
        ("<h3>Cyphose</h3><p>la cyphose</p>", f"<h3>Cyphose</h3><p>la {link('cyphose')}</p>"),
        (
            '<p><a href="https://example.org/cyphose">cyphose</a> os</p>',
            f'<p><a href="https://example.org/cyphose">cyphose</a> {link("os", "os")}</p>',
        ),
        (
            '<p><abbr title="cyphose > 40">os</abbr> &lt;cyphose&gt; &amp; os</p>',
            f'<p><abbr title="cyphose &gt; 40">os</abbr> &lt;{link("cyphose")}&gt; &amp; {link("os", "os")}</p>',
        ),
        ("<p>os<br>cy<strong>phose</strong></p>", f"<p>{link('os', 'os')}<br>cy<strong>phose</strong></p>"),
        ("<p onclick='x'>cyphose<script>os</script></p>", f"<p>{link('cyphose')}</p>"),
        ("", ""),
    ],
)
def test_a_form_is_linked_where_it_stands_first_and_nowhere_else(text, marked):
    assert body(text) == marked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>هذا الحداب.</p>", "الحداب"),
        ("<p>ألم والحداب</p>", "والحداب"),
        ("<p>كالحداب</p>", None),
        ("<p>الحدابُ</p>", None),
    ],
)
def test_arabic_forms_are_those_that_are_listed(text, found):
    assert body(text, HADAB) == (text.replace(found, link(found, "hadab")) if found else text)


def test_a_section_is_read_in_the_order_of_the_page():
    """Text, caption, list, steps and their panels; a title and a drawing's description are left alone."""
    marked, used = explain(
        section(
            "<p>rien</p>",
            illustrations=(Illustration(key="i", drawing="fracture", alt="os", caption="l’os & moi"),),
            checklist=(ChecklistItem(key="c", lead="os", text="une cyphose <b>"),),
            steps=(
                Step(
                    key="s",
                    title="os",
                    body="<p>cyphose</p>",
                    panels=(Step(key="p", body="<p>fragilité osseuse</p>"),),
                ),
            ),
        ),
        (CYPHOSE, OS),
    )
    assert marked.illustrations[0].caption == f"l’{link('os', 'os')} &amp; moi"
    assert (marked.title, marked.illustrations[0].alt, marked.checklist[0].lead) == ("Cyphose", "os", "os")
    assert marked.checklist[0].text == f"une {link('cyphose')} &lt;b&gt;"
    assert marked.steps[0].body == "<p>cyphose</p>"
    assert marked.steps[0].panels[0].body == "<p>fragilité osseuse</p>"
    assert used == (OS, CYPHOSE)


def test_a_form_of_two_terms_is_the_first_ones_and_the_longest_wins():
    long = Term("long", "cyphose grave", ("cyphose grave",), "", "")
    again = Term("again", "cyphose", ("cyphose",), "", "")
    assert body("<p>cyphose grave, cyphose</p>", CYPHOSE, long, again) == (
        f"<p>{link('cyphose grave', 'long')}, {link('cyphose')}</p>"
    )


@pytest.fixture
def glossary(starter):
    return Page.objects.get(key="glossary")


def page(path):
    response = StrictClient().get(path)
    assert response.status_code == 200
    return response.content.decode()


ADDRESSES = {"fr": "/fr/glossaire/", "en": "/en/glossary/", "ar": "/ar/glossary/"}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ADDRESSES)
def test_every_term_of_the_starter_is_met_in_its_language(glossary, language):
    site = Site.load()
    known = terms(site, language)
    document = site.pages["vertebroplasty", language].document
    met = {term.key for each in document.sections for term in explain(each, known)[1]}
    assert met == {term.key for term in known} and len(met) == 8
    html = page(f"/{language}/{document.slug}/")
    for term in known:
        assert html.count(f'id="m-{term.key}"') == 1
        assert f'href="{ADDRESSES[language]}#{term.key}"' in html


@pytest.mark.django_db
def test_each_section_links_a_word_once_and_every_link_has_its_explanation(glossary):
    html = page("/fr/vertebroplastie/")
    sections = re.findall(r'<section id="([a-z-]+)".*?</section>', html, re.DOTALL)
    assert "principe" in sections
    for key in sections:
        text = re.search(rf'<section id="{key}".*?</section>', html, re.DOTALL)[0]
        links = re.findall(r'class="term" href="#(m-[a-z]+)"', text)
        assert len(links) == len(set(links)), key
        for each in links:
            assert f'id="{each}"' in html
        assert not re.search(r"<h[234][^>]*>(?:(?!</h).)*class=\"term\"", text, re.DOTALL)
    alone = page("/fr/vertebroplastie/indications/")
    assert alone.count('class="gloss"') == alone.count('class="term"') == 5


@pytest.mark.django_db
def test_the_glossary_is_in_the_order_of_its_language(glossary):
    titles = re.findall(r'<h2 id="h-[a-z]+">([^<]+)<', page("/fr/glossaire/"))
    assert titles[:4] == ["Angiome", "Cyphose", "Kyphoplastie", "Métastase"]
    assert titles[4] == "Ostéoporose"
    arabic = re.findall(r'<h2 id="h-[a-z]+">([^<]+)<', page("/ar/glossary/"))
    assert sorted(arabic[:8], key=lambda word: word) == arabic[:8]


@pytest.mark.django_db
def test_a_correction_of_the_glossary_reaches_every_page_and_no_edition_of_theirs(glossary, secretary):
    before = Edition.objects.filter(page__key="vertebroplasty").count()
    Row.objects.filter(page=glossary, key="cyphose").update(body_fr="<p>Dos voûté.</p>", forms_fr="voûte")
    assert "Dos voûté." not in page("/fr/vertebroplastie/")
    publish(glossary, "fr", by=secretary, change="correction", sections=["cyphose"])
    assert "Dos voûté." in page("/fr/vertebroplastie/") and "Dos voûté." in page("/fr/glossaire/")
    assert "Dos voûté." not in page("/en/vertebroplasty/")
    assert Edition.objects.filter(page__key="vertebroplasty").count() == before
    withdraw(glossary, "fr", by=secretary, sections=["cyphose"])
    assert "Dos voûté." not in page("/fr/vertebroplastie/")


@pytest.mark.django_db
def test_a_site_without_a_glossary_links_nothing(glossary, secretary):
    for language in ADDRESSES:
        withdraw(glossary, language, by=secretary)
    html = page("/fr/vertebroplastie/")
    assert 'class="term"' not in html and 'class="gloss"' not in html and "/fr/glossaire/" not in html


@pytest.mark.django_db
def test_an_edition_of_the_past_is_shown_without_the_words_of_today(glossary, client):
    from content.publishing import archive

    edition = Edition.objects.current("fr").get(page__key="vertebroplasty")
    html = client.get(f"/archives/{archive.token(edition)}/").content.decode()
    assert "Quel est le principe" in html and 'class="term"' not in html


@pytest.mark.django_db
def test_the_address_of_the_glossary_is_kept_for_it(glossary, secretary):
    from content import errors

    procedure = Page.objects.get(key="vertebroplasty")
    Page.objects.filter(pk=procedure.pk).update(slug_fr="glossaire")
    with pytest.raises(errors.ReservedAddress):
        publish(procedure, "fr", by=secretary, change="correction", sections=["page"])


@pytest.mark.django_db
def test_a_new_term_needs_a_word_and_an_explanation(glossary, secretary):
    from content import errors

    SectionFactory(page=glossary, key="vide", kind="term", title_fr="Canule", body_fr="", forms_fr="canules")
    with pytest.raises(errors.Blocked, match="Canule"):
        publish(glossary, "fr", by=secretary, change="substance", sections=["vide"])
