"""The bare callable under the site's own options, without anything else of the site."""

import os

from vertebro_site.gunicorn_options import *  # noqa: F403  gunicorn reads this module's names, these among them

bind = f"127.0.0.1:{os.environ['PORT']}"
wsgi_app = "bench.bare:application"
