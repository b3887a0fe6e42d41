"""A patient reads, on a phone or a desktop, in three languages."""

import re

import pytest
from playwright.sync_api import expect

PAGES = {"fr": "/fr/vertebroplastie/", "en": "/en/vertebroplasty/", "ar": "/ar/vertebroplasty/"}
KEYS = (
    "irm fracture principe benefices indications parcours apporter complications appeler suivi alternatives references"
).split()


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_patient_reads_the_french_page_on_a_phone_without_javascript(site, visit):
    page = visit(390, 844, java_script_enabled=False)
    page.goto(site.url + PAGES["fr"])
    for heading in ("Vertébroplastie et kyphoplastie", "Venez à la consultation avec votre IRM du rachis"):
        box = page.get_by_role("heading", name=heading).bounding_box()
        dock = page.locator(".dock").bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= dock["y"], (
            f"{heading} is not on the first screen"
        )
    for key in KEYS:
        expect(page.locator(f"section#{key}")).to_be_visible()
    expect(page.locator("details, [role=tab]")).to_have_count(0)
    page.locator(".dock").get_by_role("link", name="Sommaire").click()
    page.locator(".toc").get_by_role("link", name="Les complications").click()
    assert page.url.endswith("#complications")
    expect(page.get_by_role("heading", name="Existe-t-il des complications")).to_be_visible()
    assert not page.get_by_role("button", name="Imprimer").is_visible(), (
        "a button that needs a script is not offered"
    )
    expect(page.locator(".dock a[href^='tel:']")).to_be_visible()


def test_changing_language_keeps_the_reader_in_the_same_part(site, visit):
    page = visit(390)
    page.goto(site.url + PAGES["fr"] + "#suivi")
    page.get_by_role("link", name="English").click()
    assert page.url == f"{site.url}{PAGES['en']}#suivi"
    expect(page.locator("#suivi h2")).to_be_visible()
    page.goto(site.url + PAGES["en"] + "suivi/")
    page.get_by_role("link", name="العربية").click()
    assert page.url == f"{site.url}{PAGES['ar']}suivi/"


@pytest.mark.parametrize("language", PAGES)
def test_a_link_to_a_part_shows_its_title_and_scrolling_back_does_not_jump(site, visit, language):
    """Parts far below are laid out when they come near: their heights must not move what the reader looks at."""
    page = visit(390, 844)
    for key in ("benefices", "complications", "references"):
        page.goto(site.url + PAGES[language])
        page.locator(f".toc a[href='#{key}']").click()
        page.wait_for_timeout(300)
        title = page.locator(f"#{key} h2")
        assert 0 <= title.bounding_box()["y"] <= 160, key
    tops = "Array.from(document.querySelectorAll('.body section[id] > .h h2'), e => e.getBoundingClientRect().top)"
    for _turn in range(8):
        before = page.evaluate(tops)
        page.mouse.wheel(0, -200)
        page.wait_for_timeout(150)
        after = page.evaluate(tops)
        seen = [now - then for then, now in zip(before, after, strict=True) if 0 <= then <= 640]
        assert all(abs(moved - 200) <= 2 for moved in seen)


def test_arabic_is_mirrored(site, visit):
    page = visit(1280)
    page.goto(site.url + PAGES["ar"])
    assert page.locator("html").get_attribute("dir") == "rtl"
    contents, body = page.locator(".toc").bounding_box(), page.locator(".body").bounding_box()
    assert contents["x"] > body["x"], "the contents stand on the right"
    line = page.evaluate("getComputedStyle(document.querySelector('.path > li'), '::after').right")
    assert line == "17px", "the line through the steps' numbers stands on the right"
    title = page.locator(".cite p").first
    assert title.get_attribute("dir") == "ltr" and title.get_attribute("lang") == "en"
    french = page.get_by_role("link", name="Lire le texte français").first
    assert french.get_attribute("lang") == "fr"


def test_the_translation_says_that_no_doctor_checked_it(site, visit):
    page = visit(390)
    for language, words in (("en", "has not been checked by a doctor"), ("ar", "لم يتحقق طبيب")):
        page.goto(site.url + PAGES[language])
        expect(page.get_by_text(words)).to_be_visible()
    page.goto(site.url + PAGES["fr"])
    expect(page.locator(".notice:visible")).to_have_count(0)


def test_every_page_says_its_edition_and_that_nobody_has_reviewed_it(site):
    for path in (*PAGES.values(), PAGES["fr"] + "irm/", "/fr/mentions-legales/"):
        html = site.text(path)
        assert re.search(r"(N°|No\.|رقم) 1", html), path
    unreviewed = "Cette édition n’a pas encore été relue par un médecin nommé."
    assert unreviewed in site.text(PAGES["fr"])
    assert unreviewed not in site.text("/fr/mentions-legales/"), "there is no medicine to review"


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_scrolls_sideways(site, visit, language, width):
    page = visit(width)
    for path in (PAGES[language], PAGES[language] + "parcours/", f"/{language}/", f"/{language}/404.html"):
        page.goto(site.url + path)
        assert overflow(page) <= 0, path


@pytest.mark.parametrize("language", PAGES)
def test_nothing_scrolls_sideways_with_larger_text_or_wider_spacing(site, visit, language):
    page = visit(320, bypass_csp=True)
    page.goto(site.url + PAGES[language])
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        "p { margin-block-end: 2em !important }"
    )
    assert overflow(page) <= 0, "WCAG 1.4.12"
    # Twice the text on the same small phone: what a reader gets who sets larger letters there.
    for path in (
        PAGES[language],
        f"/{language}/",
        f"/{language}/404.html",
        PAGES[language] + "complications/",
    ):
        page.goto(site.url + path)
        page.add_style_tag(content="html { font-size: 200% !important }")
        assert overflow(page) <= 0, f"text at 200 %: {path}"


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_no_text_is_smaller_than_17_pixels(site, visit, language, width):
    page = visit(width)
    for path in (PAGES[language], f"/{language}/", PAGES[language] + "appeler/"):
        page.goto(site.url + path)
        small = page.evaluate(
            """() => {
              const found = [];
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const parent = walker.currentNode.parentElement;
                if (!walker.currentNode.data.trim() || !parent.getClientRects().length) continue;
                const svg = parent.closest('svg.drawing');
                const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
                const size = parseFloat(getComputedStyle(parent).fontSize) * scale;
                if (size < 16.99) found.push([walker.currentNode.data.trim(), size]);
              }
              return found;
            }"""
        )
        assert small == [], path


@pytest.mark.parametrize("width", [390, 1280])
def test_links_and_buttons_outside_text_are_48_pixels(site, visit, width):
    page = visit(width)
    for path in (
        PAGES["fr"],
        PAGES["ar"],
        "/fr/",
        "/en/404.html",
        PAGES["en"] + "suivi/",
        "/fr/accessibilite/",
    ):
        page.goto(site.url + path)
        small = page.evaluate(
            """() => [...document.querySelectorAll('a, button')].filter(e => {
              const box = e.getBoundingClientRect();
              if (!box.width || e.matches('.skip')) return false;
              const inText = e.closest('.flow > p, .flow li, .term') && !e.matches('.tap, .btn');
              return !inText && (box.width < 47.9 || box.height < 47.9);
            }).map(e => [e.textContent.trim(), e.getBoundingClientRect().width, e.getBoundingClientRect().height])"""
        )
        assert small == [], path


def test_lines_are_60_to_75_characters_on_a_desktop(site, visit):
    page = visit(1280)
    page.goto(site.url + PAGES["fr"])
    average = page.evaluate(
        """() => {
          const p = document.querySelector('#benefices .flow p');
          const lines = Math.round(p.getBoundingClientRect().height / parseFloat(getComputedStyle(p).lineHeight));
          return p.textContent.length / lines;
        }"""
    )
    assert 55 <= average <= 75


def test_the_first_view_is_light_and_comes_from_this_site_only(site, visit):
    page = visit(390)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received, hosts = [], []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.on("request", lambda request: hosts.append(request.url))
    page.goto(site.url + PAGES["fr"], wait_until="networkidle")
    assert all(url.startswith((site.url, "data:")) for url in hosts)
    assert len(hosts) <= 6
    assert sum(received) <= 60_000
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_late_font_moves_nothing_and_is_there_on_the_next_page(site, visit):
    page = visit(390)
    page.route("**/*.woff2", lambda route: (page.wait_for_timeout(500), route.continue_()))
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) shift += e.value })"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    for path in (PAGES["fr"], PAGES["en"], PAGES["fr"] + "suivi/"):
        page.goto(site.url + path, wait_until="networkidle")
        page.wait_for_timeout(300)
        assert page.evaluate("shift") == 0, path
    page.unroute_all()
    page.goto(site.url + PAGES["fr"], wait_until="networkidle")
    page.goto(site.url + PAGES["fr"] + "suivi/")
    assert page.evaluate("shift") == 0
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    title = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": title})["fonts"]
    assert [font["familyName"] for font in fonts] == ["Atkinson Hyperlegible Next"]


def test_copying_a_link_is_visible_and_announced(site, visit):
    page = visit(1280, permissions=["clipboard-read", "clipboard-write"])
    page.goto(site.url + PAGES["fr"])
    link = page.get_by_role("link", name="Lien vers «\u202fExiste-t-il des complications")
    link.click()
    page.get_by_role("status").get_by_text("Lien copié").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == site.url + PAGES["fr"] + "complications/"


def test_the_contents_list_shows_where_the_reader_is(site, visit):
    page = visit(1280)
    page.goto(site.url + PAGES["fr"])
    page.locator("#suivi h2").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#suivi').scrollIntoView()")
    page.locator(".toc a[aria-current][href='#suivi']").wait_for()


def test_focus_is_never_under_the_bar(site, visit):
    page = visit(390)
    page.goto(site.url + PAGES["fr"])
    for _each in range(30):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => {
              const dock = document.querySelector('.dock'), e = document.activeElement;
              if (dock.contains(e) || e === document.body) return false;
              return e.getBoundingClientRect().bottom > dock.getBoundingClientRect().top;
            }"""
        )
        assert not covered


def test_the_page_prints_without_its_navigation(site, visit):
    page = visit(1280)
    page.goto(site.url + PAGES["fr"])
    page.emulate_media(media="print")
    for hidden in (".toc", ".langs", ".dock", ".perma >> nth=0", ".hero .acts"):
        expect(page.locator(hidden)).to_be_hidden()
    size = page.evaluate("getComputedStyle(document.querySelector('#suivi p')).fontSize")
    assert size == "16px", "12 points"


def test_a_printed_title_is_followed_by_what_it_keeps_to(site, visit):
    page = visit(1280)
    page.goto(site.url + PAGES["fr"])
    page.emulate_media(media="print")
    empty = page.locator("main section > .h").evaluate_all(
        """titles => titles.filter(title => {
          let next = title.nextElementSibling;
          while (getComputedStyle(next).display === 'none') next = next.nextElementSibling;
          return next.getBoundingClientRect().height === 0;
        }).map(title => title.innerText)"""
    )
    assert empty == [], "nothing keeps a title with its text when an empty box stands between"


def test_an_unknown_address_is_answered_in_the_nearest_language_with_the_phone_number(site):
    for path, accept, words in (
        ("/fr/nulle-part/", "", "Page introuvable"),
        ("/en/nowhere/", "fr", "Page not found"),
        ("/ar/vertebroplasty/nulle-part/", "", "الصفحة غير موجودة"),
        ("/nulle-part", "ar", "الصفحة غير موجودة"),
        ("/xx/", "", "Page introuvable"),
    ):
        status, headers, body = site.get(path, **{"Accept-Language": accept})
        assert status == 404, path
        assert words in body.decode() and "tel:+33199001234" in body.decode(), path
        assert "Content-Security-Policy" in headers


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("ar,fr;q=0.8", "ar"),
        ("en-GB", "en"),
        ("de, en;q=0.5", "en"),
        ("de", "fr"),
        ("", "fr"),
        ("x" * 8000, "fr"),
    ],
)
def test_the_root_leads_to_the_readers_language(site, accept, language):
    status, headers, _body = site.get("/", **{"Accept-Language": accept})
    assert (status, headers["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in headers["Vary"]


@pytest.mark.parametrize(
    "path",
    [
        "/fr/%00/", "/%ff%fe/", "/fr/%E2%82/", "/fr/?q=%00", "/admin/login/?next=%00", "/fr/../../etc/passwd",
        "/fr/" + "a" * 5000 + "/", "/fr/vertebroplastie/?" + "x=1&" * 1500, "//evil.example/", "/fr//", "/FR/",
        "/fr/vertebroplastie/SUIVI/", "/static/../settings.py", "/fr/vertebroplastie/%3Cscript%3E/",
    ],
)  # fmt: skip
def test_odd_bytes_are_never_an_internal_error(site, path):
    assert site.get(path)[0] in {200, 301, 400, 404, 414}


def test_every_answer_carries_the_same_protections(site):
    for path in (PAGES["fr"], "/fr/nulle-part/", "/admin/login/", "/sitemap.xml", "/fr/404.html"):
        headers = site.get(path)[1]
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert "Set-Cookie" not in headers or path.startswith("/admin/"), path


def test_hreflang_and_canonical_name_the_right_addresses(site):
    for language, path in PAGES.items():
        html = site.text(path)
        assert f'<link rel="canonical" href="{site.url}{path}">' in html
        for code, other in (*PAGES.items(), ("x-default", PAGES["fr"])):
            assert f'<link rel="alternate" hreflang="{code}" href="{site.url}{other}">' in html
        section = site.text(path + "suivi/")
        assert f'<link rel="canonical" href="{site.url}{path}">' in section
        assert f'<html lang="{language}"' in html
    assert f"<loc>{site.url}{PAGES['ar']}</loc>" in site.text("/sitemap.xml")


def test_readiness_says_what_is_in_order(site):
    import json

    status, _headers, body = site.get("/readyz")
    said = json.loads(body)
    assert status == 200 and said["ready"] and said["problems"] == {} and said["last_backup"] is None
    assert said["snapshot"]["behind"] is False
