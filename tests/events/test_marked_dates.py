"""The migration of the dates that only have marks."""

import datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from events.models import EventException
from places.models import Closure
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 11, 3, 14, tzinfo=PARIS)
migration = import_module("events.migrations.0018_marked_dates")


@pytest.mark.parametrize(
    ("values", "row", "expected"),
    [
        ({}, {"is_full": True}, "marked"),
        ({}, {"is_closed": True}, "marked"),
        ({}, {}, "note"),
        ({}, {"is_full": True, "note": "Badge"}, "note"),
        ({}, {"is_full": True, "venue": "Mairie"}, "note"),
        ({}, {"is_full": True, "change": "cancelled"}, "cancelled"),
        ({"skips_school_holidays": True}, {"is_full": True}, "note"),
        ({"skipped_days": ["2026-11-03"]}, {"is_full": True}, "note"),
    ],
)
def test_only_dates_with_nothing_but_marks_become_marked(place, values, row, expected):
    event = EventPageFactory(
        parent=place, starts_at=START, ends_at=START + datetime.timedelta(hours=2), **values
    )
    kept = EventException.objects.create(
        event=event, original_date=START.date(), **{"change": "note"} | row
    )
    migration.separate_marked_dates(apps, SimpleNamespace(connection=connection))
    kept.refresh_from_db()
    assert kept.change == expected


def test_date_kept_during_a_closure_stays_kept(place):
    event = EventPageFactory(
        parent=place, starts_at=START, ends_at=START + datetime.timedelta(hours=2)
    )
    Closure.objects.create(place=place, starts_on=START.date(), ends_on=START.date())
    kept = EventException.objects.create(
        event=event, original_date=START.date(), change="note", is_full=True
    )
    migration.separate_marked_dates(apps, SimpleNamespace(connection=connection))
    kept.refresh_from_db()
    assert kept.change == "note"
