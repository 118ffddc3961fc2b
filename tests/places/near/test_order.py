"""Every output of a list near a location is sorted by distance.

Random communes, filters, moments and pages are compared with an order computed from the raw data.
"""

import csv
import io
import json
import random
from datetime import datetime, time, timedelta
from itertools import pairwise, product
from math import asin, cos, radians, sin, sqrt
from statistics import fmean
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from network.geography.gazetteer import gazetteer
from network.models import Territory
from places.choices import Service
from places.models import PlacePage, PlaceStop
from places.models.index import PER_PAGE
from places.views import IN_A_FRAME

EARTH_KM = 6371.0088
PLACES = 45
PARIS = ZoneInfo("Europe/Paris")
HOURS = ["", "24/7", "Mo-Fr 08:00-12:00", "Sa 09:00-12:00", "Tu 13:00-18:00", "off"]
PHONES = ["", "+33492670000"]
FIELDS = [
    *({}, {"fees": ["Gratuit"]}, {"kinds": ["epn"]}, {"access_modes": ["Se présenter"]}),
    {"services": [Service.EVERYDAY_TOOLS]},
]


def is_open(hours, moment):
    """Return True if a place with one of the `HOURS` is open at a local moment."""
    day, hour = moment.weekday(), moment.hour
    return {
        "24/7": True,
        "Mo-Fr 08:00-12:00": day < 5 and 8 <= hour < 12,
        "Sa 09:00-12:00": day == 5 and 9 <= hour < 12,
        "Tu 13:00-18:00": day == 1 and 13 <= hour < 18,
    }.get(hours, False)


# Each filter, and a function of the fields and the hours of a place: True if it passes.
FILTERS = {
    "": lambda fields, hours, moment: True,
    "gratuit=1&": lambda fields, hours, moment: "fees" in fields,
    "type=epn&": lambda fields, hours, moment: "kinds" in fields,
    "sans-rdv=1&": lambda fields, hours, moment: "access_modes" in fields,
    "samedi=1&": lambda fields, hours, moment: hours in {"24/7", "Sa 09:00-12:00"},
    "ouvert=1&": lambda fields, hours, moment: is_open(hours, moment),
    f"{urlencode({'service': Service.EVERYDAY_TOOLS})}&":
        lambda fields, hours, moment: "services" in fields,
}  # fmt: skip


def gaps(place):
    """Return the number of facts that a drawn place lacks: its hours, a telephone number."""
    fields, hours, _point, _is_rough = place
    return (not hours) + (not fields["phone"])


def haversine_km(here, there):
    (south, west), (north, east) = (tuple(map(radians, point)) for point in (here, there))
    flat = cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(sin((north - south) / 2) ** 2 + flat))


@pytest.fixture
def drawn(place):
    """Return (communes of a département with an exact point, random places in them).

    The places are {title: (fields, hours, point, True if it is only that of the commune)}. Several
    approximate places share the point of a commune.
    """
    call_command("load_territories", region=["93"], verbosity=0)
    chance = random.Random(7)
    communes = [one for one in gazetteer().of_departement("13") if one.is_exact]
    communes = [one for one in communes if not one.is_arrondissement and one.code != "13055"]
    places = {}
    for number in range(PLACES):
        commune = chance.choice(communes if number % 9 > 1 else communes[:2])
        title = f"Lieu {number:02}"
        point = tuple(axis + chance.uniform(-0.02, 0.02) for axis in commune.point)
        given = {0: (None, None), 1: (46.62, 1.85)}.get(number % 9, point)  # missing or wrong
        hours = chance.choice(HOURS)
        fields = {**chance.choice(FIELDS), "phone": chance.choice(PHONES)}
        place(
            title=title,
            national_id=title,
            city=commune.name,
            insee_code=commune.code,
            postcode=commune.postcodes[0],
            opening_hours=hours,
            latitude=given[0],
            longitude=given[1],
            **fields,
        )
        is_rough = given != point
        places[title] = fields, hours, commune.point if is_rough else point, is_rough
    return communes, places


def test_every_output_is_sorted_by_distance(client, drawn, monkeypatch):
    monkeypatch.setattr("places.near.nearest.FEW", 10)  # sort by radius, as in a large network
    communes, places = drawn
    chance, ties = random.Random(8), 0
    # Each filter twice, with a commune, a moment and all pages.
    for (query, passes), _number in product(FILTERS.items(), range(2)):
        commune = chance.choice(communes)
        moment = datetime(2026, 11, 23, 7, tzinfo=PARIS) + timedelta(hours=chance.randrange(168))
        query = f"{query}pres={commune.label}"
        shown_km = {
            title: max(haversine_km(commune.point, point), is_rough)
            for title, (fields, hours, point, is_rough) in places.items()
            if passes(fields, hours, moment)
        }
        with time_machine.travel(moment, tick=False):
            listed = [
                page
                for number in range(1, -(-len(shown_km) // PER_PAGE) + 1)
                for page in client.get(f"/lieux/?{query}&page={number}").context["page_obj"]
            ]
            data = {
                form: client.get(f"/lieux/lieux.{form}?{query}").getvalue().decode()
                for form in ("csv", "json", "geojson")
            }
            near = client.get(f"/pres-de-chez-moi/?{query}").context["nearby"].places
            framed = client.get(f"/lieux/a-integrer/?{query}").context["places"]
        titles = [page.title for page in listed]
        assert sorted(titles) == sorted(shown_km)
        for one, other in pairwise(titles):
            assert shown_km[one] <= shown_km[other] + 0.001, (query, moment, one, other)
            if shown_km[one] == shown_km[other]:
                ties += 1
                assert gaps(places[one]) <= gaps(places[other]), (query, one, other)
        for page in listed:
            assert page.distance_km == pytest.approx(shown_km[page.title], abs=0.001)
            assert page.is_rough == places[page.title][3]
        assert [row["nom"] for row in csv.DictReader(io.StringIO(data["csv"]))] == titles
        assert [row["nom"] for row in json.loads(data["json"])["lieux"]] == titles
        features = [row["properties"]["nom"] for row in json.loads(data["geojson"])["features"]]
        assert features == [title for title in titles if title in features]
        km = [page.distance_km for page in near]
        assert km == sorted(km)
        assert [page.title for page in near] == titles[: len(near)]
        assert [page.title for page in framed] == titles[:IN_A_FRAME]
    assert ties > 20


def test_place_without_hours_or_number_follows_complete_ones(client, place):
    """The hours may be those of stops, and the number the second one."""
    here = {"latitude": 43.3, "longitude": 5.4, "city": "Marseille", "insee_code": "13055"}
    facts = {
        "A vide": {},
        "B numéro": {"other_phone": "+33492670000"},
        "C horaires": {"opening_hours": "24/7"},
        "D complet": {"opening_hours": "24/7", "phone": "+33492670000"},
        "E vide": {},
    }
    for title, known in facts.items():
        place(title=title, **here, **{"phone": "", "opening_hours": ""} | known)
    stopping = place(title="F bus", **here, phone="+33492670000", opening_hours="")
    stopping.stops = [
        PlaceStop(
            commune=stopping.commune,
            weekdays=["TU"],
            opens_at=time(9),
            closes_at=time(12),
            latitude=43.3,
            longitude=5.4,
        )
    ]
    stopping.save_revision().publish()
    listed = client.get("/lieux/?pres=43.3,5.4").context["page_obj"]
    assert "".join(page.title[0] for page in listed) == "DFBCAE"


@pytest.fixture
def buses(drawn, place):
    """Return {title: [(point, INSEE code)] of the exact stops} of random travelling places."""
    communes, _places = drawn
    chance, buses = random.Random(9), {}
    for number in range(9):
        title = f"Bus {number}"
        stopping = chance.sample(communes, 2)
        page = place(title=title, city=communes[0].name, postcode=communes[0].postcodes[0])
        buses[title] = [
            (tuple(axis + chance.uniform(-0.02, 0.02) for axis in one.point), one.code)
            for one in stopping
        ]
        page.stops = [
            PlaceStop(
                commune=Territory.objects.get(code=code),
                weekdays=["TU"],
                opens_at=time(9),
                closes_at=time(12),
                latitude=latitude,
                longitude=longitude,
            )
            for (latitude, longitude), code in buses[title]
        ]
        page.save_revision().publish()
    return buses


def test_lists_near_a_postcode_are_sorted_inside_then_around(client, drawn, buses):
    """Distances start at the mean of the exact points inside the postcode, here computed anew."""
    communes, places = drawn
    shared = {code for one in communes for code in one.postcodes
              if len(gazetteer().postcode(code)) > 1}  # fmt: skip
    points = {title: [(point, is_rough, None)] for title, (_f, _h, point, is_rough)
              in places.items()}  # fmt: skip
    points |= {title: [(*stop[:1], False, stop[1]) for stop in stops]
               for title, stops in buses.items()}  # fmt: skip
    own = dict(PlacePage.objects.values_list("title", "postcode"))
    tried = 0
    for postcode in sorted(shared):
        served = {one.code for one in gazetteer().postcode(postcode)}

        def is_inside(title, code, postcode=postcode, served=served):
            return own[title] == postcode if code is None else code in served

        exact = [point for title, them in points.items() for point, is_rough, code in them
                 if not is_rough and is_inside(title, code)]  # fmt: skip
        if not exact:
            continue
        tried += 1
        here = tuple(map(fmean, zip(*exact, strict=True)))
        expected = {
            title: min(
                # The spot is a whole postcode: no distance is exact, the least is one kilometre.
                (not is_inside(title, code), max(haversine_km(here, point), 1))
                for point, _is_rough, code in them
            )
            for title, them in points.items()
        }
        query = f"pres={postcode}"
        listed = [
            page
            for number in range(1, -(-len(points) // PER_PAGE) + 1)
            for page in client.get(f"/lieux/?{query}&page={number}").context["page_obj"]
        ]
        titles = [page.title for page in listed]
        assert sorted(titles) == sorted(points)
        for page in listed:
            assert page.distance_km == pytest.approx(expected[page.title][1], abs=0.001), postcode
        for one, other in pairwise(titles):
            (outside, km), (farther_outside, farther) = expected[one], expected[other]
            assert outside <= farther_outside, (postcode, one, other)
            assert outside < farther_outside or km <= farther + 0.001, (postcode, one, other)
        framed = client.get(f"/lieux/a-integrer/?{query}").context["places"]
        near = client.get(f"/pres-de-chez-moi/?{query}").context["nearby"].places
        assert [page.title for page in framed] == titles[:IN_A_FRAME]
        assert [page.title for page in near] == titles[: len(near)]
    assert tried > 5


def test_open_places_come_first_and_each_part_is_sorted_by_distance(client, drawn):
    communes, places = drawn
    commune = communes[3]
    with time_machine.travel(datetime(2026, 11, 24, 13, 30, tzinfo=PARIS), tick=False):
        listed = [
            page
            for number in range(1, -(-PLACES // PER_PAGE) + 1)
            for page in client.get(
                f"/lieux/?pres={commune.label}&tri=ouverts&page={number}"
            ).context["page_obj"]
        ]
    opened = [places[page.title][1] in {"24/7", "Tu 13:00-18:00"} for page in listed]
    assert opened == sorted(opened, reverse=True)
    assert len(listed) == PLACES
    for wanted in (True, False):
        km = [page.distance_km for page, state in zip(listed, opened, strict=True)
              if state == wanted]  # fmt: skip
        assert km == sorted(km)
        assert len(km) > 5
