import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from wagtail.models import PageViewRestriction

from tests.factories import PlaceIndexPageFactory, PlacePageFactory

# A Wednesday without a holiday, ten in the morning.
NOW = datetime.datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
OPEN_NOW = "Mo-Fr 09:00-12:00"
CLOSED_NOW = "Sa 09:00-12:00"


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def directory(now, site, home, communes):
    """The list of places, on a Wednesday morning."""
    return PlaceIndexPageFactory(parent=home)


@pytest.fixture
def place(directory):
    """Make a place of the directory: `place(title=…, services=[…])`."""
    return lambda **fields: PlacePageFactory(parent=directory, **fields)


def hide(page, how):
    """Takes a public page away from the public."""
    if how == "private":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    if how == "draft":
        page.live = False
    if how == "expired":
        # The database asks its own clock.
        page.expire_at = NOW.replace(year=2020)
    page.save()


HIDDEN = ["draft", "expired", "private"]
