"""The share bar: permanent links, in the language of whoever receives them."""

import re
from urllib.parse import unquote

import pytest

from content.models import Page
from content.publishing import withdraw
from content.publishing.sharing import shares, summary
from content.publishing.site import Site

pytestmark = pytest.mark.django_db


def offered(html):
    """(language, address) of each QR code of the share bar."""
    bar = html.partition('id="partager"')[2].partition("</section>")[0]
    return re.findall(r'<img src="(/q/[^"]+)\.svg"', bar), unquote(bar.replace("&amp;", "&"))


def test_a_section_is_shared_in_each_language_that_has_it(starter, client, settings):
    codes, bar = offered(client.get("/fr/vertebroplastie/complications/").content.decode())
    assert codes == [f"/q/v/complications/{language}" for language in ("fr", "en", "ar")]
    for code in codes:
        assert f'href="{settings.SITE_URL}{code}"' in bar and f'{settings.SITE_URL}{code}"' in bar
        assert re.search(rf"mailto:\?subject=[^&]+&body=[^\"]+\r\n{settings.SITE_URL}{code}", bar)
        assert re.search(rf"sms:\?&body=[^\"]+ {settings.SITE_URL}{code}", bar)
    assert "Information: Are there any complications" in bar, (
        "the message is in the patient's language, as its link is"
    )


def test_the_whole_page_is_shared_too_and_a_draft_is_not(starter, client, secretary):
    codes, _bar = offered(client.get("/ar/vertebroplasty/").content.decode())
    assert codes == ["/q/v/fr", "/q/v/en", "/q/v/ar"]
    client.force_login(secretary)
    page = Page.objects.get(key="vertebroplasty")
    preview = client.get(f"/admin/content/page/{page.pk}/apercu/fr/")
    assert preview.status_code == 200 and 'id="partager"' not in preview.content.decode()


def test_a_language_that_was_withdrawn_is_offered_no_more(starter, secretary):
    page = Page.objects.get(key="vertebroplasty")
    withdraw(page, "en", by=secretary)
    withdraw(page, "ar", by=secretary, sections=["suivi"])
    site = Site.load()
    document = site.pages["vertebroplasty", "fr"].document
    assert [each.language for each in shares(site, document)] == ["fr", "ar"]
    assert [each.language for each in shares(site, document, "suivi")] == ["fr"]


def test_a_section_describes_itself_in_whole_words(starter, client):
    document = Site.load().pages["vertebroplasty", "fr"].document
    described = {section.key: summary(section) for section in document.sections}
    assert described["complications"].startswith("Les complications sont très rares")
    for text in described.values():
        assert len(text) <= 160 and "<" not in text and "&" not in text and not text.endswith(" …")
    long = next(text for text in described.values() if text.endswith("…"))
    whole = " ".join(client.get("/fr/vertebroplastie/").content.decode().split())
    assert long.rstrip("…").split()[-1] in whole
    html = client.get("/fr/vertebroplastie/complications/").content.decode()
    assert '<meta name="description" content="Les complications sont très rares' in html
