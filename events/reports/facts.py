"""The counted dates of a report, with the names of their groups."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from events.models import EventPage, HeadCount
from network.models import Territory
from places.choices import Audience
from places.models import PlacePage

from .names import Name, commune_names, place_names, territory_names
from .scope import local_start

TERRITORIES = ("commune", "epci", "departement")


@dataclass(frozen=True)
class Fact:
    """One counted date.

    `month` is (year, month) of `local_start`. `groups` is {kind: [(key, name)]}; names alone are
    not unique. The kinds are "place", "commune", "epci", "departement", "theme" and "public". No
    list is empty: a date without a place, for example, has the key None and a translated name for
    "no place".
    """

    month: tuple[int, int]
    groups: dict[str, list[Name]]
    people: int
    first_timers: int


def facts(rows: QuerySet[HeadCount]) -> list[Fact]:
    """Return the `Fact`s of head counts, sorted by start, with a constant number of queries.

    `rows` must not contain head counts whose `people` is None.
    """
    topics = defaultdict(list)
    links = HeadCount.topics.through.objects.filter(headcount__in=rows)
    links = links.values_list("headcount_id", "topic", "topic__name").order_by("topic__name")
    for pk, *topic in links:
        topics[pk].append(tuple(topic))
    counts = rows.order_by("starts_at", "pk")
    # Prefetched, not joined: thousands of counts share some hundreds of places and communes.
    places = PlacePage.objects.defer("body", "imported", "presentation")
    events = EventPage.objects.select_related("commune").defer("body")
    counts = counts.prefetch_related(
        Prefetch("place", places.select_related("commune")),
        Prefetch("commune", Territory.objects.select_related("epci", "departement")),
        Prefetch("event", events),
        Prefetch("event__place", places),
    )
    counts = list(counts)
    names = _names(counts)
    labels = dict(Audience.choices)
    return [
        Fact(
            month=(start.year, start.month),
            groups={
                **{kind: [of_kind[_key_of(count, kind)]] for kind, of_kind in names.items()},
                "theme": topics[count.pk] or [(None, gettext("Sans thème"))],
                "public": [(value, str(labels.get(value, value))) for value in count.audiences]
                or [(None, gettext("Public non précisé"))],
            },
            people=count.people,
            first_timers=count.first_timers,
        )
        for count in counts
        for start in [local_start(count)]
    ]


def _key_of(count, kind):
    if kind == "place":
        return count.place_id
    territory = _territory_of(count, kind)
    return territory.pk if territory else None


def _territory_of(count, kind):
    if kind == "commune" or not count.commune:
        return count.commune
    return getattr(count.commune, kind)


def _names(counts):
    """Return {kind: {key: (key, name)}} of the places and territories of the head counts.

    Each kind also has the key None, with a translated name for "no place", "no commune"….
    """
    names = {
        "place": place_names({count.place for count in counts if count.place})
        | {None: (None, gettext("Hors d’un lieu du réseau"))}
    }
    without = {
        "commune": gettext("Sans commune"),
        "epci": gettext("Sans intercommunalité"),
        "departement": gettext("Sans département"),
    }
    for kind in TERRITORIES:
        there = {territory for count in counts if (territory := _territory_of(count, kind))}
        named = commune_names(there) if kind == "commune" else territory_names(there)
        names[kind] = named | {None: (None, without[kind])}
    return names
