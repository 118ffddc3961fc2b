"""Related rows read in the query of their owners."""

import datetime

import pytest
from django.db.models import OuterRef

from network.models.row_lists import row_list
from places.models import Closure, PlacePage, PlaceStop
from resources.models import CollectionItem
from tests.factories import (
    CollectionFactory,
    CollectionItemFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
)

STOP = {"opens_at": datetime.time(14), "closes_at": datetime.time(16, 30)}


@pytest.fixture
def places(home, communes):
    """A bus with two stops, and a place without any."""
    directory = PlaceIndexPageFactory(parent=home)
    martigues, aix = communes["13056"], communes["13001"]
    stops = [
        PlaceStop(
            commune=martigues,
            spot='Parking « Jean-Moulin », "bas"\nà gauche',
            weekdays=["TU", "FR"],
            first_on=datetime.date(2026, 9, 1),
            skips_school_holidays=True,
            latitude=43.4,
            longitude=5.05,
            **STOP,
        ),
        PlaceStop(commune=aix, extra_days="08/12/2026", **STOP),
    ]
    bus = PlacePageFactory(parent=directory, title="Bus", stops=stops)
    return bus, PlacePageFactory(parent=directory, title="Fixe")


def read(model, order_by=("sort_order", "pk"), names=("spot",)):
    rows = row_list(model.objects.filter(place=OuterRef("pk")), names, order_by=order_by)
    return PlacePage.objects.annotate(rows=rows).order_by("title")


def test_rows_equal_those_of_their_own_query(places, django_assert_num_queries):
    names = [field.attname for field in PlaceStop._meta.concrete_fields]
    stored = list(PlaceStop.objects.order_by("sort_order", "pk").select_related("commune"))
    with django_assert_num_queries(1):
        bus, fixed = read(PlaceStop, names=[*names, "commune__name", "commune__code"])
        assert bus.rows == stored
        for row, same in zip(bus.rows, stored, strict=True):
            assert [getattr(row, name) for name in names] == [getattr(same, name) for name in names]
            assert (row.commune, row.commune.name) == (same.commune, same.commune.name)
        assert fixed.rows == []


def test_a_moment_keeps_its_time_zone(places):
    bus, _fixed = places
    item = CollectionItemFactory(collection=CollectionFactory(), page=bus)
    rows = row_list(
        CollectionItem.objects.filter(page=OuterRef("pk")), ["added_at"], order_by=["pk"]
    )
    [read] = PlacePage.objects.annotate(rows=rows).get(pk=bus.pk).rows
    assert read.added_at == item.added_at


def test_unnamed_field_is_deferred(places, django_assert_num_queries):
    bus = read(PlaceStop).first()
    with django_assert_num_queries(1):
        assert bus.rows[0].opens_at == STOP["opens_at"]
    assert bus.rows[0].commune.name == "Martigues"


def test_rows_follow_the_given_order(places):
    bus, _fixed = places
    for day in (9, 1, 5):
        date = datetime.date(2026, 12, day)
        Closure.objects.create(place=bus, starts_on=date, ends_on=date)
    rows = read(Closure, order_by=["starts_on"], names=["starts_on"]).first().rows
    assert [row.starts_on.day for row in rows] == [1, 5, 9]
