"""What a migration does with the rows of a site that is already installed."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from content.documents import Draft
from content.models import Section, Version
from tests.factories import DepartmentFactory, UserFactory


@pytest.fixture
def migrate(transactional_db):
    """To a state of the database by the name of its last migration; to today's afterwards."""

    def to(name):
        executor = MigrationExecutor(connection)
        executor.migrate([("content", name)])
        return MigrationExecutor(connection).loader.project_state([("content", name)]).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_words_of_the_former_glossary_become_terms_with_their_past(migrate):
    user = UserFactory()
    DepartmentFactory()
    apps = migrate("0006_doctors")
    term = apps.get_model("content", "Term")
    term.objects.create(
        key="cyphose", word_fr="Cyphose", forms_fr="cyphoses", definition_fr="Dos > rond", word_ar="الحداب"
    )
    term.objects.create(key="vide", word_fr="Vide", deleted_by_id=user.pk, deleted_at=timezone.now())
    content = {"fields": {"word": "Cifose", "forms": "", "definition": "<p>Dos.</p>"}, "parts": {}}
    apps.get_model("content", "Version").objects.create(
        key="term:cyphose", language="fr", content=content, digest="x", saved_by_id=user.pk
    )
    migrate("0007_glossary")
    cyphose, empty = Section.objects.order_by("position")
    assert (cyphose.page.kind, cyphose.page.key, cyphose.kind, cyphose.key) == (
        *("glossary", "glossary"),
        *("term", "cyphose"),
    )
    assert (cyphose.title_fr, cyphose.forms_fr, cyphose.body_fr) == (
        *("Cyphose", "cyphoses"),
        "<p>Dos &gt; rond</p>",
    )
    assert (cyphose.title_ar, cyphose.page.slug_fr) == ("الحداب", "glossaire")
    assert empty.deleted_by == user and cyphose.deleted_at is None
    (version,) = Version.objects.of(cyphose.page, "cyphose", "fr")
    assert Draft.from_json(version.content).fields["title"] == "Cifose"


def test_a_site_without_words_gets_no_empty_glossary(migrate):
    DepartmentFactory()
    migrate("0006_doctors")
    migrate("0007_glossary")
    assert not Section.objects.exists()


def test_the_declaration_of_an_installed_site_is_worked_out_from_now_on(migrate):
    DepartmentFactory()
    apps = migrate("0009_readings")
    department = apps.get_model("content", "Department").objects.get()
    page = apps.get_model("content", "Page").objects.create(
        key="accessibility", short="a", kind="legal", department=department,
        title_fr="Accessibilité\u00a0: non conforme", title_en="Our own title",
    )  # fmt: skip
    section = apps.get_model("content", "Section").objects
    section.create(page=page, key="etat", kind="text", body_fr="<p>Aucun audit d’accessibilité de ce site.</p>",
                   body_en="<p>Our own words.</p>")  # fmt: skip
    section.create(page=page, key="aide", kind="text", body_fr="<p>Appelez.</p>")
    section.create(page=page, key="recours", kind="text", body_fr="<p>Écrivez.</p>")
    migrate("0010_law")
    rows = {row.key: row for row in Section.objects.all()}
    assert {key: row.kind for key, row in rows.items()} == {
        "etat": "accessibility", "aide": "accessibility_contact", "recours": "remedies",
    }  # fmt: skip
    assert (rows["etat"].body_fr, rows["etat"].body_en) == ("", "<p>Our own words.</p>")
    assert rows["aide"].body_fr == "<p>Appelez.</p>"
    assert (rows["aide"].page.title_fr, rows["aide"].page.title_en) == ("Accessibilité", "Our own title")
