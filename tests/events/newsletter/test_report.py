"""The report of the subscribers: numbers by commune, hidden below five, and no address."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ADDRESS = "report_abonnes_a_la_lettre"


def test_communes_of_at_least_five_confirmed_subscribers_are_listed(client, site, subscriber):
    for number in range(5):
        subscriber(f"ana{number}@exemple.net", "13056")
    for number in range(4):
        subscriber(f"bea{number}@exemple.net", "13055")
    subscriber("bea4@exemple.net", "13055", confirmed_at=None)
    client.force_login(UserFactory(is_superuser=True))
    for query in ("", "?export=csv", "?q=ana0"):
        response = client.get(reverse(ADDRESS) + query)
        body = b"".join(response) if response.streaming else response.content
        text = body.decode()
        assert "Martigues" in text
        assert "Marseille" not in text
        assert "exemple.net" not in text


def test_report_is_for_the_team(client, site):
    client.force_login(UserFactory())
    assert client.get(reverse(ADDRESS)).status_code in {302, 403}
