"""Two people changed the same words: both texts side by side (409), and a choice for each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import ModelAdmin
from django.forms import Media as FormMedia
from django.forms import Textarea
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from js_asset import Media

from content import errors
from content.admin.forms import base_field, direction, language_links, posted_base, rich_text_widget
from content.admin.labels import label_of
from content.documents import Draft, PartDraft
from content.documents.compare import Segment, compare_text
from content.documents.schema import RICH
from content.editorial.merge import ORDER, Conflict, Path, put
from content.editorial.saving import Text
from content.models import PARTS

RESOLVE = "_resolve"
"""Set in the form of choices."""

MINE, THEIRS, UNION = "mine", "theirs", "union"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A conflict as a person sees it. `union`: the HTML of a field that holds both, or `""` where texts cannot join."""

    index: int
    label: str
    mine: tuple[Segment, ...]
    theirs: tuple[Segment, ...]
    union: str = ""
    sentence_mine: str = ""
    sentence_theirs: str = ""
    media: Any = field(default_factory=FormMedia)


def page(
    request: HttpRequest, model_admin: ModelAdmin, text: Text, conflict: errors.Conflicting
) -> HttpResponse:
    """409: what the other person saved, what was typed, and the choice."""
    disputes = [_dispute(index, each, text, conflict) for index, each in enumerate(conflict.merged.conflicts)]
    media: Any = FormMedia(
        js=["admin/js/vendor/jquery/jquery.js", "admin/js/jquery.init.js", "admin/js/core.js"]
    )
    for each in disputes:
        media += each.media
    context = {
        **model_admin.admin_site.each_context(request),
        **language_links(request),
        "title": _("Two versions of the same text"),
        "opts": model_admin.model._meta,
        "original": text.row,
        "sentence": str(conflict),
        "who": conflict.who or _("The other person"),
        "when": conflict.when,
        "disputes": disputes,
        "direction": direction(text.language),
        "action": f"{request.path}?lang={text.language}",
        "base": base_field(conflict.theirs),
        "typed": _dump(conflict.merged.draft, conflict.merged.conflicts),
        "joinable": all(each.union for each in disputes),
        "media": Media.from_media(media, nonce=str(request.csp_nonce)),
    }
    return TemplateResponse(request, "admin/conflict.html", context, status=409)


def page_again(request: HttpRequest, model_admin: ModelAdmin, text: Text) -> HttpResponse:
    """Where a refused choice leads: the text as it is stored, the messages saying why."""
    return HttpResponseRedirect(f"{request.path}?lang={text.language}")


def chosen(request: HttpRequest) -> tuple[Draft, Draft]:
    """The draft that a person chose, and the stored one that they saw. Raises Refused on a damaged form."""
    base = posted_base(request)
    try:
        data = json.loads(request.POST.get("typed", ""))
        draft = Draft.from_json(data["draft"])
        disputes = [(tuple(each["path"]), each["mine"]) for each in data["conflicts"]]
        for index, (path, mine) in enumerate(disputes):
            draft = _choose(request, index, draft, path, mine)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        base = None
    if base is None:
        raise errors.Refused(_("The form was sent incomplete. Nothing was saved: try again."))
    return draft, base


def _choose(request: HttpRequest, index: int, draft: Draft, path: Path, mine: Any) -> Draft:
    choice = request.POST.get("all") or request.POST.get(f"choice-{index}", THEIRS)
    if choice == MINE:
        return put(draft, path, _load(path, mine))
    if choice == UNION and _is_field(path):
        return put(draft, path, request.POST.get(f"union-{index}", ""))
    return draft


def _is_field(path: Path) -> bool:
    return len(path) != 2  # a part or an order has two elements


def _load(path: Path, value: Any) -> Any:
    """A conflict's value back from JSON."""
    if _is_field(path) or value is None:
        return value
    if path[1] == ORDER:
        return tuple(value)
    return PartDraft(key=value["key"], fields=dict(value["fields"]))


def _dump(draft: Draft, conflicts: tuple[Conflict, ...]) -> str:
    def plain(value: Any) -> Any:
        return {"key": value.key, "fields": dict(value.fields)} if isinstance(value, PartDraft) else value

    disputes = [{"path": each.path, "mine": plain(each.mine)} for each in conflicts]
    return json.dumps({"draft": draft.to_json(), "conflicts": disputes}, ensure_ascii=False)


def _dispute(index: int, conflict: Conflict, text: Text, error: errors.Conflicting) -> Dispute:
    label = label_of(text.row, conflict.path, error.theirs)
    if not _is_field(conflict.path):
        return _structural(index, label, conflict)
    rich = _is_rich(text, conflict.path)
    old = _words(conflict.base)
    mine, theirs = _words(conflict.mine), _words(conflict.theirs)
    union, media = ("", FormMedia())
    if isinstance(conflict.mine, str) and isinstance(conflict.theirs, str):
        union, media = _union(index, label, conflict, rich=rich, language=text.language)
    return Dispute(
        index=index,
        label=label,
        mine=compare_text(old, mine, rich=rich),
        theirs=compare_text(old, theirs, rich=rich),
        union=union,
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


def _union(index: int, label: str, conflict: Conflict, *, rich: bool, language: str) -> tuple[str, Any]:
    """A field that starts with both texts, one after the other."""
    both = f"{conflict.mine}{'' if rich else ' '}{conflict.theirs}"
    name = f"union-{index}"
    attrs = {
        "id": f"id_{name}", "aria-label": label, "lang": language, "dir": direction(language), "rows": 3, "cols": 40,
    }  # fmt: skip
    if rich:
        widget = rich_text_widget()
        return widget.render(name, both, attrs), widget.media
    return Textarea(attrs=attrs).render(name, both), FormMedia()


def _is_rich(text: Text, path: Path) -> bool:
    model = PARTS[path[0]] if len(path) == 3 else type(text.row)
    return path[-1] in RICH.get(model.__name__, ())


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
