"""The main facts of a place as lines of text, for a mail or a form."""

import datetime

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from .hours import holidays, opening_hours
from .hours.sentences import sentences

WEEKS_LOOKED_AT = 8


def facts(place: Page) -> list[tuple[str, list[str]]]:
    """Return [(label, lines)] of six main facts of a place, in a fixed order.

    The facts are hours, telephone, address, e-mail, services and prices. The lines of an unknown
    fact are the translated ["Non renseigné"].
    """
    unknown = [_("Non renseigné")]
    fees = ", ".join(place.labels_of("fees"))
    return [
        (_("Horaires"), format_place_hours(place) or unknown),
        (_("Téléphone"), [phone.as_national for phone in place.phones] or unknown),
        (_("Adresse"), [place.postal_address] if place.postal_address else unknown),
        (_("Courriel"), place.email_list or unknown),
        (_("Ce que l’on peut y faire"), place.labels_of("services") or unknown),
        (_("Prix"), [fees] if fees else unknown),
    ]


def format_place_hours(place: Page) -> list[str]:
    """Return the lines of a place's opening hours, then its note on the hours.

    A place that is open only at its stops gets one line per stop instead of its hours. Returns []
    for a place without hours and without a note.
    """
    if place.follows_stops:
        lines = [format_stop(stop) for stop in place.stop_list]
    else:
        # The note itself says how a place without hours opens.
        text = place.schedule if place.opening_hours or not place.hours_note else ""
        lines = format_hours(text, place.zone)
    return [*lines, place.hours_note] if place.hours_note else lines


def format_stop(stop: Model) -> str:
    """Return a stop in words: "Sisteron, place du Marché : tous les mardis, de 14 h à 16 h".

    For a stop without weekdays, the text after the colon is "à des dates choisies".
    """
    rule = stop.rule or _("à des dates choisies")
    return _("%(where)s : %(when)s") % {"where": stop.where, "when": rule}


def format_hours(text: str, zone: str, today: datetime.date | None = None) -> list[str]:
    """Return the lines of an ordinary coming week: ["Lundi : 9 h – 12 h, 14 h – 17 h", …].

    The week is the first week without a public holiday after the week of `today`, by default the
    local date. `zone` is the code of the place's holiday calendar. Returns [text] if the OSM text
    cannot be parsed, and [] if it is empty. If no day is closed and none has hours, returns ["Sur
    rendez-vous"], with any other comment, for hours by appointment, and [] for uncertain hours.
    """
    return _lines_of_hours(
        text,
        zone,
        today,
        lambda week: [f"{day.name.capitalize()} : {_format_day(day)}" for day in week],
    )


def write_hours(text: str, zone: str, today: datetime.date | None = None) -> list[str]:
    """Return the sentences of an ordinary coming week: ["Du lundi au vendredi, de 9 h à 12 h", …].

    Days with the same hours share a sentence, and closed days have none. The arguments and the
    other results are those of `format_hours`.
    """
    return _lines_of_hours(text, zone, today, sentences)


def _lines_of_hours(text, zone, today, lines_of):
    """Return `lines_of(week)` of an ordinary week, or the only line of hours without a week."""
    today = today or timezone.localdate()
    calendar = holidays.calendar(zone)
    monday = _ordinary_monday(today, calendar)
    noon = datetime.datetime.combine(monday, datetime.time(12), calendar.timezone)
    hours = opening_hours.hours_at(text, noon, calendar)
    if hours.week:
        return lines_of(hours.week)
    said = hours.text or (hours.sentence if hours.state == opening_hours.APPOINTMENT else "")
    return [said] if said else []


def _ordinary_monday(today, calendar):
    """Return the Monday of the first week without a public holiday, after the week of `today`.

    If all of the next `WEEKS_LOOKED_AT` weeks have a public holiday, returns the next Monday.
    """
    monday = today + datetime.timedelta(days=7 - today.weekday())
    for week in range(WEEKS_LOOKED_AT):
        first = monday + datetime.timedelta(weeks=week)
        days = (first + datetime.timedelta(days=day) for day in range(7))
        if not any(calendar.public_holiday(day) for day in days):
            return first
    return monday


def _format_day(day):
    ranges = ", ".join(day.ranges) or (_("fermé") if day.is_closed else "")
    return ", ".join(filter(None, [ranges, day.note]))
