"""The form of a place shows its managers fewer fields than the network's team."""

import pytest
from django.urls import reverse

from tests.factories import PlaceMembershipFactory
from tests.forms import filled


@pytest.mark.parametrize("is_trusted", [False, True])
def test_managers_do_not_schedule_their_place(client, admin_client, place, is_trusted):
    page = place()
    page.save_revision().publish()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    fields = admin_client.get(address).context["form"].fields
    assert not fields["expire_at"].disabled
    assert "national_id" in fields
    client.force_login(PlaceMembershipFactory(place=page, is_trusted=is_trusted).user)
    fields = client.get(address).context["form"].fields
    assert all(fields[name].disabled for name in {"go_live_at", "expire_at"} & fields.keys())
    assert "national_id" not in fields


def test_after_an_error_panels_do_not_call_typed_values_saved(admin_client, place):
    page = place(postcode="13500", city="Martigues", opening_hours="")
    page.save_revision().publish()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = filled(admin_client, address)
    data |= {"title": "", "latitude": "43.4051", "longitude": "5.0512"}
    data |= {"opening_hours": "Mo-Fr 09:00-12:00; 14:00-17:00"}
    response = admin_client.post(address, data)
    assert "title" in response.context["form"].errors
    assert "contredit l’adresse" not in response.text
    assert "à vérifier dans le texte" in response.text.lower()
    assert "texte enregistré" not in response.text


def test_saved_misplaced_coordinates_stay_reported_after_another_error(admin_client, place):
    page = place(postcode="13500", city="Martigues", latitude=46.6241, longitude=1.849121)
    page.save_revision().publish()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = admin_client.post(address, filled(admin_client, address) | {"title": ""})
    assert "title" in response.context["form"].errors
    assert "elle contredit l’adresse" in response.text
