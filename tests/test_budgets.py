"""How many times an answer asks the database, on a process that has answered before."""

import pytest
import wagtail_factories
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import CalendarEntry, EventIndexPage, EventPage, Occurrence
from network.models import NetworkSettings
from network.outputs.caching import responses
from places.models import PlaceIndexPage, PlacePage
from resources.models import (
    ArticlePage,
    DebatePage,
    EasyPage,
    EasyValidator,
    InterviewPage,
    KeptLinkPage,
    RecipePage,
    ResourceIndexPage,
    SurveyPage,
)
from search.indexing import rows as indexing

from .canaries import page_saying
from .copies import copy_page

TEXTS = (ArticlePage, DebatePage, InterviewPage, KeptLinkPage, RecipePage, SurveyPage)
PAGE_BUDGET = 15
# When nothing of it is remembered but what other pages ask for too. On a server, one more reads
# the content stamp.
BUDGETS = {
    "home": 8,
    "places": 7,
    "places, filtered": 7,
    "place": 5,
    "agenda": 7,
    "agenda, filtered": 7,
    "week": 7,
    "month, filtered": 7,
    "archives": 7,
    "event": 6,
    "library": 7,
    "article": 7,
}
FEED_BUDGET = 6
FEW, MANY = 10, 40
FEEDS = [
    "/agenda/agenda.ics",
    "/agenda/agenda.ics?territoire=13",
    "/agenda/agenda.atom",
    "/agenda/territoires/13/agenda.ics",
]


def populate(home, count):
    """`count` places, events at them, articles and kept links."""
    indexes = {
        model: home.get_children().type(model).first()
        or page_saying(model.__name__.lower(), model, home)
        for model in (PlaceIndexPage, EventIndexPage, ResourceIndexPage)
    }
    for number in range(count):
        place = page_saying(f"lieu{number}", PlacePage, indexes[PlaceIndexPage])
        page_saying(f"atelier{number}", EventPage, place)
        page_saying(f"rencontre{number}", EventPage, indexes[EventIndexPage])
        article = page_saying(f"article{number}", ArticlePage, indexes[ResourceIndexPage])
        page_saying(f"lien{number}", KeptLinkPage, indexes[ResourceIndexPage])
        page_saying(f"recette{number}", RecipePage, indexes[ResourceIndexPage])
        page_saying(f"entretien{number}", InterviewPage, indexes[ResourceIndexPage])
        page_saying(f"debat{number}", DebatePage, indexes[ResourceIndexPage])
        validators = [EasyValidator(name="Nadège", group="ESAT des Tilleuls")]
        easy = {"original": article.page_ptr, "validators": validators}
        page_saying(f"facile{number}", EasyPage, indexes[ResourceIndexPage], **easy)
        page_saying(f"enquete{number}", SurveyPage, indexes[ResourceIndexPage])


def populate_more(count):
    """As many more of each."""
    for model in (PlacePage, *TEXTS):
        copy_page(model.objects.first(), count)
    for event in EventPage.objects.filter(title__regex="(atelier|rencontre)0$"):
        copy_page(event, count, related=[CalendarEntry, Occurrence])
    indexing.repair()


def addresses():
    return {
        "home": "/",
        "places": PlaceIndexPage.objects.get().get_url(),
        "places, filtered": PlaceIndexPage.objects.get().get_url() + "?territoire=13",
        "place": PlacePage.objects.first().get_url(),
        "agenda": EventIndexPage.objects.get().get_url(),
        "agenda, filtered": EventIndexPage.objects.get().get_url() + "?territoire=13",
        "week": EventIndexPage.objects.get().get_url() + "?vue=semaine",
        "month, filtered": EventIndexPage.objects.get().get_url() + "?vue=mois&territoire=13",
        "archives": EventIndexPage.objects.get().get_url() + "archives/",
        "agenda to print": "/agenda/imprimer/",
        "poster": "/agenda/affiche/",
        "event": EventPage.objects.first().get_url(),
        "library": ResourceIndexPage.objects.get().get_url(),
        "article": ArticlePage.objects.first().get_url(),
        "kept link": KeptLinkPage.objects.first().get_url(),
        "recipe": RecipePage.objects.first().get_url(),
        "easy version": EasyPage.objects.first().get_url(),
        "easy versions": "/ressources/facile-a-lire/",
        "interview": InterviewPage.objects.first().get_url(),
        "debate": DebatePage.objects.first().get_url(),
        "survey": SurveyPage.objects.first().get_url(),
        "search": "/recherche/?q=canari",
        "territory": "/territoires/13/",
        "agenda.ics": "/agenda/agenda.ics",
        "agenda.atom": "/agenda/agenda.atom",
        "ressources.atom": "/ressources/ressources.atom",
        "sitemap": "/sitemap.xml",
    }


def queries(client, address):
    """The SQL of the second answer: the first warms what the process keeps. It writes nothing, but
    the count of what is searched, once it has left."""
    assert client.get(address).status_code == 200
    responses.clear()  # else nothing is asked at all
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    statements = [query["sql"] for query in captured]
    written = [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if '"search_searchlog"' not in sql] == []
    return statements


def counts(client):
    return {name: len(queries(client, address)) for name, address in addresses().items()}


# On PostgreSQL each page that is indexed writes the norms of all titles again, in one transaction
# here: minutes.
@pytest.mark.any_database
def test_every_answer_stays_within_its_budget_however_many_pages_there_are(
    site, home, communes, client
):
    NetworkSettings.objects.update(social_image=wagtail_factories.ImageFactory())
    populate(home, FEW)
    few = counts(client)
    populate_more(MANY)
    many = counts(client)
    over = {name: many[name] for name in many if many[name] > BUDGETS.get(name, PAGE_BUDGET)}
    assert over == {}
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}


def test_a_feed_of_a_thousand_events_takes_few_queries(site, home, communes, client):
    populate(home, 1)
    few = {address: len(queries(client, address)) for address in FEEDS}
    event = EventPage.objects.child_of(EventIndexPage.objects.get()).get()
    copy_page(event, 998, related=[CalendarEntry, Occurrence])
    assert client.get("/agenda/agenda.ics").content.count(b"BEGIN:VEVENT") == 1_000
    many = {address: len(queries(client, address)) for address in FEEDS}
    assert {address: count for address, count in many.items() if count > FEED_BUDGET} == {}
    assert {address: few[address] for address in FEEDS if many[address] > few[address]} == {}
