"""French changes and its translations say so until someone confirms; a doctor approves on a phone, from a real mail."""

import re

import pytest

from tests.journeys.conftest import start, stop
from tests.journeys.test_accessibility import audit
from tests.mailbox import html_of, running_mailbox, text_of

PAGE = {"fr": "/fr/vertebroplastie/", "en": "/en/vertebroplasty/", "ar": "/ar/vertebroplasty/"}
NOTICE = {"en": "The French text of this part changed on", "ar": "تغيّر النص الفرنسي"}


@pytest.fixture(scope="module")
def mailbox():
    with running_mailbox() as box:
        yield box


@pytest.fixture(scope="module")
def site(tmp_path_factory, database, mailbox):
    """A site whose EMAIL_URL is a real server."""
    data = tmp_path_factory.mktemp("site")
    running = start(data, EMAIL_URL=mailbox.url, **({"DATABASE_URL": database} if database else {}))
    yield running
    stop(running)


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
        assert section.get_by_text(sentence).is_visible()
        assert reader.get_by_text(sentence).count() == 1, "at that section alone"
        assert sentence in site.text(PAGE[language] + "suivi/")
        assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")

    for language, sentence in NOTICE.items():
        open_translation(page, site, "Après la vertébroplastie", language)
        assert page.locator(".pair-french ins").get_by_text("Prenez votre carnet de suivi.").is_visible()
        editor = page.locator(".pair-own .ProseMirror[contenteditable]").first
        assert editor.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        page.get_by_role("button", name="Toujours juste").click()
        page.get_by_text("Les lecteurs ne voient plus l’avertissement").wait_for()
        assert sentence not in site.text(PAGE[language])
        assert sentence not in site.text(PAGE[language] + "suivi/")


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
    assert phone.locator("ins").get_by_text("Le geste dure une heure.").is_visible()
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
    assert reader.locator("#principe").get_by_text("Le geste dure une heure.").is_visible()
    about = reader.locator(".about")
    assert (
        about.get_by_text("Docteur Démonstration").is_visible() and about.get_by_text("médecin").is_visible()
    )

    again = visit(390, quiet=True)
    assert again.goto(link).status == 410
    assert again.get_by_text("Vous avez déjà répondu").is_visible()
    assert again.get_by_role("heading", name="Que faire").is_visible()


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
