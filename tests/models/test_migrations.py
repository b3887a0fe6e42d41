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
