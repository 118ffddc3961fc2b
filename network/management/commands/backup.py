"""The command that writes a backup."""

import tempfile
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from network.files import addresses
from network.models import NightlyRun
from network.operation.backup import archive, media, remote, restoration
from network.operation.backup.obstacles import ArchiveError, explain, explained


class Command(BaseCommand):
    """Write an archive, delete the oldest archives beyond `--keep`, and record the result."""

    help = (
        "Met tout le site, base et fichiers, dans une archive du dossier donné, et en écrit le"
        " chemin en dernier ; son nom seul, sur un serveur S3. Les plus anciennes"
        " archives s’effacent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `folder`, a folder or S3 URL, and `--keep`, the number of archives to keep.

        Both are optional; the defaults are BACKUP_DIR and BACKUP_KEEP. At least one archive is
        always kept.
        """
        parser.add_argument(
            "folder",
            nargs="?",
            help="un dossier, ou s3+https://clé:secret@hôte/bucket ; par défaut, BACKUP_DIR",
        )
        parser.add_argument(
            "--keep", type=int, default=settings.BACKUP_KEEP, help="combien d’archives garder"
        )

    def handle(self, *, folder: str | None, keep: int, **options) -> None:
        """Write an archive, delete the oldest, and print the deleted names, then the new path.

        On S3, prints the name of the new archive instead of its path. An interrupted restoration is
        finished or undone first. The result is recorded as a `NightlyRun`. Raises CommandError,
        with an explanation, if the archive cannot be written, if another process restores or backs
        up the site, or if both `folder` and BACKUP_DIR are empty.
        """
        folder = folder or settings.BACKUP_DIR
        if not folder:
            raise CommandError("Donnez un dossier, ou BACKUP_DIR.")
        begun = time.monotonic()
        try:
            with restoration.settled() as message:
                if message:
                    self.stderr.write(message)
                path, removed = _write(folder, keep)
        except (ArchiveError, OSError) as error:
            is_explained = isinstance(error, ArchiveError)
            place = media.local_root() if addresses.is_remote(folder) else Path(folder)
            fault = str(error) if is_explained or error.errno is None else explain(error, place)
            with suppress(DatabaseError):  # the database may be on the full disk
                NightlyRun.record("backup", seconds=time.monotonic() - begun, fault=fault)
            raise CommandError(fault) from error
        NightlyRun.record("backup", seconds=time.monotonic() - begun)
        for name in removed:
            self.stdout.write(f"Effacée : {name}")
        self.stdout.write(str(path))


def _write(place, keep):
    """Write an archive to a folder or S3 URL `place`; delete all but the `keep` newest archives.

    Returns (path of the new archive, or its name on S3; names of the archives removed).
    """
    if not addresses.is_remote(place):
        folder = Path(place).absolute()
        path = archive.write(folder, recipient=settings.BACKUP_RECIPIENT)
        with explained(folder, mode="700"):
            return path, [old.name for old in archive.keep_newest(folder, keep)]
    shelf, root = remote.Shelf(place), media.local_root()
    with (
        explained(root),
        tempfile.TemporaryDirectory(dir=root, prefix=archive.PREFIX) as folder,
    ):
        path = archive.write(Path(folder), recipient=settings.BACKUP_RECIPIENT)
        shelf.put(path)
    return path.name, shelf.keep_newest(keep)
