"""Where the rooms are wired together; the only module of `content` that may import any of them."""

import sqlite3
from typing import Any

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, post_save


class ContentConfig(AppConfig):
    """The application."""

    name = "content"
    verbose_name = "Contenu"
    default = True

    def ready(self) -> None:
        """Tell the snapshot its addresses and what search keeps with it, the desk its screens, migrations the roles."""
        from content.admin import accounts, journal, page, screens  # noqa: F401  they register themselves
        from content.admin.access import recording
        from content.models.roles import sync_roles
        from content.publishing import converters, snapshot, warnings
        from content.reading.addresses import addresses
        from content.reading.machines.addresses import addresses as machines
        from content.reading.search import build as search
        from content.sharing.addresses import addresses as shared
        from content.sharing.cards.addresses import addresses as cards
        from content.sharing.leaflet.addresses import addresses as leaflets
        from content.sharing.leaflet.fit import too_long
        from content.sharing.papers.addresses import addresses as papers
        from content.sharing.papers.fit import sheet_too_long

        converters.register()
        snapshot.register(addresses)
        snapshot.register(machines)
        snapshot.register(shared)
        snapshot.register(cards)
        snapshot.register(leaflets)
        snapshot.register(papers)
        warnings.register(too_long)
        warnings.register(sheet_too_long)
        snapshot.register_keeper(search.kept)
        # The department belongs to no edition: every page shows it as it is saved.
        post_save.connect(
            lambda **_kwargs: snapshot.refresh_on_commit(),
            sender=self.get_model("Department"),
            weak=False,
            dispatch_uid="content.department",
        )
        connection_created.connect(ask_sqlite_how_much_it_takes, dispatch_uid="content.sqlite")
        recording.connect()
        post_migrate.connect(sync_roles, sender=self, dispatch_uid="content.roles")


def ask_sqlite_how_much_it_takes(connection: Any, **_kwargs: Any) -> None:
    """Values in one statement: Django 5.2 assumes 999, the limit of SQLite before 3.32; an import has thousands.

    Django itself asks SQLite from 6.0 on.
    """
    if connection.vendor == "sqlite":
        connection.features.max_query_params = connection.connection.getlimit(
            sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER
        )


class DeskConfig(admin_apps.AdminConfig):
    """Django's admin with our site class."""

    default = False
    default_site = "content.admin.site.Desk"
