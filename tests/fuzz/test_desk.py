"""The desk, to somebody who is logged in and means no good: odd addresses, and its own forms with odd fields."""

import random
import re

import pytest
from django.conf import settings as site_settings
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from lxml.html import fromstring

from content.models import Edition, Note, Page, Section
from tests.factories import UserFactory
from tests.fuzz.conftest import COUNT, SEED
from tests.fuzz.requests import Request, Source, urlencoded
from tests.fuzz.words import NAMES, ODD_TEXTS
from tests.pictures import photograph, stored

pytestmark = pytest.mark.django_db

TOKEN = "a" * 32
ODD_PARTS = (
    "0",
    "99999999",
    "9" * 40,
    "-1",
    "x",
    "_3A",
    "_00",
    "%00",
    "%ff",
    "..",
    "fr",
    "xx",
    "a" * 300,
    "1%2f2",
    "é",
)


def patterns(resolver, before=""):
    """The whole pattern of every address below a resolver."""
    for each in resolver.url_patterns:
        whole = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, whole)
        else:
            yield whole


class Desk:
    """Draws requests to the desk. rows: primary keys that exist; forms: what each form holds, once it was seen."""

    def __init__(self, seed, rows, cookies):
        self._random = random.Random(seed)
        self._odd = Source(self._random, ["/admin/"])
        self._patterns = [
            each for each in patterns(get_resolver()) if each.startswith("admin/") and "^" not in each
        ]
        self._rows, self._cookies = rows, cookies
        self._forms = {}

    def draw(self):
        pick = self._random
        path = "/" + re.sub(
            r"<(?:\w+:)?(\w+)>", lambda found: self._part(found[1]), pick.choice(self._patterns)
        )
        target = path if pick.random() < 0.4 else f"{path}?{self._odd.query()}"
        headers = {"Cookie": self._cookies, "X-CSRFToken": TOKEN} | (
            {}
            if pick.random() < 0.8
            else {k: v for k, v in self._odd.headers().items() if k not in ("Cookie", "X-CSRFToken")}
        )
        known = self._forms.get(path)
        if (known and pick.random() < 0.7) or pick.random() < 0.2:
            return self._posted(target, headers, known or {})
        return Request("GET", target, headers)

    def seen(self, request, answer):
        """Learn the fields of a form that was shown."""
        path = request.target.partition("?")[0]
        if (
            request.method == "GET"
            and answer.status == 200
            and path not in self._forms
            and b"<form" in answer.body
        ):
            form = max(fromstring(answer.body).forms, key=lambda each: len(each.fields))
            self._forms[path] = dict(form.form_values())

    def _part(self, name):
        pick = self._random
        if pick.random() < 0.12:
            return pick.choice(ODD_PARTS)
        if name == "language":
            return pick.choice(("fr", "en", "ar"))
        if name == "word":
            return pick.choice(("page", "section"))
        if name == "key":
            return pick.choice(("suivi", "irm", "page", self._rows["picture"]))
        return str(pick.choice(self._rows["all"]))

    def _posted(self, target, headers, fields):
        pick = self._random
        values = dict(fields)
        for name in pick.sample(sorted(values), min(len(values), pick.choice((0, 1, 1, 2, 9)))):
            values[name] = pick.choice(
                (*ODD_TEXTS, "\x00", "<p>\x00</p>", "\ud800".encode("utf-8", "surrogatepass"))
            )
            if pick.random() < 0.2:
                del values[name]
        if pick.random() < 0.3:
            values[
                pick.choice((*NAMES, "_save", "_continue", "_live", "_advice", "_resume", "action", "base"))
            ] = pick.choice(ODD_TEXTS)
        request = Request("POST", target, headers, urlencoded(values))
        if pick.random() < 0.1:
            self._odd.fill(request)
        else:
            request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        return request


@pytest.fixture
def cookies(secretary, request):
    """Of somebody who may do what secretaries may; of the administrator."""
    person = secretary if request.param == "secretary" else UserFactory(is_superuser=True)
    client = Client()
    client.force_login(person)
    name = site_settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}; {site_settings.CSRF_COOKIE_NAME}={TOKEN}"


@pytest.mark.parametrize("model", ["content/page", "content/section", "auth/user"])
def test_a_field_without_a_name_is_refused(client, page, model):
    client.force_login(UserFactory(is_superuser=True))
    address = f"/admin/{model}/1/change/"
    assert client.get(f"{address}?_to_field=").status_code == 400
    assert client.post(address, {"_to_field": ""}).status_code == 400
    assert client.get(address).status_code in {200, 302}


@pytest.mark.parametrize("cookies", ["secretary", "administrator"], indirect=True)
def test_whatever_is_sent_to_the_desk_it_does_not_fail(built, call, cookies, secretary, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    picture = stored(secretary, photograph((60, 60)))
    Note.objects.create(section=Section.objects.first(), text="?")
    rows = [model.objects.values_list("pk", flat=True)[:4] for model in (Page, Section, Edition, Note)]
    desk = Desk(SEED, {"all": [pk for each in rows for pk in each], "picture": picture.key}, cookies)
    wrong, seen = [], set()
    for _time in range(COUNT // 20):
        request = desk.draw()
        # Whatever it changes is undone: the next one meets the same desk, and is still logged in.
        with transaction.atomic():
            answer = call(request)
            transaction.set_rollback(True)
        desk.seen(request, answer)
        seen.add((request.method, answer.status))
        if answer.status >= 500 or (answer["Location"] and not re.match(r"/(?![/\\])", answer["Location"])):
            wrong.append(
                f"{answer.status} {answer['Location']} {call.failures[-1:]}\n"
                f"  {request.method} {request.target[:120]} {request.body[:150]!r}"
            )
        assert len(wrong) < 5, "\n".join(wrong)
    assert not wrong, "\n".join(wrong)
    assert {("GET", 200), ("POST", 200), ("POST", 302), ("GET", 404)} <= seen, (
        "requests that meet nothing find nothing"
    )
