"""« Sur rendez-vous » is the same state in every output, and never "open"."""

import csv
import io
import json
import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from places.models import PlaceStop
from tests.structured import objects_of

PARIS = ZoneInfo("Europe/Paris")
# (hours, note, ways to come); in each, whatever is not closed is by appointment.
BOOKED = [
    ("Mo-Fr 09:00-17:00", "", ["Prendre un RDV en ligne"]),
    ("Mo-Fr 09:00-17:00", "Sur rendez-vous uniquement", []),
    ('Mo-Fr 09:00-17:00 "sur rdv uniquement"', "", []),
    ("24/7", "Uniquement sur rendez-vous", []),
    ("sur rendez-vous", "", []),
    ("", "", ["Prendre un RDV en ligne"]),
]
WALK_IN = [("Mo-Fr 09:00-17:00", "", ["Se présenter"]), ("24/7", "", []), ("", "", [])]


@pytest.fixture
def drawn(place):
    """Return {title: True if everything is by appointment} of places with shuffled facts."""
    drawn = {}
    for number, (hours, note, modes) in enumerate([*BOOKED, *WALK_IN]):
        title = f"Lieu {number}"
        place(
            title=title,
            slug=f"lieu-{number}",
            national_id=title,
            opening_hours=hours,
            hours_note=note,
            access_modes=modes,
            city="Martigues",
            postcode="13500",
            latitude=43.405,
            longitude=5.05,
        )
        drawn[title] = number < len(BOOKED)
    return drawn


def states_of(client):
    """Return {title: state} of the places in the API."""
    found = client.get("/api/v2/pages/?type=places.PlacePage&fields=opening_status&limit=20")
    return {one["title"]: one["opening_status"]["state"] for one in found.json()["items"]}


def names_in(client, query):
    """Return {form: set of names} of the places in the open data of a list."""
    texts = {form: client.get(f"/lieux/lieux.{form}?{query}").getvalue().decode()
             for form in ("csv", "json", "geojson")}  # fmt: skip
    return {
        "csv": {row["nom"] for row in csv.DictReader(io.StringIO(texts["csv"]))},
        "json": {row["nom"] for row in json.loads(texts["json"])["lieux"]},
        "geojson": {row["properties"]["nom"] for row in json.loads(texts["geojson"])["features"]},
    }


def test_place_by_appointment_is_open_in_no_output(client, drawn):
    chance = random.Random(30)
    booked = {title for title, is_booked in drawn.items() if is_booked}
    seen = set()
    for _number in range(6):
        now = datetime(2026, 11, 23, tzinfo=PARIS) + timedelta(minutes=chance.randrange(7 * 1440))
        with time_machine.travel(now, tick=False):
            states = states_of(client)
            assert states.keys() == drawn.keys()
            opened = {title for title, state in states.items() if state == "open"}
            seen |= {state for title, state in states.items() if title in booked}
            assert not opened & booked, now
            listed = client.get("/lieux/?ouvert=1").context["page_obj"]
            assert {page.title for page in listed} == opened
            for form, names in names_in(client, "ouvert=1").items():
                assert names == opened, (form, now)
            for rank, title in enumerate(drawn):
                page = client.get(f"/lieux/lieu-{rank}/")
                assert page.context["page"].hours().state == states[title]
                place_data = next(one for one in objects_of(page) if one["@type"] == "Place")
                if title in booked:  # only certain hours are published as hours
                    assert "openingHoursSpecification" not in place_data
                    assert "specialOpeningHoursSpecification" not in place_data
    assert seen == {"appointment", "closed"}


def test_open_data_write_the_appointment_in_the_hours(client, drawn):
    rows = client.get("/lieux/lieux.json").json()["lieux"]
    written = {row["nom"]: row["horaires"] for row in rows}
    for title, is_booked in drawn.items():
        assert ("rendez-vous" in written[title] or "rdv" in written[title]) == is_booked
    rows = csv.DictReader(io.StringIO(client.get("/lieux/lieux.csv").getvalue().decode()))
    assert {row["nom"]: row["horaires"] for row in rows} == written
    features = client.get("/lieux/lieux.geojson").json()["features"]
    assert {
        one["properties"]["nom"]: one["properties"].get("horaires", "") for one in features
    } == written


@pytest.mark.parametrize(
    ("facts", "expected"),
    [({}, False), ({"hours_note": "Sur rendez-vous uniquement"}, True)],
)
def test_api_states_the_appointment_of_a_visit(client, place, communes, facts, expected):
    bus = place(title="Bus", city="Martigues", **facts)
    bus.stops = [
        PlaceStop(
            commune=communes["13056"],
            weekdays=["WE"],
            opens_at=datetime(2026, 1, 1, 14).time(),
            closes_at=datetime(2026, 1, 1, 16).time(),
        )
    ]
    bus.save_revision().publish()
    with time_machine.travel(datetime(2026, 11, 25, 15, tzinfo=PARIS), tick=False):
        found = client.get(f"/api/v2/pages/{bus.pk}/").json()
    assert [one["sur_rendez_vous"] for one in found["next_visits"]] == [expected] * 4
    assert found["opening_status"]["state"] == ("appointment" if expected else "open")
