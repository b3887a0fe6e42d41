"""Order, new sections and pages, the bin, withdrawal: the screens."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from content.documents import HEADER, from_draft
from content.editorial.structure import reorder
from content.models import Page, Section, Version
from content.publishing import publish
from content.publishing.editions import current_document
from content.starter import procedure
from tests.factories import DepartmentFactory, SectionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db):
    user = UserFactory(first_name="Ada", last_name="Lin")
    user.groups.add(Group.objects.get(name="Administration"))
    return user


@pytest.fixture
def desk(client, administrator, no_snapshot):
    client.force_login(administrator)
    return client


def url(name, *args):
    return reverse(f"admin:content_{name}", args=args)


def keys(page):
    return list(page.sections.present().order_by("position", "pk").values_list("key", flat=True))


def test_moving_shows_the_new_order_and_saves_nothing_until_asked(desk, page):
    where = url("page_order", page.pk)
    response = desk.post(where, {"base": "principe suivi", "order": "principe suivi", "down": "principe"})
    html = response.content.decode()
    assert 'value="suivi principe"' in html and "en place 2 sur 2" in html
    assert html.count("autofocus") == 1, "the focus stays on the button that was pressed"
    assert keys(page) == ["principe", "suivi"]
    response = desk.post(
        where, {"base": "principe suivi", "order": "suivi principe", "save": "1"}, follow=True
    )
    assert "Ordre enregistré" in response.content.decode()
    assert keys(page) == ["suivi", "principe"]
    assert Version.objects.of(page, HEADER, "fr").count() == 2


def test_two_orders_are_shown_side_by_side_and_one_is_chosen(desk, page):
    SectionFactory(page=page, key="fin", title_fr="La fin", position=9999)
    reorder(
        page,
        ["fin", "principe", "suivi"],
        base=["principe", "suivi", "fin"],
        by=UserFactory(first_name="Zoé", last_name="B"),
    )
    where = url("page_order", page.pk)
    response = desk.post(where, {"base": "principe suivi fin", "order": "suivi principe fin", "save": "1"})
    html = response.content.decode()
    assert response.status_code == 409 and "Zoé B" in html
    assert html.index("Quel suivi") < html.index("Quel principe") < html.index("La fin")
    assert keys(page) == ["fin", "principe", "suivi"]
    desk.post(where, {"base": "fin principe suivi", "order": "suivi principe fin", "save": "1"})
    assert keys(page) == ["suivi", "principe", "fin"]


@pytest.mark.parametrize("order", ["", "principe", "principe principe", "principe autre", "suivi " * 3000])
def test_a_damaged_order_is_refused_in_a_sentence(desk, page, order):
    response = desk.post(
        url("page_order", page.pk), {"base": "principe suivi", "order": order, "save": "1"}, follow=True
    )
    assert "incomplet" in response.content.decode()
    assert keys(page) == ["principe", "suivi"]


def test_four_hundred_sections_are_ordered_in_thirty_queries(desk, page, django_assert_max_num_queries):
    Section.objects.bulk_create(
        Section(page=page, key=f"s{n}", kind="text", title_fr=f"Q{n}", position=10000 + n) for n in range(398)
    )
    where, before = url("page_order", page.pk), keys(page)
    with django_assert_max_num_queries(30):
        assert desk.get(where).status_code == 200
    with django_assert_max_num_queries(30):
        desk.post(where, {"base": " ".join(before), "order": " ".join(before[::-1]), "save": "1"})
    assert keys(page) == before[::-1]


def test_a_section_is_added_with_the_key_that_was_proposed(desk, page):
    where = url("page_new_section", page.pk)
    html = desk.get(
        where, {"title": "Existe-t-il des risques ?", "kind": "text", "after": "principe"}
    ).content.decode()
    assert 'value="risques"' in html and "ne change plus jamais" in html
    given = {"title": "Existe-t-il des risques ?", "kind": "text", "after": "principe"}
    response = desk.post(where, given | {"key": "page"})
    assert response.status_code == 400 and "utilisée par le site" in response.content.decode()
    response = desk.post(where, given | {"key": "Deux mots"})
    assert response.status_code == 400 and "Deux mots" in response.content.decode(), (
        "what was typed is still there"
    )
    response = desk.post(where, given | {"key": "risques"})
    assert response.status_code == 302
    assert keys(page) == ["principe", "risques", "suivi"]


def test_a_new_page_comes_from_the_template_empty_and_out_of_sight(desk):
    DepartmentFactory()
    where = url("page_new")
    html = desk.get(where, {"title": "Infiltration du genou"}).content.decode()
    assert 'value="infiltration-genou"' in html
    response = desk.post(
        where,
        {"title": "Infiltration du genou", "key": "infiltration", "short": "i", "slug_fr": "infiltration"},
    )
    page = Page.objects.get(key="infiltration")
    assert response.url.startswith(reverse("admin:content_page_change", args=[page.pk]))
    assert keys(page) == [key for key, _kind in procedure.sections()]
    assert from_draft(page, "fr").sections == (), "guidance is no text"
    response = desk.post(where, {"title": "Autre", "key": "infiltration", "short": "j"})
    assert response.status_code == 400 and "déjà prise" in response.content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"title": "Autre", "key": "Deux mots", "short": "au"},
        {"title": "Autre", "key": "x" * 60, "short": "au"},
        {"title": "Autre", "key": "autre", "short": "a/b"},
    ],
)
def test_a_page_whose_key_no_address_can_hold_is_refused_in_a_sentence(desk, given):
    DepartmentFactory()
    response = desk.post(url("page_new"), given)
    assert response.status_code == 400 and "Non enregistré" in response.content.decode()
    assert not Page.objects.exists()


def test_every_kind_of_the_template_has_guidance_for_what_it_holds():
    from content.models import PARTS
    from content.sections import BY_NAME
    from content.translation import TRANSLATED

    for _key, kind in procedure.sections():
        assert set(procedure.guidance(kind)) == {"title", "label", "body"}, kind
        for part in BY_NAME[kind].parts:
            assert set(procedure.guidance(kind, part)) & set(TRANSLATED[PARTS[part]]), part
    assert procedure.guidance("text") == {}


def test_the_bin_shows_what_who_and_when_and_gives_back(desk, page, administrator):
    section = page.sections.get(key="suivi")
    assert "Mettre à la corbeille" in desk.get(url("bin_put", "partie", section.pk)).content.decode()
    desk.post(url("bin_put", "partie", section.pk))
    html = desk.get(url("bin")).content.decode()
    assert "Quel suivi" in html and "Ada Lin" in html
    assert keys(page) == ["principe"]
    desk.post(url("bin_back", "partie", section.pk))
    assert keys(page) == ["principe", "suivi"]
    assert "La corbeille est vide" in desk.get(url("bin")).content.decode()


def test_a_section_online_goes_to_the_bin_and_offline_in_two_steps(desk, page, administrator):
    publish(page, "fr", by=administrator, change="substance")
    section = page.sections.get(key="suivi")
    assert "Les lecteurs le voient encore" in desk.get(url("bin_put", "partie", section.pk)).content.decode()
    response = desk.post(url("bin_put", "partie", section.pk), follow=True)
    assert "retirez-le du site ci-dessous" in response.content.decode()
    assert current_document(page, "fr").keys == ("principe", "suivi")
    desk.post(url("bin_offline", section.pk, "fr"))
    assert current_document(page, "fr").keys == ("principe",)


def test_a_page_online_is_withdrawn_first_then_put_in_the_bin(desk, page, administrator):
    publish(page, "fr", by=administrator, change="substance")
    response = desk.post(url("bin_put", "page", page.pk), follow=True)
    assert "Français" in response.content.decode() and Page.objects.present().exists()
    html = desk.get(url("page_offline", page.pk, "fr")).content.decode()
    assert "Ce que les lecteurs trouveront à la place" in html
    desk.post(url("page_offline", page.pk, "fr"))
    assert current_document(page, "fr") is None
    desk.post(url("bin_put", "page", page.pk))
    assert not Page.objects.present().exists()
    desk.post(url("bin_back", "page", page.pk))
    assert Page.objects.present().exists()


def test_who_may_not_is_told_so(client, secretary, page, no_snapshot):
    client.force_login(secretary)
    section = page.sections.first()
    assert client.get(url("page_order", page.pk)).status_code == 200
    assert client.get(url("bin_put", "partie", section.pk)).status_code == 200, "one click brings it back"
    for where in (url("page_new"), url("bin_put", "page", page.pk)):
        assert client.get(where).status_code == 403, where
        assert client.post(where).status_code == 403, where
    assert client.get(url("page_offline", page.pk, "xx")).status_code == 404
    assert client.get(url("bin_back", "partie", section.pk)).status_code == 405


def test_an_empty_field_says_what_to_write_and_a_full_one_does_not(desk, page):
    section = SectionFactory(
        page=page, key="risques", kind="complications", title_fr="Quels risques ?", body_fr=""
    )
    html = desk.get(reverse("admin:content_section_change", args=[section.pk])).content.decode()
    said = procedure.guidance("complications")
    assert said["body"] in html and said["title"] not in html
    assert "La publication ou le registre" in html
    section.refresh_from_db()
    assert section.body_fr == ""
