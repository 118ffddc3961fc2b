"""The part of a programme that a phone shows: a day, and a room or track of the day. Pure.

The page always contains the whole programme, which wider screens show as a grid. On a phone, its
style sheet hides the other sessions. A choice has its own URL: `?le=2026-11-05` is the day,
`?dans=amphitheatre` the room or the track. The parameters `le` and `dans` are no filters: feeds,
files and the printed programme do not depend on them.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from network.text.dates import format_day

from .days import Day, used_parts
from .live import remaining

DAY, PART = "le", "dans"  # keys of the URL
ALL = "*"  # the value of all rooms or tracks, which is never a slug


@dataclass(frozen=True)
class Tab:
    """A link to a part of the programme; `query` is its query string, without "?".

    `is_content` is True if the label is the name of a room or track, which is not translated.
    """

    label: str
    query: str
    is_current: bool
    is_content: bool = False


@dataclass(frozen=True)
class PhoneView:
    """The day, and the room or track, that a phone shows; without a day, the whole programme.

    `kind` is "room" if the programme uses at least two rooms, else "track" if it uses at least two
    tracks, else "". `parts` are the rooms or tracks used on the day; () if the day uses fewer than
    two. Without a `part`, the view shows the whole day.

    `session in view` is True if the phone shows the session. The view of each room (or track) also
    shows the sessions without a room (or track).
    """

    day: datetime.date | None = None
    days: tuple[datetime.date, ...] = ()
    kind: str = ""
    part: Model | None = None
    parts: tuple[Model, ...] = ()

    def __contains__(self, session):
        if self.day is None:
            return True
        if session.local_start.date() != self.day:
            return False
        own = getattr(session, self.kind) if self.kind else None
        return self.part is None or own is None or own == self.part

    def day_tabs(self, pairs: Sequence[tuple[str, str]]) -> list[Tab]:
        """Return a tab for each day, with the same room or track; [] for fewer than two days.

        `pairs` are the other (key, value) pairs of the query string.
        """
        if len(self.days) < 2:
            return []
        part = self.part.slug if self.part else ALL if self.parts else ""
        kept = [(PART, part)] if part else []
        # "Jeudi 5" is shorter, but the 1st and days of two months need the name of the month.
        is_short = len({day.replace(day=1) for day in self.days}) == 1 and self.days[0].day > 1
        return [
            Tab(
                capfirst(date_format(day, "l j") if is_short else format_day(day, today=day)),
                urlencode([*pairs, (DAY, day.isoformat()), *kept]),
                day == self.day,
            )
            for day in self.days
        ]

    def part_tabs(self, pairs: Sequence[tuple[str, str]]) -> list[Tab]:
        """Return a tab for each of `parts`, then one for the whole day; [] without `parts`.

        `pairs` are the other (key, value) pairs of the query string.
        """
        whole = gettext("Tous les axes") if self.kind == "track" else gettext("Toutes les salles")
        choices = [(part.slug, part.name) for part in self.parts]
        current = self.part.slug if self.part else ALL
        if not choices:
            return []
        shared = [*pairs, (DAY, self.day.isoformat())]
        return [
            Tab(name, urlencode([*shared, (PART, slug)]), slug == current, slug != ALL)
            for slug, name in [*choices, (ALL, whole)]
        ]


def phone_view(
    days: Sequence[Day],
    *,
    opening: datetime.date | None,
    day: str = "",
    part: str = "",
    now: datetime.datetime | None = None,
) -> PhoneView:
    """Return the view of the ISO date `day` and of the room or track with the slug `part`.

    `days` are sorted; without any, the result is `PhoneView()`. If `day` is empty or unknown, it is
    replaced by `opening`, or by the first day if `opening` is not one of `days`.

    If `part` is `ALL`, the view shows the whole day. If `part` is empty or unknown, the view shows
    the first room or track with a session that runs at `now`, aware, in the zone of the congress.
    If no session runs, it is that of the next session of the day. On another day, or without a next
    session, it is the first room or track of the day. Sessions that are off are ignored for this.
    """
    if not days:
        return PhoneView()
    by_date = {each.day: each for each in days}
    known = {date.isoformat(): date for date in by_date}
    shown = known.get(day) or (opening if opening in by_date else days[0].day)
    kind = _kind([session for each in days for session in each.sessions])
    parts = used_parts(by_date[shown].sessions, kind) if kind else []
    if len(parts) < 2:
        parts = []
    first = _part_at(by_date[shown], kind, now) or (parts[0] if parts else None)
    chosen = next((each for each in parts if each.slug == part), first if parts else None)
    if part == ALL:
        chosen = None
    return PhoneView(shown, tuple(by_date), kind, chosen, tuple(parts))


def _part_at(day, kind, now):
    """Return the room or track of a session that runs at `now`, else of the next one of `day`.

    Returns None if `now` is not on this day, or if no such session has a room or track.
    """
    if not kind or now is None or day.day != now.date():
        return None
    held = [each for each in remaining(day.sessions, now) if not each.is_off]
    running = [each for each in held if each.local_start <= now]
    later = [each for each in held if each.local_start > now]
    starts = [running, *([each] for each in later)]
    return next((parts[0] for each in starts if (parts := used_parts(each, kind))), None)


def _kind(sessions: Iterable) -> str:
    """Return "room" for at least two rooms, else "track" for at least two tracks, else ""."""
    return next((name for name in ("room", "track") if len(used_parts(sessions, name)) > 1), "")
