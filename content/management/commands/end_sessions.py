"""`manage.py end_sessions NAME…`: those people are logged out everywhere, at once. `--everybody`: everyone."""

from typing import Any

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Ends sessions of the desk: a computer was stolen, somebody left, a break-in is feared."""

    help = "Déconnecte du bureau, partout et aussitôt, les comptes nommés, ou tout le monde."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NOM", help="identifiants des comptes")
        parser.add_argument("--everybody", action="store_true", help="tous les comptes")

    def handle(self, *args: Any, names: list[str], everybody: bool, **options: Any) -> None:
        if bool(names) == everybody:
            raise CommandError("donnez des identifiants, ou --everybody")
        sessions = Session.objects.all()
        if not everybody:
            found = {
                user.get_username(): str(user.pk)
                for user in get_user_model().objects.filter(username__in=names)
            }
            if unknown := sorted(set(names) - found.keys()):
                raise CommandError(f"aucun compte « {unknown[0]} » : aucune session n’a été fermée")
            theirs = [
                each.pk
                for each in sessions.iterator()
                if each.get_decoded().get(SESSION_KEY) in found.values()
            ]
            sessions = Session.objects.filter(pk__in=theirs)
        number, _kinds = sessions.delete()
        self.stdout.write(f"Sessions fermées : {number}.")
