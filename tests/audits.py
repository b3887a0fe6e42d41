"""An accessibility audit for tests: complete, of today unless told otherwise."""

import datetime

from django.utils import timezone

from content.editorial import audits
from content.models import Audit


def audit(by, *, failing=(), derogated=(), not_applicable=(), made_on=None, **values):
    """Recorded, with a result for each criterion: those named fail or do not apply, the others conform."""
    row = Audit.objects.create(
        version="4.1.2",
        made_on=made_on or timezone.localdate(),
        recorded_by=by,
        **{
            "auditor": "Cabinet d’essai",
            "pages": "Accueil https://example.org/fr/\nMentions légales",
            "environments": "Firefox et NVDA",
            "tools": "Contraste",
            **values,
        },
    )
    given = {each.number: audits.Given("C") for each in audits.reference("4.1.2").criteria}
    given |= {number: audits.Given("NA") for number in not_applicable}
    given |= {number: audits.Given("NC", f"Défaut {number}") for number in failing}
    given |= {number: audits.Given("NC", f"Coût {number}", True) for number in derogated}
    audits.record(row, given)
    return row


def years_ago(years, days=0):
    """A day, some years and days before today."""
    today = timezone.localdate()
    then = today.replace(year=today.year - years, day=min(today.day, 28))
    return then - datetime.timedelta(days=days)
