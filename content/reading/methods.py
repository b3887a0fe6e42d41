"""The methods that public addresses answer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """GET and HEAD; anything else is 405 with `Allow` (RFC 9110, 15.5.6).

    Exempt from the CSRF check, which comes before a view and would answer 403: a view that only reads has nothing
    to forge.
    """
    return csrf_exempt(require_safe(view))
