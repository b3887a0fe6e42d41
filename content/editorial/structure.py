"""What a page is made of: its sections and their order, new ones, and the bin.

Which sections a French header lists, and in which order, is part of its draft: every change here is a save of that
draft, so that it is merged with what others did meanwhile and kept as a version.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from content import errors
from content.documents import SECTIONS, Draft, PartDraft, read_header
from content.documents.schema import HEADER
from content.editorial.saving import Saved, Text, read, save
from content.models import Department, Edition, Page, Section
from content.translation import SOURCE

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)

RESERVED_SECTIONS = LANGUAGES | {
    *(HEADER, "fiche", "fiche-grands-caracteres"),
    *("bref", "contenu", "listen", "partager", "sommaire", "status"),
}
"""Keys that no section may have: what `/fr/PAGE/…/` and `/q/PAGE/…` mean already, and other places of a page."""

SEARCH = dict.fromkeys(LANGUAGES, "search") | {"fr": "recherche"}
"""The last part of the search's address, by language."""

KEPT: dict[str, frozenset[str]] = {
    Page.Kind.DOCTORS: frozenset({"medecins", "doctors"}),
    Page.Kind.GLOSSARY: frozenset({"glossaire", "glossary"}),
}
"""Last parts of addresses that are kept for pages of a kind."""

OWN_PAGES = frozenset({*SEARCH.values()}).union(*KEPT.values())
"""Last parts of addresses that the site uses itself, under every language."""

RESERVED_PAGES = (
    LANGUAGES | OWN_PAGES | {"admin", "static", "media", "q", "cartes", "healthz", "readyz", "index"}
)
"""Keys that no page may have."""

_LITTLE_WORDS = frozenset(
    "a au aux avec ce ces cette comment d dans de des du elle en est et existe faut il ils je l la le les leur "
    "mes mon ne nous on ou par pas peut pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa se "
    "ses son sont sur t un une votre vos y".split()
)


def propose_key(title: str, taken: Collection[str], *, longest: int = 30) -> str:
    """A key from a French title: its telling words; a number behind it when it is taken. `""` from no letters."""
    words = [word for word in slugify(re.sub("['’]", " ", title)).split("-") if word]
    telling = [word for word in words if word not in _LITTLE_WORDS] or words
    key = ""
    for word in telling:
        if key and len(key) + 1 + len(word) > longest:
            break
        key = f"{key}-{word}" if key else word[:longest]
    key = re.sub(r"^[^a-z]+", "", key)
    proposal, number = key, 1
    while proposal and proposal in taken:
        number += 1
        proposal = f"{key}-{number}"
    return proposal


def refuse_section_key(key: str) -> None:
    """Raises ReservedKey."""
    # What titles, symbols, explanations and shapes of drawings are called in a page begins like this.
    if key in RESERVED_SECTIONS or key.startswith(("d-", "h-", "i-", "m-")):
        raise errors.ReservedKey(key)


def refuse_page_key(key: str, kind: str = Page.Kind.PROCEDURE) -> None:
    """Raises ReservedKey."""
    if key in RESERVED_PAGES and key not in KEPT.get(kind, ()):
        raise errors.ReservedKey(key)


def order_draft(keys: Sequence[str]) -> Draft:
    """A header's draft that says nothing but an order of sections."""
    return Draft(parts={SECTIONS: tuple(PartDraft(key=key, fields={}) for key in keys)})


def reorder(page: Page, keys: Sequence[str], *, base: Sequence[str], by: User) -> Saved:
    """Put the page's sections in another order.

    base: the order that the person started from; keys: the same, otherwise ordered. Sections that came meanwhile keep
    their place. Raises Conflicting when somebody else ordered them otherwise meanwhile.
    """
    if sorted(keys) != sorted(base) or len(set(keys)) != len(keys):
        raise ValueError("an order holds the same keys as before")
    return save(Text(page, SOURCE), order_draft(keys), base=order_draft(base), by=by)


@transaction.atomic
def add_section(page: Page, *, key: str, kind: str, title: str, after: str | None, by: User) -> Section:
    """Add an empty section with a French title. after: the key that it follows; None: at the end; "": first.

    Raises ReservedKey, KeyTaken, Refused.
    """
    refuse_section_key(key)
    # Locked: two people may add the same key.
    page = Page.objects.select_for_update().get(pk=page.pk)
    if page.sections.filter(key=key).exists():
        raise errors.KeyTaken(key)
    base = read_header(page, SOURCE)
    listed = list(base.parts[SECTIONS])
    keys = [part.key for part in listed]
    place = (
        len(listed)
        if after is None or (after and after not in keys)
        else keys.index(after) + 1
        if after
        else 0
    )
    listed.insert(place, PartDraft(key=key, fields={"kind": kind}))
    save(Text(page, SOURCE), _with_sections(base, listed), base=base, by=by)
    section = page.sections.get(key=key)
    if title:
        empty = read(Text(section, SOURCE))
        mine = Draft(fields={**empty.fields, "title": title}, parts=empty.parts)
        save(Text(section, SOURCE), mine, base=empty, by=by)
    return Section.objects.get(pk=section.pk)


@transaction.atomic
def add_page(
    *,
    key: str,
    short: str,
    slugs: dict[str, str],
    title: str,
    sections: Sequence[tuple[str, str]],
    by: User,
    kind: str = Page.Kind.PROCEDURE,
) -> Page:
    """Add a page with empty sections, given as (key, kind) in reading order. slugs: by language.

    Raises ReservedKey, KeyTaken, Refused.
    """
    refuse_page_key(key, kind)
    for name, value in (("key", key), ("short", short)):
        if Page.objects.filter(**{name: value}).exists():
            raise errors.KeyTaken(value)
    last = Page.objects.aggregate(last=Max("position"))["last"]
    page = Page(
        key=key,
        short=short,
        kind=kind,
        department=Department.objects.get(),
        position=0 if last is None else last + 1,
    )
    try:
        page.clean_fields()
    except ValidationError as error:
        raise errors.Refused(" ".join(dict.fromkeys(error.messages))) from None
    page.save(force_insert=True)
    for language, slug in slugs.items():
        base = read_header(page, language)
        mine = Draft(
            fields={**base.fields, "slug": slug} | ({"title": title} if language == SOURCE else {}),
            parts={SECTIONS: tuple(PartDraft(key=key, fields={"kind": kind}) for key, kind in sections)}
            if language == SOURCE
            else {},
        )
        save(Text(page, language), mine, base=base, by=by)
        page.refresh_from_db()
    return page


def online_in(row: Page | Section) -> list[str]:
    """The languages in which readers see a page, or a section."""
    page = row.page if isinstance(row, Section) else row
    current = Edition.objects.current().filter(page=page).values_list("language", "content")
    return [
        language
        for language, content in current
        if isinstance(row, Page) or any(each["key"] == row.key for each in content["sections"])
    ]


@transaction.atomic
def put_away(row: Page | Section, *, by: User) -> None:
    """Put a section or a page in the bin. Its texts in every language stay.

    A section that readers see stays online until it is withdrawn. Raises StillOnline for a page that readers see.
    """
    if isinstance(row, Section):
        base = read_header(row.page, SOURCE)
        kept = [part for part in base.parts[SECTIONS] if part.key != row.key]
        save(Text(row.page, SOURCE), _with_sections(base, kept), base=base, by=by)
        return
    row = type(row).objects.select_for_update().get(pk=row.pk)
    if isinstance(row, Page) and (languages := online_in(row)):
        raise errors.StillOnline(languages)
    if row.deleted_at is None:
        row.deleted_by, row.deleted_at = by, timezone.now()
        row.save(update_fields=["deleted_by", "deleted_at"])


@transaction.atomic
def put_back(row: Page | Section, *, by: User) -> None:
    """Take something out of the bin: a section comes last on its page. Raises Gone when its page is in the bin too."""
    if isinstance(row, Section):
        base = read_header(row.page, SOURCE)
        if any(part.key == row.key for part in base.parts[SECTIONS]):
            return
        listed = [*base.parts[SECTIONS], PartDraft(key=row.key, fields={"kind": row.kind})]
        save(Text(row.page, SOURCE), _with_sections(base, listed), base=base, by=by)
        return
    row = type(row).objects.select_for_update().get(pk=row.pk)
    row.deleted_by = row.deleted_at = None
    row.save(update_fields=["deleted_by", "deleted_at"])


def _with_sections(base: Draft, listed: Sequence[PartDraft]) -> Draft:
    return Draft(fields=base.fields, parts={SECTIONS: tuple(listed)})
