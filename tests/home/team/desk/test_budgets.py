"""The number of queries of the most visited screens of the admin, with few and with many rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
)

pytestmark = pytest.mark.django_db

BUDGETS = {"dashboard": 20, "events": 26, "place": 38}


def queries(client, address):
    """Return the number of queries of the second response, in a warm process."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_screens_of_a_superuser_stay_within_their_budgets(site, home, admin_client):
    directory, agenda = PlaceIndexPageFactory(parent=home), EventIndexPageFactory(parent=home)
    place = PlacePageFactory(parent=directory)
    EventPageFactory(parent=place)
    addresses = {
        "dashboard": reverse("wagtailadmin_home"),
        "events": reverse("evenements:index"),
        "place": reverse("wagtailadmin_pages:edit", args=[place.pk]),
    }
    few = {name: queries(admin_client, address) for name, address in addresses.items()}
    PlacePageFactory.create_batch(9, parent=directory)
    for parent in (place, agenda):
        EventPageFactory.create_batch(9, parent=parent)
    many = {name: queries(admin_client, address) for name, address in addresses.items()}
    assert {name: number for name, number in many.items() if number > BUDGETS[name]} == {}
    assert many == few


def test_first_screen_of_a_manager_stays_within_its_budget(site, home, client):
    directory = PlaceIndexPageFactory(parent=home)
    place = PlacePageFactory(parent=directory)
    client.force_login(PlaceMembershipFactory(place=place).user)
    screen = reverse("wagtailadmin_home")
    few = queries(client, screen)
    PlacePageFactory.create_batch(3, parent=directory)
    EventPageFactory.create_batch(3, parent=place)
    assert queries(client, screen) == few <= 20
