"""What depends on what: after any edit of anything, the next snapshot is the one that a whole build would make."""

import datetime
import inspect
import math
import os
import random

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from content import errors
from content.models import Audit, Department, Edition, Page, Review, Section, TextOrigin
from content.publishing import approve, publish, restore, undo, withdraw
from content.publishing.audits import declare, take_back
from content.publishing.facts import Telling, page_of, told
from content.publishing.site import ABOUT_ONE_PAGE, Site
from content.publishing.snapshot import build
from content.publishing.snapshot.render import Address
from tests.audits import audit, years_ago
from tests.factories import DepartmentFactory, PageFactory, SectionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]
LANGUAGES = ("fr", "en", "ar")
WORDS = ("cyphose", "ciment", "repos", "vertèbre", "Cyphose", "os", "douleur")


class Anyone:
    """Everything that may happen to the content, at random: each method is one edit."""

    def __init__(self, by, seed):
        self.by, self.random = by, random.Random(seed)

    def page(self):
        return self.random.choice(list(Page.objects.order_by("pk")))

    def section(self):
        return self.random.choice(list(Section.objects.order_by("pk")))

    def language(self):
        return self.random.choice(LANGUAGES)

    def words(self):
        return " ".join(self.random.choices(WORDS, k=3))

    def change(self):
        return self.random.choice(["correction", "substance"])

    def write_and_publish_a_section(self):
        section, language = self.section(), self.language()
        setattr(section, f"body_{language}", f"<p>{self.words()}</p>")
        if self.random.random() < 0.4:
            setattr(section, f"title_{language}", self.words())
        section.save()
        keys = self.random.choice([[section.key], [section.key], None])
        publish(section.page, language, by=self.by, change=self.change(), sections=keys)

    def rename_a_page(self):
        page, language = self.page(), self.language()
        setattr(page, f"slug_{language}", self.random.choice(["a", "b", "c", f"{page.key}-{language}"]))
        setattr(page, f"title_{language}", self.words())
        page.save()
        publish(page, language, by=self.by, change=self.change(), sections=["page"])

    def withdraw_a_section(self):
        section = self.section()
        withdraw(section.page, self.language(), by=self.by, sections=[section.key], change=self.change())

    def withdraw_a_page(self):
        withdraw(self.page(), self.language(), by=self.by)

    def publish_a_page(self):
        publish(self.page(), self.language(), by=self.by, change=self.change())

    def restore_an_edition(self):
        page, language = self.page(), self.language()
        restore(page, language, edition=self.random.randint(1, 3), by=self.by, change=self.change())

    def undo_the_last(self):
        page, language = self.page(), self.language()
        last = Edition.objects.of(page, language).first()
        undo(page, language, edition=last.number if last else 1, by=self.by)

    def review_an_edition(self):
        page, language = self.page(), self.language()
        current = Edition.objects.current(language).filter(page=page).first()
        if current:
            approve(current, by=self.by, role="radiologue")

    def let_time_pass(self):
        days = self.random.choice([-40, 40])
        Review.objects.update(due_on=timezone.localdate() + datetime.timedelta(days=days))

    def change_the_department(self):
        department = Department.objects.get()
        name = self.random.choice(
            ["phone", "name_fr", "name_ar", "hours_fr", "urgent_phone", "address_en", "host", "publisher"]
        )
        setattr(department, name, self.random.choice(["01 02 03 04 05", "06 07 08 09 10", "01 02 03 04 05"]))
        department.save()

    def declare_an_audit(self):
        some = self.random.choice([(), ("1.1",), ("1.1", "2.1", "3.1")])
        declare(audit(self.by, failing=some, auditor=self.words()), by=self.by)

    def take_the_declaration_back(self):
        if last := Audit.objects.declared().first():
            take_back(last, by=self.by)

    def let_the_audit_grow_old(self):
        """What no screen can do either: three years pass."""
        QuerySet(Audit).update(made_on=years_ago(self.random.choice([0, 3]), 1))

    def move_a_page(self):
        Page.objects.filter(pk=self.page().pk).update(position=self.random.randint(0, 5))

    def confirm_a_translation(self):
        section, language = self.section(), self.random.choice(["en", "ar"])
        TextOrigin.objects.update_or_create(
            page=section.page,
            key=section.key,
            language=language,
            defaults={"online_french_digest": self.random.choice(["", "autre"])},
        )

    def rewrite_an_edition_by_hand(self):
        """What no screen can do: a restored database may hold another edition under the same number."""
        edition = Edition.objects.current().order_by("?").first()
        if edition:
            content = edition.content | {"title": self.words()}
            QuerySet(Edition).filter(pk=edition.pk).update(content=content, digest=told(content))

    EDITS = (
        *(write_and_publish_a_section,) * 4,
        *(rename_a_page, withdraw_a_section, withdraw_a_page, publish_a_page, publish_a_page),
        *(restore_an_edition, undo_the_last, review_an_edition, let_time_pass, change_the_department),
        *(move_a_page, confirm_a_translation, rewrite_an_edition_by_hand),
        *(declare_an_audit, declare_an_audit, take_the_declaration_back, let_the_audit_grow_old),
    )

    def do(self, number):
        """One edit. One that is refused is none."""
        try:
            with transaction.atomic():
                self.EDITS[number % len(self.EDITS)](self)
        except errors.ContentError:
            pass


@pytest.fixture
def content(doctor):
    """Two procedures, a page for doctors that quotes them, a glossary, a legal page; French, English, some Arabic."""
    DepartmentFactory(
        address_fr="Ici", address_en="Here", hospital_en="Hospital", publication_director="Une directrice"
    )
    kinds = {
        "procedure": ("mri_rule", "indications", "pathway", "text"),
        "doctors": ("quote_indications", "kit"),
        "glossary": ("term",),
        "legal": ("legal_identity", "accessibility", "accessibility_contact", "remedies"),
    }
    keys = {
        "acte": "procedure",
        "autre": "procedure",
        "doc": "doctors",
        "mots": "glossary",
        "accessibility": "legal",
    }
    for key, kind in keys.items():
        codes = LANGUAGES if key == "acte" else ("fr", "en")
        names = {f"title_{code}": f"{key} {code}" for code in LANGUAGES}
        page = PageFactory(key=key, kind=kind, slug_en=key, slug_ar=key, **names)
        for number, each in enumerate(kinds[kind]):
            texts = {f"body_{code}": f"<p>{WORDS[number]} {code}.</p>" for code in LANGUAGES}
            texts |= {f"title_{code}": WORDS[number] for code in codes}
            SectionFactory(
                page=page, key=f"{each[:4].strip('_')}-{number}", kind=each, position=number, **texts
            )
        for code in codes:
            publish(page, code, by=doctor, change="substance")
    # Nobody has published this one yet.
    SectionFactory(
        page=PageFactory(key="neuf", slug_fr="neuf", title_fr="Neuf"), key="quoi", title_fr="Quoi ?"
    )
    return Anyone(doctor, 0)


def whole(root):
    """Status, headers and bytes of every address."""
    generation = build.Store(root).current()
    return {
        path: (entry["status"], generation.headers[entry["headers"]], generation.read(entry))
        for path, entry in generation.entries.items()
    }


def differences(one, other):
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def django_answers(path, entries):
    """Whether a publication has left an address to Django: it is late, or a paper that was never made."""
    return entries[path]["late"] if path in entries else Address(path).slow


def questions_about(site, key):
    """Everything that may be asked of one page alone."""
    places = [(key, language) for language in LANGUAGES]
    sections = {
        heading.key for place in places if (online := site.outline(*place)) for heading in online.sections
    }
    for name in ("pages", "editions", "withdrawn"):
        yield from ((name, how, *place) for how in ("of", "in") for place in places)
    for name in sorted(ABOUT_ONE_PAGE):
        takes = len(inspect.signature(getattr(Site, name)).parameters) - 1
        yield from ((name, *place)[: takes + 1] for place in places)
        if takes == 3:
            yield from ((name, *place, section) for place in places for section in sections)


def test_what_is_said_of_one_page_follows_from_its_basis(content):
    same = []

    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 10**6), st.integers(0, 10**6))
    def of(kind, seed):
        with transaction.atomic():
            site = Site.load()
            before, bases = Telling(site), Telling(site).bases()
            facts = {
                key: [fact for fact in questions_about(site, key) if page_of(fact) == key] for key in bases
            }
            # Answered now, as a site reads texts when it is asked for them.
            said = {fact: before(fact) for found in facts.values() for fact in found}
            content.random.seed(seed)
            content.do(kind)
            after = Telling(Site.load())
            for key, basis in after.bases().items():
                # Of a page that comes online for the first time nothing was asked before.
                same.append(basis == bases.get(key))
                assert not same[-1] or len(facts[key]) > 30
                if same[-1]:
                    assert [fact for fact in facts[key] if after(fact) != said[fact]] == []
            transaction.set_rollback(True)

    of()
    assert any(same) and not all(same)


def test_the_day_on_which_a_review_is_overdue_is_another_basis(content, monkeypatch):
    edition = Edition.objects.current("fr").filter(page__key="acte").get()
    due = approve(edition, by=content.by, role="radiologue").due_on
    told_on = {}
    for day in (due, due + datetime.timedelta(days=1)):
        monkeypatch.setattr(timezone, "localdate", lambda *moment, day=day: day)
        tell = Telling(Site.load())
        told_on[day] = tell(("pages", "of", "acte", "fr")), tell.bases()["acte"]
    (page_then, basis_then), (page_now, basis_now) = told_on.values()
    assert page_then != page_now and basis_then != basis_now


def test_after_any_edit_the_next_snapshot_is_what_a_whole_build_makes(content, tmp_path_factory):
    kept = tmp_path_factory.mktemp("kept")
    examples = int(os.environ.get("SNAPSHOT_EXAMPLES", "5"))

    # Without shrinking: each example is two builds, and six edits are read at a glance.
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
    def of(edits):
        with transaction.atomic():
            for number in edits:
                content.random.seed(number)
                content.do(number)
            build.refresh(kept, light=True)
            anew = tmp_path_factory.mktemp("anew")
            build.refresh(anew, light=True)
            entries = build.Store(kept).current().entries
            left = differences(whole(kept), whole(anew))
            assert [path for path in left if not django_answers(path, entries)] == []
            build.refresh(kept, mend=False)
            assert differences(whole(kept), whole(anew)) == []
            # The kept snapshot goes on from there: the database, from where it was.
            transaction.set_rollback(True)

    of()


def test_the_snapshot_follows_the_declaration_and_the_day_on_which_it_expires(
    content, tmp_path, tmp_path_factory, monkeypatch
):
    row = audit(content.by, failing=("1.1",), made_on=years_ago(2))

    def said():
        build.refresh(tmp_path, mend=False)
        generation = build.Store(tmp_path).current()
        pages = [generation.read(generation.entries[path]).decode() for path in ("/fr/", "/fr/acte-fr/")]
        return {"partiellement conforme" in page for page in pages}, generation.until

    assert said() == ({False}, math.inf)
    declare(row, by=content.by)
    midnight = timezone.make_aware(datetime.datetime.combine(row.expires_on, datetime.time.min))
    assert said() == ({True}, midnight.timestamp())
    local = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda value=None: local(value) if value else row.expires_on)
    assert said() == ({False}, math.inf)
    anew = tmp_path_factory.mktemp("anew")
    build.refresh(anew)
    assert differences(whole(tmp_path), whole(anew)) == []
    monkeypatch.undo()
    take_back(row, by=content.by)
    assert said() == ({False}, math.inf)
