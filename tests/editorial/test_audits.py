"""The reference as data, and what an audit records of it."""

import importlib

import pytest

from content import errors
from content.editorial import audits
from content.editorial.audits import Given
from content.models import Audit, AuditResult
from tests.audits import audit

LATEST = "4.1.2"


def test_the_reference_has_its_thirteen_themes_and_hundred_and_six_criteria():
    version = audits.reference(LATEST)
    assert [len(theme.criteria) for theme in version.themes] == [9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12]
    numbers = [each.number for each in version.criteria]
    assert len(numbers) == len(set(numbers)) == 106 and (numbers[0], numbers[-1]) == ("1.1", "13.12")
    assert len({each.title for each in version.criteria}) == 106
    assert version.title("8.5") == "Chaque page web a-t-elle un titre de page\u202f?"
    assert str(version) == "RGAA 4.1.2"


def test_another_version_is_another_file(tmp_path, monkeypatch):
    text = "name: RGAA\nversion: 5.0\nthemes:\n- name: Un thème\n  criteria: [Une question]\n"
    (tmp_path / "rgaa-5.0.yaml").write_text(text)
    (tmp_path / "rgaa-4.1.2.yaml").write_text(text)
    (tmp_path / "rgaa-4.10.yaml").write_text(text)
    module = importlib.import_module("content.editorial.audits.reference")
    monkeypatch.setattr(module, "_HERE", tmp_path)
    for known in (module.versions, module.reference):
        known.cache_clear()
    try:
        assert module.versions() == ("5.0", "4.10", "4.1.2") and module.latest() == "5.0"
        assert [each.number for each in module.reference("5.0").criteria] == ["1.1"]
    finally:
        monkeypatch.undo()
        for known in (module.versions, module.reference):
            known.cache_clear()
    with pytest.raises(KeyError):
        audits.reference("9.9")


@pytest.mark.django_db
class TestRecording:
    def test_what_is_recorded_is_read_back_and_the_rest_stays(self, secretary):
        row = audit(secretary, failing=["1.1"])
        audits.record(row, {"1.1": Given("C"), "13.12": Given("NC", " Un défaut ", True), "2.1": Given()})
        results = audits.results_of(row)
        assert (results["1.1"], results["2.1"], results["3.1"]) == (Given("C"), Given(), Given("C"))
        assert results["13.12"] == Given("NC", "Un défaut", True)
        assert list(results) == [each.number for each in audits.reference(LATEST).criteria]

    @pytest.mark.parametrize(
        ("number", "given"),
        [("14.1", Given("C")), ("1.1", Given("C", "", True)), ("1.1", Given("NA", "", True))],
    )
    def test_what_the_reference_or_a_derogation_does_not_allow_is_refused_whole(
        self, secretary, number, given
    ):
        row = audit(secretary)
        with pytest.raises(errors.Refused, match=number):
            audits.record(row, {"2.1": Given("NC", "x"), number: given})
        assert audits.results_of(row)["2.1"] == Given("C")

    def test_a_complete_audit_misses_nothing(self, secretary):
        assert (
            audits.missing(audit(secretary, failing=["1.1"], derogated=["1.2"], not_applicable=["4.1"])) == []
        )

    def test_what_is_missing_is_said(self, secretary):
        row = audit(secretary, failing=["1.2"], tools=" ")
        audits.record(row, {"1.1": Given(), "1.2": Given("NC")})
        said = " ".join(audits.missing(row))
        assert "1 critère n’a pas de résultat\u00a0: 1.1." in said and "1.2" in said and "utilisés" in said
        AuditResult.objects.update(result="NA", derogation=False)
        audits.record(row, {"1.1": Given("NA")})
        assert "Aucun critère ne s’applique" in " ".join(audits.missing(row))

    def test_what_was_declared_is_not_rewritten(self, secretary):
        row = audit(secretary)
        Audit.objects.filter(pk=row.pk).update(declared_by=secretary, declared_at=row.recorded_at)
        with pytest.raises(errors.Refused):
            audits.record(row, {"1.1": Given("NC", "x")})
        with pytest.raises(TypeError):
            Audit.objects.filter(pk=row.pk).update(auditor="Un autre")
        row.auditor = "Un autre"
        with pytest.raises(TypeError):
            row.save()


class TestSheet:
    RESULTS = {"1.10": Given(), "1.1": Given("NC", "=1+1\nDeux lignes ; « x »", True), "2.1": Given("C")}

    def test_a_sheet_that_is_written_is_read_back(self):
        results = {each.number: Given("NA") for each in audits.reference(LATEST).criteria}
        results |= {"1.1": self.RESULTS["1.1"], "2.1": Given("C"), "3.1": Given()}
        data = audits.write_sheet(LATEST, results)
        assert audits.read_sheet(LATEST, data) == results
        assert data[:3] == b"\xef\xbb\xbf" and "Critère 10.10;" in data.decode()
        assert "'=1+1" in data.decode(), "no spreadsheet takes a remark for a formula"

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_the_grid_of_the_dinum_is_read_too(self, delimiter):
        rows = [
            ["Grille", "", "", ""],
            ["Thématique", "Critère", "Statut", "Dérogation", "Modifications à apporter"],
            ["IMAGES", "1.1", "NC", "N", "Une alternative manque"],
            ["IMAGES", "1.2", "nt", "", ""],
            ["", "", "", "", ""],
        ]
        text = "\r\n".join(delimiter.join(row) for row in rows)
        found = {"1.1": Given("NC", "Une alternative manque"), "1.2": Given()}
        for encoding in ("utf-8", "utf-8-sig", "cp1252"):
            assert audits.read_sheet(LATEST, text.encode(encoding)) == found

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "colonnes"),
            ("a;b\n1.1;C\n", "colonnes"),
            ("critere;resultat\n", "aucun critère"),
            ("critere;resultat\n1.1;C\n99.1;C\n", "Ligne 3"),
            ("critere;resultat\n1.1;C\n1.1;C\n", "deux fois"),
            ("critere;resultat\n1.1;peut-être\n", "C, NC ou NA"),
            ("critere;resultat;derogation\n1.1;NC;peut-être\n", "oui ou non"),
            ("critere;resultat\n" + "1" * 2_000_000, "trop grand"),
        ],
    )
    def test_a_sheet_that_says_something_else_is_refused_with_its_line(self, text, said):
        with pytest.raises(errors.Refused, match=said):
            audits.read_sheet(LATEST, text.encode())

    def test_odd_bytes_are_a_refusal(self):
        for data in (b"\0\xff\xfe" * 50, b'"' * 99, b"critere;resultat\n\0", b"\x80" * 10):
            with pytest.raises(errors.Refused):
                audits.read_sheet(LATEST, data)
