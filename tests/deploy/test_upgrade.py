"""Two hosts behind nginx, upgraded one after the other and rolled back, while readers read."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from tests.deploy.conftest import ON_POSTGRES, ROOT, ask, children, front_of, until
from tests.journeys.conftest import own_database, stop, wait_for

pytestmark = [ON_POSTGRES, pytest.mark.nginx]
PAGE = "/fr/vertebroplastie/"
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("content", "{last}")]
    operations = [migrations.AddField("section", "motto", models.CharField(max_length=20, null=True))]
"""
PUBLISH = """
import sys
from django.contrib.auth.models import User
from content.models import Section
from content.publishing import publish
section = Section.objects.get(page__key="vertebroplasty", key="suivi")
section.body_fr += f"<p>{sys.stdin.read().strip()}</p>"
section.save()
by = User.objects.get(username="secretariat")
publish(section.page, "fr", sections=["suivi"], by=by, change="correction")
"""


@pytest.fixture(scope="module")
def next_release(tmp_path_factory):
    """A copy of the project with a column more, and a script that has changed."""
    copy = tmp_path_factory.mktemp("release") / "site"
    copy.mkdir()
    for name in ("content", "locale", "static", "templates", "vertebro_site", "manage.py"):
        source = ROOT / name
        copying = shutil.copytree if source.is_dir() else shutil.copy
        copying(source, copy / name)
    migrations = copy / "content" / "migrations"
    last = max(file.stem for file in migrations.glob("0*.py"))
    number = int(last[:4]) + 1
    (migrations / f"{number:04d}_motto.py").write_text(MIGRATION.format(last=last))
    model = copy / "content" / "models" / "section.py"
    text = model.read_text()
    field = "    motto = models.CharField(max_length=20, null=True)\n"
    model.write_text(
        re.sub(r"(class Section\(.*?\n\n)(?=    \w+ = )", rf"\1{field}", text, count=1, flags=re.S)
    )
    assert field in model.read_text()
    with open(copy / "static" / "js" / "site.js", "a") as script:
        script.write("// the next release\n")
    return copy


@pytest.fixture(scope="module")
def hosts(tested_seed, tmp_path_factory):
    with own_database(tested_seed.database) as database:
        address = f"http://127.0.0.1:{tested_seed.port}"
        both = [
            tested_seed.grow(tmp_path_factory.mktemp(name), DATABASE_URL=database, SITE_URL=address)
            for name in "ab"
        ]
        yield both
        for site in both:
            if site.process.poll() is None:
                stop(site)


@pytest.fixture(scope="module")
def nginx(hosts, tmp_path_factory):
    first, second = hosts
    with front_of(
        tmp_path_factory.mktemp("nginx"), first.data, first.env["PORT"], second.env["PORT"]
    ) as front:
        yield front


@contextmanager
def readers(front, paths):
    """Four that read all the time; at the end, none may have been refused anything. If one was, nginx says why."""
    failures, count, done = [], [0], threading.Event()

    def read():
        while not done.is_set():
            for path in paths:
                try:
                    status = front.get(path)[0]
                except OSError as error:
                    status = repr(error)
                count[0] += 1
                time.sleep(0.02)  # readers, not an attack: the hosts need the processors to start
                if status not in {200, 302}:
                    failures.append((path, status))

    threads = [threading.Thread(target=read) for _each in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()
    print(f"{count[0]} requests of readers, {len(failures)} failed")
    if failures:
        print((front.folder / "error.log").read_text()[-20_000:])
    assert count[0] > 300 and failures == []


def replace(site, release):
    """Stop a host and start a release there, as an upgrade does."""
    stop(site)
    with open(site.data / "log.txt", "ab") as log:
        site.process = subprocess.Popen(
            [sys.executable, "-m", "vertebro_site"],
            cwd=release,
            env=site.env,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    wait_for(site)
    trusted_again()


def trusted_again():
    """nginx leaves a host alone for fail_timeout, 2 s, after three mishaps: with both left alone there is none."""
    time.sleep(2.5)


def publish(site, release, sentence):
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", PUBLISH]
    subprocess.run(command, cwd=release, env=site.env, input=sentence, text=True, check=True, timeout=120)


def script_of(front):
    return re.search(r'src="(/static/js/site\.[0-9a-f]{12}\.js)"', front.get(PAGE)[2].decode())[1]


def test_no_reader_notices_killed_workers_a_reload_an_upgrade_or_its_undoing(hosts, nginx, next_release):
    first, second = hosts
    old_script = script_of(nginx)
    script = nginx.get(old_script)[2]
    with readers(nginx, [PAGE, "/", "/fr/recherche/?q=dos", "/q/v", "/ar/", old_script]):
        for site in hosts:
            os.kill(children(site.process.pid)[0], signal.SIGKILL)
            until(lambda site=site: ask(int(site.env["PORT"]), "/healthz")[0] == 200)
            trusted_again()
        before = set(children(first.process.pid))
        first.process.send_signal(signal.SIGHUP)
        until(lambda: not before & set(children(first.process.pid)), seconds=60)

        replace(second, next_release)
        publish(first, ROOT, "Publié par l’ancienne version, à côté de la nouvelle.")
        replace(first, next_release)
        nginx.reload()
        until(lambda: script_of(nginx) != old_script)
        assert nginx.get(script_of(nginx))[2].endswith(b"// the next release\n")
        assert nginx.get(old_script)[::2] == (200, script), "for whoever has the page of before open"
        assert b"de la nouvelle." in nginx.get(PAGE)[2]
        publish(first, next_release, "Publié par la nouvelle version.")

        replace(first, ROOT)
        nginx.reload()
        until(lambda: script_of(nginx) == old_script)
        page = nginx.get(PAGE)[2].decode()
        assert "de la nouvelle." in page and "Publié par la nouvelle version." in page, "nothing is lost"
        publish(first, ROOT, "Publié après le retour en arrière.")
        assert "Publié après le retour en arrière." in nginx.get(PAGE)[2].decode()
