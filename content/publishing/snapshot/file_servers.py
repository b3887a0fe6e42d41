"""The headers of the snapshot's files, written down for servers that find the files and know nothing of headers.

For nginx, three files beside the snapshot (`deploy/nginx/` includes them):

    snapshot/nginx/kinds.conf      in http: the site's own names; the address of a file → its kind → each header's value
    snapshot/nginx/headers.conf    where files are served: one add_header for each header
    snapshot/nginx/error.conf      where the page of a failure is served: its headers

Headers follow from the shape of an address, so these change with a release and not with a publication: a page that
is new is served at once with the headers of its kind. What has no kind goes to gunicorn.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings

from content.publishing.snapshot.store import LATE, Entry, Generation

NGINX = "nginx"
"""The folder of the snapshot that holds what nginx includes."""

FOLDER = "$site_folder"
"""The variable that holds the folder of an address: a header may name the page that a file belongs to."""

FORMAT = 2
"""Of what is written: another one is written anew, whatever the headers."""

log = logging.getLogger(__name__)

Headers = tuple[tuple[str, str], ...]

_FOLDER = r"/(?!static/|media/)[^/]+/"
"""The first folder of an address that is neither a static file's nor a picture's."""


def write(root: Path, generation: Generation) -> bool:
    """Write what nginx includes beside the snapshot, when a header has changed. Returns whether it has.

    Then nginx must reload; until it does, it sends the headers of before, which the log says. Raises OSError.
    """
    folder = root / NGINX
    last, sets = folder / "kinds.conf", _sets(generation)
    before = last.read_text(encoding="utf-8") if last.exists() else ""
    if before.startswith(sets):
        return False
    folder.mkdir(exist_ok=True)
    for name, text in nginx(generation).items():
        fresh = folder / f".{name}"
        fresh.write_text(sets + text, encoding="utf-8")
        fresh.replace(folder / name)
    if before:
        log.warning("the headers of public files have changed: if nginx serves them, reload it")
    return True


def _sets(generation: Generation) -> str:
    """A comment that names all sets of headers together: cheap to know, however many pages there are."""
    page = re.compile(r"(?<=\w)/[^>]*(?=>)")
    sets = {
        tuple((name, page.sub("", value)) for name, value in headers)
        for headers in generation.headers
        if not any(name == "Location" for name, _value in headers)
    }
    told = (FORMAT, sorted(settings.ALLOWED_HOSTS), sorted(sets))
    digest = hashlib.sha256(repr(told).encode()).hexdigest()[:16]
    return f"# Written with the snapshot when a header changes, {digest}. nginx reads it when it starts or reloads.\n"


def nginx(generation: Generation) -> dict[str, str]:
    """Names → texts of the files that nginx includes; kinds.conf, whose first line tells what they are from, last."""
    found = kinds(generation)
    numbers = {headers: number for number, headers in enumerate(dict.fromkeys(found.values()), 1)}
    names = sorted({name for headers in numbers for name, _value in headers})
    maps = [
        # nginx writes a name as Django compares it: in small letters, without port or last point.
        _map(
            "$host",
            "$site_ours",
            dict.fromkeys(map(str.lower, sorted(settings.ALLOWED_HOSTS)), "1"),
            hostnames=True,
        ),
        _map("$site_file", "$site_kind", {f"~{each}": str(numbers[found[each]]) for each in found}),
    ]
    for name in names:
        values = {str(number): dict(headers).get(name, "") for headers, number in numbers.items()}
        usual = Counter(values.values()).most_common(1)[0][0]
        others = {number: value for number, value in values.items() if value != usual}
        maps.append(_map("$site_kind", _variable(name), others, usual))
    failure = next(_answering(generation.entries.values(), 500), None)
    told = generation.headers[failure["headers"]] if failure else []
    return {
        "error.conf": "".join(f"add_header {name} {_quoted(value)} always;\n" for name, value in told),
        "headers.conf": "".join(f"add_header {name} {_variable(name)};\n" for name in names),
        "kinds.conf": "\n".join(maps),
    }


def _map(
    source: str, target: str, values: dict[str, str], default: str = "", *, hostnames: bool = False
) -> str:
    """A map of nginx. A header whose value is empty is not sent. hostnames: `.example.org` stands for a family."""
    lines = "".join(
        f"    {_quoted(key)} {_quoted(value)};\n" for key, value in {"default": default, **values}.items()
    )
    return f"map {source} {target} {{\n{'    hostnames;' + chr(10) if hostnames else ''}{lines}}}\n"


def _variable(header: str) -> str:
    return f"$site_{header.lower().replace('-', '_')}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def kinds(generation: Generation) -> dict[str, Headers]:
    """Regular expressions over the addresses of files → the headers of what they match; the first match counts.

    Only of what answers 200. Where files of one shape have different headers, those of the fewer are named one by one.
    """
    shapes: dict[str, dict[str, Headers]] = {}
    for entry in _answering(generation.entries.values(), 200):
        # One that is late comes back to its place.
        file = f"/{entry['file'].removeprefix(f'{LATE}/')}"
        shapes.setdefault(shape(file), {})[file] = _in_any_folder(generation.headers[entry["headers"]], file)
    found: dict[str, Headers] = {}
    for pattern, files in sorted(shapes.items()):
        usual = Counter(files.values()).most_common(1)[0][0]
        exact = {f"^{re.escape(file)}$": headers for file, headers in files.items() if headers != usual}
        found = exact | found | {pattern: usual}
    return found


def shape(file: str) -> str:
    """The regular expression of all files whose headers are those of this one, from its address."""
    path = PurePosixPath(file)
    top, ending = path.parts[1], re.escape(path.suffix)
    if top == "static":
        # Of the names with a digest, which are kept for ever; gunicorn answers the others.
        return rf"^/static/.+\.[0-9a-f]{{12}}{ending}$"
    if top == "media":
        return rf"^/media/pictures/[^/]+{ending}$"
    if len(path.parts) == 2:
        return f"^{re.escape(file)}$"
    if len(path.parts) == 3:
        # /fr/ is a home page, /fr/offline.html is none; what a room adds beside them has its own ending.
        name = re.escape(path.name) if path.suffix == ".html" else f"[^/]+{ending}"
        return f"^{_FOLDER}{name}$"
    return f"^{_FOLDER}[^/]+/.+{ending}$"


def _answering(entries: Iterable[Entry], *statuses: int) -> Iterator[Entry]:
    return (entry for entry in entries if entry["status"] in statuses)


def _in_any_folder(headers: Iterable[tuple[str, str]], file: str) -> Headers:
    """A file's headers, with a variable where they name the page of its folder."""
    folder = f"{PurePosixPath(file).parent}/"
    return tuple(
        (name, re.sub(rf"(?<=\w){re.escape(folder)}(?=>)", lambda _match: FOLDER, value))
        for name, value in headers
    )
