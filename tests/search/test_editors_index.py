"""The entries that are written together are those that the library writes."""

import pytest
from django.db import connection
from modelsearch.backends.database.postgres.postgres import IndexEntry, PostgresIndex
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from network.models import Organisation
from places.models import PlacePage

COLUMNS = [field.name for field in IndexEntry._meta.fields if field.name != "id"]


@pytest.fixture
def objects(place):
    """{model: objects}: with and without a text in each field, quotes and spaces at its ends."""
    place(title="Médiathèque l’« Œuvre » 100 %", presentation=" Des ateliers ", city="Gap")
    place(title="Un autre lieu", presentation="", city="")
    Organisation.objects.create(name=r"L'\autre % structure")
    return {model: list(model.objects.all()) for model in (PlacePage, Organisation, Page)}


def entries():
    return list(IndexEntry.objects.order_by("content_type", "object_id").values(*COLUMNS))


def test_entries_are_those_of_the_library(objects):
    if connection.vendor != "postgresql":
        return  # SQLite's are the library's own
    backend = get_search_backend()

    def written(index):
        IndexEntry.objects.all().delete()
        for model, rows in objects.items():
            index.add_items(model, rows)
        first = entries()
        for model, rows in objects.items():
            index.add_items(model, rows)
        assert entries() == first
        return first

    assert written(backend.index_class(backend)) == written(PostgresIndex(backend))
    assert len(entries()) == sum(map(len, objects.values()))
