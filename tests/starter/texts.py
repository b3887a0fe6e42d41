"""A copy of the starter's files, to spoil."""

from pathlib import Path

from content.starter.files import FOLDER


def copy_of_texts(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    for path in FOLDER.glob("*.yaml"):
        (folder / path.name).write_text(path.read_text())
    return folder


def edit_file(path: Path, old: str, new: str):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
