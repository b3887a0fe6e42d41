"""A secretary looks up what is read."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT
from tests.journeys.test_accessibility import audit

READ = """
import datetime
from django.utils import timezone
from content.models import CountedLog, Reading
CountedLog.objects.create(digest="x")
for n in range(60):
    day = timezone.localdate() - datetime.timedelta(n)
    for section, language, count in (("", "fr", 20 + n % 7), ("", "ar", 2), ("suivi", "fr", 5 * (n % 3))):
        if count:
            Reading.objects.create(day=day, page="vertebroplasty", section=section, language=language, count=count)
"""


@pytest.fixture(scope="module")
def read(site):
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", READ],
        cwd=ROOT,
        env=site.env,
        check=True,
        timeout=120,
    )


def test_from_the_first_page_to_the_chart_of_one_text_without_javascript(read, log_in):
    page = log_in(width=390, java_script_enabled=False)
    page.get_by_role("link", name="Lectures", exact=True).click()
    expect(page.get_by_role("heading", name="Tous les textes")).to_be_visible()
    page.get_by_role("link", name="Après la vertébroplastie").click()
    expect(page.get_by_role("heading", name="Après la vertébroplastie")).to_be_visible()
    bars = page.locator("svg rect")
    assert 15 <= bars.count() < 28, "days without a reading have no bar"
    expect(page.get_by_role("region", name="Le graphique en tableau").get_by_role("row")).to_have_count(29)
    page.get_by_role("link", name="Un an, par mois").click()
    expect(page.get_by_role("region", name="Le graphique en tableau").get_by_role("row")).to_have_count(13)
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("svg rect")).to_have_count(0)
    page.get_by_role("link", name="Tous les textes").click()
    assert page.locator("svg rect").count() >= 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(read, log_in, site, width, scheme):
    page = log_in(width=width, color_scheme=scheme, bypass_csp=True)
    for query in ("", "?texte=vertebroplasty/&langue=ar", "?texte=vertebroplasty/suivi&periode=annee"):
        page.goto(f"{site.url}/admin/lectures/{query}")
        assert audit(page) == [], query
        assert (
            page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        )
