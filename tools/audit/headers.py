"""What every answer must say of itself, in each coding that browsers ask for, to GET and to HEAD alike."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from urllib.parse import urlsplit

import brotli

from tools.audit import Outcome
from tools.audit.web import Answer, Found, Site

_DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}
_CODINGS = ("identity", "gzip", "br", "gzip, deflate, br, zstd")
_CHANGES_BY_ITSELF = {"date", "connection", "keep-alive", "x-request-id"}
_TYPES: dict[str, str | tuple[str, ...]] = {
    ".css": "text/css",
    ".ico": "image/",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": ("application/xml", "application/atom+xml"),
}


_REQUIRED = (
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-embedder-policy",
    "cross-origin-resource-policy",
)


def audit(site: Site, found: Found) -> Outcome:
    """Every page, 404 page and file that a page loads."""
    problems = list(found.broken)
    kinds = ((found.pages, 200), (found.missing, 404), (found.assets, 200))
    for answers, status in kinds:
        for path, plain in answers.items():
            if plain.status == status:
                told = dict.fromkeys(_problems(site, path, plain, snapshot=answers is found.pages))
                problems += [f"{path}: {problem}" for problem in told]
            elif answers is found.missing:
                problems.append(f"{path}: {plain.status} instead of {status}")
    return Outcome("headers", sum(len(answers) for answers, _status in kinds), tuple(problems))


def _problems(site: Site, path: str, plain: Answer, *, snapshot: bool) -> Iterator[str]:
    suffix = "." + urlsplit(path).path.rpartition(".")[2]
    expected = "text/html; charset=utf-8" if plain.is_page else _TYPES.get(suffix, "a known type")
    if not plain.headers.get("content-type", "").startswith(expected):
        yield f"Content-Type is {plain.headers.get('content-type')}, not {expected}"
    for coding in _CODINGS:
        answer = site.get(path, coding=coding)
        yield from _said(answer)
        if snapshot and answer.headers.get("vary") != "Accept-Encoding":
            yield f"Vary is {answer.headers.get('vary')}, not Accept-Encoding"
        if answer.headers.get("content-length") != str(len(answer.body)):
            yield f"{coding}: Content-Length is {answer.headers.get('content-length')}, not {len(answer.body)}"
        if _decoded(answer) != plain.body:
            yield f"{coding}: another text than without compression"
        head = site.get(path, method="HEAD", coding=coding)
        if _stable(head) != _stable(answer):
            names = sorted(name for name, _value in _stable(head) ^ _stable(answer))
            yield f"{coding}: HEAD and GET differ in {', '.join(dict.fromkeys(names)) or 'status'}"


def _said(answer: Answer) -> Iterator[str]:
    headers = answer.headers
    if "set-cookie" in headers:
        yield "Set-Cookie"
    if headers.get("x-content-type-options") != "nosniff":
        yield "no X-Content-Type-Options: nosniff"
    for name in _REQUIRED:
        if name not in headers:
            yield f"no {name}"
    policy = headers.get("content-security-policy", "")
    if not policy.count("default-src 'none'") or "frame-ancestors 'none'" not in policy:
        yield f"no Content-Security-Policy with default-src and frame-ancestors 'none': {policy}"
    if "unsafe-" in policy:
        yield f"unsafe Content-Security-Policy: {policy}"


def _decoded(answer: Answer) -> bytes:
    decode = _DECODERS.get(answer.headers.get("content-encoding", ""))
    return decode(answer.body) if decode else b"in a coding that nobody asked for"


def _stable(answer: Answer) -> set[tuple[str, str]]:
    """Status and headers that two answers in a row must share."""
    kept = {(name, value) for name, value in answer.headers.items() if name not in _CHANGES_BY_ITSELF}
    return kept | {("status", str(answer.status))}
