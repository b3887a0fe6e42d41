"""What stays readable without a network: the worker that keeps pages, the page for what was not kept, the manifest.

The worker (`worker.js` beside this file) gets its facts as one line before its text:

digest: of the calm pages; with it the worker changes, and fetches them anew.
calm: the path of the calm page of each language. never: paths that are never kept.
texts: by language, the sentences of the notice; `%s` stands for a day.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from content.publishing.answers import set_policy
from content.publishing.languages import direction
from content.publishing.pages import common_context, procedures, respond
from content.publishing.paths import home_url, search_url
from content.publishing.site import Site

ICONS = {
    ("192x192", "any"): "img/icon-192.png",
    ("512x512", "any"): "img/icon-512.png",
    ("512x512", "maskable"): "img/icon-maskable.png",
}
"""Static files by size and purpose, drawn from `img/icon.svg` by `python -m tools.icons`."""

_WORKER = Path(__file__).with_name("worker.js")


def render_calm(request: HttpRequest, site: Site, language: str) -> HttpResponse:
    """`/fr/offline.html`: what readers get, without a network, in place of a page that they have not read before."""
    urls = {code: home_url(code) for code in site.languages}
    context = common_context(site, language, urls) | {
        "head_title": _("No network"),
        "description": "",
        "procedures": procedures(site, language),
        "canonical": "",
        "alternates": [],
        "noindex": True,
    }
    return respond(request, "offline.html", context)


def render_manifest(site: Site, language: str) -> HttpResponse:
    """`/fr/app.webmanifest` (W3C Web Application Manifest): the site on a phone's first screen, in one language."""
    department = site.departments[language]
    manifest = {
        "id": home_url(language),
        "name": department.name if department else _("Information for patients"),
        "short_name": _("Patients"),
        "description": _("Information for patients: procedures, contact details."),
        "lang": language,
        "dir": direction(language),
        "start_url": home_url(language),
        "scope": "/",
        "display": "standalone",
        "theme_color": "#0b3c52",
        "background_color": "#ffffff",
        "icons": [
            {"src": static(file), "sizes": size, "type": "image/png", "purpose": purpose}
            for (size, purpose), file in ICONS.items()
        ],
    }
    body = json.dumps(manifest, ensure_ascii=False)
    response = HttpResponse(body, content_type="application/manifest+json; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return set_policy(response)


def render_worker(request: HttpRequest, site: Site) -> HttpResponse:
    """`/sw.js`. Asked for anew at each visit: browsers compare it, and a new one replaces the old."""
    facts = json.dumps(_facts(request, site), ensure_ascii=False, sort_keys=True)
    body = f"const SITE = {facts};\n{_WORKER.read_text(encoding='utf-8')}"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return set_policy(response, {"connect-src": [SELF]})


def _facts(request: HttpRequest, site: Site) -> dict[str, Any]:
    digest, texts = hashlib.sha256(), {}
    for language in site.languages:
        with translation.override(language):
            digest.update(render_calm(request, site, language).content)
            texts[language] = {
                "offline": _("Offline."),
                "slow": _("The network is too slow."),
                "edition": _("Edition of %s, kept on this device on %s. It may have changed since."),
                "page": _("Copy kept on this device on %s. It may have changed since."),
                "kept": _("Pages kept on this device"),
                "open": _("Open the leaflet that was kept (PDF)"),
            }
    calm = {language: reverse("offline", args=[language]) for language in site.languages}
    return {
        "digest": digest.hexdigest()[:16],
        "calm": calm,
        "never": [*calm.values(), *(search_url(language) for language in site.languages)],
        "texts": texts,
    }
