"""Every sentence of the department's text, corrected, is on the French page, in its section.

`department_text.txt` is the text as received; `CORRECTIONS` the only changes allowed to it.
"""

import re
from pathlib import Path

import lxml.html
import pytest

from content.editorial.typography import french

SOURCE = Path(__file__).parent / "department_text.txt"

SECTIONS = {
    None: "fracture",
    "Quel est le principe de la vertébroplastie/kyphoplastie ?": "principe",
    "Quels sont les bénéfices d’une vertébroplastie/kyphoplastie ?": "benefices",
    "Pour quels patients ?": "indications",
    "Circuit patient et procédure radiologique en détail": "parcours",
    "Existe-t-il des complications ?": "complications",
    "Après la vertébroplastie ?": "suivi",
    "Quelles sont les alternatives ?": "alternatives",
    "Littérature scientifique": "references",
}
CORRECTIONS = [
    (" concernent x patients par an en France. Elles sont le plus souvent", " sont le plus souvent"),
    ("une diminution voir un sevrage", "une diminution voire un sevrage"),
    ("ostéopototique", "ostéoporotique"),
    ("à minima", "a minima"),
    ("à l’irm", "à l’IRM"),
    (
        "de bilanter et de traiter une ostéoporose sous-jacente pour diminuer le risque de nouvelle(s) fracture(s)",
        "de faire le bilan d’une ostéoporose sous-jacente et de la traiter "
        "pour diminuer le risque de nouvelles fractures",
    ),
]
REFERENCE = (
    "Carli D, et al.",
    "Vertebroplasty versus Active Control Intervention for Chronic Osteoporotic Vertebral Compression Fractures: "
    "The VERTOS V Randomized Controlled Trial",
    "Radiology",
    "2023",
)


def sentences():
    """(section key, corrected sentence) of the whole text, in order."""
    text = SOURCE.read_text(encoding="utf-8")
    for wrong, right in CORRECTIONS:
        assert text.count(wrong) == 1, wrong
        text = text.replace(wrong, right)
    key = SECTIONS[None]
    for line in text.splitlines():
        line = re.sub(r"[ \u00a0]+", " ", line.removeprefix("  • ")).strip()
        if not line:
            continue
        if line in SECTIONS:
            key = SECTIONS[line]
        elif key != "references":
            for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÀÉ])", line):
                yield key, french(sentence)


def readable(element):
    return re.sub(r"[ \n\t]+", " ", element.text_content()).strip()


@pytest.fixture
def french_page(starter, client):
    return lxml.html.fromstring(client.get("/fr/vertebroplastie/").content.decode())


def test_the_text_is_cut_into_the_sentences_that_it_has():
    assert len(list(sentences())) == 36


def test_every_sentence_is_in_its_section(french_page):
    missing = [
        (key, sentence)
        for key, sentence in sentences()
        if sentence not in readable(french_page.get_element_by_id(key))
    ]
    assert missing == []


def test_the_titles_are_the_departments(french_page):
    for title, key in SECTIONS.items():
        if title:
            assert french(title) in readable(french_page.get_element_by_id(key).find(".//h2"))


def test_the_reference_is_the_record_that_was_checked(french_page):
    section = french_page.get_element_by_id("references")
    for words in REFERENCE:
        assert words in readable(section)
    links = [link.get("href") for link in section.iter("a")]
    assert "https://pubmed.ncbi.nlm.nih.gov/37462495/" in links
    assert "https://doi.org/10.1148/radiol.222535" in links


def test_the_number_that_was_never_filled_in_is_not_public(french_page):
    assert "x patients" not in french_page.text_content()


def test_the_balloon_comes_before_the_cement(french_page):
    text = readable(french_page.get_element_by_id("parcours"))
    assert text.index("un ballonnet est introduit") < text.index("le ciment est injecté précautionneusement")
