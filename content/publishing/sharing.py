"""What the share bar offers: for each language of a page or a section, its permanent link and the ways to send it.

The link carries the language that the sharer chooses for the patient, whatever the page's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from content.documents import Document, Section
from content.models.richtext import plain
from content.publishing.languages import NAMES, direction
from content.publishing.paths import route
from content.publishing.site import Outline, Site


@dataclass(frozen=True, slots=True)
class Share:
    """A link in one language. url: absolute; code: the path of its QR code, without `.svg` or `.png`."""

    language: str
    name: str
    direction: str
    title: str
    url: str
    code: str
    email: str
    text_message: str

    @property
    def spoken(self) -> str:
        """The address as one says it, or types it."""
        return spoken(self.url)


def spoken(url: str) -> str:
    """An absolute address as one says it, or types it: without its scheme."""
    return url.partition("://")[2]


def shares(site: Site, document: Document | Outline, key: str = "") -> list[Share]:
    """The links to a page, or to one of its sections, in every language in which it can be read. A draft has none."""
    return [found for code in NAMES if (found := share(site, document, code, key))]


def share(site: Site, document: Document | Outline, code: str, key: str = "") -> Share | None:
    """The link to a page, or to one of its sections, in a language; None where it cannot be read in that one."""
    online = site.outline(document.page, code)
    section = online.section(key) if online and key else None
    if online is None or (key and section is None):
        return None
    return _share(online, key, code, NAMES[code], section.title if section else online.title)


def summary(section: Section, *, longest: int = 160) -> str:
    """What a section says, for lists of results and shared links: whole words, as many as `longest` characters hold.

    Search engines show about 160 of them.
    """
    texts = (section.body, *(step.body or step.title for step in section.steps))
    said = " ".join(" ".join(plain(text) for text in texts).split())
    if len(said) <= longest:
        return said
    return said[: longest - 1].rpartition(" ")[0].rstrip(",;:. ") + "…"


def _share(document: Outline, key: str, code: str, name: str, title: str) -> Share:
    place = {"short": document.short, "language": code} | ({"key": key} if key else {})
    path = route("short-key-language" if key else "short-language", **place)
    url = f"{settings.SITE_URL}{path}"
    with translation.override(code):
        subject = _("Information: %(title)s") % {"title": title}
    return Share(
        language=code,
        name=name,
        direction=direction(code),
        title=title,
        url=url,
        code=path,
        email=_mail(subject, title, url),
        # « ?& »: telephones disagree on which of the two begins the text, and all read this.
        text_message=f"sms:?&body={quote(f'{title} {url}', safe='')}",
    )


def _mail(subject: str, title: str, url: str) -> str:
    """RFC 6068: a line of a body ends with CR and LF."""
    body = f"{title}\r\n{url}"
    return f"mailto:?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
