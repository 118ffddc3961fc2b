"""The menu of each role is short and contains only screens that the role may open."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from home.team.roles.table import CONTRIBUTION, COORDINATION, EDITING
from places.managers.teams import sync
from tests.factories import (
    EventIndexPageFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
)

pytestmark = pytest.mark.any_database
LINK = re.compile(r'"url": ?"(/(?!admin/logout)[^"]*)"')


# The most entries of the menu of a role.
MANAGER = "responsable de lieu"
MOST = {COORDINATION: 8, EDITING: 5, CONTRIBUTION: 5, MANAGER: 3}
NEVER = {"Fiches", "Aide", "Circuits de relecture", "Étapes de relecture", "Pages anciennes"}


def sidebar(client):
    """Return the data of the sidebar as JSON text."""
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return page.find(id="wagtail-sidebar-props").string


def entries(client):
    """Return the addresses of the sidebar menu, in order."""
    return LINK.findall(sidebar(client))


def labels_in(entries, depth):
    """Return the labels of the entries of a menu, down to `depth` levels of submenus."""
    labels = []
    for entry in entries:
        own, *rest = entry["_args"]
        labels.append(own["label"])
        if depth and rest and isinstance(rest[0], list):
            labels += labels_in(rest[0], depth - 1)
    return labels


def menu_in(data):
    """Return the entries of the main menu in the data of the sidebar, or [] without a menu."""
    if isinstance(data, dict):
        if data.get("_type", "").endswith("MainMenuModule"):
            return data["_args"][0]
        data = [*data.values()]
    return next(filter(None, map(menu_in, data)), []) if isinstance(data, list) else []


@pytest.mark.parametrize("role", MOST)
def test_the_menu_of_each_role_is_short(site, home, in_role, browse, role):
    places = PlaceIndexPageFactory(parent=home)
    for factory in (EventIndexPageFactory, ResourceIndexPageFactory):
        factory(parent=home)
    if role == MANAGER:
        place = PlacePageFactory(parent=places)
        user = PlaceMembershipFactory(place=place, is_trusted=True).user
        sync(place)
    else:
        user = in_role(role, username=role.lower())
    menu = menu_in(json.loads(sidebar(browse(user))))
    assert 1 < len(labels_in(menu, 0)) <= MOST[role], labels_in(menu, 0)
    assert NEVER.isdisjoint(labels_in(menu, 2))


@pytest.mark.parametrize("role", [COORDINATION, EDITING])
def test_one_page_explains_at_most_six_reports(site, home, in_role, browse, role):
    PlaceIndexPageFactory(parent=home)
    client = browse(in_role(role, username=role.lower()))
    assert reverse("reports") in entries(client)
    page = BeautifulSoup(client.get(reverse("reports")).content, "html.parser")
    reports = page.select(".reports__entry")
    assert 4 <= len(reports) <= 6
    for report in reports:
        assert len(report.p.get_text(strip=True)) > 20
        assert client.get(report.a["href"]).status_code == 200


# The report of wagtail-localize paginates unordered rows.
@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
@pytest.mark.parametrize("role", [COORDINATION, EDITING, CONTRIBUTION])
def test_each_entry_of_the_menu_opens(site, home, in_role, browse, role):
    for factory in (PlaceIndexPageFactory, EventIndexPageFactory, ResourceIndexPageFactory):
        factory(parent=home)
    client = browse(in_role(role, username=role.lower()))
    addresses = entries(client)
    assert len(addresses) > 10
    refused = []
    for address in addresses:
        answer = client.get(address, follow=True)
        # A refused user is redirected to the home screen.
        if answer.status_code != 200 or answer.wsgi_request.path == "/admin/":
            refused.append(address)
    assert refused == []
    imports = reverse("imports_de_lieux:runs")
    assert (imports in addresses) == (role != CONTRIBUTION)
