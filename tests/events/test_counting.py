"""The number beside each choice of the agenda equals a count by the database."""

import random

import pytest
from django.http import QueryDict

from events.choices import Kind
from events.filters import AgendaFilterSet
from events.models import EventPage, Occurrence
from network.models import Territory
from places.choices import EVERYBODY, Audience
from tests.counts import FirstLetterFilter, assert_counts, choices_of, questions
from tests.factories import EventPageFactory, TopicFactory

pytestmark = pytest.mark.django_db


class LetteredAgenda(AgendaFilterSet):
    lettre = FirstLetterFilter("Lettre", field="event__title", of="")


@pytest.fixture
def events(agenda, place, communes, today):
    some = random.Random(7)
    departement = Territory.objects.create(
        code="84", kind="departement", name="Vaucluse", region=communes["13055"].region
    )
    avignon = Territory.objects.create(
        code="84007",
        kind="commune",
        name="Avignon",
        departement=departement,
        region=departement.region,
    )
    topics = [TopicFactory(slug=slug) for slug in ("souris", "photo", "impots")]
    for number in range(14):
        where = some.choice([*communes.values(), avignon, None])
        event = EventPageFactory(
            parent=some.choice([agenda, place]),
            title=f"{'ABC'[number % 3]} atelier {number}",
            starts_at=today.replace(day=some.choice([21, 22, 24, 28])),
            kind=some.choice(Kind.values[:3]),
            audiences=some.sample([EVERYBODY, *Audience.values], some.choice([0, 1, 2])),
            attendance_mode=some.choice(["onsite", "online", "hybrid"]),
            is_free=(is_free := some.choice([True, False])),
            price="" if is_free else "2 €",
            commune=where,
            repeat=some.choice(["", "weekly"]),
            until=today.date().replace(month=11, day=15),
            topics=some.sample(topics, some.choice([0, 1, 2])),
        )
        if number % 7 == 0:
            event.unpublish()


def listed(data):
    return LetteredAgenda(data, Occurrence.objects.agenda()).qs.count()


def named(data):
    """Return the filters as the agenda page creates them."""
    return LetteredAgenda(
        data,
        Occurrence.objects.agenda(),
        dates=Occurrence.objects.upcoming(),
        events=EventPage.objects,
        name="agenda",
    )


def unnamed(data):
    return LetteredAgenda(data, Occurrence.objects.agenda())


@pytest.mark.parametrize("ask", [named, unnamed])
def test_counts_equal_those_of_the_database(events, place, ask):
    choices = choices_of(unnamed(QueryDict())) | {
        "territoire": ["13055", "13", "84", "R93"],
        "lieu": [place.slug],
        "du": ["2026-10-23"],
        "au": ["2026-10-30"],
        "q": ["atelier 1", "atelier"],
        "lettre": ["A", "C"],
    }
    for data in questions(choices, 20):
        filters = ask(data)
        assert len(filters.facets()) == len(filters.counted_filters) == 7
        assert_counts(filters, [*filters.facets(), filters.territories], listed)


@pytest.mark.parametrize("ask", [named, unnamed])
def test_total_equals_the_length_of_the_list(events, ask, django_assert_num_queries):
    for query in ("", "type=atelier", "q=atelier", "territoire=13", "periode=mois", "lettre=A"):
        filters = ask(QueryDict(query))
        assert filters.total == listed(QueryDict(query)), query
    total = named(QueryDict()).total
    with django_assert_num_queries(0):
        assert named(QueryDict()).total == total


def test_choices_are_counted_without_reading_dates(events, django_assert_max_num_queries):
    """Once the dates are cached, only the topics and the content stamp are queried."""
    named(QueryDict("type=atelier")).facets()
    for query in ("type=atelier", "gratuit=1&public=Jeunes", "periode=mois", "territoire=13"):
        filters = named(QueryDict(query))
        with django_assert_max_num_queries(2):
            filters.facets()
