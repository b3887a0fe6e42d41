"""A site that runs is backed up while people write, loses something, and gets it back."""

import json
import subprocess
import sys
import zipfile

from playwright.sync_api import expect

from tests.journeys.conftest import ROOT

PAGE = "/fr/vertebroplastie/"
WRITE = """
import pathlib, sys
from django.db import transaction
from content.models import Section
number = 0
while not pathlib.Path({stop!r}).exists():
    number += 1
    with transaction.atomic():
        for key in ("suivi", "alternatives"):
            Section.objects.filter(page__key="vertebroplasty", key=key).update(label_fr=f"Mot {{number}}")
    print(number, flush=True)
"""
LOSE = """
from content.models import Page, Section
from content.publishing import publish
from django.contrib.auth.models import User
section = Section.objects.get(page__key="vertebroplasty", key="suivi")
section.body_fr = "<p>Tout a disparu.</p>"
section.save()
publish(section.page, "fr", sections=["suivi"], by=User.objects.get(username="secretariat"), change="correction")
"""


def manage(site, *words):
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=site.env,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout


def labels(file):
    """Those of the two sections that are always written together."""
    with zipfile.ZipFile(file) as backup:
        rows = [json.loads(line) for line in backup.read("rows/content.section.jsonl").splitlines()]
    return [row["label_fr"] for row in rows if (row["label_fr"] or "").startswith("Mot ")]


def test_backed_up_while_people_write_and_put_back_while_the_site_runs(site, log_in, tmp_path):
    stop = tmp_path / "stop"
    writer = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", WRITE.format(stop=str(stop))],
        cwd=ROOT,
        env=site.env,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert writer.stdout.readline() == "1\n"
        seen = set()
        for number in range(4):
            manage(site, "backup", str(tmp_path / f"{number}.zip"))
            one, other = labels(tmp_path / f"{number}.zip")
            assert one == other
            seen.add(one)
    finally:
        stop.touch()
        written = int(writer.communicate(timeout=60)[0].split()[-1])
    assert writer.returncode == 0 and written > 10 and len(seen) > 1, "nobody who wrote was refused"
    assert json.loads(site.text("/readyz"))["last_backup"]

    before = site.text(PAGE)
    manage(site, "backup", str(tmp_path / "site.zip"))
    secretary = log_in()
    manage(site, "shell", "-c", LOSE)
    assert "Tout a disparu." in site.text(PAGE)
    assert "Restauré" in manage(site, "restore", str(tmp_path / "site.zip"))

    assert site.text(PAGE) == before
    secretary.reload()
    expect(secretary.get_by_label("Mot de passe")).to_be_visible()
    again = log_in()
    expect(again.get_by_role("heading", name="À traiter")).to_be_visible()
