"""Two people changed the same words: both texts side by side (409), and a choice for each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import FieldDoesNotExist
from django.forms import Media as FormMedia
from django.forms import Textarea
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from js_asset import Media

from content import errors
from content.admin.forms import base_field, language_links, posted_base, rich_text_widget
from content.admin.labels import label_of
from content.documents import Draft, PartDraft
from content.documents.compare import Segment, compare_text
from content.documents.schema import RICH
from content.editorial.merge import ORDER, Conflict, Merge, Path, put
from content.editorial.saving import Text
from content.models import PARTS
from content.publishing.languages import direction

RESOLVE = "_resolve"
"""Set in the form of choices."""

DISPUTED = "_disputed"
"""The form's hidden field: what was typed, and both sides of what is in dispute, as JSON."""

MINE, THEIRS, UNION = "mine", "theirs", "union"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is in dispute: its language, what a secretary calls each of its places, and which hold rich text."""

    language: str
    label: Callable[[Path, Draft], str]
    rich: Callable[[Path], bool]

    @classmethod
    def of(cls, text: Text) -> Self:
        """One text."""

        def rich(path: Path) -> bool:
            model = PARTS[path[0]] if len(path) == 3 else type(text.row)
            return path[-1] in RICH.get(model.__name__, ())

        return cls(text.language, lambda path, draft: label_of(text.row, path, draft), rich)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A conflict as a person sees it. `union`: the HTML of a field that holds both, or `""` where texts cannot join.

    choice: what is ticked.
    """

    index: int
    label: str
    mine: tuple[Segment, ...]
    theirs: tuple[Segment, ...]
    union: str = ""
    sentence_mine: str = ""
    sentence_theirs: str = ""
    choice: str = THEIRS
    media: Any = field(default_factory=FormMedia)


def page(
    request: HttpRequest,
    desk: AdminSite,
    subject: Subject,
    conflict: errors.Conflicting,
    *,
    sentence: str = "",
    choices: Mapping[str, str] | None = None,
) -> HttpResponse:
    """409: what the other person saved, what was typed, and the choice.

    sentence: why, when not the conflict's own. choices: what was ticked and written on the page before.
    """
    disputes = [
        _dispute(index, each, subject, conflict.theirs, choices or {})
        for index, each in enumerate(conflict.merged.conflicts)
    ]
    media: Any = FormMedia(
        js=["admin/js/vendor/jquery/jquery.js", "admin/js/jquery.init.js", "admin/js/core.js"]
    )
    for each in disputes:
        media += each.media
    context = {
        **desk.each_context(request),
        **language_links(request),
        "title": _("Two versions of the same text"),
        "sentence": sentence or str(conflict),
        "who": conflict.who or _("The other person"),
        "when": conflict.when,
        "disputes": disputes,
        "direction": direction(subject.language),
        "action": f"{request.path}?lang={subject.language}",
        "base": base_field(conflict.theirs),
        "disputed": _dump(conflict),
        "media": Media.from_media(media, nonce=str(request.csp_nonce)),
    }
    return TemplateResponse(request, "admin/conflict.html", context, status=409)


def again(request: HttpRequest, desk: AdminSite, subject: Subject, sentence: str) -> HttpResponse:
    """The page as it was sent, with what was ticked and written on it, and why nothing is stored yet.

    A damaged form leads back to the text as it is stored.
    """
    try:
        theirs, conflict = posted_base(request), _undump(request)
        if theirs is None:
            raise ValueError("no base")
        conflict.theirs = theirs
        return page(request, desk, subject, conflict, sentence=sentence, choices=request.POST)
    except _DAMAGED:
        messages.error(request, sentence)
        return HttpResponseRedirect(f"{request.path}?lang={subject.language}")


def chosen(request: HttpRequest) -> tuple[Draft, Draft]:
    """The draft that a person chose, and the stored one that they saw. Raises Refused on a damaged form."""
    base = posted_base(request)
    try:
        merged = _undump(request).merged
        draft = merged.draft
        for index, each in enumerate(merged.conflicts):
            draft = _choose(request, index, draft, each)
    except _DAMAGED:
        base = None
    if base is None:
        raise errors.Refused(_("The form was sent incomplete. Nothing was saved: try again."))
    return draft, base


def _choose(request: HttpRequest, index: int, draft: Draft, conflict: Conflict) -> Draft:
    choice = request.POST.get("all") or request.POST.get(f"choice-{index}", THEIRS)
    if choice == MINE:
        return put(draft, conflict.path, conflict.mine)
    if choice == UNION and _is_field(conflict.path):
        return put(draft, conflict.path, request.POST.get(f"union-{index}", ""))
    return draft


def _is_field(path: Path) -> bool:
    return len(path) != 2  # a part or an order has two elements


_DAMAGED = (ValueError, LookupError, TypeError, AttributeError, RecursionError, FieldDoesNotExist)
"""What a form that somebody cut short or altered can raise."""


def _load(path: Path, value: Any) -> Any:
    """A conflict's value back from JSON."""
    if _is_field(path) or value is None:
        return value
    if path[1] == ORDER:
        return tuple(value)
    return PartDraft(key=value["key"], fields=dict(value["fields"]))


def _dump(conflict: errors.Conflicting) -> str:
    def plain(value: Any) -> Any:
        return {"key": value.key, "fields": dict(value.fields)} if isinstance(value, PartDraft) else value

    sides = ("base", "mine", "theirs")
    data = {
        "draft": conflict.merged.draft.to_json(),
        "conflicts": [
            {"path": each.path} | {side: plain(getattr(each, side)) for side in sides}
            for each in conflict.merged.conflicts
        ],
        "who": conflict.who,
        "when": conflict.when.isoformat() if conflict.when else "",
    }
    return json.dumps(data, ensure_ascii=False)


def _undump(request: HttpRequest) -> errors.Conflicting:
    """The conflict that the page showed. `theirs` is the base of the form. Raises one of `_DAMAGED`."""
    data = json.loads(request.POST.get(DISPUTED, ""))
    conflicts = []
    for each in data["conflicts"]:
        path = tuple(each["path"])
        base, mine, theirs = (_load(path, each[side]) for side in ("base", "mine", "theirs"))
        conflicts.append(Conflict(path, base, mine, theirs))
    merged = Merge(Draft.from_json(data["draft"]), tuple(conflicts))
    return errors.Conflicting(
        theirs=merged.draft, merged=merged, who=str(data["who"]), when=parse_datetime(data["when"])
    )


def _dispute(
    index: int, conflict: Conflict, subject: Subject, stored: Draft, choices: Mapping[str, str]
) -> Dispute:
    label = subject.label(conflict.path, stored)
    ticked = choices.get("all") or choices.get(f"choice-{index}", THEIRS)
    if not _is_field(conflict.path):
        return replace(_structural(index, label, conflict), choice=ticked)
    rich = subject.rich(conflict.path)
    old = _words(conflict.base)
    mine, theirs = _words(conflict.mine), _words(conflict.theirs)
    union, media = ("", FormMedia())
    if isinstance(conflict.mine, str) and isinstance(conflict.theirs, str):
        both = choices.get(f"union-{index}", f"{conflict.mine}{'' if rich else ' '}{conflict.theirs}")
        union, media = _union(index, label, both, rich=rich, language=subject.language)
    return Dispute(
        index=index,
        label=label,
        mine=compare_text(old, mine, rich=rich),
        theirs=compare_text(old, theirs, rich=rich),
        union=union,
        choice=ticked,
        media=media,
    )


def _structural(index: int, label: str, conflict: Conflict) -> Dispute:
    """A part that one took out and the other changed, or two orders."""
    if conflict.path[1] == ORDER:
        sentences = (_("Your order"), _("The order that was saved meanwhile"))
    elif conflict.mine is None:
        sentences = (_("You took this part out."), _("It was changed meanwhile."))
    else:
        sentences = (_("You changed this part."), _("It was taken out meanwhile."))
    return Dispute(
        index=index,
        label=label,
        mine=_listed(conflict.mine),
        theirs=_listed(conflict.theirs),
        sentence_mine=sentences[0],
        sentence_theirs=sentences[1],
    )


def _listed(value: Any) -> tuple[Segment, ...]:
    """The texts of a part, or the keys of an order, as plain words."""
    if value is None:
        return ()
    words = [str(each) for each in value.fields.values() if each] if isinstance(value, PartDraft) else value
    said = "\n".join(words)
    return compare_text(said, said, rich=isinstance(value, PartDraft))


def _union(index: int, label: str, both: str, *, rich: bool, language: str) -> tuple[str, Any]:
    """A field that starts with both texts, one after the other."""
    name = f"union-{index}"
    attrs = {
        "id": f"id_{name}", "aria-label": label, "lang": language, "dir": direction(language), "rows": 3, "cols": 40,
    }  # fmt: skip
    if rich:
        widget = rich_text_widget()
        return widget.render(name, both, attrs), widget.media
    return Textarea(attrs=attrs).render(name, both), FormMedia()


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
