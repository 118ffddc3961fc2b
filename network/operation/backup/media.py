"""The files of editors, staged beside the site's files and swapped with them.

On a disk, files are renamed: staging and former files are in `.restore`, in the folder of media. In
a bucket, objects are copied under their final names, and unwanted objects are deleted last.
"""

import errno
import os
import posixpath
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils.translation import gettext as _

from .obstacles import ArchiveError, answering, existing, explained

STAGING = ".restore"
KEPT = f"{STAGING}-kept-"
PROBE = "sante"  # of the files that readiness writes and deletes
COPY = ".restore-copy"
FORMER = "old"


def stored_files(folder: str = "") -> Iterator[str]:
    """Yield the names of all media files below a folder of the storage; "" is the root.

    The files of a folder, sorted, come before the files of its subfolders, sorted. The files of a
    restoration and of the health check are skipped. A missing folder yields nothing. A file may be
    deleted before the caller reads it.
    """
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield str(PurePosixPath(folder) / name)
    for name in sorted(folders):
        if folder or not (name in (PROBE, STAGING) or name.startswith(KEPT)):
            yield from stored_files(str(PurePosixPath(folder) / name))


def is_local() -> bool:
    """Return True if the media files are on a disk, False if they are in a bucket."""
    return isinstance(default_storage, FileSystemStorage)


def total_size() -> int:
    """Return the size of all media files, in bytes.

    In a bucket, staged objects and the objects of the health check also count, and `ArchiveError`
    is raised if the server fails.
    """
    if is_local():
        root = Path(default_storage.location)
        return sum(_size(root / name) for name in stored_files())
    return sum(_bucket_sizes("").values())


def _size(path):
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def work_root() -> Path:
    """Return the folder in which a restoration stages its files, on the disk of the media files.

    If the media files are in a bucket, returns `local_root()`. The folder is created if it is
    missing. Raises `ArchiveError` if it cannot be created.
    """
    if not is_local():
        return local_root()
    root = Path(default_storage.location)
    with explained(root, mode="751"):  # the web server enters it
        root.mkdir(parents=True, exist_ok=True)
    return root


def local_root() -> Path:
    """Return the local folder for temporary copies of archives: VAR_DIR, which is on a disk.

    VAR_DIR is created if it is missing. If it is not writable, returns the system's folder of
    temporary files, often in memory.
    """
    root = Path(settings.VAR_DIR)
    with suppress(OSError):
        root.mkdir(parents=True, exist_ok=True)
    return root if os.access(root, os.W_OK, effective_ids=True) else Path(tempfile.gettempdir())


def swap_needs(staged: Path, wanted: list[str]) -> list[tuple[Path, int]]:
    """Return [(folder, bytes)] of the disk space that `swap` needs.

    There is a pair for each file that needs space; a folder may be repeated: add up the bytes.
    `swap` renames files, which needs no space on one disk. If a subfolder of the media folder is on
    another disk, a staged file needs space in its folder there, and a replaced or unwanted file
    needs space in the media folder, where it is kept.

    The media folder must exist. `staged` is the folder of the staged files and `wanted` their
    names. Returns [] for a bucket.
    """
    if not is_local():
        return []
    root = Path(default_storage.location)
    own, needs = root.stat().st_dev, []
    for name in wanted:
        folder = existing((root / name).parent)
        if folder.stat().st_dev != own:
            needs.append((folder, _size(staged / name)))
    for name in stored_files():
        with suppress(FileNotFoundError):
            if (root / name).lstat().st_dev != own:
                needs.append((root, _size(root / name)))
    return needs


def swap(work: Path, wanted: list[str]) -> None:
    """Replace all media files with the staged ones, whose names are `wanted`.

    On a disk, the staged files are in `content/media` below the folder `work`; replaced and
    unwanted files are moved to `old` below `work`. In a bucket, replaced files are overwritten and
    unwanted files deleted. After an interruption, another call finishes the work.
    """
    if is_local():
        _swap_on_disk(work, wanted)
    else:
        _swap_in_bucket(wanted)


def _swap_on_disk(work, wanted):
    root, new = Path(default_storage.location), work / "content" / "media"
    for name in wanted:
        staged = new / name
        if not staged.exists():
            continue  # swapped before an interruption
        target = root / name
        _make_way(root, target, work)
        target.parent.mkdir(parents=True, exist_ok=True)
        if (mode := default_storage.file_permissions_mode) is not None:
            staged.chmod(mode)
        _move(staged, target)
    names = set(wanted)
    for name in list(stored_files()):
        if name not in names:
            _set_aside(root, root / name, work)


def _make_way(root, target, work):
    """Move away the files that prevent the creation of the file `target`.

    Such a file may be at the path of a folder above `target`, or at the path of `target`. If this
    path is a folder, its files are moved away and the folder is deleted. Files are moved to the
    staging folder `work`.
    """
    for path in [*reversed(target.relative_to(root).parents), target.relative_to(root)]:
        if (root / path).is_file():
            _set_aside(root, root / path, work)
    if target.is_symlink():
        _set_aside(root, target, work)
    elif target.is_dir():
        for path in [path for path in target.rglob("*") if path.is_file()]:
            _set_aside(root, path, work)
        shutil.rmtree(target)


def _set_aside(root, path, work):
    former = work / FORMER / path.relative_to(root)
    former.parent.mkdir(parents=True, exist_ok=True)
    try:
        _move(path, former)
    except FileNotFoundError:
        if os.path.lexists(path):
            raise  # else an editor deleted it meanwhile


def _move(source, target):
    """Rename a file to `target`, or copy and delete it if `target` is on another disk."""
    try:
        os.rename(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy = target.with_name(COPY)
        shutil.copy2(source, copy, follow_symlinks=False)
        if not copy.is_symlink():
            with copy.open("rb") as file:
                os.fsync(file.fileno())
        os.rename(copy, target)
        os.unlink(source)


def stage_in_bucket(folder: Path, wanted: list[str]) -> None:
    """Upload the files `wanted` of a folder to the staging prefix of the bucket.

    Objects staged before are deleted first. Raises `ArchiveError` if the server fails, or if the
    size of an uploaded object differs from the size of its file.
    """
    remove_staged()
    with readable_errors():
        for name in wanted:
            with (folder / name).open("rb") as file:
                default_storage.save(f"{STAGING}/{name}", File(file))
    there = _bucket_sizes(STAGING)
    for name in wanted:
        if there.get(f"{STAGING}/{name}") != (folder / name).stat().st_size:
            message = _("Le fichier %(name)s n’est pas arrivé entier dans MEDIA_STORAGE.")
            raise ArchiveError(message % {"name": name})


def _swap_in_bucket(wanted):
    bucket = default_storage.bucket
    there = _bucket_sizes(STAGING)
    with readable_errors():
        for name in wanted:
            if f"{STAGING}/{name}" in there:
                source = {"Bucket": bucket.name, "Key": _key(f"{STAGING}/{name}")}
                bucket.Object(_key(name)).copy_from(CopySource=source)
        names = set(wanted)
        for name in list(stored_files()):
            if name not in names:
                default_storage.delete(name)


def remove_staged() -> None:
    """Delete all staged objects; the media files must be in a bucket.

    Raises `ArchiveError` if the server fails.
    """
    with readable_errors():
        for name in _bucket_sizes(STAGING):
            default_storage.delete(name)


def staged_names() -> list[str]:
    """Return the sorted names of the files staged in the bucket, without the staging prefix.

    The media files must be in a bucket. Raises `ArchiveError` if the server fails.
    """
    return sorted(name.removeprefix(f"{STAGING}/") for name in _bucket_sizes(STAGING))


def _key(name):
    return posixpath.join(default_storage.location, name)


def _bucket_sizes(folder):
    """Return {name with the folder: bytes} of the objects in a folder of the bucket.

    The folder "" is the root.
    """
    own = _key("")
    prefix = _key(f"{folder}/" if folder else "")
    with readable_errors():
        objects = default_storage.bucket.objects.filter(Prefix=prefix)
        return {item.key.removeprefix(own): item.size for item in objects}


def readable_errors() -> AbstractContextManager[None]:
    """Return a context manager that turns errors of MEDIA_STORAGE into `ArchiveError`."""
    return answering(_("Le serveur de MEDIA_STORAGE ne fait pas ce qu’on lui demande : %(error)s"))
