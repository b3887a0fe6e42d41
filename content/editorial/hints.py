"""What would make a text easier or safer to read: advice, never a refusal.

Each function yields the places that deserve a second look. Those about French run on French only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path as File

from django.utils.translation import gettext as _

from content.editorial.faults import links
from content.editorial.passages import SENTENCES, Passage, Place, Subject
from content.editorial.sentences import readability, sentences, words
from content.sections import COMPLICATIONS

LONGEST = 20
"""Words in a sentence: « pas plus de 15 à 20 mots » (Inclusion Europe, L'information pour tous, 2009; HAS, Élaboration
d'un document écrit d'information à l'intention des patients, 2008)."""

FALL = 3.0
"""Points of readability that a text may lose before somebody is told."""

LEAST = 30
"""Words under which an index says nothing."""

_HERE = File(__file__).parent


def long_sentences(subject: Subject) -> Iterator[Place]:
    """Sentences of more than `LONGEST` words."""
    for passage in _read(subject.passages):
        for sentence in sentences(passage.text):
            found = words(sentence)
            if len(found) > LONGEST:
                start = re.match(rf"\W*(?:{re.escape(found[0])})(?:\W+\w+){{0,4}}", sentence)
                beginning = start.group().strip("« \u00a0\u202f") if start else found[0]
                yield passage.at(
                    _("%(beginning)s… (%(count)d words)") % {"beginning": beginning, "count": len(found)}
                )


def _read(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Those that hold sentences in the page's language."""
    return (passage for passage in passages if passage.name in SENTENCES and not passage.cited)


def index(subject: Subject, key: str | None = None) -> float | None:
    """The readability of one section's sentences, or of the whole page; None where there are none."""
    passages = subject.everything if key is None else subject.of(key)
    return readability(passage.text for passage in _read(passages))


def fallen(subject: Subject) -> Iterator[Place]:
    """Sections that have become harder to read than they are online."""
    if subject.online is None:
        return
    online = Subject(subject.online)
    for section in subject.sections:
        before, now = index(online, section.key), index(subject, section.key)
        enough = sum(len(words(each.text)) for each in _read(subject.of(section.key))) >= LEAST
        if enough and before is not None and now is not None and before - now >= FALL:
            yield Place(section.key, f"{before:.0f} → {now:.0f}")


# --- words -----------------------------------------------------------------------------------------------


@cache
def wording() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The list of `wording.fr.yaml`: what to look for, and the sentence to say."""
    import yaml

    entries = yaml.safe_load((_HERE / "wording.fr.yaml").read_text(encoding="utf-8"))
    return tuple(
        (_pattern(entry["words"], exact=entry.get("exact", False)), entry["say"]) for entry in entries
    )


def _pattern(found: list[str], *, exact: bool) -> re.Pattern[str]:
    """Whole words, whatever the space or the apostrophe between them. exact: capitals count."""
    each = "|".join(
        re.escape(text).replace(r"\ ", r"\s+").replace("’", "[’']")
        + (r"(?![\w-])" if text[-1].isalnum() else "")
        for text in found
    )
    return re.compile(rf"(?<![\w-])(?:{each})", 0 if exact else re.IGNORECASE)


def worded(subject: Subject) -> Iterator[Place]:
    """Words that are better said otherwise, from `wording.fr.yaml`."""
    for passage in subject.passages:
        if not passage.cited:
            for pattern, say in wording():
                for found in dict.fromkeys(match.group() for match in pattern.finditer(passage.text)):
                    yield passage.at(_("“%(found)s”: %(say)s") % {"found": found, "say": say})


@cache
def _jargon() -> tuple[re.Pattern[str], frozenset[str]]:
    """Medical words that most patients do not know, and acronyms that everybody does."""
    import yaml

    lists = yaml.safe_load((_HERE / "jargon.fr.yaml").read_text(encoding="utf-8"))
    each = "|".join(sorted(map(re.escape, lists["explain"]), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])({each})s?(?!\w)", re.IGNORECASE), frozenset(lists["known"])


_ACRONYM = re.compile(r"(?<![\w/.-])[A-ZÉ]{2,6}(?![\w-]|\.\w)")
_ROMAN = re.compile(r"[IVXLCDM]+")


def unexplained(subject: Subject) -> Iterator[Place]:
    """Medical words and acronyms that neither the glossary nor a bracket explains where they stand first."""
    pattern, known = _jargon()
    explained = subject.site.terms.get(subject.document.language, frozenset())
    seen: set[str] = set()
    for passage in _read(subject.everything):
        found = [(match.start(), match.group(1), match) for match in pattern.finditer(passage.text)]
        found += [
            (match.start(), match.group(), match)
            for match in _ACRONYM.finditer(passage.text)
            if match.group() not in known and not _ROMAN.fullmatch(match.group())
        ]
        for _start, word, match in sorted(found, key=lambda each: each[0]):
            if word.lower() in seen:
                continue
            seen.add(word.lower())
            said = {word.lower(), match.group().lower()}
            asked = subject.focus in (None, passage.key)
            if (
                asked
                and not said & explained
                and not _in_brackets(passage, match)
                and not _abbreviated(passage, word)
            ):
                yield passage.at(match.group())


def _in_brackets(passage: Passage, match: re.Match[str]) -> bool:
    """« ostéoporose sous-jacente (fragilité osseuse) », « cette déformation (ou cyphose) »."""
    before, after = passage.text[: match.start()], passage.text[match.end() :]
    return bool(re.match(r"(?:\s+[\w-]+){0,2}\s*\(", after)) or before.count("(") > before.count(")")


def _abbreviated(passage: Passage, word: str) -> bool:
    return bool(passage.rich and re.search(rf'<abbr title="[^"]+">\s*{re.escape(word)}', passage.value))


# --- links -----------------------------------------------------------------------------------------------

_VAGUE = re.compile(
    r"""(?xi) \W* (?:
    (?:cliquez|cliquer|appuyez)(?:\s+(?:ici|là|sur\s+(?:ce|le)\s+lien))? | ici | là | (?:ce|le|un)?\s*lien
    | voir(?:\s+(?:ici|plus))? | (?:en\s+)?(?:savoir|lire)\s+(?:plus|la\s+suite) | lire | suite | détails? | page | site
    | plus(?:\s+d[’']informations?)? | (?:click|tap)(?:\s+here)? | here | (?:read|learn|see)\s+more | more
    | (?:this\s+)?link
    | (?:اضغط|انقر)(?:\s+هنا)? | هنا | (?:اقرأ\s+)?المزيد | رابط
    ) \W*"""
)
_BARE = re.compile(r"(?i)\s*(?:https?://|www\.)\S+\s*")


def vague_links(subject: Subject) -> Iterator[Place]:
    """Links whose words do not say where they lead (WCAG 2.4.9)."""
    for passage in subject.passages:
        for _address, said in links(passage):
            if _VAGUE.fullmatch(said) or _BARE.fullmatch(said):
                yield passage.at(said)


# --- risks -----------------------------------------------------------------------------------------------

_RISK = re.compile(
    r"""(?xi)(?<!\w)(?:
    (?:très\s+|plus\s+|peu\s+|assez\s+|extrêmement\s+)?(?:rares?|rarement|exceptionnel(?:le)?s?|exceptionnellement|fréquent(?:e)?s?
      |fréquemment|rarissimes?|inhabituel(?:le)?s?|courant(?:e)?s?(?=\s*[.,;)]))
    | risques?\s+(?:\w+\s+){0,2}?(?:faibles?|minimes?|modérés?|élevés?|importants?|négligeables?|limités?|nuls?)
    | (?:faibles?|moindres?|très\s+faibles?)\s+risques?
    | (?:peu|très)\s+probables?
    )(?!\w)"""
)
_NUMBER = re.compile(r"(?i)\d|\b(?:un|une|deux|trois|quatre|cinq)\s+(?:\w+\s+)?sur\s|pour\s+(?:cent|mille)")
_SHARE = re.compile(r"(?i)\d[\d,.]*\s*%|\b\d+\s*(?:sur|/)\s*\d+|\d\s+pour\s+(?:cent|mille)")
_SOURCE = re.compile(r"(?i)\b(?:19|20)\d\d\b|\bdoi\b|\bHAS\b|\bselon\b")


def unnumbered_risks(subject: Subject) -> Iterator[Place]:
    """Words of frequency without a number: one reader's « rare » is another's « souvent ».

    Source: Büchter et al., BMC Med Inform Decis Mak 2014;14:76 (doi:10.1186/1472-6947-14-76).
    """
    numbered = {section.key for section in subject.sections if section.risks}
    for passage in _read(subject.passages):
        if passage.key not in numbered:
            for sentence in sentences(passage.text):
                if not _NUMBER.search(sentence):
                    yield from (passage.at(match.group()) for match in _RISK.finditer(sentence))


def shares_without_source(subject: Subject) -> Iterator[Place]:
    """A share (« 5 % ») in the text about complications or benefits, and nothing says where it comes from."""
    kinds = {
        section.key for section in subject.document.sections if section.kind in {COMPLICATIONS, "benefits"}
    }
    for passage in _read(subject.passages):
        if passage.key in kinds:
            for sentence in sentences(passage.text):
                if not _SOURCE.search(sentence):
                    yield from (passage.at(match.group()) for match in _SHARE.finditer(sentence))
