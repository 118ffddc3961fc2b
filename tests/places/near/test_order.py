"""Every output of a list near a location is sorted by distance.

Random communes, filters, moments and pages are compared with an order computed from the raw data.
"""

import csv
import io
import json
import random
from datetime import datetime, timedelta
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from network.geography.gazetteer import gazetteer
from places.models.index import PER_PAGE

EARTH_KM = 6371.0088
PLACES, QUESTIONS = 45, 30
PARIS = ZoneInfo("Europe/Paris")
HOURS = ["", "24/7", "Mo-Fr 08:00-12:00", "Sa 09:00-12:00", "Tu 13:00-18:00", "off"]
FILTERS = {"": {}, "gratuit=1&": {"fees": ["Gratuit"]}, "type=epn&": {"kinds": ["epn"]}}


def haversine_km(here, there):
    (south, west), (north, east) = (tuple(map(radians, point)) for point in (here, there))
    flat = cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(sin((north - south) / 2) ** 2 + flat))


@pytest.fixture
def drawn(place):
    """Return (communes of a département with an exact point, random places in them).

    The places are {title: (fields, point, True if it is only that of the commune)}.
    """
    call_command("load_territories", region=["93"], verbosity=0)
    chance = random.Random(7)
    communes = [one for one in gazetteer().of_departement("13") if one.is_exact]
    communes = [one for one in communes if not one.is_arrondissement and one.code != "13055"]
    places = {}
    for number in range(PLACES):
        commune, title = chance.choice(communes), f"Lieu {number:02}"
        point = tuple(axis + chance.uniform(-0.02, 0.02) for axis in commune.point)
        given = {0: (None, None), 1: (46.62, 1.85)}.get(number % 9, point)  # missing or wrong
        fields = chance.choice(list(FILTERS.values()))
        place(
            title=title,
            national_id=title,
            city=commune.name,
            insee_code=commune.code,
            postcode=commune.postcodes[0],
            opening_hours=chance.choice(HOURS),
            latitude=given[0],
            longitude=given[1],
            **fields,
        )
        is_rough = given != point
        places[title] = fields, commune.point if is_rough else point, is_rough
    return communes, places


def test_every_output_is_sorted_by_distance(client, drawn):
    communes, places = drawn
    chance = random.Random(8)
    for _question in range(QUESTIONS):
        commune, (query, wanted) = chance.choice(communes), chance.choice(list(FILTERS.items()))
        moment = datetime(2026, 11, 23, 7, tzinfo=PARIS) + timedelta(hours=chance.randrange(168))
        query = f"{query}pres={commune.label}"
        shown_km = {
            title: max(haversine_km(commune.point, point), is_rough)
            for title, (fields, point, is_rough) in places.items()
            if fields == wanted or not wanted
        }
        with time_machine.travel(moment, tick=False):
            listed = [
                page
                for number in range(1, -(-len(shown_km) // PER_PAGE) + 1)
                for page in client.get(f"/lieux/?{query}&page={number}").context["page_obj"]
            ]
            data = {form: client.get(f"/lieux/lieux.{form}?{query}") for form in ("csv", "json")}
            near = client.get(f"/pres-de-chez-moi/?{query}").context["nearby"].places
        titles = [page.title for page in listed]
        assert sorted(titles) == sorted(shown_km)
        for one, other in pairwise(titles):
            assert shown_km[one] <= shown_km[other] + 0.001, (query, moment, one, other)
        for page in listed:
            assert page.distance_km == pytest.approx(shown_km[page.title], abs=0.001)
            assert page.is_rough == places[page.title][2]
        text = data["csv"].getvalue().decode()
        assert [row["nom"] for row in csv.DictReader(io.StringIO(text))] == titles
        assert [row["nom"] for row in json.loads(data["json"].getvalue())["lieux"]] == titles
        km = [page.distance_km for page in near]
        assert km == sorted(km)
        assert [page.title for page in near[:9]] == titles[: len(near[:9])]
