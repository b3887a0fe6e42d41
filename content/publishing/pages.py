"""Rendering pages: a document and the site in, HTML out. Public pages and previews come through here.

The templates' contexts are documented by the dataclasses below and by each template's first comment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from content.documents import Document, Section
from content.editorial.translations import SOURCE
from content.models.picture import FOLDER
from content.publishing import doctors, glossary, legal, structured, styles
from content.publishing.answers import public_headers, unlogged
from content.publishing.archive import Period
from content.publishing.cards import card
from content.publishing.entries import entries
from content.publishing.languages import NAMES, direction
from content.publishing.paths import (
    absolute,
    address_in,
    addresses_of,
    feed_url,
    french_section_url,
    home_url,
    page_url,
    search_url,
    section_url,
    text_url,
)
from content.publishing.scripts import script
from content.publishing.sharing import shares, summary
from content.publishing.site import Availability, PublishedPage, Site
from content.sections import MRI_RULE

TEMPLATES = {
    "procedure": "page.html",
    "doctors": "doctors.html",
    "legal": "plain.html",
    "glossary": "plain.html",
}
"""By the kind of page."""


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


def render_home(request: HttpRequest, site: Site, language: str) -> HttpResponse:
    """The department's home in one language."""
    department = site.departments[language]
    name = department.name if department else ""
    description = _("Information for patients: procedures, contact details.")
    context = common_context(site, language, {code: home_url(code) for code in site.languages}) | {
        "head_title": " – ".join(filter(None, [name, department.hospital if department else ""])),
        "description": description,
        "card": card(language, department, home_url(language), name or _("Home"), description),
        "structured": structured.home(department, absolute(home_url(language))),
        "procedures": procedures(site, language),
        "canonical": absolute(home_url(language)),
        "noindex": False,
        "searches": True,
    }
    return respond(request, "home.html", context)


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
    context = page_context(site, published) | {
        "entries": entries(site, published),
        "structured": structured.whole(
            published, site.departments[document.language], absolute(page_url(document))
        ),
        "preview": preview or archive is not None,
        "archive": archive,
        "edit_url": edit_url,
    }
    context["pictures_url"] = pictures_url or context["pictures_url"]
    if context["preview"]:
        context |= {
            "noindex": True,
            "canonical": "",
            "alternates": [],
            "shares": [],
            "card": None,
            "structured": "",
        }
    if document.kind == "procedure" and archive is None:
        known = glossary.terms(site, document.language)
        context["entries"], terms = glossary.explained(context["entries"], known)
        context |= _mri_explained(context["mri"], known, terms)
    if document.kind == "glossary":
        context["entries"] = glossary.alphabetical(context["entries"])
    if document.kind == "legal":
        context |= legal.context(site, document.language)
    if document.kind == "doctors":
        context |= doctors.context(site, published, context["entries"], archived=archive is not None)
    return respond(request, TEMPLATES[document.kind], context)


def _mri_explained(
    mri: Section | None, known: tuple[glossary.Term, ...], terms: tuple[glossary.Term, ...]
) -> dict[str, Any]:
    """The MRI rule, which stands above the page's other sections, and the terms of them all."""
    if mri is None:
        return {"terms": terms}
    section, own = glossary.explain(mri, known)
    return {"mri": section, "terms": (*own, *(term for term in terms if term not in own))}


def render_section(
    request: HttpRequest, site: Site, published: PublishedPage, section: Section
) -> HttpResponse:
    """One section alone, for sharing. Its canonical address is the whole page's."""
    document, department = published.document, site.departments[published.document.language]
    position = document.keys.index(section.key)
    path, description = section_url(document, section.key), summary(section)
    before = document.sections[position - 1] if position else None
    after = document.sections[position + 1] if position + 1 < len(document.sections) else None
    marked, terms = glossary.explain(section, glossary.terms(site, document.language))
    context = page_context(site, published) | {
        "section": marked,
        "terms": terms,
        "stale": published.stale.get(section.key),
        "stale_url": french_section_url(site, document, section.key),
        "page_url": page_url(document),
        "mri_url": section_url(document, mri.key) if (mri := _mri(document)) else "",
        "previous": before and Link(before.short_title, section_url(document, before.key)),
        "next": after and Link(after.short_title, section_url(document, after.key)),
        "head_title": f"{section.title} – {document.title}",
        "description": description or document.description or document.lede,
        "card": card(
            *(document.language, department, path, section.title, description or document.lede),
            short=document.short,
            key=section.key,
        ),
        "structured": structured.part(
            published, section, department, absolute(path), absolute(page_url(document))
        ),
        "shares": shares(site, document, section.key),
    }
    context["languages"] = language_links(addresses_of(site, document.page, section.key), document.language)
    # The whole page is canonical, and it has the alternates: naming others here would contradict it.
    context["alternates"] = []
    return respond(request, "section.html", context)


def render_unavailable(
    request: HttpRequest, site: Site, language: str, key: str = "", section: str = ""
) -> HttpResponse:
    """A page, a section of it or (without key) the whole site that a language does not have: offers the French."""
    french, online = site.outline(key, SOURCE), site.outline(key, language)
    part = french.section(section) if french else None
    urls = addresses_of(site, key, section) if key else {code: home_url(code) for code in site.languages}
    context = common_context(site, language, urls) | {
        "head_title": _("Not available in this language"),
        "description": "",
        "french_url": french_section_url(site, french, section) if french else home_url(SOURCE),
        "french_title": part.title if part else french.title if french else "",
        "whole_url": page_url(online) if online else "",
        "canonical": "",
        "alternates": [],
        "noindex": True,
    }
    return respond(request, "unavailable.html", context)


def render_withdrawn(
    request: HttpRequest, site: Site, language: str, key: str, section: str = ""
) -> HttpResponse:
    """410: a page, or one section of it, was taken offline in this language. Says where to turn instead."""
    online, gone = site.outline(key, language), site.withdrawn.get((key, language))
    french = site.outline(key, SOURCE) if language != SOURCE else None
    title = online.title if online else gone.title if gone else ""
    french_url = page_url(french) if french else ""
    if french and section and french.section(section):
        french_url = address_in(site, key, SOURCE, section)
    heading = _("This section was taken offline") if online else _("This page was taken offline")
    urls = _online_only(site, key, addresses_of(site, key))
    context = common_context(site, language, urls) | {
        "head_title": heading,
        "description": "",
        "heading": heading,
        "title": title,
        "page_url": page_url(online) if online else "",
        "french_url": french_url,
        "french_title": french.title if french else "",
        "procedures": procedures(site, language),
        "canonical": "",
        "alternates": [],
        "noindex": True,
    }
    return unlogged(respond(request, "withdrawn.html", context, status=410))


def render_error(request: HttpRequest, site: Site | None, language: str, status: int) -> HttpResponse:
    """An error page with the department's phone number. Without a site (no database) it is plainer."""
    links = {code: home_url(code) for code in (site.languages if site else NAMES)}
    empty = site or Site(departments=dict.fromkeys(NAMES), pages={})
    context = common_context(empty, language, links) | {
        "head_title": _("Page not found") if status == 404 else _("This page cannot be shown"),
        "description": "",
        "status": status,
        "procedures": procedures(empty, language),
        "canonical": "",
        "alternates": [],
        "noindex": True,
    }
    return respond(request, "error.html", context, status=status)


def render_choice(request: HttpRequest, site: Site, urls: Mapping[str, str]) -> HttpResponse:
    """The page for a file server that cannot read Accept-Language: one link a language."""
    context = common_context(site, SOURCE, urls) | {
        "head_title": " – ".join(each.name for each in language_links(urls, "")),
        "description": "",
        "canonical": "",
        "alternates": [],
        "noindex": True,
    }
    return respond(request, "choice.html", context)


def render_search(request: HttpRequest, site: Site, language: str, found: dict[str, Any]) -> HttpResponse:
    """The search, its form and what it found (`content.reading.search.views`)."""
    title, department = found["head_title"], site.departments[language]
    context = common_context(site, language, {code: search_url(code) for code in site.languages}) | {
        "description": "",
        "canonical": "",
        "alternates": [],
        "noindex": True,
        "searches": True,
        **found,
        "head_title": " – ".join(filter(None, [title, department.name if department else ""])),
    }
    return respond(request, "search.html", context)


def procedures(site: Site, language: str) -> list[Link]:
    """The procedures online in a language."""
    return _of_kind(site, language, "procedure")


def _of_kind(site: Site, language: str, kind: str) -> list[Link]:
    return [Link(each.title, page_url(each), each.page, each.lede) for each in site.menu(language, kind)]


def _online_only(site: Site, key: str, urls: Mapping[str, str]) -> dict[str, str]:
    """Of a page's addresses by language, those where it can be read."""
    return {code: url for code, url in urls.items() if site.availability(key, code) == Availability.ONLINE}


def _mri(document: Document) -> Section | None:
    return next((section for section in document.sections if section.kind == MRI_RULE), None)


def page_context(site: Site, published: PublishedPage) -> dict[str, Any]:
    """What every template of a page, whole or in part, gets."""
    document = published.document
    urls = addresses_of(site, document.page)
    urls[document.language] = page_url(document)
    available = _online_only(site, document.page, urls)
    department = site.departments[document.language]
    return common_context(site, document.language, urls) | {
        "alternates": _alternates(available),
        "canonical": absolute(page_url(document)),
        "head_title": " – ".join(filter(None, [document.title, department.name if department else ""])),
        "description": (description := document.description or document.lede),
        "card": card(
            *(document.language, department, page_url(document), document.title, description),
            short=document.short,
        ),
        "text_url": text_url(document),
        "noindex": False,
        "document": document,
        "edition": published,
        "shares": shares(site, document),
        "unchecked_translation": document.language != SOURCE and published.review is None,
        "french_url": address_in(site, document.page, SOURCE),
        "mri": (mri := _mri(document)),
        "mri_stale": published.stale.get(mri.key) if mri else None,
        "mri_french_url": french_section_url(site, document, mri.key) if mri else "",
        "key_facts": tuple(fact for section in document.sections for fact in section.key_facts),
    }


def common_context(site: Site, language: str, urls: Mapping[str, str]) -> dict[str, Any]:
    """What every template gets."""
    return {
        "language": language,
        "direction": direction(language),
        "department": site.departments[language],
        "home_url": home_url(language),
        "search_url": search_url(language) if language in site.languages else "",
        "feed_url": feed_url(language) if language in site.languages else "",
        "languages": language_links(urls, language),
        "alternates": _alternates(urls),
        "doctors_pages": _of_kind(site, language, "doctors"),
        "glossaries": _of_kind(site, language, "glossary"),
        "legal_pages": legal.links(site, language),
        "font_url": static(styles.FONT_FILE),
        "script": script("js/site.js"),
        "manifest_url": reverse("manifest", args=[language]) if language in site.languages else "",
        "listen": script("js/listen.js"),
        "pictures_url": f"{settings.MEDIA_URL}{FOLDER}",
        "preview": False,
    }


def language_links(urls: Mapping[str, str], current: str) -> list[LanguageLink]:
    """The language switcher, from addresses by language."""
    return [
        LanguageLink(code, NAMES[code], url, direction(code), code == current) for code, url in urls.items()
    ]


def _alternates(urls: Mapping[str, str]) -> list[dict[str, str]]:
    """hreflang links, with French for readers of any other language."""
    links = [{"code": code, "url": absolute(url)} for code, url in urls.items()]
    if SOURCE in urls:
        links.append({"code": "x-default", "url": absolute(urls[SOURCE])})
    return links


def respond(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A public page from a template, with its headers."""
    own = styles.public(template)
    css = mark_safe(own.text)  # noqa: S308  our own files: no text of anyone's goes in  # nosec B308 B703
    # Templates are indented for us: lines that begin with their text cost a first visit half a kilobyte less.
    body = re.sub(r"\n[ \t\n]+", "\n", render_to_string(template, context | {"styles": css}))
    preview, searches = bool(context.get("preview")), bool(context.get("searches"))
    answer = HttpResponse(body, status=status)
    return public_headers(answer, preview=preview, searches=searches, style=own.csp_source)
