import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import UserFactory


@pytest.fixture
def in_role(site):
    """Return a function that creates an account: in_role("Rédaction", username=...)."""

    def make(name, **fields):
        user = UserFactory(**fields)
        user.groups.add(Group.objects.get(name=name))
        return user

    return make


@pytest.fixture
def browse():
    """Return a function that logs an account in and returns its client."""

    def log_in(user):
        client = Client()
        client.force_login(user)
        return client

    return log_in
