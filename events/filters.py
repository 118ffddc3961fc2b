"""The filters of the agenda. The keys are in the URLs of its feeds and must not change."""

import uuid
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from network.database.fields import has_any
from network.database.querysets import public_q
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
from network.filters.counting import ChoiceCounter
from network.models import ContentStamp, Organisation, Territory, Topic
from network.text.dates import format_day
from network.text.strings import plain
from places.choices import EVERYBODY, Audience
from places.slugs import find_place
from search.choices import Kind as SearchKind
from search.finding.matching import MatchingFilter

from . import counting
from .choices import AttendanceMode, Kind, Period
from .counting import DATE, EVENT
from .models.calendar_entry import CalendarEntry
from .querysets import on_days

ONE_DAY = timedelta(days=1)
# Filters by day, which subscriptions omit.
OF_DAYS = ("periode", "du", "au")
# Filters that match all the dates of an event or none, besides those with `of=EVENT`.
OF_WHOLE_EVENTS = ("q", "serie", "organisateur")


def about(slugs: Iterable[str]) -> Q:
    """Return a Q for the events about a topic with one of these slugs, without duplicates."""
    return _about(tuple(slugs))


@lru_cache(maxsize=200)
def _about(slugs):
    """Return the Q of `about`, the same object for an equal tuple of slugs.

    `network.filters.database` composes the same object only once.
    """
    topics = Topic.objects.filter(slug__in=slugs, events__isnull=False)
    return Q(pk__in=topics.values("events"))


def with_words(text: str) -> Q:
    """Return a Q for the dates whose event has each of the words of `text` in its main texts.

    The main texts are the title, summary, kind, venue, topics, place, town and organiser
    (`CalendarEntry.words`), not the body. A word also matches a part of a longer word. Only the
    first eight words count; case and accents are ignored. The Q is empty, and so matches every
    date, if `text` has no word.
    """
    query = Q()
    for word in plain(text).split()[:8]:
        query &= Q(words__contains=word)
    if not query:
        return query
    entries = CalendarEntry.objects.filter(query)
    return Q(event__in=entries.values("event"))


def in_period(value: str, today: date | None = None) -> Q:
    """Return a Q for the dates that overlap the `Period` `value`.

    `today` is the current day of the network by default. See `period` for the days.
    """
    return on_days(*period(value, today or timezone.localdate()))


def period(value: str, today: date) -> tuple[date, date]:
    """Return (first day, last day) of the `Period` `value` around `today`; both are included.

    A week starts on Monday. "This week-end" is the next week-end, or the current one on a Saturday
    or a Sunday. Any other value is treated as `Period.TODAY`.
    """
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
    """Filter by place, given by its slug; the slug of a place that is not public is refused."""

    def clean(self, typed: list[str]) -> tuple[Page | None, list[str]]:
        """Return (public place, []), or (None, [slug]) if no public place has the slug.

        The first of the `typed` values is the slug or a former slug of the place; the other values
        are ignored.
        """
        place = find_place(typed[0])
        return place, [] if place else typed[:1]

    def q(self, value: Page) -> Q:
        """Return a Q for the dates at the place."""
        return Q(place=value)

    def pairs(self, value: Page) -> list[tuple[str, str]]:
        """Return [(parameter, slug of the place)] for the URL."""
        return [(self.param, value.slug)]

    def chips(self, value: Page) -> list[tuple[str, list]]:
        """Return [(title of the place, [])]."""
        return [(value.title, [])]


class SeriesFilter(Filter):
    """Filter by event, given by the permanent UID of its calendar entry.

    With `keeps_withdrawn`, the UID of an event that is no longer public is accepted: no public date
    matches.
    """

    def __init__(self, label, *, keeps_withdrawn=False, **options):
        super().__init__(label, **options)
        self.keeps_withdrawn = keeps_withdrawn

    def clean(self, typed: list[str]) -> tuple[CalendarEntry | None, list[str]]:
        """Return (calendar entry, []), or (None, [UID]) if no accepted event has the first UID."""
        try:
            uid = uuid.UUID(typed[0])
        except ValueError:
            return None, typed[:1]
        is_public = ExpressionWrapper(public_q("event__"), output_field=BooleanField())
        entries = CalendarEntry.objects.filter(uid=uid).annotate(is_public=is_public)
        if not self.keeps_withdrawn:
            entries = entries.filter(is_public=True)
        entry = entries.select_related("event").only("uid", "event__title").first()
        return entry, [] if entry else typed[:1]

    def q(self, value: CalendarEntry) -> Q:
        """Return a Q for the dates of the event."""
        return Q(event=value.event_id)

    def pairs(self, value: CalendarEntry) -> list[tuple[str, str]]:
        """Return [(parameter, UID)] for the URL."""
        return [(self.param, str(value.uid))]

    def chips(self, value: CalendarEntry) -> list[tuple[str, list]]:
        """Return [(title of the event, [])], with other words if the event is not public."""
        title = value.event.title if value.is_public else _("rendez-vous retiré de l’agenda")
        return [(title, [])]


class OrganiserFilter(Filter):
    """Filter by organisation, given by its slug."""

    def clean(self, typed: list[str]) -> tuple[Organisation | None, list[str]]:
        """Return (organisation, []), or (None, [slug]) if no organisation has the first slug."""
        organiser = Organisation.objects.filter(slug=typed[0]).first()
        return organiser, [] if organiser else typed[:1]

    def q(self, value: Organisation) -> Q:
        """Return a Q for the dates of the organisation's events."""
        return Q(event__organisation=value)

    def pairs(self, value: Organisation) -> list[tuple[str, str]]:
        """Return [(parameter, slug of the organisation)] for the URL."""
        return [(self.param, value.slug)]

    def chips(self, value: Organisation) -> list[tuple[str, list]]:
        """Return [(name of the organisation, [])]."""
        return [(value.name, [])]


class DayFilter(DateFilter):
    """Filter by a day of the years 1900 to 9000, so that date arithmetic cannot overflow."""

    def clean(self, typed: list[str]) -> tuple[date | None, list[str]]:
        """Return (day or None, refused values); a day outside the years 1900 to 9000 is refused."""
        day, refused = super().clean(typed)
        if day and not 1900 <= day.year <= 9000:
            return None, typed[:1]
        return day, refused

    def chips(self, value: date) -> list[tuple[str, list]]:
        """Return [(label of the filter and day without its weekday, [])]."""
        return [(f"{self.label} {format_day(value, weekday=False)}", [])]


class AgendaFilterSet(FilterSet):
    """The filters of the dates of the agenda.

    Two optional arguments, always used together, speed up the counts of choices: `dates`, the
    queryset before it is restricted to public events, and `events`, the manager of the events.
    Without `events`, `dates` is ignored. Counts are cached for a list with a `name`.
    """

    row_paths = (DATE, EVENT)
    # Keys that select a view or a part of the page, not dates.
    ignored = FilterSet.ignored | {"partie", "vue", "jour"}

    # Titles and keywords only: many workshops mention a phone to bring without being about phones.
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
    du = DayFilter(_("À partir du"), q=lambda day: Q(last_on__gte=day))
    au = DayFilter(_("Jusqu’au"), q=lambda day: Q(first_on__lte=day))
    type = ChoicesFilter(
        _("Type de rendez-vous"),
        of=EVENT,
        choices=Kind.choices,
        q=lambda values: Q(kind__in=values),
    )
    theme = ChoicesFilter(
        _("Thème"), of=EVENT, choices=topic_choices, q=about, renamed=Topic.renamed_slugs
    )
    # An event that is open to everybody suits each of them, and one without a stated audience may.
    public = ChoicesFilter(
        _("Pour qui"),
        of=EVENT,
        choices=Audience.choices,
        q=lambda values: has_any("audiences", [EVERYBODY, *values]) | Q(audiences=""),
        note=_("Les rendez-vous qui ne le précisent pas sont montrés aussi."),
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
    def weekend_query(self) -> str:
        """The query string, without "?", of the same list for this week-end."""
        return urlencode([*self.lasting_pairs, ("periode", Period.WEEKEND.value)])

    @property
    def lasting_pairs(self) -> list[tuple[str, str]]:
        """The [(parameter, value)] of the active filters, without the filters by day."""
        return [pair for pair in self.pairs if pair[0] not in OF_DAYS]

    @property
    def lasting_query(self) -> str:
        """The canonical query string, without "?" and without the filters by day."""
        return urlencode(self.lasting_pairs)

    @property
    def day_chips(self) -> list[str]:
        """The labels of the active filters by day; [] if none is active."""
        day_filters = [pair for pair in self.active if pair[0].name in OF_DAYS]
        return [label for item, value in day_filters for label, _staying in item.chips(value)]

    @property
    def parts_events(self) -> bool:
        """True if an active filter may match some dates of an event and not others."""
        return any(
            item.of != EVENT and item.name not in OF_WHOLE_EVENTS for item, _value in self.active
        )

    @cached_property
    def stamp(self) -> int:
        """The content stamp, read once for all cached values of this list."""
        return ContentStamp.recent()

    @cached_property
    def counter(self) -> ChoiceCounter:
        """The `ChoiceCounter` of the list."""
        return counting.Counting(self).counter()

    @property
    def total(self) -> int:
        """The number of matching dates, cached if the list has a `name`.

        If the page neither displays the choices nor uses `counter`, only the dates are counted,
        because counting the choices takes several times as long.
        """
        (total,) = self.cached("total", self._count)
        return total

    def _count(self):
        return (super().total,)

    def cached(self, key: str, build: Callable[[], Any]) -> Any:
        """Return `build()`, cached for this query until the content stamp changes.

        `build` returns a collection with a length or `counting.Rows`, which is shared and must not
        be changed; a list with a `name` raises TypeError for any other value. `key` distinguishes
        the values of one query. The value expires after five minutes at most. Nothing is cached if
        `name` is "".
        """
        return counting.cached(self, (key, self.query), build)

    @cached_property
    def territories(self):
        """`Facet` of the départements that have dates, given the other filters.

        If the selected territory is not in the list (for example, a commune), it is added first.
        """
        counts = self.counter.counts("territoire")
        departements = Territory.objects.filter(pk__in=counts).order_by("code")
        rows = departements.values_list("code", "name", "pk")
        rows = [(code, name, counts[pk]) for code, name, pk in rows]
        return departements_facet(_("Où"), self.values.get("territoire"), rows, self.total)


class FeedFilterSet(AgendaFilterSet):
    """The filters of the feeds.

    A subscription to an event that is unpublished becomes empty instead of failing, because clients
    keep the former dates of a feed that fails.
    """

    serie = SeriesFilter(_("Série"), keeps_withdrawn=True)
