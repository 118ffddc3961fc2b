"""Suggestions of events at a moment: "ateliers demain gap" gives the workshops of that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from network.geography.spots import Spot
from network.models.territory import sort_name
from search.choices import Kind, Period
from search.engines.query import Query
from search.finding.communes import LEADING
from search.finding.moments import label_of, moments_of, periods
from search.language.analysis import clean, stem
from search.language.phrases import FoldedWords
from search.language.questions import Question, understand
from search.language.times import TAKING_PLACE, When, read_time
from search.registry import coming_holidays

from .needs import AROUND_KM
from .towns import Town, begun, nearest_first

SHORTEST_DAY = 3  # letters of an unfinished day
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "demain")


@dataclass(frozen=True, slots=True)
class Dated:
    """A suggestion of events: `label` is shown, `query` is their query string, without "?"."""

    label: str
    query: str


def read_moment(text: str, language: str) -> tuple[str, When | None]:
    """Return (the text without its moment, the `When`), or (the text, None) without a moment.

    The last word may be the beginning of a day: "ateliers sam".
    """
    today = timezone.localdate()
    return read_time(_with_whole_day(text), today, language, lambda: coming_holidays(today))


def dated(
    rest: str, when: When | None, language: str, view, towns: Sequence[Town], here: Spot | None
) -> list[Dated]:
    """Return the suggestions of the events of a text with a moment: one, two or none.

    `rest` and `when` are from `read_moment`. `rest` is a word for events and perhaps the beginning
    of a commune, in any order; "" means all events. Returns [] for any other text, without a
    moment, for a question about what is open, and for "now". If there are no events at this
    moment, the coming events are suggested. Without coming events, returns [].

    `here` is the location of the visitor. If the text begins the names of several communes, only
    the nearest to the visitor counts, or the largest if `here` is None. If the text names no
    commune and `here` is known, a first suggestion is for the commune of the visitor, or for the
    nearest commune with events within `AROUND_KM`. A second one is then for all places.
    """
    if not when or when.is_open or when.is_now:
        return []
    now = timezone.now()
    zone = timezone.get_current_timezone()
    today = timezone.localdate(now)
    words = [word for _start, _end, word in FoldedWords(rest).words if word not in LEADING]
    events = [word for word in words if stem(word) in TAKING_PLACE]
    place = " ".join(word for word in words if word not in events)
    near = here.point if here else None
    named = nearest_first(begun(sort_name(place), towns), near)[:1] if place else []
    if (place and not named) or (words and not events):
        return []
    question = understand(clean(" ".join(events)), language)
    around = [] if named or not here else _towns_around(here, towns)
    for moments, label, words, period in (
        (moments_of(when, zone), label_of(when, today), [when.words], ""),
        (((now, None),), _("les prochaines dates"), [], str(Period.COMING)),
    ):
        if _match(question, moments, named, view, now).total:
            found = [named]
            if around:
                in_towns = _match(question, moments, around, view, now).counts.get("territory", {})
                found = [[town] for town in around if town.code in in_towns][:1] + found
            return [_dated(events, places, label, words, period) for places in found]
    return []


def _dated(events, towns, label, words, period):
    """Return the `Dated` of the events in some communes, [] for all, at the moment `words`."""
    places = [town.name for town in towns]
    subject = " ".join([*events[:1], *places]) or _("agenda")
    moment = label[:1].lower() + label[1:]
    label = _("%(subject)s : %(moment)s") % {"subject": subject, "moment": moment}
    asked = " ".join([*events, *places, *words])
    pairs = [("q", asked), ("periode", period), ("type", str(Kind.EVENT))]
    return Dated(label, urlencode([pair for pair in pairs if pair[1]]))


def _towns_around(here, towns):
    """Return the commune of a `Spot`, then the others within `AROUND_KM`, the nearest first."""
    around = [town for town in towns if town.km_from(here.point) <= AROUND_KM]
    return sorted(nearest_first(around, here.point), key=lambda town: town.code != here.city)


def _with_whole_day(text):
    """Return the text with its last word replaced by the only day that this word begins.

    Returns the text unchanged if it has a single word, or if its last word is shorter than
    `SHORTEST_DAY` or begins no day or several.
    """
    words = text.split()
    last = words[-1].lower() if words else ""
    days = [day for day in DAYS if len(last) >= SHORTEST_DAY and day.startswith(last)]
    return " ".join([*words[:-1], *days]) if len(days) == 1 and len(words) > 1 else text


def _match(question: Question, moments, towns, view, now: datetime):
    """Return the `Match` of the public events in some communes, [] for all, at a moment."""
    filters = {"kind": [str(Kind.EVENT)]}
    if towns:
        filters["territory"] = [town.code for town in towns]
    query = Query(question=question, filters=filters, moments=moments, now=now,
                  periods=periods(now, timezone.get_current_timezone()))  # fmt: skip
    match = view.match(query)
    view.check()
    return match
