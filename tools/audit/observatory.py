"""MDN's HTTP Observatory, on the site as a hospital puts it online: DEPLOYED=1, behind the shipped nginx, over TLS.

The certificate is signed by an authority of this audit's own, which the Observatory is told to trust. 135 is all that
its rules give to a site that sets no cookie and that no browser's preload list names (each would be worth 5).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools import nginx
from tools.audit import Outcome, node
from tools.audit.server import answers, free_port, running_site
from tools.audit.web import Site

LEAST = 135

_AUTHORITY = "authority"
_SECONDS = 120
# One port speaks both: what comes in plain is led to https, as port 80 does.
_TLS = """listen 127.0.0.1:{port} ssl;
    error_page 497 =301 https://$http_host$request_uri;
    ssl_certificate {folder}/site.pem;
    ssl_certificate_key {folder}/site.key;"""


def audit() -> Outcome:
    """The home page, as the Observatory scores it."""
    lacking = next((name for name in ("node", "npm", "openssl") if not shutil.which(name)), "")
    if lacking or not nginx.PROGRAM:
        return Outcome("Observatory", lacking=lacking or "nginx")
    with tempfile.TemporaryDirectory(prefix="observatory-") as name, _over_tls(Path(name)) as port:
        said = _scan(f"localhost:{port}", Path(name) / f"{_AUTHORITY}.pem")
    if error := said.get("error"):
        return Outcome("Observatory", 1, (str(error),))
    score = int(said["scan"]["score"])
    results = {name: (test["scoreModifier"], test["result"]) for name, test in said["tests"].items()}
    notes = [f"{name:<30} {points:+d}  {result}" for name, (points, result) in results.items()]
    problems = [] if score >= LEAST else [f"{score} points, {LEAST} are to be had"]
    return Outcome("Observatory", 1, tuple(problems), (f"score {score} ({said['scan']['grade']})", *notes))


@contextmanager
def _over_tls(folder: Path) -> Iterator[int]:
    """The port where the site answers."""
    port, data = free_port(), folder / "data"
    _certify(folder)
    deployed = {"DEPLOYED": "1", "SITE_URL": f"https://localhost:{port}", "BEHIND_PROXY": "1"}
    with running_site(data, **deployed) as site:
        shipped = nginx.render(folder, data, port, [site.origin.rpartition(":")[2]])
        conf = shipped / "plain.conf"
        plain, tls = f"listen 127.0.0.1:{port};", _TLS.format(port=port, folder=folder)
        conf.write_text(conf.read_text().replace(plain, tls))
        server = subprocess.Popen([str(nginx.PROGRAM), "-c", str(nginx.around(folder, conf)), "-e", "stderr"])
        try:
            if not answers(Site(f"http://localhost:{port}"), server, status=301):
                raise RuntimeError("nginx did not start")
            yield port
        finally:
            server.terminate()
            server.wait(30)


def _certify(folder: Path) -> None:
    """An authority, and a certificate for localhost that it has signed."""
    (folder / "extensions").write_text("subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    _openssl(
        folder,
        *("req", "-x509", *key, "-days", "2", "-subj", "/CN=Audit", "-addext", "keyUsage=keyCertSign"),
        *("-keyout", f"{_AUTHORITY}.key", "-out", f"{_AUTHORITY}.pem"),
    )
    _openssl(folder, "req", *key, "-subj", "/CN=localhost", "-keyout", "site.key", "-out", "site.csr")
    _openssl(
        folder,
        *("x509", "-req", "-in", "site.csr", "-CA", f"{_AUTHORITY}.pem", "-CAkey", f"{_AUTHORITY}.key"),
        *("-CAcreateserial", "-days", "2", "-extfile", "extensions", "-out", "site.pem"),
    )


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def _scan(host: str, authority: Path) -> dict[str, Any]:
    package = node.modules() / "@mdn" / "mdn-http-observatory"
    # Browsers' preload list, which its installation would fetch from elsewhere: it names no host of an audit.
    (package / "conf" / "hsts-preload.json").write_text("{}")
    done = subprocess.run(
        [shutil.which("node") or "node", str(package / "src" / "scan.js"), host],
        env=os.environ | {"NODE_EXTRA_CA_CERTS": str(authority)},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"error": f"the Observatory did not run: {done.stderr.strip()[-500:]}"}
    return found
