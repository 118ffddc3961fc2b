"""The counts of the facets of a programme are those of the database."""

import random

import pytest
from django.http import QueryDict

from events.choices import SessionKind, SpokenLanguage
from events.congress.filters import ProgrammeFilterSet, ProgrammePageFilterSet, SessionFilterSet
from events.models import Session
from tests.counts import assert_counts, choices_of, questions
from tests.factories import RoomFactory, TopicFactory, TrackFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(congress, session):
    some = random.Random(7)
    rooms = [RoomFactory(congress=congress) for _ in range(2)]
    tracks = [TrackFactory(congress=congress) for _ in range(2)]
    topics = [TopicFactory(slug=slug) for slug in ("souris", "photo")]
    for number in range(12):
        session(
            f"Séance {number}",
            day=some.choice([5, 6]),
            hour=9 + number // 2,
            room=some.choice([None, *rooms]),
            track=some.choice([None, *tracks]),
            kind=some.choice(SessionKind.values[:3]),
            language=some.choice(SpokenLanguage.values[:2]),
            has_lsf=some.choice([True, False]),
            is_falc=some.choice([True, False]),
            replay_url=some.choice(["", "https://exemple.fr/film"]),
            published__topics=some.sample(topics, some.choice([0, 1, 2])),
        )
    return congress


@pytest.mark.parametrize("kind", [ProgrammeFilterSet, ProgrammePageFilterSet])
def test_facet_counts_of_one_edition_match_the_database(programme, kind):
    def filters(data):
        return kind(data, Session.objects.public(), programme)

    for data in questions(choices_of(filters(QueryDict())) | {"q": ["seance 1"]}, 15):
        assert_counts(filters(data), filters(data).facets(), lambda data: filters(data).qs.count())


def test_facet_counts_of_all_editions_match_the_database(programme):
    def filters(data):
        return SessionFilterSet(data, Session.objects.public(), editions=[("2026", "Assises")])

    for data in questions(choices_of(filters(QueryDict())) | {"q": ["seance 1"]}, 15):
        assert_counts(filters(data), filters(data).facets(), lambda data: filters(data).qs.count())
