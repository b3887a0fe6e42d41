"""Getting in with a second factor, in a real browser, with a real (virtual) key."""

import re

import pytest
from playwright.sync_api import expect

from tests.admin.second_factors import digits
from tests.journeys.test_accessibility import audit


@pytest.fixture(scope="module")
def site(site_with):
    """By its name and not by its number: keys are for names."""
    running = site_with()
    running.url = running.url.replace("127.0.0.1", "localhost")
    return running


def begin(page, site, username="secretariat"):
    page.goto(f"{site.url}/admin/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(site.accounts[username])
    page.get_by_role("button", name="Connexion").click()


def log_out(page):
    page.get_by_role("button", name="Déconnexion").click()


def with_key(page):
    """A telephone's or a computer's own authenticator, as the browser's tests have them."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


def test_an_application_is_added_codes_are_kept_and_the_next_login_asks_for_digits(site, visit, guide):
    page = visit()
    begin(page, site)
    page.get_by_role("link", name="Mon compte").click()
    page.get_by_role("link", name="Ajouter une application").click()
    assert audit(page) == []
    guide(page, "second-facteur")
    secret = page.locator("ol .access-key").inner_text()
    page.get_by_label("Code de l’authentificateur").or_(page.locator("[name=code]")).first.fill(
        digits(secret)
    )
    page.get_by_role("button", name="Ajouter l’application").click()
    page.get_by_text("ils ne seront plus montrés").wait_for()
    codes = page.locator(".access-codes code").all_inner_texts()
    assert len(codes) == 10 and all(re.fullmatch(r"\d{8}", code) for code in codes)
    assert audit(page) == []
    page.get_by_role("link", name="Je les ai gardés").click()
    page.get_by_role("heading", name="À traiter").wait_for()
    log_out(page)
    begin(page, site)
    assert audit(page) == []
    page.locator("[name=code]").fill("000000")
    page.get_by_role("button", name="Connexion").click()
    page.get_by_text("Ce code n’est pas le bon").wait_for()
    page.locator("[name=code]").fill(codes[3])
    page.get_by_role("button", name="Connexion").click()
    page.get_by_role("heading", name="À traiter").wait_for()


def test_a_passkey_alone_lets_its_owner_in(site, visit):
    page = with_key(visit())
    begin(page, site, "medecin")
    page.get_by_role("link", name="Mon compte").click()
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.locator("[name=passwordless]").check()
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    page.get_by_text("ils ne seront plus montrés").wait_for()
    page.goto(f"{site.url}/admin/")
    log_out(page)
    page.goto(f"{site.url}/admin/")
    assert audit(page) == []
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.get_by_role("heading", name="À traiter").wait_for()


def test_a_key_is_the_second_factor_after_a_password(site, visit):
    page = with_key(visit())
    begin(page, site, "administration")
    page.get_by_role("link", name="Mon compte").click()
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    page.get_by_text("ils ne seront plus montrés").wait_for()
    page.goto(f"{site.url}/admin/")
    log_out(page)
    begin(page, site, "administration")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.get_by_role("heading", name="À traiter").wait_for()


def test_a_browser_without_the_key_is_told_so(site, visit):
    page = visit()
    page.goto(f"{site.url}/admin/")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    refuse = "() => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.credentials.get = {refuse}; }}")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("alert").filter(has_text="La clé d’accès n’a pas servi")).to_be_visible()
    assert audit(page) == []
