"""`manage.py end_sessions NAME…`: those people are logged out everywhere, at once. `--everybody`: everyone."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.accounts.sessions import end


class Command(BaseCommand):
    """Ends sessions of the desk: a computer was stolen, somebody left, a break-in is feared."""

    help = "Déconnecte du bureau, partout et aussitôt, les comptes nommés, ou tout le monde."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NOM", help="identifiants des comptes")
        parser.add_argument("--everybody", action="store_true", help="tous les comptes")

    def handle(self, *args: Any, names: list[str], everybody: bool, **options: Any) -> None:
        if bool(names) == everybody:
            raise CommandError("donnez des identifiants, ou --everybody")
        users = None
        if not everybody:
            users = list(User.objects.filter(username__in=names))
            if unknown := sorted(set(names) - {user.get_username() for user in users}):
                raise CommandError(f"aucun compte « {unknown[0]} » : aucune session n’a été fermée")
        number = end(users)
        self.stdout.write(f"Sessions fermées : {number}.")
