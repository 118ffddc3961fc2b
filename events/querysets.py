"""Questions about dates. Each takes values, never a request, and can be chained."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import Self

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
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

from network.geography.territories import in_territory
from network.memory import day_end
from network.querysets import BasePageQuerySet, public_pages, public_q
from network.shared import compiled
from network.shared.compiled import rows_by_key
from places.models import Closure, PlacePage

from .choices import OFF

FEED_PAST = timedelta(days=90)


def shown_place(path="place", places=None) -> Prefetch:
    """The prefetch of the places that the public may see: each event, at the end of `path` without
    its last step, has its own as `shown_place`, or None. `places` has more of them."""
    places = PlacePage.objects.all() if places is None else places
    public = places.public().select_related("commune", "locale")
    return Prefetch(path, public, to_attr="shown_place")


def not_over(now) -> Q:
    """A Q: a date is to come until it is over, so today's is in one list and in one only."""
    return Q(ends_at__gt=now)


def window_start(now=None) -> datetime:
    """What ends later is in the feeds. It moves at midnight: a feed's bytes are those of a day."""
    day = timezone.localtime(now).date() - FEED_PAST
    return timezone.make_aware(datetime.combine(day, time.min))


# What a line says of its event.
OF_LINE = "title slug url_path path depth locale all_day attendance_mode status replay_url capacity"
OF_CARD = f"{OF_LINE} kind is_free price venue"


class EventQuerySet(BasePageQuerySet):
    def with_shown_places(self) -> Self:
        """Each with its `shown_place`, in one query for all."""
        return self.prefetch_related(shown_place())


class CalendarEntryQuerySet(QuerySet):
    def in_feeds(self, now=None) -> Self:
        """Those of the events that the public may see, as long as a feed would hold a date."""
        return self.filter(public_q("event__"), ends_at__gt=window_start(now))


class OccurrenceQuerySet(QuerySet):
    def public(self) -> Self:
        """Dates of the events that the public may see. Each list, count and feed starts here."""
        return self.filter(public_q("event__"))

    def of_public_events(self) -> Self:
        """As `public`, for a list of which the first are shown: joined to its events, SQLite would
        read and sort the dates of all of them."""
        return self.filter(Exists(public_pages().filter(pk=OuterRef("event"))))

    def upcoming(self, now=None) -> Self:
        """Not over yet, those in progress included. The complement of `past`."""
        return self.filter(not_over(now or compiled.now()))

    def past(self, now=None) -> Self:
        # That they have begun is no news, but it is what the index is sorted by.
        now = now or compiled.now()
        return self.filter(starts_at__lt=now, ends_at__lte=now)

    def between(self, start, end) -> Self:
        """Dates of which some part lies in [start, end)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def first_of_events(self, keys) -> Self:
        """The agenda's first date to come of each of the events with these keys, if it has one."""
        of_event = self.public().upcoming().filter(event=OuterRef("event"))
        first = of_event.order_by("starts_at", "pk").values("pk")[:1]
        return self.agenda().filter(event__in=keys, pk=Subquery(first))

    def first_of_days(self, most) -> list[tuple]:
        """[(key, day, dates that begin that day)] of so many at most of each day, the soonest."""
        # SQLite would call Python several times for each date, to say its day.
        rows = self.order_by("starts_at", "event_id", "pk").values_list("pk", "starts_at")
        days, day, following = defaultdict(list), None, None
        for key, starts_at in rows:
            if day is None or starts_at >= following:
                day, following = timezone.localdate(starts_at), day_end(starts_at)
            days[day].append(key)
        return [(key, day, len(keys)) for day, keys in days.items() for key in keys[:most]]

    def in_territory(self, territory) -> Self:
        return self.filter(in_territory(territory, "commune"))

    def at_place(self, place) -> Self:
        return self.filter(place=place)

    def with_zone(self) -> Self:
        """Each with the `zone_code` of the territory whose clock tells when it is: an INSEE code or
        that of a département, "" for the network's own."""
        code = Case(
            When(place__isnull=False, then="place__zone"),
            default=Coalesce("commune__code", Value("")),
        )
        return self.annotate(zone_code=code)

    def shut_out(self) -> Self:
        """Announced on a day when their place is closed, and nobody said what becomes of them."""
        return self.with_shut_out().filter(is_shut_out=True)

    def with_shut_out(self) -> Self:
        """Each can be asked whether it `is_shut_out`, in a condition."""
        moment = timedelta(minutes=1)  # what lasts till midnight does not reach the day after
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
        return dates.alias(is_shut_out=Q(is_held, Exists(closures), is_decided=False))

    def cards(self) -> Self:
        """With all that a card shows, and without the long texts."""
        return self.select_related("event__locale", "place__locale", "commune").defer(
            "event__body",
            "event__proceedings",
            "place__body",
            "place__imported",
            "place__presentation",
            "event__draft_title",
            "place__draft_title",
        )

    def of_keys(self, keys) -> list:
        """The rows of these keys in their order, ready for cards: PostgreSQL takes longer to plan
        one query that finds and shows them than to answer two."""
        cards = rows_by_key(self.model.objects.listed, keys)
        return [cards[key] for key in keys if key in cards]

    def listed(self) -> Self:
        """With what a card of a list shows and nothing else: a row of `cards` costs twice as much
        to make."""
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
        """With what a line of a week, of a month or of the admin shows: a card's rows cost more,
        and so does a place, of which the clock alone is told."""
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
        """What the agenda lists, soonest first: public, not over, ready for cards."""
        dates = self.of_public_events().upcoming(now)
        return dates.cards().order_by("starts_at", "event_id", "pk")

    def coming(self, now, since) -> Self:
        """The same of an agenda in which no date began before this moment: see `coming_since`."""
        return self.agenda(now).filter(starts_at__gte=since)

    def soonest(self, number, now, since) -> Self:
        """(key, end) of so many of them."""
        return self.coming(now, since).values_list("pk", "ends_at")[:number]

    def archive(self, now=None) -> Self:
        """What is over, latest first."""
        dates = self.of_public_events().past(now)
        return dates.cards().order_by("-starts_at", "event_id", "pk")

    def in_feeds(self, now=None) -> Self:
        """Public dates of the past 90 days and all those to come."""
        return self.public().in_window(now)

    def in_window(self, now=None) -> Self:
        """Those of any event that a feed would hold."""
        return self.filter(ends_at__gt=window_start(now))
