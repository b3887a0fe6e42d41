"""Pictures: adding one, saying where it is used, deleting one that nothing uses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from content import errors
from content.editorial import typography
from content.editorial.encoded import Encoded
from content.models import Edition, Illustration, Page, Picture, Section
from content.models.picture import FOLDER
from content.translation import SOURCE


@dataclass(frozen=True, slots=True)
class Uses:
    """Where a picture is: sections whose draft shows it, in the bin or not, and pages that showed it once online."""

    sections: tuple[Section, ...]
    pages: tuple[Page, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """What a secretary calls them."""
        drafts = [f"{section.page} – {section}" for section in self.sections]
        return (*drafts, *(_("%(page)s (published with it)") % {"page": page} for page in self.pages))


def add(picture: Picture, files: tuple[Encoded, ...], *, by: User) -> Picture:
    """Store a new picture with its files, widest first (`content.editorial.images.encode`).

    picture: a row that is not saved yet, with its texts. Names are made of the picture's key and of what the files
    hold, never of the name that a file had; they are written once.
    Raises ValidationError where a text is missing.
    """
    picture.added_by = by
    alt = f"alt_{SOURCE}"
    setattr(picture, alt, typography.french((getattr(picture, alt) or "").strip()))
    picture.width, picture.height = files[0].width, files[0].height
    picture.small_width = files[1].width if files[1:] else 0
    names = [_name(picture.key, each) for each in files]
    picture.file.name, picture.small.name = names[0], "".join(names[1:])
    picture.full_clean()
    stored: list[str] = []
    try:
        for name, each in zip(names, files, strict=True):
            stored.append(default_storage.save(name, ContentFile(each.body)))
        if stored != names:
            raise FileExistsError(names)
        with transaction.atomic():
            picture.save(force_insert=True)
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise
    return picture


def _name(key: str, file: Encoded) -> str:
    digest = hashlib.sha256(file.body).hexdigest()[:12]
    return f"{FOLDER}{key}-{file.width}-{digest}.{file.ending}"


def uses(picture: Picture) -> Uses:
    """Where a picture is used. Every edition counts, also those of the past: the archive shows them whole."""
    shown = Illustration.objects.filter(picture=picture, removed=False).select_related("section__page")
    # The key is nothing that a text would hold; no database of ours looks inside a list of lists otherwise.
    editions = Edition.objects.annotate(text=Cast("content", TextField())).filter(
        text__contains=f'"{picture.key}"'
    )
    pages = Page.objects.filter(pk__in=editions.values("page"))
    return Uses(tuple({each.section.pk: each.section for each in shown}.values()), tuple(pages))


@transaction.atomic
def delete(picture: Picture) -> None:
    """Delete a picture, its files with it. Raises StillUsed where a draft shows it or an edition ever did."""
    # Publishing locks these rows too: nothing can start to show it meanwhile.
    list(Page.objects.select_for_update().order_by("pk"))
    if titles := uses(picture).titles:
        raise errors.StillUsed(titles)
    Illustration.objects.filter(picture=picture, removed=True).delete()
    names = [name for name in (picture.file.name, picture.small.name) if name]
    picture.delete()
    transaction.on_commit(lambda: _remove(names))


def _remove(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
