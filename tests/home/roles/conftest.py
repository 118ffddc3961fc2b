import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import UserFactory


@pytest.fixture
def in_role(site):
    """in_role("Rédaction", username=...) -> a new account of that role."""

    def make(name, **fields):
        user = UserFactory(**fields)
        user.groups.add(Group.objects.get(name=name))
        return user

    return make


@pytest.fixture
def browse():
    """browse(user) -> the client in which the account is known."""

    def log_in(user):
        client = Client()
        client.force_login(user)
        return client

    return log_in
