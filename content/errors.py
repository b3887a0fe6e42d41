"""What can go wrong, each with a sentence for the person who caused it.

`str(error)` is that sentence in the language active when it is read.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
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


class AlreadyProposed(ContentError):
    """The very same text waits for a doctor already."""

    def __str__(self) -> str:
        return _("Nothing new to propose: this very text already waits for a doctor.")


class AlreadyDecided(ContentError):
    """A proposal was approved, returned, taken back or replaced meanwhile."""

    def __str__(self) -> str:
        return _("This text no longer waits for an answer: it was answered, or a newer one took its place.")


class Overtaken(ContentError):
    """What is online changed since a proposal was made. `titles`: of the parts."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__(titles)
        self.titles = tuple(titles)

    def __str__(self) -> str:
        return _(
            "Not published: since this was proposed, the public page has changed at: %(titles)s. "
            "Publishing would undo that. Return the text to its author, who will propose it again."
        ) % {"titles": ", ".join(self.titles)}


class FrenchChanged(ContentError):
    """The French online is no longer the one that a translator had before their eyes."""

    def __str__(self) -> str:
        return _("The French has changed while you were reading: look at it again, below.")


class ReasonMissing(ContentError):
    """A text was returned without saying why."""

    def __str__(self) -> str:
        return _("Say what is to correct.")


class LinkUnknown(ContentError):
    """A review link that was cut short, altered, or never given."""

    def __str__(self) -> str:
        return _("This link is not complete, or it is not one of ours.")


class LinkExpired(ContentError):
    """A review link older than it may be."""

    def __str__(self) -> str:
        return _("This link has expired: it worked for one week.")


class LinkUsed(ContentError):
    """A review link that was answered. `said`: the answer; `when`: its moment."""

    def __str__(self) -> str:
        return _("You have already answered, on %(date)s: “%(answer)s”. A link works once.") % {
            "date": date_format(timezone.localtime(self.when), "j F Y, H:i"),
            "answer": self.said,
        }

    def __init__(self, said: str, when: datetime.datetime) -> None:
        super().__init__(said, when)
        self.said, self.when = said, when


class MailNotSent(ContentError):
    """An e-mail did not leave. `who`: to whom; `reason`: one line."""

    def __init__(self, who: str, reason: str) -> None:
        super().__init__(who, reason)
        self.who, self.reason = who, reason

    def __str__(self) -> str:
        return _(
            "The e-mail to %(who)s was not sent (%(reason)s). Nothing is lost: copy the link below, or send it again."
        ) % {"who": self.who, "reason": self.reason}


class SnapshotFailed(ContentError):
    """The edition is recorded, but the public files could not be written. `reason` is one line."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return _(
            "Recorded, but the public site could not be brought up to date (%(reason)s). "
            "It still shows the previous version."
        ) % {"reason": _said_by_disk(self.reason)}


def _said_by_disk(reason: str) -> str:
    """What the system says of a disk, which it says in English, for a person; other reasons as they are."""
    return {
        os.strerror(errno.ENOSPC): _("the disk is full"),
        os.strerror(errno.EDQUOT): _("the disk is full"),
        os.strerror(errno.EROFS): _("the disk can only be read"),
        os.strerror(errno.EACCES): _("the disk refuses to be written"),
    }.get(reason, reason)


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


class NotDeclared(ContentError):
    """An audit cannot become the declaration, or is it no more. `reasons` are sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(reasons)
        self.reasons = tuple(reasons)

    def __str__(self) -> str:
        return _("Not declared. %(why)s") % {"why": " ".join(self.reasons)}


class UnusablePicture(ContentError):
    """A file that cannot become a picture of the site. `reason` is a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class StillUsed(ContentError):
    """A picture that drafts show, or that an edition of the past must still show. `titles`: where."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__(titles)
        self.titles = tuple(titles)

    def __str__(self) -> str:
        return _(
            "Not deleted: this picture is, or was once, in %(titles)s. Editions of the past keep it."
        ) % {"titles": ", ".join(self.titles)}


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
