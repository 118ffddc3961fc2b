import pytest
from django.template.response import SimpleTemplateResponse

from tests.factories import PlaceIndexPageFactory, UserFactory

from .world import World


@pytest.fixture
def world(site, home):
    writer = UserFactory(username="redactrice", is_superuser=True)
    return World(PlaceIndexPageFactory(parent=home), writer)


@pytest.fixture
def undraw(monkeypatch):
    """Return a function that makes later answers empty: their templates are not rendered.

    Rendering takes most of the time of a request to the admin, and access is decided before.
    """

    def render(self):
        self.content = b""
        return self

    return lambda: monkeypatch.setattr(SimpleTemplateResponse, "render", render)
