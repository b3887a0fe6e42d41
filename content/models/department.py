"""The department: one row, shown on every page."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


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
    publisher = models.CharField(_("publisher of the site"), max_length=300, blank=True)
    publication_director = models.CharField(_("publication director"), max_length=200, blank=True)
    host = models.CharField(_("host: name, address, phone"), max_length=400, blank=True)
    data_protection_contact = models.CharField(_("data protection officer"), max_length=300, blank=True)

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
        ]

    def __str__(self) -> str:
        return self.name or str(_("department"))

    def clean(self) -> None:
        """Refuse a phone number that nobody could dial."""
        wrong = {
            name: _("A phone number holds at least two digits.")
            for name in ("phone", "urgent_phone")
            if (number := getattr(self, name)) and sum(c.isdigit() for c in number) < 2
        }
        if wrong:
            raise ValidationError(wrong)
