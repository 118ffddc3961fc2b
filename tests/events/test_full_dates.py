"""The migration of the dates that were full by a change of their own."""

import datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from events.models import EventException, EventPage
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 11, 3, 14, tzinfo=PARIS)


def marks(page):
    return [(row.change, row.is_full) for row in page.exceptions.all()]


def test_full_dates_become_kept_dates_with_a_mark(agenda):
    event = EventPageFactory(parent=agenda, starts_at=START, ends_at=START.replace(hour=16))
    hour = {"original_date": START.date(), "original_time": START.time()}
    event.exceptions = [EventException(**hour, change="full")]
    event.save_revision().publish()
    migration = import_module("events.migrations.0012_full_dates")
    schema_editor = SimpleNamespace(connection=connection)
    migration.mark_full_dates(apps, schema_editor)
    page = EventPage.objects.get(pk=event.pk)
    assert marks(page) == [("note", True)]
    assert marks(page.get_latest_revision_as_object()) == [("note", True)]
    migration.unmark_full_dates(apps, schema_editor)
    page = EventPage.objects.get(pk=event.pk)
    drafts = page.get_latest_revision().content["exceptions"]
    assert [row.change for row in page.exceptions.all()] == ["full"]
    assert [row["change"] for row in drafts] == ["full"]
