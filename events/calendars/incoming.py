"""An event of an external calendar, converted to the fields of the agenda."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from network.models import Territory
from places.models import PlacePage

from . import descriptions
from .conversion import convert
from .locations import LocationFinder
from .parsing.events import ParsedEvent

BLOCK_IDS = uuid.UUID("0e0d1c1c-4f0c-4f3f-8f55-2f7f5e7f9f61")


@dataclass
class IncomingEvent:
    """A parsed event with the values to write in its page.

    `values` is {field that the source writes: value}; `dates` and `exceptions` are the values of
    its `EventDate` and `EventException` rows. `ends_at` is the latest end of a date. `remarks` are
    translated sentences about dates that were cut or completed.
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
    return IncomingEvent(
        event,
        values,
        schedule.dates,
        schedule.exceptions,
        location.place,
        location.commune,
        schedule.ends_at,
        schedule.remarks,
    )


def _paragraph(html):
    """Return a StreamField paragraph whose id is derived from its text.

    The same text thus gives an equal paragraph, which counts as no change.
    """
    block_id = uuid.uuid5(BLOCK_IDS, hashlib.sha256(html.encode("utf-8", "replace")).hexdigest())
    return {"type": "paragraph", "value": html, "id": str(block_id)}
