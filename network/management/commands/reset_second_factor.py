"""The command that removes the second factors of an account."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from network.people.accounts import devices, journal
from network.people.accounts.factors import factors


class Command(BaseCommand):
    """Remove the second factors of a user and sign the user out."""

    help = (
        "Retire les moyens de vérification d’un compte, pour qui a tout perdu et n’a personne à la"
        " coordination pour le libérer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `identifiant`, the user name of the account."""
        parser.add_argument("identifiant")

    def handle(self, identifiant: str, **options) -> None:
        """Remove the factors, sign the user out everywhere, and log it in the journal.

        Prints the number of factors. Raises CommandError if no account has this user name.
        """
        users = get_user_model().objects
        user = users.filter(username=identifiant).first()
        if user is None:
            raise CommandError(f"Aucun compte ne s’appelle {identifiant}.")
        number = factors.remove_all(user)
        devices.sign_out_all(user)
        journal.note(user, "network.factors_reset", means=number)
        self.stdout.write(f"{number} moyens retirés : le mot de passe suffit de nouveau.")
