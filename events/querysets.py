"""Querysets of dates and events. Methods take values, never a request."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Self

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from network.database import compiled
from network.database.compiled import rows_by_key
from network.database.querysets import BasePageQuerySet, public_pages, public_q
from network.geography.territories import in_territory
from network.memory.stamped_cache import day_end
from places.models import Closure, PlacePage

from .choices import OFF

FEED_PAST = timedelta(days=90)


def shown_place(path: str = "place", places: QuerySet | None = None) -> Prefetch:
    """Return the prefetch that sets `shown_place` to the place if it is public, else to None.

    `path` leads to the foreign key, "event__place" for example. `places` is a queryset that fetches
    more relations; only its public places are used.
    """
    places = PlacePage.objects.all() if places is None else places
    public = places.public().select_related("commune", "locale")
    return Prefetch(path, public, to_attr="shown_place")


def not_over(now) -> Q:
    """Return a Q for the dates that end after `now`, the complement of `past`."""
    return Q(ends_at__gt=now)


def window_start(now=None) -> datetime:
    """Return the midnight 90 days before `now`: dates that end later are in the feeds.

    `now` is aware, the present by default; the midnight is in the current time zone. The result
    changes only at midnight, so that the bytes of a feed do not change within a day.
    """
    day = timezone.localtime(now).date() - FEED_PAST
    return timezone.make_aware(datetime.combine(day, time.min))


# The event's fields shown in a line, then in a card.
OF_LINE = "title slug url_path path depth locale all_day attendance_mode status replay_url capacity"
OF_CARD = f"{OF_LINE} kind is_free price venue"


class EventQuerySet(BasePageQuerySet):
    """Queryset of event pages."""

    def with_shown_places(self) -> Self:
        """Prefetch the `shown_place` of each event."""
        return self.prefetch_related(shown_place())


class CalendarEntryQuerySet(QuerySet):
    """Queryset of the stored calendar texts."""

    def in_feeds(self, now=None) -> Self:
        """Return the entries of public events with a date in the window of the feeds.

        The window is that of `window_start`.
        """
        return self.filter(public_q("event__"), ends_at__gt=window_start(now))


class OccurrenceQuerySet(QuerySet):
    """Queryset of the dates."""

    def public(self) -> Self:
        """Return the dates of public events. Each list, count and feed starts here."""
        return self.filter(public_q("event__"))

    def of_public_events(self) -> Self:
        """Return the same dates as `public`, for a list that shows only its first rows.

        The condition is a subquery: with a join to the events, SQLite would read and sort the dates
        of all of them.
        """
        return self.filter(Exists(public_pages().filter(pk=OuterRef("event"))))

    def upcoming(self, now=None) -> Self:
        """Return the dates that end after `now`, ongoing ones included: the complement of `past`.

        `now` is the present by default.
        """
        return self.filter(not_over(now or compiled.now()))

    def past(self, now: datetime | None = None) -> Self:
        """Return the dates that end at `now`, by default the present, or before."""
        # The condition on the start is implied by the other, but the index is sorted by it.
        now = now or compiled.now()
        return self.filter(starts_at__lt=now, ends_at__lte=now)

    def between(self, start: datetime, end: datetime) -> Self:
        """Return the dates that overlap [start, end): a date that ends at `start` does not."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def first_of_events(self, keys: Iterable[int]) -> Self:
        """Return the next public date of each of the events `keys`, ready for cards, soonest first.

        The next date is the first one that has not ended. Events that are over or not public have
        no date in the result.
        """
        of_event = self.public().upcoming().filter(event=OuterRef("event"))
        first = of_event.order_by("starts_at", "pk").values("pk")[:1]
        return self.agenda().filter(event__in=keys, pk=Subquery(first))

    def first_of_days(self, most: int) -> list[tuple[int, date, int]]:
        """Return [(primary key, day, number of dates that start that day)], in order of start.

        There are at most `most` keys per day, but all dates of the day are counted. Days are those
        of the current time zone.
        """
        # In Python: SQLite would call Python several times per date to compute its day.
        rows = self.order_by("starts_at", "event_id", "pk").values_list("pk", "starts_at")
        days, day, following = defaultdict(list), None, None
        for key, starts_at in rows:
            if day is None or starts_at >= following:
                day, following = timezone.localdate(starts_at), day_end(starts_at)
            days[day].append(key)
        return [(key, day, len(keys)) for day, keys in days.items() for key in keys[:most]]

    def in_territory(self, territory: Model) -> Self:
        """Return the dates in a territory of any level, from the commune to the region."""
        return self.filter(in_territory(territory, "commune"))

    def at_place(self, place: PlacePage) -> Self:
        """Return the dates at a place."""
        return self.filter(place=place)

    def with_zone(self) -> Self:
        """Annotate `zone_code`, the code of the territory that determines the time zone.

        The code is that of a commune (INSEE) or of a département, "" for the network's time zone.
        """
        code = Case(
            When(place__isnull=False, then="place__zone"),
            default=Coalesce("commune__code", Value("")),
        )
        return self.annotate(zone_code=code)

    def during_closures(self) -> Self:
        """Return the dates during a closure of their place, without a decision about them.

        Excludes cancelled and postponed dates, and dates with an exception (`is_decided`).
        """
        return self.with_closures().filter(is_during_closure=True)

    def with_closures(self) -> Self:
        """Define the alias `is_during_closure`, the condition of `during_closures`."""
        moment = timedelta(minutes=1)  # a date that ends at midnight does not reach the next day
        dates = self.alias(
            first_on=TruncDate("starts_at"),
            last_on=TruncDate(F("ends_at") - moment, output_field=DateField()),
        )
        closures = Closure.objects.filter(
            place=OuterRef("place"),
            starts_on__lte=OuterRef("last_on"),
            ends_on__gte=OuterRef("first_on"),
        )
        is_held = ~Q(status__in=OFF)
        return dates.alias(is_during_closure=Q(is_held, Exists(closures), is_decided=False))

    def cards(self) -> Self:
        """Fetch all that a card shows, without the long texts."""
        return self.select_related("event__locale", "place__locale", "commune").defer(
            "event__body",
            "event__proceedings",
            "place__body",
            "place__imported",
            "place__presentation",
            "event__draft_title",
            "place__draft_title",
        )

    def of_keys(self, keys: Iterable[int]) -> list:
        """Return the rows of these primary keys in their order, ready for cards.

        `keys` is not an iterator. Keys without a row are skipped. The filters of this queryset are
        ignored, those on visibility too. PostgreSQL plans one query that filters and fetches more
        slowly than it answers two.
        """
        cards = rows_by_key(self.model.objects.listed, keys)
        return [cards[key] for key in keys if key in cards]

    def listed(self) -> Self:
        """Fetch only what a card of a list shows; a row of `cards` costs twice as much."""
        return self.select_related("event__locale", "place", "commune").only(
            *(field.name for field in self.model._meta.concrete_fields),
            *(f"event__{name}" for name in OF_CARD.split()),
            "event__locale__language_code",
            "place__title",
            "place__expire_at",
            "place__zone",
            "commune__code",
            "commune__name",
        )

    def lines(self) -> Self:
        """Fetch what a line of a week, a month or the admin shows.

        The rows of `cards` cost more, and so does the place: only its time zone is fetched.
        """
        return (
            self.with_zone()
            .select_related("event__locale", "commune")
            .only(
                *(field.name for field in self.model._meta.concrete_fields),
                *(f"event__{name}" for name in OF_LINE.split()),
                "event__locale__language_code",
                "commune__code",
                "commune__name",
            )
        )

    def agenda(self, now=None) -> Self:
        """Return the dates of the agenda: public, not over, ready for cards, soonest first."""
        dates = self.of_public_events().upcoming(now)
        return dates.cards().order_by("starts_at", "event_id", "pk")

    def coming(self, now, since) -> Self:
        """Return the dates of `agenda(now)` that start at `since` or later.

        With `since` from `coming_since`, these are all the dates of `agenda(now)`, at a lower cost.
        """
        return self.agenda(now).filter(starts_at__gte=since)

    def soonest(self, number: int, now, since) -> Self:
        """Return a queryset of (primary key, end) of the first `number` dates of `coming`."""
        return self.coming(now, since).values_list("pk", "ends_at")[:number]

    def archive(self, now: datetime | None = None) -> Self:
        """Return the public dates that are over, ready for cards, the latest first."""
        dates = self.of_public_events().past(now)
        return dates.cards().order_by("-starts_at", "event_id", "pk")

    def in_feeds(self, now=None) -> Self:
        """Return the public dates that ended in the past 90 days or will end later."""
        return self.public().in_window(now)

    def in_window(self, now=None) -> Self:
        """Return the dates in the window of the feeds, public or not: see `window_start`."""
        return self.filter(ends_at__gt=window_start(now))
