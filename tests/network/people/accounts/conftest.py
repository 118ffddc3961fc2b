import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import UserFactory

PASSWORD = "quatre mots qui amusent"
LOGIN = "/admin/login/"


@pytest.fixture
def make_account(site):
    """make_account("Coordination", username=…) creates an account with that role and `PASSWORD`."""

    def make(role="Coordination", **fields):
        user = UserFactory(**fields)
        user.set_password(PASSWORD)
        user.save()
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


def signed_in(user, agent="Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"):
    """Return a client that signed in with the password."""
    client = Client(headers={"User-Agent": agent})
    answer = client.post(LOGIN, {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


def is_in(client):
    return client.get("/admin/account/connexion/").status_code == 200
