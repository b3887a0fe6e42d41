#!/usr/bin/env python
"""Django's command line. A wrong environment variable is one line and exit status 2, not a traceback."""

import os
import sys

from vertebro_site.env import Misconfigured


def main() -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vertebro_site.settings")
    try:
        import vertebro_site.settings  # noqa: F401  Django would hide the error behind its own
    except Misconfigured as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
