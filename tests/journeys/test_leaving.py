"""Leaving the desk: what was typed and not saved is in the browser for its person, not for whoever sits down next."""

from tests.journeys.test_desk import add

KEPT = "() => Object.keys(localStorage).filter((name) => name.startsWith('desk:')).map((name) => localStorage[name])"


def test_whoever_logs_out_leaves_nothing_of_the_desk_in_the_browser(site, open_section):
    page = open_section("Existe-t-il des complications", quiet=True)
    add(page, "Écrit, pas enregistré.")
    page.wait_for_timeout(600)
    (kept,) = page.evaluate(KEPT)
    assert "Écrit, pas enregistré." in kept
    assert site.accounts["secretariat"] not in kept and "csrfmiddlewaretoken" not in kept
    page.get_by_role("button", name="Déconnexion").click()
    page.get_by_role("link", name="Connectez-vous à nouveau").wait_for()
    assert page.evaluate(KEPT) == []
    page.go_back()
    page.wait_for_load_state()
    assert "Écrit, pas enregistré." not in page.content(), "the screen itself is not kept either"
    page.goto(f"{site.url}/admin/")
    page.get_by_label("Mot de passe").wait_for()
    assert page.evaluate(KEPT) == []
