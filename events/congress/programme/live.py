"""The running sessions and the next sessions of a programme at a moment. Pure."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from .days import Day


@dataclass(frozen=True)
class LiveProgramme:
    """A programme at the moment `at`, aware, in the time zone of the congress.

    `running` are the sessions in progress, sorted by room; sessions without a room are last.
    `coming` are the next sessions of each room, sorted by start. Both lists include sessions that
    are off (`is_off`), for example cancelled sessions. `next_day` is the day of the next session
    that takes place. It is None if this session is on the day of `at`, or if no such session
    follows.
    """

    at: datetime.datetime
    running: list
    coming: list
    next_day: datetime.date | None


def opening_day(
    days: Sequence[Day], now: datetime.datetime, end: datetime.datetime | None
) -> datetime.date | None:
    """Return the day to open first: today during the congress, else the first day.

    `now` is aware, in the time zone of the congress. During the congress, if no session of today
    remains, returns the next day with sessions, or the last day if no day with sessions follows.
    `is_on`, with the same arguments, defines "during the congress". Returns None without days.
    """
    if not days:
        return None
    if not is_on(days, now, end):
        return days[0].day
    today = now.date()
    later = (each.day for each in days if each.day >= today and remaining(each.sessions, now))
    return next(later, days[-1].day)


def remaining(sessions: Sequence, now: datetime.datetime) -> list:
    """Return the sessions that end after `now`, in their order."""
    return [session for session in sessions if session.local_end > now]


def is_on(days: Sequence[Day], now: datetime.datetime, end: datetime.datetime | None) -> bool:
    """Return True from the midnight before the first session until the end of the congress.

    `now` is in the time zone of the congress. `end` is the announced end, or None. The congress
    ends at the latest of `end` and the ends of the sessions; this moment is excluded. Returns False
    without sessions.
    """
    ends = [session.local_end for each in days for session in each.sessions]
    if not ends:
        return False
    return days[0].day <= now.date() and now < max(filter(None, [*ends, end]))


def live_programme(days: Sequence[Day], now: datetime.datetime) -> LiveProgramme | None:
    """Return the `LiveProgramme` at `now`: the running sessions and the next ones.

    Returns None if the running and the following sessions are all off (`is_off`), or all sessions
    once the last one has ended. `now` is in the time zone of the congress, and `days` are sorted. A
    session runs from its start, included, to its end, excluded. Both lists are empty between the
    end of the last session and the end of the congress.

    `coming` contains no session after the day of the next session that takes place. It is empty if
    no session that takes place follows. For each room, it has the next session that takes place and
    the sessions before it that are off. If all sessions of a room are off, it has only the first of
    them.
    """
    sessions = [session for each in days for session in each.sessions]
    running = [each for each in sessions if each.local_start <= now < each.local_end]
    later = [each for each in sessions if each.local_start > now]
    next_day = next((each.local_start.date() for each in later if not each.is_off), None)
    later = [each for each in later if next_day and each.local_start.date() <= next_day]
    coming = [each for each in later if each.local_start <= _next_start(each.room, later)]
    if all(each.is_off for each in [*running, *coming] or sessions):
        return None
    running.sort(key=lambda each: (each.room is None, each.room.rank if each.room else ()))
    return LiveProgramme(now, running, coming, None if next_day == now.date() else next_day)


def _next_start(room, later):
    """Return the start of the first session in `room` that is not off, else of the first session.

    `later` are sessions sorted by start; at least one is in `room`, which may be None.
    """
    in_room = [each for each in later if each.room == room]
    return next((each for each in in_room if not each.is_off), in_room[0]).local_start
