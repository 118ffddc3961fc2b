"""How many times an answer asks the database, on a process that has answered before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import EventIndexPage, EventPage
from places.models import PlaceIndexPage, PlacePage
from resources.models import ArticlePage, KeptLinkPage, ResourceIndexPage
from tests.canaries import page_saying

PAGE_BUDGET = 15
FEED_BUDGET = 6
FEW, MANY = 10, 40


def populate(home, count, first=0):
    """`count` more places, events at them, articles and kept links."""
    indexes = {
        model: home.get_children().type(model).first()
        or page_saying(model.__name__.lower(), model, home)
        for model in (PlaceIndexPage, EventIndexPage, ResourceIndexPage)
    }
    for number in range(first, first + count):
        place = page_saying(f"lieu{number}", PlacePage, indexes[PlaceIndexPage])
        page_saying(f"atelier{number}", EventPage, place)
        page_saying(f"rencontre{number}", EventPage, indexes[EventIndexPage])
        page_saying(f"article{number}", ArticlePage, indexes[ResourceIndexPage])
        page_saying(f"lien{number}", KeptLinkPage, indexes[ResourceIndexPage])


def addresses():
    return {
        "home": "/",
        "places": PlaceIndexPage.objects.get().get_url(),
        "places, filtered": PlaceIndexPage.objects.get().get_url() + "?territoire=13",
        "place": PlacePage.objects.first().get_url(),
        "agenda": EventIndexPage.objects.get().get_url(),
        "agenda, filtered": EventIndexPage.objects.get().get_url() + "?territoire=13",
        "event": EventPage.objects.first().get_url(),
        "library": ResourceIndexPage.objects.get().get_url(),
        "article": ArticlePage.objects.first().get_url(),
        "kept link": KeptLinkPage.objects.first().get_url(),
        "search": "/recherche/?q=canari",
        "territory": "/territoires/13/",
        "agenda.ics": "/agenda/agenda.ics",
        "agenda.atom": "/agenda/agenda.atom",
        "ressources.atom": "/ressources/ressources.atom",
        "sitemap": "/sitemap.xml",
    }


def queries(client, address):
    """The SQL of the second answer: the first warms what the process keeps."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(address)
    return [query["sql"] for query in captured]


def counts(client):
    return {name: len(queries(client, address)) for name, address in addresses().items()}


def test_every_answer_stays_within_its_budget_however_many_pages_there_are(
    site, home, communes, client
):
    populate(home, FEW)
    few = counts(client)
    populate(home, MANY, first=FEW)
    many = counts(client)
    assert {name: count for name, count in many.items() if count > PAGE_BUDGET} == {}
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}


@pytest.fixture
def thousand_events(site, home, communes):
    """A thousand dated events: forty real ones, and copies of their rows, which is quicker."""
    populate(home, 1)
