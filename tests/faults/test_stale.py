"""Nobody reads older text than what a returned publication says: the short form of bench/stale.py."""

from bench import stale
from tests.faults.sites import PAGE


def test_no_answer_that_begins_after_a_publication_is_stale(copied, serve):
    site = serve(copied, WEB_CONCURRENCY="4")
    port = int(site.url.rpartition(":")[2])
    seen = stale.count(port, site.env, answers=2000, path=PAGE, key="partie-0")
    assert (seen.stale, seen.failed) == (0, 0)
    assert seen.answers >= 2000 and seen.publications >= stale.LEAST


def test_an_older_page_would_be_counted(tmp_path, monkeypatch):
    """The control: a server that stays at publication 2 while 1, 2, 3, 4 return."""
    returned = 0

    class Old:
        status = 200

        def read(self):
            return b"<p>Publication n2n.</p>"

    class Connection:
        def __init__(self, *args, **options):
            pass

        def request(self, *args, **options):
            nonlocal returned
            returned += 1

        def getresponse(self):
            return Old()

    class Returned:
        def __init__(self, *args):
            pass

        def cast(self, _kind):
            return self

        def __getitem__(self, _place):
            return returned

    file = tmp_path / "returned"
    file.write_bytes(bytes(16))
    monkeypatch.setattr(stale.http.client, "HTTPConnection", Connection)
    monkeypatch.setattr(stale, "memoryview", Returned, raising=False)
    assert stale._read(str(file), 0, PAGE, 4, 4, True) == (4, 1, 0)
