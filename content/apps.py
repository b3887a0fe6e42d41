"""Where the rooms are wired together; the only module of `content` that may import any of them."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate, post_save


class ContentConfig(AppConfig):
    """The application."""

    name = "content"
    verbose_name = "Contenu"
    default = True

    def ready(self) -> None:
        """Tell the snapshot which addresses exist, the desk which screens, and migrations which roles."""
        from content.admin import accounts, page, screens  # noqa: F401  they register themselves
        from content.models.roles import sync_roles
        from content.publishing import snapshot
        from content.reading.addresses import addresses

        snapshot.register(addresses)
        # The department belongs to no edition: every page shows it as it is saved.
        post_save.connect(
            lambda **_kwargs: snapshot.refresh_on_commit(),
            sender=self.get_model("Department"),
            weak=False,
            dispatch_uid="content.department",
        )
        post_migrate.connect(sync_roles, sender=self, dispatch_uid="content.roles")


class DeskConfig(admin_apps.AdminConfig):
    """Django's admin with our site class."""

    default = False
    default_site = "content.admin.site.Desk"
