"""Import of the rows of a file into the programme of an edition, as drafts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from events.models import CongressPage, Room, Session, SessionSpeaker, Track
from network.models import Person
from network.text.strings import plain

from .files import Row


@dataclass
class ImportResult:
    """Numbers of sessions created and updated, and the refused rows: (line, title, reason).

    `changed` also counts the sessions that already had the values of their rows.
    """

    created: int = 0
    changed: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)


@transaction.atomic
def import_rows(congress: CongressPage, rows: Iterable[Row], user=None) -> ImportResult:
    """Update the session of `congress` with the guid of each row, or create one; return counts.

    A row without a guid updates the session that `_without_guid` finds by its title, so that a
    corrected table can be imported again. Titles and starts are compared with the latest draft of
    each session, which its editors see.

    New sessions, and the changes of published sessions, are drafts until an editor publishes them.
    Each accepted row saves a revision of its session, even without a difference. Rooms, tracks and
    people that do not exist are created. Rows with a `problem` or invalid values are refused. A
    guid that belongs to a session of another edition is replaced by a new one. `user` is the author
    of the revisions.
    """
    result, rows = ImportResult(), list(rows)
    for row in rows:
        row.starts_at = _as_typed(row.starts_at, congress.zone)
    parts = _Parts(congress)
    sessions = congress.sessions.select_related("latest_revision")
    by_guid = {session.guid: session.get_latest_revision_as_object() for session in sessions}
    by_line = _without_guid(by_guid.values(), rows)
    foreign_guids = set(Session.objects.exclude(congress=congress).values_list("guid", flat=True))
    for row in rows:
        session = by_guid.get(row.guid) if row.guid else by_line.get(row.line)
        is_new = session is None
        if is_new:
            session = Session(congress=congress, live=False)
            if row.guid and row.guid not in foreign_guids:
                session.guid = row.guid
        if problem := row.problem or _fill(session, row, parts):
            result.refused.append((row.line, row.title, problem))
            continue
        if is_new:
            session.save()
            by_guid[session.guid] = session
        session.save_revision(user=user, clean=False)
        result.created += is_new
        result.changed += not is_new
    return result


def _as_typed(moment, zone):
    """Return the moment as an editor types it: the hour of `zone` on the network's clock, or None.

    A moment with an offset is converted to `zone`, the time zone of the congress, which has the
    hour of a moment without one.
    """
    if moment is None:
        return None
    if timezone.is_aware(moment):
        moment = moment.astimezone(zone).replace(tzinfo=None)
    return timezone.make_aware(moment)


def _without_guid(sessions, rows):
    """Return {line: session} for the rows without a guid that match a session.

    A row matches the session with the same title and start. If a single session and a single row
    with the same title remain, they match too: the start was corrected.
    """
    free, waiting, found = defaultdict(list), defaultdict(list), {}
    for session in sessions:
        free[plain(session.title)].append(session)
    for row in rows:
        if not row.guid:
            waiting[plain(row.title)].append(row)
    for title, same in waiting.items():
        for row in list(same):
            session = next((one for one in free[title] if one.starts_at == row.starts_at), None)
            if session:
                found[row.line] = session
                free[title].remove(session)
                same.remove(row)
        if len(same) == len(free[title]) == 1:
            found[same[0].line] = free[title][0]
    return found


def _fill(session, row, parts):
    """Set the values of `row` on `session` without saving; return the translated errors, or ""."""
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
    """The rooms, tracks and people of an import, by name; missing ones are created."""

    def __init__(self, congress):
        self.congress = congress
        self.rooms = {room.name: room for room in congress.rooms.all()}
        self.tracks = {track.name: track for track in congress.tracks.all()}
        self.people = {}

    def room(self, name: str) -> Room | None:
        return self._part(Room, self.rooms, name)

    def track(self, name: str) -> Track | None:
        return self._part(Track, self.tracks, name)

    def _part(self, model, by_name, name):
        if not name:
            return None
        if name not in by_name:
            rank = len(by_name)
            by_name[name] = model.objects.create(congress=self.congress, name=name, sort_order=rank)
        return by_name[name]

    def person(self, name: str) -> Person:
        """Return the first person with this name, ignoring case; create one if there is none.

        Editors correct the session if two people share the name.
        """
        if name not in self.people:
            person = Person.objects.filter(name__iexact=name).order_by("pk").first()
            self.people[name] = person or Person.objects.create(name=name)
        return self.people[name]
