"""The counts beside the choices of the filters equal those of the database."""

import random

from django.http import QueryDict

from resources.choices import Audience
from resources.filters import ResourceFilterSet
from resources.models import ResourcePage
from tests.counts import FirstLetterFilter, assert_counts, choices_of, questions
from tests.factories import TopicFactory


class LetteredResources(ResourceFilterSet):
    lettre = FirstLetterFilter("Lettre")


def ask(data):
    return LetteredResources(data, ResourcePage.objects.public())


def test_facet_counts_equal_database_counts(article, kept_link, communes):
    some = random.Random(7)
    topics = [TopicFactory(slug=slug) for slug in ("souris", "photo", "impots")]
    territories = [None, *communes.values(), communes["13055"].departement]
    for number in range(12):
        make = some.choice([article, kept_link])
        make(
            title=f"{'ABC'[number % 3]} texte {number}",
            topics=some.sample(topics, some.choice([0, 1, 2])),
            audiences=some.sample(Audience.values, some.choice([0, 1, 2])),
            territory=some.choice(territories),
        )
    # The last territory is not among the choices: no text is about it alone.
    choices = choices_of(ask(QueryDict())) | {
        "territoire": ["13055", "13", "200054807"],
        "q": ["texte"],
        "lettre": ["A", "C"],
    }
    for data in questions(choices, 15):
        filters = ask(data)
        assert_counts(filters, filters.facets(), lambda data: ask(data).qs.count())
