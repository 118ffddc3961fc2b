"""The admin's lists of pages: their columns, their order, their number of queries."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    KeptLinkPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
)

pytestmark = pytest.mark.django_db

# The queries of its buttons, two for each row.
OF_WAGTAIL_LOCALIZE = (
    'SELECT 1 AS "a" FROM "wagtailcore_locale"',
    'SELECT "wagtail_localize_translatableobject"',
)


@pytest.fixture
def sections(site, home):
    return {
        "lieux": (PlaceIndexPageFactory(parent=home), PlacePageFactory),
        "agenda": (EventIndexPageFactory(parent=home), EventPageFactory),
        "ressources": (ResourceIndexPageFactory(parent=home), KeptLinkPageFactory),
    }


def explore(client, parent, ordering=""):
    address = reverse("wagtailadmin_explore", args=[parent.pk])
    return client.get(address, {"ordering": ordering}).content.decode()


def headings(text):
    row = re.search(r"<thead>(.*?)</thead>", text, re.DOTALL)[1]
    cells = re.findall(r"<th\b[^>]*>(.*?)</th>", row, re.DOTALL)
    words = [re.sub(r"<[^>]+>", " ", cell).split("\n") for cell in cells]
    return [next((line.strip() for line in lines if line.strip()), "") for lines in words]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("lieux", ["Titre", "Statut", "Commune", "Informations du"]),
        ("agenda", ["Titre", "Statut", "Prochaine date", "Lieu", "État"]),
        ("ressources", ["Titre", "Statut", "Type", "Entrée"]),
    ],
)
def test_lists_have_few_columns(sections, admin_client, section, expected):
    parent, factory = sections[section]
    factory(parent=parent)
    assert [word for word in headings(explore(admin_client, parent)) if word] == expected


def test_places_are_sorted_by_information_date(sections, admin_client):
    parent, factory = sections["lieux"]
    factory(parent=parent, title="Lieu récent", confirmed_on=datetime.date(2026, 1, 1))
    factory(parent=parent, title="Lieu ancien", updated_on=datetime.date(2020, 1, 1))
    text = explore(admin_client, parent, "dated_on")
    assert text.index("Lieu ancien") < text.index("Lieu récent")


@pytest.mark.parametrize("section", ["lieux", "agenda", "ressources"])
def test_list_makes_as_many_queries_with_many_pages(sections, admin_client, communes, section):
    parent, factory = sections[section]
    own = {"commune": communes["13056"]} if section == "lieux" else {}
    counts = []
    for number in (2, 10):
        factory.create_batch(number, parent=parent, **own)
        explore(admin_client, parent)  # as a warm process
        with CaptureQueriesContext(connection) as queries:
            explore(admin_client, parent)
        statements = [query["sql"] for query in queries]
        counts.append(len([sql for sql in statements if not sql.startswith(OF_WAGTAIL_LOCALIZE)]))
    assert counts[0] == counts[1]
