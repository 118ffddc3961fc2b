"""A request of the admin that fails changes nothing."""

import pytest
from django.urls import reverse
from wagtail import hooks

from tests.factories import PlaceIndexPageFactory, PlacePageFactory

pytestmark = pytest.mark.django_db


def test_failed_request_of_an_editor_is_rolled_back(admin_client, site, home):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    admin_client.raise_request_exception = False

    def fail(request, page):
        raise RuntimeError

    with hooks.register_temporarily("after_unpublish_page", fail):
        response = admin_client.post(reverse("wagtailadmin_pages:unpublish", args=[place.pk]))
    assert response.status_code == 500
    place.refresh_from_db()
    assert place.live
