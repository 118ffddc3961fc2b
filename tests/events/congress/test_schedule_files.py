"""The files for applications of conferences: `schedule.json` and `schedule.xml`."""

import datetime
import json
import re
import uuid
from xml.etree import ElementTree as ET

import pytest

from tests.factories import (
    PersonFactory,
    RoomFactory,
    TrackFactory,
)

pytestmark = pytest.mark.django_db


# Required and allowed keys of each object, according to the published schema of `schedule.json`.
REQUIRED = {
    "conference": {"title", "acronym", "days", "daysCount", "start", "end", "timeslot_duration"},
    "day": {"date", "day_end", "day_start", "index", "rooms"},
    "event": {
        "abstract", "date", "duration", "guid", "id", "language", "links", "persons", "room",
        "slug", "start", "subtitle", "title", "track", "type", "url",
    },
    "room": {"guid", "name"},
}  # fmt: skip


ADMITTED = {
    "document": {"schedule", "$schema", "generator"},
    "conference": REQUIRED["conference"]
    | {"description", "time_zone_name", "logo", "colors", "keywords", "url", "tracks", "rooms",
       "meta"},
    "day": REQUIRED["day"],
    "event": REQUIRED["event"]
    | {"logo", "description", "recording_license", "do_not_record", "do_not_stream",
       "attachments", "answers"},
    "room": {"name", "guid", "description", "capacity"},
}  # fmt: skip


def check(kind, values):
    assert REQUIRED.get(kind, set()) - values.keys() == set()
    assert values.keys() - ADMITTED[kind] == set()


@pytest.fixture
def programme_of_two_days(congress, session, room):
    other = RoomFactory(congress=congress, name="Petite salle")
    track = TrackFactory(congress=congress, name="Agir")
    people = [PersonFactory(name="Jeanne Aubert"), PersonFactory(name="Camille Roustan")]
    return [
        session("Ouverture", room=room, kind="pleniere", published__people=people[:1]),
        session("Couture", hour=10, room=other, track=track, minutes=150, language="en"),
        session("Repas", hour=12, kind="pause", is_not_recorded=True),
        session("Clore\x0b <&>", day=6, hour=15, room=room, status="cancelled"),
    ]


def test_schedule_json_follows_its_schema(client, programme_of_two_days, address):
    response = client.get(address("json", "schedule"))
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    document = json.loads(response.content)
    check("document", document)
    schedule = document["schedule"]
    conference = schedule["conference"]
    check("conference", conference)
    assert schedule["version"]
    assert re.fullmatch("^[a-z0-9_-][a-z0-9_]{3,}(-2[0-9]{3}-[a-z]+)?$", conference["acronym"])
    assert (conference["start"], conference["end"]) == ("2026-11-05", "2026-11-06")
    assert conference["daysCount"] == len(conference["days"]) == 2
    for room in conference["rooms"]:
        check("room", room)
        uuid.UUID(room["guid"])
    events = []
    for index, day in enumerate(conference["days"], start=1):
        check("day", day)
        assert day["index"] == index
        for name, in_room in day["rooms"].items():
            for event in in_room:
                check("event", event)
                assert event["room"] == name
                assert day["day_start"] <= event["date"] < day["day_end"]
                assert event["date"].startswith(day["date"])
                assert re.fullmatch("[0-9]+:[0-9]{2}", event["duration"])
                assert re.fullmatch("[a-z0-9_-]+[a-z0-9]", event["slug"])
                assert event["url"].startswith("http://localhost/agenda/assises/2026/seance/")
                for person in event["persons"]:
                    assert person.keys() >= {"name"}
                    assert "public_name" not in person
                    uuid.UUID(person["guid"])
            events += in_room
    assert {event["guid"] for event in events} == {str(s.guid) for s in programme_of_two_days}
    by_id = {event["id"]: event for event in events}
    opening, sewing, _meal, closing = (by_id[s.pk] for s in programme_of_two_days)
    assert (sewing["duration"], sewing["language"], sewing["track"]) == ("02:30", "en", "Agir")
    assert opening["start"] == "09:00"
    assert opening["date"] == "2026-11-05T09:00:00+01:00"
    assert [person["name"] for person in opening["persons"]] == ["Jeanne Aubert"]
    assert closing["title"].startswith("ANNULÉ - ")


EVENT_OF_XSD = {
    "room", "title", "type", "date", "start", "duration", "persons", "language", "abstract",
    "description", "slug", "recording", "subtitle", "track", "links",
}  # fmt: skip


NEEDED_IN_XSD = EVENT_OF_XSD - {"persons", "language", "description", "recording", "links"}


def test_schedule_xml_follows_its_schema(client, programme_of_two_days, address):
    response = client.get(address("xml", "schedule"))
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(response.content)
    assert root.tag == "schedule"
    assert [child.tag for child in root] == ["version", "conference", "day", "day"]
    assert {child.tag for child in root.find("conference")} == {
        "title", "acronym", "start", "end", "days", "timeslot_duration",
    }  # fmt: skip
    events = root.findall("day/room/event")
    assert {event.get("guid") for event in events} == {str(s.guid) for s in programme_of_two_days}
    assert len({event.findtext("slug") for event in events}) == len(events)
    for day in root.findall("day"):
        assert day.attrib.keys() == {"date", "start", "end", "index"}
    for event in events:
        tags = [child.tag for child in event]
        assert len(tags) == len(set(tags))
        assert NEEDED_IN_XSD <= set(tags) <= EVENT_OF_XSD
        assert int(event.get("id")) > 0
        assert re.fullmatch("[0-2][0-9]:[0-5][0-9]", event.findtext("start"))
        assert re.fullmatch("[0-9]{1,2}:[0-9]{2}", event.findtext("duration"))
        datetime.datetime.fromisoformat(event.findtext("date"))
        assert event.findtext("recording/optout") in {"true", "false"}
        for link in event.findall("links/link"):
            assert link.get("href").startswith("http")
    optout = [e.findtext("title") for e in events if e.findtext("recording/optout") == "true"]
    assert optout == ["Repas"]


def test_guid_survives_changes_of_session_and_edition(client, congress, session, room, address):
    sewing = session("Couture", room=room)

    def guid():
        days = json.loads(client.get(address("json", "schedule")).content)["schedule"]
        return [
            event["guid"]
            for day in days["conference"]["days"]
            for events in day["rooms"].values()
            for event in events
        ]

    before = guid()
    sewing.title, sewing.room = "Autre titre", None
    sewing.save_revision().publish()
    congress.slug = "ailleurs"
    congress.save_revision().publish()
    sewing.unpublish()
    assert guid() == []
    sewing.save_revision().publish()
    assert guid() == before == [str(sewing.guid)]
