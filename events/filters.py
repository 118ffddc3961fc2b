"""What the agenda can be narrowed by. The keys stand in the addresses of its feeds: they stay."""

import uuid
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.dates import format_day
from network.fields import has_any
from network.filters import (
    BooleanFilter,
    ChoiceFilter,
    ChoicesFilter,
    DateFilter,
    Filter,
    FilterSet,
    TerritoryFilter,
    departements_facet,
    topic_choices,
)
from network.models import ContentStamp, Organisation, Territory, Topic
from network.querysets import public_q
from network.text import plain
from places.choices import Audience
from places.slugs import find_place
from search.choices import Kind as SearchKind
from search.finding.matching import MatchingFilter

from . import counting
from .choices import AttendanceMode, Kind, Period
from .counting import DATE, EVENT
from .models.calendar_entry import CalendarEntry

ONE_DAY = timedelta(days=1)
# What asks for days: an answer that no subscription can keep.
OF_DAYS = ("periode", "du", "au")
# What keeps all the dates of an event or none, beside the filters that are asked `of=EVENT`.
OF_WHOLE_EVENTS = ("q", "serie", "organisateur")


def about(slugs) -> Q:
    """A Q for the events about one of these topics, each once."""
    return _about(tuple(slugs))


@lru_cache(maxsize=200)
def _about(slugs):
    """The same Q each time: what holds it is composed once (`network.filters.database`)."""
    topics = Topic.objects.filter(slug__in=slugs, events__isnull=False)
    return Q(pk__in=topics.values("events"))


def with_words(text) -> Q:
    """Every word, whatever its accents, in what an event says of itself and of its place."""
    query = Q()
    for word in plain(text).split()[:8]:
        query &= Q(words__contains=word)
    if not query:
        return query
    entries = CalendarEntry.objects.filter(query)
    return Q(event__in=entries.values("event"))


def midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def in_period(value, today=None) -> Q:
    """A Q for the dates of which some part lies in the period, by the network's clock."""
    today = today or timezone.localdate()
    first, last = period(value, today)
    return Q(starts_at__lt=midnight(last + ONE_DAY), ends_at__gt=midnight(first))


def on_day(typed) -> Q:
    """A Q for what begins on a day, `AAAA-MM-JJ`."""
    first = midnight(datetime.fromisoformat(typed).date())
    return Q(starts_at__gte=first, starts_at__lt=midnight(first.date() + ONE_DAY))


def period(value, today) -> tuple[date, date]:
    """(first day, last day); on a Sunday "this week-end" is the one that ends."""
    if value == Period.WEEK:
        return today - timedelta(today.weekday()), today + timedelta(6 - today.weekday())
    if value == Period.WEEKEND:
        sunday = today + timedelta(6 - today.weekday())
        return sunday - ONE_DAY, sunday
    if value == Period.MONTH:
        first = today.replace(day=1)
        return first, (first + timedelta(31)).replace(day=1) - ONE_DAY
    return today, today


class PlaceFilter(Filter):
    """A place by its slug; one that the public may not see is not known."""

    def clean(self, typed):
        place = find_place(typed[0])
        return place, [] if place else typed[:1]

    def q(self, value):
        return Q(place=value)

    def pairs(self, value):
        return [(self.param, value.slug)]

    def chips(self, value):
        return [(value.title, [])]


class SeriesFilter(Filter):
    """The dates of one event, by the UID that subscribers know it by for life."""

    def clean(self, typed):
        try:
            uid = uuid.UUID(typed[0])
        except ValueError:
            return None, typed[:1]
        entries = CalendarEntry.objects.filter(public_q("event__"), uid=uid)
        entry = entries.select_related("event").only("uid", "event__title").first()
        return entry, [] if entry else typed[:1]

    def q(self, value):
        return Q(event=value.event_id)

    def pairs(self, value):
        return [(self.param, str(value.uid))]

    def chips(self, value):
        return [(value.event.title, [])]


class OrganiserFilter(Filter):
    """An organisation by its slug."""

    def clean(self, typed):
        organiser = Organisation.objects.filter(slug=typed[0]).first()
        return organiser, [] if organiser else typed[:1]

    def q(self, value):
        return Q(event__organisation=value)

    def pairs(self, value):
        return [(self.param, value.slug)]

    def chips(self, value):
        return [(value.name, [])]


class DayFilter(DateFilter):
    """A day that the calendar's arithmetic can hold."""

    def clean(self, typed):
        day, refused = super().clean(typed)
        if day and not 1900 <= day.year <= 9000:
            return None, typed[:1]
        return day, refused

    def chips(self, value):
        return [(f"{self.label} {format_day(value, weekday=False)}", [])]


class AgendaFilterSet(FilterSet):
    """The dates of the agenda. To count the choices of a list sooner, it is given `dates`, those of
    the queryset before it is narrowed to what the public may see, and `events`, the manager of
    their events; of a list with a `name`, what is counted is remembered.
    """

    row_paths = (DATE, EVENT)
    # How the answer is shown, and which part of it: not what is asked.
    ignored = FilterSet.ignored | {"partie", "vue", "jour"}

    # By date, a workshop where one brings a telephone would hide those about telephones.
    q = MatchingFilter(
        _("Mots"),
        kinds=[SearchKind.EVENT],
        path="event",
        also=with_words,
        fields=["title", "keywords"],
    )
    territoire = TerritoryFilter()
    lieu = PlaceFilter(_("Lieu"))
    periode = ChoiceFilter(_("Quand"), of=DATE, choices=Period.choices, q=in_period)
    du = DayFilter(_("À partir du"), q=lambda day: Q(ends_at__gt=midnight(day)))
    au = DayFilter(_("Jusqu’au"), q=lambda day: Q(starts_at__lt=midnight(day + ONE_DAY)))
    type = ChoicesFilter(
        _("Type de rendez-vous"),
        of=EVENT,
        choices=Kind.choices,
        q=lambda values: Q(kind__in=values),
    )
    theme = ChoicesFilter(
        _("Thème"), of=EVENT, choices=topic_choices, q=about, renamed=Topic.renamed_slugs
    )
    # An event that names no audience is open to all: it answers whoever asks.
    public = ChoicesFilter(
        _("Pour qui"),
        of=EVENT,
        choices=Audience.choices,
        q=lambda values: has_any("audiences", values) | Q(audiences=""),
    )
    serie = SeriesFilter(_("Série"))
    organisateur = OrganiserFilter(_("Organisé par"))
    en_ligne = BooleanFilter(
        _("En ligne"),
        of=EVENT,
        q=Q(attendance_mode__in=[AttendanceMode.ONLINE, AttendanceMode.HYBRID]),
    )
    gratuit = BooleanFilter(_("Gratuit"), of=EVENT, q=Q(is_free=True))

    def __init__(self, data, queryset, *, dates=None, events=None, name=""):
        super().__init__(data, queryset)
        self.dates = queryset if events is None else dates
        self.events, self.name = events, name

    @property
    def weekend_query(self):
        """The same question about this week-end."""
        return urlencode([*self.lasting_pairs, ("periode", Period.WEEKEND.value)])

    @property
    def lasting_pairs(self):
        """The `pairs` without those that ask for days."""
        return [pair for pair in self.pairs if pair[0] not in OF_DAYS]

    @property
    def lasting_query(self):
        """The canonical question without the days: the one that may be subscribed to."""
        return urlencode(self.lasting_pairs)

    @property
    def day_chips(self):
        """What is asked of days, in words; [] when the question holds for all days."""
        day_filters = [pair for pair in self.active if pair[0].name in OF_DAYS]
        return [label for item, value in day_filters for label, _staying in item.chips(value)]

    @property
    def parts_events(self):
        """Whether it may keep some dates of an event and leave others."""
        return any(
            item.of != EVENT and item.name not in OF_WHOLE_EVENTS for item, _value in self.active
        )

    @cached_property
    def stamp(self):
        """The content stamp, read once for all that this question remembers."""
        return ContentStamp.recent()

    @cached_property
    def counter(self):
        return counting.Counting(self).counter()

    @property
    def total(self):
        """How many dates fit. To count what each choice would show takes several times as long: it
        is done for who sees the choices."""
        (total,) = self.remember("total", self._count)
        return total

    def _count(self):
        return (super().total,)

    def remember(self, what, build):
        """What `build()` gives for this question, the same until something is published."""
        return counting.remembered(self, (what, self.query), build)

    @cached_property
    def territories(self):
        """A `Facet` of the départements that have dates, beside the other filters; a smaller
        territory that is asked for comes first."""
        counts = self.counter.counts("territoire")
        departements = Territory.objects.filter(pk__in=counts).order_by("code")
        rows = departements.values_list("code", "name", "pk")
        rows = [(code, name, counts[pk]) for code, name, pk in rows]
        return departements_facet(_("Où"), self.values.get("territoire"), rows, self.total)
