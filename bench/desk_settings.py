"""The site's own settings, with one more address: the bare view that the desk is measured against."""

from vertebro_site.settings import *  # noqa: F403  what Django reads is this module's names

ROOT_URLCONF = "bench.desk_urls"
