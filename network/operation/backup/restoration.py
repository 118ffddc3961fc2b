"""The restoration of an archive: after a kill at any point, the site is old or new.

1. Stage: extract and verify the archive in `.restore`, beside the files that it will replace.
2. Commit: one transaction replaces the rows of the database and writes a marker.
3. Swap the files, keeping the former files until the end.
4. Finish: migrate, refresh the statistics and the caches, then remove the marker and `.restore`.

After an interruption, `settle` repeats steps 3 and 4 if there is a marker, and undoes step 1
otherwise. `restore`, `backup`, `migrate`, `run_tasks` and the start of the site call `settle`.
"""

import fcntl
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from django.core.cache import caches
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.dispatch import Signal
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from network.database import schema
from network.database.statistics import refresh_statistics
from network.models import ContentStamp

from . import archive, databases, media, remote
from .media import FORMER
from .obstacles import ArchiveError, explained, require_space

logger = logging.getLogger(__name__)
JOURNAL, CONTENT = "journal.json", "content"
COMMITTED, FINISHED = "committed", "finished"  # the second is the first, renamed

# Sent after the rows and files of the site were replaced, to refresh copies and indexes elsewhere.
# `is_older` is True if the archive comes from a former version: computed rows may differ.
restored = Signal()


class BusyError(ArchiveError):
    """Raised when another process is making a backup or a restoration."""


@dataclass(frozen=True)
class Restored:
    """The outcome of a restoration: the time of the archive and the numbers restored.

    `made_at` is an ISO 8601 time. `failures` are translated sentences, one for each receiver of the
    signal `restored` that failed.
    """

    made_at: str
    tables: int
    rows: int
    files: int
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Journal:
    """The restoration in progress: its random identifier and two ISO 8601 times.

    `made_at` is the time of the archive, and `begun_at` the time when the restoration began.
    """

    identifier: str
    made_at: str
    begun_at: str


def work_folder() -> Path:
    """Return the path of the staging folder.

    The folder exists only during a restoration, and after an interrupted one.
    """
    root = Path(default_storage.location) if media.is_local() else media.local_root()
    return root / media.STAGING


def is_unfinished() -> bool:
    """Return True if a restoration on this machine replaced the rows and did not end.

    Reads the staging folder, not the database.
    """
    return (work_folder() / COMMITTED).exists()


@contextmanager
def exclusive() -> Iterator[Path]:
    """Lock out other restorations and backups of this machine; yield the staging folder's path.

    Raises `BusyError` at once if the lock is taken, even by this process: a backup would archive
    the new rows with files that are half swapped. The lock is on the parent folder of the staging
    folder. It ends with the block, or when the process is killed. Raises `ArchiveError` if the
    parent folder cannot be created or opened.
    """
    root = media.work_root()
    with explained(root):
        handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = _(
                "Une restauration (ou une sauvegarde) est en cours : attendez qu’elle finisse, puis"
                " recommencez."
            )
            raise BusyError(message) from error
        yield root / media.STAGING
    finally:
        os.close(handle)


def restore(
    place: str | Path,
    *,
    identity: Path | None = None,
    confirm: Callable[[archive.Manifest], object] = lambda manifest: None,
) -> Restored:
    """Replace the site's rows and files with the archive at `place`, a path or an S3 address.

    An interrupted restoration is finished or undone first. `identity` is the file of the secret key
    of an encrypted archive. `confirm` is called with the manifest before any row or file changes;
    its exception cancels the restoration. After the replacement, migrations run, the caches are
    cleared and `restored` is sent.

    Raises `BusyError` if another process has the lock. Raises `ArchiveError` if the archive cannot
    be used, if a disk has no room, or if a step fails after the rows were replaced.
    """
    if not remote.is_remote(place):
        archive.check_file(Path(place))
    with exclusive() as work:
        is_traced = work.exists() or not media.is_local()
        if is_traced and (message := _settle(work, is_replaced=True)):
            logger.warning("%s", message)
        try:
            with explained(work):
                work.mkdir(mode=0o700)
            with remote.brought(place, work) as path:
                surveyed = archive.survey(path, work, identity=identity)
                _check(surveyed.manifest)
                confirm(surveyed.manifest)
                _stage(surveyed, work)
                _commit(surveyed, work)
        except BaseException:
            _abandon(work)
            raise
        try:
            return _finish_new(surveyed.manifest, work)
        except Exception as error:
            message = _(
                "La base est remise, mais la fin a échoué : %s\nCorrigez, puis lancez manage.py"
                " migrate, qui reprend ce qui reste."
            )
            raise ArchiveError(message % error) from error


def _stage(surveyed, work):
    manifest, content = surveyed.manifest, work / CONTENT
    require_space([(work, surveyed.size), *databases.load_needs(surveyed.database_size)])
    journal = Journal(
        identifier=get_random_string(32),
        made_at=manifest.made_at,
        begun_at=timezone.now().isoformat(timespec="seconds"),
    )
    with explained(work):
        (work / JOURNAL).write_text(json.dumps(asdict(journal)), encoding="utf-8")
        archive.extract(surveyed, content)
        if surveyed.path.is_relative_to(work):
            surveyed.path.unlink()  # the decrypted or downloaded archive
        if not media.is_local():
            media.stage_in_bucket(content / archive.MEDIA, manifest.media)
        require_space(media.swap_needs(content / archive.MEDIA, manifest.media))
        os.sync()  # after a power cut, no row names a file that is not there


def _commit(surveyed, work):
    manifest = surveyed.manifest
    databases.load(
        work / CONTENT / databases.FILES[manifest.database],
        manifest.tables,
        _read_journal(work).identifier,
        schema.expected_columns({tuple(key.split(".", 1)) for key in manifest.migrations}),
    )


def _finish_new(manifest, work):
    return Restored(
        made_at=manifest.made_at,
        tables=len(manifest.tables),
        rows=sum(manifest.tables.values()),
        files=len(manifest.media),
        failures=tuple(_finish(work, manifest.media)),
    )


def _abandon(work):
    """Remove the staged files after a failure, if the rows of the archive are not committed."""
    with suppress(Exception):  # the first error is the one to report; `settle` comes later
        journal = _read_journal(work)
        if journal is None or databases.marker() != journal.identifier:
            _undo(work, is_staged=journal is not None)


@contextmanager
def settled() -> Iterator[str]:
    """Lock out restorations and backups, settle an interrupted restoration, and yield a report.

    The report is a translated text about the steps done, or "". Raises `BusyError` if another
    process has the lock. The exception of a step that fails is raised unchanged.
    """
    with exclusive() as work:
        yield _settle(work) if work.exists() or not media.is_local() else ""


def settle() -> str:
    """Finish or undo an interrupted restoration; return a translated report, or "".

    A restoration whose rows are committed is finished; any other restoration is undone. If the
    committed rows were later replaced by other means, the files that the restoration replaced are
    moved to a folder. If the media files are on a disk without a staging folder, there is nothing
    to do, and the database is not queried. While another process has the lock, does nothing and
    returns "". The exception of a step that fails is raised unchanged.
    """
    if media.is_local() and not work_folder().exists():
        return ""
    try:
        with settled() as message:
            return message
    except BusyError:
        logger.info("A restoration or a backup is running.")
        return ""


def _settle(work, *, is_replaced=False):
    """Finish or undo an interrupted restoration, under the lock; return the report, or "".

    With `is_replaced`, another restoration follows and repeats the last steps, so a failure in them
    is only logged.
    """
    journal = _read_journal(work)
    identifier = databases.marker()
    if identifier is None and (work / COMMITTED).exists():
        return _keep_former(work, journal)
    if identifier is None:
        is_finished = (work / FINISHED).exists()  # only temporary files remain
        _undo(work, is_staged=journal is not None)
        return "" if journal is None or is_finished else _undone(journal)
    if journal is not None and journal.identifier == identifier:
        wanted = archive.read_manifest(work / CONTENT).media
    else:  # the disk that staged the files is lost; a bucket still has its own
        wanted = None if media.is_local() else media.staged_names() or None
    try:
        failures = _finish(work, wanted)
    except Exception as error:
        if not is_replaced:
            raise
        logger.warning("The interrupted restoration was not finished: %s", error)
        _close(work)
        return ""
    message = _("Une restauration interrompue vient d’être terminée.")
    if wanted is None:
        message = _(
            "Une restauration interrompue a remis la base ; ses fichiers provisoires ne sont plus"
            " là. Relancez « restore » avec la même archive."
        )
    return " ".join([message, *failures])


def _keep_former(work, journal):
    """Keep the files replaced by a restoration whose rows were replaced after it.

    The files are moved to a folder `.restore-kept-…`. Without such files, the staging folder is
    deleted. Returns a translated report. In a bucket, the files were overwritten and are lost.
    """
    sentences = [
        _(
            "Une restauration commencée le %s a été interrompue, puis la base a été remplacée par"
            " un autre moyen : les fichiers du site ne sont peut-être pas ceux de cette base."
            " Remettez la base et les fichiers d’une même sauvegarde par « restore »."
        )
        % (journal.begun_at if journal else "?")
    ]
    if (work / FORMER).exists():
        kept = work.with_name(f"{media.KEPT}{timezone.now():%Y%m%d-%H%M%S}")
        with explained(work):
            work.rename(kept)
        message = _(
            "Les fichiers que cette restauration avait remplacés sont gardés dans %s : supprimez ce"
            " dossier quand le site est de nouveau entier."
        )
        sentences.append(message % (kept / FORMER))
    else:
        _undo(work)
    return " ".join(sentences)


def _undone(journal):
    message = _(
        "Une restauration interrompue, commencée le %s, n’avait rien changé : ses fichiers"
        " provisoires sont effacés."
    )
    return message % journal.begun_at


def _read_journal(work):
    try:
        return Journal(**json.loads((work / JOURNAL).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _finish(work, wanted):
    """Do all that follows the commit of the rows; each step can be repeated.

    Swaps the files `wanted` (None: no swap), migrates, refreshes statistics, increments the content
    stamp, clears the caches, sends `restored` and deletes the marker and the staging folder.
    Returns the translated failures of receivers.
    """
    with explained(work):
        work.mkdir(mode=0o700, exist_ok=True)
        (work / COMMITTED).touch()
        if wanted is not None:
            media.swap(work, wanted)
    call_command("migrate", interactive=False, verbosity=0)
    refresh_statistics()
    ContentStamp.raise_()
    failures = []
    for cache in caches.all(initialized_only=False):
        try:
            cache.clear()
        except Exception as error:  # a server that is away has nothing to clear for now
            logger.warning("A cache was not cleared: %s", type(error).__name__)
    for receiver, result in restored.send_robust(sender=None, is_older=_is_older(work)):
        if isinstance(result, Exception):
            name = getattr(receiver, "__name__", str(receiver))
            failures.append(_("%(name)s a échoué : %(error)s") % {"name": name, "error": result})
    _close(work)
    return failures


def _close(work):
    """End a restoration: drop the marker and delete the staging folder.

    First renames `COMMITTED` to `FINISHED`, because `COMMITTED` without a marker means that the
    database was replaced by other means, and that the former files must be kept.
    """
    with explained(work), suppress(FileNotFoundError):
        (work / COMMITTED).rename(work / FINISHED)
    databases.clear_marker()
    _undo(work)


def _is_older(work):
    """Return True if the archive does not have the last migration of each app of this code.

    `work` is the folder with the unpacked archive. Also returns True if the manifest of the archive
    cannot be read.
    """
    try:
        migrations = archive.read_manifest(work / CONTENT).migrations
    except (OSError, ValueError, TypeError):
        return True
    known = {".".join(key) for key in MigrationLoader(None).graph.leaf_nodes()}
    return not known <= set(migrations)


def _undo(work, *, is_staged=True):
    """Delete the staging folder, with the former files that a restoration moved there.

    With `is_staged`, also delete the objects staged in the bucket.
    """
    if is_staged and not media.is_local():
        media.remove_staged()
    (work / JOURNAL).unlink(missing_ok=True)
    if work.exists():
        shutil.rmtree(work)


def _check(manifest):
    if manifest.database != connection.vendor:
        message = _(
            "Cette archive vient d’une base %(theirs)s, et celle du site est %(ours)s. Changez"
            " DATABASE_URL."
        )
        raise ArchiveError(message % {"theirs": manifest.database, "ours": connection.vendor})
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    if unknown := set(manifest.migrations) - known:
        message = _(
            "Cette archive vient d’une version plus récente du site : mettez-le à jour avant. Il ne"
            " connaît pas %s."
        )
        raise ArchiveError(message % min(unknown))


def settle_at_start() -> None:
    """Finish or undo an interrupted restoration before the site serves.

    A failure is logged and does not prevent the start: the health check then reports that the
    restoration is unfinished.
    """
    try:
        if message := settle():
            logger.warning("%s", message)
    except Exception as error:
        logger.error("The interrupted restoration is not finished: %s", error)
