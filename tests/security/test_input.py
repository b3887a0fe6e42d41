"""What comes in is read once, as what it should be, within bounds; anything else is refused in a sentence."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.errors import StarterError
from content.models import Page, Section
from content.publishing.glossary import Term, met
from content.starter.reader import Reader
from tests.security.conftest import desk_addresses

pytestmark = pytest.mark.django_db
ODD_NUMBERS = ("0", "-1", "9" * 10, "9" * 19, "9" * 40, "1e3", "１２")


@pytest.mark.parametrize(
    "path", ["/fr/vertebro%2570lastie/", "/fr%252fvertebroplastie/", "/%2566r/", "/fr/%252e%252e/fr/", "/q/%2576",
             "/fr/vertebroplastie/%2573uivi/", "/media/pictures/%252e%252e%252fsecret_key"],
)  # fmt: skip
def test_an_address_is_decoded_once(client, starter, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/fr/%76ertebroplastie/", "/%66r/", "/q/%76"])
def test_and_it_is_decoded(client, starter, path):
    assert client.get(path).status_code in {200, 302}


def test_a_question_is_decoded_once(client, starter, built):
    html = client.get("/fr/recherche/?q=%253Cb%253E").content.decode()
    assert 'value="%3Cb%3E"' in html


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_number_that_no_column_holds_is_no_failure(starter, superuser, method):
    client = Client()
    client.force_login(superuser)
    client.raise_request_exception = False
    kinds = [
        f"/admin/content/{model}/{{}}/change/"
        for model in ("section", "edition", "picture", "note", "department")
    ]
    ends = ("change/", "versions/", "publier/fr/", "titres/", "ordre/", "apercu/fr/", "exporter/")
    paths = [*kinds, *(f"/admin/content/page/{{}}/{end}" for end in ends), "/admin/relectures/{}/", "/q/v/fiche/fr/{}",
             "/admin/auth/user/{}/change/", "/admin/content/page/?p={}", "/admin/content/page/?id={}"]  # fmt: skip
    for number in ODD_NUMBERS:
        for path in paths:
            assert getattr(client, method)(path.format(number)).status_code < 500, (path, number)


@pytest.mark.parametrize("number", ["-1", "9" * 19, "9" * 40, "un", "1.5"])
def test_nor_in_a_form(starter, superuser, number):
    client = Client()
    client.force_login(superuser)
    section = Section.objects.get(page__key="vertebroplasty", key="complications")
    prefix = "riskfigure_set"
    form = {
        "base": "{}", "title_fr": "Quels risques ?", f"{prefix}-TOTAL_FORMS": number, f"{prefix}-INITIAL_FORMS": "0",
        f"{prefix}-0-numerator": number, f"{prefix}-0-denominator": number, f"{prefix}-0-year": number,
    }  # fmt: skip
    response = client.post(f"/admin/content/section/{section.pk}/change/", form)
    assert response.status_code in {200, 302, 400, 409}


def test_an_empty_form_is_no_failure_anywhere(starter, superuser):
    client = Client()
    client.raise_request_exception = False
    for pattern, path in desk_addresses().items():
        client.force_login(superuser)
        assert client.post(path).status_code < 500, pattern


def test_what_stands_in_the_address_is_no_part_of_a_form(page, secretary, no_snapshot):
    """`?_publish=1` presses no button: what a form does is in its body, which another site cannot send."""
    client = Client()
    client.force_login(secretary)
    query = (
        "?_publish=1&change=correction&title_fr=Autre&slug_fr=autre&confirm=1&save=1&order=suivi%20principe"
    )
    with CaptureQueriesContext(connection) as asked:
        for end in ("change/", "ordre/", "titres/", "publier/fr/"):
            client.post(f"/admin/content/page/{page.pk}/{end}{query}")
    assert not [
        each
        for each in asked
        if 'INTO "content_' in each["sql"] or each["sql"].startswith('UPDATE "content_')
    ]
    assert Page.objects.get(pk=page.pk).title_fr == page.title_fr


def test_of_a_name_that_comes_twice_one_value_counts(client, starter, built):
    twice = client.get("/fr/recherche/?q=ciment&q=%3Cscript%3E").content.decode()
    once = client.get("/fr/recherche/?q=%3Cscript%3E").content.decode()
    assert twice == once


@pytest.mark.parametrize("form", ["C++", "(a+)+$", "[a-z]*", "a|b", ".*", "\\d+", "^dos$", "$& {1,999}"])
def test_a_sign_that_means_something_to_a_pattern_is_a_sign(form):
    """A word of the glossary is looked for as it is written, and takes no longer than another."""
    term = Term("mot", form, (form,), "<p>Un mot.</p>", "/fr/glossaire/mot/")
    assert met([f"Le mot {form} ici."], (term,)) == (term,)
    for other in ("a" * 40 + "!", "le dos", "a", "b", "7", "C"):
        assert met([other], (term,)) == (), other


@pytest.mark.parametrize(
    "text",
    [
        'page: !!python/object/apply:os.system ["touch x"]',
        "page: !!python/name:os.system",
        "page: !<tag:yaml.org,2002:python/object:os._wrap_close> {}",
        "page: x\npage: y",
        "? [a]\n: b",
    ],
)
def test_a_file_of_texts_makes_texts_and_nothing_else(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StarterError):
        Reader("x.yaml", text.encode()).page()
    assert not list(tmp_path.iterdir())


def test_a_few_lines_do_not_stand_for_billions_of_values():
    swelling = "a: &a0 [x, x]\n" + "".join(
        f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    with pytest.raises(StarterError, match="renvois"):
        Reader("x.yaml", f"{swelling}page: *a11\n".encode())


def test_a_form_with_more_fields_than_any_of_ours_is_refused(starter, client):
    for number, status in ((9_000, 200), (10_050, 400)):
        form = {f"a{each}": "x" for each in range(number)}
        assert client.post("/admin/login/", form).status_code == status


def test_a_body_that_is_larger_than_any_of_ours_is_refused(starter, client):
    for size, status in ((2_000_000, 200), (3_000_000, 400)):
        form = {"username": "x" * size, "password": "x"}
        assert client.post("/admin/login/", form).status_code == status
