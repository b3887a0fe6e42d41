"""The starter's files as they are read, before anything is loaded."""

import pytest
import yaml

from content.editorial.typography import french
from content.errors import StarterError
from content.starter.files import FOLDER, read
from tests.starter.texts import copy_of_texts, edit_file


def test_the_french_files_follow_french_typography():
    for path in FOLDER.glob("*.fr.yaml"):
        for text in _texts(yaml.safe_load(path.read_text())):
            assert french(text) == text, path.name


def _texts(value):
    """Every text of a file. The title of a publication is in the language of the publication."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if not (name == "title" and "title_language" in value):
                yield from _texts(each)


def test_the_department_is_described_once_a_language_and_in_french(tmp_path):
    folder = copy_of_texts(tmp_path)
    (folder / "double.fr.yaml").write_text((folder / "department.fr.yaml").read_text())
    with pytest.raises(StarterError, match=r"^double\.fr\.yaml:\d+: .*existe déjà"):
        read(folder)
    for path in (folder / "double.fr.yaml", folder / "department.fr.yaml"):
        path.unlink()
    with pytest.raises(StarterError, match=r"^department\.ar\.yaml:\d+: .*français"):
        read(folder)


def test_a_text_with_straight_quotes_and_an_ampersand_is_loaded(tmp_path):
    folder = copy_of_texts(tmp_path)
    edit_file(folder / "vertebroplasty.fr.yaml", "Les complications sont", 'Les "complications" d\'A & B')
    pages, _departments = read(folder)
    bodies = [section.values.get("body", "") for page in pages for section in page.sections]
    assert any('Les "complications" d\'A &amp; B' in body for body in bodies)


def test_a_file_that_is_not_utf8_is_a_sentence(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"# page\npage: \xff")
    with pytest.raises(StarterError, match=r"^a\.yaml:2: .*UTF-8"):
        read(tmp_path)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "# Titre", "![image](x.png)", "> citation", "`code`"]
)
def test_formatting_beyond_the_short_list_is_refused(tmp_path, text):
    folder = copy_of_texts(tmp_path)
    edit_file(folder / "vertebroplasty.fr.yaml", "Les complications sont très rares", f"{text}\n\n    Les")
    with pytest.raises(StarterError, match="mise en forme"):
        read(folder)
