"""Create the missing roles and compare the existing roles with the original table."""

from django.core.management.base import BaseCommand, CommandParser

from home.team.roles.granting import differences, ensure_roles
from home.team.roles.granting import reset as reset_role
from home.team.roles.table import ROLES


class Command(BaseCommand):
    """Command that creates missing roles, and resets different ones with --reset."""

    help = "Crée les rôles qui manquent, et dit en quoi les autres diffèrent des rôles d’origine."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --reset."""
        parser.add_argument(
            "--reset", action="store_true", help="Rend à chaque rôle ses droits d’origine."
        )

    def handle(self, *, reset: bool, **options) -> None:
        """Create the missing roles and print the state of each role: created, same or different.

        The missing and excess permissions of a different role are printed. With --reset, they are
        corrected instead: the role gets back the permissions of the table.
        """
        made = ensure_roles()
        for role in ROLES:
            missing, more = differences(role)
            if role.name in made:
                self.stdout.write(f"{role.name} : créé")
            elif not (missing or more):
                self.stdout.write(f"{role.name} : comme à l’origine")
            elif reset:
                reset_role(role)
                self.stdout.write(f"{role.name} : rendu à ses droits d’origine")
            else:
                parts = [f"sans {right}" for right in sorted(missing)]
                parts += [f"avec {right}" for right in sorted(more)]
                self.stdout.write(f"{role.name} : {', '.join(parts)}")
