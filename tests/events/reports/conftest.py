"""Fixtures of the tests of reports."""

import pytest


@pytest.fixture
def host(client, admin_user, agenda):
    """Return a client signed in as a superuser, on a site with an agenda."""
    client.force_login(admin_user)
    return client
