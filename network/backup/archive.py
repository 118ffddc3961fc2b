"""One archive: `manifest.json`, the database, and `media/`, each file with its SHA-256.

`maillage-20261126-031500.tar.gz`, or `.tar.gz.age` when it is encrypted for somebody
(https://age-encryption.org): whoever breaks into the server reads none of them.
"""

import hashlib
import json
import shutil
import tarfile
import tempfile
import zlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

import pyrage
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from . import databases

FORMAT = 1
MANIFEST, MEDIA = "manifest.json", "media"
PREFIX, SUFFIX, ENCRYPTED = "maillage-", ".tar.gz", ".age"
WORK = f"{PREFIX}work-"
CHUNK = 1024 * 1024
UNREADABLE = (OSError, EOFError, ValueError, TypeError, tarfile.TarError, zlib.error)


class ArchiveError(Exception):
    """An archive that cannot be made or read; says why in French."""


@dataclass
class Manifest:
    """`tables` counts the rows of each table, `files` holds the SHA-256 of each file by its path in
    the archive, `migrations` names those that the database has had, "app.name"."""

    made_at: str
    database: str
    tables: dict
    files: dict = field(default_factory=dict)
    migrations: list = field(default_factory=list)
    format: int = FORMAT

    def check(self, folder: Path):
        """Raises `ValueError` unless it names the database and all that lies in the folder: what
        would be put back was compared with its checksum, and is no link to something else."""
        if not (isinstance(self.tables, dict) and isinstance(self.files, dict)):
            raise ValueError("Tables or files are no mapping.")
        if not isinstance(self.migrations, list):
            raise ValueError("Migrations are no list.")
        if databases.FILES.get(str(self.database)) not in self.files:
            raise ValueError("There is no database.")
        paths = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
        names = {path.relative_to(folder).as_posix() for path in paths}
        if names != {MANIFEST, *self.files} or any(path.is_symlink() for path in paths):
            raise ValueError("Some files are not those of the manifest.")


def write(folder: Path, *, recipient="") -> Path:
    """Makes an archive in a folder, gives its path. What is interrupted leaves a `.partial` file,
    and a folder where the database lies as it is: the next one removes both. `recipient` is a
    public key of age, "age1…"."""
    key = _recipient(recipient) if recipient else None
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{PREFIX}*.partial"):
        left.unlink()
    for left in folder.glob(f"{WORK}*"):
        shutil.rmtree(left)
    name = f"{PREFIX}{timezone.now():%Y%m%d-%H%M%S}{SUFFIX}"
    partial = folder / f"{name}.partial"
    with tempfile.TemporaryDirectory(dir=folder, prefix=WORK) as work:
        path, tables = databases.dump(Path(work))
        manifest = Manifest(
            made_at=timezone.now().isoformat(timespec="seconds"),
            database=connection.vendor,
            tables=tables,
            migrations=sorted(map(".".join, MigrationRecorder(connection).applied_migrations())),
        )
        partial.touch(mode=0o600)
        with tarfile.open(partial, "w:gz", compresslevel=5) as tar:
            _add(tar, path.name, path, manifest)
            for media in stored_files():
                copy = Path(work) / "file"
                with default_storage.open(media) as source, copy.open("wb") as target:
                    shutil.copyfileobj(source, target, CHUNK)
                _add(tar, f"{MEDIA}/{media}", copy, manifest)
            _add_manifest(tar, manifest, Path(work))
    final = folder / name
    if key is not None:
        encrypted = folder / f"{name}{ENCRYPTED}.partial"
        pyrage.encrypt_file(str(partial), str(encrypted), [key])
        partial.unlink()
        partial, final = encrypted, folder / f"{name}{ENCRYPTED}"
    partial.rename(final)
    return final


def stored_files(folder=""):
    """Names of all files of editors, in an order that does not change."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield str(PurePosixPath(folder) / name)
    for name in sorted(folders):
        yield from stored_files(str(PurePosixPath(folder) / name))


def keep_newest(folder: Path, number: int) -> list[Path]:
    """Removes all archives of a folder but the newest; gives those removed."""
    paths = [*folder.glob(f"{PREFIX}*{SUFFIX}"), *folder.glob(f"{PREFIX}*{SUFFIX}{ENCRYPTED}")]
    removed = sorted(paths, key=lambda path: path.name)[: -max(number, 1)]
    for path in removed:
        path.unlink()
    return removed


@contextmanager
def opened(path: Path, *, identity: Path | None = None):
    """(`Manifest`, the folder that holds what it names) of an archive whose every file was
    compared with its checksum. Raises `ArchiveError`."""
    if not path.is_file():
        raise ArchiveError(_("Il n’y a pas d’archive %(path)s.") % {"path": path})
    with tempfile.TemporaryDirectory(prefix=PREFIX) as work:
        folder = Path(work) / "content"
        if path.name.endswith(ENCRYPTED):
            path = _decrypt(path, identity, Path(work) / "archive")
        try:
            with tarfile.open(path, "r:gz") as tar:
                tar.extractall(folder, filter="data")
                # The sum of the whole archive stands at its very end, past its last file.
                while tar.fileobj.read(CHUNK):
                    pass
            manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
            manifest.check(folder)
        except UNREADABLE as error:
            message = _("Cette archive est abîmée, ou n’en est pas une. Prenez-en une autre.")
            raise ArchiveError(message) from error
        _verify(manifest, folder)
        yield manifest, folder


def _add(tar, name, path, manifest):
    manifest.files[name] = _digest(path)
    tar.add(path, name)


def _add_manifest(tar, manifest, work):
    path = work / MANIFEST
    path.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    tar.add(path, MANIFEST)


def _digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verify(manifest, folder):
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file() or _digest(path) != digest:
            message = _("Dans cette archive, le fichier %(name)s est abîmé. Prenez-en une autre.")
            raise ArchiveError(message % {"name": name})


def _recipient(text):
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        message = _("BACKUP_RECIPIENT n’est pas une clé publique d’age (« age1… »).")
        raise ArchiveError(message) from error


def _decrypt(path, identity, target):
    if identity is None:
        message = _("Cette archive est chiffrée : donnez la clé secrète par --identity FICHIER.")
        raise ArchiveError(message)
    try:
        lines = identity.read_text(encoding="utf-8").split()
        keys = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line.startswith("AGE-SECRET-KEY-")
        ]
        pyrage.decrypt_file(str(path), str(target), keys)
    except (OSError, pyrage.IdentityError, pyrage.DecryptError) as error:
        message = _("Cette clé n’ouvre pas l’archive : %(error)s")
        raise ArchiveError(message % {"error": error}) from error
    return target
