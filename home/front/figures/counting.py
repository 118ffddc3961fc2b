"""Count the figures of territories on a day."""

import datetime
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Sum
from django.utils import timezone

from events.choices import OFF
from events.models import HeadCount, Occurrence
from events.reports.masking import SMALL, is_small
from network.filters.bits import numbers_of
from network.geography.distance import km_from_cosine, unit_vector
from network.geography.gazetteer import gazetteer, regions
from network.geography.territories import in_territory
from network.models import Territory
from network.text.dates import DAY_PARTS, EVENING
from places.choices import Care
from places.filters import PlaceFilterSet
from places.hours.opening_hours import OPEN, stretches_on
from places.hours.osm_text import read_hours
from places.models import PlacePage

YEAR = datetime.timedelta(days=365)
FAR_KM = 15
LATE = DAY_PARTS[EVENING][0]  # an hour of the day
SATURDAY = 5
FOREIGN = {Care.ENGLISH, Care.LANGUAGES}


class Facts(NamedTuple):
    """The facts of one place that the figures count; `labels` contains the programmes too."""

    kinds: list[str]
    labels: list[str]
    hours: float | None  # of the week; None without readable hours
    is_open_evenings: bool
    is_open_saturday: bool
    wheelchair: bool | None  # None if the place does not state it
    speaks: bool
    is_complete: bool
    is_fresh: bool


class Commune(NamedTuple):
    """A commune of a territory; `point` is (latitude, longitude)."""

    code: str
    population: int
    point: tuple[float, float]


class Counting:
    """Count the figures of territories on `day`, a local date, from the present places and dates.

    The facts of all places are read once for all territories.
    """

    def __init__(self, day: datetime.date):
        self.day = day
        self.monday = day - datetime.timedelta(days=day.weekday())
        self.directory = PlaceFilterSet({}, PlacePage.objects.directory()).directory
        self._is_far = {}

    def count(self, territory: Territory) -> dict[str, object]:
        """Return {name of a figure: number} of a territory.

        "kinds" and "labels" are {value of a choice: number of places}. The names are those of
        `lines.LINES`. A place is in the territory by its address or by a stop that is not over, as
        in the list of places. The population is None if it is unknown, "wheelchair" if no place
        answers yes or no, and "languages" if no place names one: they are not 0.
        """
        within = self.directory.within(territory)
        facts = [self._facts[rank] for rank in numbers_of(within) if rank in self._facts]
        known = [fact.hours for fact in facts if fact.hours is not None]
        answers = [fact.wheelchair for fact in facts if fact.wheelchair is not None]
        communes = communes_of(territory)
        far = [one for one in communes if self.is_far(one)]
        population = sum(one.population for one in communes) or territory.population
        return {
            "places": within.bit_count(),
            "touring": self.directory.touring(within).bit_count(),
            "population": population,
            "hours_known": len(known),
            "hours": round(sum(known)),
            "evening": sum(fact.is_open_evenings for fact in facts),
            "saturday": sum(fact.is_open_saturday for fact in facts),
            "far_communes": len(far),
            "far_inhabitants": sum(one.population for one in far),
            **self._dates(territory),
            **self._attendance(territory),
            "wheelchair": sum(answers) if answers else None,
            "languages": sum(fact.speaks for fact in facts) or None,
            "complete": sum(fact.is_complete for fact in facts),
            "fresh": sum(fact.is_fresh for fact in facts),
            "kinds": Counter(kind for fact in facts for kind in fact.kinds),
            "labels": Counter(label for fact in facts for label in fact.labels),
        }

    def is_far(self, commune: Commune) -> bool:
        """Return True if no place that is open this week is within `FAR_KM` of a commune."""
        if commune.code not in self._is_far:
            x, y, z = unit_vector(*commune.point)
            nearest = max((x * a + y * b + z * c for a, b, c in self._open_points), default=-1)
            self._is_far[commune.code] = km_from_cosine(nearest) > FAR_KM
        return self._is_far[commune.code]

    @cached_property
    def _facts(self):
        """{rank of a place in the directory: its `Facts`}."""
        places = PlacePage.objects.directory().with_closures().defer("body", "imported")
        ranks = self.directory.columns.rank
        return {ranks[place.pk]: self._facts_of(place) for place in places if place.pk in ranks}

    @cached_property
    def _open_points(self):
        """The unit vectors of the places that publish hours and are open this week."""
        situations = self.directory.columns.situations
        return [
            situations[rank].vector
            for rank, fact in self._facts.items()
            if fact.hours and situations[rank]
        ]

    def _facts_of(self, place):
        week = [self._stretches(place, offset) for offset in range(7)]
        hours = sum((s.end - s.start).total_seconds() for day in week for s in day) / 3600
        is_known = read_hours(place.opening_hours).is_readable and not place.follows_stops
        informed = place.information_date
        return Facts(
            kinds=list(place.kinds),
            labels=list(dict.fromkeys([*place.labels, *place.programmes])),
            hours=hours if is_known else None,
            is_open_evenings=any(_is_late(s) for day in week for s in day),
            is_open_saturday=bool(week[SATURDAY]),
            wheelchair=place.wheelchair,
            speaks=not FOREIGN.isdisjoint(place.care),
            is_complete=bool(
                place.postal_address and place.opening_hours and (place.phones or place.email_list)
            ),
            is_fresh=informed is not None and informed >= self.day - YEAR,
        )

    def _stretches(self, place, offset):
        if place.follows_stops:
            return []
        day = self.monday + datetime.timedelta(days=offset)
        found = stretches_on(place.schedule, day, place.calendar)
        return [stretch for stretch in found if stretch.state == OPEN]

    def _dates(self, territory):
        """Return the numbers of dates of the year before and after the day, and of seats to come.

        Dates that do not take place are not counted.
        """
        start = timezone.make_aware(datetime.datetime.combine(self.day, datetime.time.min))
        dates = Occurrence.objects.public().exclude(status__in=OFF).in_territory(territory)
        past = dates.filter(starts_at__gte=start - YEAR, starts_at__lt=start)
        coming = dates.filter(starts_at__gte=start, starts_at__lt=start + YEAR)
        totals, former = (
            rows.order_by().aggregate(n=Count("pk"), seats=Sum("event__capacity"))
            for rows in (coming, past)
        )
        return {
            "dates_past": former["n"],
            "seats_past": former["seats"] or 0,
            "dates_coming": totals["n"],
            "seats_coming": totals["seats"] or 0,
        }

    def _attendance(self, territory):
        """Return the number of people counted in the past year, and of the dates that were counted.

        The number of people is a multiple of 5, so that the difference between the numbers of two
        territories does not reveal a small one. It is None if no date was counted, or if it is
        small, as in the reports.
        """
        start = timezone.make_aware(datetime.datetime.combine(self.day, datetime.time.min))
        counted = HeadCount.objects.filter(in_territory(territory), people__isnull=False)
        counted = counted.filter(starts_at__gte=start - YEAR, starts_at__lt=start)
        totals = counted.aggregate(n=Count("pk"), people=Sum("people"))
        is_shown = totals["n"] and not is_small(totals["people"])
        return {
            "attendance": SMALL * round(totals["people"] / SMALL) if is_shown else None,
            "dates_counted": totals["n"],
        }


def _is_late(stretch):
    """Return True if a period lasts beyond the start of the evening."""
    end = stretch.end.hour + stretch.end.minute / 60
    return end > LATE or stretch.end.date() > stretch.start.date()


def communes_of(territory: Territory) -> list[Commune]:
    """Return the communes of a territory, as INSEE lists them, also outside the site's region.

    Arrondissements are not communes. Returns [] for an EPCI that the shipped geography omits.
    """
    kinds = Territory.Kind
    if territory.kind in {kinds.REGION, kinds.DEPARTEMENT}:
        codes = {territory.code}
        if territory.kind == kinds.REGION:
            _name, codes = regions().get(territory.code, ("", frozenset()))
        found = [one for code in sorted(codes) for one in gazetteer().of_departement(code)]
        return [_commune(one) for one in found if not one.is_arrondissement]
    if territory.kind == kinds.EPCI:
        found = gazetteer().of_epci(territory.code)
    else:
        found = [gazetteer().get(territory.code)]
    return [_commune(one) for one in found if one]


def _commune(one):
    return Commune(one.code, one.population, one.point)


def counted_territories() -> Iterable[Territory]:
    """Return the territories whose figures are recorded: those with a place, at every level."""
    directory = PlaceFilterSet({}, PlacePage.objects.directory()).directory
    keys = set()
    for level in Territory.Kind.values:
        keys |= directory.counts(directory.columns.rows, level).keys()
    return Territory.objects.filter(pk__in=keys).with_parents().order_by("pk")
