"""The form of a place shows its managers fewer fields than the network's team."""

import pytest
from django.urls import reverse

from tests.factories import PlaceMembershipFactory


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
