"""What a week or a month says of its dates.

A month says two hundred and forty of them, each in a few words: the rows of a date, of its event
and of its commune, as Django makes them, cost as much as all the rest of the page.
"""

from typing import NamedTuple
from urllib.parse import quote

from wagtail.models import Site

from events.choices import Status
from network.shared.compiled import compiled_rows, of_some_length

from .event import EventPage
from .occurrence import Occurrence

SAFE = "!$&'()*+,;=/~:@"  # as `reverse` leaves them
COLUMNS = (
    *("pk", "original_starts_at", "starts_at", "ends_at", "status", "zone_code"),
    *("event__title", "event__all_day", "event__attendance_mode", "event__url_path"),
    *("commune", "commune__name"),
)


class Addresses:
    """Those of pages by their `url_path`: Wagtail takes as long to compose one as to read ten rows,
    and they differ by what follows the address of their home alone."""

    def __init__(self):
        self._roots = [root.root_path for root in Site.get_site_root_paths()]
        self._homes = {}

    def of(self, url_path):
        root = next((root for root in self._roots if url_path.startswith(root)), None)
        if root is None:
            return None
        if root not in self._homes:
            self._homes[root] = EventPage(url_path=root).url
        return self._homes[root] + quote(url_path[len(root) :], safe=SAFE)


class LineEvent(NamedTuple):
    """What a line says of an event, in the words of its page."""

    title: str
    all_day: bool
    attendance_mode: str
    url_path: str
    addresses: Addresses

    is_online = EventPage.is_online
    is_onsite = EventPage.is_onsite

    @property
    def url(self):
        return self.addresses.of(self.url_path)


class LineCommune(NamedTuple):
    pk: int
    name: str


class Line:
    """A date, in the words of its `Occurrence`."""

    __slots__ = (*COLUMNS[:6], "commune", "event")

    zone = Occurrence.zone
    local_start, local_end = Occurrence.local_start, Occurrence.local_end
    was_moved, is_off = Occurrence.was_moved, Occurrence.is_off
    hour, words, states = Occurrence.hour, Occurrence.words, Occurrence.states

    def __init__(self, row, addresses):
        self.pk, self.original_starts_at, self.starts_at, self.ends_at, *others = row
        self.status, self.zone_code, *others = others
        self.event, commune = LineEvent(*others[:4], addresses), LineCommune(*others[4:])
        self.commune = commune if commune.pk else None

    def get_status_display(self):
        return Status(self.status).label


def lines_of(keys) -> list[Line]:
    """Those of these dates that the public may see, in order."""
    if not keys:
        return []
    addresses = Addresses()
    return [Line(row, addresses) for row in compiled_rows(_rows, keys=of_some_length(keys))]


def _rows(keys):
    dates = Occurrence.objects.public().filter(pk__in=keys).with_zone()
    return dates.order_by("starts_at", "event_id", "pk").values_list(*COLUMNS)
