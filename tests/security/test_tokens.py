"""Addresses and forms that carry their own proof: made here, for one use, unforgeable."""

import secrets

import pytest
from django.conf import settings
from django.core import signing
from django.urls import reverse

from content.models import Edition, ReviewRequest
from content.publishing import archive, publish, requests

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]


@pytest.fixture
def edition(page, secretary):
    return publish(page, "fr", by=secretary, change="substance")


@pytest.fixture
def tokens(edition, doctor, secretary):
    """One of each kind."""
    link = requests.link(requests.record(edition, doctor, by=secretary))
    return {"review": link.split("/")[-2], "archive": archive.token(edition)}


OPENS = {"review": "/relecture/{}/", "archive": "/archives/{}/"}


def status(client, kind, token):
    return client.get(OPENS[kind].format(token)).status_code


def test_each_opens_its_own_address(client, tokens):
    assert [status(client, kind, token) for kind, token in tokens.items()] == [200, 200]


def test_one_kind_opens_nothing_of_another(client, tokens, edition):
    assert status(client, "review", tokens["archive"]) == status(client, "archive", tokens["review"]) == 404
    # What the salts keep apart: the same value, signed for another purpose.
    for salt in ("", "content.import", "content.review-request", "django.core.signing"):
        assert status(client, "archive", signing.dumps(edition.pk, salt=salt)) == 404, salt


@pytest.mark.parametrize("kind", OPENS)
def test_another_key_signs_nothing(client, tokens, kind):
    value = ReviewRequest.objects.get().secret if kind == "review" else Edition.objects.get().pk
    salt = {"review": "content.review-request", "archive": "content.archive"}[kind]
    assert status(client, kind, signing.dumps(value, salt=salt)) == 200, "this is how they are made"
    assert status(client, kind, signing.dumps(value, salt=salt, key="another key" * 5)) == 404
    assert settings.SECRET_KEY_FALLBACKS == [], "an old key is worth nothing once it was replaced"


@pytest.mark.parametrize("kind", OPENS)
@pytest.mark.parametrize("algorithm", ["sha1", "md5", "sha512"])
def test_a_token_does_not_choose_how_it_is_checked(client, tokens, kind, algorithm):
    """The algorithm stands in the code: HMAC-SHA256."""
    content, _mac = tokens[kind].rsplit(":", 1)
    salt = {"review": "content.review-request", "archive": "content.archive"}[kind]
    other = signing.Signer(salt=salt, algorithm=algorithm)
    assert status(client, kind, f"{content}:{other.signature(content)}") == 404
    assert signing.Signer().algorithm == "sha256"


@pytest.mark.parametrize("kind", OPENS)
def test_without_its_signature_or_with_half_of_it_it_is_none(client, tokens, kind):
    content, mac = tokens[kind].rsplit(":", 1)
    assert len(mac) >= 43, "256 bits"
    for odd in (
        content,
        f"{content}:",
        f"{content}:{mac[:-1]}",
        f"{content}:{'A' * len(mac)}",
        f"none:{mac}",
        ":",
        "::",
    ):
        assert status(client, kind, odd) == 404, odd


def test_the_address_alone_answers_nothing(client, tokens):
    """What a mail program or a scanner opens; and what stands in the query is no answer."""
    address = OPENS["review"].format(tokens["review"])
    assert client.get(f"{address}?answer=approve&role=x").status_code == 200
    assert client.post(f"{address}?answer=approve&role=x").status_code == 400
    assert ReviewRequest.objects.get().answer == ""


def test_a_secret_is_as_long_as_it_must_be(edition, doctor, secretary):
    """128 bits where nobody may guess, from the system's own source."""
    found = {requests.record(edition, doctor, by=secretary).secret for _each in range(50)}
    assert len(found) == 50 and all(len(bytes.fromhex(each)) >= 16 for each in found)
    assert len(secrets.token_urlsafe(50)) >= 64, "the site's own key, see vertebro_site.env.secret_key"


def test_the_site_s_own_key_is_made_of_enough_chance(tmp_path):
    from vertebro_site.env import secret_key

    first, second = (secret_key(folder, env={}) for folder in (_made(tmp_path / "a"), _made(tmp_path / "b")))
    assert first != second and len(first) >= 43 and len(set(first)) > 20


def _made(folder):
    folder.mkdir()
    return folder


def test_no_session_and_no_token_stands_in_an_address_of_the_desk(client, secretary, page):
    client.force_login(secretary)
    for path in ("/admin/", reverse("admin:content_page_change", args=[page.pk])):
        html = client.get(path).content.decode()
        assert client.session.session_key not in html
        assert "sessionid=" not in html and "csrfmiddlewaretoken=" not in html
