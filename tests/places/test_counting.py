"""The count of each choice of the list of places equals that of the database."""

import random

import pytest
from django.http import QueryDict

from places.choices import AccessMode, Audience, Care, Fee, Kind, Mobility, Programme, Service
from places.filters import ClockFilter, PlaceFilterSet
from places.models import PlacePage, PlaceStop
from tests.counts import FirstLetterFilter, assert_counts, choices_of, questions

FIELDS = {
    "kinds": Kind,
    "services": Service,
    "audiences": Audience,
    "fees": Fee,
    "access_modes": AccessMode,
    "care": Care,
    "programmes": Programme,
    "mobility": Mobility,
}
TOWNS = [
    {"postcode": "13001", "city": "Marseille"},
    {"postcode": "13500", "city": "Martigues"},
    {"postcode": "13100", "city": "Aix-en-Provence"},
    {"postcode": "", "city": ""},
]


class LetteredPlaces(PlaceFilterSet):
    lettre = FirstLetterFilter("Lettre")


def listed(data):
    """Return the number of places by the database, without the filters on the clock."""
    places = PlacePage.objects.directory()
    filters = LetteredPlaces(data, places)
    for item, value in filters.active:
        if item.name == "territoire":
            places = places.in_territory(value)
        else:
            places = item.narrow(places, value)
    return places.count()


@pytest.fixture
def places(place, communes):
    some = random.Random(7)
    for number in range(14):
        lists = {
            name: some.sample(known.values, some.choice([0, 1, 2]))
            for name, known in FIELDS.items()
        }
        page = place(title=f"{'ABC'[number % 3]} lieu {number}", **some.choice(TOWNS), **lists)
        if number % 5 == 0:
            commune = some.choice(list(communes.values()))
            PlaceStop.objects.create(
                place=page, commune=commune, opens_at="14:00", closes_at="16:00", weekdays=["TU"]
            )
            PlacePage.objects.filter(pk=page.pk).update(has_stops=True)


def test_counts_are_those_of_the_database(places):
    public = PlacePage.objects.directory()
    choices = choices_of(LetteredPlaces(QueryDict(), public))
    choices |= {"territoire": ["13055", "13", "R93"], "q": ["lieu", "aix"], "lettre": ["A", "C"]}
    clock = {i.param for i in PlaceFilterSet.filters.values() if isinstance(i, ClockFilter)}
    for key in clock:
        del choices[key]
    for data in questions(choices, 12):
        filters = LetteredPlaces(data, PlacePage.objects.directory())
        facets = [facet for facet in filters.facets() if facet.param not in clock]
        assert len(facets) == len(filters.counted_filters) - len(clock)
        assert_counts(filters, [*facets, filters.territories], listed)
        assert [page.pk for page in filters.qs] == filters.directory.keys_of(filters.matching)


def test_unknown_kind_of_filter_queries_the_database(place):
    for title in ("Atelier", "Bibliothèque", "Bus", "Club"):
        place(title=title)
    filters = LetteredPlaces(QueryDict("lettre=C"), PlacePage.objects.directory())
    [facet] = filters.facets("lettre")
    assert [(o.value, o.count, o.selected) for o in facet.options] == [
        ("A", 1, False),
        ("B", 2, False),
    ]
    assert [page.title for page in filters.qs] == ["Club"]
