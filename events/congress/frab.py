"""Schedules of a congress in the formats of frab: `schedule.json` and `schedule.xml`.

Pretalx writes the same files, and mobile applications for conferences read them. The files follow
the published schemas (c3voc.de/schedule/schema.json and schedule.xml.xsd). The `guid` of a session
or a room never changes; that of a person changes with the slug. Pure: objects in, bytes out, and
the same bytes for the same programme.
"""

import datetime
import json
import re
import uuid
from xml.etree import ElementTree as ET

from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from events.ical import writer as ical
from network.outputs.atom import FORBIDDEN

from .programme.days import used_parts

SCHEMA = "https://c3voc.de/schedule/schema.json"
GENERATOR = {"name": "maillage", "version": "1"}
TIMESLOT = "00:05"
PEOPLE = uuid.UUID("0b1f1d86-6f3f-4c93-9a2d-9a3a2f5d9a11")


def as_json(congress: Page, sessions: list[Model], *, base_url: str, url: str) -> bytes:
    """Return the bytes of `schedule.json` with `sessions`, which are sorted by start.

    `congress` has dates, and each session has an `entry`. `base_url` is the URL of the site with a
    final "/", and `url` the URL of the file.
    """
    schedule = {
        "url": url,
        "version": version(sessions),
        "base_url": base_url,
        "conference": _conference(congress, sessions, base_url),
    }
    document = {"$schema": SCHEMA, "generator": GENERATOR, "schedule": schedule}
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def version(sessions: list[Model]) -> str:
    """Return the time of the latest revision of a stored text, as "2026-11-05 14:00" in UTC.

    Returns "0" without sessions.
    """
    changes = [session.entry.revised_at for session in sessions]
    return f"{max(changes):%Y-%m-%d %H:%M}" if changes else "0"


def acronym(congress: Page) -> str:
    """Return the title in 4 to 60 lower-case letters, digits and underscores.

    A long title is cut at 60 characters, and a short one is completed with underscores.
    """
    return re.sub("[^a-z0-9]+", "_", slugify(congress.title)).strip("_")[:60].ljust(4, "_")


def room_name(session: Model) -> str:
    """Return the name of the room; without a room, the translated "Toutes les salles"."""
    return session.room.name if session.room else _("Toutes les salles")


def days(
    congress: Page, sessions: list[Model]
) -> list[tuple[int, datetime.date, datetime.datetime, datetime.datetime, dict[str, list]]]:
    """Return [(index from 1, day, start, end, {room name: [session]})] for each day.

    The days are the days of `congress`; sessions on other days are omitted. `sessions` are sorted
    by start. The rooms are those used on the day, sorted by `rank`; sessions without a room are
    last, under "Toutes les salles". `start` is the first start of the day and `end` the last end. A
    day without sessions is from 9:00 to 18:00, and has no rooms: {}.
    """
    rows = []
    for index, day in enumerate(congress.days, start=1):
        of_day = [session for session in sessions if session.local_start.date() == day]
        rooms = {room.name: [] for room in used_parts(of_day, "room")}
        for session in of_day:
            rooms.setdefault(room_name(session), []).append(session)
        start, end = _bounds(day, of_day, congress.zone)
        rows.append((index, day, start, end, rooms))
    return rows


def _bounds(day, sessions, zone):
    """Return (first start, last end) of a day; 9:00 and 18:00 without sessions.

    `sessions` are sorted by start.
    """
    if sessions:
        return sessions[0].local_start, max(session.local_end for session in sessions)
    start = datetime.datetime.combine(day, datetime.time(9), zone)
    return start, start + datetime.timedelta(hours=9)


def _conference(congress, sessions, base_url):
    rooms = used_parts(sessions, "room")
    tracks = dict.fromkeys(track.name for track in used_parts(sessions, "track"))
    listed = days(congress, sessions)
    return {
        "acronym": acronym(congress),
        "title": congress.title,
        "description": congress.summary,
        "start": congress.days[0].isoformat(),
        "end": congress.days[-1].isoformat(),
        "daysCount": len(listed),
        "timeslot_duration": TIMESLOT,
        "time_zone_name": congress.zone.key,
        "url": base_url + (congress.get_url() or "/").lstrip("/"),
        "rooms": [
            {
                "name": room.name,
                "guid": str(room.guid),
                "description": room.access or None,
                "capacity": room.capacity,
            }
            for room in rooms
        ],
        "tracks": [{"name": name} for name in tracks],
        "days": [
            {
                "index": index,
                "date": day.isoformat(),
                "day_start": start.isoformat(),
                "day_end": end.isoformat(),
                "rooms": {
                    name: [_event(session, base_url) for session in in_room]
                    for name, in_room in rooms_of_day.items()
                },
            }
            for index, day, start, end, rooms_of_day in listed
        ],
    }


def _event(session, base_url):
    page_url = base_url + session.get_absolute_url().lstrip("/")
    return {
        "id": session.pk,
        "guid": str(session.guid),
        "date": session.local_start.isoformat(),
        "start": f"{session.local_start:%H:%M}",
        "duration": duration(session.minutes),
        "room": room_name(session),
        "slug": slug(session),
        "url": page_url,
        "title": title(session),
        "subtitle": session.reason,
        "track": session.track.name if session.track else None,
        "type": session.get_kind_display(),
        "language": session.language,
        "abstract": session.summary,
        "description": session.abstract,
        "do_not_record": "true" if session.is_not_recorded else None,
        "persons": [
            {
                "guid": str(uuid.uuid5(PEOPLE, person.slug)),
                "id": person.pk,
                "name": person.name,
                "biography": person.biography,
            }
            for person in session.people
        ],
        "links": [{"url": url, "title": name} for name, url in links(session)],
        "attachments": [
            {"url": base_url + session.slides.url.lstrip("/"), "title": session.slides.title}
        ]
        if session.slides
        else [],
    }


def title(session: Model) -> str:
    """Return the title, after "ANNULÉ - " or "REPORTÉ - " if the session is off."""
    return f"{ical.PREFIXES.get(session.shown_status, '')}{session.title}"


def slug(session: Model) -> str:
    """Return the primary key and the slug of a session, with underscores: "12_le_titre"."""
    return f"{session.pk}-{session.slug}".replace("-", "_")


def duration(minutes: int) -> str:
    """Return a duration in hours and minutes, as "01:30"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def links(session: Model) -> list[tuple[str, str]]:
    """Return [(name, URL)] of the live stream and of the recording, if they exist."""
    named = [(_("En direct"), session.live_url), (_("À revoir"), session.replay_url)]
    return [(name, url) for name, url in named if url]


def as_xml(congress: Page, sessions: list[Model], *, base_url: str) -> bytes:
    """Return the bytes of `schedule.xml` with `sessions`, which are sorted by start.

    `congress` has dates, and each session has an `entry`. `base_url` is the URL of the site with a
    final "/".
    """
    root = ET.Element("schedule")
    _add(root, "version", version(sessions))
    conference = ET.SubElement(root, "conference")
    _add(conference, "title", congress.title)
    _add(conference, "acronym", acronym(congress))
    _add(conference, "start", congress.days[0].isoformat())
    _add(conference, "end", congress.days[-1].isoformat())
    _add(conference, "days", str(len(congress.days)))
    _add(conference, "timeslot_duration", TIMESLOT)
    for index, day, start, end, rooms in days(congress, sessions):
        node = ET.SubElement(
            root,
            "day",
            index=str(index),
            date=day.isoformat(),
            start=start.isoformat(),
            end=end.isoformat(),
        )
        for name, in_room in rooms.items():
            room = ET.SubElement(node, "room", name=_clean(name))
            for session in in_room:
                _add_event(room, session, base_url)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_event(room, session, base_url):
    node = ET.SubElement(room, "event", id=str(session.pk), guid=str(session.guid))
    _add(node, "date", session.local_start.isoformat())
    _add(node, "start", f"{session.local_start:%H:%M}")
    _add(node, "duration", duration(session.minutes))
    _add(node, "room", room_name(session))
    _add(node, "slug", slug(session))
    _add(node, "title", title(session))
    _add(node, "subtitle", session.reason)
    _add(node, "track", session.track.name if session.track else "")
    _add(node, "type", session.get_kind_display())
    _add(node, "language", session.language)
    _add(node, "abstract", session.summary)
    _add(node, "description", session.abstract)
    recording = ET.SubElement(node, "recording")
    _add(recording, "license", "")
    _add(recording, "optout", "true" if session.is_not_recorded else "false")
    persons = ET.SubElement(node, "persons")
    for person in session.people:
        _add(persons, "person", person.name, id=str(person.pk))
    nodes = ET.SubElement(node, "links")
    page_url = base_url + session.get_absolute_url().lstrip("/")
    for name, url in [(_("La page de la séance"), page_url), *links(session)]:
        _add(nodes, "link", name, href=_clean(url))


def _add(parent, tag, text, **attributes):
    ET.SubElement(parent, tag, attributes).text = _clean(text)


def _clean(text):
    return FORBIDDEN.sub("", str(text))
