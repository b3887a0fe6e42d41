"""Sentences, words and syllables of French, and the readability that follows from them.

`readability` is Flesch's index as L. Kandel and A. Moles fitted it to French: « Application de l'indice de Flesch
à la langue française », Cahiers Études de Radio-Télévision 19 (1958), p. 253-274:

    207 - 1.015 × (words / sentences) - 73.6 × (syllables / words)

Around 100 a text is very easy, around 0 very hard; from 60 on most adults read it without effort.

Words are counted as a word processor does, so that a secretary can count after us: « l’IRM » is one word, a sign
that stands alone between two spaces is none, and « 3 175 » is one. Syllables are those of speech, without the mute e.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_SPACES = " \u00a0\u202f\u2009"
_WORD = re.compile(rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)|\w+(?:[-’'.,/@]+\w+)*")

# A full stop after these, or after a single letter (J. Dupont, p. ex.), ends no sentence.
_ABBREVIATIONS = frozenset(
    "dr drs pr prs m mm mme mmes mlle me st ste cf p pp vol art fig env tél tel ex al éd n no c.-à-d chap max min "
    "av bd jan janv févr sept oct nov déc".split()
)
_END = re.compile(rf"[.!?…]+[{_SPACES}]*[»”\")\]]*(?=[{_SPACES}\n]+(?:[«“\"(\[][{_SPACES}]*)?[^\W_a-zà-ÿœ])")


def sentences(text: str) -> list[str]:
    """The sentences of readable text. A line (paragraph, heading, item) ends one too."""
    found: list[str] = []
    for line in text.splitlines():
        start = 0
        for match in _END.finditer(line):
            if match.group()[0] == "." and _abbreviates(line[start : match.start()]):
                continue
            found.append(line[start : match.end()])
            start = match.end()
        found.append(line[start:])
    return [each for each in (sentence.strip(_SPACES) for sentence in found) if _WORD.search(each)]


def _abbreviates(before: str) -> bool:
    word = re.split(rf"[{_SPACES}('’(\[«]", before)[-1].lower()
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()) or word.endswith(".-à-d")


def words(text: str) -> list[str]:
    """The words of a text, numbers included."""
    return _WORD.findall(text)


# Nouns, adjectives and adverbs whose final -ent is heard, besides those in -ment. In verbs it is mute.
_HEARD = frozenset(
    """absent accent accident adhérent adolescent agent antécédent apparent ardent argent arpent cent client coefficient
    comment
    cohérent compétent concurrent conscient content continent convalescent contient convient couvent décent déficient
    dent détergent devient différent divergent efficient éloquent éminent équivalent évident excellent
    expédient fervent fréquent impatient imminent impertinent imprudent inconscient inconvénient indécent indifférent
    indulgent ingrédient inhérent innocent insolent intelligent intermittent intervient latent lent maintient
    négligent obtient occident opulent orient parent patient permanent pertinent précédent présent président
    prévient provient prudent quotient récent récipient récurrent régent résident revient serpent sous-jacent
    souvent souvient strident survient talent tangent tient torrent transparent urgent vent vient violent
    adjacent afférent efférent conséquent subséquent résurgent émergent turbulent virulent purulent somnolent""".split()
)
# … and verbs in -ment whose ending is mute: « ils consomment », « ils dorment ».
_MUTE_MENT = re.compile(r"(?:aim|estim|prim|anim|[^aeiouyéè]m)ent$")

_LETTERS = "aàâäeéèêëiîïoôöuùûüyœæ"
_ACCENTED = "éèêëïäü"
_MUTE_E = re.compile(rf"(?<=[^{_LETTERS}])es?$|(?<=[{_LETTERS}])es?$")
# Two vowels that speech keeps apart.
_APART = re.compile(
    r"""(?x)
    é(?=[aàâeéèêioôuœ])            # ré-aliser, osté-oporose, europé-en
    | [aàâo](?=[éèëï])             # a-érien, no-ël, na-ïf
    | a(?=o)(?!oû|ou)              # cha-os, extra-ordinaire
    | o(?=a)                       # co-aguler
    | co(?=op|or)                  # co-opérer
    | (?<=[bcdfgptv][lr])i(?=[aàâeéèêoôu])    # ou-bli-er, cli-ent: two consonants before it
    | (?<=[bcdfgptv][lr])u(?=[aàâeéèêoô])     # cru-el
    | (?<=[bcdfgptv][lr])ou(?=[aàâeéèê])      # trou-er
    | [iu](?=ï)
    """
)
_Y_BETWEEN = re.compile(rf"(?<=[{_LETTERS}])y(?=[{_LETTERS}])")
_GROUP = re.compile(rf"[{_LETTERS}]+")
_KNOWN = {
    "pays": 2,
    "paysage": 3,
    "paysan": 3,
    "paysans": 3,
    "abbaye": 3,
    "août": 1,
    "monsieur": 2,
    "messieurs": 2,
}
_KNOWN |= {"nuage": 2, "nuages": 2}


def syllables(word: str) -> int:
    """How many syllables a French word has when it is said. Capitals alone are spelled out, digits counted.

    The rules are tested on words whose syllables grammars print: B. Boutin, « Division des mots en syllabes »
    (bertrandboutin.ca), Vikidia, « Syllabe », and « La versification » (ralentirtravaux.com), which counts
    « Une grenouille vit un bœuf » as six in prose. They are right where speech leaves no choice; an optional mute e
    inside a word counts, a final one does not.
    """
    return sum(_syllables(part) for part in re.split(r"[-’'.,/@_\s\u00a0\u202f]+", word) if part)


@lru_cache(maxsize=4096)
def _syllables(part: str) -> int:
    if part.isdigit():
        return len(part)
    if part.isupper() and len(part) > 1:
        return sum(3 if letter == "W" else 1 for letter in part)
    word = part.lower()
    if word in _KNOWN:
        return _KNOWN[word]
    if len(word) == 1 and word not in _LETTERS:
        return 0  # an elided article: it is said with the next word
    if word.endswith("ent") and len(word) > 4 and not _ent_is_heard(word):
        word = word[:-3]
        word = word if _GROUP.search(word) else f"{word}e"
    word = re.sub(r"(?<=[qg])u(?=[aeéèêiîoy])", "", word)
    word = re.sub(r"(?<=g)e(?=[aàâoô])", "", word)
    word = _Y_BETWEEN.sub("j", word)
    word = _APART.sub(r"\g<0>.", word)
    if len(_GROUP.findall(word)) > 1 or re.search(rf"[{_LETTERS}]es?$", word):
        word = _MUTE_E.sub("", word)
    return max(1, len(_GROUP.findall(word)))


def _ent_is_heard(word: str) -> bool:
    if word.endswith("ment"):
        return word in _HEARD or word.endswith(("amment", "emment")) or not _MUTE_MENT.search(word)
    return word in _HEARD


def readability(texts: Iterable[str]) -> float | None:
    """Kandel and Moles' index of some readable texts; None where there is no word."""
    said = [sentence for text in texts for sentence in sentences(text)]
    found = [word for sentence in said for word in words(sentence)]
    if not found:
        return None
    return score(len(found), len(said), sum(syllables(word) for word in found))


def score(words: int, sentences: int, syllables: int) -> float:
    """Kandel and Moles' index from three counts, all positive."""
    return 207 - 1.015 * (words / sentences) - 73.6 * (syllables / words)
