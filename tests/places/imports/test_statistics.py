from django.db import connection

from places.imports import statistics
from tests.factories import PlacePageFactory


def counted():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'places_placepage'")
        return cursor.fetchone()[0]


def test_the_planner_is_told_how_many_places_a_large_import_made(
    directory, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(statistics, "ENOUGH", 3)
    PlacePageFactory.create_batch(4, parent=directory)
    with django_assert_num_queries(0):
        statistics.refresh_statistics(2)
    statistics.refresh_statistics(3)
    # SQLite plans without counting, and would refuse the statement.
    if connection.vendor == "postgresql":
        assert counted() == 4
