"""Rendering pages: a document and the site in, HTML out. Public pages and previews come through here.

The templates' contexts are documented by the dataclasses below and by each template's first comment.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from csp.constants import NONE, SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from content.documents import Document, Section
from content.editorial.translations import SOURCE
from content.models.picture import FOLDER
from content.publishing import styles
from content.publishing.archive import Period
from content.publishing.site import Availability, PublishedPage, Site
from content.sections import MRI_RULE

NAMES: dict[str, str] = dict(settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A language, by its own name, and where it leads from this page."""

    code: str
    name: str
    url: str
    direction: str
    current: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A page or a section to go to."""

    title: str
    url: str
    key: str = ""
    lede: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the reading order: a section, or (None) one that exists in French only."""

    key: str
    section: Section | None
    url: str = ""
    french_title: str = ""
    french_url: str = ""
    stale: datetime.date | None = None


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def absolute(path: str) -> str:
    """An address with scheme and host, from SITE_URL and never from the request."""
    return f"{settings.SITE_URL}{path}"


def home_url(language: str) -> str:
    """`/fr/`."""
    return reverse("home", args=[language])


def page_url(document: Document) -> str:
    """`/fr/vertebroplastie/`."""
    return reverse("page", args=[document.language, document.slug or document.page])


def section_url(document: Document, key: str) -> str:
    """`/fr/vertebroplastie/complications/`."""
    return reverse("section", args=[document.language, document.slug or document.page, key])


def address_in(site: Site, key: str, language: str) -> str:
    """Where a page is in a language: the page itself, or the one that says it is not available there."""
    online = site.pages.get((key, language))
    return page_url(online.document) if online else reverse("page", args=[language, key])


def addresses_of(site: Site, key: str) -> dict[str, str]:
    """Where a page is in each language of the site; the languages in which it was withdrawn are left out."""
    return {
        code: address_in(site, key, code)
        for code in site.languages
        if site.availability(key, code) != Availability.WITHDRAWN
    }


def render_home(request: HttpRequest, site: Site, language: str) -> HttpResponse:
    """The department's home in one language."""
    department = site.departments[language]
    name = department.name if department else ""
    context = _common(site, language, {code: home_url(code) for code in site.languages}) | {
        "head_title": " – ".join(filter(None, [name, department.hospital if department else ""])),
        "description": _("Information for patients: procedures, contact details."),
        "procedures": procedures(site, language),
        "canonical": absolute(home_url(language)),
        "noindex": False,
    }
    return _respond(request, "home.html", context)


def render_page(
    request: HttpRequest,
    site: Site,
    published: PublishedPage,
    *,
    preview: bool = False,
    edit_url: str = "",
    archive: Period | None = None,
    pictures_url: str = "",
) -> HttpResponse:
    """A whole page, every section open.

    preview: a draft, for the staff. archive: an edition of the past, with the time that it was online.
    pictures_url: where its pictures are, when that is not where readers find those that are online.
    """
    document = published.document
    context = _page_context(site, published) | {
        "entries": entries(site, published),
        "preview": preview or archive is not None,
        "archive": archive,
        "edit_url": edit_url,
    }
    context["pictures_url"] = pictures_url or context["pictures_url"]
    if context["preview"]:
        context |= {"noindex": True, "canonical": "", "alternates": []}
    template = "legal.html" if document.kind == "legal" else "page.html"
    return _respond(request, template, context)


def render_section(
    request: HttpRequest, site: Site, published: PublishedPage, section: Section
) -> HttpResponse:
    """One section alone, for sharing. Its canonical address is the whole page's."""
    document = published.document
    position = document.keys.index(section.key)
    before = document.sections[position - 1] if position else None
    after = document.sections[position + 1] if position + 1 < len(document.sections) else None
    links = {
        code: section_url(online.document, section.key)
        for code in site.languages
        if (online := site.pages.get((document.page, code))) and online.document.section(section.key)
    }
    context = _page_context(site, published) | {
        "section": section,
        "stale": published.stale.get(section.key),
        "stale_url": french_section_url(site, document, section.key),
        "page_url": page_url(document),
        "mri_url": section_url(document, mri.key) if (mri := _mri(document)) else "",
        "previous": before and Link(before.short_title, section_url(document, before.key)),
        "next": after and Link(after.short_title, section_url(document, after.key)),
        "head_title": f"{section.title} – {document.title}",
    }
    others = {code: links.get(code) or url for code, url in addresses_of(site, document.page).items()}
    context["languages"] = _languages(others, document.language)
    # The whole page is canonical, and it has the alternates: naming others here would contradict it.
    context["alternates"] = []
    return _respond(request, "section.html", context)


def render_unavailable(request: HttpRequest, site: Site, language: str, key: str = "") -> HttpResponse:
    """A page (or, without key, the whole site) that is not available in a language: offers the French one."""
    french = site.pages.get((key, SOURCE)) if key else None
    urls = addresses_of(site, key) if key else {code: home_url(code) for code in site.languages}
    context = _common(site, language, urls) | {
        "head_title": _("Not available in this language"),
        "description": "",
        "french_url": page_url(french.document) if french else home_url(SOURCE),
        "french_title": french.document.title if french else "",
        "page_title": "",
        "canonical": "",
        "alternates": [],
        "noindex": True,
    }
    return _respond(request, "unavailable.html", context)


def render_withdrawn(
    request: HttpRequest, site: Site, language: str, key: str, section: str = ""
) -> HttpResponse:
    """410: a page, or one section of it, was taken offline in this language. Says where to turn instead."""
    online, gone = site.pages.get((key, language)), site.withdrawn.get((key, language))
    french = site.pages.get((key, SOURCE)) if language != SOURCE else None
    title = online.document.title if online else gone.title if gone else ""
    french_url = page_url(french.document) if french else ""
    if french and section and french.document.section(section):
        french_url = section_url(french.document, section)
    heading = _("This section was taken offline") if online else _("This page was taken offline")
    urls = {code: url for code, url in addresses_of(site, key).items() if (key, code) in site.pages}
    context = _common(site, language, urls) | {
        "head_title": heading,
        "description": "",
        "heading": heading,
        "title": title,
        "page_url": page_url(online.document) if online else "",
        "french_url": french_url,
        "french_title": french.document.title if french else "",
        "procedures": procedures(site, language),
        "canonical": "",
        "alternates": [],
        "noindex": True,
    }
    response = _respond(request, "withdrawn.html", context, status=410)
    response._has_been_logged = True  # type: ignore[attr-defined]  # it is a page, not an event
    return response


def render_error(request: HttpRequest, site: Site | None, language: str, status: int) -> HttpResponse:
    """An error page with the department's phone number. Without a site (no database) it is plainer."""
    links = {code: home_url(code) for code in (site.languages if site else NAMES)}
    empty = site or Site(departments=dict.fromkeys(NAMES), pages={})
    context = _common(empty, language, links) | {
        "head_title": _("Page not found") if status == 404 else _("This page cannot be shown"),
        "description": "",
        "status": status,
        "procedures": procedures(empty, language),
        "canonical": "",
        "alternates": [],
        "noindex": True,
    }
    return _respond(request, "error.html", context, status=status)


def render_redirect(request: HttpRequest, language: str, url: str) -> HttpResponse:
    """A permanent redirection whose body a plain file server can serve: a link and a refresh."""
    body = render_to_string(
        "redirect.html", {"url": url, "language": language, "direction": direction(language)}
    )
    response = HttpResponse(body, status=301)
    response["Location"] = url
    return public_headers(response)


def render_choice(request: HttpRequest, site: Site) -> HttpResponse:
    """The page for a file server that cannot read Accept-Language: one link a language."""
    urls = {code: home_url(code) for code in site.languages or (SOURCE,)}
    context = _common(site, SOURCE, urls) | {
        "head_title": " – ".join(each.name for each in _languages(urls, "")),
        "description": "",
        "canonical": "",
        "alternates": [],
        "noindex": True,
    }
    return _respond(request, "choice.html", context)


def procedures(site: Site, language: str) -> list[Link]:
    """The procedures online in a language."""
    return [
        Link(page.document.title, page_url(page.document), page.document.page, page.document.lede)
        for page in site.in_language(language)
        if page.document.kind == "procedure"
    ]


def entries(site: Site, published: PublishedPage) -> list[Entry]:
    """Sections in reading order, the MRI rule apart, with the places of those that exist in French only."""
    document = published.document
    french = site.pages.get((document.page, SOURCE)) if document.language != SOURCE else None
    result = [
        Entry(
            section.key,
            section,
            section_url(document, section.key),
            stale=published.stale.get(section.key),
            french_url=french_section_url(site, document, section.key),
        )
        for section in document.sections
        if section.kind != MRI_RULE
    ]
    if french is None:
        return result
    previous = ""
    for section in french.document.sections:
        if section.kind != MRI_RULE and document.section(section.key) is None:
            entry = Entry(
                section.key,
                None,
                french_title=section.title,
                french_url=section_url(french.document, section.key),
            )
            keys = [each.key for each in result]
            result.insert(keys.index(previous) + 1 if previous in keys else 0, entry)
        previous = section.key
    return result


def french_section_url(site: Site, document: Document, key: str) -> str:
    """Where the French of a translated section stands; the whole page, when it stands there no more."""
    url = address_in(site, document.page, SOURCE)
    online = site.pages.get((document.page, SOURCE))
    return f"{url}#{key}" if online and online.document.section(key) else url


def _mri(document: Document) -> Section | None:
    return next((section for section in document.sections if section.kind == MRI_RULE), None)


def _page_context(site: Site, published: PublishedPage) -> dict[str, Any]:
    document = published.document
    urls = addresses_of(site, document.page)
    urls[document.language] = page_url(document)
    available = {code: url for code, url in urls.items() if (document.page, code) in site.pages}
    department = site.departments[document.language]
    return _common(site, document.language, urls) | {
        "alternates": _alternates(available),
        "canonical": absolute(page_url(document)),
        "head_title": " – ".join(filter(None, [document.title, department.name if department else ""])),
        "description": document.description or document.lede,
        "noindex": False,
        "document": document,
        "edition": published,
        "unchecked_translation": document.language != SOURCE and published.review is None,
        "french_url": address_in(site, document.page, SOURCE),
        "mri": (mri := _mri(document)),
        "mri_stale": published.stale.get(mri.key) if mri else None,
        "mri_french_url": french_section_url(site, document, mri.key) if mri else "",
        "key_facts": tuple(fact for section in document.sections for fact in section.key_facts),
    }


def _common(site: Site, language: str, urls: dict[str, str]) -> dict[str, Any]:
    """What every template gets."""
    return {
        "language": language,
        "direction": direction(language),
        "department": site.departments[language],
        "home_url": home_url(language),
        "languages": _languages(urls, language),
        "alternates": _alternates(urls),
        "legal_pages": [
            Link(page.document.title, page_url(page.document), page.document.page)
            for page in site.in_language(language)
            if page.document.kind == "legal"
        ],
        "styles": mark_safe(styles.public().text),  # noqa: S308  our own files: no text of anyone's goes in
        "font_url": static(styles.FONT_FILE),
        "script_url": static("js/site.js"),
        "pictures_url": f"{settings.MEDIA_URL}{FOLDER}",
        "preview": False,
    }


def _languages(urls: dict[str, str], current: str) -> list[LanguageLink]:
    return [
        LanguageLink(code, NAMES[code], url, direction(code), code == current) for code, url in urls.items()
    ]


def _alternates(urls: dict[str, str]) -> list[dict[str, str]]:
    """hreflang links, with French for readers of any other language."""
    links = [{"code": code, "url": absolute(url)} for code, url in urls.items()]
    if SOURCE in urls:
        links.append({"code": "x-default", "url": absolute(urls[SOURCE])})
    return links


def _respond(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    body = render_to_string(template, context)
    return public_headers(HttpResponse(body, status=status), preview=bool(context.get("preview")))


def public_headers(response: HttpResponse, *, preview: bool = False) -> HttpResponse:
    """No nonce, no inline anything but the stylesheet whose hash is named; fresh at each visit."""
    response["Cache-Control"] = "no-store" if preview else "no-cache"
    response._csp_replace = {  # type: ignore[attr-defined]  # django-csp's own way
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [styles.public().csp_source],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [NONE],
        "form-action": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [SELF] if preview else [NONE],
    }
    response["X-Frame-Options"] = "SAMEORIGIN" if preview else "DENY"
    return response
