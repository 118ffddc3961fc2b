"""Entries written in bulk equal those that the library writes."""

import pytest
from modelsearch.backends.database.postgres.postgres import IndexEntry, PostgresIndex
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from network.models import Organisation
from places.models import PlacePage
from tests.factories import PlacePageFactory

COLUMNS = [field.name for field in IndexEntry._meta.fields if field.name != "id"]


@pytest.fixture
def objects(home):
    """{model: objects}: with and without a text in each field, quotes and spaces at its ends."""
    fields = {"title": "Médiathèque l’« Œuvre » 100 %", "presentation": " Des ateliers "}
    PlacePageFactory(parent=home, city="Gap", **fields)
    PlacePageFactory(parent=home, title="Un autre lieu", presentation="", city="")
    Organisation.objects.create(name=r"L'\autre % structure")
    return {model: list(model.objects.all()) for model in (PlacePage, Organisation, Page)}


def entries():
    return list(IndexEntry.objects.order_by("content_type", "object_id").values(*COLUMNS))


@pytest.mark.postgresql
def test_bulk_entries_equal_those_of_the_library(objects):
    backend = get_search_backend()

    def written(index):
        """Return the entries of new rows, then of overwritten ones."""
        IndexEntry.objects.all().delete()
        for _time in range(2):
            for model, rows in objects.items():
                index.add_items(model, rows)
            yield entries()

    ours, the_library = backend.index_class(backend), PostgresIndex(backend)
    assert list(written(ours)) == list(written(the_library))
    assert len(entries()) == sum(map(len, objects.values()))
