"""What the staff writes in plain fields is text wherever it stands: HTML, attributes, JSON, XML, scripts, papers.

Rich texts have tests of their own, in a real browser; these are the fields that hold no element at all.
"""

import json
import re

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import CharField, EmailField, TextField, URLField
from django.test import Client
from lxml import etree
from lxml.html import fromstring

from content.documents import from_draft
from content.models import ChecklistItem, Department, KeyFact, Page, Reference, RiskFigure, Section, Step
from content.models.fields import RichTextField
from content.models.richtext import sanitise
from content.publishing import publish
from content.publishing.snapshot import build
from tests.factories import SectionFactory
from tests.security.conftest import desk_addresses

pytestmark = pytest.mark.django_db

HOSTILE = (
    "\"'><b class=x7>&lt;i&gt; {{ 7|add:7 }} {% now 'Y' %} </script><script>x7()</script> %s {0} ${7*7} 100 %"
)
"""Ends every kind of place that a text can stand in, if it is let."""
SHORT = "\"'><b class=x7></script>{{ 7|add:7 }}%s{0}"


STRUCTURE = {"key", "short", "kind", "slug", "slug_fr", "drawing", "symbol", "state", "doi", "pmid"}
"""What is chosen from a list, or held to a pattern by the database itself."""


def plain_columns(model):
    """French or neutral columns that hold a text without elements, with the longest that they take."""
    names = {field.name for field in model._meta.concrete_fields}
    for field in model._meta.concrete_fields:
        if (
            isinstance(field, CharField | TextField)
            and not isinstance(field, RichTextField | EmailField | URLField)
            and not field.choices
            and field.name not in STRUCTURE
            and not field.name.endswith(("_en", "_ar"))
            and f"{field.name}_fr" not in names
        ):
            yield field.name, field.max_length or 10_000


def spoil(model):
    """Every such column of every row holds a hostile text."""
    columns = {
        name: HOSTILE if len(HOSTILE) <= longest else SHORT[:longest]
        for name, longest in plain_columns(model)
    }
    assert columns, model
    model._base_manager.update(**columns)


@pytest.fixture
def hostile(page, secretary, own_snapshot, monkeypatch):
    """A page whose every plain field is hostile, online: as if the editorial checks had let it through."""
    monkeypatch.setattr("content.publishing.records.checks.blocking", lambda *_args: [])
    parts = {
        "risques": ("complications", RiskFigure(numerator=1, denominator=9, source="x", year=2020)),
        "etapes": ("pathway", Step()),
        "bref": ("introduction", KeyFact()),
        "apporter": ("preparation", ChecklistItem()),
        "sources": ("references", Reference(authors="x", title="x")),
    }
    for key, (kind, part) in parts.items():
        part.section = SectionFactory(page=page, key=key, kind=kind, body_fr="<p>Une réponse.</p>")
        part.key = f"p-{key}"
        part.save()
    for model in (Department, Page, Section, *(type(part) for _kind, part in parts.values())):
        spoil(model)
    User.objects.filter(pk=secretary.pk).update(first_name=SHORT, last_name=SHORT)
    secretary.refresh_from_db()
    page.refresh_from_db()
    publish(page, "fr", by=secretary, change="substance")
    return build.refresh(own_snapshot)


def pages(generation):
    for path, entry in generation.entries.items():
        kind = dict(generation.headers[entry["headers"]])["Content-Type"].partition(";")[0]
        yield path, kind, generation.read(entry)


def as_text(body):
    """Nothing of a hostile text became an element, an attribute, or was worked out."""
    html = fromstring(body)
    assert not html.xpath("//*[@class='x7'] | //b | //i"), "an element"
    assert not [each for each in html.xpath("//script/text()") if re.match(r"\s*x7\(\)", each)], "a script"
    assert not [name for each in html.iter() for name in each.attrib if re.search(r"[<>\"'{}%]", name)], (
        "an attribute"
    )
    assert body.count(b"add:7") == body.count(b"{{ 7|add:7 }}"), "worked out"


def test_in_every_file_of_the_public_site(hostile):
    seen = 0
    for path, kind, body in pages(hostile):
        if kind == "text/html":
            as_text(body)
            seen += b"add:7" in body
        elif kind.endswith("xml") and b"add:7" in body:
            etree.fromstring(body)
            assert not re.search(rb"<b class=x7>", body), path
            seen += 1
        elif kind == "application/manifest+json":
            assert json.loads(body)["name"] == HOSTILE
            seen += 1
        elif kind == "text/javascript" and path == "/sw.js":
            facts = body.decode().partition("\n")[0]
            json.loads(facts.removeprefix("const SITE = ").removesuffix(";"))
            seen += 1
    assert seen > 8


def test_on_every_screen_of_the_desk(hostile, starter, superuser):
    for model in (Department, Page, Section, Step, KeyFact, Reference, ChecklistItem):
        spoil(model)
    User.objects.filter(pk=superuser.pk).update(first_name=SHORT, last_name=SHORT)
    client = Client()
    client.force_login(superuser)
    seen = 0
    for path in desk_addresses().values():
        response = client.get(path)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            html = fromstring(response.content)
            assert not html.xpath("//*[@class='x7']"), path
            assert not [each for each in html.xpath("//script/text()") if re.match(r"\s*x7\(\)", each)], path
            seen += "add:7" in response.content.decode()
    assert seen > 15


def test_what_was_made_harmless_once_is_not_undone_by_a_second_reading():
    """`&lt;` is the sign, and stays it."""
    for text in (
        "<p>&lt;script&gt;x7()&lt;/script&gt;</p>",
        "<p>&amp;lt;b&amp;gt;</p>",
        "<p>&amp;#60;b&amp;#62;</p>",
    ):
        assert sanitise(text) == sanitise(sanitise(text)) == text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc"])
def test_an_address_has_a_scheme_that_does_nothing(address):
    with pytest.raises(ValidationError):
        RiskFigure._meta.get_field("url").clean(address, None)
    assert sanitise(f'<p><a href="{address}">ici</a></p>') == "<p><a>ici</a></p>"


def test_no_name_of_an_account_and_no_e_mail_of_the_staff_is_public(starter, doctor, own_snapshot, secretary):
    User.objects.filter(pk=secretary.pk).update(username="compte-x7", email="x7@hopital.example")
    page = Page.objects.get(key="vertebroplasty")
    page.sections.filter(key="suivi").update(title_fr="Et après ?")
    secretary.refresh_from_db()
    publish(page, "fr", by=secretary, change="correction")
    generation = build.refresh(own_snapshot)
    for path, _kind, body in pages(generation):
        assert b"compte-x7" not in body and b"x7@hopital" not in body, path
    assert "compte-x7" not in from_draft(page, "fr").to_json().__str__()
