"""What a screen shows beside the fields of one text: failures, advice, and how readability moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from content.documents.schema import HEADER, Document
from content.editorial import checks, hints
from content.editorial.merge import Path
from content.editorial.passages import Site, Subject
from content.translation import SOURCE


@dataclass(frozen=True, slots=True)
class Readability:
    """Kandel and Moles' index of a text now, and as it is online (None: not online, or no sentence there)."""

    now: float
    before: float | None = None

    def __str__(self) -> str:
        """« Lisibilité 62 → 58 », without the arrow when it did not move or there is nothing to compare."""
        if self.before is None or round(self.before) == round(self.now):
            return _("Readability %(now)d") % {"now": round(self.now)}
        return _("Readability %(before)d → %(now)d") % {"before": round(self.before), "now": round(self.now)}


@dataclass(frozen=True, slots=True)
class Advice:
    """fields: by path in the draft, `()` for the text as a whole; what blocks comes first in each."""

    fields: dict[Path, tuple[checks.Failure, ...]]
    readability: Readability | None

    @property
    def blocked(self) -> bool:
        """Whether something here would refuse publication."""
        return any(failure.check.blocking for failures in self.fields.values() for failure in failures)

    def to_json(self) -> dict[str, Any]:
        """Plain values, for a live answer beside the preview."""
        index = self.readability
        return {
            "blocked": self.blocked,
            "fields": [
                {"field": list(path), "failures": [failure.to_json() for failure in failures]}
                for path, failures in self.fields.items()
            ],
            "readability": index and {"now": index.now, "before": index.before, "sentence": str(index)},
        }


def advice(document: Document, key: str, online: Document | None = None, site: Site | None = None) -> Advice:
    """Everything to say about one section of a page (`HEADER`: its own texts), in the language that is active.

    document: the page with the text as it stands in the form. online: the page as readers see it, or None.
    site: from `known.site()`; without it links are not judged and no word counts as explained by the glossary.
    """
    found: dict[Path, list[checks.Failure]] = {}
    for failure in checks.run(document, site, online):
        if failure.key == key:
            found.setdefault(failure.field, []).append(failure)
    fields = {
        path: tuple(sorted(failures, key=lambda failure: not failure.check.blocking))
        for path, failures in found.items()
    }
    return Advice(fields, readability(document, key, online))


def readability(
    document: Document, key: str | None = None, online: Document | None = None
) -> Readability | None:
    """The index of one section, or of the whole page without a key. None in other languages than French, in a
    section without sentences, and for the page's own few words.
    """
    if document.language != SOURCE or key == HEADER:
        return None
    now = hints.index(Subject(document), key)
    before = hints.index(Subject(online), key) if online else None
    return None if now is None else Readability(now, before)
