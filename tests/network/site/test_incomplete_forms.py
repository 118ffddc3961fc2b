"""Forms of the admin that arrive without their fields are refused and change nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from places.models import PlacePage
from tests.factories import PlaceIndexPageFactory, PlacePageFactory


@pytest.mark.django_db
def test_form_without_fields_is_400(site, home, admin_user):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), title="Le Port")
    client = Client(raise_request_exception=False)
    client.force_login(admin_user)
    edit = reverse("wagtailadmin_pages:edit", args=[place.pk])
    for address in (reverse("wagtailredirects:process_import"), edit):
        answer = client.post(address, {"title": "Changé", "action-publish": "1"})
        assert answer.status_code == 400
        assert "Votre envoi est arrivé incomplet" in answer.content.decode()
    assert PlacePage.objects.get().title == "Le Port"
