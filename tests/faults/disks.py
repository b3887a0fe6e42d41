"""A disk of the test's own, small, which it may fill and lock."""

import os
import subprocess
from contextlib import contextmanager

from tests.faults.needs import need


class Disk:
    """A mounted file system. Made by root."""

    def __init__(self, folder, megabytes):
        need(os.geteuid() == 0, "root, to mount a small disk")
        self.folder, self._filler = folder, folder / "filler"
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True
        )
        need(done.returncode == 0, f"the right to mount a small disk ({done.stderr.decode().strip()})")

    @contextmanager
    def full(self):
        """Not a byte left."""
        with open(self._filler, "wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError:
                pass
        try:
            yield
        finally:
            self._filler.unlink()

    @contextmanager
    def read_only(self):
        """Nothing can be written."""
        self._remount("ro")
        try:
            yield
        finally:
            self._remount("rw")

    def remove(self):
        # Lazily: a worker that is ending may still hold a file.
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    def _remount(self, how):
        subprocess.run(["mount", "-o", f"remount,{how}", str(self.folder)], check=True)
