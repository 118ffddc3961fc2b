import datetime
import importlib.util
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from events.feeds import fetches
from tests.factories import (
    CongressIndexPageFactory,
    CongressPageFactory,
    EventIndexPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    RoomFactory,
    SessionFactory,
)

PARIS = ZoneInfo("Europe/Paris")
LINTER = Path(__file__).resolve().parents[3] / "shared" / "tools" / "icslint.py"
# A Wednesday, at the end of summer time.
TODAY = datetime.datetime(2026, 10, 21, 10, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def nobody_counted():
    """Clear the feed fetches that wait in memory before each test."""
    fetches._waiting.clear()
    fetches._writer._timer = None


@pytest.fixture
def today():
    """Freeze the time on Wednesday 21 October 2026, 10 h in Paris."""
    with time_machine.travel(TODAY, tick=False):
        yield TODAY


@pytest.fixture
def agenda(today, site, home):
    return EventIndexPageFactory(parent=home)


@pytest.fixture
def directory(site, home):
    return PlaceIndexPageFactory(parent=home)


@pytest.fixture
def place(directory, communes):
    """An EPN in Martigues, published."""
    return PlacePageFactory(
        parent=directory,
        title="EPN de l’Étang",
        slug="epn-de-l-etang",
        address="1 rue Basse",
        postcode="13500",
        city="Martigues",
        latitude=43.405,
        longitude=5.0536,
        phone="+33442000000",
    )


@pytest.fixture
def assises(agenda):
    """The list of the editions."""
    return CongressIndexPageFactory(parent=agenda)


@pytest.fixture
def congress(assises):
    """The edition of Thursday 5 and Friday 6 November 2026, from 9 h to 17 h."""
    return CongressPageFactory(
        parent=assises,
        title="Assises 2026",
        slug="2026",
        starts_at=datetime.datetime(2026, 11, 5, 9, tzinfo=PARIS),
        ends_at=datetime.datetime(2026, 11, 6, 17, tzinfo=PARIS),
    )


@pytest.fixture
def room(congress):
    return RoomFactory(congress=congress, name="Amphithéâtre", capacity=200)


@pytest.fixture
def session(congress):
    """Return a function that creates a published session of the edition."""

    def session(title, hour=9, minute=0, day=5, **fields):
        starts_at = datetime.datetime(2026, 11, day, hour, minute, tzinfo=PARIS)
        return SessionFactory(congress=congress, title=title, starts_at=starts_at, **fields)

    return session


@pytest.fixture(scope="module")
def lint():
    if not LINTER.exists():
        pytest.skip("the calendar linter of ../shared/tools is absent")
    spec = importlib.util.spec_from_file_location("icslint", LINTER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.lint
