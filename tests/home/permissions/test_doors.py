"""Views of the admin that are open to managers of places."""

import re

import pytest
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from home.team.desk.managers_gate import OPEN
from places.managers.teams import sync
from tests.factories import PlaceMembershipFactory

from .test_reading import page_addresses
from .world import admin

pytestmark = pytest.mark.any_database


def admin_addresses():
    """Return [(name, address)] of every named view of the admin."""
    root = next(p for p in get_resolver().url_patterns if str(p.pattern) == "admin/")
    return list(_addresses_below(root, ""))


def _addresses_below(resolver, namespace):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _addresses_below(pattern, inner)
        elif pattern.name:
            values = {
                name: {"IntConverter": 1}.get(type(converter).__name__, "a")
                for name, converter in pattern.pattern.converters.items()
            }
            name = f"{namespace}{pattern.name}"
            try:
                yield name, reverse(name, kwargs=values)
            except NoReverseMatch:
                continue


def test_a_view_added_one_day_is_shut_to_managers_unless_it_is_opened(world):
    client = world.browser("trusted")
    shut = [(name, address) for name, address in admin_addresses() if not OPEN.fullmatch(name)]
    assert len(shut) > 150
    home = reverse("wagtailadmin_home")
    for method in (client.get, client.post):
        answers = {name: method(address) for name, address in shut}
        assert {
            name: answer.status_code
            for name, answer in answers.items()
            if not (answer.status_code == 302 and answer.url == home)
        } == {}


def test_a_manager_who_leaves_finds_every_door_shut(world):
    client = world.browser("trusted")
    assert client.get(admin("edit", world.own.pk)).status_code == 200
    world.own.memberships.all().delete()
    sync(world.own)
    statuses = {what: client.get(at).status_code for what, at in page_addresses(world.own).items()}
    assert [what for what, status in statuses.items() if status == 200] == []


def test_a_manager_who_is_of_the_team_too_is_not_held(world):
    client = world.browser("team")
    PlaceMembershipFactory(place=world.own, user_id=client.session["_auth_user_id"])
    assert client.get(reverse("wagtailadmin_reports:site_history")).status_code == 200
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert re.search("my-place__title", home)


@pytest.mark.parametrize("kind", ["external", "email", "phone", "anchor"])
def test_a_manager_adds_links_to_a_text(world, kind):
    address = reverse(f"wagtailadmin_choose_page_{kind}_link")
    response = world.browser("trusted").get(address)
    assert response.status_code == 200
    assert "Texte du lien" in response.json()["html"]
