"""What nginx writes of readers, and for how long: the shipped configuration, a real nginx, a real logrotate."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.conftest import ROOT, nginx_serving, until
from tests.journeys.conftest import free_port
from tools.nginx import render
from vertebro_site import env, watch

pytestmark = pytest.mark.reader
LOGROTATE = shutil.which("logrotate") or shutil.which("logrotate", path="/usr/sbin:/usr/local/sbin")
REALIP = "set_real_ip_from 127.0.0.1;\nreal_ip_header X-Forwarded-For;\n"
"""For the tests alone: who asks is who the test says."""
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    """With a site of one page, and nobody behind."""
    folder, data = tmp_path_factory.mktemp("nginx"), tmp_path_factory.mktemp("data")
    current, included = data / "snapshot" / "current", data / "snapshot" / "nginx"
    (current / "fr").mkdir(parents=True)
    (current / "fr" / "index.html").write_text("le site")
    (current / "fr" / "boucle").mkdir()
    (current / "fr" / "boucle" / "index.html").symlink_to("index.html")
    included.mkdir()
    (included / "kinds.conf").write_text(
        'map $host $site_ours { default "1"; } map $site_file $site_kind { default ""; "~^/fr/.*index.html" "1"; }'
    )
    (included / "headers.conf").write_text("add_header Content-Type text/html;")
    (included / "error.conf").touch()
    port = free_port()
    copy = render(folder, data, port, [free_port()])
    (folder / "realip.conf").write_text(REALIP)
    (copy / "plain.conf").write_text(f"include {folder}/realip.conf;\n" + (copy / "plain.conf").read_text())
    with nginx_serving(folder, copy / "plain.conf", port) as front:
        yield front


def line_of(nginx, path, **headers):
    """What is logged of one request, at an address that nobody else asked for."""
    nginx.get(path, **{"User_Agent": BROWSER, **headers})
    asked = path.partition("?")[0]
    until(lambda: f" {asked} " in nginx.log)
    (line,) = [each for each in nginx.log.splitlines() if f" {asked} " in each]
    return line


@pytest.mark.parametrize(
    "address",
    [
        "203.0.113.77",
        "10.1.2.3",
        "2001:db8:aa:bb::1",
        "2001:db8:aa:bb:1:2:3:4",
        "2001:db8::7:1",
        "2001:db8:1::5",
        "2a01::1234",
        "::1",
    ],
)
@pytest.mark.nginx
def test_an_address_says_a_network_and_no_person(nginx, address):
    """The same as ours, of which nginx may say less: /24 of IPv4, /48 of IPv6."""
    said = line_of(nginx, f"/fr/a{abs(hash(address))}/", X_Forwarded_For=address).split()[0]
    assert said in {watch.truncated(address), "-"} and (said != "-" or address == "::1")
    assert address not in nginx.log


@pytest.mark.nginx
def test_nginx_s_own_errors_name_nobody_and_quote_no_question(nginx):
    """A file that it cannot open is « crit » to nginx, which quotes the request beside the reader's address."""
    assert nginx.get("/fr/boucle/?q=motsecret", X_Forwarded_For="203.0.113.99")[0] == 503
    nginx.get("/fr/recherche/?q=motsecret", X_Forwarded_For="203.0.113.99")  # nobody is behind: another error
    until(lambda: "/fr/recherche/" in nginx.log)
    written = "".join(file.read_text() for file in nginx.folder.glob("*.log"))
    assert "203.0.113.99" not in written and "motsecret" not in written


@pytest.mark.nginx
def test_the_key_of_a_link_that_opens_something_is_not_logged(nginx):
    for path in ("/relecture/clesecrete/", "/%72electure/clesecrete/?a=b", "/archives/clesecrete/a.png"):
        nginx.get(path)
    until(lambda: "/archives/-/" in nginx.log)
    assert nginx.log.count(" /relecture/-/ ") == 2 and "clesecrete" not in nginx.log


WHO = {
    "reader": {},
    "reader-https": {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"},
    "reader-worker": {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "empty"},
    "reader-cubot": {"User_Agent": "Mozilla/5.0 (Linux; Android 13; CUBOT X70) Mobile Safari/537.36"},
    "browser": {"Sec_Fetch_Mode": "cors"},
    "browser-prefetch": {"Sec_Fetch_Mode": "navigate", "Sec_Purpose": "prefetch;prerender"},
    "browser-old": {"Purpose": "prefetch"},
    "robot": {"User_Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
    "robot-curl": {"User_Agent": "curl/7.88.1"},
    "robot-silent": {"User_Agent": ""},
    "robot-probe": {"User_Agent": "Blackbox Exporter/0.25", "Sec_Fetch_Mode": "navigate"},
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.nginx
def test_one_word_says_who_asked_as_ours_does(nginx, who):
    headers = {"User_Agent": BROWSER} | WHO[who]
    environ = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    said = line_of(nginx, f"/fr/{who}/", **headers).split()[-1]
    assert said == watch.asker(environ) == who.partition("-")[0]


def test_nginx_and_the_site_know_the_same_robots():
    assert f"(?:{watch.ROBOT})" in (ROOT / "deploy" / "nginx" / "http.conf").read_text()


# How long -----------------------------------------------------------------------------------------------------------


def logs_unit():
    return (ROOT / "deploy" / "systemd" / "vertebroplastie-logs.service").read_text()


def commands(unit):
    """What systemd would run, as it would give it to a shell."""
    found = re.findall(r"^ExecStart=-?(.*)$", unit, re.M)
    return [each.replace("$$", "$").replace("%%", "%") for each in found]


def run_unit(folder, conf, days):
    """The two commands of the unit that turn and erase nginx's log."""
    env_of_unit = os.environ | {
        "LOG_DAYS": str(days),
        "RUNTIME_DIRECTORY": str(folder),
        "STATE_DIRECTORY": str(folder),
    }
    for command in commands(logs_unit())[:2]:
        command = command.replace("/usr/sbin/logrotate", f"{LOGROTATE} --force")
        command = command.replace("/etc/vertebroplastie-logrotate.conf", str(conf))
        done = subprocess.run(
            command, shell=True, env=env_of_unit, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not LOGROTATE and os.environ.get("CI") != "true", reason="NO LOGROTATE HERE")
@pytest.mark.nginx
def test_the_log_of_nginx_is_turned_every_day_and_erased_after_the_set_time(nginx, tmp_path):
    log = nginx.folder / "access.log"
    line_of(nginx, "/fr/avant/")
    before = log.read_text()
    for day in range(1, 10):
        (nginx.folder / f"access.log-2026-01-{day:02}").write_text("un ancien jour\n")
    shipped = (ROOT / "deploy" / "logrotate" / "vertebroplastie.conf").read_text()
    for text, value in {
        "/var/log/nginx/vertebroplastie.access": str(log),
        "/var/log/nginx/vertebroplastie.errors": str(nginx.folder / "error.log"),
        "www-data vertebroplastie": "root root",
        "/run/nginx.pid": str(nginx.folder / "nginx.pid"),
    }.items():
        assert text in shipped
        shipped = shipped.replace(text, value)
    conf = tmp_path / "logrotate.conf"
    conf.write_text(shipped)
    conf.chmod(0o644)
    run_unit(tmp_path, conf, days=7)

    turned = sorted(file.name for file in nginx.folder.glob("access.log-*"))
    assert len(turned) == 6, "with today's, seven days"
    assert turned[0] == "access.log-2026-01-05" and turned[-1] > "access.log-2026-02"
    assert (nginx.folder / turned[-1]).read_text() == before
    assert "/fr/apres/" in line_of(nginx, "/fr/apres/"), "nginx has opened the new file"
    assert oct(log.stat().st_mode & 0o777) == "0o640"

    # Even when nobody asked anything: what is old goes.
    log.write_text("")
    for file in nginx.folder.glob("access.log-*"):
        os.utime(file, (0, 0))
    (nginx.folder / turned[-1].replace("access", "error")).unlink()
    (nginx.folder / turned[-1]).rename(nginx.folder / "access.log-2026-01-10")
    run_unit(tmp_path, conf, days=7)
    assert len(list(nginx.folder.glob("access.log-*"))) == 1


def test_the_unit_and_the_site_have_the_same_default():
    assert f"Environment=LOG_DAYS={env.log_days(env={})}\n" in logs_unit()
    assert Path(ROOT / "deploy" / "systemd" / "vertebroplastie-logs.timer").exists()
