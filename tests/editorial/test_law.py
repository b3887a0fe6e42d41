"""What the law asks of a text: legal pages that are complete, credited pictures, all that a patient must be told."""

import pytest

from content import errors
from content.documents import from_draft, schema
from content.editorial import checks, known, law, saving
from content.editorial.coverage import said_of, say
from content.editorial.passages import Site
from content.editorial.saving import Text
from content.models import Coverage, Department, Edition, Page, Section
from content.publishing import publish, withdraw
from content.sections import BY_NAME, INFORMATION
from tests.factories import DepartmentFactory, PageFactory, SectionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]

LEGAL = {
    "legal_identity": {
        "publisher_address": "1 rue de l’Hôpital",
        "publication_director": "Claude Directeur",
    },
    "hosting": {"host": "Un hébergeur", "host_address": "2 rue", "host_phone": "03 53 01 00 00"},
    "data_protection": {
        "data_protection_contact": "dpo@chu.example",
        "log_basis": "public_task",
        "log_days": 180,
    },
}
"""By kind of section, what its part of the record must hold besides what `DepartmentFactory` gives."""


def legal_page(*kinds, key="loi"):
    DepartmentFactory()
    page = PageFactory(key=key, kind="legal", title_fr="Mentions")
    for kind in kinds:
        SectionFactory(page=page, kind=kind, key=kind.replace("_", "-"), title_fr=f"Partie {kind}")
    return page


def failures(page, language="fr"):
    return checks.blocking(from_draft(page, language), known.site())


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in LEGAL.items() for name in names])
def test_a_legal_page_is_refused_while_one_field_is_empty_and_the_sentence_names_it(secretary, kind, name):
    page = legal_page(kind)
    Department.objects.update(**LEGAL[kind])
    assert failures(page) == []
    Department.objects.update(**{name: None if name == "log_days" else ""})
    label = Department._meta.get_field(name).verbose_name
    with pytest.raises(errors.Blocked) as refused:
        publish(page, "fr", by=secretary, change="substance")
    said = str(refused.value)
    assert str(label) in said and f"Partie {kind}" in said and "fiche du service" in said
    assert not Edition.objects.exists()


def test_the_field_that_stands_for_another_is_enough():
    page = legal_page("legal_identity", "data_protection")
    Department.objects.update(**LEGAL["legal_identity"], **LEGAL["data_protection"])
    assert failures(page) == [], (
        "the hospital is the publisher and the controller, its phone is the secretariat's"
    )
    Department.objects.update(hospital_fr="", publisher="", phone="")
    assert {each.words for each in failures(page)} == {
        *("éditeur du site", "téléphone de l’éditeur", "responsable du traitement des données")
    }


def test_a_field_in_one_language_is_not_a_field_in_another():
    page = legal_page("legal_identity")
    Department.objects.update(publication_director="Une directrice", address_fr="Ici")
    Section.objects.update(title_en="Part", body_en="<p>x</p>")
    Page.objects.update(title_en="Notice", slug_en="notice")
    page.refresh_from_db()
    assert failures(page, "fr") == []
    assert {each.words for each in failures(page, "en")} == {"éditeur du site", "adresse de l’éditeur"}


@pytest.mark.parametrize("kind", ["accessibility", "accessibility_contact"])
def test_a_declaration_says_whose_site_it_is_and_whom_to_tell(kind):
    page = legal_page(kind)
    assert failures(page) == []
    Department.objects.update(hospital_fr="", phone="")
    assert len(failures(page)) == 1
    Department.objects.update(email="service@chu.example", publisher="CHU")
    assert failures(page) == []


def test_a_site_in_service_does_not_state_a_fictional_identity(settings):
    page = legal_page("hosting")
    Department.objects.update(**LEGAL["hosting"], demonstration=True)
    assert failures(page) == []
    settings.DEPLOYED = True
    assert [each.check.id for each in failures(page)] == [law.FICTIONAL]


def test_where_the_record_is_not_known_it_is_not_judged():
    document = from_draft(legal_page("hosting"), "fr")
    assert checks.blocking(document) == [] and checks.blocking(document, Site()) == []


@pytest.mark.parametrize(("key", "kinds"), law.TOGETHER.items())
def test_a_legal_page_goes_online_whole_and_stays_so(starter, secretary, key, kinds):
    page = Page.objects.get(key=key)
    document = from_draft(page, "fr")
    assert checks.incomplete(document) == []
    for kind in kinds:
        section = next(each for each in document.sections if each.kind == kind)
        with pytest.raises(errors.Blocked, match="la loi la demande"):
            withdraw(page, "fr", by=secretary, sections=[section.key])
    withdraw(page, "fr", by=secretary)
    Edition.objects.all()._raw_delete("default")
    for kind in kinds[1:]:
        one = next(each.key for each in document.sections if each.kind == kind)
        with pytest.raises(errors.Blocked, match=str(BY_NAME[kinds[0]].label)[:9]):
            publish(page, "fr", by=secretary, change="substance", sections=["page", one])


def test_other_sections_of_a_legal_page_may_go_offline(starter, secretary):
    withdraw(Page.objects.get(key="legal-notice"), "fr", by=secretary, sections=["credits"])


class TestTheRecord:
    def save(self, by, **values):
        text = Text(Department.objects.get(), "fr")
        base = saving.read(text)
        saving.save(text, type(base)(fields=dict(base.fields) | values), base=base, by=by)

    def test_what_a_legal_page_online_shows_cannot_be_emptied(self, starter, secretary):
        for name in ("host", "publication_director", "data_protection_contact"):
            with pytest.raises(errors.Refused, match="est en ligne"):
                self.save(secretary, **{name: ""})
            assert getattr(Department.objects.get(), name)
        self.save(secretary, host="Un autre hébergeur", publisher="")
        assert Department.objects.get().host == "Un autre hébergeur"

    def test_it_can_once_the_page_is_offline(self, starter, secretary):
        for code in ("fr", "en", "ar"):
            withdraw(Page.objects.get(key="legal-notice"), code, by=secretary)
        self.save(secretary, host="")
        assert Department.objects.get().host == ""

    def test_what_was_empty_already_keeps_nobody_from_saving(self, starter, secretary):
        Department.objects.update(host="")
        self.save(secretary, phone="03 53 01 00 00")
        assert Department.objects.get().phone == "03 53 01 00 00"


def test_a_picture_without_its_author_or_licence_is_refused():
    picture = {"key": "i1", "file": "a.jpg", "width": 1, "height": 1, "alt": "Un os"}
    for credit, licence in (
        ("", "CC BY 4.0"),
        ("Une photographe", " \u00a0"),
        ("Une photographe", "CC BY 4.0"),
    ):
        shown = schema.Illustration(
            key="f", picture=schema.Picture(**picture, credit=credit, licence=licence)
        )
        section = schema.Section(key="a", kind="text", title="T", body="<p>x</p>", illustrations=(shown,))
        document = schema.Document(
            page="p", kind="procedure", short="p", language="fr", slug="p", title="P", sections=(section,)
        )
        found = [each for each in checks.blocking(document) if each.check.id == "picture-uncredited"]
        assert [each.words for each in found] == ([] if credit and licence.strip() else ["Un os"])


class TestInformation:
    """Code de la santé publique, article L. 1111-2."""

    def missing(self, page):
        document = from_draft(page, "fr")
        return [each.words for each in checks.run(document, known.site()) if each.check.id == law.MISSING]

    @pytest.fixture
    def procedure(self):
        DepartmentFactory()
        page = PageFactory(key="acte")
        for kind in ("benefits", "complications", "alternatives", "follow_up", "text"):
            SectionFactory(page=page, key=kind.replace("_", "-"), kind=kind)
        return page

    def test_every_item_that_no_section_says_is_told(self):
        page = PageFactory()
        SectionFactory(page=page, kind="text")
        assert self.missing(page) == [str(said) for said in INFORMATION.values()]

    @pytest.mark.parametrize(
        ("kind", "item"),
        [
            ("benefits", "usefulness"),
            ("complications", "risks"),
            ("alternatives", "alternatives"),
            ("follow_up", "consequences"),
        ],
    )
    def test_a_kind_of_section_says_its_item(self, kind, item):
        page = PageFactory()
        SectionFactory(page=page, kind=kind)
        assert str(INFORMATION[item]) not in self.missing(page)

    def test_urgency_and_refusal_are_said_by_a_doctors_word_only(self, procedure, doctor):
        assert self.missing(procedure) == [str(INFORMATION["urgency"]), str(INFORMATION["refusal"])]
        say(procedure, {("text", "urgency"), ("alternatives", "refusal")}, by=doctor)
        assert self.missing(procedure) == []
        assert Coverage.objects.get(item="urgency").said_by == doctor

    def test_what_a_section_in_the_bin_said_is_said_no_more(self, procedure, doctor):
        say(procedure, {("text", "urgency")}, by=doctor)
        Section.objects.filter(key="text").update(title_fr="", body_fr="")
        assert str(INFORMATION["urgency"]) in self.missing(procedure)

    def test_it_is_advice_and_blocks_nothing(self, procedure, secretary):
        publish(procedure, "fr", by=secretary, change="substance")

    def test_other_pages_and_languages_are_not_asked(self, starter):
        for page in Page.objects.exclude(kind="procedure"):
            assert self.missing(page) == []
        english = from_draft(Page.objects.get(key="vertebroplasty"), "en")
        assert not [each for each in checks.run(english, known.site()) if each.check.id == law.MISSING]

    def test_the_departments_own_page_lacks_urgency_and_refusal_which_are_open_questions(
        self, starter, client
    ):
        page = Page.objects.get(key="vertebroplasty")
        assert self.missing(page) == [str(INFORMATION["urgency"]), str(INFORMATION["refusal"])]
        questions = {
            key: " ".join(page.sections.get(key=key).notes.values_list("text", flat=True))
            for key in ("indications", "alternatives")
        }
        assert "urgence" in questions["indications"] and "refus" in questions["alternatives"]
        html = client.get("/fr/vertebroplastie/").content.decode()
        assert "urgence éventuelle" not in html and "L. 1111-2" not in html, "nothing of it is public"

    def test_what_is_said_again_keeps_who_said_it_first(self, procedure, doctor, secretary):
        say(procedure, {("text", "urgency")}, by=doctor)
        say(procedure, {("text", "urgency"), ("text", "refusal")}, by=secretary)
        assert Coverage.objects.get(item="urgency").said_by == doctor
        say(procedure, (), by=doctor)
        assert said_of(procedure) == set()

    @pytest.mark.parametrize("said", [("nulle-part", "urgency"), ("text", "meteo")])
    def test_what_the_page_or_the_law_does_not_know_is_refused(self, procedure, doctor, said):
        with pytest.raises(KeyError):
            say(procedure, {said}, by=doctor)


@pytest.mark.parametrize(
    ("language", "path", "words"),
    [
        ("fr", "/fr/vertebroplastie/", "ne remplacent pas l’entretien avec votre médecin"),
        ("en", "/en/vertebroplasty/", "does not replace the interview with your doctor"),
        ("ar", "/ar/vertebroplasty/", "لا تحل هذه المعلومات محل المقابلة مع طبيبك"),
    ],
)
def test_every_page_of_a_procedure_says_that_it_does_not_replace_the_interview(
    starter, client, language, path, words
):
    document = from_draft(Page.objects.get(key="vertebroplasty"), language)
    for each in (path, f"{path}index.txt", *(f"{path}{key}/" for key in document.keys)):
        assert words in client.get(each).content.decode(), each
