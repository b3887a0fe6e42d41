"""The sanitiser alone, against every shape and what hypothesis makes of them."""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from hypothesis import given, settings
from hypothesis import strategies as st

from content.models import fields, richtext
from content.models.fields import RichTextField
from content.models.richtext import ATTRIBUTES, ELEMENTS, SCHEMES, sanitise
from content.templatetags.reading import rich
from tests.xss.filling import rich_fields
from tests.xss.shapes import shapes

SHAPES = shapes()


class Reader(HTMLParser):
    """Every element and attribute of a text, read by another parser than the one that cleaned it."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.problems = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in ELEMENTS:
            self.problems.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()):
                self.problems.append((tag, name))
            if name == "href" and (scheme := scheme_of(value or "")) and scheme not in SCHEMES:
                self.problems.append(value)

    def handle_comment(self, data):
        self.problems.append(f"comment {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def scheme_of(address):
    """As a browser finds it (URL Standard, basic URL parser): controls before it and line breaks in it do not count."""
    found = re.match(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.-]*):", re.sub(r"[\t\n\r]", "", address))
    return found[1].lower() if found else ""


def problems(text):
    return Reader(text).problems


def test_there_are_shapes_of_every_kind():
    assert len(SHAPES) >= 150 and len(set(SHAPES)) == len(SHAPES)
    text = "\n".join(SHAPES)
    for word in (
        "<svg",
        "<math",
        "noscript",
        "template",
        "javascript:",
        "vbscript:",
        "data:",
        "srcdoc",
        "<base",
        "refresh",
        "formaction",
        "@import",
        "expression(",
        "{{",
        "\u202e",
        "CDATA",
        "[if",
        "xlink:href",
        "<use",
        "<animate",
        "<object",
        "srcset",
        "ping=",
        "autofocus",
        "ontoggle",
        "id=location",
    ):
        assert word in text, word
    assert "HIT" not in text and "OUT" not in text


@pytest.mark.parametrize("shape", SHAPES, ids=range(len(SHAPES)))
def test_nothing_but_the_short_list_is_left_of_a_shape(shape):
    clean = sanitise(shape)
    assert problems(clean) == []
    assert sanitise(clean) == clean


PIECES = st.sampled_from(
    [
        *SHAPES,
        *"<>/'\"=&; \n\t\0`",
        "<p>",
        "</p>",
        "<a href=",
        "<svg>",
        "<math>",
        "<style>",
        "<!--",
        "-->",
        "<table>",
        "</table>",
        "<template>",
        "&lt;",
        "&#x3c;",
        "javascript:",
        "<mtext>",
        "<mglyph>",
    ]
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=8).map("".join))
def test_nor_of_any_mixture_and_cleaning_twice_changes_nothing(text):
    clean = sanitise(text)
    assert problems(clean) == []
    assert sanitise(clean) == clean


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SHAPES), min_size=2, max_size=2), st.integers(0, 200))
def test_nor_of_one_cut_into_another(two, place):
    one, other = two
    clean = sanitise(one[:place] + other + one[place:])
    assert problems(clean) == [] and sanitise(clean) == clean


def test_every_rich_field_of_every_model_is_found():
    """The pages of tests/journeys/test_injection.py fill these: whoever adds one adds it there."""
    languages = [code for code, _name in settings_languages()]
    names = {(model.__name__, field) for model, field in rich_fields()}
    assert names == {("Section", "body"), ("Step", "body"), ("Step", "notice")}
    for model, field in rich_fields():
        for code in languages:
            assert isinstance(model._meta.get_field(f"{field}_{code}"), RichTextField)
    others = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("content").get_models()
        for field in model._meta.concrete_fields
        if "rich" in type(field).__name__.lower() and not isinstance(field, RichTextField)
    ]
    assert others == []


def settings_languages():
    from django.conf import settings as django_settings

    return django_settings.LANGUAGES


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["save", "bulk_create", "update"])
def test_whatever_the_way_into_the_database_it_is_clean(way, page):
    from content.models import Section, Step

    section = page.sections.first()
    for model, field in rich_fields():
        for code, _name in settings_languages():
            name = f"{field}_{code}"
            rows = [
                model(
                    **(
                        {"page": page, "key": f"x{number}", "kind": "text"}
                        if model is Section
                        else {"section": section}
                    ),
                    **{name: "" if way == "update" else shape},
                )
                for number, shape in enumerate(SHAPES)
            ]
            if way == "save":
                for row in rows[:40]:
                    row.save()
            else:
                model.objects.bulk_create(rows)
            if way == "update":
                for row, shape in zip(rows[:40], SHAPES, strict=False):
                    model.objects.filter(pk=row.pk).update(**{name: shape})
            stored = model.objects.values_list(name, flat=True)
            assert [each for each in stored if each and problems(each)] == []
            assert any(stored)
            (Step.objects if model is Step else Section.objects.filter(key__startswith="x")).all().delete()


@pytest.mark.parametrize("module", [fields, richtext])
def test_the_template_cleans_what_the_database_did_not(module, monkeypatch):
    """An edition that is older than a stricter rule, a row that another program wrote."""
    monkeypatch.setattr(fields, "sanitise", lambda text: text or "")
    assert [shape for shape in SHAPES if problems(str(rich(shape)))] == []
