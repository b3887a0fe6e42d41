"""What the site tells a file server about headers."""

import re
import time

import pytest

from content.publishing.snapshot import cdn, dates, file_servers

pytestmark = pytest.mark.django_db


def generation(*entries):
    """entries: (file, status, headers)."""
    headers = [list(each.items()) for _file, _status, each in entries]
    return cdn.Export(
        {
            f"/{file}": {"status": status, "headers": number, "file": file}
            for number, (file, status, _headers) in enumerate(entries)
        },
        headers,
    )


def test_all_files_of_one_shape_have_the_same_headers(built):
    for pattern in file_servers.kinds(built):
        assert "vertebro" not in pattern and not re.match(r"\^/(fr|en|ar)/", pattern), pattern


def test_a_page_that_is_new_has_the_kind_of_the_others(built):
    found = file_servers.kinds(built)
    known = {pattern for pattern in found if re.search(pattern, "/fr/vertebroplastie/index.html")}
    assert (
        {pattern for pattern in found if re.search(pattern, "/fr/arthroscanner/index.html")} == known != set()
    )
    assert not [pattern for pattern in found if re.search(pattern, "/static/js/site.js")], (
        "no digest in its name"
    )
    assert not [pattern for pattern in found if re.search(pattern, "/static/page.html")]


def test_a_file_that_differs_from_its_kind_is_named(tmp_path):
    usual, other = {"Content-Type": "text/html"}, {"Content-Type": "text/html", "X-Robots-Tag": "noindex"}
    files = [(f"fr/{name}/index.html", 200, usual) for name in ("a", "b")] + [("fr/c/index.html", 200, other)]
    found = list(file_servers.kinds(generation(*files)).items())
    assert found[0] == (r"^/fr/c/index\.html$", tuple(other.items()))
    assert dict(found[1:]).popitem()[1] == tuple(usual.items())


def test_what_does_not_answer_200_has_no_kind(tmp_path):
    assert file_servers.kinds(generation((".other/fr/a/index.html", 301, {"Location": "/fr/b/"}))) == {}


def test_the_files_are_written_when_a_header_changes_and_only_then(tmp_path, caplog):
    site = {"Content-Type": "text/html", "Link": '<https://a.example/fr/a/>; rel="canonical"'}
    first = generation(("fr/a/index.html", 200, site))
    assert file_servers.write(tmp_path, first) and not caplog.text
    another = site | {"Link": '<https://a.example/fr/b/>; rel="canonical"'}
    more = generation(("fr/a/index.html", 200, site), ("fr/b/index.html", 200, another))
    assert not file_servers.write(tmp_path, more), "a page more is no header more"
    assert '$site_folder>; rel=\\"canonical\\""' in (tmp_path / "nginx" / "kinds.conf").read_text()
    changed = generation(("fr/a/index.html", 200, site | {"X-Frame-Options": "DENY"}))
    assert file_servers.write(tmp_path, changed)
    assert "reload it" in caplog.text
    assert "add_header X-Frame-Options" in (tmp_path / "nginx" / "headers.conf").read_text()


def test_dates_stand_for_content(tmp_path):
    file = tmp_path / "a"
    seen = set()
    for digest, coding in (("0" * 24, ""), ("0" * 24, "br"), ("f" * 24, ""), ("f" * 24, "gzip")):
        file.touch()
        dates.stand_for(file, digest, coding)
        seen.add(file.stat().st_mtime)
    assert len(seen) == 4 and all(1_000_000_000 <= each < 1_600_000_000 for each in seen)
    dates.true(tmp_path)
    assert file.stat().st_mtime > 1_600_000_000


def test_a_snapshot_is_dated_by_its_content_and_an_export_truly(built, exported):
    def years(folder):
        return {time.gmtime(file.stat().st_mtime).tm_year for file in folder.rglob("*.html*")}

    assert years(built.directory) <= set(range(2001, 2019))
    assert min(years(exported)) >= 2026
