"""In read-only mode pages are served and nothing changes."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.urls import reverse
from wagtail.users.models import UserProfile

from events.models import PeopleReading, Registration
from events.registrations import seats
from network.memory import stamped_cache
from network.operation import read_only
from search.models import SearchLog
from tests.factories import EventIndexPageFactory, EventPageFactory, PlaceIndexPageFactory
from tests.walk import public_addresses


@pytest.fixture
def network(site, home, communes):
    PlaceIndexPageFactory(parent=home)
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home), capacity=8)
    return {"home": home, "event": event}


@pytest.fixture
def refusing(network, settings):
    """The site in read-only mode, with a read-only database."""
    settings.READ_ONLY = True
    stamped_cache.clear_all()
    if connection.vendor == "postgresql":
        # The transaction of the test began before the setting.
        before = transaction.savepoint_create()
        connection.cursor().execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.savepoint_rollback(before)
    else:
        read_only.refuse_to_write(None, connection)
        yield
        connection.cursor().execute("PRAGMA query_only = 0")


def test_read_only_site_serves_pages_with_a_banner(client, network, refusing):
    addresses = [*public_addresses(network), "/recherche/?q=atelier"]
    statuses = {address: client.get(address).status_code for address in addresses}
    assert [address for address, status in statuses.items() if status >= 500] == []
    assert "rien ne s’enregistre" in client.get("/").text
    assert not SearchLog.objects.exists()


def test_read_only_site_refuses_posts(client, network, refusing):
    answer = client.post(
        reverse("registrations:register", args=[network["event"].calendar_entry.uid]),
        {"name": "Ana"},
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert "n’a pas été enregistré" in answer.text
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 503
    assert not Registration.objects.exists()


def test_read_only_admin_serves_lists_of_people_and_the_report_of_feeds(
    admin_client, admin_user, network, request
):
    UserProfile.get_for_user(admin_user)  # Wagtail creates it at the first visit
    event = network["event"]
    [date] = event.occurrences.select_related("event")
    seats.register(date, name="Camille Roux", contact="camille@exemple.fr")
    request.getfixturevalue("refusing")
    names = ["event_roll", "event_roll_sheet", "event_roll_csv"]
    addresses = [reverse(name, args=[event.pk, date.moment]) for name in names]
    addresses.append(reverse("report_abonnements_aux_flux"))
    statuses = {address: admin_client.get(address).status_code for address in addresses}
    assert set(statuses.values()) == {200}, statuses
    assert not PeopleReading.objects.exists()


def test_read_only_admin_serves_pages_that_do_not_write(admin_client, network, refusing):
    sessions = Session.objects.count()
    answer = admin_client.get("/admin/")
    assert "rien ne s’enregistre" in answer.text
    assert Session.objects.count() == sessions
