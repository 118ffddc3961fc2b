import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import UserFactory

HERE = {"city": "Martigues", "postcode": "13500", "latitude": 43.405, "longitude": 5.05}


@pytest.fixture
def make_near(make_place):
    """Return a function that creates a public place in Martigues, 1.1 km farther for each rank."""

    def make(title, rank=0, **fields):
        where = HERE | {"latitude": HERE["latitude"] + rank / 100}
        return make_place(title, **(where | {"address": f"{rank + 1} rue des Tests"} | fields))

    return make


@pytest.fixture
def as_role(site):
    """Return a function that signs in a new account with a role: as_role("Coordination")."""

    def sign_in(role):
        user = UserFactory(first_name="Ada", last_name="Roux")
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    return sign_in
