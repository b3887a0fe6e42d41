"""Pictures on the desk, without a browser: giving, describing, choosing, deleting."""

import html
import re

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from content.models import Edition, Illustration, Picture, Version
from content.publishing import publish, requests
from tests.admin.test_desk import form_of, said, save
from tests.factories import SectionFactory, UserFactory
from tests.pictures import photograph, stored

pytestmark = pytest.mark.django_db

ADD = "/admin/content/picture/add/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media" / "pictures"


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def section(page):
    return SectionFactory(page=page, key="salle", kind="principle", title_fr="La salle ?")


def given(data=None, name="Mme Durand 1950.jpg", **texts):
    texts = {"alt_fr": "La salle", "credit": "Service", "licence": "CC BY 4.0"} | texts
    file = SimpleUploadedFile(name, data or photograph((900, 600)), content_type="image/jpeg")
    return {**texts, "upload": file, "_continue": "1"}


def text_of(response):
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_picture_is_given_with_its_texts(desk, media, secretary):
    response = desk.post(ADD, given(), follow=True)
    picture = Picture.objects.get()
    assert (picture.alt_fr, picture.credit, picture.licence) == ("La salle", "Service", "CC BY 4.0")
    assert picture.added_by == secretary
    assert "Durand" not in "".join(path.name for path in media.iterdir())
    assert said(response) == [
        "Image ajoutée. Les lecteurs la verront quand une partie qui la montre sera publiée."
    ]
    assert "Aucune partie ne la montre encore" in text_of(response)


def test_the_form_is_french_whatever_the_address_asks(desk):
    form = desk.get(f"{ADD}?lang=ar").context["adminform"].form
    assert list(form.fields) == ["upload", "alt_fr", "credit", "licence"]
    assert form.fields["alt_fr"].widget.attrs["lang"] == "fr"


@pytest.mark.parametrize("missing", ["credit", "licence"])
@pytest.mark.parametrize("value", ["", "   "])
def test_credit_and_licence_are_required_and_what_was_typed_stays(desk, missing, value):
    response = desk.post(ADD, given(alt_fr="Tapé avec soin", **{missing: value}))
    assert not Picture.objects.exists()
    form = response.context["adminform"].form
    assert form.errors[missing] and form["alt_fr"].value() == "Tapé avec soin"
    assert form.errors["upload"] == ["Choisissez de nouveau le fichier\u00a0: le navigateur ne le garde pas."]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Le site ne peut pas prendre ce fichier comme image."),
        (photograph((900, 600))[:9000], "Cette image est abîmée ou incomplète."),
        (b"\xff\xd8\xff" + b"\0" * (15 * 1024 * 1024), "Ce fichier est trop lourd (16\u00a0Mo)."),
    ],
    ids=["svg", "cut", "heavy"],
)
def test_a_refusal_is_a_sentence_and_what_was_typed_stays(desk, media, data, sentence):
    response = desk.post(ADD, given(data, alt_fr="Tapé avec soin"))
    form = response.context["adminform"].form
    (error,) = form.errors["upload"]
    assert error.startswith(sentence)
    assert [form[name].value() for name in ("alt_fr", "credit", "licence")] == [
        "Tapé avec soin", "Service", "CC BY 4.0",
    ]  # fmt: skip
    assert not media.exists() and not Picture.objects.exists()


def test_without_a_file_there_is_nothing_to_add(desk):
    form = desk.post(ADD, {**given(), "upload": ""}).context["adminform"].form
    assert form.errors["upload"] == ["Choisissez le fichier de l’image."]


def test_a_session_that_ended_gives_the_texts_back(client, secretary):
    response = client.post(ADD, given(alt_fr="Tapé trop longtemps"))
    assert response.status_code == 401
    typed = html.unescape(re.search(r'name="typed" value="([^"]*)"', response.content.decode())[1])
    secretary.set_password("x")
    secretary.save()
    client.post(
        "/admin/login/", {"username": secretary.username, "password": "x", "next": ADD, "typed": typed}
    )
    form = client.get(ADD).context["adminform"].form
    assert form["alt_fr"].value() == "Tapé trop longtemps"
    assert "Votre session avait expiré" in str(form.errors) and not Picture.objects.exists()


def test_its_texts_are_edited_in_each_language_and_its_file_is_not(desk, secretary):
    picture = stored(secretary, photograph((90, 90)))
    name = picture.file.name
    save(desk, picture, "_continue", alt_fr="L’arceau", credit="Dr Bernard")
    save(desk, picture, "_continue", language="ar", alt_ar="القوس")
    picture.refresh_from_db()
    assert (picture.alt_fr, picture.alt_ar, picture.credit) == ("L’arceau", "القوس", "Dr Bernard")
    assert picture.file.name == name
    url = reverse("admin:content_picture_change", args=[picture.pk])
    assert list(desk.get(f"{url}?lang=ar").context["adminform"].form.fields) == ["alt_ar"]
    assert "upload" not in desk.get(url).context["adminform"].form.fields


def test_two_people_who_describe_one_picture_are_merged(desk, secretary, doctor):
    picture = stored(secretary, photograph((90, 90)))
    url = reverse("admin:content_picture_change", args=[picture.pk]) + "?lang=fr"
    mine = form_of(desk.get(url))
    Picture.objects.filter(pk=picture.pk).update(licence="CC0")
    desk.post(url, mine | {"alt_fr": "L’arceau", "_continue": "1"})
    picture.refresh_from_db()
    assert (picture.alt_fr, picture.licence) == ("L’arceau", "CC0")
    assert Version.objects.filter(key=f"picture:{picture.key}").exists()
    assert desk.get(reverse("admin:content_picture_versions", args=[picture.pk])).status_code == 200


def test_a_section_chooses_among_the_pictures_and_shows_the_chosen_one(desk, section, secretary):
    one, other = stored(secretary, photograph((90, 90))), stored(secretary, alt_fr="")
    save(
        desk, section, "_continue",
        **{"illustration_set-TOTAL_FORMS": 1, "illustration_set-0-picture": one.key,
           "illustration_set-0-caption_fr": "Ici", "illustration_set-0-position": 0,
           "illustration_set-0-section": section.pk},
    )  # fmt: skip
    row = Illustration.objects.get()
    assert (row.picture, row.caption_fr, row.drawing) == (one, "Ici", "")
    url = reverse("admin:content_section_change", args=[section.pk])
    page = desk.get(url).content.decode()
    assert f'<img src="/admin/content/picture/vignette/{one.key}/" alt="">' in page
    assert "pas encore de description – Service" in page
    assert f"{ADD}?_to_field=key&amp;_popup=1" in page
    save(desk, section, "_continue", **{"illustration_set-0-picture": other.key})
    assert Illustration.objects.get().picture == other


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"drawing": "cement"}, "Choisissez un dessin ou une image, l’un des deux."),
        ({"picture": ""}, "Choisissez un dessin ou une image, l’un des deux."),
        ({"picture": "i00000000"}, "Cette image a été supprimée entre-temps. Choisissez-en une autre."),
    ],
)
def test_a_wrong_choice_is_refused_in_french_and_keeps_the_caption(
    desk, section, secretary, chosen, sentence
):
    row = Illustration.objects.create(section=section, picture=stored(secretary, photograph((90, 90))))
    changes = {f"illustration_set-0-{name}": value for name, value in chosen.items()}
    response = save(desk, section, "_continue", **changes, **{"illustration_set-0-caption_fr": "Tapée"})
    assert sentence in text_of(response)
    assert "Tapée" in response.content.decode()
    row.refresh_from_db()
    assert row.caption_fr in (None, "")


def test_what_is_typed_is_shown_with_its_picture_before_it_is_saved(desk, section, secretary):
    picture = stored(secretary, photograph((90, 90)))
    url = reverse("admin:content_section_change", args=[section.pk]) + "?lang=fr"
    typed = form_of(desk.get(url)) | {
        "illustration_set-TOTAL_FORMS": 1, "illustration_set-0-picture": picture.key, "_live": "1",
        "illustration_set-0-position": 0, "illustration_set-0-section": section.pk,
    }  # fmt: skip
    assert f"/media/{picture.file.name}" in desk.post(url, typed).content.decode()
    advice = desk.post(url, typed | {"_advice": "1"}).json()
    assert [each for each in advice["said"] if each["blocking"]] == []
    Picture.objects.update(alt_fr="")
    (said_,) = [each for each in desk.post(url, typed | {"_advice": "1"}).json()["said"] if each["blocking"]]
    assert said_["input"] == "illustration_set-0-alt_fr"


def test_from_a_section_the_new_picture_is_handed_back(desk):
    response = desk.post(f"{ADD}?_to_field=key&_popup=1", given() | {"_popup": "1", "_to_field": "key"})
    assert "django-admin-popup-response-constants" in response.content.decode()
    assert Picture.objects.get().key in html.unescape(response.content.decode())


def test_few_queries_whatever_the_number_of_pictures(desk, section, secretary, django_assert_max_num_queries):
    pictures = [stored(secretary, photograph((20, 20))) for _time in range(8)]
    for picture in pictures:
        Illustration.objects.create(section=section, picture=picture, alt_fr="x")
    url = reverse("admin:content_section_change", args=[section.pk])
    with django_assert_max_num_queries(30):
        desk.get(url)
    with django_assert_max_num_queries(15):
        desk.get(reverse("admin:content_picture_changelist"))


def test_a_picture_that_nothing_shows_is_deleted(desk, secretary, media):
    picture = stored(secretary, photograph((90, 90)))
    url = reverse("admin:content_picture_remove", args=[picture.pk])
    assert "Rien ne la montre" in text_of(desk.get(url))
    response = desk.post(url, follow=True)
    assert said(response) == ["Image supprimée."] and not Picture.objects.exists()


def test_a_picture_that_is_shown_cannot_be_deleted_and_the_screen_says_where(desk, section, secretary):
    picture = stored(secretary, photograph((90, 90)))
    Illustration.objects.create(section=section, picture=picture)
    url = reverse("admin:content_picture_remove", args=[picture.pk])
    page = desk.get(url)
    assert "L’intervention – La salle ?" in text_of(page)
    assert "<button" not in page.content.decode().partition('class="structure"')[2]
    assert "Les éditions passées la gardent" in said(desk.post(url, follow=True))[0]
    assert Picture.objects.exists()


def test_who_may_not_sees_nothing(client, secretary):
    picture = stored(secretary, photograph((90, 90)))
    client.force_login(UserFactory())
    for name, arguments in (("view", [picture.key]), ("remove", [picture.pk]), ("change", [picture.pk])):
        assert client.get(reverse(f"admin:content_picture_{name}", args=arguments)).status_code == 403
    assert client.get(ADD).status_code == 403
    assert client.get(f"/media/{picture.file.name}").status_code == 404
    assert User.objects.count() == 2


# --- a doctor approves what they see ---------------------------------------------------------------------


@pytest.fixture
def proposed(page, section, secretary, doctor, no_snapshot):
    """A section with a picture, proposed by link to a doctor: the picture, and the link's address."""
    picture = stored(secretary, photograph((900, 600)))
    Illustration.objects.create(section=section, picture=picture, key="p1")
    page.department.review_required = True
    page.department.save()
    edition = publish(page, "fr", by=secretary, change="substance")
    return picture, requests.link(requests.record(edition, doctor, by=secretary))


def test_a_doctor_sees_the_picture_behind_the_link_alone(client, proposed):
    picture, address = proposed
    response = client.get(address)
    name = picture.file.name.removeprefix("pictures/")
    assert f'src="{address}{name}"' in response.content.decode()
    assert "img-src 'self'" in response["Content-Security-Policy"]
    shown = client.get(f"{address}{name}")
    assert (shown.status_code, shown["Content-Type"], shown["Cache-Control"]) == (
        200,
        "image/jpeg",
        "no-store",
    )
    assert shown["Referrer-Policy"] == "no-referrer"
    assert client.get(f"/media/{picture.file.name}").status_code == 404, "not public"


def test_a_link_opens_the_pictures_of_its_text_only(client, proposed, secretary):
    picture, address = proposed
    other = stored(secretary, photograph((90, 90))).file.name.removeprefix("pictures/")
    name = picture.file.name.removeprefix("pictures/")
    for path in (f"{address}{other}", f"/relecture/inconnu/{name}", f"{address}..%2fx.jpg"):
        assert client.get(path).status_code == 404


def test_the_desk_shows_the_picture_to_review(client, proposed, doctor):
    picture, _address = proposed
    client.force_login(doctor)
    edition = Edition.objects.get()
    page = client.get(reverse("admin:content_review", args=[edition.pk])).content.decode()
    assert f'src="/media/{picture.file.name}"' in page
