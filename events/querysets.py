"""Querysets of dates and events. Methods take values, never a request."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Self

from django.db.models import (
    Case,
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
from django.db.models.functions import Coalesce
from django.utils import timezone

from network.database import compiled
from network.database.compiled import rows_by_key
from network.database.querysets import BasePageQuerySet, public_pages, public_q
from network.geography.territories import in_territory
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


def on_days(first: date, last: date) -> Q:
    """Return a Q for the dates that overlap the days from `first` to `last`, both included."""
    return Q(first_on__lte=last, last_on__gte=first)


def zone_code(prefix: str = "", *, default: Value | F | None = None) -> Case:
    """Return an expression for the code that determines the time zone of a date or a head count.

    The code is `zone` of the place; without a place, the INSEE code of the commune. With no place
    and no commune, it is `default`, by default "", which means the network's time zone. `prefix`
    leads to the foreign keys, "event__" for example.
    """
    return Case(
        When(**{f"{prefix}place__isnull": False}, then=f"{prefix}place__zone"),
        default=Coalesce(f"{prefix}commune__code", default or Value("")),
    )


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

        `window_start` defines this window.
        """
        return self.filter(public_q("event__"), ends_at__gt=window_start(now))

    def raise_sequence(self) -> int:
        """Increment SEQUENCE of the stored entries; the next `refresh` increments it once more.

        Returns the number of entries. Call it before a message without a change of the event's
        schedule: a cancellation sent to one person, or the withdrawal of the event. The empty
        digests make `refresh` write the text with the new number.
        """
        return self.update(sequence=F("sequence") + 1, digest="", schedule_digest="")


class OccurrenceQuerySet(QuerySet):
    """Queryset of the dates."""

    def public(self) -> Self:
        """Return the dates of public events, past dates included."""
        return self.filter(public_q("event__"))

    def of_public_events(self) -> Self:
        """Return the same dates as `public`, for a list that displays only its first rows.

        The condition is a subquery. With a join to the events, SQLite would read and sort all their
        dates.
        """
        return self.filter(Exists(public_pages().filter(pk=OuterRef("event"))))

    def upcoming(self, now=None) -> Self:
        """Return the dates that end after `now`, ongoing ones included: the complement of `past`.

        `now` is the present by default.
        """
        return self.filter(not_over(now or compiled.now()))

    def held_first(self) -> Self:
        """Return the dates by start, but dates that do not take place (`OFF`) after all others."""
        is_off = Case(When(status__in=OFF, then=1), default=0)
        return self.order_by(is_off, "starts_at", "pk")

    def past(self, now: datetime | None = None) -> Self:
        """Return the dates that end at `now`, by default the present, or before."""
        # The condition on the start is implied by the other, but the index is sorted by it.
        now = now or compiled.now()
        return self.filter(starts_at__lt=now, ends_at__lte=now)

    def on_days(self, first: date, last: date) -> Self:
        """Return the dates that overlap the days from `first` to `last`, both included.

        A day is the local day at the location of the date.
        """
        return self.filter(on_days(first, last))

    def between(self, start: datetime, end: datetime) -> Self:
        """Return the dates that overlap [start, end): a date that ends at `start` does not."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def first_of_events(self, keys: Iterable[int]) -> Self:
        """Return the next public date of each of the events `keys`, ready for cards, by start.

        The next date is the first coming date that takes place. If all coming dates are off, it is
        the first of them. Events that are over or not public have no date in the result.
        """
        of_event = self.public().upcoming().filter(event=OuterRef("event"))
        first = of_event.held_first().values("pk")[:1]
        return self.agenda().filter(event__in=keys, pk=Subquery(first))

    def keys_by_day(self, first: date, end: date) -> dict[date, list[int]]:
        """Return {day: [primary keys in order of start]} of the days from `first` to before `end`.

        Call it after `on_days`. A day is the local day at the location of the date. A date over
        several days is listed under each of these days. A date that ends at midnight is not listed
        under the next day. Days without a date are absent, and the days are in no particular order.
        """
        rows = self.order_by("starts_at", "event_id", "pk")
        days = defaultdict(list)
        for key, day, last in rows.values_list("pk", "first_on", "last_on"):
            day = max(day, first)
            while day <= last and day < end:
                days[day].append(key)
                day += timedelta(days=1)
        return dict(days)

    def in_territory(self, territory: Model) -> Self:
        """Return the dates in a territory of any level, from the commune to the region."""
        return self.filter(in_territory(territory, "commune"))

    def at_place(self, place: PlacePage) -> Self:
        """Return the dates at `place`; a place that is not public has none."""
        return self.filter(place=place)

    def with_zone(self) -> Self:
        """Annotate `zone_code`, the code of the territory that determines the time zone.

        It is the code of a commune (INSEE) or of a département, or "" for the network's time zone.
        """
        return self.annotate(zone_code=zone_code(default=F("departement")))

    def during_closures(self) -> Self:
        """Return the dates during a closure of their place, unless an editor has decided.

        Excludes the dates with `is_decided`, and the cancelled and postponed dates.
        """
        return self.with_closures().filter(is_during_closure=True)

    def with_closures(self) -> Self:
        """Define the aliases `has_closure` and `is_during_closure`.

        `has_closure` is True for the dates during a closure of their place, and `is_during_closure`
        is the condition of `during_closures`.
        """
        closures = Closure.objects.filter(
            place=OuterRef("place"),
            starts_on__lte=OuterRef("last_on"),
            ends_on__gte=OuterRef("first_on"),
        )
        closed, is_held = Exists(closures), ~Q(status__in=OFF)
        return self.alias(
            has_closure=closed, is_during_closure=Q(is_held, closed, is_decided=False)
        )

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

        `keys` must not be an iterator. Keys without a row are skipped. The filters of this
        queryset are ignored, even a filter on visibility: apply them to the query of the keys. On
        PostgreSQL, a query of keys and a query of rows are faster than a single query.
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
        """Fetch the columns that a line of a week, of a month or of the admin displays.

        From the place, only the time zone is fetched. The rows of `cards` cost more.
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
        """Return the dates of the agenda: public, not over, ready for cards, by start."""
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
        """Return the public dates that are over, ready for cards, the latest start first."""
        dates = self.of_public_events().past(now)
        return dates.cards().order_by("-starts_at", "event_id", "pk")

    def in_feeds(self, now=None) -> Self:
        """Return the public dates that ended in the past 90 days or will end later."""
        return self.public().in_window(now)

    def in_window(self, now=None) -> Self:
        """Return the dates, public or not, that end after `window_start`."""
        return self.filter(ends_at__gt=window_start(now))
