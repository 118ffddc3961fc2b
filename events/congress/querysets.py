"""Queryset of the sessions of a congress. Its methods take values, never a request."""

from typing import Self

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Now

from events.choices import SessionKind
from network.database.querysets import public_q
from network.models import Person

# By start, then by room in the order of `ProgrammePart`; sessions without a room are last.
PROGRAMME_ORDER = ("starts_at", "room", "pk")


class SessionQuerySet(QuerySet):
    """Queries on the sessions of the editions of a congress."""

    def published(self) -> Self:
        """Keep the live, unexpired sessions with a start, even of an edition that is not public."""
        lasting = Q(expire_at__isnull=True) | Q(expire_at__gt=Now())
        return self.filter(lasting, live=True, starts_at__isnull=False)

    def public(self) -> Self:
        """Keep the published sessions of public editions, for lists, counts and feeds."""
        return self.published().filter(public_q("congress__"))

    def without_breaks(self) -> Self:
        """Exclude breaks, such as lunch, which are of no interest in an archive."""
        return self.exclude(kind=SessionKind.BREAK)

    def spoken_by(self, person: Person) -> Self:
        """Keep the sessions where `person` speaks."""
        # A person may have two roles in a session, which is listed once.
        return self.filter(pk__in=person.speeches.order_by().values("session"))

    def related_to(self, session: Model) -> Self:
        """Keep the sessions with the start or the track of `session`, without `session` itself."""
        related = Q(starts_at=session.starts_at) | Q(track__isnull=False, track=session.track_id)
        return self.filter(related).exclude(pk=session.pk)

    def speakers(self) -> QuerySet[Person]:
        """Return the people who speak in these sessions, sorted by name."""
        return Person.objects.filter(speeches__session__in=self).distinct().order_by("name")

    def cards(self) -> Self:
        """Join rooms, tracks and speakers for cards; sort by `PROGRAMME_ORDER`."""
        joined = self.select_related("room", "track").prefetch_related("speakers")
        return joined.order_by(*PROGRAMME_ORDER)

    def latest_editions_first(self) -> Self:
        """Sort by edition, the latest first, then by `PROGRAMME_ORDER`."""
        return self.order_by("-congress__starts_at", *PROGRAMME_ORDER)

    def whole(self) -> Self:
        """Join the data of a session's page, feeds and calendar text; sort by `PROGRAMME_ORDER`."""
        return self.cards().select_related("slides", "entry").prefetch_related("topics")

    def with_congress(self) -> Self:
        """Join the edition of each session, with its locale, place and commune."""
        return self.select_related("congress__locale", "congress__place", "congress__commune")
