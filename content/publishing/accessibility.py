"""What the accessibility declaration says, worked out from the audit that was declared last.

The model of the declaration is mandatory (arrêté du 20 septembre 2019; RGAA 4.1, « Déclaration d’accessibilité »).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from content.editorial.audits import reference, results_of
from content.models import Audit, AuditResult

PAGE = "accessibility"
"""The permanent key of the page that holds the declaration."""

_Result = AuditResult.Result


class State(StrEnum):
    """How far the site conforms, in the words of the law."""

    NONE = "none"
    PARTIAL = "partial"
    TOTAL = "total"


MENTIONS: dict[State, Promise] = {
    State.NONE: gettext_lazy("Accessibility: not compliant"),
    State.PARTIAL: gettext_lazy("Accessibility: partially compliant"),
    State.TOTAL: gettext_lazy("Accessibility: fully compliant"),
}
"""What the home page must say (décret n° 2019-768 du 24 juillet 2019, article 5)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A criterion that fails. title, remark: in French."""

    number: str
    title: str
    remark: str


@dataclass(frozen=True, slots=True)
class AuditedPage:
    """One page of the sample."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declared audit. Texts are in French, as they were recorded.

    conforming, failing: numbers of criteria. expires_on: the first day on which it holds no more.
    derogations: among what fails, what would be a disproportionate burden to repair.
    """

    reference: str
    made_on: datetime.date
    expires_on: datetime.date
    declared_on: datetime.date
    auditor: str
    conforming: int
    failing: int
    findings: tuple[Finding, ...]
    derogations: tuple[Finding, ...]
    exempt: tuple[str, ...]
    technologies: tuple[str, ...]
    environments: tuple[str, ...]
    tools: tuple[str, ...]
    pages: tuple[AuditedPage, ...]

    @property
    def rate(self) -> Decimal:
        """The share of the criteria that apply and are met, in per cent, never rounded up: 99.99 is not all."""
        tested = self.conforming + self.failing
        return (Decimal(100 * self.conforming) / tested).quantize(Decimal("0.01"), ROUND_DOWN)

    @property
    def state(self) -> State:
        """All criteria that apply: total. Half of them: partial."""
        if not self.failing:
            return State.TOTAL
        return State.PARTIAL if 2 * self.conforming >= self.conforming + self.failing else State.NONE

    @property
    def last_day(self) -> datetime.date:
        """The last day on which it holds."""
        return self.expires_on - datetime.timedelta(days=1)

    @property
    def holds(self) -> bool:
        """Whether it still says something today."""
        return timezone.localdate() < self.expires_on


def declared() -> Declaration | None:
    """The declaration that was made last, whether or not it still holds: two queries."""
    audit = Audit.objects.declared().first()
    return of(audit) if audit else None


def of(audit: Audit) -> Declaration | None:
    """What an audit would declare; None while no criterion that applies has a result."""
    version, results = reference(audit.version), results_of(audit)
    count = {
        result: sum(each.result == result for each in results.values())
        for result in (_Result.CONFORM, _Result.FAILING)
    }
    if not sum(count.values()):
        return None
    failing = {
        number: Finding(number, version.title(number), each.remark)
        for number, each in results.items()
        if each.result == _Result.FAILING
    }
    derogated = {number for number, each in results.items() if each.derogation}
    return Declaration(
        reference=str(version),
        made_on=audit.made_on,
        expires_on=audit.expires_on,
        declared_on=timezone.localdate(audit.declared_at) if audit.declared_at else timezone.localdate(),
        auditor=audit.auditor,
        conforming=count[_Result.CONFORM],
        failing=count[_Result.FAILING],
        findings=_those(failing, lambda number: number not in derogated),
        derogations=_those(failing, derogated.__contains__),
        exempt=_lines(audit.exempt),
        technologies=_lines(audit.technologies),
        environments=_lines(audit.environments),
        tools=_lines(audit.tools),
        pages=tuple(_page(line) for line in _lines(audit.pages)),
    )


def _those(findings: Mapping[str, Finding], wanted: Callable[[str], bool]) -> tuple[Finding, ...]:
    return tuple(finding for number, finding in findings.items() if wanted(number))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (line.strip() for line in text.splitlines())))


def _page(line: str) -> AuditedPage:
    """`Accueil https://…`: a line whose last word is an address has one."""
    name, _space, last = line.rpartition(" ")
    if last.startswith(("https://", "http://")):
        return AuditedPage(name.strip(" :\u00a0") or last, last)
    return AuditedPage(line, "")
