"""« Lectures »: how often each text was read, and nothing of who read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from content.admin.structure import need
from content.admin.texts import LANGUAGES
from content.audience.figures import FEW, Figure, Period, bars, by_subject, figure, scale
from content.models import CountedLog, Page, Reading, Section

_PERIODS = {Period.WEEKS: gettext_lazy("Four weeks, by day"), Period.YEAR: gettext_lazy("A year, by month")}

Counts = Mapping[tuple[str, str], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the chart may show, as a link."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A page or a section: what it is called, and its readings in each language, then in all."""

    choice: Choice
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of the screen asks for. text: `PAGE/SECTION`; `""` for all, `PAGE/` for a whole page."""

    period: Period
    text: str
    language: str

    @classmethod
    def of(cls, request: HttpRequest) -> Wanted:
        """What is unknown is all of it."""
        period, language = request.GET.get("periode", ""), request.GET.get("langue", "")
        return cls(
            Period(period) if period in set(Period) else Period.WEEKS,
            request.GET.get("texte", ""),
            language if language in LANGUAGES else "",
        )

    def url(self, **changed: str) -> str:
        """The same, with something else."""
        asked = {"periode": self.period.value, "texte": self.text, "langue": self.language} | changed
        return f"?{urlencode({name: value for name, value in asked.items() if value})}"

    def readings(self) -> Any:
        """Rows of the database."""
        rows = Reading.objects.all()
        if self.text:
            page, _slash, section = self.text.partition("/")
            rows = rows.filter(page=page, section=section)
        return rows.filter(language=self.language) if self.language else rows


def urls(desk: AdminSite) -> list[Any]:
    """The address of this screen, for the desk."""

    def view(request: HttpRequest) -> HttpResponse:
        return readings(request, desk)

    return [path("lectures/", desk.admin_view(view), name="content_readings")]


@require_safe
def readings(request: HttpRequest, desk: AdminSite) -> HttpResponse:
    """`/admin/lectures/`: a chart of what the address asks for, and every text with its readings."""
    need(request, "content.view_reading")
    wanted, today = Wanted.of(request), timezone.localdate()
    counts = by_subject(wanted.period, today)
    groups = list(_groups(wanted, counts))
    chart = bars(wanted.readings(), wanted.period, today)
    context = {
        **desk.each_context(request),
        "title": _("Readings"),
        "counted_at": CountedLog.objects.aggregate(last=Max("counted_at"))["last"],
        "few": FEW,
        "periods": [
            Choice(str(label), wanted.url(periode=each.value), each == wanted.period)
            for each, label in _PERIODS.items()
        ],
        "languages": [
            Choice(label, wanted.url(langue=code), code == wanted.language)
            for code, label in {"": _("All languages"), **LANGUAGES}.items()
        ],
        "everything": Choice(_("All texts"), wanted.url(texte=""), not wanted.text),
        "groups": groups,
        "names": LANGUAGES.items(),
        "shown": _shown(groups, wanted),
        "bars": chart,
        "width": len(chart) * 10,
        "scale": scale(bar.figure for bar in chart),
    }
    return TemplateResponse(request, "admin/readings.html", context)


def _shown(groups: list[tuple[str, list[Row]]], wanted: Wanted) -> str:
    """What the chart shows, in words."""
    current = [(title, row.choice.label) for title, rows in groups for row in rows if row.choice.current]
    text = wanted.text or _("All texts")
    for title, label in current:
        text = label if title == _("Other pages") else f"{title} – {label}"
    return f"{text}, {LANGUAGES[wanted.language]}" if wanted.language else text


def _groups(wanted: Wanted, counts: Counts) -> Iterator[tuple[str, list[Row]]]:
    """Pages with sections, then the others in one group, in the order of the desk's lists. Two queries."""
    titles: dict[int, dict[str, str]] = {}
    for section in Section.objects.select_related("page").order_by("position", "pk"):
        read = (section.page.key, section.key) in counts
        # Sections of other pages have no address of their own; in the bin, nobody reads them any more.
        if read or (section.page.kind == Page.Kind.PROCEDURE and section.deleted_at is None):
            titles.setdefault(section.page_id, {})[section.key] = section.title_fr or section.key
    others = [_row(wanted, counts, "", "", _("Home page"))]
    for page in Page.objects.all():
        if own := titles.get(page.pk):
            rows = [_row(wanted, counts, page.key, "", _("Whole page"))]
            yield str(page), rows + [_row(wanted, counts, page.key, key, name) for key, name in own.items()]
        elif page.deleted_at is None or (page.key, "") in counts:
            others.append(_row(wanted, counts, page.key, "", str(page)))
    yield _("Other pages"), others


def _row(wanted: Wanted, counts: Counts, page: str, section: str, label: str) -> Row:
    found, text = counts.get((page, section), {}), f"{page}/{section}"
    figures = [figure(found.get(code, 0)) for code in LANGUAGES]
    choice = Choice(label, wanted.url(texte=text), text == wanted.text)
    return Row(choice, [*figures, figure(sum(found.values()))])
