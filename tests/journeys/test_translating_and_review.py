"""French changes and its translations say so until someone confirms; a doctor approves on a phone, from a real mail."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import audit
from tests.mailbox import html_of, running_mailbox, text_of

PAGE = {"fr": "/fr/vertebroplastie/", "en": "/en/vertebroplasty/", "ar": "/ar/vertebroplasty/"}
NOTICE = {"en": "The French text of this part changed on", "ar": "تغيّر النص الفرنسي"}


@pytest.fixture(scope="module")
def mailbox():
    with running_mailbox() as box:
        yield box


@pytest.fixture(scope="module")
def site(site_with, mailbox):
    """A site whose EMAIL_URL is a real server."""
    return site_with(EMAIL_URL=mailbox.url)


def add_sentence(page, section, sentence, button="Publier"):
    """As a secretary does: open the section from the state of the texts, write at the end, press."""
    page.goto(page.url.split("/admin/")[0] + "/admin/etat/")
    row = page.locator("tr", has=page.get_by_role("rowheader", name=section))
    row.get_by_role("link").first.click()
    page.locator(".ProseMirror[contenteditable]").first.wait_for()
    page.get_by_role("textbox", name=re.compile("texte", re.I)).first.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(f" {sentence}")
    page.get_by_role("button", name=button).first.click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label(re.compile("autre chose")).check()
    dialog.get_by_role("button", name="Publier", exact=True).click()
    page.locator(".messagelist .success").wait_for()


def require_reviews(site, log_in):
    """The administrator ticks the box."""
    administrator = log_in("administration")
    administrator.goto(f"{site.url}/admin/content/department/")
    administrator.get_by_label(re.compile("un médecin approuve", re.I)).check()
    administrator.get_by_role("button", name=re.compile("Enregistrer")).first.click()
    administrator.locator(".messagelist .success").wait_for()


def open_translation(page, site, title, language):
    page.goto(f"{site.url}/admin/traduire/")
    page.get_by_role("link", name=re.compile(rf"{title}.*\({language}\)")).click()
    page.locator(".ProseMirror[contenteditable]").first.wait_for()


def test_french_changes_and_its_translations_say_so_until_confirmed(site, visit, log_in):
    page = log_in()
    for language, sentence in NOTICE.items():
        assert sentence not in site.text(PAGE[language])
    add_sentence(page, "Après la vertébroplastie", "Prenez votre carnet de suivi.")

    for language, sentence in NOTICE.items():
        reader = visit(390)
        reader.goto(site.url + PAGE[language] + "#suivi")
        section = reader.locator("#suivi")
        expect(section.get_by_text(sentence)).to_be_visible()
        assert reader.get_by_text(sentence).count() == 1, "at that section alone"
        assert sentence in site.text(PAGE[language] + "suivi/")
        assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")

    for language, sentence in NOTICE.items():
        open_translation(page, site, "Après la vertébroplastie", language)
        expect(page.locator(".pair-french ins").get_by_text("Prenez votre carnet de suivi.")).to_be_visible()
        editor = page.locator(".pair-own .ProseMirror[contenteditable]").first
        assert editor.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        page.get_by_role("button", name="Toujours juste").click()
        page.get_by_text("Les lecteurs ne voient plus l’avertissement").wait_for()
        assert sentence not in site.text(PAGE[language])
        assert sentence not in site.text(PAGE[language] + "suivi/")


SUIVI = "Après la vertébroplastie"


def editor(page):
    return page.locator(".pair-own .ProseMirror[contenteditable]").first


def write(page, sentence):
    """At the end of the translation."""
    editor(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(f" {sentence}")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_a_closed_tab_costs_a_translator_no_word(site, log_in):
    page = log_in(quiet=True)
    open_translation(page, site, SUIVI, "en")
    write(page, "Closed too early.")
    page.wait_for_timeout(600)
    address = page.url
    page.close()
    again = page.context.new_page()
    again.goto(address)
    again.get_by_text("a été retrouvé dans ce navigateur").wait_for()
    press(again, "Le reprendre")
    again.get_by_text("pas encore enregistré").wait_for()
    expect(editor(again)).to_contain_text("Closed too early.")
    press(again, "Enregistrer le brouillon")
    again.get_by_text("Brouillon enregistré").wait_for()
    assert "saved=1" not in again.url
    again.reload()
    editor(again).wait_for()
    assert again.locator("[data-draft-banner]").is_hidden(), "once saved, nothing is left in the browser"
    expect(editor(again)).to_contain_text("Closed too early.")


def test_a_screen_that_was_only_looked_at_leaves_nothing_in_the_browser(site, log_in):
    page = log_in()
    open_translation(page, site, SUIVI, "ar")
    page.wait_for_timeout(600)
    page.goto(f"{site.url}/admin/traduire/")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('desk:'))") == []


def test_a_session_that_ended_costs_a_translator_no_word(site, log_in):
    page = log_in(quiet=True)
    open_translation(page, site, SUIVI, "ar")
    write(page, "كتبت بعد فوات الأوان.")
    page.get_by_label(re.compile("suit tout le français")).uncheck()
    page.context.clear_cookies(name="sessionid")
    press(page, "Enregistrer le brouillon")
    page.get_by_text("Votre session a expiré").wait_for()
    page.get_by_label(re.compile("Nom d.utilisateur")).fill("secretariat")
    page.get_by_label("Mot de passe").fill(site.accounts["secretariat"])
    page.get_by_role("button", name="Connexion").click()
    page.get_by_text("pas encore enregistré").wait_for()
    expect(editor(page)).to_contain_text("كتبت بعد فوات الأوان.")
    assert not page.get_by_label(re.compile("suit tout le français")).is_checked()
    press(page, "Enregistrer le brouillon")
    page.get_by_text("Brouillon enregistré").wait_for()
    expect(editor(page)).to_contain_text("كتبت بعد فوات الأوان.")


def dispute(site, log_in, words, **options):
    """Two people write at the end of one translation; the second is shown both texts."""
    first, second = log_in(**options), log_in("medecin", **{"quiet": True, **options})
    open_translation(first, site, SUIVI, "en")
    open_translation(second, site, SUIVI, "en")
    second.get_by_text("a aussi ce texte ouvert").wait_for(timeout=30_000)
    write(first, words[0])
    press(first, "Enregistrer le brouillon")
    first.get_by_text("Brouillon enregistré").wait_for()
    write(second, words[1])
    press(second, "Enregistrer le brouillon")
    second.get_by_role("heading", name="Deux versions du même texte").wait_for()
    for each in words:
        expect(second.locator("ins", has_text=each)).to_have_count(1)
    return second


@pytest.mark.parametrize(
    ("button", "kept"), [("Garder tous mes textes", (False, True)), ("Garder tout de", (True, False))]
)
def test_two_translators_of_one_sentence_see_each_other_and_both_texts(site, log_in, button, kept):
    words = (f"First, {button}.", f"Second, {button}.")
    page = dispute(site, log_in, words)
    page.get_by_role("button", name=re.compile(button)).click()
    page.get_by_text("Enregistré selon votre choix").wait_for()
    text = editor(page).inner_text()
    assert tuple(each in text for each in words) == kept
    assert page.locator("[data-draft-banner]").is_hidden()


def test_two_translators_write_one_text_from_both(site, log_in):
    words = ("From the secretary.", "From the doctor.")
    page = dispute(site, log_in, words)
    page.get_by_label("Écrire un seul texte à partir des deux").check()
    press(page, "Enregistrer ce qui est coché")
    page.get_by_text("Enregistré selon votre choix").wait_for()
    text = editor(page).inner_text()
    assert all(each in text for each in words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_where_something_is_left_or_disputed(site, log_in, width, scheme):
    # Tall: of a line that the window's edge cuts, axe cannot tell the background.
    options = {"width": width, "height": 4800, "color_scheme": scheme, "bypass_csp": True, "quiet": True}
    page = dispute(site, log_in, (f"One {width} {scheme}.", f"Two {width} {scheme}."), **options)
    assert audit(page) == []
    picture(page, "two-texts", width, scheme)
    open_translation(page, site, SUIVI, "en")
    page.get_by_text("a été retrouvé dans ce navigateur").wait_for()
    page.get_by_text("a aussi ce texte ouvert").wait_for()
    assert audit(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, "left", width, scheme)
    press(page, "Le reprendre")
    page.get_by_text("pas encore enregistré").wait_for()
    editor(page).wait_for()
    assert audit(page) == []
    picture(page, "taken-up", width, scheme)


def picture(page, name, width, scheme):
    """For whoever wants to look: PICTURES names a directory."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/translate-{name}-{width}-{scheme}.png", full_page=True)


def test_a_doctor_approves_on_a_phone_from_a_real_mail(site, mailbox, visit, log_in, guide):
    require_reviews(site, log_in)
    page = log_in()
    add_sentence(page, "Quel est le principe", "Le geste dure une heure.")
    assert "Le geste dure une heure." not in site.text(PAGE["fr"]), "it waits"
    page.get_by_role("link", name="Demander à un médecin").click()
    page.get_by_role("button", name="Envoyer le lien par e-mail").click()
    page.get_by_text("E-mail envoyé à").wait_for()

    mail = mailbox.wait()[-1]
    assert "Quel est le principe" in mail["Subject"] and mail["X-Envelope-To"].startswith("medecin@")
    (link,) = set(re.findall(r"https?://\S+/relecture/\S+", text_of(mail)))
    assert link in html_of(mail)

    phone = visit(390)
    for _scanner in range(2):
        assert site.get(link.removeprefix(site.url))[0] == 200
    phone.goto(link)
    expect(phone.locator("ins").get_by_text("Le geste dure une heure.")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in ("J’approuve", "À corriger"):
        box = phone.get_by_role("button", name=button).bounding_box()
        assert box["height"] >= 48 and box["width"] >= 48
    guide(phone, "relecture")
    phone.get_by_role("button", name="J’approuve").click()
    phone.get_by_role("heading", name="Merci").wait_for()
    assert phone.context.cookies() == []

    reader = visit(390)
    reader.goto(site.url + PAGE["fr"])
    expect(reader.locator("#principe").get_by_text("Le geste dure une heure.")).to_be_visible()
    about = reader.locator(".about")
    assert (
        about.get_by_text("Docteur Démonstration").is_visible()
        and about.get_by_text("médecin", exact=True).is_visible()
    )

    again = visit(390, quiet=True)
    assert again.goto(link).status == 410
    expect(again.get_by_text("Vous avez déjà répondu")).to_be_visible()
    expect(again.get_by_role("heading", name="Que faire")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(site, mailbox, visit, log_in, width, scheme):
    require_reviews(site, log_in)
    options = {"width": width, "color_scheme": scheme, "bypass_csp": True, "quiet": True}
    page = log_in(**options)
    sentence = f"Phrase {width} {scheme}."
    add_sentence(page, "Pour quels patients", sentence)
    page.get_by_role("link", name="Demander à un médecin").click()
    page.get_by_role("button", name="Envoyer le lien par e-mail").click()
    page.get_by_text("E-mail envoyé à").wait_for()
    assert audit(page) == []
    page.goto(f"{site.url}/admin/relectures/")
    assert audit(page) == []
    page.goto(f"{site.url}/admin/traduire/")
    assert audit(page) == []
    open_translation(page, site, "Après la vertébroplastie", "ar")
    assert audit(page) == []
    link = re.search(r"https?://\S+/relecture/\S+", text_of(mailbox.messages[-1]))[0]
    phone = visit(**options)
    phone.goto(link)
    assert audit(phone) == []
    phone.goto(link[:-5] + "/")
    assert audit(phone) == []
