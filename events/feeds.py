"""The agenda as others read it: iCalendar and Atom, whole, filtered, of a place, of a territory.

An address names a question for life. A filter that means nothing is a 404, never a larger answer;
one that finds nothing is an empty feed.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network import atom
from network.models import NetworkSettings, Territory
from network.outputs import conditional_response
from network.querysets import public_q
from places.models import PlacePage

from . import ical, timetable
from .agenda import catch_up, is_late
from .filters import AgendaFilterSet
from .models import CalendarEntry, EventIndexPage, Occurrence

ENTRIES = 50
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
ICS = "text/calendar; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"


def joined(entries, **said):
    """The calendar of some `CalendarEntry`s, by first date then UID; `said` as `ical.calendar`."""
    texts = entries.order_by("event__starts_at", "uid")
    texts = texts.values_list("zone", "vevent", is_late("event__"))
    rows = list(texts)
    if any(late for _zone, _vevent, late in rows):
        catch_up()
        rows = list(texts.all())
    return ical.calendar(
        (vevent for _zone, vevent, _late in rows),
        zones={zone for zone, _vevent, _late in rows},
        **said,
    )


def of_events(pks, *, name, url, source):
    """The calendar of those of some events that the feeds hold: what a search is subscribed as."""
    dates = Occurrence.objects.in_feeds().filter(event__in=pks)
    entries = CalendarEntry.objects.filter(event__in=dates.order_by().values("event"))
    return joined(entries, name=name, url=url, source=source)


class Feed:
    """One question put to the agenda; `subject` names the place or the territory it is about."""

    def __init__(self, request, occurrences, subject="", page_url=""):
        self.request = request
        self.filters = AgendaFilterSet(request.GET, occurrences)
        if self.filters.refused:
            raise Http404
        self.subject = subject
        self.page_url = page_url

    @property
    def query(self):
        return f"?{self.filters.query}" if self.filters.query else ""

    @property
    def url(self):
        """Its own address, the filters in their one spelling."""
        return self.request.build_absolute_uri(self.request.path + self.query)

    @property
    def title(self):
        network = str(NetworkSettings.for_request(self.request).name)
        named = [self.subject or _("agenda"), *(chip.label for chip in self.filters.chips)]
        return " – ".join([network, *named])

    @property
    def page(self):
        """The address of the page that shows the same list to people."""
        if self.page_url:
            return self.request.build_absolute_uri(self.page_url)
        agenda = EventIndexPage.objects.public().in_language(settings.LANGUAGE_CODE).first()
        url = agenda.get_full_url(self.request) if agenda else None
        return (url or self.request.build_absolute_uri("/")) + self.query

    @property
    def entries(self):
        return CalendarEntry.objects.filter(event__in=self.filters.qs.order_by().values("event"))

    def ics(self):
        """The stored texts joined, by first date then UID."""
        return joined(self.entries, name=self.title, url=self.page, source=self.url)

    def atom(self):
        """The 50 events announced or changed last, as entries that keep their id for life."""
        entries = list(
            self.entries.select_related("event__locale", "event__organisation")
            .defer("event__body")
            .prefetch_related("event__topics")
            .order_by("-revised_at", "uid")[:ENTRIES]
        )
        return atom.feed(
            title=self.title,
            feed_id=self.url,
            url=self.page,
            self_url=self.url,
            updated=max((entry.revised_at for entry in entries), default=EPOCH),
            author=str(NetworkSettings.for_request(self.request).name),
            entries=[self._atom_entry(entry) for entry in entries],
        )

    def _atom_entry(self, entry):
        event = entry.event
        when = timetable.say(event, ZoneInfo(entry.zone), today=None)
        return atom.Entry(
            id=entry.uid.urn,
            title=f"{ical.PREFIXES.get(event.status, '')}{event.title}",
            url=event.get_full_url(self.request) or self.page,
            updated=entry.revised_at,
            published=event.first_published_at,
            summary=" – ".join(part for part in (when, event.summary) if part),
            categories=(
                event.get_kind_display(),
                *(topic.name for topic in event.topics.all()),
            ),
        )

    def response(self, form):
        build, content_type = {"ics": (self.ics, ICS), "atom": (self.atom, ATOM)}[form]
        return conditional_response(
            self.request,
            content_type,
            (self.request.get_host(), self.request.path, self.filters.query),
            build,
            filename=f"agenda.{form}" if form == "ics" else "",
        )


@require_safe
def agenda(request, form):
    return Feed(request, Occurrence.objects.in_feeds()).response(form)


@require_safe
def of_place(request, slug, form):
    places = PlacePage.objects.public().in_language(settings.LANGUAGE_CODE)
    place = get_object_or_404(places.select_related("locale"), slug=slug)
    dates = Occurrence.objects.in_feeds().at_place(place)
    return Feed(request, dates, place.title, place.get_url(request)).response(form)


@require_safe
def of_territory(request, code, form):
    territory = get_object_or_404(Territory, code=code)
    dates = Occurrence.objects.in_feeds().in_territory(territory)
    return Feed(request, dates, territory.name, territory.get_absolute_url()).response(form)


@require_safe
def event(request, uid):
    """One event to add to a calendar, whatever its date."""
    entries = CalendarEntry.objects.filter(public_q("event__"), uid=uid).exclude(vevent="")
    entry = get_object_or_404(entries.select_related("event").annotate(late=is_late("event__")))
    if entry.late:
        catch_up()
        entry.refresh_from_db(fields=["zone", "vevent"])
    return conditional_response(
        request,
        ICS,
        (request.get_host(), request.path),
        lambda: ical.calendar([entry.vevent], name=entry.event.title, zones=[entry.zone]),
        filename=f"{slugify(entry.event.title)[:60] or 'evenement'}.ics",
        attachment=True,
    )
