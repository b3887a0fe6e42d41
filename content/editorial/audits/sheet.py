"""Results of an audit as a CSV sheet: written for a spreadsheet, read as spreadsheets save it.

The columns of the DINUM's audit grid, exported as CSV, are read too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from django.utils.text import slugify
from django.utils.translation import gettext as _

from content import errors
from content.editorial.audits.reference import reference
from content.editorial.audits.results import Given

MAX_BYTES = 1024 * 1024
"""Of a sheet: one with 106 long remarks has 200 kB."""

_HEAD = ("critere", "intitule", "resultat", "derogation", "remarque")
_COLUMNS = {
    "criterion": {"critere", "criteres", "no", "numero", "criterion"},
    "result": {"resultat", "statut", "result", "status"},
    "derogation": {"derogation", "derogations"},
    "remark": {"remarque", "remarques", "modifications-a-apporter", "modification-a-apporter", "remark"},
}
_RESULTS = {
    "c": "C",
    "conforme": "C",
    "nc": "NC",
    "non-conforme": "NC",
    "na": "NA",
    "non-applicable": "NA",
    "": "",
    "nt": "",
    "non-teste": "",
}
_YES, _NO = {"oui", "d", "x", "1", "yes"}, {"", "non", "n", "0", "no"}


def write_sheet(version: str, results: Mapping[str, Given]) -> bytes:
    """A sheet with what each criterion got, empty where nothing is said: also the form to fill in.

    Semicolons and a byte order mark: what a French Excel opens as columns.
    """
    text = io.StringIO()
    sheet = csv.writer(text, delimiter=";")
    sheet.writerow(_HEAD)
    for each in reference(version).criteria:
        given = results.get(each.number, Given())
        derogation = "oui" if given.derogation else ""
        # With its word: a spreadsheet would make 1.1 of « 1.10 », or the first of October.
        sheet.writerow([f"Critère {each.number}", each.title, given.result, derogation, _inert(given.remark)])
    return text.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    """A remark that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def read_sheet(version: str, data: bytes) -> dict[str, Given]:
    """What a sheet says, by criterion. Raises Refused with the line that is wrong, and the reason."""
    rows = _rows(data)
    number, columns = _head(rows)
    known = {each.number for each in reference(version).criteria}
    found: dict[str, Given] = {}
    for line, row in enumerate(rows[number:], start=number + 1):
        said = {name: row[place].strip() if place < len(row) else "" for name, place in columns.items()}
        criterion = _criterion(said["criterion"])
        if not criterion:
            continue  # the name of a theme, a total
        if criterion not in known:
            raise _wrong(line, _("RGAA %(version)s has no criterion %(number)s."), version, criterion)
        if criterion in found:
            raise _wrong(line, _("criterion %(number)s comes twice."), version, criterion)
        found[criterion] = _given(line, version, criterion, said)
    if not found:
        raise errors.Refused(_("This sheet names no criterion."))
    return found


def _rows(data: bytes) -> list[list[str]]:
    if len(data) > MAX_BYTES:
        raise errors.Refused(_("This file is too large for a sheet of results."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise errors.Refused(_("This file is no CSV sheet (%(why)s).") % {"why": error}) from None


def _head(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    """The number of the first line under the head, and the place of each column."""
    for number, row in enumerate(rows, start=1):
        names = [slugify(cell) for cell in row]
        columns = {
            column: names.index(name)
            for column, accepted in _COLUMNS.items()
            if (name := next((each for each in names if each in accepted), None)) is not None
        }
        if {"criterion", "result"} <= columns.keys():
            return number, columns
    raise errors.Refused(
        _("This sheet has no columns “critere” and “resultat”. Start from the sheet that this screen gives.")
    )


def _criterion(text: str) -> str:
    """`1.10` from `1.10`, `Critère 1.10` or `'1.10`."""
    found = re.search(r"(?<!\d)(\d{1,2}\.\d{1,2})(?!\d)", text)
    return found[1] if found else ""


def _given(line: int, version: str, criterion: str, said: Mapping[str, str]) -> Given:
    result = _RESULTS.get(slugify(said["result"]))
    if result is None:
        raise _wrong(line, _("criterion %(number)s: the result is C, NC or NA."), version, criterion)
    derogation = slugify(said.get("derogation", ""))
    if derogation not in _YES | _NO:
        raise _wrong(line, _("criterion %(number)s: “derogation” is oui or non."), version, criterion)
    remark = said.get("remark", "").removeprefix("'")
    return Given(result, remark[:2000], derogation in _YES)


def _wrong(line: int, sentence: str, version: str, criterion: str) -> errors.Refused:
    said = sentence % {"version": version, "number": criterion}
    return errors.Refused(_("Line %(line)d: %(said)s") % {"line": line, "said": said})
