"""Whole programmes at once: taken from a file, or from another edition. What is made is a draft."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from events.choices import SessionStatus
from events.models import Room, Session, SessionSpeaker, Track
from events.schedule import timetable
from network.models import Person

COPIED = (
    "title abstract kind minutes capacity language has_lsf is_falc live_url is_not_recorded"
).split()


@dataclass
class Taken:
    """What became of the rows of a file; `refused` are (line, title, what to do)."""

    created: int = 0
    changed: int = 0
    refused: list = field(default_factory=list)


@transaction.atomic
def take(congress, rows, user=None):
    """Sessions from `programme_reading.Row`s: one known here by its guid is changed, others added.

    What was changed of a published session waits to be read and published too.
    """
    taken = Taken()
    parts = _Parts(congress)
    known = {session.guid: session for session in congress.sessions.all()}
    names = set(Session.objects.exclude(congress=congress).values_list("guid", flat=True))
    for row in rows:
        session = known.get(row.guid)
        made = session is None
        session = Session(congress=congress, live=False) if made else _last(session)
        if made and row.guid and row.guid not in names:
            session.guid = row.guid
        if problem := row.problem or _fill(session, row, parts):
            taken.refused.append((row.line, row.title, problem))
            continue
        if made:
            session.save()
            known[session.guid] = session
        session.save_revision(user=user, clean=False)
        taken.created += made
        taken.changed += not made
    return taken


def _last(session):
    """The session as it was last written, published or not."""
    return session.get_latest_revision_as_object()


def _fill(session, row, parts):
    """Sets what the row says; gives what is wrong with it, or ""."""
    for name in ("title", "abstract", "kind", "starts_at", "minutes", "language"):
        setattr(session, name, getattr(row, name))
    session.is_not_recorded = row.is_not_recorded
    try:
        session.clean()
    except ValidationError as error:
        return " ".join(error.messages)
    session.room, session.track = parts.room(row.room), parts.track(row.track)
    session.speakers = [
        SessionSpeaker(person=person, sort_order=rank)
        for rank, person in enumerate(map(parts.person, row.people))
    ]
    return ""


class _Parts:
    """Rooms, tracks and people by their names, made when they are not known."""

    def __init__(self, congress):
        self.congress = congress
        self.rooms = {room.name: room for room in congress.rooms.all()}
        self.tracks = {track.name: track for track in congress.tracks.all()}
        self.people = {}

    def room(self, name):
        return self._part(Room, self.rooms, name)

    def track(self, name):
        return self._part(Track, self.tracks, name)

    def _part(self, model, known, name):
        if not name:
            return None
        if name not in known:
            rank = len(known)
            known[name] = model.objects.create(congress=self.congress, name=name, sort_order=rank)
        return known[name]

    def person(self, name):
        """The first person of that name, whom the editor changes if it is another."""
        if name not in self.people:
            found = Person.objects.filter(name__iexact=name).order_by("pk").first()
            self.people[name] = found or Person.objects.create(name=name)
        return self.people[name]


@transaction.atomic
def copy_programme(source, target, user=None):
    """The rooms, tracks and sessions of an edition as drafts of another, on its own days.

    The first day of one is the first of the other. What was said of that year (states, videos,
    documents, reports) stays there, and each copy has a name for life of its own. What would fall
    after the last day is put on it. Returns how many sessions were copied.
    """
    rooms = _copy_parts(source.rooms.all(), target)
    tracks = _copy_parts(source.tracks.all(), target)
    offset = target.days[0] - source.days[0]
    number = 0
    sessions = source.sessions.filter(live=True).exclude(status=SessionStatus.CANCELLED)
    for session in sessions.prefetch_related("speakers", "topics"):
        copy = Session(
            congress=target,
            live=False,
            room=rooms.get(session.room_id),
            track=tracks.get(session.track_id),
            starts_at=_on_another_day(session.starts_at, offset, target),
            **{name: getattr(session, name) for name in COPIED},
        )
        copy.topics = list(session.topics.all())
        copy.speakers = [
            SessionSpeaker(person_id=speaker.person_id, role=speaker.role, sort_order=rank)
            for rank, speaker in enumerate(session.speakers.all())
        ]
        copy.save()
        copy.save_revision(user=user, clean=False)
        number += 1
    return number


def _copy_parts(parts, target):
    """{pk of a room or a track: its copy}; one of the same name there is taken as it is."""
    model = parts.model
    there = {part.name: part for part in model.objects.filter(congress=target)}
    found = {}
    for part in parts:
        if part.name not in there:
            values = {
                name: getattr(part, name)
                for name in ("name", "sort_order", "capacity", "access", "description")
                if hasattr(part, name)
            }
            there[part.name] = model.objects.create(congress=target, **values)
        found[part.pk] = there[part.name]
    return found


def _on_another_day(moment, offset, target):
    """The same hour of the clock, summer or winter."""
    if moment is None:
        return None
    zone = timetable.network_zone()
    local = timetable.local(moment, zone)
    day = min(local.date() + offset, target.days[-1])
    return local + timedelta(days=(day - local.date()).days)


def save_quickly(session, user):
    """Writes what was changed in the list; what is public changes at once, a draft stays one.

    A session of which another version waits keeps waiting, this change with it.
    """
    was_public = session.live and not session.has_unpublished_changes
    revision = session.save_revision(user=user, clean=False, log_action=True)
    if was_public:
        revision.publish(user=user)
