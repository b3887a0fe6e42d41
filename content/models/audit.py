"""Accessibility audits: what was tested, by whom, and what each criterion of the reference got."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

YEARS_VALID = 3
"""An audit's: the declaration must be renewed at least every three years (RGAA 4.1, « Obligations »)."""


class AuditQuerySet(models.QuerySet["Audit"]):
    """Audits, as the desk speaks of them."""

    def declared(self) -> AuditQuerySet:
        """Those that a declaration was made of; the one that holds comes first."""
        return self.exclude(declared_at=None).order_by("-declared_at", "-pk")

    def update(self, **values: Any) -> int:
        """Not what a declaration was made of: see `Audit.MUTABLE`."""
        if values.keys() - Audit.MUTABLE and self.exclude(declared_at=None).exists():
            raise TypeError("a declared audit is never rewritten")
        return super().update(**values)


class Audit(models.Model):
    """One audit of the site against one version of the reference (`content.editorial.audits`).

    Declared, it is what the accessibility declaration says, and is not changed until it is taken back.
    pages: one a line, its name, then its address. technologies, environments, tools: one a line.
    exempt: what the obligation does not cover, in French.
    """

    MUTABLE: ClassVar[frozenset[str]] = frozenset({"declared_by", "declared_by_id", "declared_at"})
    """All that may change of a declared one: that it is."""

    version = models.CharField(_("version of the RGAA"), max_length=20)
    made_on = models.DateField(_("date of the audit"))
    auditor = models.CharField(
        _("who carried it out"), max_length=200, help_text=_("The firm or the person. Readers see it.")
    )
    pages = models.TextField(
        _("pages that were tested"),
        blank=True,
        help_text=_("One a line: its name, a space, its address."),
    )
    technologies = models.TextField(
        _("technologies of the site"), blank=True, default="HTML5\nCSS\nSVG\nJavaScript\nWAI-ARIA"
    )
    environments = models.TextField(
        _("test environments"),
        blank=True,
        help_text=_("One a line: the browser with the screen reader, for instance “Firefox and NVDA”."),
    )
    tools = models.TextField(_("tools that were used"), blank=True, help_text=_("One a line."))
    exempt = models.TextField(
        _("contents that the obligation does not cover"), blank=True, help_text=_("One a line. Often none.")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("declared by"),
    )
    declared_at = models.DateTimeField(_("declared"), null=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("accessibility audit")
        verbose_name_plural = _("accessibility audits")
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded_by=None, recorded_at=None)
                | Q(recorded_by__isnull=False, recorded_at__isnull=False),
                name="audit_recorded_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=Q(declared_by=None, declared_at=None)
                | Q(declared_by__isnull=False, declared_at__isnull=False),
                name="audit_declared_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=~Q(auditor="") & ~Q(version=""), name="audit_says_who_and_against_what"
            ),
        ]

    def __str__(self) -> str:
        return f"RGAA {self.version}, {self.made_on:%d/%m/%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError where that would rewrite what a declaration was made of."""
        fields = set(kwargs.get("update_fields") or {"version"})
        if fields - self.MUTABLE and Audit.objects.filter(pk=self.pk).exclude(declared_at=None).exists():
            raise TypeError("a declared audit is never rewritten")
        super().save(*args, **kwargs)

    @property
    def expires_on(self) -> datetime.date:
        """The first day on which it says nothing any more."""
        try:
            return self.made_on.replace(year=self.made_on.year + YEARS_VALID)
        except ValueError:  # 29 February
            return datetime.date(self.made_on.year + YEARS_VALID, 3, 1)


class AuditResult(models.Model):
    """What one criterion got. remark: what fails, and where; with `derogation`, why repairing it asks too much."""

    class Result(models.TextChoices):
        CONFORM = "C", _("conforming")
        FAILING = "NC", _("not conforming")
        NOT_APPLICABLE = "NA", _("not applicable")

    audit = models.ForeignKey(
        Audit, on_delete=models.CASCADE, related_name="results", verbose_name=_("audit")
    )
    criterion = models.CharField(_("criterion"), max_length=10)
    result = models.CharField(_("result"), max_length=2, choices=Result.choices)
    remark = models.TextField(_("what fails, and where"), blank=True, max_length=2000)
    derogation = models.BooleanField(_("derogation: disproportionate burden"), default=False)

    class Meta:
        verbose_name = _("result of a criterion")
        verbose_name_plural = _("results of the criteria")
        ordering = ["audit", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "criterion"], name="auditresult_one_per_criterion"),
            models.CheckConstraint(
                condition=Q(result__in=["C", "NC", "NA"]) & ~Q(criterion=""), name="auditresult_known"
            ),
            models.CheckConstraint(
                condition=Q(derogation=False) | Q(result="NC"), name="auditresult_derogation_of_a_failure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.result}"
