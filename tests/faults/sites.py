"""A small site, started as `make serve` starts it, and a secretary at its desk over plain HTTP."""

import concurrent.futures
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import lxml.html
from django.conf import settings

from content.publishing.snapshot.store import Store
from tests.journeys.conftest import ROOT, start

PASSWORD = "le mot de passe des essais"
EDITORS = 8
PAGE = "/fr/intervention/"

SOW = f"""
from django.contrib.auth.models import Group
from django.db import transaction
from content.publishing import publish
from tests.factories import DepartmentFactory, PageFactory, SectionFactory, UserFactory

group = Group.objects.get(name="Secrétariat")
with transaction.atomic():
    for number in range({EDITORS}):
        user = UserFactory(username=f"secretaire{{number}}")
        user.set_password("{PASSWORD}")
        user.save()
        user.groups.add(group)
    DepartmentFactory()
    page = PageFactory(
        key="intervention", short="i", slug_fr="intervention", title_fr="L’intervention", slug_en="procedure",
        title_en="The procedure", slug_ar="procedure", title_ar="التدخل",
    )
    for number in range(3):
        SectionFactory(
            page=page, key=f"partie-{{number}}", title_fr=f"Question {{number}} ?", body_fr="<p>Réponse.</p>",
            title_en=f"Question {{number}}?", body_en="<p>Answer.</p>",
            title_ar=f"سؤال {{number}}", body_ar="<p>جواب.</p>",
        )
    drafts = PageFactory(key="brouillon")
    for number in range({EDITORS} + 1):
        SectionFactory(page=drafts, key=f"texte-{{number}}")
    for language in ("fr", "en", "ar"):
        publish(page, language, by=user, change="substance")
"""


BUILD = """
import os, pathlib
from content.publishing.snapshot.build import refresh
refresh(root=pathlib.Path(os.environ["ROOT"]))
"""

SECTIONS = """
import json
from content.models import Section
print(json.dumps(dict(Section.objects.values_list("key", "pk"))))
"""


def manage(env, *words, **options):
    """manage.py; what it printed."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    ).stdout


def shell(env, code):
    """Run Python beside the site; what it printed."""
    return manage(env, "shell", "--no-imports", "-c", code)


def environment(data, **extra):
    """What the site under test sees. The address is fixed: a copy of its folder serves the same bytes at any port."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SITE_URL"}}
    return kept | {"DATA_DIR": str(data), "SITE_URL": "http://127.0.0.1:8000"} | extra


def sow(data, **extra):
    """A published site of one page in three languages, nothing running: its folder."""
    shutil.copytree(settings.STATIC_ROOT, data / "static", dirs_exist_ok=True)
    env = environment(data, **extra)
    manage(env, "migrate", "--verbosity", "0")
    shell(env, SOW)
    return data


def serve(data, **extra):
    """Start it: `tests.journeys.conftest.Site`."""
    return start(data, SITE_URL="http://127.0.0.1:8000", **extra)


def kill(site):
    """kill -9 to the server and each of its workers: what a power cut leaves of them."""
    pid = site.process.pid
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *map(int, workers)):
        os.kill(each, signal.SIGKILL)
    site.process.wait(10)


def published(data):
    """Every address of the snapshot, with its status and its version, once nothing of it is late.

    Not the pages of failures, which are for servers: whoever asks for one by its address gets 404.
    """
    deadline = time.monotonic() + 30
    while True:
        entries = dict(Store(data / "snapshot").current().entries)
        if not any(entry["late"] for entry in entries.values()):
            break
        assert time.monotonic() < deadline, "still late"
        time.sleep(0.1)
    return {
        path: (entry["status"], entry["etag"]) for path, entry in entries.items() if entry["status"] < 500
    }


def read(site, addresses):
    """What readers get at each address: status and version."""

    def one(path):
        status, headers, _body = site.get(path)
        return path, (status, headers["ETag"].strip('"') if headers["ETag"] else "")

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return dict(pool.map(one, addresses))


def built_anew(env, folder):
    """What a whole build of the editions gives, in a folder of its own: address → status and version."""
    folder.mkdir(parents=True)
    shell(env | {"ROOT": str(folder / "snapshot")}, BUILD)
    return published(folder)


def sections(env):
    """Key → number of each section."""
    return json.loads(shell(env, SECTIONS))


class Desk:
    """One secretary's browser, without the browser."""

    def __init__(self, site, number=0):
        self.site, self.username = site, f"secretaire{number}"
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), _Browser()
        )

    def get(self, path):
        """(status, html), redirects followed."""
        return self._send(path)

    def post(self, path, fields):
        """(status, html), redirects followed."""
        return self._send(path, urllib.parse.urlencode(list(fields)).encode())

    def log_in(self):
        fields = self.fields("/admin/login/?next=/admin/", username=self.username, password=PASSWORD)
        status, html = self.post("/admin/login/?next=/admin/", fields)
        assert status == 200 and "Déconnexion" in html, html[:2000]
        return self

    def fields(self, path, html="", **changes):
        """What a browser would send of the form at an address, some fields changed."""
        if not html:
            status, html = self.get(path)
            assert status == 200, (status, html[:2000])
        form = max(lxml.html.fromstring(html).forms, key=lambda form: len(form.fields))
        left = dict(changes)
        fields = [(name, left.pop(name, value)) for name, value in form.form_values()]
        return [*fields, *left.items()]

    def _send(self, path, data=None):
        request = urllib.request.Request(self.site.url + path, data)
        request.add_header("Referer", self.site.url + path)
        try:
            response = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            return response.status, response.read().decode()


class _Browser(urllib.request.HTTPRedirectHandler):
    """Redirects are followed with GET, as browsers do."""


def form_of(number):
    """The address of a section's form."""
    return f"/admin/content/section/{number}/change/?lang=fr"
