import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.models import Section
from content.models.richtext import plain, sanitise
from tests.factories import SectionFactory

BAD = '<p onclick="x()">Bon<script>alert(1)</script> <a href="javascript:alert(1)">lien</a><img src=x onerror=y></p>'
GOOD = "<p>Bon <a>lien</a></p>"


def test_only_the_short_list_of_elements_is_left():
    assert sanitise(BAD) == GOOD


@pytest.mark.parametrize(
    "html", ["", None, "<p></p>", "<p>&nbsp;</p>", "<p><br></p>", "<ul><li></li></ul>", "<p> </p><p></p>"]
)
def test_an_empty_paragraph_is_no_content(html):
    assert sanitise(html) == ""


def test_no_break_spaces_stay_characters():
    assert sanitise("<p>a&nbsp;b\u202f?</p>") == "<p>a\u00a0b\u202f?</p>"


@given(st.text(alphabet="<>/ap\"'=&; hrefonclick\u00a0", max_size=60))
def test_sanitising_twice_changes_nothing(html):
    assert sanitise(sanitise(html)) == sanitise(html)


def test_plain_text_has_one_line_a_block():
    assert (
        plain("<h3>Titre</h3><p>Un &amp; deux<br>trois</p><ul><li>a</li></ul>")
        == "Titre\nUn & deux\ntrois\na"
    )


@pytest.mark.django_db
def test_saving_sanitises_without_any_form():
    section = SectionFactory(body_fr=BAD)
    assert section.body_fr == GOOD
    assert Section.objects.get().body_fr == GOOD


@pytest.mark.django_db
def test_updating_and_bulk_creating_sanitise_too():
    section = SectionFactory()
    Section.objects.filter(pk=section.pk).update(body_ar=BAD)
    assert Section.objects.get().body_ar == GOOD
    Section.objects.bulk_create([Section(page=section.page, key="autre", kind="text", body_en=BAD)])
    assert Section.objects.get(key="autre").body_en == GOOD
