"""Update many rows with one statement."""

import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.database.updating import update_each
from network.models import Organisation
from places.models import PlacePage
from tests.factories import PlacePageFactory

DAY = datetime.date(2026, 11, 28)
# All types: text, number, list, date, JSON, key, a value common to all rows, an empty one.
VALUES = [
    {"title": "L’un", "latitude": 43.5, "services": ["a", "b"], "imported": {"a": 1}},
    {"title": "L'autre", "latitude": None, "services": [], "imported": {"a": None}},
    {"title": "100 %", "latitude": 0.0, "services": ["c"], "imported": {}},
]
SAME = {"city": "Arles", "confirmed_on": DAY, "insee_code": "", "live": False}


def fields(*names):
    return [PlacePage._meta.get_field(name) for name in names]


def test_each_row_has_its_own_values_in_its_two_tables(home):
    organisations = [Organisation.objects.create(name=name) for name in ("Un", "Deux")]
    places = [PlacePageFactory(parent=home) for _ in VALUES]
    other = PlacePageFactory(parent=home)
    for place, values, organisation in zip(places, VALUES, [*organisations, None], strict=True):
        place.organisation = organisation
        for name, value in (values | SAME).items():
            setattr(place, name, value)
    names = [*VALUES[0], *SAME, "organisation"]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        update_each(places, fields(*names))
    assert len(queries) == 2
    stored = PlacePage.objects.in_bulk()
    for place in places:
        for field in fields(*names):
            assert getattr(stored[place.pk], field.attname) == getattr(place, field.attname)
    assert (stored[other.pk].title, stored[other.pk].live) == (other.title, True)


def test_empty_list_runs_no_query(home, django_assert_num_queries):
    place = PlacePageFactory(parent=home)
    with django_assert_num_queries(0):
        update_each([place], [])
        update_each([], fields("title"))


def test_long_list_is_saved_in_batches(home, monkeypatch):
    monkeypatch.setattr(connection.ops, "bulk_batch_size", lambda fields, objects: 2)
    places = [PlacePageFactory(parent=home) for _ in range(5)]
    for number, place in enumerate(places):
        place.title = f"Lieu {number}"
    update_each(places, fields("title"))
    titles = PlacePage.objects.order_by("title").values_list("title", flat=True)
    assert [*titles] == [f"Lieu {number}" for number in range(5)]
