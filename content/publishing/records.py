"""What publishing and reviewing share: the page's lock, the edition online, the next one, what may not go online."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Max, QuerySet
from django.utils import timezone

from content import errors
from content.documents import Document, digest, piece
from content.editorial import checks, known
from content.editorial.structure import KEPT, OWN_PAGES
from content.editorial.translations import SOURCE
from content.models import Edition, Page, Review, TextOrigin
from content.publishing import snapshot

RESERVED = OWN_PAGES | {"404.html", "500.html", "admin", "static"}
"""Slugs that no page may have."""


def locked(page: Page, language: str) -> Page:
    """The page's row, fresh from the database.

    All pages are locked until the end of the transaction: two of them must not take one address at once.
    """
    if language not in dict(settings.LANGUAGES):
        raise errors.UnknownLanguage(language)
    pages = Page.objects.select_related("department").select_for_update(of=("self",)).order_by("pk")
    rows = {each.pk: each for each in pages}
    if page.pk not in rows:
        raise Page.DoesNotExist
    return rows[page.pk]


def current_edition(page: Page, language: str) -> Edition | None:
    """The edition that readers see, or None."""
    return Edition.objects.current(language).filter(page=page).select_related("review").first()


def current_document(page: Page, language: str) -> Document | None:
    """What readers see of a page in a language, or None."""
    return document_of(current_edition(page, language))


def document_of(edition: Edition | None) -> Document | None:
    """What an edition says; None where there is none."""
    return Document.from_json(edition.content) if edition else None


def pending(page: Page, language: str) -> Edition | None:
    """The proposal that waits for a doctor, or None: there is one at a time."""
    return Edition.objects.of(page, language).filter(state=Edition.State.PROPOSED).first()


def next_edition(
    page: Page,
    language: str,
    document: Document,
    *,
    by: User,
    change: str,
    sections: Collection[str],
    review: Review | None,
    proposal: Edition | None = None,
) -> Edition:
    """Record the next edition, and have the snapshot follow once it is committed.

    proposal: the one whose text this is, for who proposed it and when.
    """
    edition = Edition.objects.create(
        page=page,
        language=language,
        number=next_number(page, language),
        content=document.to_json(),
        digest=digest(document),
        sections=sorted(sections),
        change=Edition.Change(change),
        published_by=by,
        published_at=timezone.now(),
        review=review,
        proposed_by=proposal.proposed_by if proposal else None,
        proposed_at=proposal.proposed_at if proposal else None,
    )
    snapshot.refresh_on_commit()
    return edition


def next_number(page: Page, language: str) -> int:
    """Proposals are numbered with the others: a number is never used twice."""
    return (Edition.objects.of(page, language).aggregate(last=Max("number"))["last"] or 0) + 1


def refuse(page: Page, document: Document) -> None:
    """Raise what keeps a document off the site: Blocked, ReservedAddress, AddressTaken.

    Two pages cannot be online at one address, nor one on an address of the site itself.
    """
    if failures := checks.blocking(document, known.site(page.department)):
        raise errors.Blocked(failures)
    refuse_address(page, document)


def refuse_less_than_the_law(before: Document, after: Document) -> None:
    """Raise Blocked where a legal page would lose a section that the law asks for."""
    had = {failure.words for failure in checks.incomplete(before)}
    if lost := [failure for failure in checks.incomplete(after) if failure.words not in had]:
        raise errors.Blocked(lost)


def refuse_address(page: Page, document: Document) -> None:
    """Raise ReservedAddress or AddressTaken."""
    if document.slug in RESERVED - KEPT.get(document.kind, frozenset()):
        raise errors.ReservedAddress(document.slug)
    for other in Edition.objects.current(document.language).exclude(page=page):
        if other.content["slug"] == document.slug:
            raise errors.AddressTaken(document.slug, other.content["title"])


def remember_french(page: Page, language: str, keys: Collection[str]) -> None:
    """A translation goes online: what it was made from is what its draft was made from.

    One that nobody ever set beside the French was made from the French that is online now.
    """
    if language == SOURCE:
        return
    french = current_document(page, SOURCE)
    for key in keys:
        origin, _made = TextOrigin.objects.get_or_create(page=page, key=key, language=language)
        origin.french_digest = origin.french_digest or digest(piece(french, key))
        origin.online_french_digest = origin.french_digest
        origin.save(update_fields=["french_digest", "online_french_digest"])


def remember_french_of(
    page: Page, language: str, keys: Collection[str], then: datetime.datetime | None
) -> None:
    """A translation goes online that is older than its draft: it was made from the French of its day."""
    if language == SOURCE or then is None:
        return
    french = document_at(page, SOURCE, then)
    for key in keys:
        TextOrigin.objects.update_or_create(
            page=page,
            key=key,
            language=language,
            defaults={"online_french_digest": digest(piece(french, key))},
        )


def document_at(page: Page, language: str, when: datetime.datetime) -> Document | None:
    """What readers saw at a moment, or None."""
    editions: QuerySet[Edition] = Edition.objects.public().of(page, language)
    edition = editions.filter(published_at__lte=when).first()
    if edition is None or (edition.withdrawn_at and edition.withdrawn_at <= when):
        return None
    return Document.from_json(edition.content)
