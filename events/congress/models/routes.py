"""The routes of the pages of a congress, as mixins of the page models.

A route reads `request.GET` with a filter set and renders a template. The queries are in
`querysets`, the layout of days in `programme`: neither depends on a request.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Model, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from events.choices import SpokenLanguage
from events.congress.filters import (
    ChoiceFilterSet,
    ProgrammeFilterSet,
    ProgrammePageFilterSet,
    SessionFilterSet,
)
from events.congress.programme.conflicts import overlaps
from events.congress.programme.days import by_day
from events.congress.programme.live import is_on, live_programme, opening_day
from events.congress.programme.phone import ALL, DAY, PART, PhoneView, phone_view
from network.links.states import checked_links
from network.models import Person, absolute, crumb_of
from network.outputs import pdf
from network.outputs.responses import paginate

from .session_children import SessionResource

PER_PAGE = 12
MOST_RELATED = 4


class RoutedPage(RoutablePageMixin):
    """Mixin for a page with routes, which all return 404 when the page has expired."""

    def route(self, request: HttpRequest, path_components: list[str]):
        """Resolve a route; raise Http404 if the page has expired.

        Also raises Http404 if the page is an alias whose source is not live.
        """
        if self.has_expired or self._source_is_hidden:
            raise Http404
        return super().route(request, path_components)

    def subpage_url(self, name: str, *args) -> str:
        """Return the URL of this page followed by the path of its route `name` with `args`."""
        return (self.get_url() or "/") + self.reverse_subpage(name, args=args)

    def subpage_crumbs(self, request: HttpRequest) -> list:
        """Return the `Crumb`s above a page of a route: the crumbs of this page, then this page."""
        return [*self.crumbs(request), crumb_of(self, request)]


@dataclass
class SpeakerHead:
    """The `page` of the template of a speaker: `base.html` shows its title and breadcrumbs."""

    person: Person
    index: RoutedPage

    @property
    def title(self) -> str:
        """The name of the speaker."""
        return self.person.name

    @property
    def summary(self) -> str:
        """The first 300 characters of the biography."""
        return self.person.biography[:300]

    def crumbs(self, request: HttpRequest) -> list:
        """Return the `Crumb`s above the page of the speaker, `index` last."""
        return self.index.subpage_crumbs(request)


class CongressIndexRoutes(RoutedPage):
    """Routes of the page of all editions: editions, a search of their sessions, and speakers."""

    @path("", name="editions")
    def editions(self, request: HttpRequest) -> TemplateResponse:
        """Render the editions and one page of their sessions that match the filters.

        A page has `PER_PAGE` (12) sessions. Breaks are excluded.
        """
        editions = self.public_editions()
        sessions = self.sessions_of(editions)
        titles = [(page.slug, page.title) for page in editions]
        filters = SessionFilterSet(request.GET, sessions, editions=titles)
        cards = filters.qs.cards().latest_editions_first()
        page_obj = paginate(request, cards, per_page=PER_PAGE, total=filters.total)
        context = {
            "editions": editions,
            "filters": filters,
            "facets": _offered_facets(filters),
            "page_obj": page_obj,
            "sessions": _with_editions(page_obj, editions),
            "speakers": list(sessions.speakers()),
        }
        return self.render(request, context_overrides=context)

    @path("intervenants/<slug:slug>/", name="speaker")
    def speaker(self, request: HttpRequest, slug: str) -> TemplateResponse:
        """Render a speaker and their sessions, the latest edition first.

        Raises Http404 if no person has this slug, or if the person speaks in no public session of
        the `public_editions`. Breaks do not count as sessions.
        """
        people = Person.objects.select_related("organisation", "photo")
        person = get_object_or_404(people, slug=slug)
        editions = self.public_editions()
        spoken = self.sessions_of(editions).spoken_by(person)
        sessions = _with_editions(spoken.cards().latest_editions_first(), editions)
        if not sessions:
            raise Http404
        context = {
            "page": SpeakerHead(person, self),
            "person": person,
            "index": self,
            "sessions": sessions,
            "french_text": True,
        }
        template = "events/congress/speaker.html"
        return self.render(request, template=template, context_overrides=context)


class CongressRoutes(RoutedPage):
    """Routes of one edition: the programme, its printed version, a visitor's choice, a session."""

    @path("", name="programme")
    def programme(self, request: HttpRequest) -> TemplateResponse:
        """Render the filtered programme, as a grid or as a list (`?vue=liste`).

        A phone shows one day only and, in the grid, one room or track of that day (see
        `PhoneView`). If a filter other than the visitor's choice is active, a phone shows all the
        sessions found. Without such a filter, and during the congress, the page begins with the
        current `LiveProgramme`. Browsers then revalidate the page at each visit.
        """
        queryset = self.shown_sessions()
        sessions = list(queryset.cards())
        filters = ProgrammePageFilterSet(request.GET, queryset, self.edition, sessions)
        if filters.narrows:
            matching = set(filters.qs.order_by().values_list("pk", flat=True))
            sessions = [session for session in sessions if session.pk in matching]
        days = by_day(sessions)
        live = None if filters.narrows else self._live(days)
        context = {
            **self._links(filters),
            **self._view(request, filters, days),
            "choosable": not self.has_ended and not self.is_off,
            "filters": filters,
            "facets": _offered_facets(filters),
            "count": len(sessions),
            "days": days,
            "live": live,
            "choice": filters.choice,
            "other_editions": self.other_editions(),
        }
        response = self.render(request, context_overrides=context)
        response.shows_minute = live is not None
        return response

    @path("imprimer/", name="print")
    def print_programme(self, request: HttpRequest) -> TemplateResponse:
        """Render the filtered programme, or a visitor's choice, for paper."""
        filters = ProgrammeFilterSet(request.GET, self.shown_sessions(), self.edition)
        context = {
            "crumbs": self.subpage_crumbs(request),
            "filters": filters,
            "days": by_day(filters.qs.cards()),
            "today": timezone.localdate(),
        }
        template = "events/congress/programme_print.html"
        return self.render(request, template=template, context_overrides=context)

    @path("mon-parcours/", name="choice")
    def choice(self, request: HttpRequest) -> TemplateResponse:
        """Render a visitor's choice by day, with the pairs that overlap; empty without a choice.

        The other filters of the query string narrow the choice.
        """
        filters = ProgrammeFilterSet(request.GET, self.shown_sessions(), self.edition)
        has_chosen = bool(filters.choice.numbers)
        sessions = list(filters.qs.cards()) if has_chosen else []
        query = f"?{filters.query}" if has_chosen else ""
        context = {
            **self._links(filters),
            "crumbs": self.subpage_crumbs(request),
            "filters": filters,
            "days": by_day(sessions),
            "count": len(sessions),
            "choice": filters.choice,
            "overlaps": overlaps(sessions),
            "own_url": absolute(request, self.subpage_url("choice") + query),
        }
        template = "events/congress/choice.html"
        return self.render(request, template=template, context_overrides=context)

    @path("seance/<int:pk>-<slug:slug>/", name="session")
    def session(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """Render one session, or redirect permanently from another slug to the current URL.

        Raises Http404 if no shown session has the key `pk`.
        """
        published = self.shown_sessions()
        resources = Prefetch("resources", SessionResource.objects.shown())
        replay = checked_links("replay_url")
        whole = published.whole().prefetch_related(resources).annotate(checked_links=replay)
        session = get_object_or_404(whole, pk=pk)
        if session.slug != slug:
            return redirect(session.get_absolute_url(), permanent=True)
        return self.show_session(request, session, published)

    def show_session(
        self, request: HttpRequest, session: Model, others: QuerySet
    ) -> TemplateResponse:
        """Render one session of the edition; a draft may have no start.

        `others` are the sessions of the edition that the reader may see; those related to `session`
        are shown below it.
        """
        filters = ChoiceFilterSet(request.GET, others)
        related = list(others.related_to(session).cards())
        same_time = [other for other in related if other.starts_at == session.starts_at]
        same_track = [other for other in related if other not in same_time]
        context = {
            **self._links(filters),
            # `base.html` takes the title, the breadcrumbs and the structured data from it.
            "page": session,
            "session": session,
            "congress": self,
            "french_text": session.language == SpokenLanguage.FRENCH,
            "filters": filters,
            "choice": filters.choice,
            "same_time": same_time[:MOST_RELATED],
            "same_track": same_track[:MOST_RELATED],
        }
        template = "events/congress/session.html"
        return self.render(request, template=template, context_overrides=context)

    @property
    def _local_now(self):
        return timezone.now().astimezone(self.zone)

    def _live(self, days):
        """Return the current `LiveProgramme` of `days`, a list of `Day`s, or None.

        Returns None outside of the congress, or if every running or following session is off
        (`is_off`). After the last session, both lists are empty until the announced end.
        """
        now = self._local_now
        return live_programme(days, now) if is_on(days, now, self._end) else None

    @property
    def _end(self):
        return self.bounds[1] if self.bounds else None

    def _view(self, request, filters, days):
        """Return the context of the template that depends on the view: list or grid, day, room.

        `days` are the `Day`s of the filtered sessions. If a filter narrows the programme, the
        `PhoneView` `view` shows all these sessions, so that no result is hidden. `view_pairs` are
        the (key, value) pairs of the request that choose the view. `more` is `view_pairs` as a
        query string after "&", or "". The other query strings are without "?".
        """
        asked = {key: value for key in (DAY, PART) if (value := request.GET.get(key))}
        as_list = request.GET.get("vue") == "liste"
        view, pairs = PhoneView(), list(filters.pairs)
        listed = [*pairs, ("vue", "liste")] if as_list else pairs
        if not filters.narrows:
            now = self._local_now
            opening = opening_day(days, now, self._end)
            part = ALL if as_list else asked.get(PART, "")
            view = phone_view(days, opening=opening, day=asked.get(DAY, ""), part=part, now=now)
        chosen = [pair for pair in asked.items() if view.day]
        others = [] if as_list else [("vue", "liste")]
        view_pairs = [*listed[len(pairs) :], *chosen]
        return {
            "as_list": as_list,
            "view": view,
            "day_tabs": view.day_tabs(listed),
            "part_tabs": view.part_tabs(pairs),
            "view_pairs": view_pairs,
            "more": f"&{urlencode(view_pairs)}" if view_pairs else "",
            "refresh_query": urlencode([*pairs, *view_pairs]),
            "other_view_query": urlencode([*pairs, *others, *chosen]),
        }

    def _links(self, filters):
        """Return {"query", "choice_url", "print_url", "pdf_url"} for the template.

        `query` is "?parcours=…", the visitor's choice of sessions, or "" without a choice.
        `choice_url` ends with `query`; `print_url` and `pdf_url` end with the query string of all
        filters. `pdf_url` is "" before the first publication or without a PDF renderer.
        """
        chosen = filters.choice.value
        query = f"?{urlencode({'parcours': chosen})}" if chosen else ""
        narrowed = f"?{filters.query}" if filters.query else ""
        pdf_url = self.feed_url("pdf") if pdf.is_available() else ""
        return {
            "query": query,
            "choice_url": self.subpage_url("choice") + query,
            "print_url": self.subpage_url("print") + narrowed,
            "pdf_url": pdf_url and pdf_url + narrowed,
        }


def _offered_facets(filters):
    """Return the facets with at least one result; [] if the page does not show the choices."""
    facets = filters.facets() if filters.shows_choices else []
    return [facet for facet in facets if any(option.count for option in facet.options)]


def _with_editions(sessions, editions):
    """Return `sessions` as a list; set their `congress` from `editions`, without a query.

    `editions` contains the edition of each session.
    """
    by_pk = {page.pk: page for page in editions}
    sessions = list(sessions)
    for session in sessions:
        session.congress = by_pk[session.congress_id]
    return sessions
