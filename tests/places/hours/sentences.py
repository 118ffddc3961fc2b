"""The sentence, the week and the notes of a text of hours, in a form that tests can compare."""

from datetime import datetime
from zoneinfo import ZoneInfo

from places.hours import holidays
from places.hours.opening_hours import hours_at

PARIS = ZoneInfo("Europe/Paris")


MARSEILLE = holidays.calendar("13")


WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=PARIS)


BASTILLE_DAY = datetime(2026, 7, 14, 10, tzinfo=PARIS)  # a Tuesday


OFFICIAL = "Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00"


def plain(text):
    """Return the text with no-break spaces as spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def sentence(text, now=WEDNESDAY, calendar=MARSEILLE):
    return plain(hours_at(text, now, calendar).sentence)


def week(text, now=WEDNESDAY, calendar=MARSEILLE):
    """Return {day: [ranges]} of the days that are not closed."""
    days = hours_at(text, now, calendar).week
    return {day.name: [plain(r) for r in day.ranges] for day in days if not day.is_closed}


def notes(text, now=WEDNESDAY, calendar=MARSEILLE):
    return {day.name: plain(day.note) for day in hours_at(text, now, calendar).week if day.note}
