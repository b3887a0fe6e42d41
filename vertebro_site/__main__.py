"""`python -m vertebro_site`: prepare the site, then become gunicorn.

Catalogues, static files, migrations, starter content and snapshot; what has not changed since the last
start is not done again. A wrong environment variable is one line and exit status 2.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any

from vertebro_site import configuration, env


def main() -> None:
    """Never returns: the process becomes gunicorn, so that signals reach it."""
    # The first process of a container ignores what it does not handle, and the first start takes a while.
    signal.signal(signal.SIGTERM, stop)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vertebro_site.settings")
    try:
        configuration.check()
        from vertebro_site import settings
    except env.Misconfigured as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    import django
    from django.core.management import CommandError, call_command

    compile_catalogues(settings.LOCALE_PATHS)
    django.setup()
    collect_static(settings)
    try:
        call_command("prepare_site")
    except CommandError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    from content.publishing import outages

    outages.hand_on()
    print(f"Site :           {settings.SITE_URL}/fr/", flush=True)
    print(f"Administration : {settings.SITE_URL}/admin/", flush=True)
    # gunicorn reads this variable by itself, before our checks could speak.
    os.environ["WEB_CONCURRENCY"] = str(env.workers())
    server = [sys.executable, "-m", "gunicorn", "-c", "python:vertebro_site.gunicorn_conf"]
    os.execv(sys.executable, server)  # noqa: S606  our own words: no shell is wanted  # nosec B606


def stop(number: int, _frame: FrameType | None) -> None:
    """Leave at once, as the signal alone would, with the status that a shell gives to it.

    Not sys.exit: that waits for the threads that compress static files. The next start begins again.
    """
    os._exit(128 + number)


def compile_catalogues(folders: Iterable[Path]) -> None:
    """Compile each catalogue that is newer than its compiled form. polib needs no gettext on the machine."""
    import polib

    for folder in folders:
        for source in folder.glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            try:
                polib.pofile(str(source)).save_as_mofile(str(target))
            except OSError:
                if not target.exists():
                    raise


def collect_static(settings: Any) -> None:
    """Collect, hash and compress static files when any of them, or of the libraries', has changed."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path}\0{storage.size(path)}\0{storage.get_modified_time(path)}\n".encode())
    stamp = root / ".collected"
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest())


if __name__ == "__main__":
    main()
