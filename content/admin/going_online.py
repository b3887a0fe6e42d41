"""The press of « Publier »: publication, and what the person is told of it, the same on every screen."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from content import errors
from content.documents import HEADER, Document, digest, piece
from content.editorial.translations import SOURCE
from content.models import Edition, Page
from content.publishing import pages, paths, publish
from content.publishing.site import Site, published
from content.publishing.warnings import warnings


def publish_drafts(
    request: HttpRequest,
    page: Page,
    language: str,
    sections: Sequence[str],
    seen: Mapping[str, str] | None = None,
) -> bool:
    """Publish the drafts of some sections as the form's `change` says. Whether anything went online, or to a doctor.

    seen: digests of the texts that the person has read, by section: other words than these are not published.
    Every outcome is a message: what blocks, one by one; what changed, with the way to it; what the text no longer
    fits into.
    """
    if not request.user.has_perm("content.publish_page"):
        messages.error(request, str(errors.NotAllowed()))
        return False
    correction = request.POST.get("change") == "correction"
    change = Edition.Change.CORRECTION if correction else Edition.Change.SUBSTANCE
    try:
        with transaction.atomic():
            edition = publish(page, language, by=request.user, change=change, sections=sections)
            _refuse_unread(edition, seen or {})
    except errors.Blocked as error:
        for failure in error.failures:
            messages.error(request, _("Not published. %(why)s") % {"why": failure})
    except errors.NothingToPublish as error:
        messages.info(request, str(error))
    except _Unread:
        messages.error(
            request, _("Somebody changed the text meanwhile. Nothing was published: read it again.")
        )
    except errors.SnapshotFailed as error:
        messages.error(request, str(error))
        return True
    except errors.ContentError as error:
        messages.error(request, _("Not published. %(why)s") % {"why": error})
    else:
        messages.success(request, _outcome(edition, sections))
        warn(request, edition)
        return True
    return False


def warn(request: HttpRequest, edition: Edition) -> None:
    """Messages: what an edition’s text no longer fits into, and its translations, which a change of French marks."""
    if edition.state == Edition.State.WITHDRAWN:
        return
    site = Site.today()
    for sentence in warnings(published(edition), edition.sections, site):
        messages.warning(request, sentence)
    if edition.language != SOURCE or edition.state != Edition.State.PUBLISHED:
        return
    today = timezone.localdate()
    for (page, language), online in site.pages.items():
        if page == edition.page.key and language != SOURCE:
            stale = {key: today for key in edition.sections if online.document.section(key)}
            for sentence in warnings(dataclasses.replace(online, stale=stale), (), site):
                said = {"language": pages.NAMES[language], "sentence": sentence}
                messages.warning(request, _("%(language)s: %(sentence)s") % said)


class _Unread(Exception):
    """The draft no longer says what the person has read."""


def _refuse_unread(edition: Edition, seen: Mapping[str, str]) -> None:
    """Judged on the edition itself, while the page is locked: nobody can write in between."""
    document = Document.from_json(edition.content)
    if any(digest(piece(document, key)) != read for key, read in seen.items()):
        raise _Unread


def _outcome(edition: Edition, sections: Sequence[str]) -> SafeString:
    if edition.state == Edition.State.PROPOSED:
        text = _("Sent for review as edition %(number)s. It goes online when a doctor approves it.")
        url, label = reverse("admin:content_review", args=[edition.pk]), _("Ask a doctor")
    else:
        text = _("Published: edition %(number)s. The public page has changed.")
        url, label = _address(edition, sections), _("See the page")
    return format_html('{} <a href="{}">{}</a>', text % {"number": edition.number}, url, label)


def _address(edition: Edition, sections: Sequence[str]) -> str:
    """Where readers see it: the section itself, when there is one."""
    document = Document.from_json(edition.content)
    alone = sections[0] if len(sections) == 1 and sections[0] != HEADER else ""
    return paths.page_url(document) + (f"#{alone}" if document.section(alone) else "")
