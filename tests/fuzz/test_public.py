"""Public addresses, whatever is asked of them: no failure, the same bytes for the same page, nothing of the asker's.

hypothesis draws each request, and shortens the one that fails. `make fuzz` asks a hundred thousand times.
"""

import re

import pytest
from django.http.response import MAX_URL_REDIRECT_LENGTH
from django.utils.encoding import iri_to_uri
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st

from tests.fuzz.conftest import COUNT, SEED
from tests.fuzz.requests import Request, Source
from tests.fuzz.words import EVIL

pytestmark = pytest.mark.django_db

OTHERS = """
/ /index.html /fr /fr/recherche/ /en/search/ /ar/search/ /q/v /q/v/suivi /q/v/xx /q/v/suivi/xx /q/v/a/b/c
/q/rien /healthz /readyz /favicon.ico /robots.txt /relecture/x/ /relecture/x/i1-2-3.jpg /archives/x/
/archives/x/i1-2-3.jpg /admin/ /admin/login/ /admin/logout/ /admin/jsi18n/ /admin/content/section/1/change/
/media/pictures/i0-1-0.jpg /static/ /static/js/site.js /fr/vertebroplastie /fr/404.html /ar/500.html
/fr/fiche.pdf /nulle-part
""".split()
SEARCH = ("/fr/recherche/", "/en/search/", "/ar/search/")
DESK = re.compile(r"/(admin|relecture)(/|$)")
DRAFTS = "/media/"
"""Pictures that are not online: the staff's, so by session."""


class Judge:
    """What is wrong with an answer. Remembers what each page says to a reader who asks for nothing odd."""

    def __init__(self, call, entries):
        self._call, self._entries = call, entries
        self._plain = {}

    def problems(self, request, answer):
        """A sentence for each."""
        if answer.status >= 500:
            yield f"{answer.status} {self._call.failures}"
        if request.headers.get("Host") and request.path != "/healthz" and answer.status != 400:
            yield f"{answer.status} under another site's name"
        asked = (request.target + request.path + request.body.decode("utf-8", "replace")).lower()
        if EVIL not in asked and EVIL.encode() in answer.body + repr(answer.headers).encode():
            yield "a header of the asker's came back"
        if any("\n" in value or "\r" in value for _name, value in answer.headers):
            yield "a header of two lines"
        if answer["Location"] and not re.match(r"/(?![/\\])", answer["Location"]):
            yield f"leads to {answer['Location']}"
        if not DESK.match(request.path):
            if answer["Set-Cookie"] and not request.path.startswith(DRAFTS):
                yield "a cookie on a public address"
            if request.method == "GET" and not request.headers.get("Host"):
                yield from self._another(request, answer)

    def _another(self, request, answer):
        """Whether anything but path, language and coding made a difference."""
        vary = {each.strip() for each in answer["Vary"].split(",") if each.strip()}
        if not vary <= {"Accept-Encoding", "Accept-Language"} | (
            {"Cookie"} if request.path.startswith(DRAFTS) else set()
        ):
            yield f"Vary: {vary}"
        if request.path in self._entries and vary != {"Accept-Encoding"}:
            yield f"a page that varies by {vary}"
        # Django writes no address that is longer, not even to add its last stroke.
        long = len(iri_to_uri(request.target)) >= MAX_URL_REDIRECT_LENGTH
        too_much = long or "%00" in request.target or request.length
        if answer.status == 304 or (answer.status == 400 and too_much):
            return
        if "Range" in request.headers and request.path.startswith("/static/"):
            return
        counted = {name: request.headers[name] for name in vary & set(request.headers)}
        target = request.target if request.path in SEARCH else request.target.partition("?")[0]
        plain = self._ask(target, counted)
        status, headers, body = answer.same
        if answer.status == 301 and "?" in request.target:
            headers = [(name, value.partition("?")[0]) for name, value in headers]
        if (status, headers, body) != plain.same:
            other = set(headers) ^ set(plain.same[1])
            yield f"{status} instead of {plain.status}, another body: {body != plain.body}, other headers: {other}"

    def _ask(self, target, headers):
        key = (target, *sorted(headers.items()))
        if key not in self._plain:
            if len(self._plain) > 3000:
                self._plain.clear()
            self._plain[key] = self._call(Request("GET", target, headers))
        return self._plain[key]


def test_whatever_is_asked_the_site_answers_as_it_should(built, call):
    public = {path for path, entry in built.entries.items() if entry["status"] < 500}
    judge, seen = Judge(call, public), set()
    paths = [*built.entries, *OTHERS * 20]

    @seed(SEED)
    @settings(max_examples=COUNT, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False))
    def ask(pick):
        request = Source(pick, paths).draw()
        note(f"{request!r:.300}")
        answer = call(request)
        seen.add(answer.status)
        assert not list(judge.problems(request, answer))

    ask()
    assert {200, 301, 302, 304, 400, 403, 404, 405} <= seen, "requests that meet nothing find nothing"
