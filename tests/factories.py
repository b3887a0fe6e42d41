"""Rows for tests, valid by default."""

import factory
from django.contrib.auth.models import User

from content import models


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"personne{n}")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Martin {n}")
    is_staff = True


class DepartmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Department
        django_get_or_create = ("only",)

    only = True
    name_fr = "Radiologie interventionnelle"
    name_en = "Interventional radiology"
    name_ar = "الأشعة التداخلية"
    hospital_fr = "Hôpital d’essai"
    phone = "01 99 00 12 34"


class PageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Page

    key = factory.Sequence(lambda n: f"page-{n}")
    short = factory.LazyAttribute(lambda page: page.key)
    kind = "procedure"
    department = factory.SubFactory(DepartmentFactory)
    slug_fr = factory.LazyAttribute(lambda page: f"{page.key}-fr")
    title_fr = "Une intervention"


class SectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Section

    page = factory.SubFactory(PageFactory)
    key = factory.Sequence(lambda n: f"partie-{n}")
    kind = "text"
    position = factory.Sequence(lambda n: n)
    title_fr = factory.LazyAttribute(lambda section: f"Question {section.key} ?")
    body_fr = "<p>Une réponse.</p>"
