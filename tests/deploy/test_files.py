"""The files of deploy/ that no test starts: what reads them accepts them."""

import os
import shutil
import subprocess

import pytest
import yaml

from tests.deploy.conftest import ROOT, ask, nginx_serving
from tests.journeys.conftest import free_port
from tools.nginx import render

pytestmark = pytest.mark.reader
DEPLOY = ROOT / "deploy"
REPLACED = (
    "/etc/nginx/vertebroplastie",
    "/var/log/nginx/vertebroplastie.access",
    "/var/log/nginx/vertebroplastie.errors",
    "listen 127.0.0.1:8080",
    "server 127.0.0.1:8000 ",
    "X-Forwarded-Proto ",
)
UNITS = sorted((DEPLOY / "systemd").iterdir())


@pytest.mark.skipif(
    not shutil.which("systemd-analyze") and os.environ.get("CI") != "true", reason="NO SYSTEMD-ANALYZE HERE"
)
def test_systemd_finds_no_mistake_in_the_units(tmp_path):
    python = tmp_path / "site" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to("/bin/true")
    for unit in UNITS:
        text = unit.read_text().replace("/srv/vertebroplastie", str(tmp_path / "site"))
        (tmp_path / unit.name).write_text(text.replace("/usr/sbin/nginx", "/bin/true"))
    command = ["systemd-analyze", "verify", *(tmp_path / unit.name for unit in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"})
    about_ours = [line for line in done.stderr.splitlines() if "vertebroplastie" in line]
    assert (done.returncode, about_ours) == (0, [])


@pytest.fixture
def over_tls(tmp_path):
    """The shipped server blocks, on other ports and with a certificate of the test: the plain port, and the other."""
    key, certificate = tmp_path / "key.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=radiologie.example.org", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    current = tmp_path / "data" / "snapshot" / "current"
    (current / "fr").mkdir(parents=True)
    (current / "fr" / "index.html").write_text("le site")
    included = tmp_path / "data" / "snapshot" / "nginx"
    included.mkdir()
    (included / "kinds.conf").write_text(
        'map $host $site_ours { default "1"; } map $site_file $site_kind { default ""; "/fr/index.html" "1"; }'
    )
    (included / "headers.conf").write_text("add_header Content-Type text/html;")
    (included / "error.conf").touch()
    plain, tls = free_port(), free_port()
    copy = render(tmp_path / "nginx", tmp_path / "data", plain, [free_port()])
    conf = copy / "vertebroplastie.conf"
    text = conf.read_text().replace("/etc/ssl/vertebroplastie", str(tmp_path))
    text = text.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace("listen [::]:80;", "")
    conf.write_text(
        text.replace("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl").replace(
            "listen [::]:443 ssl http2;", ""
        )
    )
    with nginx_serving(tmp_path / "nginx", conf, plain):
        yield plain, tls


def spoken(port, *options):
    """What `openssl s_client` says of a handshake; and whether it came to one."""
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *options],
        input=b"", capture_output=True, timeout=20,
    )  # fmt: skip
    return done.returncode == 0 and b"Cipher is (NONE)" not in done.stdout, done.stdout.decode(
        errors="replace"
    )


@pytest.mark.nginx
def test_over_tls_readers_are_led_to_https_and_answered(over_tls):
    plain, tls = over_tls
    status, headers, _body = ask(plain, "/fr/?a=b", Host="radiologie.example.org")
    assert (status, headers["Location"]) == (301, "https://radiologie.example.org/fr/?a=b")
    said = subprocess.check_output(
        ["openssl", "s_client", "-quiet", "-ign_eof", "-connect", f"127.0.0.1:{tls}"],
        input=b"GET /fr/ HTTP/1.1\r\nHost: radiologie.example.org\r\nConnection: close\r\n\r\n",
        stderr=subprocess.DEVNULL, timeout=20,
    )  # fmt: skip
    assert said.startswith(b"HTTP/1.1 200 OK") and said.endswith(b"le site")


@pytest.mark.nginx
def test_only_recent_tls_is_spoken_and_with_keys_that_are_made_for_each_connection(over_tls):
    _plain, tls = over_tls
    assert "TLSv1.3" in spoken(tls)[1], "the newest that both know"
    assert spoken(tls, "-tls1_2")[0]
    # @SECLEVEL=0 lets this client speak what no server should answer any more.
    for old in ("-tls1", "-tls1_1"):
        assert not spoken(tls, old, "-cipher", "ALL:@SECLEVEL=0")[0], old
    for weak in (
        "AES128-SHA",
        "AES256-GCM-SHA384",
        "ECDHE-ECDSA-AES128-SHA",
        "ECDHE-ECDSA-AES256-SHA384",
        "NULL",
    ):
        assert not spoken(tls, "-tls1_2", "-cipher", f"{weak}:@SECLEVEL=0")[0], weak


def test_every_host_of_the_compose_file_has_its_own_disk_and_follows():
    services = yaml.safe_load((DEPLOY / "compose-hosts.yaml").read_text())["services"]
    followed = {
        name for name, service in services.items() if "follow_editions" in str(service.get("command"))
    }
    assert followed == {"a-follow", "b-follow", "front-follow"}
    for host in ("a", "b"):
        assert services[host]["volumes"] == services[f"{host}-follow"]["volumes"] == [f"{host}:/data"]
    assert all(services[name]["environment"]["MEDIA_STORE"] for name in ("a", "b", *followed))


def test_what_the_compose_file_replaces_stands_in_the_shipped_files():
    script = yaml.safe_load((DEPLOY / "compose-hosts.yaml").read_text())["services"]["front"]["command"][-1]
    shipped = "".join(file.read_text() for file in (DEPLOY / "nginx").iterdir())
    for text in REPLACED:
        assert f"s|{text}" in script and text in shipped
