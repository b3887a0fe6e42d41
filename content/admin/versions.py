"""Versions: every save and every edition of a text, two of them compared, one of them brought back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from content import errors
from content.admin import conflicts
from content.admin.forms import base_field, language_links, language_of, posted_base
from content.admin.labels import label_of
from content.admin.presence import name_of
from content.documents import HEADER, Document, Draft, draft_of, header_draft_of
from content.documents.compare import Change, compare_drafts
from content.editorial import saving
from content.editorial.saving import Text
from content.models import Edition, Page, Section, Version
from content.publishing import archive, paths
from content.publishing.editions import current_document
from content.publishing.languages import direction

SHOWN = 200
"""Moments on one screen: years of a text that changes weekly."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A save or a publication. `code` names it in addresses: `v12` a version, `e7` an edition."""

    code: str
    at: datetime.datetime
    who: str
    what: str
    online: bool = False


def history(request: HttpRequest, model_admin: Any, pk: int) -> HttpResponse:
    """The list, newest first; with `?a=…&b=…` what differs between two moments. POST brings one back as a draft."""
    obj = get_object_or_404(model_admin.get_queryset(request), pk=pk)
    if not model_admin.has_view_permission(request, obj):
        raise PermissionDenied
    text = Text(obj, language_of(request))
    if request.method == "POST":
        return _bring_back(request, model_admin, text)
    now = saving.read(text)
    moments = _moments(text)
    older, newer = request.GET.get("a", ""), request.GET.get("b", "")
    changes = None
    if older or newer:
        before, after = _draft(text, older, now), _draft(text, newer, now)
        changes = [_shown(text, change, after, before) for change in compare_drafts(before, after)]
    context = {
        **model_admin.admin_site.each_context(request),
        **language_links(request),
        **_withdrawing(request, text),
        "title": _("Versions of “%(text)s”") % {"text": obj},
        "opts": model_admin.model._meta,
        "original": obj,
        "moments": moments,
        "older": next((each for each in moments if each.code == older), None),
        "newer": next((each for each in moments if each.code == newer), None),
        "changes": changes,
        "direction": direction(text.language),
        "base": base_field(now),
        "may_change": model_admin.has_change_permission(request, obj),
        "edit_url": _edit_url(model_admin, text),
    }
    return TemplateResponse(request, "admin/versions.html", context)


def _withdrawing(request: HttpRequest, text: Text) -> dict[str, Any]:
    """Where a section that is online can be taken offline: far from the button that publishes."""
    if not isinstance(text.row, Section) or not request.user.has_perm("content.publish_page"):
        return {}
    online = current_document(text.row.page, text.language)
    if online is None or online.section(text.key) is None:
        return {}
    url = reverse("admin:content_page_withdraw", args=[text.row.page_id, text.language])
    return {"withdraw_url": url, "key": text.key}


def _moments(text: Text) -> list[Moment]:
    found = [
        Moment(f"v{each.pk}", each.saved_at, name_of(each.saved_by), each.get_reason_display())
        for each in Version.objects.of(text.page, text.key, text.language)
        .defer("content")
        .select_related("saved_by")[:SHOWN]
    ]
    if text.page is not None:
        for edition, period in archive.periods(text.page, text.language):
            if text.key in edition.sections:
                what = _("published: edition %(number)s") % {"number": edition.number}
                who = name_of(edition.published_by) if edition.published_by else ""
                found.append(Moment(f"e{edition.pk}", period.since, who, what, online=period.until is None))
    return sorted(found, key=lambda each: each.at, reverse=True)[:SHOWN]


def _draft(text: Text, code: str, now: Draft) -> Draft:
    """The text at a moment; as it is stored, without one. 404 for a moment of another text."""
    if not code:
        return now
    if not code[1:].isdecimal() or len(code) > 12:
        raise Http404
    if code[0] == "v":
        of_text = Version.objects.of(text.page, text.key, text.language)
        return Draft.from_json(get_object_or_404(of_text, pk=int(code[1:])).content)
    if code[0] == "e" and text.page is not None:
        editions = Edition.objects.public().of(text.page, text.language)
        document = Document.from_json(get_object_or_404(editions, pk=int(code[1:])).content)
        if text.key == HEADER:
            return header_draft_of(document)
        section = document.section(text.key)
        return draft_of(section) if section else Draft(fields=dict.fromkeys(now.fields, ""), parts={})
    raise Http404


def _shown(text: Text, change: Change, after: Draft, before: Draft) -> dict[str, Any]:
    label = label_of(text.row, change.path, after if change.segments else before)
    return {"label": label, "segments": change.segments, "formatting_only": change.formatting_only}


def _bring_back(request: HttpRequest, model_admin: Any, text: Text) -> HttpResponse:
    """An earlier text becomes the draft; nothing is published."""
    if not model_admin.has_change_permission(request, text.row):
        raise PermissionDenied
    back = HttpResponseRedirect(_edit_url(model_admin, text))
    base = posted_base(request)
    if base is None:
        messages.error(request, _("The form was sent incomplete. Nothing was saved: try again."))
        return back
    mine = saving.completed(_draft(text, request.POST.get("version", ""), base), base)
    try:
        result = saving.save(text, mine, base=base, by=request.user, reason=Version.Reason.RESTORED)
    except errors.Conflicting as conflict:
        response = conflicts.page(request, model_admin.admin_site, conflicts.Subject.of(text), conflict)
        response.context_data["action"] = _edit_url(model_admin, text)
        return response
    except errors.ContentError as error:
        messages.error(request, str(error))
        return back
    if result.changed:
        messages.success(request, _("This version is the draft again. The public page has not changed."))
    else:
        messages.info(request, _("The draft says this already."))
    return back


def _edit_url(model_admin: Any, text: Text) -> str:
    url = reverse(f"admin:content_{model_admin.model._meta.model_name}_change", args=[text.row.pk])
    return f"{url}?lang={text.language}"


def on_a_day(request: HttpRequest, model_admin: Any, pk: int) -> HttpResponse:
    """« What did this page say on 12 March? »: the edition of the end of that day, and its permanent address."""
    page = get_object_or_404(Page, pk=pk)
    if not model_admin.has_view_permission(request, page):
        raise PermissionDenied
    language = language_of(request)
    asked = request.GET.get("date", "")
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    found = None
    if day is not None and day.year >= 2000:
        end = timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))
        found = archive.online_at(page, language, min(end, timezone.now()))
    context = {
        **model_admin.admin_site.each_context(request),
        **language_links(request),
        "title": _("What this page said on a day"),
        "opts": model_admin.model._meta,
        "original": page,
        "asked": asked,
        "day": day,
        "edition": found[0] if found else None,
        "period": found[1] if found else None,
        "address": paths.absolute(reverse("archive", args=[archive.token(found[0])])) if found else "",
    }
    return TemplateResponse(request, "admin/on_a_day.html", context)
