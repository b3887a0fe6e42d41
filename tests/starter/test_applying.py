"""Files that come back: merged with what others did, saved all or not at all."""

import io

import pytest
from django.core.management import CommandError, call_command

from content import errors
from content.documents import Draft
from content.editorial.saving import Text, read, save
from content.models import Edition, Note, Page, Section, Version
from content.starter.applying import apply
from content.starter.planning import digests, plan
from tests.factories import DepartmentFactory, SectionFactory, UserFactory
from tests.starter.exports import edited, export

pytestmark = pytest.mark.django_db


def run(plans, by):
    return list(apply(plans, by=by))


def edit(section, by, language="fr", **changes):
    base = read(Text(section, language))
    save(Text(section, language), Draft(fields=base.fields | changes, parts=base.parts), base=base, by=by)


@pytest.fixture
def author(db):
    return UserFactory()


def test_a_changed_sentence_becomes_a_draft_and_a_version(page, author):
    files = edited(export(page), "intervention.fr.yaml", "Le suivi.", "Le suivi, en mieux.")
    plans = plan(files)
    assert [change.text.key for change in plans[0].changes if change.differs] == ["suivi"]
    assert run(plans, author)[-1] == (len(plans[0].changes), len(plans[0].changes))
    assert Section.objects.get(key="suivi").body_fr == "<p>Le suivi, en mieux.</p>"
    version = Version.objects.of(page, "suivi", "fr").first()
    assert (version.reason, version.saved_by) == ("imported", author)
    assert not Edition.objects.exists(), "an import never publishes"
    assert Version.objects.of(page, "principe", "fr").count() == 0, "what is the same leaves no version"


def test_sections_that_the_file_does_not_name_stay_and_keep_their_place(page, author):
    SectionFactory(page=page, key="fin", title_fr="Fin", position=9999)
    text = (
        "page: intervention\nlanguage: fr\nkind: procedure\nshort: intervention\nsections:\n"
        "- key: suivi\n  kind: text\n  title: Quel suivi ?\n- key: principe\n  kind: text\n  title: Autre\n"
    )
    (made,) = plan({"x.yaml": text.encode()})
    assert [(row.key, language) for row, language in made.untouched] == [("fin", "fr")]
    run([made], author)
    assert list(page.sections.present().order_by("position").values_list("key", flat=True)) == [
        "suivi",
        "fin",
        "principe",
    ]
    page.refresh_from_db()
    assert page.title_fr == "L’intervention", "a file without title or address says nothing of them"
    assert Section.objects.get(key="suivi").body_fr == "", "what a named section leaves out is emptied"


def test_a_new_page_comes_with_its_sections_parts_and_translations(author):
    DepartmentFactory()
    french = """
page: cimentoplastie
language: fr
kind: procedure
short: ci
slug: cimentoplastie
title: Cimentoplastie
sections:
- key: apporter
  kind: preparation
  title: Qu'apporter ?
  checklist:
  - key: irm
    lead: IRM
  - key: radio
    lead: Radio
    accepted: false
  notes:
  - Faut-il un scanner ?
- key: parcours
  kind: pathway
  steps:
  - key: un
    title: Un
    panels:
    - key: dessin
      drawing: cement
      alt: Un dessin
"""
    english = """
page: cimentoplastie
language: en
slug: cementoplasty
title: Cementoplasty
sections:
- key: apporter
  title: What to bring
  checklist:
  - key: irm
    lead: MRI
- key: parcours
  steps:
  - key: un
    title: One
    panels:
    - key: dessin
      alt: A drawing
"""
    files = {"fr.yaml": french.encode(), "en.yaml": english.encode()}
    (made,) = plan(files)
    assert made.fresh
    run([made], author)
    page = Page.objects.get(key="cimentoplastie")
    section = page.sections.get(key="apporter")
    assert section.title_fr == "Qu’apporter\u202f?", (
        "French typography is applied, as to anything that is saved"
    )
    irm, radio = section.checklistitem_set.all()
    assert (irm.lead_en, radio.lead_en or "", radio.accepted) == ("MRI", "", False)
    assert [step.panel for step in page.sections.get(key="parcours").step_set.all()] == [False, True]
    assert Note.objects.get().section == section
    again = plan(export(page, "fr", "en"))
    assert not [change for change in again[0].changes if change.differs]


def test_a_translation_alone_changes_that_language_alone(page, author):
    section = page.sections.get(key="suivi")
    edit(section, author, "en", title="Follow-up", body="<p>Text.</p>")
    files = edited(export(page, "en"), "intervention.en.yaml", "Text.", "Better text.")
    run(plan(files), author)
    section.refresh_from_db()
    assert (section.body_en, section.body_fr) == ("<p>Better text.</p>", "<p>Le suivi.</p>")


def test_a_section_in_the_bin_that_the_file_names_comes_back(page, author):
    from content.editorial.structure import put_away

    files = export(page, "fr")
    put_away(page.sections.get(key="suivi"), by=author)
    (made,) = plan(files)
    assert [change.text.key for change in made.changes if change.back] == ["suivi"]
    run([made], author)
    assert page.sections.present().filter(key="suivi").exists()


def test_what_a_colleague_saved_since_the_summary_is_merged(page, author):
    files = edited(export(page), "intervention.fr.yaml", "Le suivi.", "Le suivi importé.")
    shown = digests(plan(files))
    edit(page.sections.get(key="suivi"), UserFactory(), label="Le suivi, en court")
    edit(page.sections.get(key="principe"), UserFactory(), body="<p>Principe changé.</p>")
    run(plan(files, shown), author)
    suivi = page.sections.get(key="suivi")
    assert (suivi.body_fr, suivi.label_fr) == ("<p>Le suivi importé.</p>", "Le suivi, en court")
    assert page.sections.get(key="principe").body_fr == "<p>Principe changé.</p>"


def test_the_same_words_changed_since_are_a_conflict_and_nothing_is_written(page, author):
    files = edited(export(page), "intervention.fr.yaml", "Le suivi.", "Le suivi importé.")
    files = edited(files, "intervention.fr.yaml", "Le principe.", "Le principe importé.")
    shown = digests(plan(files))
    edit(page.sections.get(key="suivi"), UserFactory(), body="<p>Le suivi du collègue.</p>")
    plans = plan(files, shown)
    assert [change.text.key for change in plans[0].conflicts] == ["suivi"]
    with pytest.raises(errors.Conflicting):
        run(plans, author)
    assert page.sections.get(key="suivi").body_fr == "<p>Le suivi du collègue.</p>"
    assert page.sections.get(key="principe").body_fr == "<p>Le principe.</p>", "all or nothing"


def test_text_that_was_changed_without_a_version_is_never_overwritten(page, author):
    files = edited(export(page), "intervention.fr.yaml", "Le suivi.", "Le suivi importé.")
    shown = digests(plan(files))
    Section.objects.filter(key="suivi").update(body_fr="<p>Changé dans la base.</p>")
    with pytest.raises(errors.Conflicting):
        run(plan(files, shown), author)


def test_an_import_that_stops_half_way_has_written_nothing(page, author):
    files = edited(export(page), "intervention.fr.yaml", "Le suivi.", "Le suivi importé.")
    files = edited(files, "intervention.fr.yaml", "Le principe.", "Le principe importé.")
    steps = apply(plan(files), by=author)
    next(steps), next(steps)
    steps.close()
    assert not Version.objects.exists()
    assert page.sections.get(key="principe").body_fr == "<p>Le principe.</p>"


def test_the_commands_write_files_and_bring_them_back(page, author, tmp_path):
    call_command("export_page", "intervention", tmp_path)
    file = tmp_path / "intervention.fr.yaml"
    file.write_text(file.read_text().replace("Le suivi.", "Le suivi en mieux."))
    said = io.StringIO()
    call_command("import_page", file, "--by", author.username, "--dry-run", stdout=said)
    assert "intervention/suivi/fr" in said.getvalue() and "principe" not in said.getvalue()
    assert Section.objects.get(key="suivi").body_fr == "<p>Le suivi.</p>"
    call_command("import_page", file, "--by", author.username)
    assert Section.objects.get(key="suivi").body_fr == "<p>Le suivi en mieux.</p>"
    file.write_text("page: [")
    for command in (
        ("import_page", file, "--by", author.username),
        ("import_page", tmp_path / "rien", "--by", author.username),
        ("import_page", file, "--by", "personne"),
        ("export_page", "rien", tmp_path),
    ):
        with pytest.raises(CommandError):
            call_command(*command)
