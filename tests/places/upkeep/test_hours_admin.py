"""The short hours screen of managers, and the one-tap confirmation."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from places.models import PlacePage
from tests.factories import PlaceMembershipFactory
from tests.places.conftest import NOW

pytestmark = pytest.mark.any_database

WEEK = "Mo-Fr 14:00-18:00"


@pytest.fixture
def port(place):
    return place(title="EPN du Port", opening_hours="Mo-Fr 09:00-12:00")


@pytest.fixture
def manager(port):
    return PlaceMembershipFactory(place=port).user


def reload(place):
    return PlacePage.objects.get(pk=place.pk)


def send_hours(client, port, closures=(), **fields):
    data = nested_form_data({"closures": inline_formset(closures), "stops": inline_formset([])})
    return client.post(reverse("place_hours", args=[port.pk]), {**data, **fields})


def test_manager_publishes_hours_phone_and_closures(client, port, manager):
    client.force_login(manager)
    address = reverse("place_hours", args=[port.pk])
    page = client.get(address)
    assert page.status_code == 200
    assert set(page.context["form"].fields) == {"phone", "opening_hours", "hours_note"}
    closed = [{"starts_on": "10/08/2027", "ends_on": "21/08/2027", "reason": "Congés"}]
    answer = send_hours(client, port, closed, phone="04 42 00 00 00", opening_hours=WEEK)
    assert answer.url == reverse("wagtailadmin_home")
    public = reload(port)
    assert (public.opening_hours, str(public.phone)) == (WEEK, "04 42 00 00 00")
    assert [closure.reason for closure in public.closures.all()] == ["Congés"]


def test_older_error_elsewhere_is_reported_and_changes_nothing(client, port, manager):
    PlacePage.objects.filter(pk=port.pk).update(emails="pas une adresse")
    client.force_login(manager)
    answer = send_hours(client, port, phone="04 42 00 00 00", opening_hours=WEEK)
    assert "a quelque chose à corriger" in answer.text
    assert WEEK in answer.text  # what was typed
    assert reload(port).opening_hours == port.opening_hours


def test_invalid_value_is_reported_and_changes_nothing(client, port, manager):
    client.force_login(manager)
    closed = [{"starts_on": "21/08/2027", "ends_on": "10/08/2027"}]
    answer = send_hours(client, port, closed, phone="12", opening_hours=WEEK)
    assert answer.status_code == 200
    assert "phone" in answer.context["form"].errors
    assert reload(port).opening_hours == "Mo-Fr 09:00-12:00"
    assert not reload(port).closures.exists()


@pytest.mark.parametrize("live", [True, False])
def test_hours_of_a_place_without_commune_are_saved(client, port, manager, live):
    former = {"city": "", "postcode": "", "insee_code": "", "commune": None, "live": live}
    PlacePage.objects.filter(pk=port.pk).update(**former, latitude=None, longitude=None)
    reload(port).save_revision()
    client.force_login(manager)
    answer = send_hours(client, port, phone="04 42 00 00 00", opening_hours=WEEK)
    assert answer.url == reverse("wagtailadmin_home")
    assert reload(port).get_latest_revision_as_object().opening_hours == WEEK
    assert reload(port).opening_hours == (WEEK if live else "Mo-Fr 09:00-12:00")


def test_hours_of_a_place_without_any_way_to_reach_it_are_refused(client, port, manager):
    PlacePage.objects.filter(pk=port.pk).update(city="", postcode="", insee_code="", address="")
    client.force_login(manager)
    answer = send_hours(client, port, phone="", opening_hours="")
    assert set(answer.context["form"].errors) == {"phone"}


def test_one_tap_confirms_the_place(client, port, manager):
    client.force_login(manager)
    address = reverse("place_confirm", args=[port.pk])
    assert client.get(address).status_code == 405
    client.post(address)
    page = reload(port)
    assert (page.confirmed_on, page.confirmed_how) == (NOW.date(), "link")


def test_locked_place_is_refused_with_a_message(client, port, manager, admin_user):
    PlacePage.objects.filter(pk=port.pk).update(locked=True, locked_by=admin_user)
    client.force_login(manager)
    answer = client.post(reverse("place_confirm", args=[port.pk]), follow=True)
    assert "verrouillé" in answer.content.decode()
    assert reload(port).confirmed_on is None
