"""What the criteria of an audit got: recorded, read, and what keeps a declaration from being made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content import errors
from content.editorial.audits.reference import reference
from content.models import Audit, AuditResult

_Result = AuditResult.Result


@dataclass(frozen=True, slots=True)
class Given:
    """What one criterion got: a value of `AuditResult.Result`, or `""` while nobody has said."""

    result: str = ""
    remark: str = ""
    derogation: bool = False


@transaction.atomic
def record(audit: Audit, given: Mapping[str, Given]) -> None:
    """Store what some criteria got, by number; the others stay as they are. `Given()` forgets one.

    Raises Refused on a declared audit, a number that its version does not have, and a derogation of what does not fail.
    """
    if Audit.objects.select_for_update().get(pk=audit.pk).declared_at:
        raise errors.Refused(_("This audit is declared: take the declaration back before you change it."))
    known = {each.number for each in reference(audit.version).criteria}
    for number, each in given.items():
        if number not in known:
            raise errors.Refused(_("RGAA %(version)s has no criterion %(number)s.") % _named(audit, number))
        if each.derogation and each.result != _Result.FAILING:
            raise errors.Refused(
                _("Criterion %(number)s does not fail: it needs no derogation.") % _named(audit, number)
            )
    audit.results.filter(criterion__in=given).delete()
    AuditResult.objects.bulk_create(
        AuditResult(
            audit=audit,
            criterion=number,
            result=each.result,
            remark=each.remark.strip(),
            derogation=each.derogation,
        )
        for number, each in given.items()
        if each.result
    )


def _named(audit: Audit, number: str) -> dict[str, str]:
    return {"version": audit.version, "number": number}


def results_of(audit: Audit) -> dict[str, Given]:
    """What every criterion of the audit's version got, in the reference's order."""
    found = {each.criterion: Given(each.result, each.remark, each.derogation) for each in audit.results.all()}
    return {each.number: found.get(each.number, Given()) for each in reference(audit.version).criteria}


def missing(audit: Audit) -> list[str]:
    """Sentences on what keeps a declaration from being made of an audit; none when it is complete."""
    return list(_missing(audit, results_of(audit)))


def _missing(audit: Audit, results: Mapping[str, Given]) -> Iterator[str]:
    open_ = [number for number, each in results.items() if not each.result]
    if open_:
        said = ngettext(
            "%(n)d criterion has no result: %(numbers)s.",
            "%(n)d criteria have no result: %(numbers)s.",
            len(open_),
        )
        yield said % {"n": len(open_), "numbers": ", ".join(open_[:12]) + ("…" if len(open_) > 12 else "")}
    elif not any(each.result in {_Result.CONFORM, _Result.FAILING} for each in results.values()):
        yield _("No criterion applies: an audit without a rate declares nothing.")
    silent = [
        number for number, each in results.items() if each.result == _Result.FAILING and not each.remark
    ]
    if silent:
        yield _("Say what fails, and where, for: %(numbers)s.") % {"numbers": ", ".join(silent)}
    labels = {each.name: each.verbose_name for each in audit._meta.concrete_fields}
    for name in ("pages", "technologies", "environments", "tools"):
        if not getattr(audit, name).strip():
            yield _("“%(field)s” is empty: the declaration must say it.") % {"field": labels[name]}
