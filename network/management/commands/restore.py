import sys
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from wagtail.models import Page

from network.backup import archive, databases, remote
from network.models import ContentStamp
from network.shared.statistics import refresh_statistics
from network.storage import addresses


class Command(BaseCommand):
    help = (
        "Remet tout le site, base et fichiers, comme dans une archive de « backup ». Ce que le site"
        " contient est remplacé. Arrêtez-le avant, redémarrez-le après."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "archive", help="son chemin, ou son nom sur le serveur S3 que dit BACKUP_DIR"
        )
        parser.add_argument("--no-input", action="store_true", help="ne rien demander")
        parser.add_argument(
            "--identity", type=Path, help="fichier de la clé secrète d’age, si elle est chiffrée"
        )

    def handle(self, *, no_input, identity, verbosity, **options):
        try:
            with (
                remote.brought(self._place(options["archive"])) as path,
                archive.opened(path, identity=identity) as (manifest, folder),
            ):
                self._check(manifest)
                if not no_input:
                    self._confirm(manifest)
                databases.load(folder / databases.FILES[manifest.database], manifest.tables)
                files = _put_files(folder / archive.MEDIA)
        except (archive.ArchiveError, databases.DatabaseCopyError) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        refresh_statistics()
        ContentStamp.raise_()
        rows = sum(manifest.tables.values())
        self.stdout.write(
            f"Remis : {len(manifest.tables)} tables, {rows} lignes, {files} fichiers,"
            f" du {manifest.made_at}."
        )
        if settings.SEARCH:
            self.stdout.write("Refaites l’index du moteur de recherche : manage.py rebuild_search")

    def _place(self, name):
        """Where an archive is: a name alone is looked for on the server of the backups."""
        is_name = "/" not in str(name) and not Path(name).exists()
        if is_name and addresses.is_remote(settings.BACKUP_DIR):
            return f"{settings.BACKUP_DIR.rstrip('/')}/{name}"
        return name

    def _check(self, manifest):
        if manifest.format != archive.FORMAT:
            raise CommandError("Cette archive vient d’une autre version du site.")
        if manifest.database != connection.vendor:
            raise CommandError(
                f"Cette archive vient d’une base {manifest.database}, et celle du site est"
                f" {connection.vendor}. Changez DATABASE_URL."
            )
        known = MigrationLoader(None).disk_migrations
        unknown = set(manifest.migrations) - {".".join(key) for key in known}
        if unknown:
            raise CommandError(
                "Cette archive vient d’une version plus récente du site : mettez-le à jour avant."
                f" Il ne connaît pas {min(unknown)}."
            )

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


def _put_files(folder):
    """Gives the storage the files of a folder and no other; how many there are."""
    wanted = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    for name in list(archive.stored_files()):
        default_storage.delete(name)
    for name, path in sorted(wanted.items()):
        with path.open("rb") as file:
            default_storage.save(name, file)
    return len(wanted)
