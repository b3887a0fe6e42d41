"""Light Markdown to the few elements of HTML, and back without a difference."""

import pytest

from content.models.richtext import sanitise
from content.starter.markdown import to_html, to_markdown


def test_markdown_becomes_our_few_elements():
    assert to_html("Un\ndeux.\n\n### Titre\n\n- a\n- **b**") == (
        "<p>Un deux.</p><h3>Titre</h3><ul><li>a</li><li><strong>b</strong></li></ul>"
    )


@pytest.mark.parametrize(
    "html",
    [
        '<p>Dire "oui" &amp; 1 &lt; 2 &gt; 0</p>',
        "<p>3*4*5, _souligné_, a_b, [x](y), `z`, \\n</p>",
        "<p># pas un titre</p><p>1. pas une liste</p><p>- non plus</p><p>&gt; ni une citation</p>",
        "<ul><li>un</li><li>deux <strong>gras</strong><ol><li>a</li><li>b</li></ol></li></ul>",
        "<ul><li><p>un</p></li><li><p>deux</p><ul><li><p>a</p></li></ul></li></ul>",
        '<p><a href="https://exemple.fr/?a=1&amp;b=2">lien</a>, CO<sub>2</sub></p>',
        '<p><abbr title="I &quot;R&quot; M">IRM</abbr></p>',
        '<h3>Titre</h3><p lang="en" dir="ltr">Text.</p><h4>Sous-titre</h4>',
        "<p><strong>Effet :</strong> oui</p><p><em>a</em><strong>b</strong></p>",
        "<p>ligne<br>suivante</p>",
        "du texte sans paragraphe",
        "<p>Une. Deux ! Trois ? - quatre. 5) cinq</p>",
    ],
)
def test_rich_text_comes_back_exactly(html):
    assert sanitise(html) == html
    markdown = to_markdown(html)
    assert markdown is None or to_html(markdown) == html


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Une phrase. Une autre.</p><p>Fin</p>", "Une phrase.\nUne autre.\n\nFin"),
        ("<ul><li>un</li><li><strong>deux</strong></li></ul>", "- un\n- **deux**"),
        ("<ul><li><p>un</p></li><li><p>deux</p></li></ul>", "- un\n\n- deux"),
        ('<p>Voir <a href="/fr/x/">la page</a></p>', "Voir [la page](/fr/x/)"),
        ("<p>CO<sub>2</sub></p>", "CO<sub>2</sub>"),
    ],
)
def test_rich_text_is_written_as_people_write_it(html, markdown):
    assert to_markdown(html) == markdown
