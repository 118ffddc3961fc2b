import resource
from contextlib import contextmanager

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

pytestmark = pytest.mark.any_database


@contextmanager
def room_for(size):
    """Limit the size of files, so that the system interrupts a write."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_partial_file_is_deleted_if_the_disk_is_full(folder):
    default_storage.save("documents/first.pdf", ContentFile(b"kept"))
    for name in ("second", "first"):
        with room_for(10_000), pytest.raises(OSError):
            default_storage.save(f"documents/{name}.pdf", ContentFile(bytes(20_000)))
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert files == {"first.pdf": b"kept"}
