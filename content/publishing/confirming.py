"""« Toujours juste »: a translation confirmed against the French that is online, without retyping it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from content import errors
from content.documents import digest, from_draft, piece
from content.editorial.translations import SOURCE
from content.models import Page, TextOrigin
from content.publishing import snapshot
from content.publishing.records import current_document, locked


@transaction.atomic
def confirm(page: Page, key: str, language: str, *, seen: str, by: User) -> bool:
    """Someone read a translation beside the French online and finds it right. Returns whether readers see that one.

    seen: the digest of the French that they had before their eyes. A draft that differs from the translation online
    is confirmed alone: readers keep the notice until it is published.
    Raises FrenchChanged, NotPublished when there is no French online, UnknownSection, NotAllowed.
    """
    if not by.has_perm("content.publish_page"):
        raise errors.NotAllowed
    page = locked(page, language)
    french = piece(current_document(page, SOURCE), key)
    draft = piece(from_draft(page, language), key)
    if french is None:
        raise errors.NotPublished
    if draft is None or language == SOURCE:
        raise errors.UnknownSection([key])
    if digest(french) != seen:
        raise errors.FrenchChanged
    origin, _made = TextOrigin.objects.get_or_create(page=page, key=key, language=language)
    origin.french_digest, origin.confirmed_by, origin.confirmed_at = seen, by, timezone.now()
    covers = draft == piece(current_document(page, language), key)
    if covers:
        origin.online_french_digest = seen
        snapshot.refresh_on_commit()
    origin.save()
    return covers
