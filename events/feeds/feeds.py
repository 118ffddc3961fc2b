"""The feeds of the agenda: whole, filtered, of a place, of a territory.

A filtered feed contains the dates that the page with the same filters lists, and those that ended
in the past 90 days. A feed filtered by days is a file to download, because no calendar can
subscribe to it.

A feed has one canonical URL, which never changes; other spellings redirect to it (301). An invalid
filter is a 404, never a larger response. A filter without results is an empty feed, and so is the
feed of an unpublished event. An error is a 503, because a client that receives an error page as its
calendar deletes all its events.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from events.filters import FeedFilterSet
from events.ical import writer as ical
from events.models import CalendarEntry, EventIndexPage, Occurrence
from events.refreshing import is_outdated, updated_entries
from events.visitor_calendars import title_of
from network.database.querysets import public_q
from network.models import NetworkSettings, Territory, absolute
from network.models.territory import city_code
from network.outputs import atom
from network.outputs.caching import cache_response, has_position
from network.outputs.cors import allow_origins, open_to_scripts
from network.outputs.responses import conditional_response, whole_response
from network.site.failures import AWAY
from network.text.strings import whole_number
from places.slugs import find_place

from . import tables
from .entries import atom_entry, next_dates, unusual_dates
from .texts import partly_kept, texts_of, texts_of_dates

logger = logging.getLogger(__name__)
ENTRIES = 50
PART = 1000  # VEVENTs, or rows: clients are slow with more, and ignore the rest
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
ICS = "text/calendar; charset=utf-8"
TYPES = {
    "ics": ICS,
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


def answers_as_a_feed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view to accept GET, HEAD and OPTIONS only, and to answer failures with 503.

    The body of the 503 is plain text, and `Retry-After` is ten minutes. Http404 and
    PermissionDenied pass through. `open_to_scripts` answers OPTIONS.
    """

    @open_to_scripts
    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (Http404, PermissionDenied):
            raise
        except AWAY as error:
            # PublicPagesMiddleware serves the last response, if there is one.
            name = request.resolver_match.view_name
            logger.warning("The database is away, for the feed %s: %s", name, error)
        except Exception:
            # The name of the URL instead of its path, which may be secret.
            logger.exception("The feed %s is at fault", request.resolver_match.view_name)
        return HttpResponse(
            _("L’agenda revient dans un moment."),
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": "600", "Cache-Control": "no-store"},
        )

    return answer


def public_feed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a feed that is the same for all visitors: cache its response by `cache_response`.

    Also applies `answers_as_a_feed`. Sets `question` on the response, for `count_reading`: the path
    and query string without the part number. A response to a URL with the visitor's position is
    neither cached nor counted.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if has_position(request):
            return response
        typed = parse_qsl(request.META.get("QUERY_STRING", ""))
        question = urlencode([pair for pair in typed if pair[0] != "partie"])
        response.question = request.path + (f"?{question}" if question else "")
        return response

    return answers_as_a_feed(cache_response(answer))


@dataclass(frozen=True)
class Part:
    """One part of a feed that is too long for clients: the slice `[first:last]` of its rows.

    `number` is from 1 to `count`, the number of parts. `last` is None in `WHOLE`, the only part of
    a short feed.
    """

    number: int
    count: int
    first: int
    last: int | None


WHOLE = Part(1, 1, 0, None)


def part_of(sizes: list[int], number: int) -> Part:
    """Return the `Part` with the number `number`, from 1.

    `sizes` are the numbers of VEVENTs of the rows. A part has at most `PART` (1000) VEVENTs, or a
    single row that has more. Raises Http404 if `number` is greater than the number of parts.
    """
    starts, total = [0], 0
    for index, size in enumerate(sizes):
        if total and total + size > PART:
            starts.append(index)
            total = 0
        total += size
    if number > len(starts):
        raise Http404
    return Part(number, len(starts), starts[number - 1], [*starts, len(sizes)][number])


class Feed:
    """The feed of one query on the agenda.

    `subject` is the name of the place or territory of the feed, or "". `of_subject(dates)` returns
    the dates of the subject; by default, all dates. `page_url` is the path of the subject's page.
    Raises Http404 for a refused filter or an invalid part number.

    The attribute `dates` contains the subject's dates in the window of the feeds, public or not:
    visibility is checked for each event instead of each date.
    """

    def __init__(self, request, of_subject=None, subject="", page_url=""):
        self.request, self.of_subject = request, of_subject or (lambda dates: dates)
        self.dates = self.of_subject(Occurrence.objects.in_window())
        self.filters = FeedFilterSet(request.GET, self.dates.public())
        if self.filters.refused:
            raise Http404
        self.subject = subject
        self.page_url = page_url
        self.part_number = self._read_part_number(request.GET.get("partie", ""))

    @staticmethod
    def _read_part_number(typed):
        if not typed:
            return 1
        number = whole_number(typed, digits=3)
        if not number:
            raise Http404
        return number

    @property
    def query(self) -> str:
        """The query string of the filters, with its "?", or "" without a filter."""
        return f"?{self.filters.query}" if self.filters.query else ""

    def path_of_part(self, number: int) -> str:
        """Return the path of a part, with its query string; part 1 has no part number."""
        pairs = [*self.filters.pairs, *([("partie", str(number))] if number > 1 else [])]
        return f"{self.request.path}?{urlencode(pairs)}" if pairs else self.request.path

    @property
    def url(self) -> str:
        """The absolute canonical URL of the requested part of the feed."""
        return absolute(self.request, self.path_of_part(self.part_number))

    @property
    def is_canonical(self) -> bool:
        """True if the requested query string is the canonical one."""
        typed = parse_qsl(self.request.META.get("QUERY_STRING", ""), keep_blank_values=True)
        own_query = self.path_of_part(self.part_number).partition("?")[2]
        wanted = parse_qsl(own_query, keep_blank_values=True)
        return typed == wanted

    @property
    def title(self) -> str:
        """The title: the network, the subject or "agenda", the filters, joined by dashes."""
        labels = (chip.label for chip in self.filters.chips)
        return title_of(self.request, self.subject or _("agenda"), *labels)

    @property
    def page(self) -> str:
        """The URL of the page of the subject.

        Without a subject, it is the URL of the agenda with the same filters. If there is no public
        agenda page, it is the root of the site with these filters.
        """
        if self.page_url:
            return absolute(self.request, self.page_url)
        agenda = EventIndexPage.objects.public().in_language(settings.LANGUAGE_CODE).first()
        url = agenda.get_full_url(self.request) if agenda else None
        return (url or absolute(self.request, "/")) + self.query

    @property
    def is_of_days(self) -> bool:
        """True if the feed is filtered by days, and so cannot be subscribed to."""
        return bool(self.filters.day_chips)

    def narrow(self, dates: QuerySet) -> QuerySet:
        """Return `dates` filtered by the subject and the filters."""
        return self.filters.narrow(self.of_subject(dates))

    def dates_kept(self, ids: Iterable[int]) -> dict[int, set[datetime]]:
        """Return {event id: original starts, in UTC, of its selected dates}.

        `ids` are keys of events; only the events selected partly are returned. Returns {} if the
        query can select only whole events.
        """
        if not (self.subject or self.filters.parts_events):
            return {}
        return partly_kept(ids, self.narrow)

    @property
    def entries(self) -> QuerySet[CalendarEntry]:
        """The `CalendarEntry`s of the selected events that are in the feeds, in no order."""
        entries = CalendarEntry.objects.in_feeds()
        if self.subject or self.filters.active:
            dates = self.filters.narrow(self.dates).order_by()
            entries = entries.filter(event__in=dates.values("event"))
        return entries

    def ics(self) -> tuple[bytes, Part]:
        """Return (iCalendar of the requested part, its `Part`).

        A feed filtered by days contains single dates instead of series, and no `SOURCE` property,
        since no calendar can subscribe to it. Raises Http404 if the part does not exist.
        """
        texts, part = self._texts_of_dates() if self.is_of_days else self._texts()
        body = ical.calendar(
            [vevent for vevent, _zone, _size in texts],
            name=self.title,
            zones={zone for _vevent, zone, _size in texts},
            description=self._describe_part(part),
            url=self.page,
            source="" if self.is_of_days else self.url,
        )
        return body, part

    def _texts(self):
        """Return (texts of the events of the requested part, their `Part`).

        Texts are as in `texts_of`, in the order of the first date of the event, then of the UID.
        """
        rows = self.entries.order_by("event__starts_at", "uid")
        # One query is sufficient if all rows fit in one part.
        texts = texts_of(rows[: PART + 1], self.dates_kept)
        if self.part_number == 1 and sum(size for _vevent, _zone, size in texts) <= PART:
            return texts, WHOLE
        sizes = list(rows.values_list("pk", "vevent_count"))
        part = part_of([size for _pk, size in sizes], self.part_number)
        keys = [pk for pk, _size in sizes[part.first : part.last]]
        entries = CalendarEntry.objects.filter(pk__in=keys).order_by("event__starts_at", "uid")
        return texts_of(entries, self.dates_kept), part

    def _texts_of_dates(self):
        """Return (the texts of the selected dates, one for each event, and their `Part`).

        A text is as in `texts_of_dates`: each date is a VEVENT of its own.
        """
        part = part_of([1] * self.filters.qs.count(), self.part_number)
        return texts_of_dates(self._ordered_dates[part.first : part.last]), part

    @property
    def _ordered_dates(self):
        return self.filters.qs.order_by("starts_at", "event_id", "pk")

    def following_url(self, part: Part) -> str:
        """Return the URL of the part after `part`, or "" if `part` is the last."""
        if part.number >= part.count:
            return ""
        return absolute(self.request, self.path_of_part(part.number + 1))

    def _describe_part(self, part):
        if part.count == 1:
            return ""
        text = _("Partie %(part)s sur %(parts)s.") % {"part": part.number, "parts": part.count}
        if following := self.following_url(part):
            text += " " + _("La suite, à suivre aussi : %(url)s") % {"url": following}
        return text

    def _rows(self):
        """Return ([`tables.row` of each date of the requested part, in order], that `Part`)."""
        dates = self._ordered_dates
        part = part_of([1] * dates.count(), self.part_number)
        dates = dates.cards().select_related(
            "event__locale",
            "event__organisation",
            "event__calendar_entry",
            "place__locale",
            "place__commune",
            "commune",
        )
        dates = dates.defer("event__calendar_entry__vevent").prefetch_related("event__topics")
        rows = [
            tables.row(
                date, date.event.calendar_entry.uid, date.event.get_full_url(self.request) or ""
            )
            for date in dates[part.first : part.last]
        ]
        return rows, part

    def json(self) -> tuple[bytes, Part]:
        """Return (JSON of the dates of the requested part, that part).

        Raises Http404 if the part does not exist.
        """
        rows, part = self._rows()
        body = tables.as_json(
            rows,
            title=self.title,
            url=self.page,
            source=self.url,
            following=self.following_url(part),
        )
        return body, part

    def csv(self) -> tuple[bytes, Part]:
        """Return (CSV of the dates of the requested part, that part).

        Raises Http404 if the part does not exist.
        """
        rows, part = self._rows()
        return tables.as_csv(rows), part

    def atom(self) -> tuple[bytes, Part]:
        """Return (Atom feed of at most 50 events, announced or changed last, `WHOLE`).

        The latest change comes first. An event keeps the id of its entry for life. The requested
        part number is ignored.
        """
        entries = list(
            self.entries.select_related("event__locale", "event__organisation")
            .defer("event__body", "event__proceedings")
            .prefetch_related("event__topics", "event__exceptions")
            .order_by("-revised_at", "uid")[:ENTRIES]
        )
        unusual = unusual_dates([entry.event_id for entry in entries])
        coming = next_dates([entry.event_id for entry in entries if not entry.event.repeat])
        body = atom.feed(
            title=self.title,
            feed_id=self.url,
            url=self.page,
            self_url=self.url,
            updated=max((entry.revised_at for entry in entries), default=EPOCH),
            author=str(NetworkSettings.for_request(self.request).name),
            entries=[
                atom_entry(
                    entry,
                    self._url_of(entry.event),
                    dates or coming.get(entry.event_id, []),
                    unusual[entry.event_id],
                )
                for entry, dates in self._with_dates(entries)
            ],
        )
        return body, WHOLE

    def _url_of(self, event):
        return event.get_full_url(self.request) or self.page

    def _with_dates(self, entries):
        """Return [(entry, its selected dates)]; [] means all dates of the entry."""
        kept = self.dates_kept([entry.event_id for entry in entries])
        rows = self._ordered_dates.filter(event__in=kept).select_related("place", "commune")
        dates = defaultdict(list)
        for date in rows if kept else ():
            dates[date.event_id].append(date)
        return [(entry, dates[entry.event_id]) for entry in entries]

    def response(self, form: str) -> HttpResponse:
        """Return the response in a format of `TYPES`, or a redirection to the canonical URL.

        A `Link` header leads to the next part, if any. Raises Http404 if the requested part does
        not exist.
        """
        if not self.is_canonical:
            return allow_origins(HttpResponsePermanentRedirect(self.path_of_part(self.part_number)))
        filename = "" if form == "atom" else f"agenda.{form}"
        is_file = form == "ics" and self.is_of_days
        body, part = getattr(self, form)()
        response = whole_response(TYPES[form], body, filename=filename, attachment=is_file)
        if following := self.following_url(part):
            response["Link"] = f'<{following}>; rel="next"'
        return response


@public_feed
def agenda(request: HttpRequest, form: str) -> HttpResponse:
    """Serve the agenda, filtered by the query string, in the format `form` of `TYPES`.

    Raises Http404 for a refused filter or a part that does not exist.
    """
    return Feed(request).response(form)


@public_feed
def of_place(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """Serve the feed of a place in a format of `TYPES`; redirect from its former slug.

    Raises Http404 if no public place has or had the slug, for a refused filter, and for a part that
    does not exist.
    """
    place = find_place(slug)
    if place is None:
        raise Http404
    if place.slug != slug:
        return _moved(request, f"events:place_{form}", place.slug)
    feed = Feed(request, lambda dates: dates.at_place(place), place.title, place.get_url(request))
    return feed.response(form)


@public_feed
def of_territory(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Serve the feed of a territory in a format of `TYPES`; redirect from another spelling.

    Raises Http404 for an unknown code, for a refused filter, and for a part that does not exist.
    """
    territory = get_object_or_404(Territory, code=city_code(code.upper()))
    if territory.code != code:
        return _moved(request, f"events:territory_{form}", territory.code)
    page_url = territory.get_absolute_url()
    feed = Feed(request, lambda dates: dates.in_territory(territory), territory.name, page_url)
    return feed.response(form)


def _moved(request, name, key):
    query = request.META.get("QUERY_STRING", "")
    address = reverse(name, args=[key]) + (f"?{query}" if query else "")
    return allow_origins(HttpResponsePermanentRedirect(address))


@answers_as_a_feed
def event(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return the iCalendar file of one public event, past or future, to download.

    With `?date=`, an `Occurrence.moment`, the file contains only that date. Raises Http404 if no
    public event with dates has this UID. Also raises it if `?date=` is invalid or is not a date of
    the event.
    """
    entries = CalendarEntry.objects.filter(public_q("event__"), uid=uid).exclude(vevent="")
    entry = get_object_or_404(
        entries.select_related("event").annotate(is_outdated=is_outdated("event__"))
    )
    if entry.is_outdated:
        entry = updated_entries([entry.event_id]).get(entry.event_id, entry)
    text, zone, moment = entry.vevent, entry.zone, request.GET.get("date")
    if moment is not None:
        text, zone, _size = _text_of_date(entry.event_id, moment)
    return conditional_response(
        request,
        ICS,
        (request.get_host(), request.path, moment),
        lambda: ical.calendar([text], name=entry.event.title, zones=[zone]),
        filename=f"{slugify(entry.event.title)[:60] or 'evenement'}.ics",
        attachment=True,
    )


def _text_of_date(event_id, moment):
    """Return (text, zone, 1) of the event's date whose `Occurrence.moment` is the text `moment`.

    Raises Http404 if `moment` is invalid, or if the event has no such date.
    """
    original = datetime.fromtimestamp(whole_number(moment, digits=11, default=0), UTC)
    dates = Occurrence.objects.filter(event=event_id, original_starts_at=original)
    if texts := texts_of_dates(dates):
        return texts[0]
    raise Http404


def of_events(pks: list[int], *, name: str, url: str, source: str) -> bytes:
    """Return the iCalendar of events, for a subscription to a search.

    `pks` are their primary keys; events outside `in_feeds` are omitted. `name`, `url` and `source`
    are arguments of `ical.calendar`.
    """
    entries = CalendarEntry.objects.in_feeds().filter(event__in=pks)
    read = texts_of(entries.order_by("event__starts_at", "uid"))
    return ical.calendar(
        [vevent for vevent, _zone, _size in read],
        name=name,
        zones={zone for _vevent, zone, _size in read},
        url=url,
        source=source,
    )
