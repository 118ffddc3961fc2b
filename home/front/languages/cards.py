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
# The lines of a card of 105 × 148 mm in letters of 8.25 points, without its margins, and the height
# of its QR code in lines. `tests/home/front/languages/test_cards.py` checks that a full card fits.
LINES, CODE_LINES = 38, 7
# The characters of a line, and of a line beside the code. Letters that are neither Latin nor signs
# have another typeface, which is wider.
LETTERS, LETTERS_BESIDE, WIDER = 60, 42, 1.17
LAST_LATIN = "\u024f"


def count_lines(text: str, letters: int = LETTERS) -> int:
    """Return the estimated number of printed lines of a text; `letters` fill a line."""
    is_wide = any(char > LAST_LATIN and char.isalpha() for char in text)
    return len(textwrap.wrap(text, int(letters / WIDER) if is_wide else letters))


@dataclass(frozen=True)
class Sentence:
    """A sentence of the card: in French, and in the other language or "" on a French card."""

    french: str
    own: str = ""

    @property
    def lines(self) -> int:
        """The estimated number of printed lines: each language begins a line."""
        return self.lines_of(LETTERS)

    def lines_of(self, letters: int) -> int:
        """Return the estimated number of printed lines of `letters` characters."""
        return count_lines(self.french, letters) + count_lines(self.own, letters)


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
        return count_lines(" · ".join(filter(None, parts)), LETTERS - 4)


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
        # The name is bold, which is wider.
        texts = count_lines(self.name, LETTERS - 6) + count_lines(self.address)
        parts = (*self.hours, *self.notes)
        return texts + bool(self.call) + bool(self.hours) + sum(part.lines for part in parts)


@dataclass
class Card:
    """A card near a position, in French and perhaps in a `language`; without places if unknown.

    `labels` are its sentences about all places: {key of the table `card`: `Sentence`}, and "near",
    "made_on" and "not_reviewed" if they apply.
    """

    nearby: Nearby
    language: Language | None
    labels: dict[str, Sentence]
    places: list[CardPlace] = field(default_factory=list)

    @property
    def room(self) -> int:
        """The estimated number of lines that remain for the places."""
        labels = self.labels
        title = count_lines(f"{labels['title'].french} {labels['title'].own}", LETTERS * 3 // 4)
        beside = [labels[key].lines_of(LETTERS_BESIDE) for key in ("network_phone", "scan")]
        own = [labels[key].lines for key in ("near", "made_on", "not_reviewed") if key in labels]
        return LINES - 2 * title - max(CODE_LINES, sum(beside) + 1) - sum(own)


def sentence(language: Language | None, key: str, **values) -> Sentence:
    """Return the sentence `key` in French and in `language`, with the values of its placeholders.

    `key` names a sentence of the table `card`, or another table and its key: "page.find".
    """
    key = key if "." in key else f"card.{key}"
    own = language.texts[key].format(**values) if language else ""
    return Sentence(french().texts[key].format(**values), own)


def find_card(
    typed: str,
    language: Language | None,
    now: datetime.datetime,
    network: NetworkSettings,
    *,
    is_reviewed: bool = True,
) -> Card:
    """Return the card of the places nearest to the commune or position `typed`.

    `now` is aware. Only public places are found. The places beyond 80 km are those of
    `Nearby.nearest`. `is_reviewed` is False if the card states that nobody reviewed its
    translation.
    """
    query = QueryDict(mutable=True)
    query["pres"] = typed
    nearby = find_nearby(query, now)
    keys = ("title", "hours", "phone", "network_phone", "scan")
    labels = {key: sentence(language, key) for key in keys}
    labels["made_on"] = sentence(language, "made_on", date=f"{timezone.localdate(now):%d/%m/%Y}")
    if nearby.spot and nearby.spot.name:
        labels["near"] = sentence(language, "near", place=nearby.spot.name)
    if language and not is_reviewed:
        labels["not_reviewed"] = sentence(language, "page.not_reviewed")
    card = Card(nearby, language, labels)
    places = [describe(place, language, now, network) for place in nearby.nearest(MOST)]
    card.places = fit(places, card.room, language)
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
    rules = () if week.varies or not any(rule.ranges for rule in week.rules) else week.rules
    notes = []
    if week.varies:
        notes.append("vary")
    elif not rules and (present.state == APPOINTMENT or any(r.is_booked for r in week.rules)):
        notes.append("on_appointment")
    elif not rules or week.is_unsure or present.needs_check:
        notes.append("to_confirm")
    sentences = [sentence(language, key) for key in notes]
    for closure in place.announced_closures[:1]:
        days = {"first": closure.starts_on, "last": closure.ends_on}
        days = {name: f"{day:%d/%m/%Y}" for name, day in days.items()}
        sentences.append(sentence(language, "closed", **days))
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


def fit(places: list[CardPlace], room: int, language: Language | None) -> list[CardPlace]:
    """Return the places that fit in `room` lines, at least one, the nearest first.

    The hours of the place with the most lines are replaced by a sentence, then those of the next
    one, until the places fit. The last places are omitted if this is not enough.
    """
    places = list(places)
    instead, useless = sentence(language, "vary"), sentence(language, "to_confirm")

    def shorten(index):
        notes = [note for note in places[index].notes if note != useless]
        places[index] = replace(places[index], hours=(), notes=(instead, *notes))

    while sum(place.lines for place in places) > room:
        with_hours = [index for index, place in enumerate(places) if place.hours]
        if with_hours:
            shorten(max(with_hours, key=lambda index: places[index].lines))
        elif len(places) > 1:
            places.pop()
        else:
            break
    return places
