import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.editorial.typography import french

N, B = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Pour qui ?", f"Pour qui{N}?"),
        ("Pour qui?", f"Pour qui{N}?"),
        ("Attention : danger", f"Attention{B}: danger"),
        ("Attention: danger", f"Attention{B}: danger"),
        ("<strong>Effet:</strong> rapide", f"<strong>Effet{B}:</strong> rapide"),
        ("« x »", f"«{N}x{N}»"),
        ("«x»", f"«{N}x{N}»"),
        ('il dit "oui".', f"il dit «{N}oui{N}»."),
        ('<p>"a" et <em>"b"</em></p>', f"<p>«{N}a{N}» et <em>«{N}b{N}»</em></p>"),
        ("l'IRM", "l’IRM"),
        ("l'<strong>IRM</strong>", "l’<strong>IRM</strong>"),
        ("oui  ;  non", f"oui{N};  non"),
        ("Vraiment?!", f"Vraiment{N}?!"),
        ("10 mL et 1,5 T", f"10{B}mL et 1,5{B}T"),
        ("3 175 patients", f"3{N}175 patients"),
        ("1 234 567", f"1{N}234{N}567"),
        ("50 %, 60%", f"50{B}%, 60{B}%"),
        ("n° 5, N°6", f"n°{B}5, N°{B}6"),
        ("à 8h30, 9 h 05 et 17h", f"à 8{B}h{B}30, 9{B}h{B}05 et 17{B}h"),
        ("pendant 24 h", f"pendant 24{B}h"),
        ("trois à 6 mois", f"trois à 6{B}mois"),
        ("voir https://exemple.fr/a?b=c ?", f"voir https://exemple.fr/a?b=c{N}?"),
    ],
)
def test_french_spaces_quotes_and_apostrophes(typed, printed):
    assert french(typed) == printed


@pytest.mark.parametrize(
    "text",
    [
        "https://exemple.fr/?a=b",
        "https://exemple.fr/?a=b;c=d:e'f",
        '<a href="https://exemple.fr/?q=1;r">ici</a>',
        '<abbr title="l\'IRM : oui ?">IRM</abbr>',
        "secretariat@exemple.fr: non",
        "mailto:a@exemple.fr?subject=x",
        "www.exemple.fr: oui",
        "doi:10.1148/radiol.222535",
        "10.1186/s13018-019-1459-4",
        "2023 Jul;308(1):e222535",
        "a &amp; b&nbsp;c",
        "01 23 45 67 89",
        "75342 Paris",
        "en 2020 300 personnes",
        "5'30",
        'un écran de 5" et un de 6"',
        'une citation "jamais fermée',
        "24h/24",
        "10:30",
        "a < b ; c > d".replace(" ;", f"{N};"),
        f"50{N}%",
        "chemin/vers/fichier.pdf: non",
    ],
)
def test_what_is_right_or_no_sentence_stays_as_it_is(text):
    assert french(text) == text


PIECES = [
    *"a1 '«»:;!?\"%h°n\u00a0\u202f\n.&",
    *("<p>", "</p>", '<a href="x:?">', "</a>", "3 175", "8h30", " mL", "www.a.fr", "a@b.fr"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_applying_twice_changes_nothing(text):
    assert french(french(text)) == french(text)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_only_spaces_quotes_and_apostrophes_change_and_no_element_does(text):
    def said(value):
        return re.sub(r"[\s\u00a0\u202f'’\"«»]", "", re.sub("<[^<>]*>", "", value))

    assert said(french(text)) == said(text)
    assert re.findall("<[a-z/][^<>]*>", french(text)) == re.findall("<[a-z/][^<>]*>", text)
