"""The papers that the site makes: sheets to print, with nothing in them that acts."""

import io

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

pytestmark = pytest.mark.django_db

PAPERS = (
    "/fr/vertebroplastie/fiche.pdf",
    "/ar/vertebroplasty/fiche-grands-caracteres.pdf",
    "/fr/medecins/adresser.pdf",
    "/fr/medecins/affiche.pdf",
)
ACTING = {
    "/JavaScript",
    "/JS",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/OpenAction",
    "/AA",
    "/RichMedia",
    "/XFA",
    "/AcroForm",
    "/Movie",
    "/Sound",
    "/Rendition",
}
"""What ISO 32000-2, 12.6 and 7.11.4 name of actions and of files within a file."""


def names(thing, seen):
    """Every name in a file's objects."""
    if isinstance(thing, IndirectObject):
        if thing.idnum in seen:
            return
        seen.add(thing.idnum)
        thing = thing.get_object()
    if isinstance(thing, DictionaryObject):
        for key, value in thing.items():
            yield str(key)
            yield from names(value, seen)
    elif isinstance(thing, ArrayObject):
        for each in thing:
            yield from names(each, seen)
    elif isinstance(thing, str):
        yield str(thing)


@pytest.mark.parametrize("path", PAPERS)
def test_a_paper_acts_on_nothing_and_says_what_it_is(client, starter, path):
    response = client.get(path)
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    assert (response["Content-Disposition"], response["X-Content-Type-Options"]) == ("inline", "nosniff")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    found = set(names(PdfReader(io.BytesIO(response.content)).trailer, set()))
    assert {"/Root", "/Pages", "/StructTreeRoot"} <= found, "the whole file was read"
    assert found & ACTING == set()
