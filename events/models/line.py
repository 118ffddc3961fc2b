"""What a week or a month says of its dates.

A month says two hundred and forty of them, each in a few words: the rows of a date, of its event
and of its commune, as Django makes them, cost as much as all the rest of the page.
"""

from typing import NamedTuple

from events.choices import Status
from network.shared.compiled import compiled_rows, of_some_length

from .event import EventPage
from .occurrence import Occurrence

COLUMNS = (
    *("pk", "original_starts_at", "starts_at", "ends_at", "status", "zone_code"),
    *("event__title", "event__all_day", "event__attendance_mode", "event__url_path"),
    *("commune", "commune__name"),
)


class LineEvent(NamedTuple):
    """What a line says of an event, in the words of its page."""

    title: str
    all_day: bool
    attendance_mode: str
    url_path: str

    is_online = EventPage.is_online
    is_onsite = EventPage.is_onsite

    @property
    def url(self):
        return EventPage(url_path=self.url_path).url


class LineCommune(NamedTuple):
    pk: int
    name: str


class Line:
    """A date, in the words of its `Occurrence`."""

    __slots__ = (*COLUMNS[:6], "commune", "event")

    zone = Occurrence.zone
    local_start, local_end = Occurrence.local_start, Occurrence.local_end
    was_moved, is_off = Occurrence.was_moved, Occurrence.is_off
    line, states = Occurrence.line, Occurrence.states

    def __init__(self, pk, original_starts_at, starts_at, ends_at, status, zone_code, *others):
        self.pk, self.original_starts_at, self.status = pk, original_starts_at, status
        self.starts_at, self.ends_at, self.zone_code = starts_at, ends_at, zone_code
        self.event, commune = LineEvent(*others[:4]), LineCommune(*others[4:])
        self.commune = commune if commune.pk else None

    def get_status_display(self):
        return Status(self.status).label


def lines_of(keys) -> list[Line]:
    """Those of these dates that the public may see, in order."""
    if not keys:
        return []
    return [Line(*row) for row in compiled_rows(_rows, keys=of_some_length(keys))]


def _rows(keys):
    dates = Occurrence.objects.public().filter(pk__in=keys).with_zone()
    return dates.order_by("starts_at", "event_id", "pk").values_list(*COLUMNS)
