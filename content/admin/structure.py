"""What a page is made of, on the desk: order, new sections and pages, the bin, taking a page offline.

Each screen works without JavaScript; `static/desk/structure.js` adds dragging and keeps the focus while sections move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite, site
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from content import errors
from content.documents import SECTIONS
from content.editorial.merge import ORDER, decide
from content.editorial.structure import (
    add_page,
    add_section,
    online_in,
    propose_key,
    put_away,
    put_back,
    reorder,
)
from content.models import Edition, Page, Section
from content.publishing import withdraw
from content.sections import BY_NAME, CHOICES, TERM, TEXT
from content.starter import procedure
from content.translation import SOURCE

NAMES = dict(settings.LANGUAGES)
_BINNED: dict[str, tuple[Any, str]] = {
    "partie": (Section, "content.delete_section"),
    "page": (Page, "content.add_page"),
}
"""What goes to the bin, by its word in addresses, and the permission that it takes."""


def urls(desk: AdminSite) -> list[Any]:
    """The addresses of these screens, for the desk."""

    def at(route: str, view: Callable[..., HttpResponse], name: str) -> Any:
        return path(route, desk.admin_view(view), name=name)

    return [
        at("content/page/nouvelle/", new_page, "content_page_new"),
        at("content/page/<int:pk>/ordre/", order, "content_page_order"),
        at("content/page/<int:pk>/nouvelle-partie/", new_section, "content_page_new_section"),
        at("content/page/<int:pk>/retirer-du-site/<slug:language>/", offline, "content_page_offline"),
        at("corbeille/", bin_list, "content_bin"),
        at("corbeille/mettre/<slug:word>/<int:pk>/", bin_put, "content_bin_put"),
        at("corbeille/remettre/<slug:word>/<int:pk>/", require_POST(bin_back), "content_bin_back"),
        at("corbeille/retirer/<int:pk>/<slug:language>/", require_POST(bin_offline), "content_bin_offline"),
    ]


def screen(
    request: HttpRequest, template: str, title: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """One of these screens, in the desk's frame."""
    everywhere = site.each_context(request)
    return TemplateResponse(request, template, {**everywhere, "title": title, **context}, status=status)


def need(request: HttpRequest, *permissions: str) -> None:
    """Raises PermissionDenied unless the account has them all."""
    if not request.user.has_perms(permissions):
        raise PermissionDenied


def page_url(page: Page, language: str = SOURCE) -> str:
    """The page's own screen."""
    return f"{reverse('admin:content_page_change', args=[page.pk])}?lang={language}"


# Order


@dataclass(frozen=True, slots=True)
class Item:
    """A section in a list of sections."""

    key: str
    title: str


def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The page's sections, to be put in another order. Moving is not saving: one save, one version."""
    need(request, "content.change_section")
    page = get_object_or_404(Page.objects.present(), pk=pk)
    titles = _titles(page)
    if request.method != "POST":
        return _order_screen(request, page, titles, list(titles), list(titles))
    keys, base = request.POST.get("order", "").split(), request.POST.get("base", "").split()
    if moved := request.POST.get("up") or request.POST.get("down"):
        keys = _moved(keys, moved, -1 if "up" in request.POST else 1)
        return _order_screen(request, page, titles, keys, base, moved)
    try:
        saved = reorder(page, keys, base=base, by=request.user)
    except ValueError:
        messages.error(request, _("The form was sent incomplete. Nothing was saved: try again."))
    except errors.Conflicting as conflict:
        return _order_conflict(request, page, titles, keys, conflict)
    except errors.ContentError as error:
        messages.error(request, str(error))
    else:
        text = (
            _("Order saved. Readers see it once the title of the page is published.")
            if saved.changed
            else _("The order is the same as before.")
        )
        messages.success(request, text)
    return HttpResponseRedirect(request.path)


def _titles(page: Page) -> dict[str, str]:
    rows = Section.objects.present().filter(page=page).order_by("position", "pk")
    return {row.key: row.title_fr or f"{row.key} ({BY_NAME[row.kind].label})" for row in rows}


def _moved(keys: list[str], key: str, by: int) -> list[str]:
    if key not in keys:
        return keys
    place = keys.index(key)
    to = max(0, min(len(keys) - 1, place + by))
    rest = [each for each in keys if each != key]
    return [*rest[:to], key, *rest[to:]]


def _order_screen(
    request: HttpRequest,
    page: Page,
    titles: dict[str, str],
    keys: list[str],
    base: list[str],
    moved: str = "",
) -> HttpResponse:
    said = ""
    if moved in keys:
        said = _("“%(title)s” is now %(place)s of %(count)s. Not saved yet.") % {
            "title": titles.get(moved, moved),
            "place": keys.index(moved) + 1,
            "count": len(keys),
        }
    context = {
        "page": page,
        "back": page_url(page),
        "items": [Item(key, titles.get(key, key)) for key in keys],
        "order": " ".join(keys),
        "base": " ".join(base),
        "moved": moved,
        "up": "up" in request.POST,
        "said": said,
    }
    return screen(request, "admin/structure/order.html", _("Order of the sections"), context)


def _order_conflict(
    request: HttpRequest, page: Page, titles: dict[str, str], keys: list[str], conflict: errors.Conflicting
) -> HttpResponse:
    """409: both orders, and a choice. Where the desk's own page of conflicts shows titles, it may take this over."""
    theirs = [part.key for part in conflict.merged.draft.parts[SECTIONS]]
    mine = decide(conflict.merged, frozenset({(SECTIONS, ORDER)}))
    context = {
        "page": page,
        "sentence": str(conflict),
        "who": conflict.who,
        "mine": [Item(part.key, titles.get(part.key, part.key)) for part in mine.parts[SECTIONS]],
        "theirs": [Item(key, titles.get(key, key)) for key in theirs],
        "order": " ".join(part.key for part in mine.parts[SECTIONS]),
        "base": " ".join(theirs),
    }
    return screen(request, "admin/structure/order_conflict.html", _("Two orders"), context, status=409)


# New sections and pages


def new_section(request: HttpRequest, pk: int) -> HttpResponse:
    """A new section: its question, kind and place; then its key, proposed, which never changes."""
    need(request, "content.add_section")
    page = get_object_or_404(Page.objects.present(), pk=pk)
    given = request.POST if request.method == "POST" else request.GET
    usual = TERM if page.kind == Page.Kind.GLOSSARY else ""
    title, kind = given.get("title", "").strip(), given.get("kind", usual)
    taken = set(page.sections.values_list("key", flat=True))
    key = given.get("key", "").strip() or propose_key(title, taken)
    problem = ""
    if request.method == "POST":
        try:
            section = add_section(
                page, key=key, kind=kind, title=title, after=given.get("after"), by=request.user
            )
        except errors.ContentError as error:
            problem = str(error)
        else:
            messages.success(request, _("Section added. It is a draft: readers see nothing of it yet."))
            url = reverse("admin:content_section_change", args=[section.pk])
            return HttpResponseRedirect(f"{url}?lang={SOURCE}")
    titles = _titles(page)
    context = {
        "page": page,
        "back": page_url(page),
        "given": {"title": title, "kind": kind, "key": key, "after": given.get("after", "")},
        "kinds": _kinds(page),
        "last": list(titles)[-1] if titles else "",
        "items": [Item(each, name) for each, name in titles.items()],
        "proposed": bool(title and kind in BY_NAME),
        "problem": problem,
    }
    status = 400 if problem else 200
    return screen(request, "admin/structure/new_section.html", _("Add a section"), context, status=status)


def _kinds(page: Page) -> list[tuple[str, str]]:
    """The kinds of section that a page may get: terms stand in a glossary, and hardly anything else does."""
    in_glossary = {TERM, TEXT}
    if page.kind == Page.Kind.GLOSSARY:
        return sorted((each for each in CHOICES if each[0] in in_glossary), key=lambda each: each[0] != TERM)
    return [each for each in CHOICES if each[0] != TERM]


def new_page(request: HttpRequest) -> HttpResponse:
    """A new procedure from the template: its title; then key, code and addresses, proposed."""
    need(request, "content.add_page")
    given = request.POST if request.method == "POST" else request.GET
    title = given.get("title", "").strip()
    keys, codes = (set(Page.objects.values_list(name, flat=True)) for name in ("key", "short"))
    key = given.get("key", "").strip() or propose_key(title, keys)
    short = given.get("short", "").strip() or propose_key(key[:2], codes | set(NAMES))
    slugs = {code: given.get(f"slug_{code}", "").strip() or key for code in NAMES}
    problem = ""
    if request.method == "POST":
        try:
            page = add_page(
                key=key, short=short, slugs=slugs, title=title, sections=procedure.sections(), by=request.user
            )
        except errors.ContentError as error:
            problem = str(error)
        else:
            messages.success(
                request, _("Page added, with its sections empty. Readers see nothing of it yet.")
            )
            return HttpResponseRedirect(page_url(page))
    context = {
        "back": reverse("admin:index"),
        "given": {"title": title, "key": key, "short": short},
        "slugs": [(code, NAMES[code], slug) for code, slug in slugs.items()],
        "sections": [BY_NAME[kind].label for _key, kind in procedure.sections()],
        "problem": problem,
    }
    status = 400 if problem else 200
    return screen(request, "admin/structure/new_page.html", _("New procedure page"), context, status=status)


# Taking a page offline


def offline(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Take a page offline in a language: what readers will find instead, then the button."""
    need(request, "content.publish_page")
    page = get_object_or_404(Page, pk=pk)
    if language not in NAMES:
        raise Http404
    if request.method == "POST":
        _withdraw(request, page, language)
        return HttpResponseRedirect(page_url(page, language))
    current = Edition.objects.current(language).filter(page=page).first()
    online = [code for code in NAMES if code != language and code in online_in(page)]
    context = {
        "page": page,
        "back": page_url(page, language),
        "language_name": NAMES[language],
        "edition": current,
        "offers_french": SOURCE in online,
        "online": [NAMES[code] for code in online],
    }
    return screen(request, "admin/structure/offline.html", _("Take the page offline"), context)


def _withdraw(request: HttpRequest, page: Page, language: str, sections: list[str] | None = None) -> None:
    try:
        withdraw(page, language, by=request.user, sections=sections)
    except errors.ContentError as error:
        messages.error(request, str(error))
    else:
        text = _("Taken offline (%(language)s). The text is kept: publishing puts it back online.")
        messages.success(request, text % {"language": NAMES[language]})


# The bin


@dataclass(frozen=True, slots=True)
class Binned:
    """Something in the bin. online: (code, name) of the languages in which readers still see it."""

    word: str
    what: str
    row: Any
    online: list[tuple[str, str]]


def bin_list(request: HttpRequest) -> HttpResponse:
    """The bin: what, who, when; each thing can be put back."""
    need(request, "content.view_section")
    online: dict[int, list[tuple[str, set[str]]]] = {}
    for page_id, language, content in Edition.objects.current().values_list("page_id", "language", "content"):
        online.setdefault(page_id, []).append((language, {each["key"] for each in content["sections"]}))
    rows: list[Binned] = []
    for word, (model, _permission) in _BINNED.items():
        related = ("deleted_by", "page") if model is Section else ("deleted_by",)
        for row in model.objects.exclude(deleted_at=None).select_related(*related):
            seen = online.get(row.page_id, []) if model is Section else []
            rows.append(
                Binned(
                    word,
                    f"{row.page} – {row}" if model is Section else str(row),
                    row,
                    [(code, NAMES[code]) for code, keys in seen if row.key in keys],
                )
            )
    rows.sort(key=lambda each: each.row.deleted_at, reverse=True)
    context = {"rows": rows, "may_publish": request.user.has_perm("content.publish_page")}
    return screen(request, "admin/structure/bin.html", _("Bin"), context)


def _target(request: HttpRequest, word: str, pk: int) -> Any:
    if word not in _BINNED:
        raise Http404
    model, permission = _BINNED[word]
    need(request, permission)
    return get_object_or_404(model, pk=pk)


def bin_put(request: HttpRequest, word: str, pk: int) -> HttpResponse:
    """Put something in the bin: what that means, then the button."""
    row = _target(request, word, pk)
    languages = online_in(row) if isinstance(row, Page | Section) else []
    if request.method == "POST":
        try:
            put_away(row, by=request.user)
        except errors.StillOnline as error:
            names = errors.StillOnline([NAMES[code] for code in error.languages])
            messages.error(request, str(names))
            return HttpResponseRedirect(request.path)
        except errors.ContentError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Put in the bin. You can put it back at any time."))
            if languages:
                messages.warning(
                    request, _("Readers still see it: take it offline below if that is what you want.")
                )
        return HttpResponseRedirect(reverse("admin:content_bin"))
    page = row.page if isinstance(row, Section) else row
    name = f"admin:content_{row._meta.model_name}_change"
    context = {
        "row": row,
        "page": page if page is not row else None,
        "is_page": isinstance(row, Page),
        "online": [(code, NAMES[code]) for code in languages],
        "back": f"{reverse(name, args=[row.pk])}?lang={SOURCE}",
    }
    return screen(request, "admin/structure/bin_put.html", _("Put in the bin"), context)


def bin_back(request: HttpRequest, word: str, pk: int) -> HttpResponse:
    """Take something out of the bin."""
    row = _target(request, word, pk)
    try:
        put_back(row, by=request.user)
    except errors.ContentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Put back: “%(what)s”.") % {"what": row})
    return HttpResponseRedirect(reverse("admin:content_bin"))


def bin_offline(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Take a section that is in the bin offline too: the explicit second step."""
    need(request, "content.publish_page")
    row = get_object_or_404(Section, pk=pk)
    if language not in NAMES:
        raise Http404
    _withdraw(request, row.page, language, [row.key])
    return HttpResponseRedirect(reverse("admin:content_bin"))
