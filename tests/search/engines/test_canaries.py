"""The search reveals no hidden page: each contains a word that no output may return or suggest.

Every query is sent while the pages are public, to fill the caches, then
again once they are hidden, before and after the update of the index. On each engine.
"""

import json

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import CharField, JSONField, TextField
from django.test import Client, TestCase
from django.utils import timezone
from wagtail.models import Locale

from events.models import (
    CongressIndexPage,
    CongressPage,
    DatesChange,
    EventIndexPage,
    EventPage,
    EventSource,
    HeadCount,
    ImportedEvent,
    NewsletterSubscriber,
    PendingLetters,
    PrivateFeed,
    Registration,
    Room,
    Session,
    SessionSpeaker,
    SourceRun,
    Track,
)
from home.models import FeedbackRequest, ReviewTask, RoleInvitation, StandardPage, Submission
from network.models import BasePage, ExternalLink, LinkUse, NightlyRun, Organisation, Person, Topic
from network.tasks.models import QueuedTask
from places.models import (
    ConfirmationRequest,
    Correction,
    DeclinedPlace,
    FileMapping,
    FormerPlace,
    ImportedChange,
    ImportRun,
    PlaceHost,
    PlaceIndexPage,
    PlaceInvitation,
    PlacePage,
    PlaceSource,
    Proposal,
    ValueMeaning,
)
from resources.models import (
    ArticlePage,
    Collection,
    CollectionItem,
    Opinion,
    Publisher,
    ResourceIndexPage,
    Series,
)
from search.models import BestBet, SearchLog
from search.registry import registrations
from tests.canaries import (
    canary_object,
    canary_page,
    canary_session,
    one_of_each,
    parent_of,
    words,
)
from tests.hiding import OWN_WAYS, WAYS, restrict_to_members

# A word is searched by its beginning and misspelt, so that no answer repeats the query.
TELLING = [
    "/recherche/?q={begun}",
    "/recherche/?q={slip}",
    "/recherche/?q={question}",
    "/recherche/recherche.json?q={begun}",
    "/recherche/suggestions?q={begun}",
    "/recherche/suggestions?q={question}",
    "/recherche/suggestions?q={theme}",
]
QUESTIONS = [
    *TELLING,
    "/recherche/?q={slip}+canari&type=place",
    "/recherche/?type=place&type=event&type=article",
    "/recherche/recherche.atom?q={begun}",
    "/recherche/recherche.ics?q={begun}",
    "/en/recherche/?q={begun}",
    "{places}?q={begun}",
    "{agenda}?q={begun}",
    "{library}?q={begun}",
]
OURS = {"network", "search", "places", "resources", "events", "home"}
LISTS = {"places": PlaceIndexPage, "agenda": EventIndexPage, "library": ResourceIndexPage}


@pytest.fixture
def network(site, home, communes, english):
    """A public page of each kind, and a private one to move others under."""
    pages = one_of_each(home)
    restrict_to_members(home.add_child(instance=StandardPage(title="Réservé", slug="reserve")))
    return pages


@pytest.fixture
def searched_models():
    return [registration.model for registration in registrations()]


def theme(word):
    """Return a topic with a word of its own: the lists contain unused topics too."""
    return word.replace("zqk", "yqk")


def publish_all(word, models, network, way):
    """Publish objects of each searched model with the word, its topic and its chosen answer;
    return the objects to hide. A session is hidden with its edition, and alone if possible."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        topic = Topic.objects.create(name=f"Thème {theme(word)}", slug=theme(word))
        hidden = []
        for model in models:
            if model is Session:
                edition = canary_page(word[::-1], CongressPage, network[CongressIndexPage])
                hidden.append((edition, canary_session(word, edition)))
                if way in OWN_WAYS:
                    session = canary_session(word, network[CongressPage])
                    hidden.append((session, session))
                continue
            slug = f"{model._meta.model_name}-{word[::-1]}"
            page = canary_page(word, model, parent_of(model, network), slug=slug)
            BestBet.objects.create(words=f"question {word[::-1]}", page=page)
            hidden.append((page, page))
        for _hidden, page in hidden:
            if hasattr(page, "topics"):
                page.topics.add(topic)
                page.save_revision().publish()
    return [each for each, _saying in hidden]


def ask(word, questions):
    """{address: answer} of the questions about a word."""
    known = {name: model.objects.first().get_url() for name, model in LISTS.items()}
    slip = word[:-2] + word[-1] + word[-2]
    known |= {
        "begun": word[:-1],
        "slip": slip,
        "question": f"question+{word[::-1]}",
        "theme": theme(word)[:-1],
    }
    addresses = [question.format(**known) for question in questions]
    client = Client()
    return {address: client.get(address).content.decode() for address in addresses}


def betraying(word, questions):
    return [
        address
        for address, text in ask(word, questions).items()
        if word in text.lower() or (theme(word) in text and address.startswith("/recherche/"))
    ]


def count(word, language=""):
    """Return the number of results of the whole word, in total and by kind."""
    answer = Client().get(f"{language}/recherche/recherche.json?q={word}")
    data = json.loads(answer.content)
    return data["total"], data["types"]


def test_hidden_page_is_never_found(network, ready, searched_models):
    for number, (word, way) in enumerate(zip(words(), WAYS, strict=False)):
        questions = TELLING if number else QUESTIONS
        hidden = publish_all(word, searched_models, network, way)
        if not number:
            ready()
        assert len(betraying(word, questions)) > len(questions) // 2, way
        assert count(word)[0] == len(hidden)
        with TestCase.captureOnCommitCallbacks(execute=True):
            with transaction.atomic():
                for each in hidden:
                    way(each)
            # Before the commit: the index is not updated yet.
            assert (betraying(word, questions), count(word), way) == ([], (0, {}), way)
        assert (betraying(word, TELLING), count(word), way) == ([], (0, {}), way)


def test_draft_is_never_found(network, ready, searched_models, home):
    """A draft, an unpublished revision of a public page, an unpublished translation."""
    word, waiting, languages = words(), {}, {}
    english = Locale.objects.get_or_create(language_code="en")[0]
    with TestCase.captureOnCommitCallbacks(execute=True):
        home.copy_for_translation(english, copy_parents=True)
        network[Session] = canary_session("vjxzzzw", network[CongressPage])
        for model in searched_models:
            draft, pending, translated = (next(word) for _ in range(3))
            if model is Session:
                page = canary_session(draft, network[CongressPage], live=False)
            else:
                slug = model._meta.model_name
                page = canary_page(draft, model, parent_of(model, network), slug=slug, live=False)
                translation = network[model].copy_for_translation(english, copy_parents=True)
                translation.title = f"Canari {translated}"
                waiting[translated] = translation.save_revision()
                languages[translated] = "/en"
            waiting[draft] = page.get_latest_revision()
            network[model].title = f"Canari {pending}"
            waiting[pending] = network[model].save_revision()
    ready()
    for waiting_word in waiting:
        language = languages.get(waiting_word, "")
        assert (betraying(waiting_word, TELLING), count(waiting_word, language)) == ([], (0, {}))
    with TestCase.captureOnCommitCallbacks(execute=True):
        for revision in waiting.values():
            revision.publish()
    assert [
        count(waiting_word, languages.get(waiting_word, ""))[0] for waiting_word in waiting
    ] == [1] * len(waiting)


# Public everywhere, or derived from a page: covered by the pages above.
SHOWN = """
    BestBet CalendarEntry Closure Contribution EasyValidator EventDate EventException EverydayGroup
    Locality NetworkSettings Occurrence Picture PlaceOffer PlaceStop SearchDocument SearchFacet
    SearchWord SeriesPart Session SessionEntry SessionResource Synonym Territory Topic
""".split()
# Without texts: choices, figures, an address, a key, the name of a machine or a browser.
WORDLESS = """
    AccountSession AudienceCount CacheEntry FeedFetch IgnoredField KeptLinkVisit LanguageReview
    OutsideIdentity PeopleReading
    PictureRendition PlacePair RecoveryCode SearchDelivery SecondFactor TerritoryFigures Worker
""".split()


def kept_rows(word, network, account):
    """Return a row of each other model, never shown, or part of a draft.

    The last one is the draft of an edition whose session, rooms, people and organiser contain the
    word.
    """
    place, event, now = network[PlacePage], network[EventPage], timezone.now()
    date = {"original_starts_at": now, "starts_at": now}
    contact = canary_object(word, Person, slug="seule")
    organiser = canary_object(word, Organisation, slug="seule")
    source = canary_object(word, EventSource, url="https://example.org/agenda.ics")
    run = canary_object(word, ImportRun)
    edition = {"slug": "brouillon", "organisation": organiser}
    draft = canary_page(word, CongressPage, network[CongressIndexPage], live=False, **edition)
    session = canary_session(word, draft)
    collection = canary_object(word, Collection, slug="de-brouillons")
    link = canary_object(word, ExternalLink)
    return [
        *(contact, organiser, source, run),
        canary_object(word, HeadCount, event=event, **date),
        canary_object(word, ConfirmationRequest, place=place, claimed_at=now),
        canary_object(word, Correction, place=place),
        canary_object(word, FeedbackRequest, page=event),
        canary_object(word, DeclinedPlace),
        canary_object(word, NightlyRun),
        canary_object(
            word, NewsletterSubscriber, email=f"{word}@example.com", commune="13056", language="fr"
        ),
        canary_object(word, QueuedTask),
        link,
        canary_object(word, LinkUse, link=link, page=place, read_at=now),
        canary_object(word, FileMapping),
        canary_object(word, FormerPlace, place=place),
        canary_object(word, ImportedEvent, source=source, ends_at=now),
        canary_object(word, PlaceInvitation, place=place),
        canary_object(word, PlaceSource, url="https://example.org/lieux.csv"),
        canary_object(word, PrivateFeed, user=account),
        canary_object(word, Proposal, run=run, line=1),
        canary_object(word, ImportedChange, run=run, place=place),
        canary_object(word, ValueMeaning),
        canary_object(word, PlaceHost, place=place, portrait=""),
        canary_object(word, SourceRun, source=source, state="done"),
        canary_object(word, DatesChange, event=event),
        canary_object(word, PendingLetters, event=event, due_at=now),
        canary_object(word, Registration, event=event, ends_at=now, state="held", **date),
        canary_object(word, ReviewTask),
        canary_object(word, RoleInvitation, role=Group.objects.first()),
        canary_object(word, Submission, answer_to=f"{word}@example.org"),
        canary_object(word, SearchLog, day=now),
        canary_object(word, Series, slug="sans-partie"),
        canary_object(word, Publisher, slug="sans-texte"),
        canary_object(word, Opinion, page=network[ArticlePage], subject="faux"),
        collection,
        canary_object(word, CollectionItem, collection=collection, page=draft, url=""),
        canary_object(word, Room, congress=draft),
        canary_object(word, Track, congress=draft),
        canary_object(word, SessionSpeaker, session=session, person=contact),
        draft,
    ]


def test_private_row_is_never_found(network, ready):
    word = next(words())
    account = User.objects.create_user(word, f"{word}@example.org", first_name=word)
    with TestCase.captureOnCommitCallbacks(execute=True):
        *rows, draft = kept_rows(word, network, account)
    known = {type(row).__name__ for row in rows} | {*SHOWN, *WORDLESS}
    assert known == {model.__name__ for model in apps.get_models() if holds_words(model)}
    ready()
    assert (betraying(word, QUESTIONS), count(word)) == ([], (0, {}))
    with TestCase.captureOnCommitCallbacks(execute=True):
        draft.get_latest_revision().publish()
    assert count(word)[1] == {"event": 1, "session": 1}


def holds_words(model):
    """Return True for a model of the site with texts, not a page: a new one needs a canary."""
    is_ours = model.__module__.split(".")[0] in OURS and not issubclass(model, BasePage)
    texts = (CharField, JSONField, TextField)
    return is_ours and any(isinstance(field, texts) for field in model._meta.concrete_fields)
