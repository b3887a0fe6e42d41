"""What the site reads from its environment, as tests want it.

pyproject.toml loads this as pytest's first plugin: pytest-django reads the settings before any conftest is
imported, so a conftest could neither move the data away from the developer's own nor choose the database.
"""

import atexit
import os
import shutil
import tempfile

from vertebro_site.__main__ import compile_catalogues

_DATA = tempfile.mkdtemp(prefix="site-tests-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)

for _name in (
    "DEPLOYED",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "SECRET_KEY",
    "EMAIL_URL",
    "PORT",
    "BIND",
    "WEB_CONCURRENCY",
    "BEHIND_PROXY",
    "SNAPSHOT_MEMORY",
    "ACCESS_LOG",
    "ACCESS_LOG_DIR",
    "LOG_DAYS",
    "METRICS_PORT",
    "METRICS_BIND",
    "MEDIA_STORE",
):
    os.environ.pop(_name, None)
os.environ["DATA_DIR"] = _DATA
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")

# Before Django starts, which keeps the catalogues that it finds then: pages and errors are read in French.
from vertebro_site import settings  # noqa: E402  it reads the variables above

compile_catalogues(settings.LOCALE_PATHS)
