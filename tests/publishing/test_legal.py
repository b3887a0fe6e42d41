"""Legal pages say what the record holds, in three languages, and are honest where it holds nothing."""

import lxml.html
import pytest

from content.models import Department, Page
from content.publishing.previews import preview_document, render_preview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]

NOTICE = {"fr": "/fr/mentions-legales/", "en": "/en/legal-notice/", "ar": "/ar/legal-notice/"}
DATA = {"fr": "/fr/donnees-personnelles/", "en": "/en/personal-data/", "ar": "/ar/personal-data/"}


def main(client, path):
    return lxml.html.fromstring(client.get(path).content.decode()).find(".//main").text_content()


@pytest.mark.parametrize("path", NOTICE.values())
def test_the_notice_names_publisher_director_and_host_with_address_and_phone(starter, client, path):
    text = main(client, path)
    for each in (
        *("Hôpital de démonstration (établissement fictif)", "1 rue de l’Exemple", "01 99 00 12 34"),
        *("Camille Exemple", "Hébergeur de démonstration", "2 rue de l’Exemple", "01 99 00 56 78"),
        *("EUPL 1.2", "OFL 1.1"),
    ):
        assert each in text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (DATA["fr"], ("Responsable du traitement", "mission d’intérêt public", "180 jours", "Finalité")),
        (DATA["en"], ("Data controller", "public interest", "180 days", "Purpose")),
        (DATA["ar"], ("المسؤول عن المعالجة", "للمصلحة العامة", "180 يومًا", "الغرض")),
    ],
)
def test_the_data_page_names_controller_officer_purpose_basis_duration_and_the_cnil(
    starter, client, path, said
):
    text = main(client, path)
    for each in (*said, "dpo@hopital.invalid", "CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris CEDEX 07"):
        assert each in text
    assert 'href="https://www.cnil.fr/fr/plaintes"' in client.get(path).content.decode()


def test_a_demonstration_says_on_every_legal_page_that_its_identity_is_fictional(starter, client):
    for path in (*NOTICE.values(), *DATA.values()):
        html = client.get(path).content.decode()
        assert "ficti" in html and "Not provided" not in html and "unfilled" not in html.split("</style>")[1]


def test_what_the_record_has_lost_is_said_to_readers_and_flagged_to_staff_only(starter, client, rf):
    """The desk refuses to empty it; a database that was changed by hand does not."""
    Department.objects.update(host="")
    assert "Pas encore renseigné" in main(client, NOTICE["fr"])
    public = client.get(NOTICE["fr"]).content.decode()
    document = preview_document(Page.objects.get(key="legal-notice"), "fr", None)
    preview = render_preview(rf.get("/"), document).content.decode()
    for html, staff in ((public, False), (preview, True)):
        assert 'class="unfilled"' in html
        assert ('class="preview"' in html.partition("<body>")[0]) == staff, "which frames it in red"
