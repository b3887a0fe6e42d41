"""Who else has a text open: told while both are there, kept for nobody to look up later."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBadRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from content.models import Presence

FRESH = datetime.timedelta(seconds=60)
"""Three beats of static/desk/presence.js: whoever was not heard of for so long has left."""


def others(user: Any, place: str) -> list[str]:
    """Names of the other people who have a text open now, as a sentence would list them."""
    found = (
        Presence.objects.filter(place=place, seen_at__gte=timezone.now() - FRESH)
        .exclude(user=user)
        .select_related("user")
        .order_by("user__last_name", "user__pk")
    )
    return [name_of(each.user) for each in found]


def sentence(names: list[str]) -> str:
    """`""` for nobody."""
    if not names:
        return ""
    return _("%(names)s has this text open too. Your changes will be merged.") % {"names": ", ".join(names)}


def name_of(user: User) -> str:
    """The person's name, else the account's."""
    return user.get_full_name() or user.get_username()


def beat(request: HttpRequest) -> JsonResponse | HttpResponseBadRequest:
    """POST `place`: « I am here ». Answers the sentence about the others."""
    place = request.POST.get("place", "")
    if not place or len(place) > 120:
        return HttpResponseBadRequest()
    now = timezone.now()
    Presence.objects.update_or_create(user=request.user, place=place, defaults={"seen_at": now})
    Presence.objects.filter(seen_at__lt=now - 10 * FRESH).delete()
    return JsonResponse({"sentence": sentence(others(request.user, place))})
