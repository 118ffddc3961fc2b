"""The texts of a VEVENT: title, description, status, links, position."""

import re

from django.utils.translation import gettext as _

from network.text.strings import plain

from . import properties as ics
from .events import EventPart
from .remarks import REPAIRED

TITLE_LENGTH = 200
TEXT_LENGTH = 20_000
# People write the status in the title, as our own feeds do for software that ignores STATUS.
STATUS_WORDS = {"cancelled": r"annul\w*", "full": "complet", "postponed": r"report[ée]\w*"}
_ANY_STATUS = "|".join(f"(?P<{status}>{word})" for status, word in STATUS_WORDS.items())
STATUS_IN_TITLE = re.compile(
    rf"\s*[\[(*!]*\s*(?:{_ANY_STATUS})\s*[\])*!]*\s*(?:[-–—:|]\s*|(?<=[\])*!])\s*)(?=\S)",
    re.IGNORECASE,
)
CONFERENCES = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")


def set_texts(part: EventPart, *, is_cancelling: bool) -> None:
    """Set the title, status, texts, location, URLs, position and categories of `part.event`.

    Also sets `sequence`. The values come from `part.properties`. The e-mail addresses of
    participants are removed from the descriptions and the location. A status written at the start
    of the title ("Annulé : …") is moved to `status`. `is_cancelling` is True if the METHOD of the
    file cancels all its events.
    """
    event, properties = part.event, part.properties
    event.sequence = ics.number(ics.text(properties, "SEQUENCE"))
    title = ics.tidy(ics.text(properties, "SUMMARY"))
    status = ""
    if match := STATUS_IN_TITLE.match(title):
        title, status = title[match.end() :], match.lastgroup
    event.title = title[:TITLE_LENGTH]
    if not title:
        part.remark(REPAIRED, _("L’événement n’a pas de titre."), "SUMMARY")
    event.status = _status(part, is_cancelling=is_cancelling) or status or "confirmed"
    people = ics.emails(properties)
    event.html = ics.without(people, ics.text(properties, "X-ALT-DESC"))[:TEXT_LENGTH]
    event.text = ics.without(people, ics.text(properties, "DESCRIPTION"))[:TEXT_LENGTH]
    location = ", ".join(_lines(ics.text(properties, "LOCATION")))
    event.location = ics.without(people, location).strip()[:500]
    event.url = ics.web_url(ics.raw(properties, "URL"))
    event.conference = _conference(properties)
    event.geo = _geo(part)
    event.related_to = ics.text(properties, "RELATED-TO").strip()[:255]
    names = [name for value in properties["CATEGORIES"] for name in ics.split(value.raw)]
    event.categories = tuple(dict.fromkeys(filter(None, map(ics.tidy, names))))[:20]


def _lines(text):
    """Return the lines of a text that are not empty, tidied, without the commas at both ends."""
    lines = [ics.tidy(line).strip(" ,") for line in text.splitlines()]
    return [line for line in lines if line]


def _status(part, *, is_cancelling):
    """Return "cancelled", or "" for any other status; set `is_tentative` on the event.

    An unknown STATUS adds a remark.
    """
    raw = ics.text(part.properties, "STATUS")
    status = plain(raw)
    if is_cancelling or status.startswith(("cancel", "annul")):
        return "cancelled"
    part.event.is_tentative = status == "tentative"
    if status not in {"", "confirmed", "tentative"}:
        reason = _("Cet état est inconnu : il est pris pour confirmé.")
        part.remark(REPAIRED, reason, "STATUS", raw)
    return ""


def _conference(properties):
    for name in CONFERENCES:
        for value in properties.get(name, ()):
            if url := ics.web_url(value.raw):
                return url
    return ""


def _geo(part):
    raw = ics.raw(part.properties, "GEO").replace("\\", "").replace(",", ";")
    if not raw:
        return None
    try:
        latitude, longitude = (float(number) for number in raw.split(";"))
    except ValueError:
        part.remark(REPAIRED, _("Cette position n’est pas lisible."), "GEO", raw)
        return None
    is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude)
    return (latitude, longitude) if is_on_earth else None
