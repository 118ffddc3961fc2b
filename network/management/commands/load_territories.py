"""The command that loads the official geography."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from network.geography import official


class Command(BaseCommand):
    """Create and update the territories from the official geography; none is deleted."""

    help = (
        "Charge les régions, départements, intercommunalités et communes de la géographie"
        " officielle, fournie avec le site. Relancée, ne change rien."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--region` (repeatable), `--departements`, and the `--folder` of the files."""
        parser.add_argument(
            "--region", action="append", help="ne garder que cette région (ex. : 93) ; répétable"
        )
        parser.add_argument(
            "--departements", help="ne garder que ces départements de la région (ex. : 04,05)"
        )
        parser.add_argument(
            "--folder", type=Path, default=official.DATA, help="d’autres fichiers, de même forme"
        )

    def handle(
        self,
        *,
        folder: Path,
        region: list[str] | None = None,
        departements: str | None = None,
        **options,
    ) -> None:
        """Load all territories, or only some regions and départements, and print the counts.

        `region` contains INSEE codes, `departements` codes separated by commas. Raises CommandError
        if a code is unknown, or if a file is missing.
        """
        chosen = [code.strip() for code in (departements or "").split(",") if code.strip()]
        try:
            country = official.Country.read(folder)
            done = official.load(country.narrowed(regions=region, departements=chosen))
        except official.UnknownTerritoryError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Territoires : {done.created} créés, {done.changed} modifiés, {done.left} inchangés."
        )
