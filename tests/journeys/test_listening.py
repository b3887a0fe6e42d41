"""A part is read aloud by the device's own voice. Here the voice is a double: it says what it was asked to say."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import audit

VOICE = """
window.said = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
(function () {
  const speech = new EventTarget();
  let voices = [], waiting = null;
  Object.assign(speech, {
    cancelled: 0,
    getVoices: () => voices,
    have: found => { voices = found; speech.dispatchEvent(new Event("voiceschanged")); },
    speak: utterance => {
      said.push([utterance.text, utterance.voice.name]);
      waiting = utterance;
      if (!speech.hold) setTimeout(() => waiting === utterance && utterance.onend(), 5);
    },
    cancel: () => {
      speech.cancelled++;
      const gone = waiting;
      waiting = null;
      if (gone) setTimeout(() => gone.onerror({ error: "canceled" }), 0);
    },
    finish: () => waiting.onend(),
  });
  Object.defineProperty(window, "speechSynthesis", { value: speech });
})();
"""
FRENCH = {"name": "Thomas", "lang": "fr_FR", "localService": True, "default": False}
ARABIC = {"name": "Maged", "lang": "ar-001", "localService": True, "default": False}
ELSEWHERE = {"name": "Google français", "lang": "fr-FR", "localService": False, "default": True}
SUIVI = "/fr/vertebroplastie/suivi/"


@pytest.fixture
def listen(site, visit):
    """A page on a device with such voices, known late, whose voice waits to be told that a sentence is over."""

    def go(path, *voices, hold=True, width=390, **options):
        page = visit(width, **options)
        page.add_init_script(VOICE)
        page.goto(site.url + path)
        page.evaluate(f"speechSynthesis.hold = {str(hold).lower()}")
        page.evaluate("voices => speechSynthesis.have(voices)", list(voices))
        return page

    return go


def said(page):
    return page.evaluate("said.map(each => each[0])")


def wait_until_said(page, words):
    page.wait_for_function("words => said.length && said.at(-1)[0].includes(words)", arg=words)


def test_every_part_can_be_listened_to_where_the_device_has_a_voice(listen):
    page = listen("/fr/vertebroplastie/", ELSEWHERE, FRENCH, hold=False)
    buttons = page.get_by_role("button", name="Écouter")
    expect(buttons.first).to_be_visible()
    parts = page.locator("main section[id][aria-labelledby]:not(.sharing)")
    expect(buttons).to_have_count(parts.count())
    assert page.evaluate("speechSynthesis.cancelled") == 0, "nothing starts by itself"
    page.locator("#apporter").get_by_role("button", name="Écouter").click()
    expect(page.get_by_role("status")).to_have_text("Fin de cette partie", timeout=60_000)
    expect(page.locator(".player")).to_have_count(0)
    words = said(page)
    assert words[0].startswith(page.locator("#apporter h2").inner_text()[:20])
    assert [each for each in words if len(each) > 185] == [], "Chrome stops after 15 seconds of one utterance"
    items = page.locator("#apporter li").evaluate_all(
        "items => items.map(e => e.innerText.trim().slice(0, 12))"
    )
    whole, items = " ".join(words), [" ".join(each.split()) for each in items]
    places = [whole.index(each) for each in items]
    assert items and places == sorted(places), "the list is read in its order"
    assert "Écouter" not in whole and "Lien vers" not in whole
    assert page.evaluate("new Set(said.map(each => each[1])).size") == 1
    assert page.evaluate("said[0][1]") == "Thomas", "not the voice that sends the text elsewhere"


@pytest.mark.parametrize(
    "voices", [(), (ELSEWHERE,), (ARABIC,)], ids=["none", "someone else's", "another language"]
)
def test_without_a_voice_of_the_device_for_the_language_nothing_is_offered(listen, voices):
    page = listen("/fr/vertebroplastie/", *voices)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("button", name="Écouter").count() == 0
    assert [url for url in asked if "listen" in url] == []


def test_pause_resume_next_from_the_beginning_and_stop(listen):
    page = listen(SUIVI, FRENCH)
    button = page.locator("#suivi").get_by_role("button", name="Écouter")
    button.click()
    title = page.locator("#suivi h2").inner_text()
    wait_until_said(page, title[:20])
    player = page.get_by_role("region", name="Lecture à voix haute")
    status = page.get_by_role("status")
    expect(player.get_by_role("button", name="Pause")).to_be_focused()
    page.evaluate("speechSynthesis.finish()")
    page.wait_for_function("() => said.length === 2")
    second = said(page)[1]
    page.keyboard.press("Enter")
    expect(status).to_have_text("Lecture en pause")
    resume = player.get_by_role("button", name="Reprendre")
    expect(resume).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_function("() => said.length === 3")
    assert said(page)[2] == second, "the sentence is said again from its beginning"
    player.get_by_role("button", name="Phrase suivante").click()
    page.wait_for_function("() => said.length === 4")
    assert said(page)[3] not in (second, title)
    player.get_by_role("button", name="Depuis le début").click()
    page.wait_for_function("() => said.length === 5")
    assert said(page)[4] == said(page)[0]
    player.get_by_role("button", name="Arrêter").click()
    expect(status).to_have_text("Lecture arrêtée")
    expect(button).to_be_focused()
    expect(player).to_have_count(0)
    button.click()
    page.wait_for_function("() => said.length === 6")
    assert said(page)[5] == said(page)[0], "it can be begun again"
    page.keyboard.press("Escape")
    expect(player).to_have_count(0)


def test_a_voice_that_never_says_that_it_has_ended_is_not_waited_for(listen, visit):
    page = listen(SUIVI, FRENCH)
    page.clock.install()
    page.locator("#suivi").get_by_role("button", name="Écouter").click()
    expect(page.locator(".player")).to_be_visible()
    page.clock.run_for(1000)
    assert len(said(page)) == 1
    page.clock.run_for(3000 + 125 * len(said(page)[0]) + 1500)
    assert len(said(page)) == 2, "the next sentence comes all the same"
    page.clock.run_for(120_000)
    assert len(said(page)) == 3, "after three it is no use"
    expect(page.locator(".player")).to_have_count(0)


def test_one_part_at_a_time_and_nothing_moves(listen):
    page = listen("/fr/vertebroplastie/", FRENCH)
    page.locator("#suivi").scroll_into_view_if_needed()
    first = page.locator("#suivi").get_by_role("button", name="Écouter")
    first.scroll_into_view_if_needed()
    before = page.evaluate("[scrollY, document.documentElement.scrollHeight]")
    first.click()
    wait_until_said(page, page.locator("#suivi h2").inner_text()[:15])
    shown = page.evaluate("[...CSS.highlights.get('said')].map(String).join('')")
    assert " ".join(shown.split()) == said(page)[0]
    assert page.evaluate("[scrollY, document.documentElement.scrollHeight]") == before
    page.evaluate("document.querySelector('#principe .listen').click()")
    wait_until_said(page, page.locator("#principe h2").inner_text()[:15])
    expect(page.locator(".player")).to_have_count(1)
    page.evaluate("addEventListener('pagehide', () => { sessionStorage.left = speechSynthesis.cancelled })")
    spoken = page.evaluate("speechSynthesis.cancelled")
    page.locator("a.brand").click()
    page.wait_for_url("**/fr/")
    assert int(page.evaluate("sessionStorage.left")) > spoken, "leaving the page ends it"


def test_adding_the_buttons_moves_nothing(site, visit):
    page = visit(390)
    page.add_init_script(VOICE)
    for path in ("/fr/vertebroplastie/", SUIVI, "/ar/vertebroplasty/suivi/"):
        page.goto(site.url + path)
        places = """[...document.querySelectorAll('h1, h2, main p, main li')]
          .map(e => e.getBoundingClientRect().top + scrollY)"""
        before = page.evaluate(places)
        page.evaluate("voices => speechSynthesis.have(voices)", [FRENCH, ARABIC])
        expect(page.locator(".listen").first).to_be_visible()
        assert page.evaluate(places) == before, path
        covered = page.locator(".listen").evaluate_all(
            """buttons => buttons.filter(button => {
              const a = button.getBoundingClientRect(), range = document.createRange();
              return [...button.closest('section').querySelectorAll('h2')].some(title => {
                range.selectNodeContents(title);
                return [...range.getClientRects()].some(b =>
                  b.top + 6 < a.bottom && b.bottom > a.top && b.left < a.right && b.right > a.left);
              }) || a.width < 47.9 || a.height < 47.9;
            }).map(button => button.closest('section').id)"""
        )
        assert covered == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("path", "name"), [(SUIVI, "Écouter"), ("/ar/vertebroplasty/suivi/", "استمع")])
def test_axe_finds_nothing_while_it_reads(listen, path, name, scheme):
    page = listen(path, FRENCH, ARABIC, quiet=True, bypass_csp=True, color_scheme=scheme)
    page.get_by_role("button", name=name).first.click()
    expect(page.locator(".player")).to_be_visible()
    page.wait_for_function("() => said.length === 1")
    assert audit(page) == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
