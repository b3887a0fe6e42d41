"""Strict readers of environment variables.

Each returns a checked value or raises `Misconfigured`, whose text is one line that names the variable:
whoever starts the site reads that line and nothing else. No Django here: the launcher and the
snapshot layer read their settings before Django is loaded.
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent


class Misconfigured(Exception):
    """A variable has a value that the site refuses to start with. `str()` is one line."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(f"{name}: {sentence}")
        self.name = name


def env_text(name: str, default: str = "", *, env: Mapping[str, str] = os.environ) -> str:
    """The variable without surrounding spaces; `default` when absent or empty."""
    return env.get(name, "").strip() or default


def env_bool(name: str, default: bool = False, *, env: Mapping[str, str] = os.environ) -> bool:
    """0 or 1 (also true/false, yes/no, on/off)."""
    value = env_text(name, env=env).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(name, f"expected 0 or 1, not {value!r}")


def env_int(
    name: str, default: int, *, least: int = 0, most: int = 2**31, env: Mapping[str, str] = os.environ
) -> int:
    """A whole number with least ≤ number ≤ most."""
    value = env_text(name, env=env)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise Misconfigured(name, f"expected a whole number, not {value!r}") from None
    if not least <= number <= most:
        raise Misconfigured(name, f"expected a number from {least} to {most}, not {number}")
    return number


def env_list(name: str, default: str = "", *, env: Mapping[str, str] = os.environ) -> list[str]:
    """Comma-separated values; empty ones are dropped."""
    return [part.strip() for part in env_text(name, default, env=env).split(",") if part.strip()]


def env_url(name: str, default: str, *, schemes: set[str], env: Mapping[str, str] = os.environ) -> str:
    """An absolute address with no user, path, query or trailing slash; its host in ASCII."""
    value = env_text(name, default, env=env).rstrip("/")
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Misconfigured(name, f"not an address: {value!r}") from None
    strange = (
        not host or "@" in parts.netloc or not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]*:[0-9a-f:.]*", host)
    )
    if parts.scheme not in schemes or strange or parts.path or parts.query or parts.fragment:
        wanted = " or ".join(f"{scheme}://host" for scheme in sorted(schemes))
        raise Misconfigured(name, f"expected {wanted}, not {value!r}")
    return value


def deployed(*, env: Mapping[str, str] = os.environ) -> bool:
    """Whether this is the hospital's site and not a demonstration."""
    return env_bool("DEPLOYED", env=env)


def port(*, env: Mapping[str, str] = os.environ) -> int:
    """The TCP port that the site answers on."""
    return env_int("PORT", 8000, least=1, most=65535, env=env)


def behind_proxy(*, env: Mapping[str, str] = os.environ) -> bool:
    """Whether every request comes through a proxy of ours, whose X-… headers are to be believed."""
    return env_bool("BEHIND_PROXY", env=env)


def bind(*, env: Mapping[str, str] = os.environ) -> str:
    """`address:port` that the server listens on.

    Raises Misconfigured when the address is not this machine's own and no proxy stands in front: a server of
    a few threads is silenced by as many slow readers.
    """
    host = env_text("BIND", "127.0.0.1", env=env).strip("[]")
    if not re.fullmatch(r"[A-Za-z0-9._:%-]+", host):
        raise Misconfigured("BIND", f"expected an address of this machine, not {host!r}")
    if not is_loopback(host) and not behind_proxy(env=env):
        raise Misconfigured(
            "BIND", f"{host} is open to everyone: put a proxy in front and say so with BEHIND_PROXY=1"
        )
    return f"{bracketed(host)}:{port(env=env)}"


def is_loopback(host: str) -> bool:
    """Whether only programs of this machine reach that address. A name other than localhost is not known to be one."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def bracketed(host: str) -> str:
    """As addresses and Host headers have it: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def workers(*, env: Mapping[str, str] = os.environ) -> int:
    """How many gunicorn workers."""
    return env_int("WEB_CONCURRENCY", 2, least=1, most=256, env=env)


def snapshot_memory(*, env: Mapping[str, str] = os.environ) -> int:
    """Bytes of published files that a worker keeps in memory; beyond them, files are read at each request.

    SNAPSHOT_MEMORY is in MiB; 0: everything is read from files.
    """
    return env_int("SNAPSHOT_MEMORY", 24, most=64 * 1024, env=env) * 1024 * 1024


def access_log(*, env: Mapping[str, str] = os.environ) -> bool:
    """Whether each answer is a line of the log."""
    return env_bool("ACCESS_LOG", env=env)


def journal_days(*, env: Mapping[str, str] = os.environ) -> int:
    """Days for which the desk's journal of acts is kept. The CNIL advises six months to a year for such journals."""
    return env_int("JOURNAL_DAYS", 365, least=180, most=365, env=env)


def access_log_dir(*, env: Mapping[str, str] = os.environ) -> Path | None:
    """ACCESS_LOG_DIR: the folder of the access log, one file a day, made when absent; None: no such files."""
    value = env_text("ACCESS_LOG_DIR", env=env)
    if not value:
        return None
    path = Path(value).expanduser()
    path = path if path.is_absolute() else BASE_DIR / path
    try:
        path.mkdir(mode=0o750, parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured("ACCESS_LOG_DIR", f"cannot make {path}: {error.strerror}") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise Misconfigured("ACCESS_LOG_DIR", f"cannot write in {path}")
    return path


def log_days(*, env: Mapping[str, str] = os.environ) -> int:
    """LOG_DAYS: days after which what a log says of requests is erased.

    Half a year by default, a year at most: what the CNIL advises for logs that serve security
    (https://www.cnil.fr/fr/la-cnil-publie-une-recommandation-relative-aux-mesures-de-journalisation). A week at least,
    so that an incident can be looked into, and readings counted.
    """
    return env_int("LOG_DAYS", 180, least=7, most=365, env=env)


def security_contact(*, env: Mapping[str, str] = os.environ) -> str:
    """Whom to tell of a weakness of the site, as /.well-known/security.txt has it: `mailto:` or https; `""`: nobody."""
    value = env_text("SECURITY_CONTACT", env=env)
    if not value:
        return ""
    if re.fullmatch(r"[^@\s:]+@[^@\s:]+\.[^@\s:]+", value):
        return f"mailto:{value}"
    if re.fullmatch(r"(?:mailto:[^@\s]+@[^@\s]+|https://[^\s/]+(?:/\S*)?)", value):
        return value
    raise Misconfigured(
        "SECURITY_CONTACT", f"expected an e-mail address or an https:// address, not {value!r}"
    )


def metrics(*, env: Mapping[str, str] = os.environ) -> tuple[str, int] | None:
    """Address and port that Prometheus asks; None when METRICS_PORT is absent. Never those that readers use."""
    number = env_int("METRICS_PORT", 0, least=1, most=65535, env=env)
    host = env_text("METRICS_BIND", "127.0.0.1", env=env).strip("[]")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        raise Misconfigured("METRICS_BIND", f"expected an IP address of this machine, not {host!r}") from None
    if number == port(env=env):
        raise Misconfigured("METRICS_PORT", f"{number} is the port that readers use")
    return (host, number) if number else None


def data_dir(*, env: Mapping[str, str] = os.environ) -> Path:
    """Where everything that changes lives: database, media, snapshot. Made when absent."""
    path = Path(env_text("DATA_DIR", str(BASE_DIR / "var"), env=env)).expanduser()
    path = path if path.is_absolute() else BASE_DIR / path
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured("DATA_DIR", f"cannot make {path}: {error.strerror}") from None
    return path


def media_store(*, env: Mapping[str, str] = os.environ) -> dict[str, Any] | None:
    """MEDIA_STORE: where pictures are kept, as django-storages' options; None for the data directory.

    `s3://bucket?endpoint=https://…&region=…&prefix=…`. The keys stand in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,
    never in the address: addresses end up in logs.
    """
    value = env_text("MEDIA_STORE", env=env)
    if not value:
        return None
    try:
        parts = urlsplit(value)
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        known = parts.scheme == "s3" and not parts.path.strip("/") and not parts.fragment
    except ValueError:
        known = False
    if not known or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", parts.netloc):
        raise Misconfigured("MEDIA_STORE", f"expected s3://bucket?endpoint=https://…, not {value!r}")
    if unknown := sorted(set(options) - {"endpoint", "region", "prefix"}):
        raise Misconfigured("MEDIA_STORE", f"knows endpoint, region and prefix, not {unknown[0]!r}")
    if "endpoint" in options:
        try:
            env_url("endpoint", "", schemes={"http", "https"}, env=options)
        except Misconfigured as error:
            raise Misconfigured("MEDIA_STORE", str(error)) from None
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        if not env_text(name, env=env):
            raise Misconfigured(name, "MEDIA_STORE needs it")
    return {
        "bucket_name": parts.netloc,
        "endpoint_url": options.get("endpoint"),
        "region_name": options.get("region"),
        "location": options.get("prefix", ""),
    }


def postgresql_options() -> set[str]:
    """What an address may say after its `?`: the keywords of libpq, as it is installed here.

    https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
    """
    from psycopg.pq import Conninfo  # not needed on SQLite, nor by the snapshot's layer

    return {option.keyword.decode() for option in Conninfo.get_defaults()}


def secret_key(directory: Path, *, env: Mapping[str, str] = os.environ) -> str:
    """SECRET_KEY, else the one kept in the data directory, made at the first start (mode 600).

    Raises Misconfigured on a key that is too short to be random (under 32 characters or 8 different ones).
    """
    given = env_text("SECRET_KEY", env=env)
    if given:
        if len(given) < 32 or len(set(given)) < 8 or given.startswith("django-insecure"):
            raise Misconfigured("SECRET_KEY", "too weak: give at least 32 random characters, or none")
        return given
    kept = directory / "secret_key"
    try:
        fresh = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    except OSError as error:
        raise Misconfigured("DATA_DIR", f"cannot write {kept}: {error.strerror}") from None
    else:
        import secrets  # once in a site's life; its cost at each start would be the first reader's

        with os.fdopen(fresh, "w") as file:
            file.write(secrets.token_urlsafe(50))
    try:
        key = kept.read_text().strip()
    except OSError as error:
        raise Misconfigured("SECRET_KEY", f"cannot read {kept}: {error.strerror}") from None
    if len(key) < 32:
        raise Misconfigured("SECRET_KEY", f"{kept} holds no usable key: delete it to have a new one made")
    return key
