"""A menu shows the screens that somebody may open, and no other."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from home.roles.table import CONTRIBUTION, COORDINATION, EDITING
from tests.factories import EventIndexPageFactory, PlaceIndexPageFactory, ResourceIndexPageFactory

pytestmark = pytest.mark.any_database
LINK = re.compile(r'"url": ?"(/(?!admin/logout)[^"]*)"')


def entries(client):
    """The addresses of the menu at the side of the admin, in its order."""
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return LINK.findall(page.find(id="wagtail-sidebar-props").string)


# Wagtail's translation tool pages through rows in no order.
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
        # Whoever may not is led to the first screen.
        if answer.status_code != 200 or answer.wsgi_request.path == "/admin/":
            refused.append(address)
    assert refused == []
    imports = reverse("imports_de_lieux:runs")
    assert (imports in addresses) == (role != CONTRIBUTION)
