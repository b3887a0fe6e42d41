"""What can go wrong, each with a sentence for the person who caused it.

`str(error)` is that sentence in the language active when it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import datetime

    from content.documents import Draft
    from content.editorial.checks import Failure
    from content.editorial.merge import Merge


class ContentError(Exception):
    """Base of the errors that a person can mend."""


class Blocked(ContentError):
    """Publication was refused by editorial checks. `failures` says which, and where."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        super().__init__(failures)
        self.failures = tuple(failures)

    def __str__(self) -> str:
        return " ".join(str(failure) for failure in self.failures)


class NothingToPublish(ContentError):
    """The draft says what the public page already says."""

    def __str__(self) -> str:
        return _("Nothing to publish: the public page already says this.")


class NotPublished(ContentError):
    """Something was asked of a page or a section that is not online."""

    def __str__(self) -> str:
        return _("This is not online in that language: there is nothing to withdraw or to approve.")


class NotAllowed(ContentError):
    """The account may not do this."""

    def __str__(self) -> str:
        return _("This account may not do that: ask an administrator.")


class SnapshotFailed(ContentError):
    """The edition is recorded, but the public files could not be written. `reason` is one line."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return _(
            "Recorded, but the public site could not be brought up to date (%(reason)s). "
            "It still shows the previous version."
        ) % {"reason": self.reason}


class UnknownSection(ContentError):
    """A section key that the page does not have in that language."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(keys)
        self.keys = tuple(keys)

    def __str__(self) -> str:
        return _("There is no text for: %(keys)s.") % {"keys": ", ".join(self.keys)}


class UnknownLanguage(ContentError):
    """A language that the site does not have."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.language = language

    def __str__(self) -> str:
        return _("The site has no language “%(language)s”.") % {"language": self.language}


class AddressTaken(ContentError):
    """Two pages would be online at one address."""

    def __init__(self, slug: str, title: str) -> None:
        super().__init__(slug, title)
        self.slug, self.title = slug, title

    def __str__(self) -> str:
        return _("The address “%(slug)s” already belongs to the page “%(title)s”.") % {
            "slug": self.slug,
            "title": self.title,
        }


class ReservedAddress(ContentError):
    """A page would take an address that the site itself uses."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug

    def __str__(self) -> str:
        return _("The address “%(slug)s” is used by the site itself: choose another one.") % {
            "slug": self.slug
        }


class Conflicting(ContentError):
    """Two people changed the same words. Nothing was stored.

    theirs: what is stored. merged: the undisputed changes of both, and the conflicts.
    who, when: the other save; `""` and None when nobody recorded it.
    """

    def __init__(self, *, theirs: Draft, merged: Merge, who: str, when: datetime.datetime | None) -> None:
        super().__init__(merged)
        self.theirs, self.merged, self.who, self.when = theirs, merged, who, when

    def __str__(self) -> str:
        if not self.who:
            return _(
                "Somebody else changed the same words while you were typing. Nothing is lost: choose below."
            )
        return _("%(who)s changed the same words while you were typing. Nothing is lost: choose below.") % {
            "who": self.who
        }


class Refused(ContentError):
    """A text breaks a rule of the database. `reason` is a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return _("Not saved. %(why)s") % {"why": self.reason}


class Gone(ContentError):
    """The text was put in the bin while somebody was typing."""

    def __str__(self) -> str:
        return _(
            "This text was put in the bin meanwhile. Take it out of the bin, then save again: "
            "what you typed is below."
        )


class ReservedKey(ContentError):
    """A key that addresses of the site use for something else."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return _("The key “%(key)s” is used by the site itself: choose another one.") % {"key": self.key}


class KeyTaken(ContentError):
    """A key that something else has already, in the bin perhaps: keys are never used twice."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return _("The key “%(key)s” is taken already, perhaps by something in the bin.") % {"key": self.key}


class StillOnline(ContentError):
    """Something that readers see cannot go to the bin. `languages`: in which it is online."""

    def __init__(self, languages: Sequence[str]) -> None:
        super().__init__(languages)
        self.languages = tuple(languages)

    def __str__(self) -> str:
        return _("Readers still see this (%(languages)s): take it offline first.") % {
            "languages": ", ".join(self.languages)
        }


class StarterError(ContentError):
    """A starter file is wrong. `str()` is `file:line: what is wrong`."""

    def __init__(self, file: str, line: int, sentence: str) -> None:
        super().__init__(f"{file}:{line}: {sentence}")
        self.file, self.line, self.sentence = file, line, sentence
