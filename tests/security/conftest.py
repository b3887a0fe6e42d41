"""What the tests of protections share: who comes in, and every screen of the desk."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from lxml.html import fromstring

from content.models import Edition, Page, Picture, Section
from tests.factories import UserFactory

PASSWORD = "Trois tasses, deux sucres"


def log_in(client, user, password=PASSWORD):
    """Through the page that people use. Returns its answer; True in `entered(client)` when it let them in."""
    return client.post(reverse("admin:login"), {"username": user.username, "password": password})


def entered(client):
    """Whether the desk takes this browser for somebody's."""
    return client.get(reverse("admin:index")).status_code == 200


@pytest.fixture
def person(secretary):
    """A secretary with a password."""
    secretary.set_password(PASSWORD)
    secretary.save()
    return secretary


@pytest.fixture
def superuser(db):
    return UserFactory(is_superuser=True)


def _patterns(found, prefix="", namespaces=()) -> Iterator[tuple[str, str]]:
    for each in found:
        if isinstance(each, URLResolver):
            inner = (*namespaces, each.namespace) if each.namespace else namespaces
            yield from _patterns(each.url_patterns, prefix + str(each.pattern), inner)
        elif isinstance(each, URLPattern):
            yield prefix + str(each.pattern), ":".join((*namespaces, each.name or ""))


def desk_addresses() -> dict[str, str]:
    """An address of every pattern of the desk, its variables filled in with rows that exist. By pattern."""
    page = Page.objects.get(key="vertebroplasty")
    section = Section.objects.get(page=page, key="suivi")
    rows = {
        "page": page.pk,
        "section": section.pk,
        "edition": Edition.objects.filter(page=page, language="fr").latest("number").pk,
        "user": User.objects.latest("pk").pk,
    }
    found = {}
    for pattern, _name in _patterns(get_resolver().url_patterns):
        if not pattern.startswith("admin/") or "(?P<url>" in pattern:
            continue
        kind = re.search(r"admin/(?:content|auth)/(\w+)/", pattern)
        row = rows.get(kind[1] if kind else "", 0) or rows["section" if "partie" in pattern else "edition"]
        if "traduire" in pattern:
            row = page.pk
        path = pattern.replace("^(?P<app_label>auth|content)/$", "content/")
        for variable, value in (
            ("<int:pk>", row), ("<path:object_id>", row), ("<id>", row), ("<path:content_type_id>", 1),
            ("<slug:language>", "fr"), ("<slug:word>", "partie"),
            ("<slug:key>", "suivi" if "traduire" in pattern else "rien"),
        ):  # fmt: skip
            path = path.replace(variable, str(value))
        assert not re.search(r"[<>()^$]", path), pattern
        found[pattern] = f"/{path}"
    return found


def forms_of(response):
    """The forms of an answer, as lxml has them."""
    return fromstring(response.content).forms


@pytest.fixture
def stranger():
    """A browser that nobody has logged in with, and that CSRF is checked of."""
    return Client(enforce_csrf_checks=True)


__all__ = ["PASSWORD", "Picture", "desk_addresses", "entered", "forms_of", "log_in"]
