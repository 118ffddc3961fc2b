"""Outputs of a search for programs: an Atom feed, JSON, a calendar.

JSON, `/recherche/recherche.json?q=…`, 50 results at a time, `?page=` for the next ones:

- `title`; `url`: the page with the same results; `corrected`: the corrected question, or null;
- `commune`: null, or {`code`, `name`, `scope`} if the question names a commune or a département;
  `scope` is "near" if far results are last or left out, "around" within the chosen radius,
  "inside" a département, else null;
- `total`; `types`: {type: count}, as if no type were chosen; `next`: URL, or null;
- `results`, a list of objects.

Each result has:

- `id`, permanent except for sessions of the congresses: see `identifier`;
- `type`, one of `search.choices.Kind`;
- `title`, `url`, `summary`, `language`, `commune`;
- `latitude` and `longitude` (WGS 84), null if they are unknown or approximate;
- `distance_km`, from the named place, or null;
- `starts_at`, `ends_at`, `next_date`, `updated_at`: in ISO 8601, or null. `next_date` is the first
  date that is not over or, if the question has a moment, that ends after its beginning; cancelled
  and postponed dates come after the others;
- `status` of the next date: "confirmed", a key of `search.choices.STATUS_LABELS`, or null without
  a date.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from network.models import NetworkSettings, absolute
from network.outputs import atom
from network.outputs.cors import open_to_scripts
from network.outputs.responses import conditional_response, page_number, paginate
from search.choices import STATUS_LABELS, Kind
from search.engines import engine
from search.engines.view import View
from search.registry import registrations

from .chained import queries_of
from .filters import SearchFilterSet
from .results import Results
from .search import Search

ENTRIES = 50
MOST_EVENTS = 500
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Output:
    """The outputs of the search of a request; `view` is the `View` that validated its filters."""

    def __init__(self, request, view):
        self.request = request
        self.search = Search(
            request.GET,
            language=get_language(),
            page=page_number(request),
            per_page=ENTRIES,
            view=view,
        )
        self.results = self.search.results

    @property
    def url(self) -> str:
        """The canonical absolute URL of the output."""
        return self._absolute(f"{self.request.path}?{self.search.query}")

    @property
    def page_url(self) -> str:
        """The absolute URL of the page of results of the same search."""
        return self._absolute(f"{reverse('search:results')}?{self.search.query}")

    @property
    def title(self) -> str:
        """The title of the output: the network, "recherche" and the labels of the filters."""
        network = str(NetworkSettings.for_request(self.request).name)
        labels = [chip.label for chip in self.search.filter_chips]
        return " – ".join([network, _("recherche"), *labels])

    def _absolute(self, url):
        return absolute(self.request, url)

    def atom(self) -> bytes:
        """Return the Atom feed of the `ENTRIES` best results, the last updated first.

        `?page=` is ignored. The best results are chosen before they are sorted by update.
        """
        rows = [document for document, _ in self.results.rows(0, ENTRIES, "page")]
        entries = sorted(map(self._entry, rows), key=lambda entry: entry.updated, reverse=True)
        return atom.feed(
            title=self.title,
            feed_id=self.url,
            url=self.page_url,
            self_url=self.url,
            updated=max((entry.updated for entry in entries), default=EPOCH),
            author=str(NetworkSettings.for_request(self.request).name),
            entries=entries,
            language=get_language(),
        )

    def _entry(self, document):
        return atom.Entry(
            id=identifier(document),
            title=_title(document),
            url=self._absolute(document.url),
            updated=updated_at(document) or EPOCH,
            published=document.page and document.page.first_published_at,
            summary=document.summary,
            categories=(str(document.get_kind_display()),),
            language=document.language,
        )

    def json(self) -> bytes:
        """Return the JSON of the page `?page=` of results, described in the module."""
        results, here = self.results, self.search.here
        page = paginate(self.request, range(len(results)), per_page=ENTRIES)
        more = self.search.query_with(page=str(page.number + 1))
        territory = here and here.territory
        place = {"code": territory.code, "name": here.name} if territory else None
        rows = results.rows(page.start_index() - 1, page.end_index(), "page") if results else []
        content = {
            "title": self.title,
            "url": self.page_url,
            "corrected": self.search.corrected or None,
            "commune": place and {**place, "scope": self.search.scope or None},
            "total": len(results),
            "types": results.counts,
            "next": self._absolute(f"{self.request.path}?{more}") if page.has_next() else None,
            "results": [self._result(*row) for row in rows],
        }
        return json.dumps(content, ensure_ascii=False).encode()

    def _result(self, document, distance_km):
        return {
            "id": identifier(document),
            "type": document.kind,
            "title": document.title,
            "url": self._absolute(document.url),
            "summary": document.summary,
            "language": document.language,
            "commune": document.commune or None,
            "latitude": None if document.is_approximate else document.latitude,
            "longitude": None if document.is_approximate else document.longitude,
            "distance_km": None if distance_km is None else round(distance_km, 1),
            "starts_at": format_moment(document.starts_at),
            "ends_at": format_moment(document.ends_at),
            "next_date": format_moment(document.next_at),
            "status": document.next_status,
            "updated_at": format_moment(updated_at(document)),
        }

    def ics(self) -> bytes:
        """Return an iCalendar file, as bytes, of the first `MOST_EVENTS` events of the results.

        The `calendar` function of a searched model renders it. Check first that
        `calendar_registration()` is not None.
        """
        keys = {}
        for query in queries_of(self.search.match):
            filters = query.filters | {"kind": [str(Kind.EVENT)]}
            query = replace(query, filters=filters, start=0, stop=MOST_EVENTS)
            rows = Results(self.search.match_of(query)).rows(0, MOST_EVENTS)
            keys |= dict.fromkeys(document.object_id for document, _ in rows)
        return calendar_registration().calendar(
            list(keys)[:MOST_EVENTS],
            name=self.title,
            url=self.page_url,
            source=self.url,
        )


def _title(document):
    """Return the title of a feed entry, preceded by the status of its next date if unusual."""
    status = STATUS_LABELS.get(document.next_status)
    return (
        _("%(status)s : %(title)s") % {"status": status, "title": document.title}
        if status
        else document.title
    )


TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}


@open_to_scripts
def output(request: HttpRequest, form: str) -> HttpResponse:
    """Return an output of the search; `form` is "atom", "json" or "ics".

    The response is a 304 if the client has the output already. Raises `Http404` for a refused
    filter, such as an unknown location, and for a query string without words or filters. For "ics",
    also raises it if the chosen types exclude events, or if no registration renders calendars.
    """
    view, filters = checked(request)
    types = filters.values.get("type", [Kind.EVENT])
    if form == "ics" and (Kind.EVENT not in types or not calendar_registration()):
        raise Http404
    page = request.GET.get("page", "") if form == "json" else ""
    return conditional_response(
        request,
        TYPES[form],
        (request.get_host(), request.path, filters.query, page),
        lambda: getattr(Output(request, view), form)(),
        filename="recherche.ics" if form == "ics" else "",
        stamp=view.version,
    )


def checked(request: HttpRequest) -> tuple[View, SearchFilterSet]:
    """Return (view of the engine, filters of the query string).

    Raises `Http404` for a refused filter, and for a query string without words or filters.
    """
    view = engine().view()
    filters = SearchFilterSet(request.GET, view, get_language())
    if view.check():
        filters = SearchFilterSet(request.GET, view, get_language())
    if filters.refused or not filters.query:
        raise Http404
    return view, filters


def calendar_registration():
    """Return the first search registration that renders calendars, or None."""
    return next((r for r in registrations() if r.calendar), None)


def identifier(document: Model) -> str:
    """Return the identifier of a document in the outputs.

    For a page it is "urn:uuid:…", with the key that its translations share: it never changes. For
    another object it is `url`, the address of its page, which may change.
    """
    key = document.translation_key
    return f"urn:uuid:{key}" if key else document.url


def updated_at(document: Model) -> datetime | None:
    """Return the last publication of the document's page; None without a page or publication."""
    return document.page and document.page.last_published_at


def format_moment(moment: datetime | None) -> str | None:
    """Return an aware datetime in ISO 8601 to the second, in its own zone; None for None."""
    return moment and moment.isoformat(timespec="seconds")
