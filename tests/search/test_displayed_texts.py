"""Every text that a page displays is searchable: each of its fields contains a word of its own."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from wagtail.models import Page

from events.choices import Change
from events.models import (
    CongressPage,
    EventDate,
    EventException,
    EventPage,
    Session,
    SessionResource,
)
from home.models import StandardPage
from network.models import Person
from places.models import PlaceOffer, PlacePage
from resources.models import (
    ArticlePage,
    Contribution,
    DebatePage,
    EasyPage,
    EasyValidator,
    GlossaryEntryPage,
    InterviewPage,
    KeptLinkPage,
    RecipePage,
    SurveyPage,
)
from search.finding.search import Search
from search.indexing.rows import refresh_object
from tests.canaries import (
    OTHER_FIELDS,
    canary_session,
    fill,
    one_of_each,
    parent_of,
    values_for,
    words,
)
from tests.conftest import clear_caches

WORD = re.compile(r"\bzqk[a-z]{3}w\b")
# Addresses are no texts: they are displayed for the paper.
ADDRESS = re.compile(r"\S*[/@]\S*")
# Texts that a page displays without being searched, with the reason.
OTHERS = {
    # Hours are a code ("Mo-Fr 09:00-12:00"), and a provider of data is that of all its places.
    PlacePage: {"opening_hours", "source"},
}
MODELS = [
    *(ArticlePage, KeptLinkPage, RecipePage, SurveyPage, InterviewPage, DebatePage),
    *(GlossaryEntryPage, EasyPage, EventPage, CongressPage, Session, PlacePage, StandardPage),
]


class EachWord:
    """A text that is another word each time that it is formatted."""

    def __init__(self):
        self.words = words()

    def __format__(self, spec):
        return next(self.words)


def with_rows(page, each):
    """Add to `page` a row of each of its lists, whose texts are words of their own."""
    if isinstance(page, ArticlePage):
        for role in ("author", "illustrator"):
            person = Person.objects.create(name=f"Nom {each}")
            page.contributions.add(Contribution(person=person, role=role))
    if isinstance(page, EasyPage):
        page.validators.add(EasyValidator(name=f"Nom {each}", group=f"Groupe {each}"))
    if isinstance(page, EventPage):
        day = datetime.timedelta(days=1)
        dates = {"starts_at": page.starts_at + day, "ends_at": page.ends_at + day}
        page.dates.add(EventDate(venue=f"Salle {each}", **dates))
        change = EventException(change=Change.NOTE, original_date=timezone.localdate() + 2 * day)
        change.note = f"Note {each}"
        page.exceptions.add(change)
    if isinstance(page, PlacePage):
        offer = PlaceOffer(kind="desk")
        fill(offer, each)
        page.offers.add(offer)


@pytest.fixture
def pages(site, home, communes):
    return one_of_each(home)


def published(model, pages, each):
    """Publish an object of the model, each text of which is a word of its own; return it."""
    if model is Session:
        session = canary_session(each, pages[CongressPage])
        SessionResource.objects.create(
            session=session, title=f"Titre {each}", url="https://example.org/"
        )
        return session
    values = values_for(model)
    page = model(title=f"Titre {each}", slug="chaque-mot", **values)
    fill(page, each, OTHER_FIELDS | values.keys() | {"title"} | OTHERS.get(model, set()))
    with_rows(page, each)
    Page.objects.get(pk=parent_of(model, pages).pk).add_child(instance=page)
    page.save_revision().publish()
    return page


def test_displayed_texts_are_found_by_the_search(client, pages):
    lost = {}
    for model in MODELS:
        with transaction.atomic():
            if unfound := unfound_words(client, pages, model):
                lost[model.__name__] = unfound
            transaction.set_rollback(True)
        clear_caches()
    assert lost == {}


def unfound_words(client, pages, model):
    """Publish an object of the model; return {unfound word of its page: its field}."""
    made = model.objects.get(pk=published(model, pages, EachWord()).pk)
    refresh_object(made)
    address = made.get_absolute_url() if model is Session else made.get_url()
    main = BeautifulSoup(client.get(address).content, "html.parser").main
    shown = set(WORD.findall(ADDRESS.sub(" ", main.get_text(" "))))
    assert len(shown) > 1, model
    lost = {word for word in shown if address not in urls_found(word)}
    return {word: field_of(made, word) for word in lost}


def urls_found(word):
    data = QueryDict(mutable=True)
    data.update({"q": word, "partout": "1", "exact": "1"})
    return [document.url for document, _distance in Search(data).results.rows(0, 20)]


def field_of(made, word):
    """Return the name of the field with a word, for the message of a failure."""
    values = {field.name: field.value_to_string(made) for field in made._meta.concrete_fields}
    return next((name for name, value in values.items() if word in value), "a row")
