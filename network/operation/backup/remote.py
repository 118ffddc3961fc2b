"""Archives kept on a server that speaks S3: `s3+https://key:secret@host/bucket/folder`."""

import shutil
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.core.files import File
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from network.files import addresses
from network.files.addresses import is_remote

from .archive import CHUNK, ENCRYPTED, PREFIX, SUFFIX
from .obstacles import answering, explained, require_space

STAMP = "%Y%m%d-%H%M%S"


class Shelf:
    """The archives of one folder of a bucket. Each method raises `ArchiveError`."""

    def __init__(self, address):
        with readable_errors():
            storage = addresses.storage(address)
            self.storage = import_string(storage["BACKEND"])(**storage["OPTIONS"])

    def put(self, path: Path):
        """Upload an archive under its file name."""
        with readable_errors(), path.open("rb") as file:
            self.storage.save(path.name, File(file))

    def names(self):
        """Return the file names of the archives, the oldest first."""
        with readable_errors():
            _folders, files = self.storage.listdir("")
        ends = (SUFFIX, SUFFIX + ENCRYPTED)
        return sorted(name for name in files if name.startswith(PREFIX) and name.endswith(ends))

    def made(self):
        """Return the creation times of the archives, parsed from their names, as timestamps."""
        moments = (name.removeprefix(PREFIX)[:15] for name in self.names())
        return [datetime.strptime(f"{text}+0000", f"{STAMP}%z").timestamp() for text in moments]

    def keep_newest(self, number):
        """Delete all archives but the `number` newest; return the names of the deleted ones."""
        removed = self.names()[: -max(number, 1)]
        with readable_errors():
            for name in removed:
                self.storage.delete(name)
        return removed


def readable_errors():
    """Raise `ArchiveError` for a server of backups that refuses or does not answer."""
    return answering(_("Le serveur des sauvegardes ne fait pas ce qu’on lui demande : %(error)s"))


@contextmanager
def brought(place, work: Path):
    """Yield the path of an archive, downloaded into the folder `work` when it is on a server."""
    if not is_remote(place):
        yield Path(place)
        return
    address, _slash, name = str(place).rpartition("/")
    path, shelf = work / name, Shelf(address)
    with readable_errors():
        length = shelf.storage.size(name)
    require_space([(work, length)])
    with (
        explained(path),
        readable_errors(),
        shelf.storage.open(name) as source,
        path.open("wb") as target,
    ):
        shutil.copyfileobj(source, target, CHUNK)
    yield path
