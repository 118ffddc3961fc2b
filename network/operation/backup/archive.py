"""One archive: `manifest.json`, the database, and `media/`, each file with its SHA-256.

`maillage-20261126-031500.tar.gz`, or `.tar.gz.age` when it is encrypted for a public key
(https://age-encryption.org): an intruder on the server cannot read an encrypted archive.
"""

import gzip
import hashlib
import json
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

import pyrage
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from . import databases, media
from .obstacles import ArchiveError, check_readable, explained, number_of, require_space

FORMAT = 1
MANIFEST, MEDIA = "manifest.json", "media"
PREFIX, SUFFIX, ENCRYPTED = "maillage-", ".tar.gz", ".age"
WORK = f"{PREFIX}work-"
CHUNK = 1024 * 1024
BAD_CONTENT = (
    *(ValueError, TypeError, KeyError, AttributeError),
    *(tarfile.TarError, zlib.error, gzip.BadGzipFile),
)
GZIP_MAGIC, AGE_MAGIC = b"\x1f\x8b", b"age-encryption.org/"


@dataclass
class Manifest:
    """The description of an archive, stored in it as `manifest.json`.

    `made_at` is an ISO 8601 time in UTC. `database` is "sqlite" or "postgresql". `tables` is
    {table: number of rows}, and `files` is {path in the archive: SHA-256}, without the manifest.
    `migrations` are the applied migrations, sorted, as "app.name". `format` is the version of the
    archive format.
    """

    made_at: str
    database: str
    tables: dict[str, int]
    files: dict[str, str] = field(default_factory=dict)
    migrations: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def media(self) -> list[str]:
        """The sorted names of the archived media files, as in the storage."""
        start = f"{MEDIA}/"
        return sorted(name.removeprefix(start) for name in self.files if name.startswith(start))

    def check_types(self) -> None:
        """Raise `ValueError` if `tables` or `files` is no dict, or `migrations` no list.

        Their items are not checked. Also raises `ValueError` if `files` does not contain the file
        of the database.
        """
        if not (isinstance(self.tables, dict) and isinstance(self.files, dict)):
            raise ValueError("Tables or files are no mapping.")
        if not isinstance(self.migrations, list):
            raise ValueError("Migrations are no list.")
        if databases.FILES.get(str(self.database)) not in self.files:
            raise ValueError("There is no database.")

    def check(self, folder: Path) -> None:
        """Raise `ValueError` unless the folder contains exactly the manifest and its `files`.

        Also calls `check_types`. Checksums are not compared. A symbolic link is refused.
        """
        self.check_types()
        paths = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
        names = {path.relative_to(folder).as_posix() for path in paths}
        if names != {MANIFEST, *self.files} or any(path.is_symlink() for path in paths):
            raise ValueError("Some files are not those of the manifest.")


@dataclass(frozen=True)
class Survey:
    """The result of reading an archive once from end to end, before its extraction.

    `path` is the readable archive, decrypted if necessary. `size` is the size of all extracted
    files, and `database_size` the size of the file of the database, in bytes.
    """

    path: Path
    manifest: Manifest
    size: int
    database_size: int


def write(folder: Path, *, recipient: str = "") -> Path:
    """Write an archive of the site in a folder and return its path.

    Call it within `restoration.settled`, because `write` deletes the unfinished files of any other
    backup. The folder is created if it is missing. The archive is encrypted if `recipient` is a
    public key, "age1…".

    Raises `ArchiveError` if `recipient` is another text, if the database or the media files cannot
    be copied, if the disk has no room or if the folder is forbidden. For PostgreSQL, raises
    RuntimeError inside a transaction. A failure removes the unfinished files. A killed process
    leaves a `.partial` file and a folder, which the next backup removes.
    """
    key = _recipient(recipient) if recipient else None
    with explained(folder, mode="700"):
        folder.mkdir(parents=True, exist_ok=True)
        _remove_partial(folder)
    copied = databases.copy_size()
    kept = media.total_size() + (copied if connection.vendor == "postgresql" else copied // 3)
    require_space([(folder, copied + kept * (2 if key else 1))])
    try:
        with explained(folder, mode="700"):
            return _write(folder, key)
    except BaseException:
        with suppress(OSError):
            _remove_partial(folder)
        raise


def _remove_partial(folder):
    for left in folder.glob(f"{PREFIX}*.partial"):
        left.unlink()
    for left in folder.glob(f"{WORK}*"):
        shutil.rmtree(left)


def _write(folder, key):
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
        with (
            nullcontext() if media.is_local() else media.readable_errors(),
            tarfile.open(partial, "w:gz", compresslevel=5) as tar,
        ):
            _add(tar, path.name, path, manifest)
            for stored in media.stored_files():
                copy = Path(work) / "file"
                try:
                    source = default_storage.open(stored)
                except FileNotFoundError:
                    continue  # an editor deleted it since it was listed
                with source, copy.open("wb") as target:
                    shutil.copyfileobj(source, target, CHUNK)
                _add(tar, f"{MEDIA}/{stored}", copy, manifest)
            _add_manifest(tar, manifest, Path(work))
    final = folder / name
    if key is not None:
        encrypted = folder / f"{name}{ENCRYPTED}.partial"
        pyrage.encrypt_file(str(partial), str(encrypted), [key])
        partial.unlink()
        partial, final = encrypted, folder / f"{name}{ENCRYPTED}"
    partial.rename(final)
    return final


def keep_newest(folder: Path, number: int) -> list[Path]:
    """Delete the archives of a folder except the `number` newest; return the deleted paths.

    The newest archive is never deleted, even if `number` is 0. The date in the file name gives the
    age of an archive. The deleted paths are in order, the oldest first.
    """
    paths = [*folder.glob(f"{PREFIX}*{SUFFIX}"), *folder.glob(f"{PREFIX}*{SUFFIX}{ENCRYPTED}")]
    removed = sorted(paths, key=lambda path: path.name)[: -max(number, 1)]
    for path in removed:
        path.unlink()
    return removed


def check_file(path: Path) -> None:
    """Raise `ArchiveError` if `path` is not a file that this process can open."""
    check_readable(path, missing=_("Il n’y a pas d’archive %(path)s."))


def survey(path: Path, work: Path, *, identity: Path | None = None) -> Survey:
    """Read an archive from end to end and return its `Survey`, without extracting it.

    An encrypted archive is decrypted into the folder `work`, with the secret key in the file
    `identity`. Raises `ArchiveError` if the archive is missing, unreadable, damaged or from a newer
    version. Also raises it if the key is missing or wrong, or if `work` has no room. The checksums
    of the files are compared by `extract`.
    """
    check_file(path)
    with explained(path), path.open("rb") as file:
        start = file.read(len(AGE_MAGIC))
    if start == AGE_MAGIC:
        require_space([(work, path.stat().st_size)])
        path = _decrypt(path, identity, work / "archive")
    elif not start.startswith(GZIP_MAGIC):
        message = _("%(path)s est abîmée, ou n’est pas une archive de « backup ».")
        raise ArchiveError(message % {"path": path.name})
    with _readable_content(path):
        return _survey(path)


def _survey(path):
    text, sizes = None, {}
    with tarfile.open(path, "r:gz") as tar:
        for member in tar:
            name = PurePosixPath(member.name).as_posix()
            sizes[name] = member.size
            if name == MANIFEST and member.isfile():
                text = tar.extractfile(member).read()
        # The checksum of the whole archive follows its last file.
        while tar.fileobj.read(CHUNK):
            pass
    if text is None:
        message = _("%(path)s est abîmée, ou n’est pas une archive de « backup ».")
        raise ArchiveError(message % {"path": path.name})
    values = json.loads(text)
    if values.get("format") != FORMAT:
        message = _(
            "Cette archive vient d’une version plus récente du site : mettez-le à jour avant."
        )
        raise ArchiveError(message)
    manifest = Manifest(**values)
    manifest.check_types()
    return Survey(path, manifest, sum(sizes.values()), sizes[databases.FILES[manifest.database]])


@contextmanager
def _readable_content(path: Path) -> Iterator[None]:
    """Turn an error that means a truncated or damaged archive into `ArchiveError`.

    A system error, which has an errno, is about the machine and is raised again.
    """
    try:
        yield
    except BAD_CONTENT as error:
        if "unexpected end" in str(error):
            raise _cut_short(path) from error
        message = _("Cette archive est abîmée, ou n’en est pas une. Prenez-en une autre.")
        raise ArchiveError(message) from error
    except EOFError as error:
        raise _cut_short(path) from error
    except OSError as error:
        if number_of(error) is not None:
            raise
        message = _("Cette archive est abîmée, ou n’en est pas une. Prenez-en une autre.")
        raise ArchiveError(message) from error


def _cut_short(path):
    message = _(
        "Cette archive est abîmée : sa fin manque, comme après une copie interrompue. Elle fait"
        " %(size)d octets ; comparez avec l’originale, et copiez-la de nouveau."
    )
    return ArchiveError(message % {"size": path.stat().st_size})


def extract(surveyed: Survey, folder: Path) -> None:
    """Extract an archive into a folder, then compare its files and checksums with the manifest.

    Raises `ArchiveError` if the archive is damaged or `folder` cannot be written to. The files
    already extracted then stay in `folder`.
    """
    with explained(folder), _readable_content(surveyed.path):
        with tarfile.open(surveyed.path, "r:gz") as tar:
            tar.extractall(folder, filter="data")
        surveyed.manifest.check(folder)
        _verify(surveyed.manifest, folder)


def _add(tar, name, path, manifest):
    manifest.files[name] = _digest(path)
    tar.add(path, name)


def _add_manifest(tar, manifest, work):
    path = work / MANIFEST
    path.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    tar.add(path, MANIFEST)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of an archive that was extracted into `folder`.

    Raises `OSError`, `ValueError` or `TypeError` if the file is missing or invalid.
    """
    return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))


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
    keys = _identities(identity)
    try:
        with explained(target):
            pyrage.decrypt_file(str(path), str(target), keys)
    except OSError as error:  # of the format: age authenticates each block
        message = _(
            "Cette archive chiffrée est abîmée, ou sa fin manque. Elle fait %(size)d octets ;"
            " comparez avec l’originale, et copiez-la de nouveau."
        )
        raise ArchiveError(message % {"size": path.stat().st_size}) from error
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            message = _(
                "Cette clé n’ouvre pas l’archive : elle a été chiffrée pour une autre. Cherchez"
                " celle dont la clé publique était dans BACKUP_RECIPIENT ce jour-là."
            )
            raise ArchiveError(message) from error
        message = _("Cette archive chiffrée est abîmée : son début ne se lit pas.")
        raise ArchiveError(message) from error
    return target


def _identities(path):
    check_readable(path, missing=_("Il n’y a pas de fichier de clé %(path)s."))
    try:
        lines = path.read_text(encoding="utf-8").split()
        keys = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line.startswith("AGE-SECRET-KEY-")
        ]
    except (ValueError, pyrage.IdentityError) as error:
        keys, cause = [], error
    else:
        cause = None
    if not keys:
        message = _(
            "%(path)s ne contient pas de clé secrète d’age (« AGE-SECRET-KEY-1… ») : elle n’ouvre"
            " pas l’archive."
        )
        raise ArchiveError(message % {"path": path}) from cause
    return keys
