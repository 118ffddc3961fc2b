"""The scope of a report: which dates, head counts and registrations it is about."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.permissions import page_permission_policy

from events.choices import OFF
from events.models import HeadCount, Occurrence
from events.querysets import zone_code
from network.database.fields import has_any
from network.geography.overseas import OVERSEAS
from network.geography.territories import in_territory
from network.models import Territory, Topic
from places.choices import EVERYBODY, Audience
from places.hours import holidays
from places.models import PlacePage

from .names import place_names
from .periods import Period

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Scope:
    """The scope of a report: a period, and optionally a place, a territory, a topic, an audience.

    The audience is a value of `Audience`, as announced by the events. As in the agenda, an event
    that states no audience may suit each of them, so it matches every audience, and so does one
    that is open to everybody. The head counts of a deleted event match no audience.
    """

    period: Period
    place: PlacePage | None = None
    territory: Territory | None = None
    topic: Topic | None = None
    audience: str = ""

    @property
    def title(self) -> str:
        """The title of the period, then the names of the place, territory, topic and audience."""
        places = [self.place] if self.place else []
        named = [name for _key, name in place_names(places).values()]
        named += [str(each) for each in (self.territory, self.topic) if each]
        if self.audience:
            label = Audience(self.audience).label
            named.append(gettext("public : %(audience)s") % {"audience": label})
        return " – ".join([self.period.title, *named])

    def narrow(self, rows: QuerySet, *, prefix: str = "", topics: str = "topics") -> QuerySet:
        """Return the `rows` of this scope: head counts, dates or registrations.

        The model of `rows` must have `starts_at` and `event`. `prefix` is the start of the lookups
        of their place and commune, for example "event__". `topics` is the lookup of their topics.
        A row is in the period if its first day is: see `Occurrence.first_on`.
        """
        rows = _during(self.period, rows, prefix)
        if self.place:
            rows = rows.filter(**{f"{prefix}place": self.place})
        if self.territory:
            there = in_territory(self.territory, f"{prefix}commune")
            if prefix:  # an event at a place has no commune of its own
                there |= in_territory(self.territory, f"{prefix}place__commune")
            rows = rows.filter(there)
        if self.topic:
            rows = rows.filter(**{topics: self.topic})
        if self.audience:
            announced = has_any("event__audiences", [EVERYBODY, self.audience])
            rows = rows.filter(announced | Q(event__audiences=""))
        return rows

    def narrow_registrations(self, rows: QuerySet) -> QuerySet:
        """Return the registrations of this scope among `rows`, without duplicates.

        The place and the day are read from the `Occurrence` of the registration. Without an
        `Occurrence`, they are the place of the event and the day of `Registration.starts_at`.
        """
        dates = Occurrence.objects.filter(
            event=OuterRef("event"), original_starts_at=OuterRef("original_starts_at")
        )
        here = self.narrow(dates, topics="event__topics")
        withdrawn = self.narrow(
            rows.exclude(Exists(dates)), prefix="event__", topics="event__topics"
        )
        return rows.filter(Q(Exists(here)) | Q(pk__in=withdrawn.values("pk")))


def _during(period, rows, prefix):
    """Return the rows whose first day, as in `Occurrence.first_on`, is in `period`.

    The day is in the time zone of the place, else of the commune, else of the network. For an event
    of whole days, the day is in the zone of the event's own location. An evening of 31 December in
    Martinique thus belongs to the old year. `prefix` is an argument of `Scope.narrow`.
    """
    first, end = period.first, period.last + DAY
    # The index is used for these wide bounds: no clock is a day ahead of another one.
    wide = rows.filter(
        starts_at__gte=_midnight(first - DAY, "01"), starts_at__lt=_midnight(end + DAY, "01")
    )
    if rows.model is Occurrence:
        return wide.filter(first_on__gte=first, first_on__lt=end)
    wide = wide.alias(zone_code=zone_code_of_days(prefix))
    wide = wide.alias(local_first=_local_midnight(first), local_end=_local_midnight(end))
    return wide.filter(starts_at__gte=F("local_first"), starts_at__lt=F("local_end"))


def zone_code_of_days(prefix: str = "") -> Case:
    """Return the expression of `zone_code` for the days of head counts or registrations.

    For an event of whole days, it is the code of the event's own location. `prefix` is an argument
    of `zone_code`.
    """
    return Case(
        When(event__all_day=True, then=zone_code("event__")),
        default=zone_code(prefix),
    )


def _local_midnight(day):
    """Return an expression for the moment when the date `day` begins in the zone of each row.

    The alias `zone_code` of a row names its zone. It begins with the code of a département, or is
    "" for the zone of the network.
    """
    return Case(
        When(zone_code="", then=Value(_midnight(day, ""))),
        *(When(zone_code__startswith=code, then=Value(_midnight(day, code))) for code in OVERSEAS),
        default=Value(_midnight(day, "01")),  # any code of the mainland
        output_field=DateTimeField(),
    )


def _midnight(day, zone_code):
    return datetime.combine(day, time.min, tzinfo=holidays.calendar(zone_code).timezone)


def local_start(count: HeadCount) -> datetime:
    """Return the aware start of a head count in its local time zone.

    The zone is that of `zone_code_of_days`: the zone of the place; without a place, the zone of the
    commune; with neither, the zone of the network. The place and the commune of an event of whole
    days are those of the event.
    """
    there = count.event if count.event and count.event.all_day else count
    code = there.place.zone if there.place else (there.commune.code if there.commune else "")
    zone = holidays.calendar(holidays.zone_of(code)).timezone
    return timezone.localtime(count.starts_at, zone)


def past_dates(user: User) -> QuerySet:
    """Return the past public dates that took place, of the events that the user may change."""
    return changeable_by(user, Occurrence.objects.public().past().exclude(status__in=OFF))


def changeable_by(user: User, rows: QuerySet) -> QuerySet:
    """Return the `rows` whose `event` the user may change; all rows for a superuser.

    The head counts of a deleted event are included if the user may change their place.
    """
    if user.is_superuser:
        return rows
    pages = page_permission_policy.instances_user_has_permission_for(user, "change")
    changeable = Q(event__page_ptr__in=pages)
    if rows.model is HeadCount:
        changeable |= Q(event=None, place__page_ptr__in=pages)
    return rows.filter(changeable)
