"""docs/securite.md says of each requirement of OWASP ASVS 5.0.0 what is done about it, and names what shows it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from content.models.parts import Part
from content.models.passwords import HERE
from content.models.roles import ADMINISTRATOR, DOCTOR, PERMISSIONS, SECRETARY

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "securite.md").read_text()
ALL = {
    f"{section}.{number}": int(level)
    for section, levels in yaml.safe_load((ROOT / "tests" / "asvs.yaml").read_text()).items()
    for number, level in enumerate(levels, 1)
}
MORE = {"3.4.8", "5.2.6", "6.3.8", "16.5.4"}
"""Of level 3, taken on besides."""

STATES = {"tenu", "sans objet", "à l’exploitant", "non tenu", "non tenu (en cours)"}
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ \|", line)
]
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
CHECK = re.compile(r"`make (check|audit|sbom)`(?: \(([\w, ]+)\))?")
DECISIONS = (
    "Données, et niveau de protection", "Cryptographie et secrets", "Communications", "Authentification", "Sessions",
    "Qui peut quoi", "Ce que l’on saisit", "Fichiers reçus", "Ce qui coûte cher", "Journaux", "Bibliothèques",
)  # fmt: skip


@cache
def names_in(file):
    """Names of the tests that stand in a file."""
    found = ast.walk(ast.parse((ROOT / file).read_text()))
    return {
        node.name for node in found if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def section(title):
    """What stands under a heading, up to the next of its rank or above."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,3}} |\Z)", TEXT, re.M | re.S)
    assert found, title
    return found[2]


def test_the_numbers_are_those_of_the_standard():
    """345 requirements: 70, 183 and 92 of the three levels."""
    levels = list(ALL.values())
    assert [levels.count(level) for level in (1, 2, 3)] == [70, 183, 92]


def test_each_requirement_stands_there_once_with_its_level():
    wanted = {number for number, level in ALL.items() if level < 3} | MORE
    numbers = [row[0] for row in ROWS]
    assert sorted(set(numbers)) == sorted(wanted), set(numbers) ^ wanted
    assert len(numbers) == len(wanted)
    for row in ROWS:
        assert len(row) == 5 and int(row[1]) == ALL[row[0]], row
        assert row[3] in STATES and len(row[2]) > 8, row


@pytest.mark.parametrize("name", sorted(set(TEST.findall(TEXT))), ids="::".join)
def test_every_test_that_is_named_exists(name):
    file, test = name
    assert (ROOT / file).is_file() and test in names_in(file)


def test_nothing_is_said_to_be_held_without_a_test_or_a_check():
    steps = set(re.findall(r"^\tstep (\w+)", (ROOT / "Makefile").read_text(), re.M))
    steps |= set(
        re.findall(r"Outcome\(\"(\w+)\"", "".join(f.read_text() for f in (ROOT / "tools/audit").glob("*.py")))
    )
    for number, _level, _what, state, why in ROWS:
        checks = CHECK.findall(why)
        for _command, named in checks:
            assert {each.strip() for each in named.split(",") if each} <= steps, (number, named)
        if state == "tenu":
            assert TEST.search(why) or checks, number


def test_what_is_not_held_has_its_reason():
    headings = set(re.findall(r"^#+ (.+)$", (ROOT / "docs" / "exploitation.md").read_text(), re.M))
    for number, _level, _what, state, why in ROWS:
        if state in {"sans objet", "non tenu", "non tenu (en cours)"}:
            assert len(why) >= 15 and why.endswith("."), (number, why)
        if state == "à l’exploitant":
            named = re.search(r"docs/exploitation\.md, « (.+?) » : (.+)\.", why)
            assert named and named[1] in headings, number
            assert named[2].partition(".")[0].lower() in section_of_server(), (number, named[2])


def section_of_server():
    """What docs/exploitation.md asks of the server, in lower case."""
    text = (ROOT / "docs" / "exploitation.md").read_text()
    return text.partition("## Ce que le serveur doit au site\n")[2].partition("\n## ")[0].lower()


@pytest.mark.parametrize("title", DECISIONS)
def test_each_decision_is_written_down(title):
    """V1 to V16 ask for documented decisions; the rows name the sections by « § »."""
    assert len(section(title).strip()) > 200
    assert f"§ {title}" in TEXT


def test_every_section_that_a_row_names_is_there():
    for number, _level, _what, _state, why in ROWS:
        for named in re.findall(r"§ ([^:;()]+?)(?:, (?:Limites|Champ par champ))?(?= :| ;|\)|$)", why):
            assert named.strip() in DECISIONS, (number, named)


def test_the_roles_are_those_of_the_code():
    said = {SECRETARY: set(), DOCTOR: set(), ADMINISTRATOR: set()}
    parts = [model._meta.model_name for model in Part.__subclasses__()]
    table = [line for line in section("Qui peut quoi").splitlines() if line.startswith("| ") and "`" in line]
    for line in table:
        _what, names, *has = [cell.strip() for cell in line.strip("|").split("|")]
        listed = names.strip("`").split()
        for role, yes in zip(said, has, strict=True):
            assert yes in {"oui", "non"}
            for name in listed if yes == "oui" else ():
                verb, _, what = name.partition("_")
                said[role] |= {f"{verb}_{part}" for part in parts} if what == "part" else {name}
    assert said == PERMISSIONS


def test_the_words_that_no_password_is_made_of_are_listed():
    listed = re.search(r"<!-- mots -->(.*?)<!-- /mots -->", TEXT, re.S)
    assert set(listed[1].split()) == HERE


def test_the_figures_are_those_of_the_settings(settings):
    from content.admin import portable
    from content.editorial import encoded, images
    from content.publishing.requests import LINK_DAYS
    from content.reading.search.question import LONGEST, MOST_WORDS

    assert settings.SESSION_IDLE_AGE == 2 * 3600 and "Deux heures sans signe" in section("Sessions")
    assert settings.SESSION_COOKIE_AGE == 12 * 3600 and "douze heures en tout" in section("Sessions")
    assert (
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS == 10_000 and settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 2_621_440
    )
    assert (portable.MAX_FILES, portable.MAX_BYTES) == (60, 4 * 1024**2)
    assert (encoded.MAX_BYTES, images.MAX_PIXELS) == (15 * 1024**2, 50_000_000)
    assert (LINK_DAYS, LONGEST, MOST_WORDS) == (7, 120, 12)
