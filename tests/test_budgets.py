"""The number of database queries of each answer, in a process that has answered before."""

import pytest
import wagtail_factories
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from events.models import CalendarEntry, EventIndexPage, EventPage, Occurrence
from network.models import ContentStamp, NetworkSettings
from network.outputs.caching import responses
from places.models import PlaceIndexPage, PlacePage
from resources.models import (
    ArticlePage,
    Collection,
    CollectionItem,
    DebatePage,
    EasyPage,
    EasyValidator,
    GlossaryEntryPage,
    GlossaryIndexPage,
    InterviewPage,
    KeptLinkPage,
    Publisher,
    RecipePage,
    ResourceIndexPage,
    Series,
    SeriesPart,
    SurveyPage,
)
from search.indexing import rows as indexing

from .canaries import canary_page
from .copies import copy_page

TEXTS = (ArticlePage, DebatePage, InterviewPage, KeptLinkPage, RecipePage, SurveyPage)
# Page types that are usually not translated: their English address displays the French page.
FRENCH_ALONE = (*TEXTS, EasyPage, GlossaryEntryPage, PlacePage)
PAGE_BUDGET = 15
# With empty caches, except what other pages use too. A server makes one more query, for the content
# stamp.
BUDGETS = {
    "home": 6,
    "places": 5,
    "places, filtered": 6,
    "place": 5,
    "agenda": 5,
    "agenda, filtered": 6,
    "week": 5,
    "month, filtered": 5,
    "archives": 4,
    "event": 6,
    "library": 9,  # its front: a featured text, topics, collections, series, easy texts
    "list of the library": 6,
    "article": 6,
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
    """Create `count` places, each with an event, and `count` pages of each other type."""
    indexes = {
        model: home.get_children().type(model).first()
        or canary_page(model.__name__.lower(), model, home)
        for model in (PlaceIndexPage, EventIndexPage, ResourceIndexPage, GlossaryIndexPage)
    }
    for number in range(count):
        place = canary_page(f"lieu{number}", PlacePage, indexes[PlaceIndexPage])
        canary_page(f"atelier{number}", EventPage, place)
        canary_page(f"rencontre{number}", EventPage, indexes[EventIndexPage])
        article = canary_page(f"article{number}", ArticlePage, indexes[ResourceIndexPage])
        canary_page(f"lien{number}", KeptLinkPage, indexes[ResourceIndexPage])
        canary_page(f"recette{number}", RecipePage, indexes[ResourceIndexPage])
        canary_page(f"entretien{number}", InterviewPage, indexes[ResourceIndexPage])
        canary_page(f"debat{number}", DebatePage, indexes[ResourceIndexPage])
        validators = [EasyValidator(name="Nadège", group="ESAT des Tilleuls")]
        easy = {"original": article.page_ptr, "validators": validators}
        canary_page(f"facile{number}", EasyPage, indexes[ResourceIndexPage], **easy)
        canary_page(f"enquete{number}", SurveyPage, indexes[ResourceIndexPage])
        canary_page(f"mot{number}", GlossaryEntryPage, indexes[GlossaryIndexPage])
    gather()


def gather():
    """Put the articles of the library in a series, in a collection and under one publisher."""
    series, _is_new = Series.objects.get_or_create(title="Canaris")
    collection, _is_new = Collection.objects.get_or_create(title="Canaris")
    publisher, _is_new = Publisher.objects.get_or_create(name="La Volière")
    for number, article in enumerate(ArticlePage.objects.order_by("pk")[:99], 1):
        publisher.pages.add(article)
        CollectionItem.objects.get_or_create(collection=collection, page=article.page_ptr)
        SeriesPart.objects.get_or_create(series=series, number=number, page=article)


def add_english(home):
    english = home.copy_for_translation(Locale.objects.create(language_code="en"))
    english.title = "Home"
    english.save_revision().publish()


def populate_more(count):
    """Add `count` copies of a page of each type."""
    for model in (PlacePage, *TEXTS):
        copy_page(model.objects.first(), count)
    for event in EventPage.objects.filter(title__regex="(atelier|rencontre)0$"):
        copy_page(event, count, related=[CalendarEntry, Occurrence])
    gather()
    indexing.repair()


def french_pages_in_english():
    return {
        f"{model.__name__} in English": f"/en{model.objects.first().get_url()}"
        for model in FRENCH_ALONE
    }


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
        "list of the library": ResourceIndexPage.objects.get().get_url() + "?page=1",
        "article": ArticlePage.objects.first().get_url(),
        "kept link": KeptLinkPage.objects.first().get_url(),
        "recipe": RecipePage.objects.first().get_url(),
        "easy version": EasyPage.objects.first().get_url(),
        "easy versions": "/ressources/facile-a-lire/",
        "interview": InterviewPage.objects.first().get_url(),
        "debate": DebatePage.objects.first().get_url(),
        "survey": SurveyPage.objects.first().get_url(),
        "glossary": GlossaryIndexPage.objects.get().get_url(),
        "word of the glossary": GlossaryEntryPage.objects.first().get_url(),
        "series": "/ressources/series/canaris/",
        "series to read": "/ressources/series/canaris/lire/",
        "series to print": "/ressources/series/canaris/imprimer/",
        "series.atom": "/ressources/series/canaris.atom",
        "collections": "/ressources/collections/",
        "collection": "/ressources/collections/canaris/",
        "collection to print": "/ressources/collections/canaris/imprimer/",
        "collection.atom": "/ressources/collections/canaris.atom",
        "sources": "/ressources/sources/",
        "source": "/ressources/sources/la-voliere/",
        **french_pages_in_english(),
        "search": "/recherche/?q=canari",
        "territory": "/territoires/13/",
        "agenda.ics": "/agenda/agenda.ics",
        "agenda.atom": "/agenda/agenda.atom",
        "ressources.atom": "/ressources/ressources.atom",
        "sitemap": "/sitemap.xml",
    }


def queries(client, address):
    """Return the SQL queries of a second request; the first request fills the caches.

    Also assert that the request writes nothing, except the log of searches.
    """
    assert client.get(address).status_code == 200
    responses.clear()  # a cached response would make no query at all
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    statements = [query["sql"] for query in captured]
    written = [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if '"search_searchlog"' not in sql] == []
    return statements


def counts(client):
    return {name: len(queries(client, address)) for name, address in addresses().items()}


# On PostgreSQL this test takes minutes: indexing a page rewrites the norms of all titles, here in
# one transaction.
@pytest.mark.any_database
def test_every_answer_stays_within_its_budget_however_many_pages_there_are(
    site, home, communes, client
):
    NetworkSettings.objects.update(social_image=wagtail_factories.ImageFactory())
    add_english(home)
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


def test_a_text_stays_within_its_budget_just_after_a_publication(site, home, communes, client):
    """The article is in a series, cited, with blocks of other pages; every cache is invalid."""
    add_english(home)
    populate(home, 3)
    article, citing = ArticlePage.objects.order_by("pk")[:2]
    # A travelling place would add a query for its stops.
    place = PlacePage.objects.first()
    place.stops = []
    place.save()
    shown = [("place", PlacePage), ("event", EventPage), ("survey", SurveyPage)]
    article.body = [(name, model.objects.first()) for name, model in shown]
    citing.body = [("paragraph", f'<p><a linktype="page" id="{article.pk}">ici</a></p>')]
    for page in (article, citing):
        page.save_revision().publish()
    pages = addresses()
    for name in ("article", "ArticlePage in English", "recipe", "survey", "PlacePage in English"):
        client.get(pages[name])
        ContentStamp.raise_()
        responses.clear()
        with CaptureQueriesContext(connection) as captured:
            text = client.get(pages[name]).text
        assert len(captured) <= PAGE_BUDGET, name
        if "rticle" in name:
            titles = [citing.title, *(model.objects.first().title for _name, model in shown)]
            assert [title for title in titles if title not in text] == []
