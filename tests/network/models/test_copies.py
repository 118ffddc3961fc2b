"""The form that copies a page proposes a free slug, and no alias of an event or a place."""

import pytest
from django.urls import reverse

from home.models import StandardPage
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def form_of(admin_client):
    return lambda page: admin_client.get(
        reverse("wagtailadmin_pages:copy", args=[page.pk])
    ).context["form"]


def test_copy_has_a_free_slug(form_of, home, site):
    page = home.add_child(instance=StandardPage(title="Aide", slug="aide"))
    assert form_of(page)["new_slug"].value() == "aide-2"
    home.add_child(instance=StandardPage(title="Aide", slug="aide-2"))
    assert form_of(page)["new_slug"].value() == "aide-3"


def test_only_pages_without_events_and_places_may_have_an_alias(form_of, home, site):
    page = home.add_child(instance=StandardPage(title="Aide", slug="aide"))
    agenda = EventIndexPageFactory(parent=home)
    assert "alias" in form_of(page).fields
    assert "alias" in form_of(agenda).fields
    EventPageFactory(parent=agenda)
    assert "alias" not in form_of(agenda).fields


def test_posted_alias_of_a_place_is_a_copy(admin_client, home, site):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), slug="atelier")
    url = reverse("wagtailadmin_pages:copy", args=[place.pk])
    data = {"new_title": "Atelier", "new_slug": "double", "alias": "on"}
    admin_client.post(url, data | {"new_parent_page": place.get_parent().pk})
    copy = place.get_siblings(inclusive=False).get()
    assert (copy.alias_of, copy.live) == (None, False)
