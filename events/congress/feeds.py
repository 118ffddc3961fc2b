"""The programme of a congress as iCalendar and PDF, and as the files of frab.

The iCalendar and the PDF are whole, filtered, or a visitor's choice; the files of frab are whole.
The URLs contain the UID of the congress, so that they survive a move of its page.
"""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify

from events.feeds.feeds import WHOLE, Feed, answers_as_a_feed, public_feed
from events.ical import writer as ical
from events.models import CalendarEntry, CongressPage, SessionEntry
from events.refreshing import outdated_since
from network.models import absolute
from network.outputs import pdf
from network.outputs.responses import conditional_response

from . import frab
from .filters import ProgrammeFilterSet
from .programme.days import by_day
from .querysets import PROGRAMME_ORDER
from .stored_texts import render_texts

XML = "application/xml; charset=utf-8"
JSON = "application/json; charset=utf-8"


def congress_by_uid(uid: UUID) -> CongressPage:
    """Return the public edition whose calendar entry has this UID, or raise Http404."""
    entry = get_object_or_404(CalendarEntry.objects.only("event"), uid=uid)
    pages = CongressPage.objects.public().select_related("locale", "place", "commune")
    return get_object_or_404(pages, pk=entry.event_id)


class ProgrammeFeed(Feed):
    """A `Feed` of one part: the programme of an edition, filtered by the query string.

    The constructor raises Http404 if a filter has an unknown value.
    """

    is_of_days = False  # a feed filtered by day is a subscription like the others

    def __init__(self, request: HttpRequest, congress: CongressPage):
        self.request, self.congress = request, congress
        sessions = congress.sessions.public()
        self.filters = ProgrammeFilterSet(request.GET, sessions, congress)
        if self.filters.refused:
            raise Http404
        self.subject, self.part_number = congress.title, 1
        route = "choice" if self.filters.choice.numbers else "programme"
        self.page_url = congress.subpage_url(route) + self.query

    @property
    def entries(self) -> QuerySet[SessionEntry]:
        """The stored calendar texts of the filtered sessions, in no order."""
        return SessionEntry.objects.filter(session__in=self.filters.qs.order_by())

    def ics(self) -> tuple:
        """Return (the filtered sessions as iCalendar bytes, `WHOLE`), since the feed has one part.

        If the stored texts are out of date, they are rendered again but not saved.
        """
        rows = self.entries.order_by(*(f"session__{name}" for name in PROGRAMME_ORDER))
        texts = list(rows.values_list("vevent", "zone"))
        if since := outdated_since([self.congress.pk]):
            texts = render_texts(self.filters.qs, since[self.congress.pk])
        body = ical.calendar(
            [vevent for vevent, _zone in texts],
            name=self.title,
            zones={zone for _vevent, zone in texts},
            url=self.page,
            source=self.url,
        )
        return body, WHOLE

    @cached_property
    def sessions(self) -> list:
        """`Session`s that match the filters, sorted and joined as by `whole`."""
        return list(self.filters.qs.whole())


@public_feed
def calendar(request: HttpRequest, uid: UUID, form: str) -> HttpResponse:
    """Return the filtered programme as iCalendar (`form` is "ics").

    A URL that is not canonical redirects. Raises Http404 if no public edition has this UID, or if a
    filter has an unknown value.
    """
    return ProgrammeFeed(request, congress_by_uid(uid)).response(form)


@answers_as_a_feed
def pdf_sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return the filtered programme as PDF; without a PDF renderer, redirect to its page for paper.

    The texts around the sessions are in the language of the address, and so is the title of a
    translated edition.

    Raises Http404 if no public edition has this UID, if no session matches the filters, or if a
    filter has an unknown value.
    """
    feed = ProgrammeFeed(request, congress_by_uid(uid))
    if not feed.filters.qs.exists():
        raise Http404
    if not pdf.is_available():
        return HttpResponseRedirect(feed.congress.subpage_url("print") + feed.query)

    def context():
        return {
            "page": feed.congress.localized,
            "is_choice": bool(feed.filters.choice.numbers),
            "days": by_day(feed.sessions),
            "today": timezone.localdate(),
        }

    key = (request.path, feed.filters.query)
    name = slugify(feed.congress.title)[:60] or "programme"
    return pdf.public_response(
        request, key, "events/congress/programme_pdf.html", context, filename=f"{name}.pdf"
    )


@answers_as_a_feed
def schedule(request: HttpRequest, uid: UUID, form: str) -> HttpResponse:
    """Return the whole programme as frab's "json" or "xml" (`form`); ignore the query string.

    Raises Http404 if the edition is not public or has no dates.
    """
    congress = congress_by_uid(uid)
    if not congress.days:
        raise Http404
    base_url = absolute(request, "/")

    def build():
        sessions = list(congress.sessions.public().whole())
        if form == "xml":
            return frab.as_xml(congress, sessions, base_url=base_url)
        url = absolute(request, request.path)
        return frab.as_json(congress, sessions, base_url=base_url, url=url)

    key = (request.get_host(), request.path)
    kind = XML if form == "xml" else JSON
    response = conditional_response(request, kind, key, build, filename=f"schedule.{form}")
    response.question = request.path
    return response
