"""What every worker of the server holds."""

import subprocess
import sys

from tests.journeys.conftest import ROOT

RARE = {
    "PIL",
    "Stemmer",
    "cryptography",
    "fido2",
    "markdown_it",
    "nh3",
    "rapidfuzz",
    "segno",
    "typst",
    "yaml",
}
"""Large, and of use to few requests: the snapshot answers the others."""

LOADED = """
import sys
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
get_wsgi_application()
assert get_resolver().url_patterns
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_a_worker_loads_what_few_requests_need_when_one_needs_it():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "django" in loaded and "content" in loaded
    assert not loaded & RARE
