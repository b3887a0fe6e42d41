"""The paper itself: pages, letters, tags, codes, order of reading, as those who get the file have them."""

import dataclasses
import datetime
import re
import time
from itertools import pairwise

import page as page_validation
import pytest

from content.documents.schema import ChecklistItem
from content.models.richtext import plain
from content.publishing import paths
from content.publishing.site import ReviewNote, Site
from content.sharing.leaflet import typeset
from content.sharing.leaflet.data import leaflet
from tests.sharing.leaflet.conftest import LANGUAGES, with_body
from tests.sharing.leaflet.papers import MM, bare, letters

pytestmark = pytest.mark.django_db
SIZES = ("standard", "large")
LONG = "<p>" + "Une phrase de plus, pour voir ce que devient la fiche. " * 40 + "</p>"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_a_leaflet_is_pdf_ua(paper, language, size):
    found = page_validation.validate_pdf_bytes(paper(language, size).data, profile="ua1")
    assert found.is_compliant, [failure.message for failure in found.failures]


def test_the_validator_refuses_what_is_not_tagged(paper, online):
    import typst

    broken = typst.compile(b"= Titre", font_paths=[], pdf_tags=False)
    assert not page_validation.validate_pdf_bytes(broken, profile="ua1").is_compliant


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_department_s_text_has_exactly_two_pages_of_a4(paper, language):
    made = paper(language)
    assert made.pages == 2
    for each in made.reader.pages:
        assert [round(float(side) / MM) for side in each.mediabox[2:]] == [210, 297]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_translation_that_french_left_behind_still_has_two_pages(paper, language):
    day = datetime.date(2026, 11, 25)
    printed = ["complications", "principe", "irm", "parcours", "appeler", "apporter", "fracture"]
    for keys in (printed[:1], printed[:2], printed[:3], printed):
        assert paper(language, published={"stale": dict.fromkeys(keys, day)}).pages == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reviewed_edition_still_has_two_pages(paper, language):
    review = ReviewNote(
        "Dr Dominique Bernard-Delacroix",
        "radiologue interventionnel, chef du service",
        datetime.date(2026, 11, 25),
        datetime.date(2027, 11, 25),
    )
    assert paper(language, published={"review": review, "number": 128}).pages == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_body_text_has_14_points_and_18_in_large_print(paper, language):
    for number in range(2):
        sizes = paper(language).sizes(number)
        assert min(sizes) >= 12 and 14 in sizes
    large = paper(language, "large")
    for number in range(large.pages):
        if sizes := large.sizes(number):
            assert min(sizes) >= 16, "the number on a step's badge is a little smaller"
            assert any(size >= 18 for size in sizes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_says_its_title_and_language(paper, online, language):
    made = paper(language)
    root = made.reader.trailer["/Root"]
    assert made.reader.metadata.title == online[language][0].document.title
    assert root["/Lang"].split("-")[0] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_fonts_are_ours_and_embedded(paper, language, size):
    fonts = paper(language, size).fonts
    assert fonts and all(fonts.values())
    assert all(re.search("AtkinsonHyperlegibleNext|NotoSansArabic", name) for name in fonts)
    assert any("NotoSansArabic" in name for name in fonts) == (language == "ar")


def test_headings_follow_each_other_and_drawings_are_described(paper, online):
    tags = list(paper("fr").tags())
    levels = [role for role, _node in tags if re.fullmatch("H[1-6]", role)]
    assert levels[0] == "H1" and levels.count("H1") == 1
    assert all(int(after[1]) <= int(before[1]) + 1 for before, after in pairwise(levels))
    described = [str(node.get("/Alt", "")) for role, node in tags if role == "Figure"]
    assert all(described)
    for panel in online["fr"][0].document.section("parcours").steps[2].panels:
        assert panel.alt in described


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_text_is_read_in_the_order_of_the_page(paper, online, language):
    document, text = online[language][0].document, bare(paper(language).text())
    steps = [word for step in document.section("parcours").steps for word in (step.when, step.title)]
    expected = [
        document.title,
        document.lede,
        document.section("irm").title,
        *(f"{item.lead} {item.text}" for item in document.section("irm").checklist),
        document.section("principe").title,
        *plain(document.section("principe").body).splitlines(),
        *(panel.title for panel in document.section("parcours").steps[2].panels),
        document.section("appeler").title,
        *steps,
        *(f"{fact.label} {fact.value}" for fact in document.section("fracture").key_facts),
        document.section("complications").title,
        *plain(document.section("complications").body).splitlines(),
        document.section("apporter").label,
        *(f"{item.lead} {item.text}" for item in document.section("apporter").checklist),
    ]
    position = 0
    for words in expected:
        found = text.find(bare(words), position)
        assert found >= 0, f"{words!r} is missing, or comes before what it should follow"
        position = found + len(bare(words))


@pytest.mark.parametrize("more", range(0, 12, 2))
def test_in_large_print_a_fact_never_parts_from_what_it_says(paper, online, more):
    body = "<p>Une ligne de plus.</p>" * more
    large = paper(size="large", change=with_body("principe", body))
    pages = [bare(large.text(number)) for number in range(large.pages)]
    for fact in online["fr"][0].document.section("fracture").key_facts:
        assert any(bare(f"{fact.label} {fact.value}") in page for page in pages)


def test_arabic_has_all_its_letters_and_its_titles_in_order(paper, online):
    document, made = online["ar"][0].document, paper("ar")
    parts = {0: ("irm", "principe", "appeler"), 1: ("complications",)}
    for number, keys in parts.items():
        printed = letters(" ".join(made.lines(number)))
        said = letters(" ".join(plain(document.section(key).body) for key in keys))
        assert said <= printed, said - printed
    for number, titles in (
        (0, ("irm", "principe", "appeler")),
        (1, ("parcours", "complications", "apporter")),
    ):
        lines = [letters(line) for line in made.lines(number)]
        places = []
        for section in (document.section(key) for key in titles):
            short = section.kind in {"pathway", "preparation"}
            words = letters(section.short_title if short else section.title)
            # A title may take two lines: its first one is looked for.
            places.append(next(n for n, line in enumerate(lines) if line.total() > 8 and line <= words))
        assert places == sorted(places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_codes_are_read_from_the_paper_and_lead_to_its_edition(paper, online, language):
    short = online[language][0].document.short
    address = paths.absolute(f"/q/{short}/fiche/{language}/1")
    assert paper(language).codes(0) == [], "one side has none"
    assert paper(language).codes(1) == [address, address], "what is kept has its own, and what is torn off"
    large = paper(language, "large")
    assert address in large.codes(large.pages - 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_address_leaves_two_pages_and_readable_codes(paper, settings, language):
    settings.SITE_URL = "https://radiologie-interventionnelle.centre-hospitalier.example"
    made = paper(language, published={"number": 1234})
    assert made.pages == 2
    assert made.codes(1) == [f"{settings.SITE_URL}/q/v/fiche/{language}/1234"] * 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mri_rule_is_on_both_sides_in_amber_and_nothing_else_is(paper, language):
    amber, ground = (255, 200, 69), (255, 245, 220)
    for number in range(2):
        picture = paper(language).picture(number, 1)
        colours = {colour for _count, colour in picture.getcolors(1_000_000)}
        assert amber in colours and ground in colours

    def without_mri(document):
        sections = tuple(
            dataclasses.replace(
                each, steps=tuple(dataclasses.replace(step, notice="") for step in each.steps)
            )
            for each in document.sections
            if each.kind not in {"mri_rule", "preparation"}
        )
        return dataclasses.replace(document, sections=sections)

    for number in range(2):
        picture = paper(language, change=without_mri).picture(number, 1)
        colours = {colour for _count, colour in picture.getcolors(1_000_000)}
        assert not colours & {amber, ground}


@pytest.mark.parametrize("language", LANGUAGES)
def test_tearing_takes_nothing_from_what_is_kept(paper, language):
    """The cut is at one height on both sides, and no letter stands across it."""
    cuts = []
    for number in range(2):
        picture = paper(language).picture(number, 2).convert("L")
        width, height = picture.size
        edges = [
            y
            for y in range(height)
            if picture.getpixel((3, y)) < 128 or picture.getpixel((width - 4, y)) < 128
        ]
        assert edges, "the cut runs to the edge of the sheet"
        cuts.append(sum(edges) / len(edges) / height)
        middle = round(sum(edges) / len(edges))
        for y in (middle - 6, middle + 6):
            dark = [x for x in range(width) if picture.getpixel((x, y)) < 128]
            assert not dark, "text touches the cut"
    assert cuts[0] == pytest.approx(cuts[1], abs=0.002)


def test_both_parts_have_the_phone_and_their_edition(paper):
    recto, verso = paper().text(0), paper().text(1)
    assert recto.count("01 99 00 12 34") == 2, "at the head of what is kept, and behind the coupon"
    assert verso.count("01 99 00 12 34") == 1 and verso.count("Édition 1") == 2


def test_text_that_looks_like_markup_is_printed_as_it_is(paper):
    text = '#text(red)[a] $x^2$ \\ @key *b* _c_ `d` <lab> "q" // x #panic("no")'
    html = f"<p>{text.replace('<', '&lt;').replace('>', '&gt;')}</p>"
    made = paper(change=with_body("principe", html))
    assert bare(text) in bare(made.text(0))
    for sign in '#$\\@*_`<>"':
        assert sign in made.text(0)


def test_rich_text_is_set_and_tagged(paper):
    html = (
        "<h3>Sous-titre</h3><p>Un <strong>gras</strong>, <a href='/fr/'>un lien</a>, H<sub>2</sub>O, 1<sup>er</sup>"
        "<br>ligne, <em lang='en' dir='ltr'>cement</em>.</p><ol><li>un</li><li>deux<ul><li>trois</li></ul></li></ol>"
    )
    made = paper(change=with_body("principe", html))
    assert page_validation.validate_pdf_bytes(made.data, profile="ua1").is_compliant
    assert paths.absolute("/fr/") in made.links
    assert "Sous-titre" in made.text(0) and "cement" in made.text(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_does_not_fit_goes_on_to_further_pages_whole(paper, language):
    made = paper(language, change=with_body("complications", LONG))
    assert made.pages > 2
    assert made.text().count("phrase") == 40
    assert page_validation.validate_pdf_bytes(made.data, profile="ua1").is_compliant
    assert all(min(made.sizes(number), default=14) >= 12 for number in range(made.pages))


def test_the_coupon_s_sheet_of_a_long_leaflet_has_nothing_behind_it(paper):
    for made in (paper(size="large"), paper(change=with_body("complications", LONG))):
        assert made.pages % 2 == 1, "it is on the front of a sheet, and the last"
        assert "Feuille à garder avec vos examens" in made.text(made.pages - 1)


def test_more_signs_make_a_larger_coupon_before_they_make_more_pages(paper):
    def signs(number):
        def change(document):
            items = tuple(ChecklistItem(key=f"s{n}", text=f"Signe {n}") for n in range(number))
            sections = tuple(
                dataclasses.replace(each, checklist=items) if each.key == "appeler" else each
                for each in document.sections
            )
            return dataclasses.replace(document, sections=sections)

        return change

    assert paper(change=signs(2)).pages == 2
    assert "Signe 1" in paper(change=signs(2)).text(0)
    assert paper(change=signs(12)).pages > 2


def test_a_sign_that_no_font_has_does_not_keep_the_paper_from_being_made(online):
    published, department = online["fr"]
    document = dataclasses.replace(published.document, lede="Bonjour 😀 漢\x07!")
    made = leaflet(dataclasses.replace(published, document=document), department)
    assert set(typeset.unprintable(made)) == set("😀漢")
    assert page_validation.validate_pdf_bytes(typeset.pdf(made), profile="ua1").is_compliant


def test_the_same_edition_gives_the_same_bytes(online):
    published, department = online["fr"]
    first = typeset.pdf(leaflet(published, department))
    typeset._compiler.cache_clear()
    time.sleep(1.1)  # dates in a PDF are of a second: another one must have begun
    assert typeset.pdf(leaflet(published, department)) == first


def test_the_file_has_the_edition_s_date(paper, online):
    made = paper().reader.metadata.creation_date
    assert made == online["fr"][0].published_at.replace(microsecond=0)


def test_every_address_in_every_file_leads_somewhere(paper, client, online):
    own = paths.absolute("")
    for language in LANGUAGES:
        for size in SIZES:
            links = paper(language, size).links
            assert links
            for link in set(links):
                if link.startswith("tel:"):
                    assert re.fullmatch(r"tel:\+?\d+", link)
                    continue
                assert link.startswith(own)
                answer = client.get(link.removeprefix(own))
                if answer.status_code == 302:
                    answer = client.get(answer["Location"].partition("#")[0])
                assert answer.status_code == 200, link


def test_a_page_without_parts_still_makes_a_leaflet(online, starter):
    published, _department = online["fr"]
    bare_document = dataclasses.replace(published.document, sections=(), lede="", description="")
    made = leaflet(dataclasses.replace(published, document=bare_document), None)
    for size in SIZES:
        found = page_validation.validate_pdf_bytes(typeset.pdf(made, size), profile="ua1")
        assert found.is_compliant, [failure.message for failure in found.failures]


def test_it_is_loaded_without_the_machine_s_fonts():
    assert {"Atkinson Hyperlegible Next", "Noto Sans Arabic"} <= set(typeset.fonts().families())
    assert not {"Arial", "DejaVu Serif", "Liberation Sans"} & set(typeset.fonts().families())


def test_site_is_read_once(starter):
    assert ("vertebroplasty", "fr") in Site.load().editions
