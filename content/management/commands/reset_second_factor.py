"""`manage.py reset_second_factor NAME`: the way back in when no administrator can get in either."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.accounts.factors import take_away


class Command(BaseCommand):
    """The account's owner adds a new factor after the password. It takes the server's shell: a factor of its own."""

    help = "Retire le second facteur d’un compte : téléphone ou clé perdus, ou SECRET_KEY changée."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="nom du compte")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"aucun compte ne s’appelle {options['name']}")
        number = take_away(user, by=None)
        self.stdout.write(f"{user.get_username()} : {number} second facteur retiré, sessions terminées")
