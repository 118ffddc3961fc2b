"""Fixtures of the tests of registrations."""

import datetime

import pytest

from tests.events.conftest import PARIS
from tests.factories import EventPageFactory


@pytest.fixture
def workshop(agenda):
    """An event with two seats on each of three Tuesdays."""
    return EventPageFactory(
        parent=agenda,
        title="Premiers pas",
        capacity=2,
        starts_at=datetime.datetime(2026, 11, 3, 14, tzinfo=PARIS),
        ends_at=datetime.datetime(2026, 11, 3, 16, tzinfo=PARIS),
        repeat="weekly",
        until=datetime.date(2026, 11, 17),
    )
