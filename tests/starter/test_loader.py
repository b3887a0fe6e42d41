import re

import pytest
from django.core.management import CommandError, call_command

from content.documents import from_draft
from content.errors import Blocked, StarterError
from content.models import Department, Edition, Note, Page, Section, Step
from content.starter.loader import load
from tests.starter.texts import copy_of_texts, edit_file

pytestmark = pytest.mark.django_db

KEYS = (
    "irm fracture principe benefices indications parcours apporter complications appeler suivi alternatives references"
).split()


def test_the_page_has_the_promised_keys(starter):
    page = Page.objects.get(key="vertebroplasty")
    for language in ("fr", "en", "ar"):
        assert list(from_draft(page, language).keys) == [
            key
            for key in KEYS
            if key != "references" or language == "fr" or from_draft(page, language).section(key)
        ]


def test_every_page_is_whole_in_three_languages(starter):
    """Section by section and part by part: nothing added, nothing dropped."""
    for page in Page.objects.all():
        shapes = []
        for language in ("fr", "en", "ar"):
            document = from_draft(page, language)
            shapes.append(
                [
                    (
                        section.key,
                        bool(section.body),
                        section.body.count("<p>"),
                        bool(section.label),
                        [(step.key, [panel.key for panel in step.panels]) for step in section.steps],
                        [fact.key for fact in section.key_facts],
                        [(item.key, item.accepted) for item in section.checklist],
                        [each.key for each in section.illustrations],
                    )
                    for section in document.sections
                ]
            )
        assert shapes[0] == shapes[1] == shapes[2], page.key


def test_loading_twice_changes_nothing(starter, no_snapshot):
    def everything():
        return [
            list(model.objects.order_by("pk").values())
            for model in (Department, Page, Section, Step, Note, Edition)
        ]

    before = everything()
    report = load(publish_translations=True, demonstration=True)
    assert (report.written, report.kept, report.published) == ([], [], [])
    assert everything() == before


def test_edited_text_is_never_overwritten(starter, tmp_path, no_snapshot):
    Section.objects.filter(key="suivi").update(body_fr="<p>Le texte de la secrétaire.</p>")
    folder = copy_of_texts(tmp_path)
    for name, old, new in [
        ("vertebroplasty.fr.yaml", "programmées à un mois du geste", "programmées à deux mois du geste"),
        ("vertebroplasty.fr.yaml", "Les complications sont très rares", "Les complications sont rares"),
    ]:
        edit_file(folder / name, old, new)
    report = load(publish_translations=True, demonstration=True, folder=folder)
    assert report.kept == ["vertebroplasty/suivi.fr"]
    assert Section.objects.get(key="suivi").body_fr == "<p>Le texte de la secrétaire.</p>"
    assert "sont rares" in Section.objects.get(key="complications").body_fr, "untouched text follows its file"


def test_a_text_that_an_editor_emptied_stays_empty(starter, no_snapshot):
    Section.objects.filter(key="suivi").update(title_ar="", label_ar="", body_ar="")
    report = load(publish_translations=True, demonstration=True)
    suivi = Section.objects.get(key="suivi")
    assert (suivi.title_ar, suivi.body_ar) == ("", "")
    assert report.kept == ["vertebroplasty/suivi.ar"]


def test_a_section_that_was_removed_stays_removed(starter, no_snapshot):
    Section.objects.filter(key="suivi").delete()
    load(publish_translations=True, demonstration=True)
    assert not Section.objects.filter(key="suivi").exists()


def test_an_edited_department_is_kept(starter, no_snapshot):
    Department.objects.update(phone="03 53 01 00 00")
    load(publish_translations=True, demonstration=True)
    assert Department.objects.get().phone == "03 53 01 00 00"


def test_what_an_editor_emptied_in_the_department_stays_empty(starter, no_snapshot):
    Department.objects.update(phone="", name_en="", hours_fr="")
    load(publish_translations=True, demonstration=True)
    department = Department.objects.get()
    assert (department.phone, department.name_en, department.hours_fr) == ("", "", "")
    assert department.name_ar


def test_the_department_is_filled_in_in_a_language_that_is_added_later(tmp_path, no_snapshot):
    folder = copy_of_texts(tmp_path)
    kept = {path: path.read_text() for path in folder.glob("*.ar.yaml")}
    for path in kept:
        path.unlink()
    load(publish_translations=True, demonstration=True, folder=folder)
    Department.objects.update(phone="", hospital_ar="مستشفى آخر")
    for path, text in kept.items():
        path.write_text(text)
    load(publish_translations=True, demonstration=True, folder=folder)
    department = Department.objects.get()
    assert (department.name_ar, department.phone) == ("الأشعة التداخلية", "")
    assert department.hospital_ar == "مستشفى آخر", "what somebody wrote meanwhile"


def test_a_deployed_site_publishes_french_only_and_invents_no_phone(db, no_snapshot):
    load(publish_translations=False, demonstration=False)
    assert set(Edition.objects.values_list("language", flat=True)) == {"fr"}
    assert from_draft(Page.objects.get(key="vertebroplasty"), "ar").keys, "the others wait as drafts"
    assert Department.objects.get().phone == ""


def test_a_legal_page_whose_fields_are_empty_waits_as_a_draft_and_nothing_else_breaks(
    db, no_snapshot, client
):
    report = load(publish_translations=False, demonstration=False)
    assert report.waiting == ["accessibility.fr", "legal-notice.fr", "personal-data.fr"]
    assert set(Edition.objects.values_list("page__key", flat=True)) == {
        *("doctors", "glossary", "vertebroplasty")
    }
    for path in ("/fr/", "/fr/vertebroplastie/"):
        html = client.get(path).content.decode()
        assert "Accessibilité\u00a0: non conforme" in html, (
            "it is true, whether or not the declaration is online"
        )
        links = {each for each in re.findall(r'href="(/fr/[^"#]*)"', html) if "." not in each}
        assert {each: client.get(each).status_code for each in links} == dict.fromkeys(links, 200)


def test_once_the_record_is_complete_the_legal_pages_go_online(db, no_snapshot):
    load(publish_translations=False, demonstration=False)
    Department.objects.update(
        hospital_fr="CHU", phone="03 53 01 00 00", address_fr="Ici", publication_director="Une directrice",
        host="Un hébergeur", host_address="Là", host_phone="03 53 01 00 01", log_basis="public_task",
        data_protection_contact="dpo@chu.example", log_days=180,
    )  # fmt: skip
    report = load(publish_translations=False, demonstration=False)
    assert report.waiting == []
    assert report.published == ["accessibility.fr", "legal-notice.fr", "personal-data.fr"]


def test_the_command_names_the_pages_that_wait(db, no_snapshot, settings, capsys):
    settings.DEPLOYED = True
    call_command("load_starter")
    assert "incomplète\u00a0: legal-notice.fr" in capsys.readouterr().out


def test_open_questions_are_notes_on_their_sections(starter):
    by_section = dict.fromkeys(Note.objects.values_list("section__key", flat=True))
    assert {"fracture", "benefices", "complications", "references", "apporter", "appeler"} <= set(by_section)
    assert Note.objects.filter(section__key="benefices", text__contains="Cochrane 2018").exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "words"),
    [
        ("vertebroplasty.fr.yaml", "kind: mri_rule", "kind: inconnu", 15, "inconnu"),
        (
            "vertebroplasty.fr.yaml",
            "  title: Pour quels patients",
            "  titre: Pour quels patients",
            96,
            "titre",
        ),
        ("vertebroplasty.fr.yaml", "accepted: false", "accepted: peut-être", 28, "true ou false"),
        ("vertebroplasty.fr.yaml", "- key: fracture", "- key: irm", 30, "deux fois"),
        ("vertebroplasty.fr.yaml", "slug: vertebroplastie", "slug: Vertébroplastie !", 4, ""),
        ("vertebroplasty.fr.yaml", "language: fr", "language: xx", 5, "xx"),
        ("vertebroplasty.fr.yaml", "key_facts:", "key_facts: [", 45, "YAML"),
        ("vertebroplasty.en.yaml", "- key: suivi", "- key: ailleurs", 177, "ailleurs"),
        ("vertebroplasty.en.yaml", "slug: vertebroplasty", "slug: Vertebro plasty", 2, "slug"),
        (
            "vertebroplasty.ar.yaml",
            "- key: fracture\n  title: ",
            "- key: fracture\n  title: " + "ا" * 300,
            24,
            "200",
        ),
        ("department.en.yaml", "name: ", "name: " + "x" * 300, 2, "200"),
        ("vertebroplasty.fr.yaml", "sections:\n", "? [a, b]\n: c\nsections:\n", 13, "nom"),
        ("accessibility.fr.yaml", "short: ", "{a: b}: c\nshort: ", 4, "nom"),
        ("vertebroplasty.fr.yaml", "key: complications", "key: \x07complications", 190, "U+0007"),
        # What the editorial checks refuse, once everything is loaded: a section, a part, the page itself.
        (
            "accessibility.fr.yaml",
            "  title: Retour d’information et contact\n",
            "",
            16,
            "titre manque",
        ),
        (
            "vertebroplasty.en.yaml",
            "Complications are",
            "In x patients, complications are",
            161,
            "x patients",
        ),
        (
            "vertebroplasty.ar.yaml",
            "    - key: ballonnet\n",
            "    - key: ballonnet\n      when: xx\n",
            122,
            "xx",
        ),
        ("vertebroplasty.en.yaml", "lede: ", "lede: (to be validated) ", 2, "to be validated"),
    ],
)
def test_a_mistake_names_file_line_and_what_is_wrong_and_nothing_is_loaded(
    tmp_path, name, old, new, line, words
):
    folder = copy_of_texts(tmp_path)
    edit_file(folder / name, old, new)
    with pytest.raises(StarterError) as mistake:
        load(publish_translations=True, demonstration=True, folder=folder)
    assert (mistake.value.file, mistake.value.line) == (name, line), str(mistake.value)
    assert words in str(mistake.value)
    assert not Page.objects.exists() and not Department.objects.exists()


def test_what_an_editor_wrote_is_not_said_to_be_in_the_file(starter, no_snapshot):
    """French only is online; the English draft was edited before anyone published it."""
    Edition.objects.all()._raw_delete("default")
    Section.objects.filter(key="suivi").update(body_en="<p>For x patients.</p>")
    with pytest.raises(Blocked, match="x patients"):
        load(publish_translations=True, demonstration=True)


def test_the_command_says_it_in_one_line(tmp_path):
    folder = copy_of_texts(tmp_path)
    edit_file(folder / "vertebroplasty.fr.yaml", "kind: mri_rule", "kind: inconnu")
    with pytest.raises(CommandError, match=r"^vertebroplasty\.fr\.yaml:\d+: "):
        call_command("load_starter", folder=folder)
