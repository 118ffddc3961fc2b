"""The rooms, tracks and sessions of a programme have the same order in every output."""

import json
import random
from xml.etree import ElementTree as ET

import icalendar
import pytest

from events.congress.programme.days import used_parts
from events.models import Room, Track
from tests.factories import RoomFactory, TrackFactory

pytestmark = pytest.mark.django_db
PAGE = "/agenda/assises/2026/"
RANKS = {"Deux": 2, "Sans rang": None, "Un": 1, "Aussi sans rang": None}
ROOMS = ["Un", "Deux", "Sans rang", "Aussi sans rang"]


@pytest.fixture
def programme(congress, session):
    """Sessions of two days at 9 h in each room, in one without a room, and in no order."""
    rooms = [RoomFactory(congress=congress, name=n, sort_order=rank) for n, rank in RANKS.items()]
    tracks = [TrackFactory(congress=congress, name=n, sort_order=r) for n, r in RANKS.items()]
    places = [*zip(rooms, tracks, strict=True), (None, None)] * 2
    random.Random(5).shuffle(places)
    made = {}
    for room, track in places:
        day = 5 + made.get(room, 0)
        made[room] = 1
        title = f"{room.name if room else 'Pour tous'} {day}"
        session(title, day=day, room=room, track=track)
    return congress


TITLES = [f"{name} {day}" for day in (5, 6) for name in [*ROOMS, "Pour tous"]]


def test_parts_are_sorted_alike_by_the_database_and_in_python(programme):
    sessions = list(programme.sessions.all())
    for name, model in (("room", Room), ("track", Track)):
        assert [part.name for part in model.objects.all()] == ROOMS
        assert [part.name for part in used_parts(sessions, name)] == ROOMS


def test_page_lists_and_files_have_one_order_of_sessions(client, programme, address):
    for query in ("", "?vue=liste"):
        context = client.get(PAGE + query).context
        assert [each.title for day in context["days"] for each in day.sessions] == TITLES
    context = client.get(f"{PAGE}imprimer/").context  # the PDF has the same sessions
    assert [each.title for day in context["days"] for each in day.sessions] == TITLES
    events = icalendar.Calendar.from_ical(client.get(address("ics")).content).events
    assert [str(event["SUMMARY"]) for event in events] == TITLES
    listed = client.get("/agenda/assises/").context["sessions"]
    assert [each.title for each in listed] == TITLES


def test_rooms_and_tracks_have_one_order_in_page_filters_and_files(client, programme, address):
    context = client.get(f"{PAGE}?choix=1").context
    columns = context["days"][0].grid.columns
    assert [room and room.name for room in columns] == [*ROOMS, None]
    assert [tab.label for tab in context["part_tabs"]] == [*ROOMS, "Toutes les salles"]
    facets = {facet.param: facet.options for facet in context["facets"]}
    for param in ("salle", "axe"):
        assert [option.label for option in facets[param]] == ROOMS
    conference = json.loads(client.get(address("json", "schedule")).content)["schedule"]
    conference = conference["conference"]
    assert [room["name"] for room in conference["rooms"]] == ROOMS
    assert [track["name"] for track in conference["tracks"]] == ROOMS
    for day in conference["days"]:
        assert list(day["rooms"]) == [*ROOMS, "Toutes les salles"]
    root = ET.fromstring(client.get(address("xml", "schedule")).content)
    for day in root.iter("day"):
        assert [room.get("name") for room in day.iter("room") if room.get("name")] == [
            *ROOMS,
            "Toutes les salles",
        ]
