import gzip
import os
import re

import brotli
import pytest
from django.conf import settings

from content import errors
from content.editorial.structure import refuse_section_key
from content.models import Department, Section
from content.publishing import publish, withdraw
from content.publishing.snapshot import build, tree
from content.publishing.snapshot.serve import SnapshotLayer
from content.publishing.snapshot.store import Store

pytestmark = pytest.mark.django_db


LIVE = {"/", "/fr/recherche/", "/en/search/", "/ar/search/"}
"""Addresses that Django answers: what they say depends on the reader."""


def text(generation, path):
    return generation.read(generation.entries[path]).decode()


def test_every_public_address_is_in_it(built):
    for path in (
        "/fr/ /en/ /ar/ /fr/vertebroplastie/ /en/vertebroplasty/ /ar/vertebroplasty/ "
        "/fr/vertebroplastie/complications/ /ar/vertebroplasty/irm/ /fr/accessibilite/ /fr/mentions-legales/ "
        "/fr/donnees-personnelles/ /sitemap.xml /robots.txt /favicon.ico /fr/404.html /ar/500.html /index.html"
    ).split():
        assert path in built.entries, path
    assert built.languages == ["fr", "en", "ar"]


def test_every_link_of_every_page_leads_somewhere(built):
    broken = set()
    for path, entry in built.entries.items():
        if entry["file"].endswith(".html"):
            for link in re.findall(r'(?:href|src)="(/[^"#?]*)', text(built, path)):
                if link not in built.entries and link not in LIVE:
                    broken.add((path, link))
    assert not broken


def test_every_anchor_of_every_page_exists(built):
    for path, entry in built.entries.items():
        if entry["file"].endswith(".html"):
            html = text(built, path)
            # `#-` is no place on purpose: an explanation closes, and the page stays where it is (docs/adr/0022).
            ids = {"-", *re.findall(r'\sid="([^"]+)"', html)}
            assert set(re.findall(r'href="#([^"]+)"', html)) <= ids, path


def test_each_page_names_itself_and_its_other_languages(built):
    """hreflang goes both ways or search engines take no notice of it; a section alone leaves it to its page."""
    listed = set(re.findall(r"<loc>(.*?)</loc>", text(built, "/sitemap.xml")))
    said, besides = {}, []
    for path, entry in built.entries.items():
        if not entry["file"].endswith(".html") or entry["status"] in {301, 302}:
            continue
        html, url = text(built, path), f"{settings.SITE_URL}{path}"
        canonical = re.findall(r'<link rel="canonical" href="([^"]+)">', html)
        others = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))
        if 'name="robots" content="noindex"' in html:
            assert (canonical, others) == ([], {}), path
        elif canonical == [url]:
            said[url] = others
        else:
            assert len(canonical) == 1 and url.startswith(canonical[0]) and not others, path
            besides.append(canonical[0])
    assert said.keys() == listed and len(said) >= 3 * 5, "homes, the procedure and the legal pages"
    assert set(besides) <= listed and besides
    for url, others in said.items():
        assert others.keys() == {"fr", "en", "ar", "x-default"}, url
        assert url in others.values() and others["x-default"] == others["fr"], url
        assert all(said[other] == others for other in others.values()), url


def test_no_section_can_take_the_place_of_something_else_on_a_page(built):
    sections = set(Section.objects.values_list("key", flat=True))
    found = set()
    for path, entry in built.entries.items():
        if path.startswith("/fr/vertebroplastie/") and entry["file"].endswith(".html"):
            found |= set(re.findall(r'\sid="([a-z][a-z0-9-]*)"', text(built, path))) - sections
    assert {"bref", "partager", "sommaire"} <= found
    for place in found:
        with pytest.raises(errors.ReservedKey):
            refuse_section_key(place)


def test_each_file_has_its_compressed_forms(built):
    for entry in built.entries.values():
        body = built.read(entry)
        for coding, restore in (("gzip", gzip.decompress), ("br", brotli.decompress)):
            if coding in entry["sizes"]:
                data = built.read(entry, coding)
                assert len(data) == entry["sizes"][coding]
                assert restore(data) == body
    assert set(built.entries["/fr/vertebroplastie/"]["sizes"]) == {"", "gzip", "br"}


def test_headers_are_the_products_own(built):
    entry = built.entries["/fr/vertebroplastie/"]
    headers = dict(built.headers[entry["headers"]])
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-cache"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers and "Vary" not in headers


def test_every_answer_says_how_long_it_may_be_kept(built):
    """Without a word, a cache in between keeps what it likes (RFC 9111, 4.2.2: heuristic freshness)."""
    said = {
        path: dict(built.headers[each["headers"]]).get("Cache-Control")
        for path, each in built.entries.items()
    }
    assert [path for path, value in said.items() if not value] == []
    assert said["/sitemap.xml"] == said["/robots.txt"] == "no-cache"
    assert said["/favicon.ico"] == "max-age=86400"


def test_hashed_files_are_kept_for_ever_by_browsers(built):
    (font,) = [path for path in built.entries if path.endswith(".woff2")]
    headers = dict(built.headers[built.entries[font]["headers"]])
    assert "immutable" in headers["Cache-Control"] and headers["Content-Type"] == "font/woff2"


def test_the_style_in_the_page_is_the_one_that_the_policy_names(built):
    import base64
    import hashlib

    for path in ("/fr/vertebroplastie/", "/ar/", "/fr/404.html"):
        entry = built.entries[path]
        (style,) = re.findall(r"<style>(.*?)</style>", text(built, path), re.S)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in dict(built.headers[entry["headers"]])["Content-Security-Policy"]


def test_building_twice_gives_the_same_bytes(built, own_snapshot):
    again = build.refresh(own_snapshot, whole=True)
    assert again.name != built.name
    assert {path: entry["etag"] for path, entry in again.entries.items()} == {
        path: entry["etag"] for path, entry in built.entries.items()
    }


def test_unchanged_files_are_linked_and_not_compressed_again(built, own_snapshot, monkeypatch):
    compressed = []
    original = tree.brotli.compress
    monkeypatch.setattr(
        tree.brotli, "compress", lambda *args, **kwargs: compressed.append(1) or original(*args, **kwargs)
    )
    again = build.refresh(own_snapshot, whole=True)
    assert compressed == [] and again.name != built.name
    file = built.entries["/fr/"]["file"]
    assert (built.directory / file).stat().st_ino == (again.directory / file).stat().st_ino


def test_a_file_that_a_power_cut_emptied_is_written_again(built, own_snapshot):
    path = "/fr/vertebroplastie/"
    entry = built.entries[path]
    whole = built.read(entry)
    (built.directory / entry["file"]).write_bytes(b"")
    assert build.refresh(own_snapshot).read(entry) == whole


def test_a_publication_is_in_the_next_answer(built, own_snapshot, secretary):
    layer = SnapshotLayer(own_snapshot, lambda environ, start: [b"django"])

    def get(path):
        return b"".join(layer({"REQUEST_METHOD": "GET", "PATH_INFO": path}, lambda *args: None)).decode()

    section = Section.objects.get(key="suivi")
    assert "à un mois du geste" in get("/fr/vertebroplastie/")
    section.body_fr = section.body_fr.replace("à un mois du geste", "à six semaines du geste")
    section.save()
    assert "six semaines" not in get("/fr/vertebroplastie/")
    publish(section.page, "fr", by=secretary, change="substance", sections=["suivi"])
    build.refresh(own_snapshot)
    for path in ("/fr/vertebroplastie/", "/fr/vertebroplastie/suivi/"):
        assert "six semaines" in get(path)


def answer(root, path, method="GET", **headers):
    seen = {}
    layer = SnapshotLayer(root, lambda environ, start: pytest.fail(f"{path} is not in the snapshot"))
    body = layer(
        {"REQUEST_METHOD": method, "PATH_INFO": path, **headers},
        lambda status, sent: seen.update(status=status, headers=dict(sent)),
    )
    return seen["status"], seen["headers"], b"".join(body).decode()


def test_a_withdrawn_page_is_gone_and_says_where_to_turn(built, own_snapshot, secretary):
    page = Section.objects.get(key="suivi").page
    withdraw(page, "en", by=secretary)
    generation = build.refresh(own_snapshot)
    for path in ("/en/vertebroplasty/", "/en/vertebroplasty/complications/"):
        status, headers, html = answer(own_snapshot, path)
        assert status == "410 Gone"
        assert "Complications are" not in html and "taken offline" in html
        assert re.search(r'<a[^>]+href="/fr/vertebroplastie/[^>]*>', html)
        assert 'content="noindex' in html and 'href="/en/"' in html and "01 99 00" in html
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer(own_snapshot, path, "HEAD")[0::2] == ("410 Gone", "")
        # A reader's copy of what was withdrawn is never good again (RFC 9110, 13.1.2: 304 stands for 200 only).
        assert answer(own_snapshot, path, HTTP_IF_NONE_MATCH=headers["ETag"])[0] == "410 Gone"
    assert "/en/vertebroplasty" not in text(generation, "/sitemap.xml")
    assert "/en/vertebroplasty" not in text(generation, "/en/")
    for path in ("/fr/vertebroplastie/", "/fr/vertebroplastie/suivi/", "/ar/vertebroplasty/"):
        assert "/en/vertebroplasty" not in text(generation, path), path
    arabic = build.refresh(own_snapshot)
    assert "/ar/vertebroplasty/" in arabic.entries
    publish(page, "en", by=secretary, change="correction")
    build.refresh(own_snapshot)
    assert answer(own_snapshot, "/en/vertebroplasty/complications/")[0] == "200 OK"


def test_a_withdrawn_section_answers_410_with_the_way_to_its_page(built, own_snapshot, secretary):
    withdraw(Section.objects.get(key="suivi").page, "ar", by=secretary, sections=["suivi"])
    build.refresh(own_snapshot)
    status, _headers, html = answer(own_snapshot, "/ar/vertebroplasty/suivi/")
    assert status == "410 Gone" and 'dir="rtl"' in html
    assert 'href="/ar/vertebroplasty/"' in html and 'href="/fr/vertebroplastie/suivi/"' in html


def test_a_page_that_was_withdrawn_everywhere_leads_home(built, own_snapshot, secretary):
    page = Section.objects.get(key="suivi").page
    for language in ("fr", "en", "ar"):
        withdraw(page, language, by=secretary)
    generation = build.refresh(own_snapshot)
    status, _headers, html = answer(own_snapshot, "/fr/vertebroplastie/")
    assert status == "410 Gone" and 'href="/fr/"' in html and "/vertebroplasty" not in html
    assert "vertebroplast" not in text(generation, "/sitemap.xml")


def test_a_part_that_was_not_translated_offers_the_french_one(built, own_snapshot, secretary):
    withdraw(Section.objects.get(key="suivi").page, "ar", sections=["suivi"], by=secretary)
    generation = build.refresh(own_snapshot)
    html = text(generation, "/ar/vertebroplasty/")
    (link,) = re.findall(r'<a[^>]+href="/fr/vertebroplastie/suivi/"[^>]*>', html)
    assert 'lang="fr"' in link and 'dir="ltr"' in link
    assert generation.entries["/ar/vertebroplasty/suivi/"]["status"] == 410


def test_a_renamed_page_answers_at_its_old_addresses(built, own_snapshot, secretary):
    page = Section.objects.get(key="suivi").page
    for slug in ("cimentoplastie", "vertebro"):
        page.slug_fr = slug
        page.save()
        publish(page, "fr", by=secretary, change="correction")
    generation = build.refresh(own_snapshot)
    for old in ("vertebroplastie", "cimentoplastie"):
        for end in ("", "suivi/"):
            entry = generation.entries[f"/fr/{old}/{end}"]
            assert entry["status"] == 301
            assert dict(generation.headers[entry["headers"]])["Location"] == f"/fr/vertebro/{end}"
    page.slug_fr = "vertebroplastie"
    page.save()
    publish(page, "fr", by=secretary, change="correction")
    assert build.refresh(own_snapshot).entries["/fr/vertebroplastie/"]["status"] == 200


def test_a_new_phone_number_is_on_every_page(built, own_snapshot):
    department = Department.objects.get()
    department.phone = "03 53 01 98 76"
    department.save()
    generation = build.refresh(own_snapshot)
    for path in ("/fr/", "/ar/vertebroplasty/", "/fr/404.html", "/en/500.html"):
        assert "+33353019876" in text(generation, path), path


def test_old_generations_are_cleared_away(built, own_snapshot, monkeypatch):
    monkeypatch.setattr(build, "KEPT_GENERATIONS", 2)
    names = [build.refresh(own_snapshot, whole=True).name for _each in range(2)]
    assert set(os.listdir(own_snapshot / "generations")) == set(names), (
        "whole builds share nothing with the first"
    )


def test_a_page_that_does_not_render_leaves_the_old_site_in_service(built, own_snapshot, monkeypatch):
    from content.publishing import pages

    def broken(*args, **kwargs):
        raise RuntimeError("gabarit cassé")

    monkeypatch.setattr(pages, "render_section", broken)
    with pytest.raises(errors.SnapshotFailed, match="500"):
        build.refresh(own_snapshot, whole=True)
    assert Store(own_snapshot).current().name == built.name
    monkeypatch.undo()
    build.refresh(own_snapshot)
    assert not [name for name in os.listdir(own_snapshot / "generations") if name.startswith(".")]


def test_a_full_disk_is_a_sentence(built, own_snapshot, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build.os, "symlink", full)
    with pytest.raises(errors.SnapshotFailed, match="le disque est plein"):
        build.refresh(own_snapshot, whole=True)
    assert Store(own_snapshot).current().name == built.name


def test_the_whole_site_is_read_in_a_few_queries(starter, django_assert_max_num_queries):
    from content.publishing.site import Site

    with django_assert_max_num_queries(7):
        Site.load()
