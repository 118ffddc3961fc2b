import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from network.backup import archive
from network.backup.databases import DatabaseCopyError
from network.models import NightlyRun


class Command(BaseCommand):
    help = (
        "Met tout le site, base et fichiers, dans une archive du dossier donné, et en écrit le"
        " chemin en dernier. Les plus anciennes archives s’effacent."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", type=Path, nargs="?", help="par défaut, celui que dit BACKUP_DIR"
        )
        parser.add_argument(
            "--keep", type=int, default=settings.BACKUP_KEEP, help="combien d’archives garder"
        )

    def handle(self, *, folder, keep, **options):
        folder = folder or (settings.BACKUP_DIR and Path(settings.BACKUP_DIR))
        if not folder:
            raise CommandError("Donnez un dossier, ou BACKUP_DIR.")
        begun = time.monotonic()
        try:
            path = archive.write(folder, recipient=settings.BACKUP_RECIPIENT)
            removed = archive.keep_newest(folder, keep)
        except (archive.ArchiveError, DatabaseCopyError, OSError) as error:
            NightlyRun.record("backup", seconds=time.monotonic() - begun, fault=str(error))
            raise CommandError(str(error)) from error
        NightlyRun.record("backup", seconds=time.monotonic() - begun)
        for old in removed:
            self.stdout.write(f"Effacée : {old.name}")
        self.stdout.write(str(path))
