"""The menu of each role contains only screens that the role may open."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from home.team.roles.table import CONTRIBUTION, COORDINATION, EDITING
from tests.factories import EventIndexPageFactory, PlaceIndexPageFactory, ResourceIndexPageFactory

pytestmark = pytest.mark.any_database
LINK = re.compile(r'"url": ?"(/(?!admin/logout)[^"]*)"')


def entries(client):
    """Return the addresses of the sidebar menu, in order."""
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return LINK.findall(page.find(id="wagtail-sidebar-props").string)


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
