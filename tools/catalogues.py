"""The interface's catalogues: `python -m tools.catalogues` brings them up to date, `--check` only looks.

Message ids are English, written in code and templates. They are collected with Python's own parser and
Django's `templatize`, so that no gettext is needed on the machine; polib reads and writes the catalogues.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "ar")
CODE = ("content", "vertebro_site")

_FUNCTIONS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
_LITERAL = r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_CALL = re.compile(rf"\b(_|gettext|ngettext|pgettext)\(\s*{_LITERAL}(?:\s*,\s*{_LITERAL})?")


@dataclass(frozen=True, slots=True)
class Message:
    """A text of the interface, and where it stands first."""

    id: str
    plural: str = ""
    context: str | None = None
    place: str = ""

    @property
    def key(self) -> tuple[str | None, str]:
        """What tells two messages apart."""
        return self.context, self.id


def collect() -> dict[tuple[str | None, str], Message]:
    """Every message of code and templates, by key."""
    found: dict[tuple[str | None, str], Message] = {}
    for message in (*_from_code(), *_from_templates()):
        found.setdefault(message.key, message)
    return found


def _from_code() -> Iterator[Message]:
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            place = str(path.relative_to(ROOT))
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in _FUNCTIONS
                ):
                    values = [each.value for each in node.args if isinstance(each, ast.Constant)]
                    texts = [value for value in values if isinstance(value, str)]
                    if texts:
                        yield _message(node.func.id.removesuffix("_lazy"), texts, place)


def _from_templates() -> Iterator[Message]:
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix not in {".html", ".xml", ".txt"}:
            continue
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for match in _CALL.finditer(source):
            texts = [ast.literal_eval(text) for text in match.groups()[1:] if text]
            yield _message(match[1], texts, str(path.relative_to(ROOT)))


def _message(function: str, texts: list[str], place: str) -> Message:
    if function == "pgettext":
        return Message(texts[1], context=texts[0], place=place)
    if function == "ngettext" and len(texts) > 1:
        return Message(texts[0], plural=texts[1], place=place)
    return Message(texts[0], place=place)


def catalogue(language: str) -> Path:
    """The file of one language."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def problems() -> Iterator[str]:
    """One sentence for each missing, fuzzy, empty, unused or malformed entry."""
    messages = collect()
    for language in LANGUAGES:
        name = str(catalogue(language).relative_to(ROOT))
        entries = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(catalogue(language)))}
        for key, message in messages.items():
            entry = entries.get(key)
            if entry is None:
                yield f"{name}: missing: {message.id!r} ({message.place})"
            elif entry.fuzzy:
                yield f"{name}: fuzzy: {message.id!r}"
            elif not entry.translated():
                yield f"{name}: not translated: {message.id!r} ({message.place})"
            elif _variables(entry.msgid) != _variables(entry.msgstr or _last(entry.msgstr_plural)):
                yield f"{name}: other variables than: {message.id!r}"
        for key, entry in entries.items():
            if key not in messages and not entry.obsolete:
                yield f"{name}: no longer used: {entry.msgid!r}"


def _last(plurals: dict[int, str]) -> str:
    """The form for many: Arabic writes one and two without a number."""
    return plurals[max(plurals)] if plurals else ""


def _variables(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]", text))


def update() -> None:
    """Add what is missing, untranslated, and drop what nothing uses."""
    messages = collect()
    for language in LANGUAGES:
        file = polib.pofile(str(catalogue(language)), wrapwidth=110)
        entries = {(entry.msgctxt, entry.msgid): entry for entry in file}
        for key, entry in entries.items():
            if key not in messages or entry.obsolete:
                file.remove(entry)
        for key, message in messages.items():
            if key not in entries:
                plural = {0: "", 1: ""} if message.plural else {}
                file.append(
                    polib.POEntry(
                        msgid=message.id,
                        msgid_plural=message.plural,
                        msgstr_plural=plural,
                        msgctxt=message.context,
                    )
                )
        for entry in file:
            entry.occurrences = [(messages[entry.msgctxt, entry.msgid].place, "")]
        file.sort(key=lambda entry: (entry.occurrences[0][0], entry.msgid))
        file.save()


def main() -> int:
    """Exit status 1 when `--check` finds something."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing, exit 1 on any problem")
    if parser.parse_args().check:
        found = list(problems())
        print("\n".join(found) or "Catalogues complete.")
        return bool(found)
    update()
    return 0


if __name__ == "__main__":
    sys.exit(main())
