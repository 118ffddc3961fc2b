"""Light rows for the dates of a week or month view.

A month shows more than 100 dates in a few words each. Model instances of the dates, their events
and their communes would cost as much as the rest of the page.
"""

from typing import NamedTuple
from urllib.parse import quote

from django.utils.functional import Promise
from wagtail.models import Site

from events.choices import Status
from network.database.compiled import compiled_rows, of_some_length

from .event import EventPage
from .occurrence import Occurrence

SAFE = "!$&'()*+,;=/~:@"  # characters that `reverse` does not quote
COLUMNS = (
    *("pk", "original_starts_at", "starts_at", "ends_at", "first_on", "last_on"),
    *("status", "is_closed", "zone_code"),
    *("event__title", "event__all_day", "event__attendance_mode", "event__url_path"),
    *("commune", "commune__name"),
)


class PageAddresses:
    """URLs of pages by their `url_path`.

    The URLs of a site differ only after the URL of the home page, which is computed once per site.
    Wagtail takes as long to compute one URL as to read ten rows.
    """

    def __init__(self):
        self._roots = [root.root_path for root in Site.get_site_root_paths()]
        self._homes = {}

    def of(self, url_path: str) -> str | None:
        """Return the URL of a page, or None outside any site."""
        root = next((root for root in self._roots if url_path.startswith(root)), None)
        if root is None:
            return None
        if root not in self._homes:
            self._homes[root] = EventPage(url_path=root).url
        return self._homes[root] + quote(url_path[len(root) :], safe=SAFE)


class LineEvent(NamedTuple):
    """The fields of an event that a line shows, with the names of `EventPage`."""

    title: str
    all_day: bool
    attendance_mode: str
    url_path: str
    addresses: PageAddresses

    is_online = EventPage.is_online
    is_onsite = EventPage.is_onsite

    @property
    def url(self) -> str | None:
        """The URL of the event's page, or None outside any site."""
        return self.addresses.of(self.url_path)


class LineCommune(NamedTuple):
    """The fields of a commune that a line shows."""

    pk: int
    name: str


class Line:
    """A date with the fields and properties of `Occurrence` that a line shows."""

    __slots__ = (*COLUMNS[:9], "commune", "event")

    zone = Occurrence.zone
    local_start, local_end = Occurrence.local_start, Occurrence.local_end
    was_moved, is_off = Occurrence.was_moved, Occurrence.is_off
    hour, town, states = Occurrence.hour, Occurrence.town, Occurrence.states
    hours, when, format_when = Occurrence.hours, Occurrence.when, Occurrence.format_when

    def __init__(self, row, addresses):
        self.pk, self.original_starts_at, self.starts_at, self.ends_at, *others = row
        self.first_on, self.last_on, *others = others
        self.status, self.is_closed, self.zone_code, *others = others
        self.event, commune = LineEvent(*others[:4], addresses), LineCommune(*others[4:])
        self.commune = commune if commune.pk else None

    def get_status_display(self) -> Promise:
        """Return the lazily translated label of the status."""
        return Status(self.status).label


def lines_of(keys: list[int]) -> list[Line]:
    """Return a `Line` for each public date of these primary keys, by start; [] without keys."""
    if not keys:
        return []
    addresses = PageAddresses()
    return [Line(row, addresses) for row in compiled_rows(_rows, keys=of_some_length(keys))]


def _rows(keys):
    dates = Occurrence.objects.public().filter(pk__in=keys).with_zone()
    return dates.order_by("starts_at", "event_id", "pk").values_list(*COLUMNS)
