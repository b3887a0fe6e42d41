"""A secretary pastes from Word, Writer, Outlook: the text keeps its structure, and she reads what it lost."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from content.editorial.typography import french
from content.models.richtext import sanitise
from tests.journeys.test_accessibility import audit

PASTED = Path(__file__).parent / "pasted"
STEPS = "Circuit patient"
"""A section whose text and whose steps are rich text."""

SAID = {
    "word": "Collé sans 1 lien. Le texte du lien est gardé. La numérotation a changé : vérifiez-la.",
    "word-lost": "Collé sans 2 images, 1 tableau, 1 zone de texte, 1 note de bas de page et 1 commentaire. "
    "Le texte du tableau est gardé, ligne par ligne. "
    "2 modifications suivies ont été acceptées : vérifiez-les. 1 passage n’est plus barré : vérifiez-le.",
    "word-arabic": "",
    "word-online": "",
    "outlook": "",
    "google-docs": "",
    "writer": "Collé sans 1 lien. Le texte du lien est gardé. La numérotation a changé : vérifiez-la.",
    "writer-lost": "Collé sans 1 image, 1 tableau, 1 note de bas de page et 1 commentaire. "
    "Le texte du tableau est gardé, ligne par ligne.",
}

PASTE = """(editor, [html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", text);
  editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def field(page, name):
    """(editor, its hidden textarea, the sentence beside it) of the field whose name has these letters."""
    textarea = page.locator(f"textarea[data-django-prose-editor-configurable][name*='{name}']").first
    around = textarea.locator("xpath=..")
    editor = around.locator(".ProseMirror[contenteditable]")
    editor.wait_for()
    return editor, textarea, around.get_by_role("status")


def empty(page, editor):
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")


def paste(editor, html="", text="le même texte, sans forme"):
    editor.evaluate(PASTE, [html, text])


def shown(textarea):
    """What the editor holds. It says of each numbered list that it counts in decimals, which is the rule."""
    return textarea.input_value().replace(' data-type="decimal"', "").replace("&nbsp;", "\u00a0")


def save(page):
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("Brouillon enregistré").wait_for()


def expected(name):
    """The HTML that a fixture becomes: one block a line in the file, for reading."""
    return re.sub(r"\n\s*", "", (PASTED / f"{name}.saved.html").read_text().strip())


@pytest.fixture
def blank(open_section):
    """A section's page and its first text, emptied."""

    def go(title="Quel est le principe", language="Français", **options):
        page = open_section(title, language, **options)
        editor, textarea, note = field(page, "body_")
        empty(page, editor)
        return page, editor, textarea, note

    return go


@pytest.mark.parametrize("language", ["Français", "العربية"])
def test_a_document_keeps_its_structure_in_every_rich_text(open_section, language):
    page = open_section(STEPS, language)
    for name, said in SAID.items():
        for where in ("body_", "-body_", "-notice_"):
            editor, textarea, note = field(page, where)
            empty(page, editor)
            paste(editor, (PASTED / f"{name}.html").read_text())
            expect(note, name).to_have_text(said)
            assert shown(textarea) == expected(name), (name, where)
            assert sanitise(shown(textarea)) == shown(textarea), "the server takes nothing more away"
        save(page)
        for where in ("body_", "-body_", "-notice_"):
            _editor, textarea, note = field(page, where)
            saved = french(expected(name)) if language == "Français" else expected(name)
            assert shown(textarea) == saved, (name, where)
            expect(note, name).to_have_text("")


def test_every_fixture_has_its_answer():
    assert {path.name.partition(".")[0] for path in PASTED.glob("*.html")} == SAID.keys()


def test_the_real_clipboard_and_ctrl_v(site, blank):
    page, editor, textarea, note = blank()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
    page.evaluate(
        """html => navigator.clipboard.write([new ClipboardItem({
             "text/html": new Blob([html], {type: "text/html"}),
             "text/plain": new Blob(["texte"], {type: "text/plain"})})])""",
        (PASTED / "writer-lost.html").read_text(),
    )
    editor.click()
    page.keyboard.press("Control+V")
    expect(note).to_contain_text("Collé sans 1 image, 1 tableau")
    assert "<p><strong>Lundi</strong> | | 14 h, à 18 h</p>" in shown(textarea)


def test_what_is_copied_in_the_editor_comes_back_as_it_was(site, blank):
    page, editor, textarea, note = blank()
    paste(editor, (PASTED / "word.html").read_text())
    before = shown(textarea)
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+C")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+V")
    assert shown(textarea) == before
    expect(note).to_have_text("")


def test_undoing_takes_the_paste_back_and_its_sentence_with_it(blank):
    page, editor, textarea, note = blank()
    page.keyboard.insert_text("Déjà là.")
    page.wait_for_timeout(600)  # the editor joins to one what is typed within half a second
    paste(editor, (PASTED / "word-lost.html").read_text())
    expect(note).to_contain_text("Collé sans")
    page.keyboard.press("Control+Z")
    assert shown(textarea) == "<p>Déjà là.</p>"
    expect(note).to_have_text("")


def test_the_sentence_goes_with_the_next_word_and_the_paste_stays(blank):
    page, editor, textarea, note = blank()
    assert note.get_attribute("role") == "status"
    paste(editor, (PASTED / "writer-lost.html").read_text())
    expect(note).to_be_visible()
    page.keyboard.type(" Merci.")
    expect(note).to_have_text("")
    assert shown(textarea).endswith("<p>Suite et fin. Merci.</p>")


def test_the_sentence_is_in_sight_in_a_long_text(blank):
    page, editor, _textarea, note = blank()
    paste(editor, "<p>a</p>" * 80 + "<table><tr><td>b</td><td>c</td></tr></table>")
    page.keyboard.press("Control+Home")
    paste(editor, "<p>d</p><img src=x>")
    expect(note).to_have_text("Collé sans 1 image.")
    box, bar = note.bounding_box(), page.locator(".desk-submit").bounding_box()
    assert box["y"] > 0 and box["y"] + box["height"] <= bar["y"]


def test_a_few_words_go_into_the_sentence_where_they_are_pasted(blank):
    page, editor, textarea, _note = blank()
    page.keyboard.insert_text("Venez  demain.")
    for _step in range(len(" demain.")):
        page.keyboard.press("ArrowLeft")
    paste(
        editor,
        "<html><body><!--StartFragment--><p class=MsoNormal><b>à jeun</b><o:p></o:p></p></body></html>",
    )
    assert shown(textarea) == "<p>Venez <strong>à jeun</strong> demain.</p>"


def test_plain_text_keeps_its_paragraphs(blank):
    _page, editor, textarea, note = blank()
    paste(editor, text="Premier.\r\n\r\n  \r\nDeuxième\u000bligne.\r\n")
    assert shown(textarea) == "<p>Premier.</p><p>Deuxième</p><p>ligne.</p>"
    expect(note).to_have_text("")


def test_a_picture_alone_takes_no_words_away(blank):
    page, editor, textarea, note = blank()
    page.keyboard.insert_text("À garder.")
    page.keyboard.press("Control+A")
    paste(editor, '<img src="https://ailleurs.example/photo.png">', text="")
    expect(note).to_have_text("Collé sans 1 image.")
    assert shown(textarea) == "<p>À garder.</p>"
    editor.click(position={"x": 200, "y": 15})
    # The editor learns of the new selection a moment after the browser; a key pressed before would replace the old one.
    editor.evaluate(
        """async dom => {
          while (!dom.editor.state.selection.empty) await new Promise(done => setTimeout(done, 10));
        }"""
    )
    page.keyboard.type("!")
    expect(note).to_have_text("")
    assert shown(textarea) == "<p>À garder.!</p>"


def test_a_file_alone_takes_no_words_away(blank):
    page, editor, textarea, note = blank()
    page.keyboard.insert_text("À garder.")
    page.keyboard.press("Control+A")
    editor.evaluate(
        """editor => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(8)], "capture.png", {type: "image/png"}));
          editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(note).to_have_text("Collé sans 1 image.")
    assert shown(textarea) == "<p>À garder.</p>"


PIECES = {
    "headings never jump": (
        "<h4>a</h4><h2>b</h2><h5>c</h5><h6>d</h6>",
        "<h3>a</h3><h3>b</h3><h4>c</h4><h4>d</h4>",
        "",
    ),
    "a large bold line is a title, a large text is not": (
        "<p><b><font style='font-size:24pt'>Titre</font></b></p><p><font style='font-size:24pt'>Gros</font></p>",
        "<h3>Titre</h3><p>Gros</p>",
        "",
    ),
    "a style has the last word over bold and italic": (
        "<p><b style='font-weight:normal'>a</b> <i style='font-style: normal'>b</i> "
        "<span style='font-weight:600'>c</span> <b style='mso-bidi-font-weight:normal'>d</b></p>",
        "<p>a b <strong>c</strong> <strong>d</strong></p>",
        "",
    ),
    "a list of Word without Word's own styles": (
        "<p class=MsoListParagraphCxSpFirst><span><span>1.<span style=\"font:7.0pt 'Times New Roman'\">&nbsp;&nbsp; "
        "</span></span></span>Un</p><p class=MsoListParagraphCxSpLast style='margin-left:72.0pt'><span>o<span "
        "style=\"font:7.0pt 'Times New Roman'\">&nbsp; </span></span>Deux</p>",
        "<ol><li><p>Un</p><ul><li><p>Deux</p></li></ul></li></ol>",
        "",
    ),
    "two lists of Word stay two": (
        "".join(
            f"<p class=MsoListParagraph style='mso-list:{list} level1 {format}'><span style='mso-list:Ignore'>"
            f"{mark}<span>&nbsp;</span></span>{text}</p>"
            for list, format, mark, text in [
                ("l0", "lfo1", "1.", "a"), ("l1", "lfo2", "1.", "b"), ("l1", "lfo2", "2.", "c"),
            ]
        ),
        "<ol><li><p>a</p></li></ol><ol><li><p>b</p></li><li><p>c</p></li></ol>",
        "",
    ),
    "a list of Word that goes on after a sentence is said, one that begins anew is not": (
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.</span>a</p><p>b</p>"
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.</span>c</p><p>d</p>"
        "<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>(1)</span>e</p>",
        "<ol><li><p>a</p></li></ol><p>b</p><ol><li><p>c</p></li></ol><p>d</p><ol><li><p>e</p></li></ol>",
        "Collé. La numérotation a changé : vérifiez-la.",
    ),
    "small print in a list is no mark": (
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>a</p>"
        "<p class=MsoListParagraph><span><span style='font-size:7.0pt'>petit</span></span> texte</p>",
        "<ul><li><p>a</p><p>petit texte</p></li></ul>",
        "",
    ),
    "a number that cannot be kept is said": (
        "<ol start=3><li>trois</li></ol>",
        "<ol><li><p>trois</p></li></ol>",
        "Collé. La numérotation a changé : vérifiez-la.",
    ),
    "an unknown symbol is said, a known one is read": (
        "<p>5 <span style='font-family:Symbol'>m</span>g <span style='font-family:Wingdings'>\uf0e0 \uf021</span></p>",
        "<p>5 µg →</p>",
        "Collé sans 1 symbole inconnu.",
    ),
    "a frame of one column keeps its paragraphs": (
        "<table><tr><td><p>a</p><ul><li>b</li></ul></td></tr><tr><td>c</td></tr></table>",
        "<p>a</p><ul><li><p>b</p></li></ul><p>c</p>",
        "",
    ),
    "two line breaks are a paragraph": (
        "<div>a<br><br>b<br>c</div><pre>d\ne</pre>",
        "<p>a</p><p>b<br>c</p><p>d<br>e</p>",
        "",
    ),
    "hidden text stays out, links without address too": (
        '<p>a <span style="display:none">b</span><a name="_Toc1">c</a> <a href="#_Toc1">d</a> '
        '<a href="ftp://x.example/">e</a></p>',
        "<p>a c d e</p>",
        "Collé sans 1 lien. Le texte du lien est gardé.",
    ),
    "a video and emphasis in a web page": (
        "<section><p>a <em>b</em> <strong>c</strong></p><iframe src=https://ailleurs.example></iframe></section>",
        "<p>a <em>b</em> <strong>c</strong></p>",
        "Collé sans 1 vidéo ou objet.",
    ),
    "another editor's own mark does not open the door": (
        '<table data-pm-slice="1 1 []"><tr><td>a</td><td>b</td></tr></table>',
        "<p>a | b</p>",
        "Collé sans 1 tableau. Le texte du tableau est gardé, ligne par ligne.",
    ),
}  # fmt: skip


def test_pieces_of_documents(blank):
    page, editor, textarea, note = blank()
    for name, (html, saved, said) in PIECES.items():
        empty(page, editor)
        paste(editor, html)
        assert shown(textarea) == saved, name
        assert sanitise(saved) == saved, name
        expect(note, name).to_have_text(said)


ATTACKS = [
    "<img src=https://pirate.example/i.png onerror='window.pwned=1'>",
    "<svg/onload='window.pwned=1'><script>window.pwned=1</script></svg>",
    "<script>window.pwned=1</script><script src=https://pirate.example/x.js></script>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe><iframe src='javascript:parent.pwned=1'></iframe>",
    "<a href='java&#10;script:window.pwned=1'>lien</a><a href='data:text/html,<script>1</script>'>lien</a>",
    "<math><mtext><table><mglyph><style><img src=x onerror='window.pwned=1'></style></mglyph></table></mtext></math>",
    "<p style='background:url(https://pirate.example/b.png)'>fond</p><style>@import 'https://pirate.example/c.css';</style>",
    "<link rel=stylesheet href=https://pirate.example/d.css><meta http-equiv=refresh content='0;url=https://pirate.example/'>",
    "<!--[if gte mso 9]><img src=https://pirate.example/e.png onerror='window.pwned=1'><![endif]-->",
    "<p title='\"><img src=x onerror=window.pwned=1>'>titre</p><base href=https://pirate.example/>",
    "<form action=https://pirate.example/><input autofocus onfocus='window.pwned=1'><button>ok</button></form>",
    "<video src=https://pirate.example/v.mp4 onerror='window.pwned=1' autoplay></video><object data=https://pirate.example/o></object>",
    "<p data-pm-slice='1 1 []'>a<img src=x onerror='window.pwned=1'></p>",
    "<noscript><p title='</noscript><img src=x onerror=window.pwned=1>'></p></noscript>",
]  # fmt: skip


def test_nothing_that_is_pasted_runs_or_calls_another_host(site, blank):
    # Without the page's policy, which would hide a hole.
    page, editor, textarea, _note = blank(bypass_csp=True)
    calls, dialogs = [], []
    page.on("request", lambda request: calls.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for html in ATTACKS:
        paste(editor, f"<html><body><!--StartFragment-->{html}<p>fin</p><!--EndFragment--></body></html>")
    page.wait_for_timeout(500)
    assert page.evaluate("window.pwned") is None and dialogs == []
    assert [url for url in calls if not url.startswith(site.url)] == []
    assert sanitise(shown(textarea)) == shown(textarea)
    assert not re.search(r"pirate|pwned|javascript|<(?!/?(p|br|strong|em)>)", shown(textarea))


def test_the_translation_screen_pastes_as_well(site, log_in):
    page = log_in()
    page.goto(f"{site.url}/admin/traduire/1/principe/?lang=en")
    editor, textarea, note = field(page, "body")
    empty(page, editor)
    paste(editor, (PASTED / "word-lost.html").read_text())
    expect(note).to_have_text(SAID["word-lost"])
    assert shown(textarea) == expected("word-lost")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_sentence(blank, scheme):
    # A window as high as the page: Django's body is as high as the window, and where it ends axe sees two backgrounds.
    page, editor, _textarea, note = blank(color_scheme=scheme, height=1600, bypass_csp=True, quiet=True)
    paste(editor, (PASTED / "word-lost.html").read_text())
    expect(note).to_be_visible()
    assert audit(page, leave_out=["frame-tested"]) == []
