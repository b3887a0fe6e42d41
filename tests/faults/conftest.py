"""Sites that a test may break."""

import shutil
from pathlib import Path

import pytest

from tests.faults import sites
from tests.faults.cluster import Cluster
from tests.journeys.conftest import stop


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker(pytest.mark.fault)


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The folder of a small published site on SQLite, to be copied."""
    return sites.sow(tmp_path_factory.mktemp("small"))


@pytest.fixture
def copied(small, tmp_path):
    """A copy of it, nothing running."""
    return shutil.copytree(small, tmp_path / "site", symlinks=True)


@pytest.fixture
def serve():
    """Start a folder's site; stopped at the end, if the test has not."""
    started = []

    def begin(data, **extra):
        started.append(sites.serve(data, **extra))
        return started[-1]

    yield begin
    for site in started:
        if site.process.poll() is None:
            stop(site)


@pytest.fixture(scope="session")
def cluster():
    """A PostgreSQL server of the tests' own, running at the end of each of them."""
    server = Cluster()
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def small_on_postgresql(cluster, tmp_path_factory):
    """The small site on that server: its folder. Its database, `small`, may be a template."""
    data = tmp_path_factory.mktemp("small-on-postgresql")
    return sites.sow(data, DATABASE_URL=cluster.database("small"))
