"""The content of a card to hand out: the three nearest places, in French or in two languages."""

import datetime
import textwrap
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils import timezone

from home.front.near.nearby import Nearby, find_nearby
from network.models import NetworkSettings
from places.calls import CallNumber, call_number
from places.hours import holidays
from places.hours.opening_hours import APPOINTMENT
from places.models import PlacePage

from .hours import Rule, name_days, usual_week
from .sentences import Language, french

MOST = 3  # places
# The lines of the places that fit on a card of 105 × 148 mm, and the characters of a line, in
# letters of 8.5 points. Cyrillic letters, of another typeface, are the widest.
LINES, LETTERS = 26, 52
MOST_LINES = 10  # of one place


@dataclass(frozen=True)
class Sentence:
    """A sentence of the card: in French, and in the other language or "" on a French card."""

    french: str
    own: str = ""

    @property
    def lines(self) -> int:
        """The estimated number of printed lines: each language begins a line."""
        return sum(len(textwrap.wrap(text, LETTERS)) for text in (self.french, self.own))


@dataclass(frozen=True)
class HoursLine:
    """The hours of some weekdays: `days`, and `ranges` as one text, the same in each language."""

    days: Sentence
    ranges: str
    booked: Sentence | None = None

    @property
    def lines(self) -> int:
        """The estimated number of printed lines: the parts follow each other."""
        parts = [self.days.french, self.days.own, self.ranges]
        parts += [self.booked.french, self.booked.own] if self.booked else []
        return len(textwrap.wrap(" · ".join(filter(None, parts)), LETTERS))


@dataclass(frozen=True)
class CardPlace:
    """A place on the card; `notes` are sentences about its hours, `call` the number to call."""

    name: str
    address: str
    call: CallNumber | None
    hours: tuple[HoursLine, ...] = ()
    notes: tuple[Sentence, ...] = ()

    @property
    def lines(self) -> int:
        """The estimated number of printed lines."""
        texts = sum(len(textwrap.wrap(text, LETTERS)) for text in (self.name, self.address))
        parts = (*self.hours, *self.notes)
        return texts + bool(self.call) + bool(self.hours) + sum(part.lines for part in parts)


@dataclass
class Card:
    """A card near a position, in French and perhaps in a `language`; without places if unknown.

    The last place is omitted while the places need more than `LINES`.
    """

    nearby: Nearby
    language: Language | None
    day: datetime.date
    places: list[CardPlace] = field(default_factory=list)

    def sentence(self, key: str, **values) -> Sentence:
        """Return a sentence of the table `card`, or of another table: "page.not_reviewed"."""
        return sentence(self.language, key, **values)


def sentence(language: Language | None, key: str, **values) -> Sentence:
    """Return the sentence `key` in French and in `language`, with the values of its placeholders.

    `key` names a sentence of the table `card`, or another table and its key: "page.find".
    """
    key = key if "." in key else f"card.{key}"
    own = language.texts[key].format(**values) if language else ""
    return Sentence(french().texts[key].format(**values), own)


def find_card(
    typed: str, language: Language | None, now: datetime.datetime, network: NetworkSettings
) -> Card:
    """Return the card of the places nearest to the commune or position `typed`.

    `now` is aware. Only public places are found. The places beyond 80 km are those of
    `Nearby.nearest`.
    """
    query = QueryDict(mutable=True)
    query["pres"] = typed
    nearby = find_nearby(query, now)
    card = Card(nearby, language, timezone.localdate(now))
    card.places = fit([describe(place, language, now, network) for place in nearby.nearest(MOST)],
                      language)  # fmt: skip
    return card


def describe(
    place: PlacePage, language: Language | None, now: datetime.datetime, network: NetworkSettings
) -> CardPlace:
    """Return what the card says about a place at `now`: its usual hours, and their doubts."""
    call = call_number(place, network)
    about = CardPlace(place.title, place.short_address, call)
    if place.follows_stops:
        return replace(about, notes=(sentence(language, "moving"),))
    first = now.astimezone(place.calendar.timezone).date()
    week = usual_week(place.schedule, first, holidays.calendar(place.zone))
    present = place.hours(now)
    notes = []
    if week.varies:
        notes.append("vary")
    elif not week.rules and present.state == APPOINTMENT:
        notes.append("on_appointment")
    elif not week.rules or week.is_unsure or present.needs_check:
        notes.append("to_confirm")
    sentences = [sentence(language, key) for key in notes]
    for closure in place.announced_closures[:1]:
        days = {"first": closure.starts_on, "last": closure.ends_on}
        days = {name: f"{day:%d/%m/%Y}" for name, day in days.items()}
        sentences.append(sentence(language, "closed", **days))
    rules = () if week.varies else week.rules
    return replace(
        about,
        hours=tuple(hours_line(rule, language) for rule in rules),
        notes=tuple(sentences),
    )


def hours_line(rule: Rule, language: Language | None) -> HoursLine:
    """Return a rule in words. Two languages leave room for abbreviated days in French only."""
    names = french().days
    if language:
        names = [f"{day[:3]}." for day in names]
    days = Sentence(
        name_days(rule.days, names), name_days(rule.days, language.days) if language else ""
    )
    ranges = ", ".join(f"{start}–{end}" for start, end in rule.ranges)
    return HoursLine(days, ranges, sentence(language, "booked") if rule.is_booked else None)


def fit(places: list[CardPlace], language: Language | None) -> list[CardPlace]:
    """Return the places that fit on a card, at least one, the nearest first.

    The hours of the place with the most lines are replaced by a sentence, then those of the next
    one, until the places fit. The last places are omitted if this is not enough.
    """
    places = list(places)

    def shorten(index):
        places[index] = replace(
            places[index], hours=(), notes=(sentence(language, "vary"), *places[index].notes)
        )

    for index, place in enumerate(places):
        if place.hours and place.lines > MOST_LINES:
            shorten(index)
    while sum(place.lines for place in places) > LINES:
        with_hours = [index for index, place in enumerate(places) if place.hours]
        if with_hours:
            shorten(max(with_hours, key=lambda index: places[index].lines))
        elif len(places) > 1:
            places.pop()
        else:
            break
    return places
