"""The dates of the coming days, read once and then selected for each commune, distance and topics.

Thousands of subscribers make hundreds of different choices. The dates and their texts are the same
for all, so the database is queried once for a run, and a choice costs only its distances.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from events.choices import AttendanceMode
from events.distances import distance_of
from events.entries import Entry, days_in_words, series_of
from events.models import Occurrence
from events.querysets import shown_place
from network.geography.gazetteer import Commune
from network.models import Topic
from network.text.dates import format_day

# A letter has at most this many entries; it then links to the agenda.
MOST = 60


COLUMNS = (
    *("pk", "place__point_latitude", "place__point_longitude", "place__point_is_rough"),
    "commune__code",
)


@dataclass(frozen=True)
class Announced:
    """A date that a letter may announce, or several that differ only by their day.

    `entry` has the date, or the first date, and the days in words. `day` is its day, or today if it
    began before. `point`, `is_rough` and `commune` are the arguments of `distance_of`. `topics` are
    the slugs of the event.
    """

    entry: Entry
    day: datetime.date
    point: tuple[float | None, float | None]
    is_rough: bool
    commune: str
    topics: frozenset[str]

    @property
    def is_off(self) -> bool:
        """True if the dates are cancelled or postponed."""
        return self.entry.occurrence.is_off


@dataclass(frozen=True)
class Chosen:
    """An `Announced` with its distance in words, "à 4 km"."""

    announced: Announced
    distance: str

    @property
    def entry(self) -> Entry:
        """The `Entry` of the date."""
        return self.announced.entry


@dataclass(frozen=True)
class Selection:
    """The dates of one choice: `days` is [(day, [`Chosen`])], and `left_out` a number of entries.

    Falsy if no date takes place.
    """

    days: list[tuple[datetime.date, list[Chosen]]]
    left_out: int = 0

    def __bool__(self):
        return any(not one.announced.is_off for _day, held in self.days for one in held)


class Programme:
    """The public dates of `days` days from today, on site, in the active language.

    Dates over before `now` (aware) are omitted. `near`, a commune and a radius, omits the dates
    that `select` would not select for them. Runs a constant number of queries.
    """

    def __init__(
        self,
        days: int,
        now: datetime.datetime | None = None,
        near: tuple[Commune, int] | None = None,
    ):
        self.now = now or timezone.now()
        self.today = timezone.localtime(self.now).date()
        self.last = self.today + datetime.timedelta(days=days - 1)
        self._renamed = Topic.renamed_slugs()
        self._topics = dict(Topic.objects.values_list("slug", "name"))
        self._announced = self._read(near)

    def _read(self, near):
        dates = Occurrence.objects.agenda(self.now).on_days(self.today, self.last)
        dates = dates.exclude(event__attendance_mode=AttendanceMode.ONLINE)
        if near:
            rows = dates.values_list(*COLUMNS)
            keys = [key for key, *columns in rows if _is_near(*near, columns)]
            dates = dates.filter(pk__in=keys)
        dates = dates.select_related("event__contact", "event__organisation")
        dates = dates.prefetch_related("event__topics", shown_place("event__place"))
        rows = [self._announce(group) for group in series_of(dates)]
        return sorted(rows, key=_rank)

    def _announce(self, group):
        first = group[0]
        place = None if first.place and first.place.has_expired else first.place
        point = (place.point_latitude, place.point_longitude) if place else (None, None)
        return Announced(
            Entry(first, capfirst(days_in_words(group)) if len(group) > 1 else ""),
            max(first.local_start.date(), self.today),
            point,
            bool(place and place.point_is_rough),
            first.commune.code if first.commune else "",
            frozenset(topic.slug for topic in first.event.topics.all()),
        )

    def topics_of(self, slugs: Collection[str]) -> dict[str, str]:
        """Return {present slug: name} of the topics with these slugs, present or former."""
        slugs = (self._renamed.get(slug, slug) for slug in slugs)
        return {slug: self._topics[slug] for slug in slugs if slug in self._topics}

    def select(self, commune: Commune, radius: int, slugs: Collection[str] = ()) -> Selection:
        """Return the `Selection` of the dates within `radius` km of `commune`, about `slugs`.

        A date in the commune itself is selected at any distance. If no slug is that of a
        topic, the dates may be about anything. The days are in order, and so are the dates of a
        day, by start.
        """
        wanted = frozenset(self.topics_of(slugs))
        days, number, left_out = {}, 0, 0
        for one in self._announced:
            if wanted and not wanted & one.topics:
                continue
            distance = _distance(commune, radius, one)
            if distance is None:
                continue
            if number == MOST:
                left_out += 1
                continue
            number += 1
            days.setdefault(one.day, []).append(Chosen(one, distance))
        return Selection(list(days.items()), left_out)


def _rank(announced):
    date = announced.entry.occurrence
    return announced.day, date.starts_at, date.pk


def _is_near(commune, radius, columns):
    """Return True if the `COLUMNS` of a date, without its key, are those of a date to select."""
    *point, is_rough, code = columns
    if code == commune.code:
        return True
    found = distance_of(
        commune.point,
        is_exact=commune.is_exact,
        point=tuple(point),
        is_rough=bool(is_rough),
        commune=code or "",
    )
    return found is not None and found[0] <= radius


def _distance(commune, radius, announced):
    """Return the distance in words; None if the date is beyond `radius`, or without a position."""
    found = distance_of(
        commune.point,
        is_exact=commune.is_exact,
        point=announced.point,
        is_rough=announced.is_rough,
        commune=announced.commune,
    )
    if found is None:
        return None
    km, is_rough = found
    is_at_home = announced.commune == commune.code
    if km > radius and not is_at_home:
        return None
    if is_at_home and None in announced.point:
        return ""  # no position: the name of the commune is enough
    number = number_format(round(km))
    if is_rough:
        return gettext("à environ %(km)s km") % {"km": number}
    if km < 1:
        return gettext("à moins d’un kilomètre")
    return gettext("à %(km)s km") % {"km": number}


def heading(day: datetime.date, today: datetime.date) -> str:
    """Return "Mardi 3 novembre", with the year if it is not the year of `today`."""
    return capfirst(format_day(day, today=today))
