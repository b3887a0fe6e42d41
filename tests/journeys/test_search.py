"""A patient looks for a word, and nobody keeps it."""

import socket
from io import BytesIO
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.conftest import stop
from tests.journeys.test_accessibility import audit
from tests.journeys.test_reading import overflow

ADDRESSES = {"fr": "/fr/recherche/", "en": "/en/search/", "ar": "/ar/search/"}
FOUND = {"fr": "ciment douleur", "en": "cement pain", "ar": "إسمنت ألم"}
MISTYPED = {"fr": "cimant xyzxyz", "en": "cemant xyzxyz", "ar": "مضاعقات xyzxyz"}
NOTHING = "azertyuiop"


def addresses(language):
    """The search in each of its states."""
    start = ADDRESSES[language]
    typed = (FOUND[language], MISTYPED[language], NOTHING, "é" * 200)
    return [start, *(f"{start}?q={quote(each)}" for each in typed)]


def place_of(page, key):
    """Where a section is on the screen: its edges, and the height of the screen."""
    return page.evaluate(
        "key => { const place = document.getElementById(key);"
        " const box = (place.closest('section') || place).getBoundingClientRect();"
        " return [box.top, box.bottom, innerHeight] }",
        key,
    )


def test_a_patient_finds_a_word_on_a_phone_without_javascript(site, visit):
    page = visit(390, 844, java_script_enabled=False)
    page.goto(site.url + "/fr/vertebroplastie/")
    page.get_by_role("link", name="Rechercher").click()
    page.get_by_label("Que cherchez-vous").fill("osteoporose")
    page.get_by_role("button", name="Rechercher").click()
    expect(page.get_by_role("heading", name="5 réponses pour")).to_be_visible()
    assert page.locator("mark").first.text_content() == "Ostéoporose", "what the word means comes first"
    page.get_by_role("link", name="Qu’est-ce qu’une fracture vertébrale").click()
    assert page.url.startswith(f"{site.url}/fr/vertebroplastie/#fracture")
    box = page.locator("#fracture").bounding_box()
    assert box["y"] < 844 and box["y"] + box["height"] > 0, "the section is on the screen"
    passage = page.get_by_text("ostéoporose sous-jacente").first.bounding_box()
    assert passage["y"] >= 0 and passage["y"] + passage["height"] <= 844, "and the passage in it"


def test_a_patient_searches_from_the_home_page_with_the_keyboard(site, visit):
    page = visit(1280)
    page.goto(site.url + "/ar/")
    page.get_by_role("searchbox").fill("الاسمنت")
    page.keyboard.press("Enter")
    page.locator(".results mark").first.wait_for()
    expect(page.get_by_role("searchbox")).to_have_value("الاسمنت")


@pytest.mark.parametrize("language", ADDRESSES)
def test_each_result_leads_to_its_section_whatever_the_word(site, visit, language):
    """The browser marks the first passage of the page that matches: it must be the section's own."""
    words = {
        "fr": "ciment;irm;anesthésie;consultation;patient",
        "en": "cement;mri;anaesthesia;consultation;patient",
        "ar": "إسمنت;رنين;تخدير;استشارة;المريض",
    }
    page = visit(390)
    seen = marked = 0
    for word in words[language].split(";"):
        search = f"{site.url}{ADDRESSES[language]}?q={quote(word)}"
        page.goto(search)
        for link in [each.get_attribute("href") for each in page.locator(".results a").all()]:
            page.goto(search)
            page.locator(f'.results a[href="{link}"]').click()
            page.wait_for_url(lambda url: "?" not in url)
            page.wait_for_timeout(60)
            key = link.split("#")[1].split(":")[0]
            top, bottom, height = place_of(page, key)
            if ":~:" in link:
                marked += 1
                # The passage stands in the middle, unless the page begins or ends there.
                edge = page.evaluate(
                    "scrollY == 0 || scrollY + innerHeight >= document.body.scrollHeight - 1"
                )
                assert top < height and bottom > 0, (word, link, top, bottom)
                assert edge or top - 40 < height / 2 < bottom + 40, (word, link, top, bottom)
            else:
                assert -5 <= top < height, (word, link, top)
            assert page.evaluate("location.hash") == f"#{key}", "without the directive"
            seen += 1
    assert seen > 10 and marked > seen / 2, (seen, marked)


def test_the_passage_is_marked_where_the_result_leads(site, visit):
    page = visit(390)
    page.goto(f"{site.url}/fr/recherche/?q=h%C3%A9matome")
    before = page.evaluate("getComputedStyle(document.querySelector('mark')).backgroundColor")
    page.locator(".results a").first.click()
    page.locator("#complications").wait_for()
    page.wait_for_timeout(300)
    shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
    colour = tuple(int(each) for each in before[4:-1].split(","))
    painted = {pixel: times for times, pixel in shot.getcolors(shot.width * shot.height)}
    assert painted.get(colour, 0) > 300, "in the colour of the marks"


def test_a_browser_that_marks_no_text_still_goes_to_the_section(site, visit):
    """No Chromium can be told to forget text fragments: the script is given the address that others would see."""
    page = visit(390, bypass_csp=True)
    page.goto(f"{site.url}/fr/vertebroplastie/")
    went = page.evaluate(
        """async hash => {
          const source = await (await fetch(document.querySelector('script[src]').src)).text();
          const went = [];
          new Function('location', source)({ hash, href: '', replace: to => went.push(to) });
          return went;
        }""",
        "#suivi:~:text=du-,geste,-.",
    )
    assert went == ["#suivi"]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ADDRESSES)
def test_axe_finds_nothing(site, visit, language, width, scheme):
    page = visit(width, quiet=True, color_scheme=scheme, bypass_csp=True)
    for path in addresses(language):
        page.goto(site.url + path)
        assert audit(page) == [], path


@pytest.mark.parametrize("language", ADDRESSES)
def test_nothing_scrolls_sideways_and_everything_can_be_touched(site, visit, language):
    for width, size in ((320, 100), (390, 100), (320, 200), (1280, 100)):
        page = visit(width, bypass_csp=True)
        for path in (*addresses(language), f"/{language}/"):
            page.goto(site.url + path)
            if size != 100:
                page.add_style_tag(content=f"html {{ font-size: {size}% !important }}")
            assert overflow(page) <= 0, (path, width, size)
            small = page.evaluate(
                """() => [...document.querySelectorAll('a, button, input')].filter(each => {
                  const box = each.getBoundingClientRect();
                  return box.width && !each.matches('.skip') && (box.width < 47.9 || box.height < 47.9);
                }).map(each => each.outerHTML)"""
            )
            assert small == [], (path, width)


def test_marks_are_seen_with_forced_colours(site, visit):
    page = visit(390, forced_colors="active")
    page.goto(f"{site.url}/fr/recherche/?q=ciment")
    mark, around = page.evaluate(
        "['mark', 'body'].map(each => getComputedStyle(document.querySelector(each)).backgroundColor)"
    )
    assert mark != around


def test_what_was_searched_is_told_to_nobody(site, visit):
    page = visit(390)
    told = []
    page.goto(f"{site.url}/fr/recherche/?q=osteoporose")
    page.on("request", lambda request: told.append((request.url, request.all_headers().get("referer", ""))))
    page.get_by_role("link", name="Qu’est-ce qu’une fracture vertébrale").click()
    page.locator("#sommaire").wait_for()
    assert told and not [each for each in told if "osteoporose" in "".join(each)]
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_no_log_of_the_server_holds_a_question_even_when_it_logs_all_that_it_can(seed, tmp_path):
    site = seed.grow(
        tmp_path,
        GUNICORN_CMD_ARGS="--access-logfile - --log-level debug",
        WEB_CONCURRENCY="1",
        SITE_URL=f"http://127.0.0.1:{seed.port}",
    )
    try:
        for query in (
            "q=motsecret",
            "q=motsecret%00",
            "q=%FFmotsecret",
            "q=" + "motsecret%20" * 1000,
            "x&" * 12_000,
        ):
            assert site.get(f"/fr/recherche/?{query}")[0] == 200
        site.get("/fr/recherche?q=motsecret")
        site.get("/fr/nulle-part/?q=motsecret")
        site.get("/fr/vertebroplastie/", Referer=f"{site.url}/fr/recherche/?q=motsecret")
        site.get("/fr/recherche/?q=motsecret", Host="ailleurs.example")
        (tmp_path / "snapshot" / "current" / ".private" / "search-fr.sqlite3").write_bytes(b"rubbish")
        assert site.get("/fr/recherche/?q=motsecret")[0] == 200
        for line in (
            "GET /fr/recherche/?q=motsecret un HTTP/1.1",
            "GET /fr/recherche/?q=un motsecret HTTP/1.1",
            "GET /fr/recherche/?q=motsecrét HTTP/1.1",
            "MOTSECRET/ /fr/recherche/?q=motsecret HTTP/1.1",
            "GET /fr/recherche/?q=" + "motsecret" * 9000 + " HTTP/1.1",
            "GET /fr/ HTTP/1.1\r\nReferer : /fr/recherche/?q=motsecret",
        ):
            with socket.create_connection(("127.0.0.1", int(site.url.rsplit(":", 1)[1]))) as raw:
                raw.sendall(f"{line}\r\nHost: 127.0.0.1\r\n\r\n".encode())
                assert raw.recv(100).startswith(b"HTTP/1.1 4"), line
    finally:
        stop(site)
    said = (tmp_path / "log.txt").read_text()
    assert "motsecr" not in said.lower()
    assert "search failed" in said and "Invalid request" in said, "the rest is logged"
    assert " gunicorn.access GET /fr/recherche/ 200 [" in said
