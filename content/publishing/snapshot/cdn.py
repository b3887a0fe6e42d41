"""What an export tells hosts of static files: `_headers` and `_redirects`, as Netlify and Cloudflare Pages read them.

    https://docs.netlify.com/manage/routing/headers/
    https://developers.cloudflare.com/pages/configuration/headers/      100 rules, 2 000 characters a line
    https://developers.cloudflare.com/pages/configuration/redirects/    2 000 lines; beyond, the exported pages redirect

Cloudflare joins the values of a header that two rules give. So no two rules here give one file the same header, save
the policy of pictures: of two policies a browser keeps to both (CSP3, 4.1). All others share one: what any page may
load, which is less than what a page of the desk may.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_POLICY = "Content-Security-Policy"
_OF_A_FILE = {
    _POLICY,
    "Referrer-Policy",
    "Content-Type",
    "Content-Disposition",
    "Cache-Control",
    "Link",
    "Location",
    "Access-Control-Allow-Origin",
}
"""Headers that differ from file to file. A host of static files chooses the type; it asks for fresh pages by itself."""
_REFERRER = "Referrer-Policy"
_STRICTEST = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
"""The address of the search holds a question: one policy for all is that of the most discreet page."""

_KEPT = ("Cache-Control", "Access-Control-Allow-Origin")

_MEDIA = "/media/pictures/"
FAVICON = "/favicon.ico"
_NOTHING = "'none'"

Rules = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Export:
    """What an export holds: by path, the `status` of an address and the number of its `headers`; these, by number."""

    entries: Mapping[str, Mapping[str, Any]]
    headers: Sequence[Sequence[tuple[str, str]]]


def write(directory: Path, export: Export) -> None:
    """Write both files into an export. Raises OSError."""
    (directory / "_headers").write_text(_block(rules(export)), encoding="utf-8")
    (directory / "_redirects").write_text("".join(redirects(export)), encoding="utf-8")


def rules(export: Export) -> Rules:
    """Patterns of addresses → the headers that they add."""
    pages = [
        headers
        for headers in map(dict, _sets(export, 200))
        if headers["Content-Type"].startswith("text/html")
    ]
    shared = {
        name: value
        for name, value in pages[0].items()
        if name not in _OF_A_FILE and all(page.get(name) == value for page in pages)
    }
    said = {page[_REFERRER] for page in pages}
    shared[_REFERRER] = next((each for each in _STRICTEST if each in said), _STRICTEST[0])
    found: Rules = {"/*": shared | {_POLICY: union(page[_POLICY] for page in pages)}}
    for path, entry in export.entries.items():
        headers = dict(export.headers[entry["headers"]])
        for folder in ("/static/", _MEDIA):
            if path.startswith(folder):
                kept = (*_KEPT, _POLICY) if folder == _MEDIA else _KEPT
                found[f"{folder}*"] = {name: headers[name] for name in kept if name in headers}
        if path == FAVICON:
            # A drawing under the name that browsers ask for: from its name, nobody would guess its type.
            found[path] = {"Content-Type": headers["Content-Type"]}
    return found


def union(policies: Iterable[str]) -> str:
    """The policy that allows what any of these allows. A directive that some lack is theirs who have it."""
    sources: dict[str, set[str]] = {}
    for policy in policies:
        for directive in policy.split("; "):
            name, *allowed = directive.split(" ")
            sources.setdefault(name, set()).update(allowed)
    return "; ".join(
        f"{name} {' '.join(sorted(allowed - {_NOTHING} or allowed))}"
        for name, allowed in sorted(sources.items())
    )


def redirects(export: Export) -> Iterator[str]:
    """Lines: from, to, status. Permanent ones first: a host that takes so many and no more drops the others."""
    for status in (301, 302):
        for path, entry in export.entries.items():
            if entry["status"] == status:
                yield f"{path} {dict(export.headers[entry['headers']])['Location']} {status}\n"


def _sets(export: Export, status: int) -> Iterator[Sequence[tuple[str, str]]]:
    numbers = {entry["headers"] for entry in export.entries.values() if entry["status"] == status}
    return (export.headers[number] for number in sorted(numbers))


def _block(found: Rules) -> str:
    return "\n".join(
        f"{pattern}\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())
        for pattern, headers in found.items()
    )
