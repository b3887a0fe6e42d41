"""The French page says the department's text, corrected, section by section, and nothing else.

`department_text.txt` is the text as received; `CORRECTIONS` the only changes allowed to it, `ADDITIONS` all that the
page says besides.
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
ADDITIONS = {
    # Each in the text's own words: fracture, principe, benefices, indications.
    "the words that the text itself explains, said again where they are not": """
        Les mots expliqués
        Vertébroplastie
        Intervention qui consiste à injecter du ciment médical dans la vertèbre fracturée en vue d’obtenir sa consolidation.
        Kyphoplastie
        Variante de la vertébroplastie, qui consiste à gonfler un ballonnet dans la vertèbre en vue d’en restaurer une hauteur satisfaisante, avant de retirer le ballonnet et d’injecter du ciment.
        Tassement vertébral
        Fracture vertébrale.
        Ostéoporose
        Fragilité osseuse.
        Cyphose
        Déformation secondaire de la colonne vertébrale, consécutive à la fracture.
        Elle peut être à l’origine de douleurs chroniques voire de nouvelles fractures.
        Sacroplastie
        Cimentoplastie du sacrum.
        Angiome
        Tumeur bénigne.
        Métastase
        Tumeur maligne.
    """,  # noqa: E501  a sentence a line, as the page has it
    "reading aloud, where the device has a voice": """
        Écouter
        Pause
        Reprendre
        Phrase suivante
        Depuis le début
        Arrêter
    """,
    "the page's own title, and the sentence under it": """
        Vertébroplastie et kyphoplastie
        Consolider une vertèbre fracturée en y injectant du ciment médical.
    """,
    "words of the interface": """
        La partie que votre lien demandait n’est pas sur cette page, ou n’y est plus.
        Voici la page entière.
        Indispensable
        En bref
        Vous êtes médecin ?
        Adresser un patient
    """,
    "the MRI card: the department's rule of `parcours`, line by line, said where nobody misses it": """
        Venez à la consultation avec votre IRM du rachis
        Oui : IRM rachidienne déjà réalisée.
        Elle permet de choisir le geste le plus adapté.
        Oui : Scanner, a minima, en cas de contre-indication à l’IRM.
        Non : Bilan radiographique : insuffisant.
        Il ne permet pas de poser l’indication de vertébroplastie.
    """,
    "« En bref »: sentences of `principe`, `parcours` and `suivi`, in a few words": """
        Le geste
        Mini-invasif, réalisé par un radiologue interventionnel
        Anesthésie
        Sédation ou anesthésie générale le plus souvent
        Surveillance
        Une heure, en position allongée
        Retour à domicile
        Le soir même dans la majorité des cas, le lendemain parfois
        Reprise des activités
        Le plus souvent dès le lendemain
        Contrôle
        IRM et consultation à un mois
    """,
    "titles of sections whose text the department wrote without a heading": """
        Qu’est-ce qu’une fracture vertébrale ?
        Que faut-il apporter à la consultation ?
        Quand nous appeler ?
    """,
    "what the checklist says of the MRI is the rule of `parcours` again": """
        Oui : Votre IRM rachidienne, déjà réalisée (a minima un scanner en cas de contre-indication à l’IRM).
    """,
    "labels of the timeline: when, and what": """
        Quelques jours avant
        Consultation de radiologie interventionnelle
        Avant l’intervention
        Consultation d’anesthésie
        Le jour même
        L’intervention
        Installation et repérage
        Micro-incision et canule
        Kyphoplastie seulement
        Ballonnet
        Ciment
        Imagerie finale
        L’heure qui suit
        Surveillance en position allongée
        Le soir même, parfois le lendemain
        Retour à domicile
        À un mois
        IRM de contrôle et consultation de suivi
    """,
    "the last step of the timeline says what `suivi` says, where it happens": """
        Avec le radiologue interventionnel ; en rhumatologie également, en l’absence de suivi antérieur.
    """,
    "words inside the drawings, their captions, and their descriptions for those who do not see them": """
        Deux colonnes vues de profil.
        Sur la première, trois vertèbres de hauteur normale.
        Sur la seconde, la vertèbre du milieu est tassée à l’avant et la colonne s’incline.
        Colonne vue de profil.
        D’un côté, des vertèbres normales ; de l’autre, une vertèbre tassée : la colonne s’incline vers l’avant.
        Vertèbre
        Disque
        Vertèbre tassée
        Patient allongé sur le ventre sous l’arceau de radiologie ; l’image de repérage s’affiche à l’écran.
        Arceau
        Écran
        Une canule traverse la peau du dos jusque dans la vertèbre tassée.
        Canule
        Peau
        Un ballonnet gonflé dans la vertèbre en relève la hauteur ; une fois retiré, il laisse une cavité.
        Cavité
        Le ciment passe par la canule et remplit la vertèbre.
        La canule est retirée ; la vertèbre reste consolidée par le ciment.
    """,
    "whom to call: the department wrote no such section, and an open question asks it for one": """
        Pour toute question, appelez le secrétariat de radiologie interventionnelle.
    """,
    "the reference, as the record that was checked has it": """
        Carli D, et al.
        Vertebroplasty versus Active Control Intervention for Chronic Osteoporotic Vertebral Compression Fractures:\
 The VERTOS V Randomized Controlled Trial.
        Radiology. 2023 Jul;308(1):e222535.
    """,
}
"""Why the page says it → what it says besides the department's sentences, one text a line."""

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀÉ])")

FRAME = {"about", "acts", "calls", "crumbs", "perma", "sharing", "toc"}
"""Components around the text: edition and review, buttons, phone numbers, sharing, contents. Labels of the contents are
the sections' own."""

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
            for sentence in SENTENCE_END.split(line):
                yield key, french(sentence)


def on_the_page(page):
    """(section key, text) of everything that the page says between its head and its foot, in order, sentence by
    sentence; a drawing's description is said before its words."""

    def texts(element, key):
        classes = set((element.get("class") or "").split())
        if not isinstance(element.tag, str) or element.tag in {"style", "script"} or classes & FRAME:
            return
        if element.tag == "section":
            key = element.get("id") or key
        if element.tag in {"svg", "img"}:
            yield key, element.get("aria-label") or element.get("alt") or ""
        if any((text or "").strip() for text in (element.text, *(child.tail for child in element))):
            yield key, readable(element)
        else:
            for child in element:
                yield from texts(child, key)

    for key, text in texts(page.find(".//main"), None):
        yield from ((key, sentence) for sentence in SENTENCE_END.split(text) if sentence)


def plain(text):
    """With ordinary spaces, as the list above is typed."""
    return re.sub("[\u00a0\u202f]", " ", text)


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


def test_the_page_says_each_sentence_once_and_in_order(french_page):
    expected = list(sentences())
    balloon = next(each for each in expected if "un ballonnet est introduit" in each[1])
    cement = next(each for each in expected if "le ciment est injecté" in each[1])
    expected.remove(balloon)  # it comes before the cement, where it happens
    expected.insert(expected.index(cement), balloon)
    assert [each for each in on_the_page(french_page) if each in expected] == expected


def test_the_page_says_nothing_else(french_page):
    """What is neither a sentence nor a title of the department's is on the list of additions, and is needed there."""
    departments = set(sentences()) | {(key, french(title)) for title, key in SECTIONS.items() if title}
    besides = {plain(text) for key, text in on_the_page(french_page) if (key, text) not in departments}
    allowed = {line.strip() for texts in ADDITIONS.values() for line in texts.strip().splitlines()}
    assert sorted(besides - allowed) == [], "who added this?"
    assert sorted(allowed - besides) == [], "no longer on the page: take it off the list"


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
