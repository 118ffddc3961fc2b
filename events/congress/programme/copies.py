"""Copying the programme of an edition to another one."""

from datetime import timedelta

from django.db import transaction

from events.choices import SessionStatus
from events.models import CongressPage, Session, SessionSpeaker
from events.schedule import timetable
from events.schedule.plan import local

COPIED_FIELDS = (
    "title abstract kind minutes capacity language has_lsf is_falc live_url is_not_recorded"
).split()


@transaction.atomic
def copy_programme(source: CongressPage, target: CongressPage, user=None) -> int:
    """Copy rooms, tracks and sessions from `source` to `target`; return the number of sessions.

    Only published sessions that are not cancelled are copied, as drafts with new guids. A room or
    track with the name of one of `target` is not copied: the sessions use the one of `target`. The
    first day of `source` becomes the first day of `target`. Sessions after the last day of `target`
    move to that day. Statuses, recordings, slides, reports and resources are not copied, since they
    belong to the year of `source`. `user` is the author of the revisions. Both editions must have
    dates.
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
            **{name: getattr(session, name) for name in COPIED_FIELDS},
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
    """Copy rooms or tracks to the edition `target`; return {primary key: copy}.

    A part of `target` with the same name is used as the copy, unchanged.
    """
    model = parts.model
    by_name = {part.name: part for part in model.objects.filter(congress=target)}
    copies = {}
    for part in parts:
        if part.name not in by_name:
            values = {
                name: getattr(part, name)
                for name in ("name", "sort_order", "capacity", "access", "description")
                if hasattr(part, name)
            }
            by_name[part.name] = model.objects.create(congress=target, **values)
        copies[part.pk] = by_name[part.name]
    return copies


def _on_another_day(moment, offset, target):
    """Return `moment` moved by `offset` at the same local time; None for None.

    A day after the last day of `target` is replaced by the last day.
    """
    if moment is None:
        return None
    zone = timetable.network_zone()
    start = local(moment, zone)
    day = min(start.date() + offset, target.days[-1])
    return start + timedelta(days=(day - start.date()).days)
