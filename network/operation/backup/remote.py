"""Archives kept on a server that speaks S3: `s3+https://key:secret@host/bucket/folder`."""

import contextlib
import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
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
    """The archives in one folder of a bucket.

    `address` is the S3 address of the folder. The constructor and the methods raise `ArchiveError`
    if the address is wrong, or if the server refuses the request or does not answer.
    """

    def __init__(self, address):
        with readable_errors():
            storage = addresses.storage(address)
            self.storage = import_string(storage["BACKEND"])(**storage["OPTIONS"])

    def put(self, path: Path) -> None:
        """Upload the archive at a local path under its file name; the local file stays."""
        with readable_errors(), path.open("rb") as file:
            self.storage.save(path.name, File(file))

    def names(self) -> list[str]:
        """Return the file names of the archives, the oldest first."""
        with readable_errors():
            _folders, files = self.storage.listdir("")
        ends = (SUFFIX, SUFFIX + ENCRYPTED)
        return sorted(name for name in files if name.startswith(PREFIX) and name.endswith(ends))

    def made(self) -> list[float]:
        """Return the timestamps of the archives, in seconds, from their names, the oldest first.

        Names without a valid date after the prefix are skipped.
        """
        timestamps = []
        for name in self.names():
            if date := re.match(r"\d{8}-\d{6}", name.removeprefix(PREFIX)):
                with contextlib.suppress(ValueError):
                    made = datetime.strptime(f"{date[0]}+0000", f"{STAMP}%z")
                    timestamps.append(made.timestamp())
        return timestamps

    def keep_newest(self, number: int) -> list[str]:
        """Delete the archives except the `number` newest; return the names of the deleted ones.

        The newest archive is never deleted, even if `number` is 0. The names are in order, the
        oldest first.
        """
        removed = self.names()[: -max(number, 1)]
        with readable_errors():
            for name in removed:
                self.storage.delete(name)
        return removed


def readable_errors() -> AbstractContextManager[None]:
    """Return a context manager that turns errors of the backup server into `ArchiveError`."""
    return answering(_("Le serveur des sauvegardes ne fait pas ce qu’on lui demande : %(error)s"))


@contextmanager
def brought(place: str | Path, work: Path) -> Iterator[Path]:
    """Yield the local path of the archive at `place`, a path or an S3 address.

    A local path is yielded without a check. An archive on a server is downloaded into the folder
    `work`. Raises `ArchiveError` if the download fails or `work` has no room for it.
    """
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
