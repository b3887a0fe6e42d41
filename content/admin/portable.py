"""Export and import of pages on the desk, in the starter's file format.

Import: files ──▶ summary of differences ──▶ confirmation, saved while a bar shows how far it is. What the summary
was made from travels in its form, signed: the files themselves, and the digest of each draft that it showed.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _

from content import errors
from content.admin.labels import label_of
from content.admin.structure import need, page_url, screen
from content.documents import SECTIONS, Draft
from content.documents.compare import Change as Difference
from content.documents.compare import compare_drafts, compare_text
from content.editorial.merge import ORDER
from content.models import Page, Section

if TYPE_CHECKING:
    # The reader and the writer of files, with YAML, are loaded by whoever imports or exports.
    from content.starter.changes import Change, Plan

NAMES = dict(settings.LANGUAGES)

MAX_FILES = 60
MAX_BYTES = 4 * 1024 * 1024
"""Of all the files of an import, unpacked. A page of 400 sections in three languages is about 1 MB."""
MAX_SIGNED = 2 * 1024 * 1024
"""Of the form that carries them on: Django refuses a form over 2.5 MB (DATA_UPLOAD_MAX_MEMORY_SIZE)."""
MAX_AGE = 12 * 60 * 60
"""Seconds that a summary may be confirmed: a working day."""

_SALT = "content.import"
_PROGRESS = "<!-- progress -->"


def urls(desk: AdminSite) -> list[Any]:
    """The addresses of these screens, for the desk."""
    return [
        path("content/page/importer/", desk.admin_view(import_files), name="content_page_import"),
        path("content/page/<int:pk>/exporter/", desk.admin_view(export), name="content_page_export"),
    ]


# Export


def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The page's drafts as files: `?langue=tout` in one ZIP, `?langue=fr` one file. Without it, the choice."""
    need(request, "content.view_page", "content.view_section")
    page = get_object_or_404(Page, pk=pk)
    wanted = request.GET.get("langue")
    if wanted is None:
        context = {"page": page, "back": page_url(page), "languages": list(NAMES.items())}
        return screen(request, "admin/portable/export.html", _("Export the page"), context)
    from content.starter.writer import page_files

    if wanted == "tout":
        return _download(_zip(page_files(page, list(NAMES))), f"{page.key}.zip", "application/zip")
    if wanted not in NAMES:
        raise Http404
    ((name, text),) = page_files(page, [wanted]).items()
    return _download(text.encode(), name, "application/yaml; charset=utf-8")


def _zip(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            # A fixed date: the same texts make the same file.
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _download(body: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=content_type, headers=headers)


# Import


@dataclass(frozen=True, slots=True)
class Place:
    """One place that an import changes, with its name."""

    label: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import would do to one text."""

    title: str
    language: str
    language_name: str
    change: Change
    places: list[Place]


def import_files(request: HttpRequest) -> HttpResponse:
    """Choose files, read the summary, confirm."""
    need(request, "content.change_page", "content.change_section")
    if request.method != "POST":
        return _choose(request)
    from content.starter.planning import plan

    try:
        if "confirm" in request.POST:
            return _confirm(request)
        files = unpack(request.FILES.getlist("files"))
        return _summary(request, files, plan(files))
    except errors.ContentError as error:
        return _choose(request, str(error))


def _choose(request: HttpRequest, problem: str = "") -> HttpResponse:
    context = {"back": reverse("admin:index"), "problem": problem}
    status = 400 if problem else 200
    return screen(request, "admin/portable/import.html", _("Import pages"), context, status=status)


def unpack(uploads: list[UploadedFile]) -> dict[str, bytes]:
    """The files by bare name, those of ZIPs included. Nothing is written to disk, so no path leads anywhere.

    Sizes are counted on what is really unpacked, not on what an archive says of itself. Raises Refused.
    """
    files: dict[str, bytes] = {}
    for upload in uploads:
        data = upload.read(MAX_BYTES + 1)
        if zipfile.is_zipfile(io.BytesIO(data)):
            for name, content in _members(data, MAX_BYTES - sum(map(len, files.values()))):
                _keep(files, name, content)
        else:
            _keep(files, str(upload.name), data)
    if not files:
        raise errors.Refused(_("Choose the files to import."))
    return files


def _members(data: bytes, left: int) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [
                each for each in archive.infolist() if not each.is_dir() and not _litter(each.filename)
            ]
            if len(members) > MAX_FILES:
                raise _too_big()
            for member in members:
                with archive.open(member) as file:
                    content = file.read(left + 1)
                left -= len(content)
                yield member.filename, content
                if left < 0:
                    raise _too_big()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise errors.Refused(_("This ZIP file is damaged or protected by a password.")) from None


def _litter(name: str) -> bool:
    """What macOS adds to its archives."""
    return "__MACOSX" in name or PurePosixPath(name).name.startswith(".")


def _keep(files: dict[str, bytes], name: str, content: bytes) -> None:
    name = PurePosixPath(name.replace("\\", "/")).name[:100]
    if not name.lower().endswith((".yaml", ".yml")):
        raise errors.Refused(_("“%(name)s” is not a file of texts (.yaml).") % {"name": name})
    if name in files:
        raise errors.Refused(_("“%(name)s” is there twice.") % {"name": name})
    files[name] = content
    if len(files) > MAX_FILES or sum(map(len, files.values())) > MAX_BYTES:
        raise _too_big()


def _too_big() -> errors.Refused:
    text = _("Too many files, or too big: at most %(files)s files and %(size)s MB in all.")
    return errors.Refused(text % {"files": MAX_FILES, "size": localize(MAX_BYTES // 1024**2)})


def _summary(
    request: HttpRequest, files: dict[str, bytes], plans: list[Plan], *, clashes: bool = False
) -> HttpResponse:
    """What would change, text by text. clashes: 409, colleagues changed the same words since the last summary."""
    from content.starter.planning import digests, plan

    _need_more(request, plans)
    # After a clash the summary is made again, against what is stored now: confirming it is a decision.
    fresh = plan(files) if clashes else plans
    summaries = []
    for each in fresh:
        titles = _titles(each)
        summaries.append((each, [_text(change, titles) for change in each.changes if change.differs]))
    token = signing.dumps(
        {"files": {name: data.decode() for name, data in files.items()}, "bases": digests(fresh)},
        salt=f"{_SALT}:{request.user.pk}",
        compress=True,
    )
    if len(token) > MAX_SIGNED:
        raise _too_big()
    context = {
        "back": reverse("admin:content_page_import"),
        "summaries": summaries,
        "same": sum(not change.differs for each in fresh for change in each.changes),
        "anything": any(listed for _plan, listed in summaries),
        "token": token,
        "clashes": [_text(change, {}) for each in plans for change in each.conflicts],
        "names": NAMES,
    }
    status = 409 if clashes else 200
    title = _("Summary of the differences")
    return screen(request, "admin/portable/summary.html", title, context, status=status)


def _need_more(request: HttpRequest, plans: list[Plan]) -> None:
    """A page or a section that does not exist yet takes the permission to add one."""
    if any(each.fresh for each in plans):
        need(request, "content.add_page")
    if any(change.fresh or change.back for each in plans for change in each.changes):
        need(request, "content.add_section")


def _text(change: Change, titles: Mapping[str, str]) -> Summary:
    after = change.mine if change.merged.conflicts else change.merged.draft
    row = change.text.row
    if isinstance(row, Page):
        title = _("Title and address of the page")
    else:
        title = str(change.now.fields.get("title") or after.fields.get("title") or row.key)
    return Summary(
        title,
        change.text.language,
        NAMES[change.text.language],
        change,
        [
            Place(label_of(row, each.path, after), _by_title(each, change.now, after, titles))
            for each in compare_drafts(change.now, after)
        ],
    )


def _by_title(difference: Difference, before: Draft, after: Draft, titles: Mapping[str, str]) -> Difference:
    """A header lists its sections by key; people know them by their titles."""
    if difference.path[0] != SECTIONS:
        return difference
    if difference.path[1] == ORDER:
        old, new = (
            "\n".join(titles.get(part.key, part.key) for part in draft.parts.get(SECTIONS, ()))
            for draft in (before, after)
        )
        return replace(difference, segments=compare_text(old, new, rich=False))
    key = difference.path[1]
    return replace(
        difference,
        segments=tuple(replace(each, text=titles.get(key, key)) for each in difference.segments),
    )


def _titles(each: Plan) -> dict[str, str]:
    """French titles of the sections that a plan touches or leaves alone, by key."""
    titles = {row.key: str(row) for row, _language in each.untouched}
    for change in each.changes:
        if isinstance(change.text.row, Section):
            titles[change.text.key] = str(change.merged.draft.fields.get("title") or change.text.key)
    return titles


def _confirm(request: HttpRequest) -> HttpResponse:
    """Save everything, or say what changed since the summary and save nothing."""
    from content.starter.planning import plan

    try:
        held = signing.loads(
            request.POST.get("confirm", ""), salt=f"{_SALT}:{request.user.pk}", max_age=MAX_AGE
        )
    except signing.BadSignature:
        raise errors.Refused(_("This summary is too old, or not yours: choose the files again.")) from None
    files = {name: text.encode() for name, text in held["files"].items()}
    plans = plan(files, held["bases"])
    _need_more(request, plans)
    if any(each.conflicts for each in plans):
        return _summary(request, files, plans, clashes=True)
    context = {
        "title": _("Import"),
        "pages": plans,
        "marker": _PROGRESS,
    }
    shell = screen(request, "admin/portable/progress.html", _("Import"), context).render()
    before, _marker, after = shell.content.decode().partition(_PROGRESS)
    response = StreamingHttpResponse(_saving(request, plans, before, after))
    # nginx would keep the steps back until the end.
    response["X-Accel-Buffering"] = "no"
    return response


def _saving(request: HttpRequest, plans: list[Plan], before: str, after: str) -> Iterator[str]:
    """The page, sent as the work goes on: a step about every twentieth of it, then how it ended."""
    from content.starter.applying import apply

    yield before
    told = 0
    ending: dict[str, Any] = {"plans": plans, "problem": ""}
    try:
        for done, total in apply(plans, by=request.user):
            if done * 20 // total > told:
                told = done * 20 // total
                yield render_to_string("admin/portable/step.html", {"done": done, "total": total})
    except errors.ContentError as error:
        ending["problem"] = str(error)
    yield render_to_string("admin/portable/ending.html", ending)
    yield after
