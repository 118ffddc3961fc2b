import pytest

from tests.factories import PlaceIndexPageFactory, UserFactory

from .world import World


@pytest.fixture
def world(site, home):
    writer = UserFactory(username="redactrice", is_superuser=True)
    return World(PlaceIndexPageFactory(parent=home), writer)
