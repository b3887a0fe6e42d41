"""The shipped nginx configuration on other paths and ports: for the tests and the measures, which need no rights."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

SHIPPED = Path(__file__).resolve().parent.parent / "deploy" / "nginx"
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
BROTLI = next(iter(Path("/usr/lib/nginx/modules").glob("*brotli_static*")), None)

_SERVER = "    server 127.0.0.1:{} max_fails=3 fail_timeout=2s;\n"
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def render(folder: Path, data: Path, port: int, hosts: Sequence[int | str]) -> Path:
    """Copy the shipped files into a folder, their example values replaced; no line is added or left out.

    data: a DATA_DIR. port: where plain.conf listens. hosts: ports of gunicorns on this machine. Returns the copy.
    """
    copy = folder / "shipped"
    shutil.copytree(SHIPPED, copy, dirs_exist_ok=True)
    if BROTLI is None:
        (copy / "brotli.conf").unlink()
    replaced = {
        _SERVER.format(8000): "".join(map(_SERVER.format, hosts)),
        "/srv/vertebroplastie/var": str(data),
        "/etc/nginx/vertebroplastie": str(copy),
        "/var/log/nginx/vertebroplastie.errors": str(folder / "error.log"),
        "/var/log/nginx/vertebroplastie.access": str(folder / "access.log"),
        "127.0.0.1:8080": f"127.0.0.1:{port}",
    }
    for file in copy.iterdir():
        text = file.read_text(encoding="utf-8")
        for example, value in replaced.items():
            text = text.replace(example, value)
        file.write_text(text, encoding="utf-8")
    return copy


def around(folder: Path, *included: Path) -> Path:
    """A main configuration that includes others in its http block, as a distribution's does. Returns the file."""
    file = folder / "nginx.conf"
    lines = [
        *(["user root;"] if os.geteuid() == 0 else []),
        *([f"load_module {BROTLI};"] if BROTLI else []),
        f"pid {folder}/nginx.pid;",
        f"error_log {folder}/main.log warn;",
        "daemon off;",
        "worker_processes 2;",
        "events { worker_connections 1024; }",
        "http {",
        "    sendfile on;",
        *(f"    {each}_temp_path {folder}/{each};" for each in _TEMPORARY),
        *(f"    include {each};" for each in included),
        "}",
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
