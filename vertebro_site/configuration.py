"""What the environment says of addresses, database and mail, checked: `settings` takes it from here.

No Django here: the server checks everything with `check` before it starts a worker, and its readers do
not wait for Django.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import dj_database_url

from vertebro_site import env as read
from vertebro_site import sqlite
from vertebro_site.env import Misconfigured

TIME_ZONE = "Europe/Paris"

_HOST = re.compile(r"\.?[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")
_SAID = re.compile(r"([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::[0-9]+)?")
"""A Host header, in small letters, as Django reads it (`django.http.request.host_validation_re`)."""


class Mail(NamedTuple):
    """The server that e-mails leave by."""

    host: str
    port: int
    user: str
    password: str
    ssl: bool
    starttls: bool


def check(*, env: Mapping[str, str] = os.environ) -> None:
    """Read everything once. Raises Misconfigured for the first value that the site refuses to start with."""
    read.behind_proxy(env=env)
    read.bind(env=env)
    read.workers(env=env)
    read.snapshot_memory(env=env)
    read.access_log(env=env)
    read.access_log_dir(env=env)
    read.log_days(env=env)
    read.security_contact(env=env)
    read.journal_days(env=env)
    read.metrics(env=env)
    read.media_store(env=env)
    read.secret_key(read.data_dir(env=env), env=env)
    allowed_hosts(env=env)
    database(env=env)
    mail_server(env=env)
    sender(env=env)


def site_url(*, env: Mapping[str, str] = os.environ) -> str:
    """The public address of the site, without a trailing slash. Raises Misconfigured."""
    url = read.env_url(
        "SITE_URL", f"http://127.0.0.1:{read.port(env=env)}", schemes={"http", "https"}, env=env
    )
    if read.deployed(env=env) and not url.startswith("https://"):
        raise Misconfigured("SITE_URL", "DEPLOYED=1 needs the public https:// address of the site")
    return url


def site_host(*, env: Mapping[str, str] = os.environ) -> str:
    """The host of the site's address, as a Host header has it."""
    return read.bracketed(urlsplit(site_url(env=env)).hostname or "")


def allowed_hosts(*, env: Mapping[str, str] = os.environ) -> list[str]:
    """Host names that the site answers to. Raises Misconfigured when its own is not among them."""
    own = site_host(env=env)
    hosts = read.env_list("ALLOWED_HOSTS", ",".join(dict.fromkeys([own, "127.0.0.1", "localhost"])), env=env)
    if "*" in hosts:
        raise Misconfigured("ALLOWED_HOSTS", "name the hosts: * would accept any")
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise Misconfigured(
            "ALLOWED_HOSTS", "expected host names separated by commas, without scheme or port"
        )
    if not any(own == host or (host[0] == "." and f".{own}".endswith(host)) for host in hosts):
        raise Misconfigured("ALLOWED_HOSTS", f"the host of SITE_URL, {own}, is missing")
    return hosts


def ours(hosts: Collection[str]) -> Callable[[str], bool]:
    """Whether a Host header names one of these hosts, as Django's `validate_host` says, without Django."""
    names = {host.lower() for host in hosts}
    families = tuple(name for name in names if name.startswith("."))

    def said(header: str) -> bool:
        found = _SAID.fullmatch(header.lower())
        name = found[1].removesuffix(".") if found else ""
        return name in names or f".{name}".endswith(families) if name else False

    return said


def database(*, env: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Django's description of the one database. Raises Misconfigured; reaches for no server."""
    default = f"sqlite:///{read.data_dir(env=env) / 'db.sqlite3'}"
    try:
        found: dict[str, Any] = dict(
            dj_database_url.parse(read.env_text("DATABASE_URL", default, env=env), conn_max_age=60)
        )
    except Exception as error:
        raise Misconfigured("DATABASE_URL", f"not a database address ({error})".splitlines()[0]) from None
    options = found.setdefault("OPTIONS", {})
    if found.get("ENGINE") == "django.db.backends.sqlite3":
        return found | _sqlite(found["NAME"], options)
    if found.get("ENGINE") == "django.db.backends.postgresql":
        return found | _postgresql(found.get("NAME"), options)
    raise Misconfigured("DATABASE_URL", "expected sqlite:///… or postgres://…")


def _sqlite(name: str, options: dict[str, Any]) -> dict[str, Any]:
    if options:
        raise Misconfigured("DATABASE_URL", f"sqlite:/// takes no option, not even {next(iter(options))!r}")
    if name == ":memory:" or not Path(name).parent.is_dir():
        raise Misconfigured("DATABASE_URL", f"sqlite:/// and a file in an existing folder, not {name!r}")
    return {
        # A thread's connection would outlive the file that a restore replaces.
        "CONN_MAX_AGE": 0,
        "OPTIONS": sqlite.options(),
    }


def _postgresql(name: str | None, options: dict[str, Any]) -> dict[str, Any]:
    if not name:
        raise Misconfigured("DATABASE_URL", "the name of the database is missing: postgres://user@host/name")
    if options and (unknown := sorted(set(options) - read.postgresql_options())):
        raise Misconfigured("DATABASE_URL", f"PostgreSQL has no option {unknown[0]!r}")
    return {"CONN_HEALTH_CHECKS": True, "OPTIONS": {"connect_timeout": 5, **options}}


def mail_server(*, env: Mapping[str, str] = os.environ) -> Mail | None:
    """Where e-mails go; None: to the console. Raises Misconfigured."""
    given = read.env_text("EMAIL_URL", env=env)
    if not given:
        return None
    try:
        parts = urlsplit(given)
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
    except ValueError:
        raise Misconfigured("EMAIL_URL", "not an address") from None
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise Misconfigured("EMAIL_URL", "expected smtp://, smtp+tls:// or smtps://user:password@host:port")
    return Mail(
        host=parts.hostname,
        port=port,
        user=parts.username or "",
        password=parts.password or "",
        ssl=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp+tls",
    )


def sender(*, env: Mapping[str, str] = os.environ) -> str:
    """Who e-mails come from. Raises Misconfigured."""
    address = read.env_text("DEFAULT_FROM_EMAIL", f"ne-pas-repondre@{site_host(env=env)}", env=env)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(address)[1]):
        raise Misconfigured("DEFAULT_FROM_EMAIL", "expected an e-mail address")
    return address
