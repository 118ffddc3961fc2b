"""The archives in a bucket, by their names."""

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from network.operation.backup.remote import Shelf


def test_names_without_a_valid_date_have_no_time():
    shelf = Shelf.__new__(Shelf)
    shelf.storage = InMemoryStorage()
    for stamp in ("20261201-031500", "20261399-000000", "copie"):
        shelf.storage.save(f"maillage-{stamp}.tar.gz", ContentFile(b""))
    assert len(shelf.names()) == 3
    assert shelf.made() == [1796094900]
