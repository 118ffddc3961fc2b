import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from network.backup import archive, remote
from network.backup.databases import DatabaseCopyError
from network.models import NightlyRun
from network.storage import addresses


class Command(BaseCommand):
    help = (
        "Met tout le site, base et fichiers, dans une archive du dossier donné, et en écrit le"
        " chemin en dernier ; son nom seul, sur un serveur S3. Les plus anciennes"
        " archives s’effacent."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            nargs="?",
            help="un dossier, ou s3+https://clé:secret@hôte/bucket ; par défaut, BACKUP_DIR",
        )
        parser.add_argument(
            "--keep", type=int, default=settings.BACKUP_KEEP, help="combien d’archives garder"
        )

    def handle(self, *, folder, keep, **options):
        folder = folder or settings.BACKUP_DIR
        if not folder:
            raise CommandError("Donnez un dossier, ou BACKUP_DIR.")
        begun = time.monotonic()
        try:
            path, removed = _write(folder, keep)
        except (archive.ArchiveError, DatabaseCopyError, OSError) as error:
            NightlyRun.record("backup", seconds=time.monotonic() - begun, fault=str(error))
            raise CommandError(str(error)) from error
        NightlyRun.record("backup", seconds=time.monotonic() - begun)
        for name in removed:
            self.stdout.write(f"Effacée : {name}")
        self.stdout.write(str(path))


def _write(place, keep):
    """(path of the new archive, or its name on a server of S3; names of those removed)"""
    if not addresses.is_remote(place):
        folder = Path(place)
        path = archive.write(folder, recipient=settings.BACKUP_RECIPIENT)
        return path, [old.name for old in archive.keep_newest(folder, keep)]
    shelf = remote.Shelf(place)
    with tempfile.TemporaryDirectory(prefix=archive.PREFIX) as folder:
        path = archive.write(Path(folder), recipient=settings.BACKUP_RECIPIENT)
        shelf.put(path)
    return path.name, shelf.keep_newest(keep)
