"""Eight secretaries save fifteen times each, at once: nobody is refused, nothing is lost."""

import concurrent.futures
import itertools
import json
import re
import shutil

import pytest

from tests.faults.sites import EDITORS, Desk, form_of, sections, shell

SAVES = 15
SHARED = f"texte-{EDITORS}"
"""Every fifth save is of a section that everybody edits; the others are of one's own."""

KEPT = """
import json
from content.models import Section, Version
texts = [json.dumps(each, ensure_ascii=False) for each in Version.objects.values_list("content", flat=True)]
print(json.dumps([*Section.objects.values_list("body_fr", flat=True), *texts]))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path, serve):
    if request.param == "sqlite":
        return serve(shutil.copytree(request.getfixturevalue("small"), tmp_path / "site", symlinks=True))
    data = request.getfixturevalue("small_on_postgresql")
    url = request.getfixturevalue("cluster").url("small")
    return serve(shutil.copytree(data, tmp_path / "site", symlinks=True), DATABASE_URL=url)


def save_many(site, number, pages):
    """One secretary's afternoon: word → (status, what the answer said)."""
    desk, answers, forms = Desk(site, number).log_in(), {}, {}
    for turn in range(SAVES):
        key = SHARED if turn % 5 == 4 else f"texte-{number}"
        word = f"mot{number}x{turn}fin"
        form = form_of(pages[key])
        fields = desk.fields(form, forms.get(key, ""), body_fr=f"<p>Écrit {word}.</p>", _continue="1")
        status, html = desk.post(form, fields)
        # The form comes back after a save; after a conflict, it is opened anew.
        forms = {key: html} if status == 200 else {}
        answers[word] = (status, html)
    return answers


def test_eight_editors_at_once_are_never_refused_and_lose_nothing(site):
    pages = sections(site.env)
    with concurrent.futures.ThreadPoolExecutor(EDITORS) as pool:
        done = list(pool.map(lambda number: save_many(site, number, pages), range(EDITORS)))
    answers = dict(itertools.chain.from_iterable(each.items() for each in done))
    assert len(answers) == EDITORS * SAVES

    assert {status for status, _html in answers.values()} <= {200, 409}
    said = (site.data / "log.txt").read_text()
    assert "locked" not in said and "Traceback" not in said and "ERROR" not in said

    kept = " ".join(json.loads(shell(site.env, KEPT)))
    stored = {word for word, (status, html) in answers.items() if status == 200}
    assert all("Brouillon enregistré." in answers[word][1] for word in stored)
    assert [word for word in stored if word not in kept] == []
    # A conflict keeps what was typed on the page that it shows.
    assert [word for word, (status, html) in answers.items() if status == 409 and word not in html] == []
    assert len(stored) >= EDITORS * SAVES * 4 // 5, "one's own section is never in dispute"
    numbers = re.findall(r"mot(\d)x", " ".join(stored))
    assert set(numbers) == {str(number) for number in range(EDITORS)}
