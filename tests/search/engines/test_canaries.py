"""The search betrays nothing: each hidden page says a word that no search may find or hint at.

Every question is asked while the pages are public, so that what is remembered of them is warm, then
again once they are hidden, before and after the index learns it. On each engine.
"""

import json

import pytest
from django.db import transaction
from django.test import Client, TestCase
from wagtail.models import Locale

from events.models import EventIndexPage
from home.models import StandardPage
from network.models import Topic
from places.models import PlaceIndexPage
from resources.models import ResourceIndexPage
from search.models import BestBet
from search.registry import registrations
from tests.canaries import one_of_each, page_saying, parent_of, words
from tests.hiding import WAYS, restrict_to_members

# A word is looked for by its beginning and by a slip of it, so that no answer repeats it.
TELLING = [
    "/recherche/?q={begun}",
    "/recherche/?q={slip}",
    "/recherche/?q={asked}",
    "/recherche/recherche.json?q={begun}",
    "/recherche/suggestions?q={begun}",
    "/recherche/suggestions?q={asked}",
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
LISTS = {"places": PlaceIndexPage, "agenda": EventIndexPage, "library": ResourceIndexPage}


@pytest.fixture
def network(site, home, communes):
    """A public page of each kind, and a private one to move others under."""
    pages = one_of_each(home)
    restrict_to_members(home.add_child(instance=StandardPage(title="Réservé", slug="reserve")))
    return pages


@pytest.fixture
def searched_models():
    return [registration.model for registration in registrations()]


def theme(said):
    """The lists name every topic, used or not: it has a word of its own."""
    return said.replace("zqk", "yqk")


def publish_all(said, models, network):
    """A page of each searched model that says the word, its topic and its chosen answer too."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        topic = Topic.objects.create(name=f"Thème {theme(said)}", slug=theme(said))
        pages = []
        for model in models:
            slug = f"{model._meta.model_name}-{said[::-1]}"
            page = page_saying(said, model, parent_of(model, network), slug=slug)
            if hasattr(page, "topics"):
                page.topics.add(topic)
                page.save_revision().publish()
            BestBet.objects.create(words=f"question {said[::-1]}", page=page)
            pages.append(page)
    return pages


def ask(said, questions):
    """{address: answer} of the questions about a word."""
    known = {name: model.objects.first().get_url() for name, model in LISTS.items()}
    slip = said[:-2] + said[-1] + said[-2]
    known |= {
        "begun": said[:-1],
        "slip": slip,
        "asked": f"question+{said[::-1]}",
        "theme": theme(said)[:-1],
    }
    addresses = [question.format(**known) for question in questions]
    client = Client()
    return {address: client.get(address).content.decode() for address in addresses}


def betraying(said, questions):
    return [
        address
        for address, text in ask(said, questions).items()
        if said in text.lower() or (theme(said) in text and address.startswith("/recherche/"))
    ]


def count(said, language=""):
    """What the whole word finds, in all and by kind."""
    answer = Client().get(f"{language}/recherche/recherche.json?q={said}")
    found = json.loads(answer.content)
    return found["total"], found["types"]


def test_what_is_hidden_is_never_found(network, ready, searched_models):
    for number, (said, way) in enumerate(zip(words(), WAYS, strict=False)):
        questions = TELLING if number else QUESTIONS
        pages = publish_all(said, searched_models, network)
        if not number:
            ready()
        assert len(betraying(said, questions)) > len(questions) // 2, way
        assert count(said)[0] == len(pages)
        with TestCase.captureOnCommitCallbacks(execute=True):
            with transaction.atomic():
                for page in pages:
                    way(page)
            # Nothing was committed yet: the index does not know.
            assert (betraying(said, questions), count(said), way) == ([], (0, {}), way)
        assert (betraying(said, TELLING), count(said), way) == ([], (0, {}), way)


def test_what_is_not_public_yet_is_never_found(network, ready, searched_models, home):
    """A page never published, what is written over a public one, a translation not published."""
    word, waiting, languages = words(), {}, {}
    english = Locale.objects.get_or_create(language_code="en")[0]
    with TestCase.captureOnCommitCallbacks(execute=True):
        home.copy_for_translation(english, copy_parents=True)
        for model in searched_models:
            draft, pending, translated = (next(word) for _ in range(3))
            slug = model._meta.model_name
            page = page_saying(draft, model, parent_of(model, network), slug=slug, live=False)
            waiting[draft] = page.get_latest_revision()
            network[model].title = f"Canari {pending}"
            waiting[pending] = network[model].save_revision()
            translation = network[model].copy_for_translation(english, copy_parents=True)
            translation.title = f"Canari {translated}"
            waiting[translated] = translation.save_revision()
            languages[translated] = "/en"
    ready()
    for said in waiting:
        language = languages.get(said, "")
        assert (betraying(said, TELLING), count(said, language)) == ([], (0, {}))
    with TestCase.captureOnCommitCallbacks(execute=True):
        for revision in waiting.values():
            revision.publish()
    assert [count(said, languages.get(said, ""))[0] for said in waiting] == [1] * len(waiting)
