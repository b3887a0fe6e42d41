"""The department: one row, shown on every page."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalBasis(models.TextChoices):
    """What makes it lawful to keep a log (GDPR, article 6.1)."""

    PUBLIC_TASK = "public_task", _("a task carried out in the public interest (GDPR, article 6.1.e)")
    LEGITIMATE_INTEREST = "legitimate_interest", _("a legitimate interest (GDPR, article 6.1.f)")
    LEGAL_OBLIGATION = "legal_obligation", _("a legal obligation (GDPR, article 6.1.c)")


PHONES = ("phone", "urgent_phone", "publisher_phone", "host_phone")


class Department(models.Model):
    """Names, phones, hours, address and legal identity.

    Exactly one: `only` is unique and can hold nothing but True, and every page points to the row with a
    protecting foreign key, so that it cannot go while a page exists.
    """

    only = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(_("department"), max_length=200)
    hospital = models.CharField(_("hospital"), max_length=200, blank=True)
    phone = models.CharField(
        _("secretariat’s phone"),
        max_length=40,
        blank=True,
        help_text=_("As readers dial it: 01 23 45 67 89."),
    )
    urgent_phone = models.CharField(
        _("phone for doctors’ urgent requests"),
        max_length=40,
        blank=True,
        help_text=_("Shown on the page for doctors and on its papers only. Empty: nothing is shown."),
    )
    email = models.EmailField(_("e-mail shown to readers"), blank=True)
    hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    address = models.TextField(_("address"), blank=True)
    demonstration = models.BooleanField(
        _("demonstration: these contact details are fictional"),
        default=False,
        help_text=_("While ticked, every page says that its contact details are fictional."),
    )

    publisher = models.CharField(
        _("publisher of the site"), max_length=300, blank=True, help_text=_("Empty: the hospital.")
    )
    publisher_address = models.CharField(
        _("publisher’s address"),
        max_length=300,
        blank=True,
        help_text=_("Of the hospital’s head office. Empty: the department’s address."),
    )
    publisher_phone = models.CharField(
        _("publisher’s phone"), max_length=40, blank=True, help_text=_("Empty: the secretariat’s phone.")
    )
    publication_director = models.CharField(_("publication director"), max_length=200, blank=True)
    host = models.CharField(_("host of the site: name"), max_length=400, blank=True)
    host_address = models.CharField(_("host’s address"), max_length=300, blank=True)
    host_phone = models.CharField(_("host’s phone"), max_length=40, blank=True)

    data_controller = models.CharField(
        _("data controller"), max_length=300, blank=True, help_text=_("Empty: the publisher.")
    )
    data_protection_contact = models.CharField(
        _("data protection officer"),
        max_length=300,
        blank=True,
        help_text=_("Name or function, with an e-mail or postal address."),
    )
    log_basis = models.CharField(
        _("legal basis of the technical log"), max_length=30, blank=True, choices=LegalBasis.choices
    )
    log_days = models.PositiveSmallIntegerField(
        _("days that the technical log is kept"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("The number that the server is set to."),
    )

    accessibility_scheme = models.URLField(
        _("address of the hospital’s multi-year accessibility scheme"),
        blank=True,
        help_text=_("Empty: the declaration says that none has been published."),
    )
    accessibility_plan = models.URLField(
        _("address of this year’s accessibility action plan"),
        blank=True,
        help_text=_("Empty: the declaration says that none has been published."),
    )

    review_required = models.BooleanField(
        _("a doctor approves each change of substance before it is published"),
        default=False,
        help_text=_("Unticked: it is published at once, and readers see that its review is under way."),
    )
    review_months = models.PositiveSmallIntegerField(
        _("months between two reviews"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("days between the reminder and the date when a review is due"),
        default=30,
        validators=[MaxValueValidator(365)],
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("department")
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="department_only_one"),
            models.CheckConstraint(
                condition=models.Q(review_months__gte=1, review_months__lte=60),
                name="department_review_months_plausible",
            ),
            models.CheckConstraint(
                condition=models.Q(log_basis__in=["", *LegalBasis.values]), name="department_log_basis_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("department"))

    def clean(self) -> None:
        """Refuse a phone number that nobody could dial, and a promise about the log that the server does not keep."""
        wrong: dict[str, Any] = {
            name: _("A phone number holds at least two digits.")
            for name in PHONES
            if (number := getattr(self, name)) and sum(c.isdigit() for c in number) < 2
        }
        if self.log_days and not self.demonstration and self.log_days != settings.LOG_DAYS:
            said = _(
                "The server erases its log after %(days)d days (LOG_DAYS): write that number, or have it changed."
            )
            wrong["log_days"] = said % {"days": settings.LOG_DAYS}
        if wrong:
            raise ValidationError(wrong)
