"""Editorial checks: a list of (id, sentence, function over a Document, blocking or not).

The admin, `check_content` and publication run this same list. Each function yields the places where the text fails:
a section's key, the words found there, and the field that holds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.documents.schema import HEADER, Document
from content.editorial import faults, hints, law, spelling
from content.editorial.merge import Path
from content.editorial.passages import Place, Site, Subject
from content.translation import SOURCE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["CHECKS", "Check", "Failure", "Place", "Site", "blocking", "place_name", "run"]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule. `sentence` takes %(words)s, what was found. language: the only one that it runs in, if any."""

    id: str
    sentence: StrOrPromise
    find: Callable[[Subject], Iterator[Place]]
    blocking: bool = True
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """One rule that one place breaks.

    `sentence` is for beside the field, `str()` names the place. field: the path in the section's draft
    (`("body",)`, `("steps", "p1", "body")`), empty for the section as a whole.
    """

    check: Check
    key: str
    place: str
    words: str
    language: str
    field: Path = ()

    @property
    def sentence(self) -> str:
        """What is wrong, without saying where."""
        return str(self.check.sentence) % {"words": self.words}

    def __str__(self) -> str:
        return _("“%(place)s”: %(sentence)s") % {"place": self.place, "sentence": self.sentence}

    def to_json(self) -> dict[str, Any]:
        """Plain values, for a live answer."""
        return {
            "id": self.check.id,
            "field": list(self.field),
            "words": self.words,
            "sentence": self.sentence,
            "blocking": self.check.blocking,
        }


CHECKS: tuple[Check, ...] = (
    Check(
        "placeholder",
        gettext_lazy("“%(words)s” was never filled in. Write the number, or take the sentence out."),
        faults.placeholders,
    ),
    Check(
        "to-validate",
        gettext_lazy("“%(words)s” is written in the text. Have it approved, then remove these words."),
        faults.to_validate,
    ),
    Check("empty", gettext_lazy("there is a title but no text."), faults.empty_sections),
    Check(
        "half-empty",
        gettext_lazy("“%(words)s”: half of this line is missing. Fill it in, or take the line out."),
        faults.half_empty_parts,
    ),
    Check("untitled", gettext_lazy("the title is missing."), faults.untitled),
    Check(
        "no-address",
        gettext_lazy("the address is missing. Fill in the last part of the address."),
        faults.without_address,
    ),
    Check(
        "drawing-undescribed",
        gettext_lazy("the drawing “%(words)s” has no description for those who do not see it."),
        faults.undescribed_drawings,
    ),
    Check(
        "picture-undescribed",
        gettext_lazy("the picture “%(words)s” has no description for those who do not see it."),
        faults.undescribed_pictures,
    ),
    Check(
        "heading-jump",
        gettext_lazy("the small heading “%(words)s” comes before any larger one. Make it a larger heading."),
        faults.heading_jumps,
    ),
    Check(
        "dead-link",
        gettext_lazy(
            "the link “%(words)s” leads to a page or a section that is not online. Correct its address."
        ),
        faults.dead_links,
    ),
    Check(
        "figure-unsourced",
        gettext_lazy("the figure “%(words)s” lacks its numbers, its source or its year."),
        faults.unsourced_figures,
    ),
    Check(
        "picture-uncredited",
        gettext_lazy(
            "the picture “%(words)s” does not say who made it and under which licence. Say it on its own screen."
        ),
        law.uncredited_pictures,
    ),
    Check(
        law.RECORD,
        gettext_lazy(
            "“%(words)s” is empty in the department’s record. Fill it in there: the law asks for it."
        ),
        law.empty_record,
    ),
    Check(
        law.INCOMPLETE,
        gettext_lazy(
            "the section “%(words)s” is missing, and the law asks for it. Publish it with the others."
        ),
        law.incomplete_pages,
    ),
    Check(
        law.FICTIONAL,
        gettext_lazy(
            "the department’s record is that of a demonstration. Correct it, and untick “%(words)s”."
        ),
        law.fictional_record,
    ),
    # --- advice ---
    Check(
        "long-sentence",
        gettext_lazy("long sentence: “%(words)s”. Twenty words are enough; cut it in two."),
        hints.long_sentences,
        blocking=False,
        language=SOURCE,
    ),
    Check(
        "harder",
        gettext_lazy("the text is harder to read than it is online (readability %(words)s)."),
        hints.fallen,
        blocking=False,
        language=SOURCE,
    ),
    Check(
        "unexplained",
        gettext_lazy(
            "“%(words)s” is not explained. Add a few words in brackets, or an entry in the glossary."
        ),
        hints.unexplained,
        blocking=False,
        language=SOURCE,
    ),
    Check("wording", "%(words)s", hints.worded, blocking=False, language=SOURCE),
    Check(
        "spelling",
        gettext_lazy("spelling to check: %(words)s"),
        spelling.misspelled,
        blocking=False,
        language=SOURCE,
    ),
    Check(
        "vague-link",
        gettext_lazy("the link “%(words)s” does not say where it leads. Name the page that it opens."),
        hints.vague_links,
        blocking=False,
    ),
    Check(
        "risk-unnumbered",
        gettext_lazy("“%(words)s” says no number. If a source gives one, write it: “1 in 100”."),
        hints.unnumbered_risks,
        blocking=False,
        language=SOURCE,
    ),
    Check(
        "share-unsourced",
        gettext_lazy("“%(words)s” has no source. Make it a risk figure, or say who found it and when."),
        hints.shares_without_source,
        blocking=False,
        language=SOURCE,
    ),
    Check(
        law.MISSING,
        gettext_lazy(
            "No section says %(words)s, which the law names (code de la santé publique, article L. 1111-2). A doctor"
            " writes it, or says in which section it stands."
        ),
        law.missing_information,
        blocking=False,
        language=SOURCE,
    ),
)


def run(
    document: Document, site: Site | None = None, online: Document | None = None, key: str | None = None
) -> list[Failure]:
    """Every failure of a document, in the order of the list.

    site: what the rest of the site has; without it links are not judged. online: the page as it is online.
    key: the one section that is asked about (`HEADER`: the page's own texts); None: all.
    """
    failures = _run(CHECKS, Subject(document, site or Site(), online, key))
    return [failure for failure in failures if key in (None, failure.key)]


def blocking(document: Document, site: Site | None = None) -> list[Failure]:
    """The failures that refuse publication."""
    return _run([check for check in CHECKS if check.blocking], Subject(document, site or Site()))


def incomplete(document: Document) -> list[Failure]:
    """The sections that the law asks of a legal page and that it does not have."""
    return _run([check for check in CHECKS if check.id == law.INCOMPLETE], Subject(document))


def _run(checks: tuple[Check, ...] | list[Check], subject: Subject) -> list[Failure]:
    document = subject.document
    return [
        Failure(
            check, place.key, place_name(document, place.key), place.words, document.language, place.field
        )
        for check in checks
        if check.language in (None, document.language)
        for place in check.find(subject)
    ]


def place_name(document: Document, key: str) -> str:
    """How a secretary calls a section of this document, or the page itself."""
    if key == HEADER:
        return document.title or _("the page itself")
    section = document.section(key)
    return (section.title if section else "") or key
