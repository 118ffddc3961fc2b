"""Buttons of panels and table cells pass the CSRF check."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(site, home):
    return PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), confirmed_on=None)


def press(user, address, words):
    """Submit the button of a page as a browser would, and return the response."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    page = BeautifulSoup(client.get(address).content, "html.parser")
    (form,) = [form for form in page.find_all("form") if words in form.get_text()]
    fields = {field["name"]: field.get("value", "") for field in form.find_all("input")}
    return client.post(form["action"], fields)


def test_manager_confirms_a_place_on_the_home_screen(place):
    manager = PlaceMembershipFactory(place=place, is_trusted=True).user
    answer = press(manager, reverse("wagtailadmin_home"), "C’est toujours exact")
    assert answer.status_code == 302
    place.refresh_from_db()
    assert place.confirmed_on == timezone.localdate()


def test_place_is_confirmed_in_the_list_of_calls(place):
    team = UserFactory(is_superuser=True)
    answer = press(team, reverse("lieux_a_appeler:calls"), "Confirmé par téléphone")
    assert answer.status_code == 302
    place.refresh_from_db()
    assert place.confirmed_on == timezone.localdate()
