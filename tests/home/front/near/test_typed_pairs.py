"""Postcodes, arrondissements and quarters, typed in many ways, lead to the places inside.

The pairs (typed text, expected postcode or commune) are generated from the real places of the
demonstration, from its list of quarters and from the gazetteer.
"""

import json
import random

import pytest
from django.http import QueryDict

from home.demo import FOLDER
from network.geography.arrondissements import SPELT
from network.geography.gazetteer import gazetteer
from network.geography.locating import locate
from network.models import ContentStamp, Locality
from network.models.territory import sort_name
from places.filters import PlaceFilterSet
from places.models import PlacePage
from search.finding.results import PER_PAGE
from search.finding.search import Search
from search.indexing.waiting import catch_up
from tests.home.front.near.test_measured import real_places  # noqa: F401

LEAST, SUCCESS = 60, 0.95
SEARCHED = 70  # pairs of each kind that are also searched, with words
NEEDS = ("aide informatique", "imprimer", "apprendre internet")
ROMAN = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI".split()
MARSEILLE = "13055"


@pytest.fixture
def indexed(real_places, db):  # noqa: F811
    for values in json.loads((FOLDER / "localities.json").read_text(encoding="utf-8")):
        Locality.objects.create(**values)
    catch_up()
    ContentStamp.raise_()


def postcode_pairs():
    """Yield (text, postcode) of the postcodes with places, in communes that have several."""
    pairs = PlacePage.objects.public().values_list("commune__code", "postcode").distinct()
    for code, postcode in sorted(pairs.exclude(commune=None)):
        commune = gazetteer().get(code)
        if code == MARSEILLE or len(commune.postcodes) < 2 or postcode not in commune.postcodes:
            continue
        town = commune.name
        yield from (
            (text, postcode)
            for text in (
                postcode,
                f"{postcode[:2]} {postcode[2:]}",
                f"{town} {postcode}",
                f"{postcode} {town.lower()}",
                f"{town.upper()}, {postcode}",
                f"7 bis rue de la Paix, {postcode} {town}",
                f"{town}, 12 avenue de la Gare, bât. B, {postcode}",
            )
        )


def arrondissement_pairs():
    """Yield (text, postcode) of the sixteen arrondissements of Marseille."""
    for number, part in enumerate(gazetteer().arrondissements(MARSEILLE), start=1):
        ending, spelt = ("er" if number == 1 else "e"), SPELT[number - 1]
        texts = [
            part.postcodes[0],
            f"{part.postcodes[0]} Marseille",
            f"marseille {number}",
            f"marseille{number}",
            f"Marseille {number}{ending}",
            f"{number}{ending} arrondissement",
            f"marseille {number} eme" if number > 1 else "marseille 1 er",
            f"{number}ème arrondissement de Marseille" if number > 1 else "Marseille premier",
            f"marseille {spelt}",
            f"le {spelt} arrondissement",
            f"Marseille {ROMAN[number - 1]}{ending}",
            f"25 rue de Lyon, Marseille {number}{ending}",
        ]
        yield from ((text, part.postcodes[0]) for text in texts)


def quarter_pairs():
    """Yield (text, INSEE code) of the quarters of the list and of the addresses."""
    for row in Locality.objects.all():
        city = gazetteer().get(gazetteer().get(row.code).city).name
        # A commune of the network with the same name is what the name alone means.
        if not PlacePage.objects.filter(commune__search_name=sort_name(row.name)).exists():
            yield row.name, row.code
        yield from ((text, row.code) for text in (f"{city} {row.name}", f"{row.name}, {city}"))
    places = PlacePage.objects.public().exclude(commune=None)
    for place in places.select_related("commune"):
        town, quarter = place.commune.search_name.split(), sort_name(place.city).split()
        if quarter[: len(town)] == town and len(quarter) > len(town) and "cedex" not in quarter:
            yield place.city, place.commune.code


def check(pairs, is_right):
    """Fail if there are fewer than sixty pairs, or if more than 5 % of them are wrong."""
    pairs = list(dict.fromkeys(pairs))
    wrong = [pair for pair in pairs if not is_right(*pair)]
    assert len(pairs) >= LEAST
    assert len(wrong) <= (1 - SUCCESS) * len(pairs), wrong


def query(**values):
    data = QueryDict(mutable=True)
    data.update(values)
    return data


def first_place(text):
    return PlaceFilterSet(query(pres=text), PlacePage.objects.directory()).qs[:1][0]


def with_need(pairs):
    """Yield some of the pairs with words before or after the location."""
    chance = random.Random(3)
    pairs = list(dict.fromkeys(pairs))
    for text, expected in chance.sample(pairs, min(SEARCHED, len(pairs))):
        need = chance.choice(NEEDS)
        yield chance.choice([f"{need} {text}", f"{text} {need}"]), expected


def codes_of(spot):
    return {spot.city, *spot.codes} if spot else set()


def test_typed_locations_lead_inside(indexed):
    """The first place near a typed postcode or arrondissement is in it, if there is one."""
    inside = set(PlacePage.objects.public().values_list("postcode", flat=True))

    def is_first(text, postcode):
        spot = locate(text).spot
        if not spot or spot.postcode != postcode:
            return False
        return postcode not in inside or first_place(text).postcode == postcode

    check(postcode_pairs(), is_first)
    check(arrondissement_pairs(), is_first)


def test_typed_quarters_lead_to_their_commune(indexed):
    check(quarter_pairs(), lambda text, code: code in codes_of(locate(text).spot))


def test_locations_in_questions_lead_inside(indexed):
    def is_understood(text, postcode):
        search = Search(query(q=text))
        if not search.here or search.here.postcode != postcode:
            return False
        keys = [one.document.object_id for one in search.results[:PER_PAGE]]
        places = PlacePage.objects.in_bulk(keys)
        shown = [places[key].postcode == postcode for key in keys if key in places]
        return search.has_inside == any(shown) and shown == sorted(shown, reverse=True)

    check(with_need(postcode_pairs()), is_understood)
    check(with_need(arrondissement_pairs()), is_understood)


def test_quarters_in_questions_lead_to_their_commune(indexed):
    def is_understood(text, code):
        here = Search(query(q=text)).here
        return bool(here and here.territory) and here.territory.code == gazetteer().get(code).city

    check(with_need(quarter_pairs()), is_understood)
