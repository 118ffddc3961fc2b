"""An event of an external calendar, converted to the fields of the agenda."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from events.choices import AttendanceMode
from network.geography.overseas import OVERSEAS
from network.models import Territory
from places.models import PlacePage

from . import descriptions
from .conversion import convert
from .locations import LocationFinder
from .parsing.events import ParsedEvent

OVERSEAS_ZONES = {each.time_zone for each in OVERSEAS.values()}
BLOCK_IDS = uuid.UUID("0e0d1c1c-4f0c-4f3f-8f55-2f7f5e7f9f61")


@dataclass
class IncomingEvent:
    """A parsed event with the values to write in its page.

    `values` is {field that the source writes: value}; `dates` and `exceptions` are the values of
    its `EventDate` and `EventException` rows. `ends_at` is the latest end of a date. `remarks` are
    the `remarks` of its `ConvertedSchedule`, and translated sentences about hours converted to the
    network's time zone, and about a location that several places share.
    """

    event: ParsedEvent
    values: dict
    dates: list[dict]
    exceptions: list[dict]
    place: PlacePage | None
    commune: Territory | None
    ends_at: datetime
    remarks: list[str]

    @property
    def key(self) -> tuple[str, str]:
        """The pair (UID, RECURRENCE-ID), which identifies the event in its source."""
        return self.event.uid, self.event.recurrence_id

    @property
    def digest(self) -> str:
        """The SHA-256, in hexadecimal, of all that the source writes; equal means unchanged."""
        written = self.values, self.dates, self.exceptions, self.event.url
        return hashlib.sha256(repr(written).encode("utf-8", "replace")).hexdigest()


def incoming_event(
    event: ParsedEvent, *, locations: LocationFinder, default_title: str, today: date
) -> IncomingEvent:
    """Return the `IncomingEvent` of a `ParsedEvent`: its page values, dates and location.

    `default_title` is the title of an event without one. `today` sets the window to which a long or
    endless series is cut. A description of at most 160 characters without links becomes the summary
    only, without a body.
    """
    location = locations.find(event)
    schedule = convert(event, location.zone, today)
    html = descriptions.clean(event.text, event.html)
    length = len(descriptions.plain_text(html))
    is_short = length <= descriptions.SUMMARY_LENGTH and "<a" not in html
    values = {
        "title": event.title or default_title,
        "search_description": descriptions.summary(html),
        "body": [] if is_short else [_paragraph(html)],
        "status_reason": _("Date à confirmer") if event.is_tentative else "",
        **schedule.values,
        **location.values,
    }
    remarks = list(schedule.remarks)
    if location.has_namesakes:
        remarks.append(
            _(
                "Plusieurs lieux du réseau portent ce nom : aucun n’est choisi. Demandez au membre"
                " d’écrire le code postal, ou reprenez l’événement à la main."
            )
        )
    if _is_on_another_clock(event, location):
        remarks.append(
            _(
                "La commune n’est pas reconnue : les heures, d’outre-mer, sont converties à"
                " l’heure du réseau. Choisissez la commune dans la fiche."
            )
        )
    return IncomingEvent(
        event,
        values,
        schedule.dates,
        schedule.exceptions,
        location.place,
        location.commune,
        schedule.ends_at,
        remarks,
    )


def _is_on_another_clock(event, location):
    """Return True if the local hours of an overseas event will be displayed as other hours.

    The page of an event without a known commune has the time zone of the network. The hours of an
    event that is only online are not local.
    """
    if event.all_day or event.clock not in OVERSEAS_ZONES or location.has_own_zone:
        return False
    start = event.dates[0].starts_at
    is_online = location.values["attendance_mode"] == AttendanceMode.ONLINE
    return not is_online and start.astimezone(location.zone).utcoffset() != start.utcoffset()


def _paragraph(html):
    """Return a StreamField paragraph whose id is derived from its text.

    The same text thus gives an equal paragraph, which counts as no change.
    """
    block_id = uuid.uuid5(BLOCK_IDS, hashlib.sha256(html.encode("utf-8", "replace")).hexdigest())
    return {"type": "paragraph", "value": html, "id": str(block_id)}
