"""Constraints hold in the database, whatever way a row takes into it."""

import re

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from content.models import (
    Audit,
    AuditResult,
    Coverage,
    Department,
    Edition,
    Note,
    Page,
    Picture,
    Review,
    ReviewRequest,
    RiskFigure,
    Section,
    TextOrigin,
    Version,
)
from tests.factories import DepartmentFactory, PageFactory, SectionFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_one_section_per_key_and_page():
    section = SectionFactory(key="principe")
    refused(lambda: Section.objects.bulk_create([Section(page=section.page, key="principe", kind="text")]))
    SectionFactory(key="principe")


@pytest.mark.parametrize(
    "values",
    [
        {"numerator": 5, "denominator": 4},
        {"numerator": 0, "denominator": 0},
        {"source": ""},
        {"source": "  "},
        {"source": "\u00a0 \u202f\t\n"},
        {"year": 20230},
    ],
)
def test_a_risk_figure_is_complete_or_refused(values):
    section = SectionFactory()
    good = {"numerator": 4, "denominator": 3175, "source": "Une étude", "year": 2019, "section": section}
    RiskFigure.objects.create(**good)
    refused(lambda: RiskFigure.objects.bulk_create([RiskFigure(**{**good, **values})]))


def test_a_negative_numerator_is_refused():
    section = SectionFactory()
    refused(
        lambda: RiskFigure.objects.create(section=section, numerator=-1, denominator=4, source="S", year=2019)
    )


def test_there_is_exactly_one_department():
    department = DepartmentFactory()
    refused(lambda: Department.objects.bulk_create([Department(name_fr="Une autre")]))
    refused(lambda: Department.objects.bulk_create([Department(name_fr="Une autre", only=False)]))
    PageFactory(department=department)
    with pytest.raises(ProtectedError):
        department.delete()


def test_the_departments_row_is_protected_by_the_database_itself():
    department = PageFactory().department

    def raw_delete():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM content_department WHERE id = %s", [department.pk])
            connection.check_constraints()

    refused(raw_delete)


def pairs():
    """Every (model, who, when) whose names differ by `_by` and `_at` only."""
    for model in apps.get_app_config("content").get_models():
        names = {field.name for field in model._meta.get_fields()}
        for name in sorted(names):
            if name.endswith("_by") and (when := re.sub("_by$", "_at", name)) in names:
                yield model, name, when


def test_every_who_has_its_when():
    for model in apps.get_app_config("content").get_models():
        names = {field.name for field in model._meta.get_fields()}
        for name in names:
            if name.endswith("_by"):
                assert re.sub("_by$", "_at", name) in names, f"{model.__name__}.{name} has no date"
    assert len(list(pairs())) == 15


ROWS = {
    Audit: lambda: Audit.objects.create(
        version="4.1.2", made_on=timezone.localdate(), auditor="A", recorded_by=UserFactory()
    ),
    Coverage: lambda: Coverage.objects.create(
        section=SectionFactory(), item="urgency", said_by=UserFactory()
    ),
    Edition: lambda: edition(proposed_by=UserFactory(), proposed_at=timezone.now()),
    Note: lambda: Note.objects.create(section=SectionFactory(), text="Question"),
    Page: PageFactory,
    Picture: lambda: Picture.objects.create(
        file="a.jpg", width=1, height=1, credit="C", licence="L", added_by=UserFactory()
    ),
    Review: lambda: Review.objects.create(
        page=PageFactory(), language="fr", name="Dr A", role="B", **reviewed()
    ),
    ReviewRequest: lambda: ReviewRequest.objects.create(
        edition=edition(), doctor=UserFactory(), asked_by=UserFactory(), expires_at=timezone.now()
    ),
    Section: SectionFactory,
    TextOrigin: lambda: TextOrigin.objects.create(page=PageFactory(), key="a", language="en"),
    Version: lambda: Version.objects.create(
        key="a", language="fr", content={}, digest="d", saved_by=UserFactory()
    ),
}
"""A row of each model that has a who and a when."""

BESIDE = {"published_by": {"state": "proposed"}, "withdrawn_at": {"state": "withdrawn"}}
"""What agrees with one of the two alone, so that no other rule refuses it."""


def reviewed():
    return {"reviewed_by": UserFactory(), "reviewed_at": timezone.now(), "due_on": timezone.localdate()}


@pytest.mark.parametrize(
    ("model", "who", "when"), list(pairs()), ids=lambda each: getattr(each, "__name__", each)
)
def test_who_and_when_go_together_or_not_at_all(model, who, when):
    """Tried in the database: either of the two alone is refused, and by the rule of this pair."""
    row, user, now = ROWS[model](), UserFactory().pk, timezone.now()
    rule = f"{model._meta.model_name}_{who}_and_at_together"
    if not model._meta.get_field(who).null:
        rule += "|(?i:not null|null value)"
    for alone, values in ((who, {who: user, when: None}), (when, {who: None, when: now})):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            # Not through the model's own manager: an edition's refuses to be rewritten at all.
            models.QuerySet(model).filter(pk=row.pk).update(**values, **BESIDE.get(alone, {}))


def edition(**values):
    values = {
        "page": values.pop("page", None) or PageFactory(), "language": "fr", "number": 1, "content": {}, "digest": "d",
        "change": "correction", "published_by": UserFactory(), "published_at": timezone.now(), **values,
    }  # fmt: skip
    return Edition.objects.create(**values)


def test_editions_are_numbered_once_per_page_and_language():
    first = edition()
    refused(lambda: edition(page=first.page))
    edition(page=first.page, language="en")
    edition(page=first.page, number=2)


def test_an_edition_is_never_rewritten():
    first = edition()
    first.content = {"title": "autre"}
    with pytest.raises(TypeError):
        first.save()
    with pytest.raises(TypeError):
        first.save(update_fields=["content"])
    with pytest.raises(TypeError):
        Edition.objects.filter(pk=first.pk).update(content={})
    with pytest.raises(TypeError):
        Edition._base_manager.filter(pk=first.pk).update(digest="autre")
    with pytest.raises(TypeError):
        first.page.editions.update(digest="autre")
    first.digest = "autre"
    with pytest.raises(TypeError), transaction.atomic():
        Edition._base_manager.bulk_update([first], ["digest"])
    with pytest.raises(TypeError):
        Edition._base_manager.all().delete()
    with pytest.raises(TypeError):
        Edition.objects.all().delete()
    with pytest.raises(TypeError):
        first.delete()
    stored = Edition.objects.get(pk=first.pk)
    assert (stored.content, stored.digest) == ({}, "d")


def test_an_edition_is_found_from_what_leads_to_it_and_keeps_its_page_and_author():
    """Django's own look-ups and deletions go through the manager that refuses rewriting."""
    first = edition()
    asked = ReviewRequest.objects.create(
        edition=first, doctor=UserFactory(), asked_by=UserFactory(), expires_at=timezone.now()
    )
    assert ReviewRequest.objects.get().edition == first
    first.refresh_from_db()
    for protected in (first.page, first.published_by):
        with pytest.raises(ProtectedError):
            protected.delete()
    asked.delete()
    UserFactory().delete()
    PageFactory().delete()
    assert Edition.objects.get() == first


@pytest.mark.parametrize(
    "values",
    [
        {"state": "published", "published_by": None, "published_at": None},
        {"state": "proposed"},
        {"state": "returned"},
        {"state": "withdrawn"},
        {"state": "inconnu"},
        {"change": "inconnu"},
        {"number": 0},
    ],
)
def test_an_edition_agrees_with_itself(values):
    page = PageFactory()
    refused(lambda: edition(page=page, **values))


def test_an_edition_is_not_replaced_by_a_new_one_under_its_key_or_number():
    first = edition(page=PageFactory())
    twin = {
        name: getattr(first, name) for name in ("page", "language", "number", "published_by", "published_at")
    }
    refused(lambda: Edition(pk=first.pk, **twin, content={"autre": 1}).save())
    with pytest.raises(TypeError):
        Edition.objects.bulk_create(
            [Edition(**twin, content={"autre": 1})],
            update_conflicts=True,
            unique_fields=["page", "language", "number"],
            update_fields=["content"],
        )
    assert Edition.objects.get().content == first.content


def test_who_published_an_edition_and_when_is_settled_once_it_is_published():
    page, user = PageFactory(), UserFactory()
    asked = {"proposed_by": user, "proposed_at": timezone.now()}
    proposed = edition(page=page, state="proposed", published_by=None, published_at=None, **asked)
    Edition.objects.filter(pk=proposed.pk).update(
        state="published", published_by=user, published_at=timezone.now()
    )
    published = Edition.objects.get()
    with pytest.raises(TypeError):
        Edition.objects.update(published_at=timezone.now())
    with pytest.raises(TypeError):
        published.save(update_fields=["published_by"])


def test_the_current_edition_is_the_latest_unless_it_was_withdrawn():
    page, user = PageFactory(), UserFactory()
    edition(page=page)
    second = edition(page=page, number=2)
    for number, state in enumerate(("proposed", "returned", "superseded"), start=3):
        proposed = {
            "proposed_by": user,
            "proposed_at": timezone.now(),
            "published_by": None,
            "published_at": None,
        }
        edition(page=page, number=number, state=state, **proposed)
    assert list(Edition.objects.current("fr")) == [second]
    Edition.objects.filter(pk=second.pk).update(
        state="withdrawn", withdrawn_by=user, withdrawn_at=timezone.now()
    )
    assert list(Edition.objects.current("fr")) == []


def test_a_page_of_an_unknown_kind_is_refused():
    page = PageFactory()
    refused(lambda: Page.objects.filter(pk=page.pk).update(kind="blog"))


@pytest.mark.parametrize(
    "values",
    [
        {"result": ""},
        {"result": "X"},
        {"criterion": ""},
        {"result": "C", "derogation": True},
        {"criterion": "1.1"},
    ],
)
def test_a_criterion_gets_one_known_result(values):
    audit = ROWS[Audit]()
    AuditResult.objects.create(audit=audit, criterion="1.1", result="NC")
    good = {"audit": audit, "criterion": "1.2", "result": "NC", "derogation": True}
    refused(lambda: AuditResult.objects.bulk_create([AuditResult(**{**good, **values})]))
    AuditResult.objects.create(**good)


def test_an_audit_says_who_and_against_what():
    for values in ({"auditor": ""}, {"version": ""}):
        refused(lambda values=values: Audit.objects.filter(pk=ROWS[Audit]().pk).update(**values))


def test_one_word_of_a_doctor_for_a_section_and_an_item_that_the_law_names():
    said = ROWS[Coverage]()
    again = {"section": said.section, "said_by": said.said_by}
    refused(lambda: Coverage.objects.bulk_create([Coverage(**again, item="urgency")]))
    refused(lambda: Coverage.objects.bulk_create([Coverage(**again, item="meteo")]))


def test_the_basis_of_the_log_is_one_that_the_law_knows():
    DepartmentFactory()
    refused(lambda: Department.objects.update(log_basis="envie"))
