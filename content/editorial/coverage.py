"""What doctors say that the sections of a page tell of the information that the law names."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction

from content.models import Coverage, Page, Section
from content.sections import INFORMATION

Said = tuple[str, str]
"""A section's key, and an item of `content.sections.INFORMATION`."""


def said_of(page: Page) -> set[Said]:
    """What doctors say of a page's sections."""
    return set(Coverage.objects.filter(section__page=page).values_list("section__key", "item"))


@transaction.atomic
def say(page: Page, said: Collection[Said], *, by: User) -> None:
    """Have doctors say this of a page's sections, and nothing else. Who said first what is still said stays on record.

    Raises KeyError for a section that the page does not have, and for an item that the law does not name.
    """
    rows = {row.key: row for row in Section.objects.select_for_update().filter(page=page)}
    before = said_of(page)
    for key, item in before - set(said):
        Coverage.objects.filter(section=rows[key], item=item).delete()
    for key, item in set(said) - before:
        if item not in INFORMATION:
            raise KeyError(item)
        Coverage.objects.create(section=rows[key], item=item, said_by=by)
