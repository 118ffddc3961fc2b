import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from places.filters import PlaceFilterSet
from places.models import PlacePage
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
    """Return a function that makes a place of the directory: `place(title=…, services=[…])`."""
    return lambda **fields: PlacePageFactory(parent=directory, **fields)


def open_at(moment):
    """Return the places that the list shows as open at a moment."""
    return list(PlaceFilterSet(QueryDict("ouvert=1"), PlacePage.objects.directory(), moment).qs)


def hide(page, how):
    """Hide a public page and save it: `how` is one of `HIDDEN`."""
    if how == "private":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    if how == "draft":
        page.live = False
    if how == "expired":
        # The clock of the database is the real one, not that of time_machine.
        page.expire_at = NOW.replace(year=2020)
    page.save()


HIDDEN = ["draft", "expired", "private"]


def form(**fields):
    blank = {
        "title": "Lieu",
        "slug": "lieu",
        "address": "1 rue du Port",
        "postcode": "13500",
        "city": "Martigues",
        "body": streamfield([]),
        "offers": inline_formset([]),
        "photos": inline_formset([]),
        "stops": inline_formset([]),
        "closures": inline_formset([]),
        "comments": inline_formset([]),
    }
    # A list is several values of one key, not a form in the form.
    return {**nested_form_data(blank), **fields}


@pytest.fixture
def edit(admin_client, place):
    """Return a function that posts the form of a place.

    `edit(page, **fields)` returns (latest revision as a page, response).
    """

    def send(page, **fields):
        answer = admin_client.post(
            reverse("wagtailadmin_pages:edit", args=[page.pk]), form(slug=page.slug, **fields)
        )
        return PlacePage.objects.get(pk=page.pk).get_latest_revision_as_object(), answer

    return send
