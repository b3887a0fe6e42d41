"""What an import would do: one change a text, one plan a page."""

from __future__ import annotations

from dataclasses import dataclass, field

from content.documents import Draft
from content.editorial.merge import Merge
from content.editorial.saving import Text
from content.models import Page, Section


@dataclass(frozen=True, slots=True)
class Change:
    """What the files say of one text.

    base: the draft that `mine` was made from. now: the draft as it will stand when this change comes: as it is stored
    and, for a translation, with the parts that the French file gives it. merged: of the three.
    stored: digest of the draft in the database. fresh: the section has no row yet. back: it comes out of the bin.
    """

    text: Text
    base: Draft
    mine: Draft
    now: Draft
    merged: Merge
    stored: str
    file: str
    line: int
    fresh: bool = False
    back: bool = False

    @property
    def differs(self) -> bool:
        """Whether saving it changes anything."""
        return self.merged.draft.digest != self.now.digest or bool(self.merged.conflicts)


@dataclass(slots=True)
class Plan:
    """One page's files.

    rows: the page's sections by key, those in the bin and those to come too. seen: number of the last version that
    the page had when the plan was made. untouched: (section, language) of what the page has and no file names.
    """

    page: Page
    rows: dict[str, Section] = field(default_factory=dict)
    seen: int = 0
    changes: list[Change] = field(default_factory=list)
    untouched: list[tuple[Section, str]] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def fresh(self) -> bool:
        """Whether the page does not exist yet."""
        return self.page.pk is None

    @property
    def conflicts(self) -> list[Change]:
        """Texts in which somebody else changed the same words since `base`."""
        return [change for change in self.changes if change.merged.conflicts]
