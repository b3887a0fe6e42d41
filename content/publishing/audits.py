"""Declaring an audit, and taking its declaration back: both change public pages, as publishing does."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content import errors
from content.documents import Document
from content.editorial.audits import missing
from content.models import Act, Audit, Edition
from content.publishing import snapshot
from content.publishing.accessibility import PAGE
from content.sections import ACCESSIBILITY


@transaction.atomic
def declare(audit: Audit, *, by: User) -> None:
    """Have the public declaration say what an audit found, in place of the one before.

    Raises NotDeclared with what the audit lacks, when it is older than it may be, and while the declaration online is
    one that was written by hand and would contradict it; once committed, SnapshotFailed.
    """
    audit = Audit.objects.select_for_update().get(pk=audit.pk)
    if audit.declared_at:
        raise errors.NotDeclared([_("It is the declaration already.")])
    reasons = [*missing(audit), *_dates(audit), *_written_by_hand()]
    if reasons:
        raise errors.NotDeclared(reasons)
    audit.declared_by, audit.declared_at = by, timezone.now()
    audit.save(update_fields=["declared_by", "declared_at"])
    Act.objects.record(Act.Kind.PUBLISHED, by=by, about=str(audit))
    snapshot.refresh_on_commit()


@transaction.atomic
def take_back(audit: Audit, *, by: User) -> None:
    """Declare it no more: the one that was declared before holds again, if it has not expired.

    Raises NotDeclared when it was not declared; once committed, SnapshotFailed.
    """
    audit = Audit.objects.select_for_update().get(pk=audit.pk)
    if not audit.declared_at:
        raise errors.NotDeclared([_("It is not declared.")])
    audit.declared_by = audit.declared_at = None
    audit.save(update_fields=["declared_by", "declared_at"])
    Act.objects.record(Act.Kind.WITHDRAWN, by=by, about=str(audit))
    snapshot.refresh_on_commit()


def _dates(audit: Audit) -> list[str]:
    today = timezone.localdate()
    if audit.made_on > today:
        return [_("The date of the audit has not come yet.")]
    if audit.expires_on <= today:
        return [_("The audit is more than three years old: it declares nothing any more.")]
    return []


def _written_by_hand() -> list[str]:
    """Editions of the declaration's page from before the site worked it out would go on saying what they say."""
    online = Edition.objects.current().filter(page__key=PAGE)
    documents = [Document.from_json(content) for content in online.values_list("content", flat=True)]
    if any(all(each.kind != ACCESSIBILITY for each in document.sections) for document in documents):
        return [
            _("Publish the drafts of the page “Accessibility” first, in every language where it is online.")
        ]
    return []
