"""A wrong environment variable is one line that names it, and exit status 2."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vertebro_site.env import Misconfigured, env_bool, env_int, env_url, secret_key

ROOT = Path(__file__).parent.parent
STRONG = "abcdefghijklmnopqrstuvwxyz0123456789"


def start(module, tmp_path, **env):
    clean = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DATA_DIR"}}
    return subprocess.run(
        [sys.executable, *module],
        cwd=ROOT,
        env={**clean, "DATA_DIR": str(tmp_path), **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


WRONG = [
    {"PORT": "quatre-vingts"},
    {"PORT": "99999"},
    {"DEPLOYED": "peut-être"},
    {"DATABASE_URL": "mysql://nulle-part/base"},
    {"DATABASE_URL": "n'importe quoi"},
    {"SITE_URL": "pas une adresse"},
    {"SITE_URL": "https://exemple.fr/chemin"},
    {"SITE_URL": "https://exem ple.fr"},
    {"SITE_URL": "https://nom:secret@exemple.fr"},
    {"SITE_URL": 'https://exemple.fr"><script>'},
    {"DATABASE_URL": "sqlite://"},
    {"DATABASE_URL": "sqlite:///:memory:"},
    {"DATABASE_URL": "sqlite:////nulle/part/base.sqlite3"},
    {"DATABASE_URL": "postgres://"},
    {"DATABASE_URL": "postgres://postgres@127.0.0.1"},
    {"DATABASE_URL": "postgres://postgres@127.0.0.1/base?conn_max_age=abc"},
    {"DATABASE_URL": "postgres://postgres@127.0.0.1/base?sslmode=require&ssl_mode=require"},
    {"DATABASE_URL": "sqlite:////tmp/nulle-part.sqlite3?timeout=5"},
    {"DEFAULT_FROM_EMAIL": "@exemple.fr"},
    {"SECRET_KEY": "court"},
    {"ALLOWED_HOSTS": "*"},
    {"ALLOWED_HOSTS": "https://exemple.fr"},
    {"ALLOWED_HOSTS": "autre.fr"},
    {"EMAIL_URL": "ftp://exemple.fr"},
    {"DEFAULT_FROM_EMAIL": "personne"},
    {"DATA_DIR": "/proc/nulle-part"},
    {"WEB_CONCURRENCY": "beaucoup"},
    {"DEPLOYED": "1", "SITE_URL": "http://exemple.fr", "SECRET_KEY": STRONG},
    {"DEPLOYED": "1"},
]


def last(env):
    """The variable at fault: the last one named, or SITE_URL when it is missing."""
    return "SITE_URL" if set(env) & {"SITE_URL"} or env == {"DEPLOYED": "1"} else next(reversed(env))


@pytest.mark.parametrize("env", WRONG, ids=str)
def test_the_launcher_stops_with_one_line(tmp_path, env):
    result = start(["-m", "vertebro_site"], tmp_path, **env)
    assert result.returncode == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stderr.startswith(last(env) + ":")


def test_what_postgresql_knows_is_taken_from_the_address(tmp_path):
    check = ["manage.py", "shell", "-c", "from django.conf import settings; print(settings.DATABASES)"]
    address = "postgres://postgres@127.0.0.1/base?sslmode=require&currentSchema=site&application_name=a"
    result = start(check, tmp_path, DATABASE_URL=address)
    assert result.returncode == 0, result.stderr
    assert "'sslmode': 'require'" in result.stdout and "search_path=site" in result.stdout


def test_the_command_line_stops_with_one_line(tmp_path):
    result = start(["manage.py", "check"], tmp_path, PORT="x")
    assert result.returncode == 2 and result.stderr.splitlines() == ["PORT: expected a whole number, not 'x'"]


def test_gunicorn_alone_stops_with_one_line(tmp_path):
    result = start(["-m", "gunicorn", "-c", "python:vertebro_site.gunicorn_conf"], tmp_path, SITE_URL="x")
    assert result.returncode == 2 and result.stderr.startswith("SITE_URL:")
    assert len(result.stderr.strip().splitlines()) == 1


def test_the_launcher_stops_while_it_prepares(tmp_path):
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    launcher = subprocess.Popen(
        [sys.executable, "-m", "vertebro_site"],
        cwd=ROOT,
        env={**clean, "DATA_DIR": str(tmp_path), "PORT": "9"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while launcher.poll() is None and not (tmp_path / "secret_key").exists():
            time.sleep(0.01)
        launcher.send_signal(signal.SIGTERM)
        assert launcher.wait(timeout=20) == 128 + signal.SIGTERM
    finally:
        launcher.kill()


def test_heartbeats_stay_in_memory_only_where_it_can_be_written(tmp_path):
    from vertebro_site.gunicorn_conf import heartbeat_folder

    assert heartbeat_folder(str(tmp_path)) == str(tmp_path)
    assert heartbeat_folder(str(tmp_path / "absent")) is None


def test_the_first_start_compresses_no_source_map(settings):
    from whitenoise.compress import Compressor

    compressor = Compressor(extensions=settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS)
    assert compressor.should_compress("editor.js") and not compressor.should_compress("editor.js.map")


def test_a_site_at_an_ipv6_address_is_served_there(tmp_path):
    check = ["manage.py", "shell", "-c", "from django.conf import settings; print(settings.ALLOWED_HOSTS)"]
    result = start(check, tmp_path, SITE_URL="http://[::1]:8000")
    assert result.returncode == 0, result.stderr
    assert "[::1]" in result.stdout


def test_readers_are_strict():
    assert env_bool("X", env={"X": "1"}) is True and env_bool("X", env={}) is False
    assert env_int("X", 3, env={"X": " 4 "}) == 4
    assert env_url("X", "http://a", schemes={"http"}, env={"X": "http://b/"}) == "http://b"
    with pytest.raises(Misconfigured, match=r"^X: expected a number from 0 to 5, not 6$"):
        env_int("X", 3, most=5, env={"X": "6"})


def test_the_secret_key_is_made_once_and_kept_private(tmp_path):
    key = secret_key(tmp_path, env={})
    assert secret_key(tmp_path, env={}) == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
