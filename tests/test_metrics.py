"""What Prometheus reads: from any worker, of all of them, at a port that readers cannot reach."""

import os
import signal
import socket
import sqlite3

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.publishing.test_serve import PAGE, write
from tests.server import eventually, free_port, resident, serving
from tests.test_env import SERVER, start
from vertebro_site import counters
from vertebro_site.counters import BUCKETS, Counters, Totals


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("site")
    (data / "snapshot").mkdir()
    write(data / "snapshot", "00000007-3f2a", {"/fr/": (200, PAGE), "/fr/vieux/": (301, b"ici" * 50)})
    (data / "snapshot" / "last_build.json").write_text('{"at": 1, "seconds": 0.25, "error": ""}')
    (data / "last_backup.json").write_text('{"made": "2026-01-01T00:00:00+00:00", "file": "x"}')
    with sqlite3.connect(data / "db.sqlite3") as database:
        database.execute("CREATE TABLE anything (id INTEGER)")
    database.close()
    with serving(data, METRICS_PORT=str(free_port()), WEB_CONCURRENCY="2") as running:
        yield running


def read(server):
    """{name: {labels: value}}"""
    status, headers, body = server.get("/metrics", port=server.metrics)
    assert status == 200 and headers["Content-Type"].startswith("text/plain")
    found = {}
    for family in text_string_to_metric_families(body.decode()):
        for sample in family.samples:
            found.setdefault(sample.name.removeprefix("vertebro_"), {})[tuple(sample.labels.values())] = (
                sample.value
            )
    return found


def test_answers_of_every_worker_are_counted_by_who_gave_them(server):
    before = read(server)["requests_total"]
    etag = server.get("/fr/")[1]["ETag"]
    for _each in range(40):
        server.get("/fr/")
    for _each in range(10):
        server.get("/fr/", If_None_Match=etag)
    server.get("/fr/vieux/")
    for _each in range(5):
        server.get("/readyz")
    seen = read(server)
    grown = {labels: value - before[labels] for labels, value in seen["requests_total"].items()}
    assert {labels: value for labels, value in grown.items() if value} == {
        ("snapshot", "2xx"): 41,
        ("snapshot", "3xx"): 11,
        ("django", "5xx"): 5,  # its database has no table of ours
    }
    assert seen["django_request_seconds_count"][()] == sum(
        value for (kind, _status), value in seen["requests_total"].items() if kind == "django"
    )
    assert seen["django_request_seconds_sum"][()] > 0


def test_the_snapshot_the_build_and_the_backup_are_described(server):
    seen = read(server)
    assert seen["snapshot_generation"][()] == 7 and 0 < seen["snapshot_age_seconds"][()] < 600
    assert (seen["build_success"][()], seen["build_seconds"][()]) == (1, 0.25)
    assert seen["build_age_seconds"][()] > 1e9 and seen["backup_age_seconds"][()] > 1e6


def test_a_worker_that_ends_is_replaced_counted_and_takes_no_number_away(server):
    before = read(server)
    assert (before["workers"][()], before["worker_starts_total"][()]) == (2, 2)
    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: _starts(server) == 4)
    after = read(server)
    assert after["workers"][()] == 2
    assert after["requests_total"] == before["requests_total"]
    memory = after["process_resident_bytes"]
    assert memory.keys() == {("master",), ("worker-0",), ("worker-1",)}
    assert all(10e6 < value < 200e6 for value in memory.values())


def _starts(server):
    try:
        return read(server)["worker_starts_total"][()]
    except OSError:
        return 0


def test_an_unreachable_database_is_said_and_nothing_else_is_missing(server):
    assert read(server)["database_up"][()] == 1
    file = server.data / "db.sqlite3"
    file.rename(server.data / "kept")
    file.mkdir()  # nobody can open a folder
    try:
        seen = read(server)
        assert seen["database_up"][()] == 0 and seen["snapshot_generation"][()] == 7
    finally:
        file.rmdir()
        (server.data / "kept").rename(file)
    assert read(server)["database_up"][()] == 1


def test_one_silent_question_does_not_silence_the_others(server):
    with socket.create_connection(("127.0.0.1", server.metrics)):
        assert read(server)["workers"][()] == 2


def test_readers_cannot_reach_them(server):
    for path in ("/metrics", "/metrics/"):
        status, _headers, body = server.get(path)
        assert status != 200 and b"worker_starts" not in body
    assert "vertebro_worker_starts" not in server.get("/fr/")[2].decode()


def test_answering_costs_a_worker_less_than_three_megabytes(server):
    with serving(server.data, METRICS_PORT=str(free_port())) as fresh:
        (worker,) = fresh.workers()
        for _each in range(20):
            fresh.get("/readyz")  # it has loaded Django
        before = resident(worker)
        for _each in range(20):
            read(fresh)
        assert resident(worker) - before < 3e6


def test_a_port_that_is_taken_stops_the_start(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        result = start(SERVER, tmp_path, METRICS_PORT=str(other.getsockname()[1]), PORT=str(free_port()))
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].startswith("METRICS_PORT: cannot listen on 127.0.0.1:")


# The shared memory ------------------------------------------------------------------------------------------


@pytest.fixture
def slots(monkeypatch):
    """Memory of its own, as a server has it before it starts a worker."""
    size = (counters._STARTS + 1) * 8
    monkeypatch.setattr(counters, "_memory", memoryview(bytearray(size)).cast("Q"))
    return counters


def test_a_new_worker_goes_on_where_an_ended_one_stopped(slots):
    first, second = slots.free_slot(set()), slots.free_slot({0})
    assert (first, second) == (0, 1)
    Counters(first).hits[2] += 5
    Counters(second).hits[2] += 1
    assert slots.free_slot({second}) == first
    Counters(first).hits[2] += 1
    totals = Totals()
    assert totals.snapshot[2] == 7 and totals.started == 3


def test_durations_fall_into_the_class_that_holds_them(slots):
    one = Counters()
    for seconds in (0.001, BUCKETS[0], 0.3, 99):
        one.add_django(200, seconds)
    totals = Totals()
    assert totals.durations == [2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    assert totals.seconds == pytest.approx(99.311)
    assert totals.django[2] == 4
