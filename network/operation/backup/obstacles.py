"""The obstacles between a backup and its disk, each with its remedy: a right, a folder, no room.

An archive is never called damaged because the machine could not read it or had no room for it.
"""

import errno
import os
import pwd
import re
import shlex
import shutil
import stat
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

MARGIN = 8 * 1024 * 1024  # spare bytes
FORBIDDEN = {errno.EACCES, errno.EPERM}
IN_TEXT = re.compile(r"os error (\d+)")  # of age's library, whose errors have no number


class ArchiveError(Exception):
    """A failed backup or restoration, with a translated message for the administrator."""


@contextmanager
def explained(path: Path, *, mode: str = "") -> Iterator[None]:
    """Turn an `OSError` of the block into `ArchiveError`, with its translated cause and remedy.

    `path` is the file or folder in use. For a folder to write in, `mode`, such as "700", is the
    mode in the command of the remedy. An `OSError` without a system error number (`number_of`
    returns None) is raised again.
    """
    try:
        yield
    except OSError as error:
        if number_of(error) is None:
            raise
        raise ArchiveError(explain(error, path, mode=mode)) from error


@contextmanager
def answering(message: str) -> Iterator[None]:
    """Turn the errors of an S3 server in the block into `ArchiveError`.

    Also turns errors of a wrong configuration and a `FileNotFoundError`. `message` contains
    `%(error)s`, replaced by the class name of the error, which exposes no secret.
    """
    from boto3.exceptions import Boto3Error  # with S3 alone
    from botocore.exceptions import BotoCoreError, ClientError

    faults = (Boto3Error, BotoCoreError, ClientError, ImproperlyConfigured, FileNotFoundError)
    try:
        yield
    except faults as error:
        raise ArchiveError(message % {"error": type(error).__name__}) from error


def number_of(error: OSError) -> int | None:
    """Return the errno of a system error, or None for an error of a file format.

    The errno is also read in the text of an error of age's library, "os error 28" for example.
    """
    if error.errno is not None:
        return error.errno
    found = IN_TEXT.search(str(error))
    return int(found[1]) if found else None


def explain(error: OSError, path: Path, *, mode: str = "") -> str:
    """Return the translated cause and remedy of a system error.

    `error` has a system error number (`number_of`). `path` and `mode` have the same meaning as in
    `explained`. The text is about the file that `error` names, or about `path` if it names none.
    There are two exceptions:

    - for a full disk, an exceeded quota or a file that is too large, it is about `path`, or the
      nearest existing folder above it;
    - for a refused permission with a `mode`, it is about the folder `path` if the named file is
      directly in it, is the folder itself, or is a folder above it.
    """
    number, named = number_of(error), Path(error.filename) if error.filename else path
    if number == errno.ENOSPC:
        folder = existing(path)
        message = _(
            "Le disque de %(folder)s est plein : il reste %(free)s. Supprimez de vieilles"
            " sauvegardes, ou agrandissez-le, puis recommencez."
        )
        return message % {"folder": folder, "free": size(shutil.disk_usage(folder).free)}
    if number == errno.EDQUOT:
        message = _(
            "L’utilisateur %(user)s a atteint son quota sur le disque de %(folder)s. Supprimez de"
            " vieilles sauvegardes, ou augmentez ce quota, puis recommencez."
        )
        return message % {"user": user_name(os.geteuid()), "folder": existing(path)}
    if number == errno.EFBIG:
        message = _(
            "Un fichier de %(folder)s dépasse la taille permise : celle du système de fichiers, ou"
            " la limite de l’utilisateur %(user)s (ulimit -f). Augmentez-la, ou choisissez un autre"
            " disque."
        )
        return message % {"user": user_name(os.geteuid()), "folder": existing(path)}
    if number in FORBIDDEN:
        is_of_folder = path == named.parent or path.is_relative_to(named)
        return forbidden_folder(path, mode) if mode and is_of_folder else forbidden(named)
    if number == errno.EROFS:
        return _("Le disque de %(path)s est en lecture seule.") % {"path": named}
    if number in {errno.ENOENT, errno.ENOTDIR}:
        return _("Le fichier ou le dossier %(path)s n’existe pas.") % {"path": named}
    message = _("Le système n’a pas pu lire ou écrire %(path)s : %(why)s")
    return message % {"path": named, "why": error.strerror or os.strerror(number)}


def forbidden(path: Path) -> str:
    """Return the translated sentence about a path that this user may not read or write.

    If a folder above the path is closed to this user, the sentence names this folder, and its
    command for root copies the file to VAR_DIR. Otherwise the command changes the owner of the
    path. If the path does not exist, returns the sentence of `forbidden_folder` about the parent
    folder.
    """
    me = user_name(os.geteuid())
    closed = _closed_folder(path)
    if closed is not None:
        message = _(
            "L’utilisateur %(user)s n’a pas le droit d’entrer dans le dossier %(folder)s :"
            " %(path)s n’a pas été lu. Copiez ce fichier là où il peut le lire, en tant que"
            " root : install -o %(user)s -m 600 %(quoted)s %(place)s/"
        )
        values = {"folder": closed, "place": shlex.quote(str(settings.VAR_DIR))}
    elif not os.path.lexists(path):
        return forbidden_folder(path.absolute().parent, "700")
    else:
        facts = path.stat()
        option = "-R " if path.is_dir() and _is_own(path) else ""
        message = _(
            "L’utilisateur %(user)s n’a pas le droit de lire ou d’écrire %(path)s (propriétaire"
            " %(owner)s, droits %(mode)s). En tant que root : chown %(option)s%(user)s: %(quoted)s"
        )
        values = {
            "owner": user_name(facts.st_uid),
            "mode": f"{stat.S_IMODE(facts.st_mode):o}",
            "option": option,
        }
    return message % (values | {"user": me, "path": path, "quoted": shlex.quote(str(path))})


def forbidden_folder(folder: Path, mode: str) -> str:
    """Return the translated sentence about a folder in which this user may not write.

    The sentence recommends another folder if a folder above is closed to this user. Otherwise it
    contains a command for root:

    - if the folder does not exist, the command creates it with `mode`;
    - if it is VAR_DIR, MEDIA_ROOT or a folder below them, or if it contains nothing but archives,
      the command changes its owner;
    - otherwise the command creates a subfolder `maillage` with `mode`.
    """
    user, closed = user_name(os.geteuid()), _closed_folder(folder)
    if closed is not None:
        message = _(
            "L’utilisateur %(user)s n’a pas le droit d’entrer dans le dossier %(closed)s :"
            " %(folder)s ne peut pas servir. Choisissez un autre dossier."
        )
        return message % {"user": user, "closed": closed, "folder": folder}
    if not folder.exists():
        message = _(
            "L’utilisateur %(user)s n’a pas le droit de créer le dossier %(folder)s. En tant que"
            " root : install -d -o %(user)s -m %(mode)s %(quoted)s"
        )
    elif _is_own(folder) or _has_only_archives(folder):
        message = _(
            "L’utilisateur %(user)s n’a pas le droit d’écrire dans le dossier %(folder)s. En tant"
            " que root : chown %(user)s: %(quoted)s"
        )
    else:
        message = _(
            "L’utilisateur %(user)s n’a pas le droit d’écrire dans le dossier %(folder)s, qui"
            " contient d’autres fichiers. En tant que root, créez-y un dossier, et donnez-le à la"
            " place : install -d -o %(user)s -m %(mode)s %(inside)s"
        )
    values = {"quoted": shlex.quote(str(folder)), "inside": shlex.quote(str(folder / "maillage"))}
    return message % (values | {"user": user, "folder": folder, "mode": mode})


def _is_own(path):
    """Return True for a path below VAR_DIR or MEDIA_ROOT, where every file belongs to the site."""
    roots = (Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT))
    return any(path.is_relative_to(root) for root in roots)


def _has_only_archives(folder):
    try:
        return all(name.startswith("maillage-") for name in os.listdir(folder))
    except OSError:
        return False


def _closed_folder(path):
    """Return the highest folder above a path that this process may not enter, or None."""
    for folder in reversed(path.absolute().parents):
        if folder.exists() and not os.access(folder, os.X_OK, effective_ids=True):
            return folder
    return None


def user_name(number: int) -> str:
    """Return the name of the user with this UID, or the UID as text if it has no name."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def check_readable(path: Path, *, missing: str) -> None:
    """Raise `ArchiveError` if `path` is not a regular file that this process can open.

    `missing` is the message for a file that does not exist; it contains `%(path)s`.
    """
    with explained(path):
        try:
            facts = path.stat()
        except FileNotFoundError as error:
            raise ArchiveError(missing % {"path": path.absolute()}) from error
        if stat.S_ISDIR(facts.st_mode):
            message = _("%(path)s est un dossier : donnez le chemin du fichier qu’il contient.")
            raise ArchiveError(message % {"path": path})
        if not stat.S_ISREG(facts.st_mode):
            raise ArchiveError(_("%(path)s n’est pas un fichier ordinaire.") % {"path": path})
        with path.open("rb"):
            pass


def require_space(needs: list[tuple[Path, int]]) -> None:
    """Raise `ArchiveError` if a disk has less free space than `needs`, [(folder, bytes)].

    The needs of folders on the same disk are added up, and `MARGIN` stays free on each disk.
    """
    disks, folders = defaultdict(int), {}
    for path, number in needs:
        folder = existing(path)
        device = folder.stat().st_dev
        disks[device] += number
        folders.setdefault(device, folder)
    for device, number in disks.items():
        free = shutil.disk_usage(folders[device]).free
        if number + MARGIN > free:
            message = _(
                "Il manque de la place sur le disque de %(folder)s : il faut %(needed)s, et il"
                " reste %(free)s. Rien n’a été modifié. Supprimez de vieilles sauvegardes, ou"
                " agrandissez ce disque, puis recommencez."
            )
            raise ArchiveError(
                message
                % {
                    "folder": folders[device],
                    "needed": size(number + MARGIN),
                    "free": size(free),
                }
            )


def existing(path: Path) -> Path:
    """Return `path` if it is an existing folder, or the nearest existing folder above it."""
    path = path.absolute()
    while not os.path.isdir(path):  # which is False, not an error, for one that is forbidden
        path = path.parent
    return path


def size(number: int) -> str:
    """Return a number of bytes in translated units: « 12 Mo », rounded up, or « 1,5 Go »."""
    if number < 1_000_000_000:
        return _("%d Mo") % -(-number // 1_000_000)
    return _("%s Go") % f"{number / 1_000_000_000:.1f}".replace(".", ",")
