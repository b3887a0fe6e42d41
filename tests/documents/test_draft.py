from content import models
from content.documents import from_draft
from tests.factories import SectionFactory


def test_a_page_never_mixes_languages(page):
    section = page.sections.get(key="principe")
    section.title_en = "What is it?"
    section.save()
    english = from_draft(page, "en")
    assert english.keys == ("principe",)
    assert english.section("principe").title == "What is it?"
    assert english.section("principe").body == ""
    assert english.title == ""


def test_panels_belong_to_the_step_above_them(page):
    section = SectionFactory(page=page, key="parcours", kind="pathway", body_fr="")
    for position, (key, panel) in enumerate([("a", False), ("a1", True), ("a2", True), ("b", False)]):
        models.Step.objects.create(section=section, key=key, panel=panel, position=position, title_fr=key)
    steps = from_draft(page, "fr").section("parcours").steps
    assert [(step.key, [panel.key for panel in step.panels]) for step in steps] == [
        ("a", ["a1", "a2"]),
        ("b", []),
    ]


def test_a_part_without_text_in_a_language_is_not_in_its_document(page):
    section = SectionFactory(page=page, key="apporter", kind="preparation", title_en="What to bring")
    models.ChecklistItem.objects.create(section=section, lead_fr="L’IRM")
    assert len(from_draft(page, "fr").section("apporter").checklist) == 1
    assert from_draft(page, "en").section("apporter").checklist == ()


def test_null_and_empty_are_the_same(page):
    models.Section.objects.filter(key="suivi").update(title_fr="Quel suivi ?", label_fr=None)
    assert from_draft(page, "fr").section("suivi").label == ""


def test_open_questions_are_in_no_document(page):
    note = models.Note.objects.create(section=page.sections.get(key="suivi"), text="À demander au docteur")
    assert note.text not in str(from_draft(page, "fr").to_json())


def test_building_costs_the_same_for_any_number_of_sections(page, django_assert_num_queries):
    for _each in range(20):
        SectionFactory(page=page)
    with django_assert_num_queries(7):
        from_draft(page, "fr")
