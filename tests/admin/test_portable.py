"""Export and import on the desk: nothing is written before a summary was confirmed, and then all of it."""

import io
import re
import struct
import zipfile

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from content.admin import portable
from content.documents import Draft
from content.editorial.saving import Text, read, save
from content.models import ChecklistItem, Page, Section, Version
from content.starter import applying
from content.starter.applying import apply
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
IMPORT = "/admin/content/page/importer/"


@pytest.fixture
def desk(client, secretary, no_snapshot):
    client.force_login(secretary)
    return client


def files(desk, page, language="tout"):
    response = desk.get(reverse("admin:content_page_export", args=[page.pk]), {"langue": language})
    assert "no-store" in response["Cache-Control"] and "attachment" in response["Content-Disposition"]
    if language != "tout":
        return {f"{page.key}.{language}.yaml": response.content}
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def send(desk, contents):
    uploads = [SimpleUploadedFile(name, data) for name, data in contents.items()]
    return desk.post(IMPORT, {"files": uploads})


def token(response):
    return re.search(r'name="confirm" value="([^"]+)"', response.content.decode())[1]


def confirm(desk, response):
    answer = desk.post(IMPORT, {"confirm": token(response)})
    return answer, answer.getvalue().decode() if answer.streaming else answer.content.decode()


def changed(contents, old, new):
    name = next(name for name, data in contents.items() if old.encode() in data)
    return contents | {name: contents[name].replace(old.encode(), new.encode())}


def test_an_export_holds_every_language_and_comes_back_unchanged(desk, page):
    contents = files(desk, page)
    assert sorted(contents) == [f"intervention.{code}.yaml" for code in ("ar", "en", "fr")]
    assert files(desk, page, "fr") == {"intervention.fr.yaml": contents["intervention.fr.yaml"]}
    html = send(desk, {"tout.zip": packed(contents)}).content.decode()
    assert "Rien ne change" in html and 'name="confirm"' not in html
    assert desk.get(reverse("admin:content_page_export", args=[page.pk])).status_code == 200


def test_the_summary_writes_nothing_and_highlights_words_then_all_is_saved(desk, page, secretary):
    contents = changed(files(desk, page), "Le suivi.", "Le suivi régulier.")
    response = send(desk, {"x.zip": packed(contents)})
    html = response.content.decode()
    assert re.search(r"<ins>.* régulier", html) and "Quel suivi" in html and "<p>Le suivi" not in html
    assert not Version.objects.exists()
    answer, said = confirm(desk, response)
    assert answer.status_code == 200 and "Importé en brouillons" in said and "<progress" in said
    assert said.rstrip().endswith("</html>")
    assert Section.objects.get(key="suivi").body_fr == "<p>Le suivi régulier.</p>"
    assert Version.objects.of(page, "suivi", "fr").first().reason == "imported"


def test_a_mistake_is_said_with_file_and_line(desk, page):
    response = send(desk, changed(files(desk, page), "kind: text", "kind: inconnu"))
    assert response.status_code == 400
    assert re.search(r"intervention\.fr\.yaml:\d+: .*inconnu", response.content.decode())


def test_a_colleagues_change_of_the_same_words_is_409_and_nothing_is_written(desk, page):
    contents = changed(
        changed(files(desk, page), "Le suivi.", "Le suivi importé."), "Le principe.", "Importé."
    )
    response = send(desk, contents)
    section = page.sections.get(key="suivi")
    base = read(Text(section, "fr"))
    other = Draft(fields={**base.fields, "body": "<p>Le suivi du collègue.</p>"}, parts=base.parts)
    save(Text(section, "fr"), other, base=base, by=UserFactory())
    answer, said = confirm(desk, response)
    assert answer.status_code == 409 and "Des collègues ont changé les mêmes mots" in said
    assert page.sections.get(key="principe").body_fr == "<p>Le principe.</p>"
    again, said = confirm(desk, answer)
    assert again.status_code == 200 and "Importé en brouillons" in said, (
        "confirming the new summary is a decision"
    )
    assert page.sections.get(key="suivi").body_fr == "<p>Le suivi importé.</p>"


def test_a_clash_in_the_last_moment_stops_everything(desk, page, secretary, monkeypatch):
    response = send(desk, changed(files(desk, page), "Le suivi.", "Le suivi importé."))

    def a_colleague_is_faster(plans, by):
        text = Text(page.sections.get(key="principe"), "fr")
        base = read(text)
        save(text, Draft(fields={**base.fields, "label": "Le principe"}), base=base, by=secretary)
        return apply(plans, by=by)

    monkeypatch.setattr(applying, "apply", a_colleague_is_faster)
    _answer, said = confirm(desk, response)
    assert "Rien n’a été enregistré." in said and "choisissez de nouveau les fichiers" in said
    assert page.sections.get(key="suivi").body_fr == "<p>Le suivi.</p>"


def test_a_summary_belongs_to_who_saw_it_and_cannot_be_changed(desk, client, page):
    shown = token(send(desk, changed(files(desk, page), "Le suivi.", "Autre.")))
    assert desk.post(IMPORT, {"confirm": shown[:-2] + "xx"}).status_code == 400
    other = UserFactory()
    other.groups.add(Group.objects.get(name="Secrétariat"))
    client.force_login(other)
    assert client.post(IMPORT, {"confirm": shown}).status_code == 400
    assert page.sections.get(key="suivi").body_fr == "<p>Le suivi.</p>"


def test_a_new_page_takes_the_permission_to_add_one(desk, client, page):
    contents = {
        "n.yaml": files(desk, page)["intervention.fr.yaml"]
        .replace(b"page: intervention", b"page: neuve")
        .replace(b"short: intervention", b"short: n")
    }
    assert send(desk, contents).status_code == 403
    administrator = UserFactory()
    administrator.groups.add(Group.objects.get(name="Administration"))
    client.force_login(administrator)
    response = send(client, contents)
    assert "nouvelle page" in response.content.decode() and not Page.objects.filter(key="neuve").exists()
    confirm(client, response)
    assert Page.objects.get(key="neuve").sections.count() == 2


def bomb():
    return packed({"a.yaml": b"a" * (portable.MAX_BYTES + 1)})


def lying():
    """An archive whose directory says that its file is small."""
    data = bytearray(bomb())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ({}, "Choisissez les fichiers"),
        ({"a.exe": b"x"}, "n’est pas un fichier de textes"),
        ({"a.zip": bomb()}, "trop gros"),
        ({"a.zip": lying()}, ""),
        ({"a.zip": packed({f"{n}.yaml": b"x" for n in range(80)})}, "Trop de fichiers"),
        ({"a.zip": packed({"a.yaml": b"x"})[:-30]}, ""),
        ({"a.yaml": b"\xff\xfe\x00"}, "UTF-8"),
        ({"a.zip": packed({"../../etc/passwd": b"x"})}, "passwd"),
        ({"a.zip": packed({"d/a.yaml": b"page: x", "e/a.yaml": b"page: x"})}, "deux fois"),
        ({"a.yaml": b"a" * (portable.MAX_BYTES + 1)}, "trop gros"),
    ],
)
def test_odd_files_are_refused_in_a_sentence(desk, contents, words):
    response = send(desk, contents)
    assert response.status_code == 400
    assert words in response.content.decode()


def test_what_macos_adds_to_an_archive_is_left_aside(desk, page):
    contents = {"__MACOSX/._intervention.fr.yaml": b"\x00", ".DS_Store": b"\x00", **files(desk, page)}
    assert send(desk, {"x.zip": packed(contents)}).status_code == 200


def test_four_hundred_sections_are_exported_summed_up_and_saved_in_thirty_queries(
    desk, page, django_assert_max_num_queries
):
    Section.objects.bulk_create(
        Section(
            page=page,
            key=f"s{n}",
            kind="preparation",
            title_fr=f"Q{n}",
            body_fr="<p>Le texte.</p>",
            title_en=f"Q{n}",
            title_ar=f"Q{n}",
            position=10000 + n,
        )
        for n in range(398)
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(section=section, key=key, position=number, lead_fr="Une chose", lead_en="A thing")
        for section in Section.objects.filter(key__startswith="s", kind="preparation")
        for number, key in enumerate(("un", "deux"))
    )
    with django_assert_max_num_queries(30):
        contents = files(desk, page)
    for old, new in (
        ("Le texte.", "Un autre texte."),
        ("Une chose", "Autre chose"),
        ("A thing", "Another thing"),
        ("title: Q1", "title: R1"),
        ("  - key: deux\n", "  - key: trois\n"),
    ):
        contents = {name: data.replace(old.encode(), new.encode()) for name, data in contents.items()}
    with django_assert_max_num_queries(30):
        response = send(desk, contents)
    with django_assert_max_num_queries(30):
        _answer, said = confirm(desk, response)
    assert "Importé en brouillons" in said and said.count("<progress") >= 15
    assert not Section.objects.filter(body_fr__contains="Le texte").exists()
    section = Section.objects.get(key="s17")
    assert (section.title_fr, section.title_en, section.title_ar) == ("R17", "R17", "R17")
    found = {item.key: (item.lead_fr, item.lead_en, item.removed) for item in section.checklistitem_set.all()}
    assert found == {
        "un": ("Autre chose", "Another thing", False),
        "deux": ("Une chose", "A thing", True),
        "trois": ("Autre chose", "Another thing", False),
    }
    kept = Version.objects.of(page, "s17", "fr").values_list("reason", flat=True)
    assert list(kept) == ["imported", "found"]


def test_several_pages_take_no_more_queries_than_one(desk, page, django_assert_max_num_queries):
    contents = files(desk, page)
    for number in range(8):
        for name, data in files(desk, page).items():
            key = f"autre-{number}"
            data = data.replace(b"page: intervention", f"page: {key}".encode())
            data = data.replace(b"short: intervention", f"short: {key}".encode())
            contents[name.replace("intervention", key)] = data.replace(b"Le suivi.", b"Un autre suivi.")
    User.objects.get().groups.add(Group.objects.get(name="Administration"))
    _answer, said = confirm(desk, send(desk, contents))
    assert "Importé en brouillons" in said and Page.objects.filter(key__startswith="autre-").count() == 8
    contents = {
        name: data.replace(b"Un autre suivi.", b"Le suivi de tous.") for name, data in contents.items()
    }
    response = send(desk, contents)
    with django_assert_max_num_queries(30):
        confirm(desk, response)
    assert Section.objects.filter(body_fr="<p>Le suivi de tous.</p>").count() == 8
