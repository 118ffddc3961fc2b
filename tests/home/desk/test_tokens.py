"""The buttons of panels and of cells of tables are believed: the server that asks for a token."""

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
    """The answer to the button of that page, sent as a browser would."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    page = BeautifulSoup(client.get(address).content, "html.parser")
    (form,) = [form for form in page.find_all("form") if words in form.get_text()]
    fields = {field["name"]: field.get("value", "") for field in form.find_all("input")}
    return client.post(form["action"], fields)


def test_a_manager_says_on_the_first_screen_that_it_is_still_right(place):
    manager = PlaceMembershipFactory(place=place, is_trusted=True).user
    answer = press(manager, reverse("wagtailadmin_home"), "C’est toujours exact")
    assert answer.status_code == 302
    place.refresh_from_db()
    assert place.confirmed_on == timezone.localdate()


def test_the_network_says_in_the_list_of_calls_that_it_is_confirmed(place):
    team = UserFactory(is_superuser=True)
    answer = press(team, reverse("lieux_a_appeler:calls"), "Confirmé par téléphone")
    assert answer.status_code == 302
    place.refresh_from_db()
    assert place.confirmed_on == timezone.localdate()
