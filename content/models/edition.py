"""Editions: what was published, word for word, for ever; and the reviews that cover them."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from content.models.page import Page


class Review(models.Model):
    """A named doctor approved an edition, in a role, on a date. Never changed afterwards."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="reviews")
    language = models.CharField(_("language"), max_length=10)
    name = models.CharField(_("doctor’s name"), max_length=200)
    role = models.CharField(_("role"), max_length=200)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("approved by")
    )
    reviewed_at = models.DateTimeField(_("approved"))
    due_on = models.DateField(_("next review due"))

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_at=None)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="review_reviewed_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(role=""), name="review_names_the_doctor_and_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"


class EditionQuerySet(models.QuerySet["Edition"]):
    """Editions, as the domain speaks of them. The one definition of « published »."""

    def current(self, language: str | None = None) -> "EditionQuerySet":
        """The edition of each page and language that readers see, if any.

        It is the latest that was ever published, unless it was withdrawn: an older edition
        never comes back because a newer one went.
        """
        latest = (
            Edition.objects.public()
            .filter(page=OuterRef("page"), language=OuterRef("language"))
            .order_by("-number")
            .values("number")[:1]
        )
        query = self.filter(state=Edition.State.PUBLISHED, number=Subquery(latest))
        return query if language is None else query.filter(language=language)

    def public(self) -> "EditionQuerySet":
        """What readers see or have seen."""
        return self.filter(state__in=Edition.PUBLIC)

    def of(self, page: Page, language: str) -> "EditionQuerySet":
        """Every edition of a page in a language, newest first."""
        return self.filter(page=page, language=language).order_by("-number")

    def update(self, **values: Any) -> int:
        """Only what may change: see `Edition.MUTABLE`."""
        if changed := {name.removesuffix("_id") for name in values} - Edition.MUTABLE:
            raise TypeError(f"an edition is never rewritten: {', '.join(sorted(changed))}")
        if values.keys() & Edition.SETTLED and self.exclude(state=Edition.State.PROPOSED).exists():
            raise TypeError("who published an edition, and when, never changes")
        return super().update(**values)

    def bulk_create(
        self, objs: Iterable["Edition"], *args: Any, update_conflicts: bool = False, **options: Any
    ) -> list["Edition"]:
        """Insert; never an « upsert », which would write over an edition."""
        if update_conflicts:
            raise TypeError("an edition is never rewritten")
        return super().bulk_create(objs, *args, **options)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: what was online stays on record."""
        raise TypeError("an edition is never deleted")


class Edition(models.Model):
    """A document as it was published: page, language, number, content, who, when, what kind of change.

    Immutable save for its state, its withdrawal and the review that covers it.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RETURNED = "returned", _("returned by the doctor")
        SUPERSEDED = "superseded", _("superseded before it was published")

    class Change(models.TextChoices):
        CORRECTION = "correction", _("correction (spelling, phone number, layout)")
        SUBSTANCE = "substance", _("change of substance (what the text says)")

    PUBLIC: ClassVar[tuple[str, ...]] = (State.PUBLISHED, State.WITHDRAWN)
    """The states of what readers have seen."""

    MUTABLE: ClassVar[frozenset[str]] = frozenset(
        {"state", "review", "withdrawn_by", "withdrawn_at", "published_by", "published_at"}
    )

    SETTLED: ClassVar[frozenset[str]] = frozenset({"published_by", "published_by_id", "published_at"})
    """Mutable while an edition is proposed only."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="editions", verbose_name=_("page"))
    language = models.CharField(_("language"), max_length=10)
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    sections = models.JSONField(_("sections that changed"), default=list)
    change = models.CharField(_("kind of change"), max_length=20, choices=Change.choices)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.PUBLISHED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    review = models.ForeignKey(
        Review,
        on_delete=models.PROTECT,
        null=True,
        related_name="editions",
        verbose_name=_("review"),
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        # Django's own way to rows, which goes past `objects`, refuses rewriting too.
        base_manager_name = "objects"
        ordering = ["page", "language", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "language", "number"], name="edition_one_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_numbered_from_one"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "published", "withdrawn", "returned", "superseded"]),
                name="edition_state_known",
            ),
            models.CheckConstraint(
                condition=Q(change__in=["correction", "substance"]), name="edition_change_known"
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None, proposed_at=None)
                | Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="edition_proposed_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None, published_at=None)
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="edition_published_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="edition_withdrawn_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["proposed", "returned", "superseded"],
                    published_at=None,
                    proposed_at__isnull=False,
                )
                | Q(state="published", published_at__isnull=False, withdrawn_at=None)
                | Q(state="withdrawn", published_at__isnull=False, withdrawn_at__isnull=False),
                name="edition_state_agrees_with_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} ({self.language}) n° {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert, or update what may change. Raises TypeError on anything else."""
        if self._state.adding:
            # Django would update a row that has this primary key already.
            return super().save(*args, **{**kwargs, "force_insert": True})
        fields = set(kwargs.get("update_fields") or ())
        if not fields or fields - self.MUTABLE:
            raise TypeError("an edition is never rewritten: name the fields that may change")
        stored = Edition.objects.filter(pk=self.pk)
        if fields & self.SETTLED and stored.exclude(state=self.State.PROPOSED).exists():
            raise TypeError("who published an edition, and when, never changes")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: what was online stays on record."""
        raise TypeError("an edition is never deleted")
