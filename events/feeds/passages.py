"""The visits of travelling places as iCalendar, and as an A4 poster.

They are the visits of one place, or of all places that stop in a territory. Each visit is a
separate VEVENT, because many clients misread a recurrence rule for odd weeks without holidays.
"""

import itertools
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from events.choices import Status
from events.ical import writer as ical
from events.paper import (
    STRIPS,
    agenda_crumbs,
    first_of_poster,
    page_response,
    poster_span,
    qr,
    span_pairs,
)
from events.schedule.spans import Span
from events.sheets import Column, head_of_poster, poster_sheets
from events.visitor_calendars import title_of
from network.models import NetworkSettings, Territory, absolute
from network.models.territory import city_code
from network.outputs import pdf
from network.outputs.cors import allow_origins
from network.outputs.responses import conditional_response
from network.text.dates import format_period
from places.calls import call_number
from places.models import PlacePage, PlaceStop
from places.slugs import find_place
from places.stops.visits import HORIZON, Visit

from .feeds import ICS, answers_as_a_feed

# Past visits that stay in the calendar.
PAST = timedelta(days=30)
# Columns of a poster: the day and the hours are beside the location, or above it.
WIDE = Column(plain=34, bold=31, hours=39, margin=0.09, heading=0)
NARROW = Column(plain=35, bold=31, hours=0, margin=0.22, heading=0)
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class Subject:
    """The place or the territory whose visits are requested.

    The arguments are the slug of a place or the code of a territory. `place` is None for a
    territory, and `territory` is None for a place. `key` is the present slug or code, `kind` is
    "place" or "territory", and `stops` is the queryset of the stops of public places. Raises
    Http404 if no public place has or had the slug, or no territory has the code.
    """

    def __init__(self, slug="", code=""):
        self.place, self.territory = None, None
        stops = PlaceStop.objects.of(PlacePage.objects.directory())
        if slug:
            self.kind, self.place = "place", find_place(slug)
            if self.place is None:
                raise Http404
            self.key, self.name = self.place.slug, self.place.title
            self.stops = stops.filter(place=self.place)
        else:
            self.kind = "territory"
            self.territory = get_object_or_404(Territory, code=city_code(code.upper()))
            self.key, self.name = self.territory.code, self.territory.name
            self.stops = stops.in_territory(self.territory)

    @property
    def page_path(self) -> str:
        """The path of the page of the place or territory."""
        return self.place.get_url() if self.place else self.territory.get_absolute_url()

    def path(self, form: str) -> str:
        """Return the path of one output of the subject: `form` is "ics", "poster" or "pdf"."""
        namespace = "events" if form == "ics" else "paper"
        return reverse(f"{namespace}:{self.kind}_stops_{form}", args=[self.key])


def redirect_to_own_name(
    request: HttpRequest, subject: Subject, named: Mapping[str, str], form: str
) -> HttpResponsePermanentRedirect | None:
    """Return a permanent redirect if the URL does not contain `subject.key`, else None.

    The URL then contains a former slug, another spelling of the code, or the code of an
    arrondissement. `named` are the arguments of the URL, `form` the output to redirect to. The
    query string is kept.
    """
    if subject.key in named.values():
        return None
    query = request.META.get("QUERY_STRING", "")
    address = subject.path(form) + (f"?{query}" if query else "")
    return allow_origins(HttpResponsePermanentRedirect(address))


@answers_as_a_feed
def feed(request: HttpRequest, **named) -> HttpResponse:
    """Serve the calendar of the visits, from 30 days ago to six months ahead.

    Cancelled visits are included. `named` is the argument of `Subject`, which raises Http404. A URL
    that does not contain `Subject.key` redirects.
    """
    subject = Subject(**named)
    if moved := redirect_to_own_name(request, subject, named, "ics"):
        return moved
    today = timezone.localdate()
    source = absolute(request, request.path)

    def build():
        with override(settings.LANGUAGE_CODE):
            visits = subject.stops.visits(today - PAST, today + HORIZON)
            events = [event_of(visit) for visit in visits]
        return ical.calendar(
            [ical.vevent(event) for event in events],
            name=title_of(request, _("passages"), subject.name),
            zones={event.starts_at.tzinfo.key for event in events},
            url=absolute(request, subject.page_path),
            source=source,
        )

    key = (request.get_host(), request.path)
    response = conditional_response(request, ICS, key, build, filename="passages.ics")
    response.question = request.path
    return response


def event_of(visit) -> ical.Event:
    """Return the `ical.Event` of a visit of a travelling place.

    The UID stays the same if the hours or the location of the stop change.
    """
    stop, place = visit.stop, visit.stop.place
    published = place.last_published_at or EPOCH
    lines = [place.summary, _("En savoir plus : %(url)s") % {"url": place.full_url}]
    lines.insert(0, visit.remark)
    return ical.Event(
        uid=str(uuid.uuid5(stop.key, f"{place.pk} {visit.day.isoformat()}")),
        # It increases with each publication, so that clients update all dates.
        sequence=max(int((published - EPOCH).total_seconds() // 60), 0),
        revised_at=published,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        summary=f"{place.title} – {stop.commune.name}",
        status=Status.CANCELLED if visit.is_off else Status.CONFIRMED,
        description="\n".join(filter(None, lines)),
        location=stop.where,
        geo=None if None in stop.position else stop.position,
        url=place.full_url or "",
        contact=f"{place.title}, {place.phone.as_national}" if place.phone else "",
    )


@require_safe
def poster(request: HttpRequest, **named) -> HttpResponse:
    """Render the page of the A4 poster with the visits of a month or of five weeks.

    `span_shown` defines the period. `named` is the argument of `Subject`, which raises Http404.
    A URL that does not contain `Subject.key` redirects.
    """
    subject = Subject(**named)
    if moved := redirect_to_own_name(request, subject, named, "poster"):
        return moved
    span = span_shown(request, subject)
    context = {
        "path": subject.path("poster"),
        "ics": subject.path("ics"),
        "pdf_path": f"{subject.path('pdf')}?{urlencode(span_pairs(span))}"
        if pdf.is_available()
        else "",
        "crumbs": agenda_crumbs(request),
    }
    return page_response(request, "feeds/passages", context | sheet(request, subject, span))


@require_safe
def poster_pdf(request: HttpRequest, **named) -> HttpResponse:
    """Return the poster as a PDF file, or redirect to the page if PDF is not available.

    `named` is the argument of `Subject`, which raises Http404. A former slug does not redirect.
    """
    subject = Subject(**named)
    span = span_shown(request, subject)
    if not pdf.is_available():
        return HttpResponseRedirect(f"{subject.path('poster')}?{urlencode(span_pairs(span))}")
    return pdf.public_response(
        request,
        (request.path, span.kind, span.first),
        "events/feeds/passages_pdf.html",
        lambda: sheet(request, subject, span),
        filename=f"passages-{slugify(subject.name)}-{span.key}.pdf",
    )


def span_shown(request: HttpRequest, subject: Subject) -> Span:
    """Return the `Span` of the poster, read from the query string by `poster_span`.

    `poster_span` gets the day of the next visit within `HORIZON` that is not cancelled, or None.
    """

    def coming():
        today = timezone.localdate()
        visits = subject.stops.visits(today, today + HORIZON)
        return next((visit.day for visit in visits if not visit.is_off), None)

    return poster_span(request, coming)


def sheet(request: HttpRequest, subject: Subject, span: Span) -> dict[str, Any]:
    """Return the template context of the poster of a span.

    Cancelled visits are included. Visits before today are omitted if today is in the span.
    """
    today = timezone.localdate()
    visits = subject.stops.visits(first_of_poster(span), span.last)
    # The title of the poster contains the year.
    said = [
        (format_period(visit.starts_at, visit.ends_at, today=span.first), visit) for visit in visits
    ]
    heading = _("Les passages") if subject.place else _("De l’aide près de chez vous")
    title = f"{heading} – {span.title_in_sentence}"
    texts = [texts_of(when, visit, subject.place) for when, visit in said]
    # Each visit has its own day, without a heading.
    days = range(len(said))
    wide, narrow = WIDE.measure(days, texts), NARROW.measure(days, texts)
    numbers, has_strips = poster_sheets(days, wide, narrow, head_of_poster(title, subject.name))
    each = iter(said)
    address = absolute(request, subject.page_path)
    network = NetworkSettings.for_request(request)
    return {
        "span": span,
        "title": title,
        "subject": subject.name,
        "place": subject.place,
        "sheets": [list(itertools.islice(each, number)) for number in numbers],
        "today": today,
        "call": call_number(subject.place, network),
        "network_name": network.name,
        "strips": STRIPS if has_strips else (),
        "qr": qr(address),
        "short": address.partition("://")[2],
    }


def texts_of(when: str, visit: Visit, place: PlacePage | None) -> tuple[str, str, str]:
    """Return (day and hours, location, the rest) of a visit, as `passages_list.html` renders them.

    `place` is the place of the whole poster, or None for a territory.
    """
    rest = [] if place else [visit.stop.place.title]
    return when, visit.stop.where, ". ".join(filter(None, [*rest, visit.remark]))
