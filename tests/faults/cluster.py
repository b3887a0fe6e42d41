"""A PostgreSQL server of the test's own, which it may stop."""

import os
import shutil
import subprocess
import tempfile
from glob import glob
from pathlib import Path

import psycopg

from tests.faults.needs import need
from tests.journeys.conftest import free_port


class Cluster:
    """A server on a free port, its data in a temporary folder. `start`, `stop`, `remove`."""

    def __init__(self):
        found = sorted(glob("/usr/lib/postgresql/*/bin/initdb")) or [shutil.which("initdb")]
        need(found[-1], "PostgreSQL's own programs (Debian: postgresql)")
        self._programs = Path(found[-1]).parent
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._data, self.port = self._folder / "data", free_port()
        self._data.mkdir()
        if os.geteuid() == 0:
            self._folder.chmod(0o711)
            shutil.chown(self._data, "postgres")
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def _run(self, program, *words):
        # PostgreSQL refuses to run as root.
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run(
            [*user, str(self._programs / program), "-D", str(self._data), *words],
            check=True,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            timeout=60,
        )

    def start(self):
        options = f"-p {self.port} -k {self._data} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "-w", "-l", str(self._data / "log"), "-o", options, "start")

    def stop(self):
        """At once, connections cut, as a machine that fails."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def remove(self):
        if (self._data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self._folder)

    def database(self, name, template=""):
        """DATABASE_URL of a new database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return self.url(name)

    def url(self, name):
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"
