"""What the pages of a congress show: its programme, a session, a visitor's choice, all editions.

Each takes the page and the request, and gives the context of one template.
"""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from network.models import Person
from network.outputs import pdf
from network.outputs.responses import paginate

from .clashes import overlaps
from .filters import (
    ChoiceFilterSet,
    ProgrammeFilterSet,
    ProgrammePageFilterSet,
    SessionFilterSet,
)
from .grid import by_day, grid

PER_PAGE = 30
BESIDE = 4


@dataclass
class Day:
    """One day of a programme, as a list and as a table."""

    day: object
    sessions: list

    @cached_property
    def grid(self):
        return grid(self.sessions)


@dataclass
class Choice:
    """The numbers of the sessions that a visitor chose, as the address says them."""

    numbers: list = field(default_factory=list)

    def __contains__(self, session):
        return session.pk in self.numbers

    def toggled(self, session):
        """ "3 12 40": the choice once this session is added to it, or taken away."""
        return " ".join(map(str, sorted({*self.numbers} ^ {session.pk})))


def sessions_of(page):
    """The published sessions of an edition that its own page may show.

    Whoever reads a restricted page may read its programme; a translation shows that of the French
    page only while that one is public.
    """
    sessions = page.edition.sessions
    return sessions.published() if page.edition is page else sessions.public()


def known(sessions, congress):
    """The sessions as a list, each knowing its edition without asking for it."""
    found = list(sessions)
    for session in found:
        session.congress = congress
    return found


def days_of(sessions):
    return [Day(day, held) for day, held in by_day(sessions)]


def programme(page, request):
    held = sessions_of(page)
    sessions = known(held.cards(), page.edition)
    filters = ProgrammePageFilterSet(request.GET, held, page.edition, sessions)
    facets = filters.facets(*filters.counted) if sessions else []
    if any(item.param != "parcours" for item, _value in filters.active):
        found = set(filters.qs.order_by().values_list("pk", flat=True))
        sessions = [session for session in sessions if session.pk in found]
    choice = mark(sessions, filters)
    return {
        **addresses(page, filters),
        "as_list": request.GET.get("vue") == "liste",
        "choosable": not page.has_ended and not page.is_off,
        "filters": filters,
        "facets": [facet for facet in facets if any(option.count for option in facet.options)],
        "count": len(sessions),
        "days": days_of(sessions),
        "choice": choice,
        "other_editions": page.other_editions(),
    }


def addresses(page, filters):
    """Where the visitor's choice leads: `query` carries it along to the other pages."""
    chosen = filters.values.get("parcours")
    query = "?" + urlencode({"parcours": " ".join(map(str, chosen))}) if chosen else ""
    asked = f"?{filters.query}" if filters.query else ""
    return {
        "query": query,
        "choice_url": page.address_of("choice") + query,
        "print_url": page.address_of("print") + asked,
        "pdf_url": page.feed_address("pdf") + asked if pdf.is_available() else "",
    }


def mark(sessions, filters):
    """The `Choice` of the address; each session says what the choice becomes with a press on it."""
    choice = Choice(filters.values.get("parcours") or [])
    for session in sessions:
        session.is_chosen, session.toggled = session in choice, choice.toggled(session)
    return choice


def sheet(page, request):
    """The programme, or what was chosen of it, for paper."""
    filters = ProgrammeFilterSet(request.GET, sessions_of(page), page.edition)
    sessions = known(filters.qs.cards(), page.edition)
    return {
        "crumbs": crumbs(page, request),
        "filters": filters,
        "days": days_of(sessions),
        "today": timezone.localdate(),
    }


def crumbs(page, request):
    """What stands above a page inside the edition."""
    return [*page.crumbs(request), (page.title, page.get_url(request))]


def choice(page, request):
    """*Mon parcours*: the sessions chosen, day by day, and those that overlap."""
    filters = ProgrammeFilterSet(request.GET, sessions_of(page), page.edition)
    asked = filters.values.get("parcours")
    sessions = known(filters.qs.cards(), page.edition) if asked else []
    mark(sessions, filters)
    path = page.address_of("choice") + (f"?{filters.query}" if asked else "")
    return {
        **addresses(page, filters),
        "crumbs": crumbs(page, request),
        "filters": filters,
        "days": days_of(sessions),
        "count": len(sessions),
        "overlaps": overlaps(sessions),
        "address": request.build_absolute_uri(path),
    }


def session_of(page, pk):
    """One published session of the edition, ready to be shown whole."""
    sessions = sessions_of(page).whole().prefetch_related("resources__document")
    session = get_object_or_404(sessions, pk=pk)
    session.congress = page.edition
    return session


def session(page, session, request):
    filters = ChoiceFilterSet(request.GET, sessions_of(page))
    mark([session], filters)
    near = Q(starts_at=session.starts_at) | Q(track__isnull=False, track=session.track_id)
    others = sessions_of(page).filter(near).exclude(pk=session.pk)
    others = known(others.cards(), page.edition)
    beside = [other for other in others if other.starts_at == session.starts_at]
    # `page` is what the head of the document, its title and its structured data, speaks of.
    return {
        **addresses(page, filters),
        "page": session,
        "session": session,
        "congress": page,
        "filters": filters,
        "beside": beside[:BESIDE],
        "same_track": [other for other in others if other not in beside][:BESIDE],
    }


def join(sessions, editions):
    """Sessions as a list, each with its edition of the list."""
    by_pk = {page.pk: page for page in editions}
    found = list(sessions)
    for session in found:
        session.congress = by_pk[session.congress_id]
    return found


def editions(index, request):
    found = index.public_editions()
    named = [(page.slug, page.title) for page in found]
    filters = SessionFilterSet(request.GET, index.sessions_in(found), editions=named)
    facets = filters.facets()
    sessions = filters.qs.cards().order_by("-congress__starts_at", "starts_at", "pk")
    page_obj = paginate(request, sessions, per_page=PER_PAGE, total=filters.total)
    return {
        "editions": found,
        "filters": filters,
        "facets": [facet for facet in facets if any(option.count for option in facet.options)],
        "page_obj": page_obj,
        "sessions": join(page_obj, found),
        "speakers": speakers_of(index.sessions_in(found)),
    }


def speakers_of(sessions):
    """Everybody who speaks in them, by name."""
    return list(Person.objects.filter(speeches__session__in=sessions).distinct().order_by("name"))


@dataclass
class Speaker:
    """A person, as the head of their page speaks of them."""

    person: object
    index: object

    @property
    def title(self):
        return self.person.name

    @property
    def summary(self):
        return self.person.biography[:300]

    def crumbs(self, request):
        return [*self.index.crumbs(request), (self.index.title, self.index.get_url(request))]


def speaker(index, request, slug):
    """Somebody and their sessions: the latest edition first, each in its order."""
    found = index.public_editions()
    person = Person.objects.filter(slug=slug).select_related("organisation", "photo").first()
    spoken = index.sessions_in(found).spoken_by(person) if person else []
    sessions = spoken.cards().order_by("-congress__starts_at", "starts_at", "pk") if person else []
    sessions = join(sessions, found)
    if not sessions:
        raise Http404
    return {
        "page": Speaker(person, index),
        "person": person,
        "index": index,
        "sessions": sessions,
    }
