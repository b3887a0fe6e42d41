"""`/llms.txt` (https://llmstxt.org): where a program finds the texts, in every language, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from content.publishing.languages import NAMES
from content.publishing.paths import absolute, text_url
from content.publishing.site import Site


def index(site: Site) -> str:
    """One section a language, each in its own."""
    blocks = [_head(site), *(_language(site, code) for code in site.languages)]
    return "\n\n".join(blocks) + "\n"


def _head(site: Site) -> str:
    department = site.departments[settings.LANGUAGE_CODE]
    names = (department.name, department.hospital) if department else ()
    with translation.override(settings.LANGUAGE_CODE):
        said = _("Information for patients: procedures, contact details.")
    return f"# {' – '.join(filter(None, names)) or absolute('/')}\n\n> {said}"


def _language(site: Site, language: str) -> str:
    return f"## {NAMES[language]}\n\n" + "\n".join(_links(site, language))


def _links(site: Site, language: str) -> Iterator[str]:
    for each in site.menu(language):
        said = f": {each.lede}" if each.lede else ""
        yield f"- [{each.title}]({absolute(text_url(each))}){said}"
