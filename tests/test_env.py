"""A wrong environment variable is one line that names it, and exit status 2."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vertebro_site import configuration
from vertebro_site import env as read
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
    {"BIND": "0.0.0.0"},
    {"BIND": "n'importe où"},
    {"BEHIND_PROXY": "nginx"},
    {"SNAPSHOT_MEMORY": "-1"},
    {"SNAPSHOT_MEMORY": "24 MiB"},
    {"ACCESS_LOG": "oui"},
    {"ACCESS_LOG_DIR": "/proc/nulle-part"},
    {"LOG_DAYS": "6"},
    {"LOG_DAYS": "366"},
    {"LOG_DAYS": "six mois"},
    {"SECURITY_CONTACT": "le responsable"},
    {"SECURITY_CONTACT": "http://example.org/"},
    {"SECURITY_CONTACT": "rssi@example.org\nExpires: never"},
    {"METRICS_PORT": "0"},
    {"METRICS_PORT": "8000"},
    {"METRICS_BIND": "partout"},
    {"MEDIA_STORE": "ftp://images"},
    {"MEDIA_STORE": "s3://Images du service"},
    {"MEDIA_STORE": "s3://images?endpoint=s3.exemple.fr"},
    {"MEDIA_STORE": "s3://images?cle=secret"},
    {"MEDIA_STORE": "s3://images?endpoint=https://s3.exemple.fr", "AWS_ACCESS_KEY_ID": ""},
    {"MEDIA_STORE": "s3://images", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": ""},
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


def test_an_object_store_is_taken_from_the_address_and_its_keys_are_not(tmp_path):
    check = ["manage.py", "shell", "-v0", "-c", STORE]
    address = "s3://images?endpoint=https://s3.exemple.fr&region=fr&prefix=site"
    keys = {"AWS_ACCESS_KEY_ID": "clef", "AWS_SECRET_ACCESS_KEY": "secret"}
    result = start(check, tmp_path, MEDIA_STORE=address, DATABASE_URL="", **keys)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["ObjectStore", "images", "https://s3.exemple.fr", "fr", "site", "clef"]


STORE = """
from django.core.files.storage import default_storage as s
print(type(s._wrapped).__name__ if s.exists.__self__ else "", s.bucket_name, s.endpoint_url, s.region_name, s.location,
      s.access_key)
"""


def test_the_command_line_stops_with_one_line(tmp_path):
    result = start(["manage.py", "check"], tmp_path, PORT="x")
    assert result.returncode == 2 and result.stderr.splitlines() == ["PORT: expected a whole number, not 'x'"]


SERVER = ["-m", "gunicorn", "-c", "python:vertebro_site.gunicorn_conf"]


@pytest.mark.parametrize("env", WRONG, ids=str)
def test_what_the_launcher_refuses_the_server_s_own_check_refuses(tmp_path, env):
    with pytest.raises(Misconfigured, match=f"^{last(env)}: "):
        configuration.check(env={"DATA_DIR": str(tmp_path)} | env)


@pytest.mark.parametrize(
    "env", [{"SITE_URL": "x"}, {"BIND": "0.0.0.0"}, {"DATABASE_URL": "x"}, {"DEPLOYED": "1"}], ids=str
)
def test_gunicorn_alone_stops_with_one_line_and_starts_no_worker(tmp_path, env):
    result = start(SERVER, tmp_path, **env)
    assert result.returncode == 2 and result.stderr.startswith(last(env) + ":")
    assert len(result.stderr.strip().splitlines()) == 1, "a worker would have said that it boots"


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "0:0"])
def test_a_public_address_given_to_gunicorn_itself_needs_a_proxy_too(tmp_path, address):
    result = start([*SERVER, "--bind", address], tmp_path)
    assert result.returncode == 2 and "BEHIND_PROXY" in result.stderr.splitlines()[-1]
    assert "Listening" not in result.stderr


@pytest.mark.parametrize(
    ("said", "bound"),
    [
        ({}, "127.0.0.1:8000"),
        ({"BIND": "localhost", "PORT": "80"}, "localhost:80"),
        ({"BIND": "::1"}, "[::1]:8000"),
        ({"BIND": "127.8.0.1"}, "127.8.0.1:8000"),
        ({"BIND": "0.0.0.0", "BEHIND_PROXY": "1"}, "0.0.0.0:8000"),
        ({"BIND": "[::]", "BEHIND_PROXY": "1"}, "[::]:8000"),
    ],
    ids=str,
)
def test_the_server_listens_where_it_is_told(said, bound):
    assert read.bind(env=said) == bound


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "radiologie.example.org"])
def test_the_server_faces_nobody_without_a_proxy(host):
    with pytest.raises(Misconfigured, match=r"^BIND: .*BEHIND_PROXY=1$"):
        read.bind(env={"BIND": host})
    with pytest.raises(Misconfigured, match=r"^BIND: "):
        read.bind(env={"BIND": host, "BEHIND_PROXY": "0"})


def test_the_server_checks_its_settings_without_loading_django(tmp_path):
    code = "import sys, vertebro_site.gunicorn_conf, vertebro_site.wsgi; sys.exit('django' in sys.modules)"
    assert start(["-c", code], tmp_path).returncode == 0


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
    from vertebro_site.gunicorn_options import heartbeat_folder

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
