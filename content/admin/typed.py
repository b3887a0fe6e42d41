"""Nothing typed is lost: forms whose sender was no longer logged in, or whose window was closed.

What was typed travels as an encoded query string: through the login page and the session when the session had
ended, through the browser's own storage when a window was closed (static/desk/drafts.js). Either way the desk
shows the form again as it was, saves nothing by itself, and says so.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

KEPT = "typed"
"""The session's key: `{path with query: encoded form}`; and the name of the login page's hidden field."""

RESUME = "_resume"
"""Set in a form that is shown again and not saved."""

_SECRET = ("csrfmiddlewaretoken", "password")
_LONGEST = 2_000_000
"""Characters: a section's form with all its parts is some tens of thousands."""


def encode(request: HttpRequest) -> str:
    """A posted form as text, `""` when it holds nothing worth keeping."""
    kept = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if not name.startswith(_SECRET) and name != KEPT:
            kept.setlist(name, values)
    text = kept.urlencode()
    return text if any(values for values in kept.values()) and len(text) <= _LONGEST else ""


def keep(request: HttpRequest, path: str, text: str) -> None:
    """Remember what was typed at a path until it is asked for."""
    if text and len(text) <= _LONGEST and path.startswith("/"):
        request.session[KEPT] = {**request.session.get(KEPT, {}), path: text}


def bring_back(request: HttpRequest | None, **_signal: Any) -> None:
    """Receiver of `user_logged_in`: what the login page carried is given back on the screen that it came from."""
    if request is not None and request.method == "POST":
        keep(request, *path_and_text(request))


def resume(request: HttpRequest) -> str:
    """Make a request show its form again as it was typed. Returns the sentence to show, or `""`.

    Either the browser sends back what it kept (`RESUME`), or the session holds what came before a login.
    """
    if request.method == "POST":
        return _("Your text is back. It is not saved yet.") if RESUME in request.POST else ""
    kept = request.session.get(KEPT, {})
    text = kept.pop(request.get_full_path(), "")
    if not text:
        return ""
    request.session[KEPT] = kept
    request.FILES  # noqa: B018  read now: reading them later would parse the empty body, and replace what follows
    request.method = "POST"
    request.POST = QueryDict(text)  # as Django itself would have parsed it
    return _("Your session had ended. Your text is back; it is not saved yet.")


def pairs(text: str) -> list[tuple[str, str]]:
    """What was typed, field by field, as hidden inputs send it again."""
    return [(name, value) for name, values in QueryDict(text).lists() for value in values]


def readable(text: str) -> list[tuple[str, str]]:
    """What was typed, for a person who must copy it: names of fields and texts, without machinery."""
    return [
        (name, value)
        for name, value in pairs(text)
        if value and name != "base" and not name.startswith("_") and not name.endswith("_FORMS")
    ]


def path_and_text(request: HttpRequest) -> tuple[str, str]:
    """Where a login page leads, and the form that it carries."""
    return request.POST.get("next", request.GET.get("next", "")), request.POST.get(KEPT, "")
