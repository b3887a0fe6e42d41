"""Files that people take away have names that the site gave them."""

import re

import pytest
from django.urls import reverse

from content.models import Page
from tests.security.conftest import desk_addresses

pytestmark = pytest.mark.django_db

PLAIN = re.compile(r'attachment; filename="[a-z0-9][a-z0-9.-]*\.(?:zip|yaml)"')
HOSTILE = 'x"; filename="virus.exe\r\nSet-Cookie: a=b'


@pytest.mark.parametrize("language", ["tout", "fr", "ar"])
def test_what_is_taken_away_has_a_name_of_ours(client, page, secretary, language):
    Page.objects.update(title_fr=HOSTILE, title_ar=HOSTILE)
    client.force_login(secretary)
    address = reverse("admin:content_page_export", args=[page.pk])
    response = client.get(address, {"langue": language, "filename": "virus.exe", "name": HOSTILE})
    assert PLAIN.fullmatch(response.headers["Content-Disposition"])
    assert "Set-Cookie" not in response.headers


def test_nothing_else_is_taken_away_under_a_name(starter, superuser, client):
    """Papers and pictures are shown, at addresses whose last part is the code's own pattern."""
    client.force_login(superuser)
    for pattern, path in desk_addresses().items():
        response = client.get(path)
        if "Content-Disposition" in response.headers:
            assert "exporter" in pattern or "import" in pattern, pattern
    for path in ("/fr/vertebroplastie/fiche.pdf", "/q/v.png", "/fr/vertebroplastie/index.txt"):
        assert "filename" not in client.get(path).headers.get("Content-Disposition", "")
