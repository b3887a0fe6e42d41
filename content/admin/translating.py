"""« Traduire »: the French online on one side, what changed in it since marked; the translation on the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from js_asset import Media

from content import errors, models
from content.admin import conflicts, side_by_side, typed
from content.admin.forms import base_field, posted_base
from content.admin.going_online import publish_drafts
from content.admin.places import draft_from
from content.admin.presence import others
from content.documents import HEADER, Document, Draft, from_rows, load_parts
from content.documents.compare import compare_drafts
from content.editorial import saving
from content.editorial.saving import Text
from content.editorial.translations import SOURCE, State, made_from, state
from content.models import Edition, Page, TextOrigin
from content.publishing import paths
from content.publishing.confirming import confirm
from content.publishing.editions import current_document
from content.publishing.languages import direction

LANGUAGES = tuple(each for each in settings.LANGUAGES if each[0] != SOURCE)

LABELS: dict[str, Callable[[], str]] = {
    State.MISSING: lambda: _("No translation yet"),
    State.TO_CHECK: lambda: _("Nobody has checked it beside the French yet"),
    State.STALE: lambda: _("The French has changed since"),
    State.CURRENT: lambda: _("Follows the French"),
}


def urls(site: AdminSite) -> list[Any]:
    """The addresses of these screens, for the desk's site."""

    def bound(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return lambda request, **kwargs: view(request, site, **kwargs)

    return [
        path("traduire/", site.admin_view(bound(listing)), name="content_translations"),
        path("traduire/<int:pk>/<slug:key>/", site.admin_view(bound(translate)), name="content_translate"),
    ]


@require_safe
def listing(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """`/admin/traduire/`: every text in every language, and whether it follows the French."""
    _need(request, "content.view_section")
    current = {
        edition.page_id: Document.from_json(edition.content) for edition in Edition.objects.current(SOURCE)
    }
    rows: dict[int, list[models.Section]] = {}
    for row in load_parts(models.Section.objects.present().order_by("position", "pk")):
        rows.setdefault(row.page_id, []).append(row)
    origins = {(each.page_id, each.key, each.language): each for each in TextOrigin.objects.all()}
    found = []
    for page in Page.objects.present():
        own, french = rows.get(page.pk, []), current.get(page.pk)
        for code, name in LANGUAGES:
            draft, texts = from_rows(page, own, code), []
            for row in own:
                known = state(row.key, draft, french, origins.get((page.pk, row.key, code)))
                url = f"{_address(page, row.key)}?lang={code}"
                texts.append((row.title_fr or row.key, known, LABELS[known](), url))
            found.append((page, code, name, texts))
    context = {**site.each_context(request), "title": _("Translations"), "found": found}
    return TemplateResponse(request, "admin/translations.html", context)


def translate(request: HttpRequest, site: AdminSite, pk: int, key: str) -> HttpResponse:
    """`/admin/traduire/1/suivi/?lang=en`."""
    _need(request, "content.change_section")
    refusal = typed.resume(request)
    text = _text(request, pk, key)
    if request.method == "POST" and conflicts.RESOLVE in request.POST:
        return _resolve(request, site, text, refusal)
    if request.method == "POST" and not refusal:
        base = posted_base(request)
        if base is None:
            refusal = _("The form was sent incomplete. Nothing was saved: try again.")
        else:
            return _post(request, site, text, base)
    return _show(request, site, text, refusal=refusal)


def _post(request: HttpRequest, site: AdminSite, text: Text, base: Draft) -> HttpResponse:
    form = side_by_side.form_of(text, base, data=request.POST)
    if not form.is_valid():
        return _show(request, site, text, form=form, status=400)
    mine = saving.tidy(text, draft_from(form, base), base)
    reworded = any(not change.formatting_only for change in compare_drafts(base, mine))
    if "_confirm" in request.POST and not reworded:
        return _confirm(request, site, text, form)
    try:
        result = saving.save(text, mine, base=base, by=request.user)
    except errors.Conflicting as conflict:
        return conflicts.page(request, site, conflicts.Subject.of(text), conflict)
    except errors.ContentError as error:
        return _show(request, site, text, form=form, refusal=str(error), status=409)
    if result.merged:
        text_merged = _("Somebody else saved meanwhile: their changes and yours are both in the text.")
        messages.info(request, text_merged)
    seen = request.POST.get("seen", "")
    if "followed" in request.POST and re.fullmatch(r"[0-9a-f]{64}", seen):
        made_from(text, seen, by=request.user)
    if "_publish" in request.POST:
        publish_drafts(request, _page(text), text.language, [text.key])
    else:
        messages.success(request, _("Draft saved. The public page has not changed."))
    return _again(request, text)


def _confirm(request: HttpRequest, site: AdminSite, text: Text, form: forms.Form) -> HttpResponse:
    """« Toujours juste »."""
    page = _page(text)
    try:
        online = confirm(page, text.key, text.language, seen=request.POST.get("seen", ""), by=request.user)
    except errors.ContentError as error:
        return _show(request, site, text, refusal=str(error), status=409)
    if online:
        messages.success(request, _("Confirmed. Readers no longer see the notice."))
    else:
        sentence = _("Confirmed. This draft is not what readers see: publish it, and the notice goes.")
        messages.success(request, sentence)
    return _again(request, text)


def _resolve(request: HttpRequest, site: AdminSite, text: Text, refusal: str) -> HttpResponse:
    """Store what a person chose on the page that showed both texts."""
    subject = conflicts.Subject.of(text)
    if refusal:
        return conflicts.again(request, site, subject, refusal)
    try:
        mine, base = conflicts.chosen(request)
        saving.save(text, mine, base=base, by=request.user)
    except errors.Conflicting as conflict:
        return conflicts.page(request, site, subject, conflict)
    except errors.ContentError as error:
        return conflicts.again(request, site, subject, str(error))
    sentence = _("Saved as you chose. The public page has not changed: read it again, then publish.")
    messages.success(request, sentence)
    return _again(request, text)


def _show(
    request: HttpRequest,
    site: AdminSite,
    text: Text,
    *,
    form: forms.Form | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The screen; with what was typed, when that was not stored."""
    page = _page(text)
    stored = saving.read(text)
    if form is None and request.method == "POST" and "_confirm" not in request.POST:
        form = side_by_side.form_of(text, posted_base(request) or stored, data=request.POST)
    base = (posted_base(request) if form is not None else None) or stored
    form = form or side_by_side.form_of(text, base)
    source = side_by_side.source_of(text, page)
    names: dict[str, str] = dict(settings.LANGUAGES)
    media: Any = forms.Media(
        js=["admin/js/vendor/jquery/jquery.js", "admin/js/jquery.init.js", "admin/js/core.js"]
    )
    known = side_by_side.state_of(text, page, stored, source)
    context = {
        **site.each_context(request),
        "title": _("Translate: %(what)s") % {"what": source.now.fields.get("title") or text.key},
        "page": page,
        "text": text,
        "language": text.language,
        "language_name": names[text.language],
        "direction": direction(text.language),
        "languages": [(code, name, code == text.language) for code, name in LANGUAGES],
        "form": form,
        "refusal": refusal,
        "places": list(side_by_side.pairs(text, source, base, form)),
        "gone": side_by_side.gone(text, source),
        "source": source,
        "state": LABELS[known]() if known else "",
        "stale": known == State.STALE,
        "base": base_field(base),
        "place": text.place,
        "others": others(request.user, text.place),
        "saved": request.method == "GET" and "saved" in request.GET,
        "followed": request.method == "GET" or "followed" in request.POST,
        "change": request.POST.get("change", "substance"),
        "public_url": _public_url(text),
        "may_publish": request.user.has_perm("content.publish_page"),
        "may_confirm": source.online is not None
        and any(stored.fields.get(name) for name in ("title", "body")),
        "media": Media.from_media(media + form.media, nonce=str(request.csp_nonce)),
    }
    return TemplateResponse(request, "admin/translate.html", context, status=status)


def _text(request: HttpRequest, pk: int, key: str) -> Text:
    """The text that the address names; in the bin too when it is being saved, so that what was typed is shown again.

    404 on anything else.
    """
    language = request.GET.get("lang", LANGUAGES[0][0])
    if language not in dict(LANGUAGES):
        raise Http404
    opening = request.method != "POST"
    page = get_object_or_404(Page.objects.present() if opening else Page.objects.all(), pk=pk)
    if key == HEADER:
        return Text(page, language)
    row = get_object_or_404(page.sections.present() if opening else page.sections.all(), key=key)
    row.page = page
    # Read once, for both languages.
    return Text(load_parts([row])[0], language)


def _page(text: Text) -> Page:
    page = text.page
    if page is None:
        raise Http404
    return page


def _address(page: Page, key: str) -> str:
    return reverse("admin:content_translate", args=[page.pk, key])


def _again(request: HttpRequest, text: Text) -> HttpResponse:
    """The screen once more, where the browser may forget what it kept."""
    return HttpResponseRedirect(f"{request.path}?lang={text.language}&saved=1")


def _public_url(text: Text) -> str:
    online = current_document(_page(text), text.language)
    if online is None:
        return ""
    return paths.page_url(online) + (f"#{text.key}" if online.section(text.key) else "")


def _need(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied
