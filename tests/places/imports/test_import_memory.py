"""Imports need the same memory for files of any length."""

import gc

import pytest
from django.core.management import call_command

from places.imports import importer
from places.management.commands import import_places
from places.models import PlacePage

from .test_importer import file_of, line

BATCH, BATCHES = 10, 6


@pytest.mark.django_db(
    transaction=True, serialized_rollback=True
)  # on-commit callbacks are kept until the commit
def test_pages_of_a_batch_are_freed(directory, tmp_path, monkeypatch):
    for module in (importer, import_places):
        monkeypatch.setattr(module, "BATCH", BATCH)
    path, alive = tmp_path / "places.csv", []

    def take(name):
        rows = (line(f"id-{number}", nom=f"{name} {number}") for number in range(BATCH * BATCHES))
        path.write_bytes(file_of(*rows))
        call_command("import_places", str(path), verbosity=0)

    def count():
        alive.append(sum(isinstance(each, PlacePage) for each in gc.get_objects()))

    take("Lieu")
    monkeypatch.setattr(import_places, "reset_queries", count)
    take("Autre")
    assert len(alive) == BATCHES
    # A batch has several copies of each place: as stored, as changed.
    assert max(alive) < alive[0] + 3 * BATCH
