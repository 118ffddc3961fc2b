"""iCalendar serialisation (RFC 5545, 7986). Pure: the same values produce the same bytes.

`vevent` writes one event and `calendar` joins such texts, so that a stored event is never
serialised twice. A feed has no METHOD, because a subscribed calendar is not an invitation. Without
METHOD, DTSTAMP is the date of the last revision (§3.8.7.2), the same in each response. `message`
writes the part of a letter, which has a METHOD (RFC 5546).
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils import timezone
from django.utils.encoding import iri_to_uri

PRODUCT = "-//Maillage//Agenda//FR"
REFRESH = "PT6H"
# "withdrawn": the event takes place, but a message withdraws it from one person.
STATUSES = {
    "cancelled": "CANCELLED",
    "withdrawn": "CANCELLED",
    "postponed": "TENTATIVE",
    "draft": "TENTATIVE",
}
# Google hides CANCELLED events and Outlook ignores STATUS, so the title has the status too.
PREFIXES = {
    "cancelled": "ANNULÉ - ",
    "postponed": "REPORTÉ - ",
    "full": "COMPLET - ",
    "draft": "BROUILLON - ",
}
MOVED = "DÉPLACÉ - "

# (component, offset before, offset after, abbreviation, first change, yearly rule)
EUROPE = [
    ("DAYLIGHT", "+0100", "+0200", "CEST", "19700329T020000", "BYMONTH=3;BYDAY=-1SU"),
    ("STANDARD", "+0200", "+0100", "CET", "19701025T030000", "BYMONTH=10;BYDAY=-1SU"),
]
AMERICA = [
    ("DAYLIGHT", "-0300", "-0200", "-02", "20070311T020000", "BYMONTH=3;BYDAY=2SU"),
    ("STANDARD", "-0200", "-0300", "-03", "20071104T020000", "BYMONTH=11;BYDAY=1SU"),
]


def _fixed(offset, name):
    return [("STANDARD", offset, offset, name, "19700101T000000", "")]


# Outlook ignores a VTIMEZONE with RDATEs: each zone here has yearly rules or a fixed offset.
ZONES = {
    "Europe/Paris": EUROPE,
    "America/Guadeloupe": _fixed("-0400", "AST"),
    "America/Martinique": _fixed("-0400", "AST"),
    "America/St_Barthelemy": _fixed("-0400", "AST"),
    "America/Marigot": _fixed("-0400", "AST"),
    "America/Cayenne": _fixed("-0300", "-03"),
    "America/Miquelon": AMERICA,
    "Indian/Reunion": _fixed("+0400", "+04"),
    "Indian/Mayotte": _fixed("+0300", "EAT"),
    "Pacific/Wallis": _fixed("+1200", "+12"),
    "Pacific/Tahiti": _fixed("-1000", "-10"),
    "Pacific/Noumea": _fixed("+1100", "+11"),
}


@dataclass(frozen=True, kw_only=True)
class Event:
    """One VEVENT.

    Moments are aware datetimes in the `ZoneInfo` of the place, or `date`s for whole days.

    `ends_at` is exclusive: two whole days end on the third. `recurrence_id` is the original start
    of the date of a series that this VEVENT changes, or None. `related_to` is the UID of its parent
    event. `is_moved` is True if the event was rescheduled. A `status` that is not in `STATUSES` is
    written as CONFIRMED. `geo` is (latitude, longitude) in degrees, or None.

    `organizer` and `attendee` are pairs (name, e-mail address), for a message to one person;
    `stamped_at` is the moment of the message. The attendee is written as having accepted, without a
    request to reply.
    """

    uid: str
    sequence: int
    revised_at: datetime
    starts_at: datetime | date
    ends_at: datetime | date
    summary: str
    status: str = "confirmed"
    description: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None
    url: str = ""
    categories: tuple[str, ...] = ()
    contact: str = ""
    conference: str = ""
    image: str = ""
    rrule: str = ""
    exdates: tuple[datetime | date, ...] = ()
    recurrence_id: datetime | date | None = None
    related_to: str = ""
    is_moved: bool = False
    organizer: tuple[str, str] | None = None
    attendee: tuple[str, str] | None = None
    stamped_at: datetime | None = None

    @property
    def title(self) -> str:
        """The summary, with prefixes such as "COMPLET - DÉPLACÉ - " for its status and a move."""
        moved = MOVED if self.is_moved else ""
        return f"{PREFIXES.get(self.status, '')}{moved}{self.summary}"


def vevent(event: Event) -> str:
    """Return the event from BEGIN to END, folded, each line ended by CRLF."""
    revised = _utc(event.revised_at)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_escaped(event.uid)}",
        f"DTSTAMP:{_utc(event.stamped_at) if event.stamped_at else revised}",
        f"LAST-MODIFIED:{revised}",
        f"SEQUENCE:{event.sequence}",
        _dated("DTSTART", event.starts_at),
        _dated("DTEND", event.ends_at),
    ]
    if event.recurrence_id:
        lines.append(_dated("RECURRENCE-ID", event.recurrence_id))
    if event.rrule:
        lines.append(f"RRULE:{event.rrule}")
    if event.exdates:
        lines.append(_dated("EXDATE", *event.exdates))
    lines += [
        f"STATUS:{STATUSES.get(event.status, 'CONFIRMED')}",
        f"SUMMARY:{_escaped(event.title)}",
        *_text("DESCRIPTION", event.description),
        *_text("LOCATION", event.location),
    ]
    if event.geo:
        lines.append("GEO:{:.6f};{:.6f}".format(*event.geo))
    lines += _uri("URL", event.url)
    if event.categories:
        lines.append(f"CATEGORIES:{','.join(map(_escaped, event.categories))}")
    lines += _text("CONTACT", event.contact)
    lines += _uri("CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=En ligne", event.conference)
    lines += _uri("IMAGE;VALUE=URI;DISPLAY=BADGE;FMTTYPE=image/jpeg", event.image)
    lines += _text("RELATED-TO", event.related_to)
    if event.organizer:
        lines.append(_person("ORGANIZER", *event.organizer))
    if event.attendee:
        lines.append(_person("ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE", *event.attendee))
    return _folded([*lines, "END:VEVENT"])


def calendar(
    events: Iterable[str],
    *,
    name: str,
    zones: Iterable[str] = (),
    description: str = "",
    url: str = "",
    source: str = "",
) -> bytes:
    """Return the bytes of a whole calendar.

    `events` are texts of `vevent`, already in a stable order. `zones` are the names of the time
    zones to define; names outside `ZONES` are ignored. The network's own zone is always defined, so
    that an empty agenda is valid too (§3.6 requires one component). `source` is the URL of the
    feed, `url` the URL of its page.
    """
    own = timezone.get_default_timezone_name()
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        *_text("NAME", name),
        *_text("X-WR-CALNAME", name),
        *_text("DESCRIPTION", description),
        *_text("X-WR-CALDESC", description),
        f"X-WR-TIMEZONE:{own}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        *_uri("SOURCE;VALUE=URI", source),
        *_uri("URL", url),
    ]
    for zone in sorted({own, *zones} & ZONES.keys()):
        lines += _vtimezone(zone)
    return "".join([_folded(lines), *events, "END:VCALENDAR\r\n"]).encode()


def message(event: Event, method: str) -> bytes:
    """Return the calendar of a message to one person about one event (RFC 5546).

    `method` is REQUEST or CANCEL. The calendar has no name, because Outlook opens a named calendar
    as a new calendar instead of an event.
    """
    zones = sorted(set(zones_of(event)) & ZONES.keys())
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        *(line for zone in zones for line in _vtimezone(zone)),
    ]
    return "".join([_folded(lines), vevent(event), "END:VCALENDAR\r\n"]).encode()


def zones_of(event: Event) -> list[str]:
    """Return the names of the time zones of the start and the RECURRENCE-ID; days have none."""
    moments = (event.starts_at, event.recurrence_id)
    return [moment.tzinfo.key for moment in moments if isinstance(moment, datetime)]


def _vtimezone(zone):
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{zone}"
    for kind, before, after, name, first, rule in ZONES[zone]:
        yield f"BEGIN:{kind}"
        yield f"TZOFFSETFROM:{before}"
        yield f"TZOFFSETTO:{after}"
        yield f"TZNAME:{name}"
        yield f"DTSTART:{first}"
        if rule:
            yield f"RRULE:FREQ=YEARLY;{rule}"
        yield f"END:{kind}"
    yield "END:VTIMEZONE"


def _dated(name, *moments):
    """Return the property with its type: `VALUE=DATE`, `TZID`, or UTC for an undefined zone.

    There is at least one of `moments`; all are days, or aware in the same zone.
    """
    if not isinstance(moments[0], datetime):
        return f"{name};VALUE=DATE:{','.join(f'{day:%Y%m%d}' for day in moments)}"
    zone = getattr(moments[0].tzinfo, "key", "")
    if zone not in ZONES:
        return f"{name}:{','.join(map(_utc, moments))}"
    return f"{name};TZID={zone}:{','.join(f'{moment:%Y%m%dT%H%M%S}' for moment in moments)}"


def _utc(moment):
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(name, value):
    return [f"{name}:{_escaped(value)}"] if value else []


def _person(name, common_name, address):
    """Return the line of the property `name` of a person (§3.3.3), with a quoted CN.

    A CN cannot contain quotes, which are removed. `address` is an e-mail address.
    """
    common_name = " ".join(_clean(common_name).replace('"', "").split())
    shown = f';CN="{common_name}"' if common_name else ""
    return f"{name}{shown}:mailto:{iri_to_uri(''.join(_clean(address).split()))}"


def _uri(name, value):
    value = iri_to_uri("".join(_clean(value).split()))
    return [f"{name}:{value}"] if value else []


def _clean(text):
    """Return the text without lone surrogates and control characters, except line feeds.

    Other line ends become line feeds, and a tab becomes a space. One NUL character empties the
    calendar of an Evolution subscriber.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        char for char in text if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"}
    )


def _escaped(text):
    """Return a TEXT value (§3.3.11): backslash, semicolon, comma and line end are escaped."""
    text = _clean(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def _folded(lines):
    """Return the text of the lines, folded at 75 octets, each ended by CRLF.

    A line is cut between characters and continued after a space.
    """
    out = []
    for line in lines:
        if len(line.encode()) <= 75:
            out.append(line)
            continue
        size, start = 0, 0
        for index, char in enumerate(line):
            width = len(char.encode())
            if size + width > 75:
                out.append((" " if start else "") + line[start:index])
                start, size = index, 1
            size += width
        out.append(f" {line[start:]}")
    return "".join(f"{line}\r\n" for line in out)
