"""What a page says to machines in schema.org's words (https://schema.org/docs/meddocs.html), as JSON-LD.

Every value is one that readers see on the same page; what a page does not say is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from content.documents import Department, Document, Section
from content.documents.schema import Reference
from content.publishing.readable import lines
from content.publishing.site import PublishedPage
from content.sections import PATHWAY, PREPARATION, REFERENCES, TERM

Node = dict[str, Any]

_AUDIENCES = {
    "procedure": "https://schema.org/Patient",
    "glossary": "https://schema.org/Patient",
    "doctors": "https://schema.org/Clinician",
}
"""Kinds of page that are about medicine, and whom they are for."""

_SAID_OF_THE_ACT = {PATHWAY: "howPerformed", PREPARATION: "preparation", "follow_up": "followup"}
"""Kinds of section, and the property of MedicalProcedure that their text is the value of."""

# Inside <script> only these could end the element or begin a comment (HTML, 4.12.1.3).
_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def home(department: Department | None, url: str) -> SafeString:
    """The department itself. url: absolute, of its home. `""` while nobody has named it."""
    return _script(_department(department) | {"url": url}) if department else SafeString("")


def whole(published: PublishedPage, department: Department | None, url: str) -> SafeString:
    """A page and its questions with their answers. url: absolute, of the page."""
    node = _page(published, department, url)
    document = published.document
    if document.kind == "procedure":
        node["@type"] = ["MedicalWebPage", "FAQPage"]
        node["about"] = _procedure(document, department)
        node["mainEntity"] = [
            _question(section, department)
            for section in document.sections
            if section.kind != REFERENCES and _text(section, department)
        ]
        node["citation"] = [_article(each) for section in document.sections for each in section.references]
    if document.kind == "glossary":
        terms = [_term(each, url) for each in document.sections if each.kind == TERM]
        node["mainEntity"] = {"@type": "DefinedTermSet", "name": document.title, "hasDefinedTerm": terms}
    return _script(node)


def part(
    published: PublishedPage, section: Section, department: Department | None, url: str, page_url: str
) -> SafeString:
    """A section at an address of its own. url, page_url: absolute, of the section and of the whole page."""
    node = _page(published, department, url) | {"name": section.title, "isPartOf": _whole(page_url)}
    node.pop("description", None)
    if section.references:
        node["citation"] = [_article(each) for each in section.references]
    return _script(node)


def _page(published: PublishedPage, department: Department | None, url: str) -> Node:
    document, review = published.document, published.review
    node: Node = {
        "@type": "MedicalWebPage" if document.kind in _AUDIENCES else "WebPage",
        "url": url,
        "name": document.title,
        "description": document.description or document.lede,
        "inLanguage": document.language,
        "version": published.number,
    }
    if audience := _AUDIENCES.get(document.kind):
        node["medicalAudience"] = audience
    if published.published_at:
        node["dateModified"] = timezone.localtime(published.published_at).isoformat()
    if review:
        node["lastReviewed"] = review.reviewed_on.isoformat()
        node["reviewedBy"] = {"@type": "Person", "name": review.name, "jobTitle": review.role}
    if department:
        node["publisher"] = _department(department)
    return node


def _whole(url: str) -> Node:
    return {"@type": "MedicalWebPage", "url": url}


def _department(department: Department) -> Node:
    node: Node = {"@type": "MedicalOrganization", "name": department.name}
    if department.phone:
        node["telephone"] = department.phone_uri.removeprefix("tel:")
    if department.email:
        node["email"] = department.email
    if department.address:
        node["address"] = department.address
    if department.hospital:
        node["parentOrganization"] = {"@type": "Hospital", "name": department.hospital}
    return node


def _procedure(document: Document, department: Department | None) -> Node:
    said: dict[str, list[str]] = {}
    for section in document.sections:
        if name := _SAID_OF_THE_ACT.get(section.kind):
            said.setdefault(name, []).append(_text(section, department))
    texts = {name: " ".join(each) for name, each in said.items() if any(each)}
    return {"@type": "MedicalProcedure", "name": document.title} | texts


def _question(section: Section, department: Department | None) -> Node:
    answer = {"@type": "Answer", "text": _text(section, department)}
    return {"@type": "Question", "name": section.title, "acceptedAnswer": answer}


def _term(section: Section, url: str) -> Node:
    return {
        "@type": "DefinedTerm",
        "name": section.title,
        "description": _text(section, None),
        "url": f"{url}#{section.key}",
    }


def _text(section: Section, department: Department | None) -> str:
    # Spaces: what stands on one line of the page is found again there, which costs least.
    return " ".join(lines(section, department))


def _article(reference: Reference) -> Node:
    node: Node = {
        "@type": "ScholarlyArticle",
        "name": reference.title,
        "author": reference.authors,
        "inLanguage": reference.title_language,
    }
    if reference.journal:
        node["isPartOf"] = {"@type": "Periodical", "name": reference.journal}
    if year := reference.published[:4]:
        node["datePublished"] = year if year.isdigit() else reference.published
    if addresses := list(_addresses(reference)):
        node["sameAs"] = addresses
    return node


def _addresses(reference: Reference) -> Iterator[str]:
    if reference.doi:
        yield f"https://doi.org/{reference.doi}"
    if reference.pmid:
        yield f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/"


def _script(node: Node) -> SafeString:
    """Empty values are left out. Safe: nothing in it can end the element that it stands in."""
    said = {name: value for name, value in node.items() if value not in ("", [])}
    text = json.dumps({"@context": "https://schema.org", **said}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308  escaped in the line above, as HTML asks  # nosec B308 B703
