"""Every door of the site: no write without its proof of origin, no way out to another site, no name but its own."""

import itertools
import re
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings as site_settings
from django.core import mail
from django.http.request import split_domain_port, validate_host
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from hypothesis import given
from hypothesis import strategies as st

from content.admin.links import review_link
from content.models import Edition, Page, Section
from content.publishing import publish, requests
from content.publishing.mails import send_returned
from tests.fuzz.requests import Request
from tests.fuzz.words import EVIL, HOST, HOSTILE
from vertebro_site import configuration

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    f"//{EVIL}",
    f"///{EVIL}",
    f"////{EVIL}/%2f..",
    rf"\{EVIL}",
    rf"\\{EVIL}",
    rf"/\{EVIL}",
    rf"\/{EVIL}",
    rf"/\/{EVIL}",
    f"https:{EVIL}",
    f"https:/{EVIL}",
    f"https:///{EVIL}",
    f"http://{EVIL}",
    f"//{EVIL}/fr/",
    f"/%2f{EVIL}",
    f"%2f%2f{EVIL}",
    f"/%5c{EVIL}",
    f"/\t/{EVIL}",
    f"/\n/{EVIL}",
    f"/\r\n/{EVIL}",
    f"\t//{EVIL}",
    f" //{EVIL}",
    f"\x00//{EVIL}",
    f"/\x0b/{EVIL}",
    f"/.{EVIL}//",
    f"//{EVIL}@127.0.0.1",
    f"//127.0.0.1@{EVIL}",
    f"//127.0.0.1:8000@{EVIL}/",
    f"https://127.0.0.1.{EVIL}",
    f"javascript:location='//{EVIL}'",
    f"data:text/html,//{EVIL}",
    f"//\u3002{EVIL}",
    f"/\u2028/{EVIL}",
    f"//{EVIL}%00.127.0.0.1",
    f"//{EVIL}#@127.0.0.1",
    f"//{EVIL}?127.0.0.1",
    "//[::ffff:1.2.3.4]",
    f"//{EVIL}\\@127.0.0.1",
    f"/fr//{EVIL}/..",
    f"/..//{EVIL}",
    f"/./\\{EVIL}",
    f"/;@{EVIL}",
    f"@{EVIL}",
    f".{EVIL}",
    f":{EVIL}",
    f"//xn--{EVIL}",
    f"/%0d%0aLocation:%20//{EVIL}",
)


def routes(resolver=None, before=""):
    """(pattern, view) of every address."""
    for each in (resolver or get_resolver()).url_patterns:
        whole = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, whole)
        else:
            yield whole, each.callback


PARTS = {
    "language": "fr",
    "pk": "1",
    "slug": "vertebroplastie",
    "key": "suivi",
    "short": "v",
    "kind": "svg",
    "status": "404",
    "number": "1",
    "word": "page",
    "name": "i0-1-0.jpg",
    "app_label": "content",
}


def filled(pattern):
    """An address of a pattern."""
    path = re.sub(
        r"\(\?P<(\w+)>[^)]*\)",
        lambda found: PARTS.get(found[1], "x"),
        pattern.replace("^", "").replace("$", ""),
    )
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: PARTS.get(found[1], "1"), path)


def unproven():
    """Views that Django's own check lets through."""
    return {pattern: view for pattern, view in routes() if getattr(view, "csrf_exempt", False)}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_write_without_its_proof_of_origin(starter, secretary, method):
    """Whoever is logged in, and whatever the address: 403; 405 where nothing is ever written."""
    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(secretary)
    answers = {}
    for pattern, _view in routes():
        path = filled(pattern)
        answers[path] = getattr(stranger, method)(
            path, {"title_fr": "x"} if method == "post" else b""
        ).status_code
    assert len(answers) > 100
    # A link that nobody was sent: there is nothing behind it.
    wrong = {
        path: status
        for path, status in answers.items()
        if status not in {403, 405} and not (path == "/relecture/1/" and status == 404)
    }
    assert wrong == {}
    assert list(answers.values()).count(403) > 50


def test_what_django_lets_through_writes_nothing_or_asks_for_a_proof_of_its_own(rf):
    """A view that only reads answers 405 to everything else. The page behind a doctor's link sets no cookie for
    Django's proof, and has one made of the link (tests/admin/test_links.py).
    """
    views = {pattern: view for pattern, view in unproven().items() if view is not review_link}
    assert len(views) == len(unproven()) - 1
    for (pattern, view), method in itertools.product(views.items(), ("post", "put", "patch", "delete")):
        arguments = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
        assert view(getattr(rf, method)("/x"), **dict.fromkeys(arguments, "x")).status_code == 405, pattern


def test_a_link_that_was_sent_wants_it_too(page, secretary, doctor, no_snapshot):
    link = requests.link(requests.record(proposal(page, secretary), doctor, by=secretary))
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(link, {"answer": "approve", "role": "Dr"}).status_code == 403
    assert stranger.put(link).status_code == 405


def proposal(page, by):
    page.department.review_required = True
    page.department.save()
    return publish(page, "fr", by=by, change="substance")


# --- no way out ---------------------------------------------------------------------------------------------


def leads_out(location):
    """Whether a browser would leave the site: as it reads an address, with `\\` for `/` and without white space."""
    read = re.sub(r"[\t\n\r]", "", location).lstrip("".join(map(chr, range(33)))).replace("\\", "/")
    parts = urlsplit(read)
    return bool(parts.netloc or parts.scheme) and not read.startswith(f"{site_settings.SITE_URL}/")


def test_the_judge_of_redirects_knows_them():
    assert (
        leads_out(f"//{EVIL}")
        and leads_out(rf"/\{EVIL}")
        and leads_out(f"https:{EVIL}")
        and leads_out(f"\t//{EVIL}")
    )
    assert not leads_out("/fr/") and not leads_out("?x=//a")


NAMES = (
    "next",
    "url",
    "to",
    "return",
    "redirect",
    "from",
    "lang",
    "language",
    "_changelist_filters",
    "_popup",
    "page",
)


def test_no_login_leads_elsewhere(secretary, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a hundred logins
    secretary.set_password("un mot de passe bien long")
    secretary.save()
    for elsewhere, way in itertools.product(ELSEWHERE, ("GET", "POST")):
        client = Client()
        query = f"?next={quote(elsewhere, safe='')}" if way != "POST" else ""
        values = {"username": secretary.username, "password": "un mot de passe bien long"} | (
            {"next": elsewhere} if way != "GET" else {}
        )
        response = client.post(f"/admin/login/{query}", values)
        assert response.status_code in {302, 400} and not leads_out(response.get("Location", "")), elsewhere
        # Somebody who is logged in already is led on at once.
        again = client.get(f"/admin/login/?next={quote(elsewhere, safe='')}")
        assert not leads_out(again.get("Location", ""))


def test_nor_does_any_other_address(built, call):
    """In the path, raw and encoded, in front and behind; in a parameter; as the language; behind a short link."""
    assert [found for elsewhere in ELSEWHERE for found in ways_out(call, elsewhere)] == []


def ways_out(call, elsewhere):
    raw, coded = elsewhere.encode("utf-8").decode("latin-1"), quote(elsewhere, safe="")
    paths = {
        f"{before}{text}{after}"
        for text in (raw, coded)
        for before in ("", "/", "/fr/", "/q/", "/q/v/", "/fr/vertebroplastie/", "/admin/", "/static/")
        for after in ("", "/", "/..")
    } | {
        f"{path}?{name}={coded}"
        for path in ("/", "/fr", "/q/v", "/fr/vertebroplastie", "/admin/", "/admin/logout/", "/admin/r/1/1/")
        for name in NAMES
    }
    for path in paths:
        for headers in ({}, {"Accept-Language": elsewhere}, {"Referer": elsewhere}):
            answer = call(Request("GET", path, headers))
            if leads_out(answer["Location"]) or answer.status >= 500:
                yield path, headers, answer.status, answer["Location"]
            if "?" in path:
                break


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nor_can_an_address_of_a_page_be_such_a_way(page, elsewhere):
    """A slug is letters, digits and hyphens: for the form, and for whatever saves without one."""
    from django.core.exceptions import ValidationError

    page.slug_fr = elsewhere
    with pytest.raises(ValidationError):
        page.full_clean()


@pytest.mark.parametrize("elsewhere", [f"//{EVIL}", rf"/\{EVIL}", f"https://{EVIL}/"])
def test_nor_the_buttons_of_the_desk(starter, secretary, elsewhere):
    """Those that lead back where their person came from: by a parameter, a field, or the page before."""
    client = Client()
    client.force_login(secretary)
    page, section = (
        Page.objects.get(key="vertebroplasty"),
        Section.objects.get(page__key="vertebroplasty", key="suivi"),
    )
    for path in (
        f"/admin/content/page/{page.pk}/retirer/fr/",
        f"/admin/content/page/{page.pk}/annuler/fr/",
        f"/admin/content/page/{page.pk}/publier/fr/",
        f"/admin/content/section/{section.pk}/change/",
        "/admin/presence/",
        f"/admin/corbeille/mettre/section/{section.pk}/",
        f"/admin/content/page/{page.pk}/ordre/",
        "/admin/logout/",
        "/admin/password_change/",
    ):
        for name in NAMES:
            response = client.post(
                f"{path}?{name}={quote(elsewhere)}", {name: elsewhere}, headers={"referer": elsewhere}
            )
            assert not leads_out(response.get("Location", "")) and response.status_code < 500, (path, name)
            client.force_login(secretary)


# --- no name but its own ------------------------------------------------------------------------------------

ADDRESSES = (
    "/",
    "/fr/",
    "/fr/vertebroplastie/",
    "/fr/vertebroplastie",
    "/q/v",
    "/q/v/fr",
    "/sitemap.xml",
    "/favicon.ico",
    "/fr/vertebroplastie/fiche.pdf",
    "/admin/login/",
    "/fr/recherche/?q=dos",
    "/nulle-part",
    "/readyz",
)


def test_nothing_is_served_under_another_name(built, call):
    static = next(path for path in built.entries if path.startswith("/static/"))
    for host, path in itertools.product(HOSTILE, (*ADDRESSES, static, "/static/desk/paste.js")):
        for method in ("GET", "POST"):
            answer = call(Request(method, path, {"Host": host}))
            assert answer.status == 400, (host, path, method)
            assert EVIL.encode() not in answer.body + repr(answer.headers).encode()
    assert call(Request("GET", "/healthz", {"Host": EVIL})).status == 200, "machines ask by number"


@pytest.mark.parametrize(
    "host", [HOST, "localhost", "LOCALHOST:1234", "127.0.0.1", "localhost.", "127.0.0.1:80"]
)
def test_under_its_own_it_is_however_it_is_written(built, call, host):
    assert call(Request("GET", "/fr/", {"Host": host})).same == call(Request("GET", "/fr/")).same


@given(
    st.sampled_from(
        [*HOSTILE, HOST, "Example.ORG", "a.example.org", "example.org.", "[::1]:80", "xexample.org"]
    )
    | st.text(alphabet="a.:-[]1ex@ /é%", max_size=12)
    | st.builds("{}.example.org{}".format, st.text(max_size=4), st.text(max_size=4))
)
def test_the_layer_in_front_judges_a_name_as_django_does(host):
    hosts = [".example.org", "127.0.0.1", "localhost", "[::1]"]
    domain, _port = split_domain_port(host)
    assert configuration.ours(hosts)(host) == bool(domain and validate_host(domain, hosts))


FORGED = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Host": EVIL,
    "Forwarded": f"host={EVIL}",
    "Origin": f"http://{HOST}",
    "X-Original-URL": f"//{EVIL}/",
    "X-Forwarded-Prefix": f"//{EVIL}",
    "Referer": f"http://{HOST}/admin/",
}


def test_links_in_mails_are_those_of_the_site_whoever_asked(page, secretary, doctor, no_snapshot):
    """Each kind of mail, sent from a request that claims to be for another site; and by the nightly command."""
    edition = proposal(page, secretary)
    secretary.email, doctor.email = "secretariat@hopital.example", "medecin@hopital.example"
    secretary.save()
    doctor.save()
    client = Client(headers=FORGED)
    client.force_login(secretary)
    response = client.post(f"/admin/relectures/{edition.pk}/demander/", {"doctor": doctor.pk})
    assert response.status_code == 302 and len(mail.outbox) == 1
    link = re.search(r"http\S+/relecture/\S+", mail.outbox[0].body)[0]
    path = urlsplit(link).path
    assert link == f"{site_settings.SITE_URL}{path}"
    Client(headers=FORGED).post(path, {"answer": "return", "reason": "À revoir."})
    asked = Edition.objects.get(pk=edition.pk).requests.first() if hasattr(edition, "requests") else None
    if asked:
        send_returned(asked, link="/admin/")
    assert len(mail.outbox) >= 2
    for message in mail.outbox:
        texts = [message.body, *(body for body, _kind in message.alternatives), str(message.message())]
        assert EVIL not in "".join(texts)
        addresses = re.findall(r"https?://[^\s\"'<>]+", "".join(texts[:-1]))
        assert addresses and all(each.startswith(f"{site_settings.SITE_URL}/") for each in addresses)


def test_every_mail_is_sent_by_the_one_function_that_this_file_looks_at():
    """Whoever adds a kind of mail adds it above: no template says where the site is by itself.

    The notice about an account: tests/admin/test_two_factor.py.
    """
    kinds = sorted(each.stem for each in (site_settings.BASE_DIR / "templates" / "mail").glob("*.txt"))
    assert kinds == ["account_notice", "review_reminder", "review_request", "review_returned"]
