"""Links that open the calendar of a visitor: to subscribe to a feed, or to add one date.

Google and Microsoft do not document these URLs: `docs/calendars.md` gives the source of each one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext

from events.ical.vevents import description
from events.models import Occurrence
from events.paper import cached_qr
from network.models import NetworkSettings, absolute
from network.site.current import attach_site

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0"  # personal accounts
OFFICE = "https://outlook.office.com/calendar/0"  # accounts of an employer or a school


def title_of(request: HttpRequest, *parts: str) -> str:
    """Return the title of a calendar: the name of the network and `parts`, joined by dashes.

    Empty `parts` are omitted.
    """
    attach_site(request)
    network = str(NetworkSettings.for_request(request).name)
    return " – ".join([network, *(str(part) for part in parts if part)])


@dataclass(frozen=True)
class Subscription:
    """The links that subscribe to the feed at the URL `address`, in each calendar.

    `title` is the suggested name of the calendar, and `page` the URL of a page that shows the same
    links. `address` and `page` are absolute.
    """

    address: str
    title: str
    page: str

    @classmethod
    def to(cls, request: HttpRequest, path: str, *, page: str, title: str) -> Self:
        """Return the subscription to the feed at `path`; `page` is also a path."""
        return cls(absolute(request, path), title, absolute(request, page))

    @property
    def webcal(self) -> str:
        """URL that opens the calendar application of the device."""
        return f"webcal://{self.address.partition('://')[2]}"

    @property
    def google(self) -> str:
        """URL that subscribes in Google Calendar, by `webcal`: Google refuses https feeds."""
        return _url(GOOGLE, cid=self.webcal)

    @property
    def outlook(self) -> str:
        """URL that subscribes in Outlook, for a personal account."""
        return _url(f"{OUTLOOK}/addfromweb", url=self.address, name=self.title)

    @property
    def office(self) -> str:
        """URL that subscribes in Outlook, for an account of an employer or a school."""
        return _url(f"{OFFICE}/addfromweb", url=self.address, name=self.title)

    @cached_property
    def code(self) -> str:
        """QR code of `page` as a data URI; "" if `page` is too long for a code.

        The code does not contain `address`, because Android downloads the feed as a file that is
        never updated.
        """
        return cached_qr(self.page, is_small=True)


@dataclass(frozen=True)
class SingleDate:
    """The links that copy one date into each calendar, where it does not change afterwards.

    `starts_at` and `ends_at` are aware datetimes, or dates for an event of whole days; `ends_at` is
    exclusive.
    """

    title: str
    starts_at: datetime | date
    ends_at: datetime | date
    details: str
    location: str

    @classmethod
    def of(cls, occurrence: Occurrence) -> Self:
        """Return the `SingleDate` of a date of an event page.

        For an event of whole days, `starts_at` and `ends_at` are days in the time zone
        `Occurrence.clock`.
        """
        page = occurrence.event
        bounds = occurrence.starts_at, occurrence.ends_at
        if page.all_day:
            bounds = tuple(moment.astimezone(occurrence.clock).date() for moment in bounds)
        location = page.location_at(occurrence.place, occurrence.venue)
        return cls(
            page.title,
            *bounds,
            details=description(
                page, occurrence.note, takes_registrations=not occurrence.is_closed
            ),
            location=location or (gettext("En ligne") if page.is_online else ""),
        )

    @property
    def google(self) -> str:
        """URL of the form of Google Calendar, filled with this date."""
        dates = "/".join(_compact(moment) for moment in (self.starts_at, self.ends_at))
        return _url(
            GOOGLE,
            action="TEMPLATE",
            text=self.title,
            dates=dates,
            details=self.details,
            location=self.location,
        )

    @property
    def outlook(self) -> str:
        """URL of the form of Outlook, filled with this date, for a personal account."""
        return self._compose(OUTLOOK)

    @property
    def office(self) -> str:
        """URL of the form of Outlook, filled with this date, for an employer or a school."""
        return self._compose(OFFICE)

    def _compose(self, base):
        whole_days = {} if isinstance(self.starts_at, datetime) else {"allday": "true"}
        return _url(
            f"{base}/deeplink/compose",
            path="/calendar/action/compose",
            rru="addevent",
            subject=self.title,
            startdt=_extended(self.starts_at),
            enddt=_extended(self.ends_at),
            body=self.details,
            location=self.location,
            **whole_days,
        )


def _compact(moment):
    """Return "20261103T130000Z" or, for a whole day, "20261103"."""
    if isinstance(moment, datetime):
        return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{moment:%Y%m%d}"


def _extended(moment):
    """Return "2026-11-03T13:00:00Z" or, for a whole day, "2026-11-03"."""
    if isinstance(moment, datetime):
        # Without the final Z, Outlook reads the time in the visitor's time zone.
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return moment.isoformat()


def _url(base, **parameters):
    # Outlook displays the "+" of form encoding.
    return f"{base}?{urlencode(parameters, quote_via=quote)}"
