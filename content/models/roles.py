"""Who may do what: three groups, kept in step with this list after each migration."""

from typing import Any

SECRETARY, DOCTOR, ADMINISTRATOR = "Secrétariat", "Médecin", "Administration"

_PARTS = ("step", "keyfact", "checklistitem", "riskfigure", "reference", "illustration")
_EDIT_TEXT = {
    "view_page", "change_page", "publish_page",
    "view_section", "change_section", "add_section", "delete_section",
    "view_department", "change_department",
    "view_note", "add_note", "change_note",
    "view_picture", "add_picture", "change_picture", "delete_picture",
    "view_edition", "view_review", "view_reviewrequest", "view_reading", "view_coverage",
    *(f"{verb}_{part}" for part in _PARTS for verb in ("view", "add", "change", "delete")),
}  # fmt: skip

_SAY = {"add_coverage", "delete_coverage"}

# Putting a section in the bin is undone by one click, and takes nothing from readers.
PERMISSIONS: dict[str, set[str]] = {
    SECRETARY: _EDIT_TEXT,
    DOCTOR: _EDIT_TEXT | {"add_review"} | _SAY,
    ADMINISTRATOR: _EDIT_TEXT
    | {"add_page", "delete_note"}
    | {"view_audit", "add_audit", "change_audit"}
    | {"view_user", "add_user", "change_user", "view_group", "view_act"},
}


def sync_roles(**kwargs: Any) -> None:
    """Give each group exactly its permissions. Receiver of `post_migrate`, when permissions exist."""
    from django.apps import apps
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    using = kwargs["using"]
    # Django makes them in a receiver of the same signal, which may come after this one.
    for label in ("content", "auth"):
        create_permissions(apps.get_app_config(label), using=using, verbosity=0)
    permissions = Permission.objects.using(using).filter(content_type__app_label__in=["content", "auth"])
    for name, codenames in PERMISSIONS.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set([each for each in permissions if each.codename in codenames])
