"""The command that restores a backup."""

import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from wagtail.models import Page

from network.files import addresses
from network.operation.backup import restoration
from network.operation.backup.obstacles import ArchiveError


class Command(BaseCommand):
    """Replace the whole site, database and files, by an archive, after a confirmation."""

    help = (
        "Remet tout le site, base et fichiers, comme dans une archive de « backup ». Ce que le site"
        " contient est remplacé. Arrêtez-le avant, redémarrez-le après."
    )
    requires_system_checks = []  # the database is about to be replaced

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `archive`, `--no-input`, and `--identity`, the file of the decryption key."""
        parser.add_argument("archive", help="son chemin, ou son nom dans BACKUP_DIR")
        parser.add_argument("--no-input", action="store_true", help="ne rien demander")
        parser.add_argument(
            "--identity", type=Path, help="fichier de la clé secrète d’age, si elle est chiffrée"
        )

    def handle(self, *, no_input: bool, identity: Path | None, **options) -> None:
        """Restore the archive; print the counts, and the failures on the standard error.

        A person must type a confirmation first, except with `no_input`. Raises CommandError if the
        archive cannot be restored, if the restoration cannot be finished, or if the confirmation is
        refused, or impossible without a terminal.
        """
        try:
            done = restoration.restore(
                self._place(options["archive"]),
                identity=identity,
                confirm=lambda manifest: None if no_input else self._confirm(manifest),
            )
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Remis : {done.tables} tables, {done.rows} lignes, {done.files} fichiers,"
            f" du {done.made_at}."
        )
        for failure in done.failures:
            self.stderr.write(failure)

    def _place(self, name):
        """Return the path or S3 URL of an archive.

        A name without "/" that does not exist in the current folder is looked up in BACKUP_DIR. If
        BACKUP_DIR is on S3, the URL of this name is returned without a check. A path, and a name
        that is not in BACKUP_DIR, are returned unchanged.
        """
        # Unlike `Path.exists`, False in a folder that the user may not enter, such as /root.
        is_name = "/" not in str(name) and not os.path.exists(name)
        if not (is_name and settings.BACKUP_DIR):
            return name
        if addresses.is_remote(settings.BACKUP_DIR):
            return f"{settings.BACKUP_DIR.rstrip('/')}/{name}"
        path = Path(settings.BACKUP_DIR) / str(name)
        return path if os.path.exists(path) else name

    def _confirm(self, manifest):
        if not sys.stdin.isatty():
            raise CommandError("Sans terminal, ajoutez --no-input pour remplacer le site.")
        there = connection.introspection.table_names()
        pages = Page.objects.count() if "wagtailcore_page" in there else 0
        self.stdout.write(
            f"Le site a {pages} pages. Elles seront remplacées par celles du {manifest.made_at}."
        )
        if input("Écrivez « oui » pour continuer : ").strip().lower() != "oui":
            raise CommandError("Rien n’est changé.")
