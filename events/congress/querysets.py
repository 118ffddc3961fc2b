"""Questions about sessions. Each takes values, never a request, and can be chained."""

from typing import Self

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from events.choices import SessionKind
from network.models import Person
from network.querysets import public_q


class SessionQuerySet(QuerySet):
    def published(self) -> Self:
        """Those shown to whoever may read their edition, which is not checked here."""
        lasting = Q(expire_at__isnull=True) | Q(expire_at__gt=Now())
        return self.filter(lasting, live=True, starts_at__isnull=False)

    def public(self) -> Self:
        """Those that the public may see, their editions too. Lists, counts and feeds start here."""
        return self.published().filter(public_q("congress__"))

    def without_breaks(self) -> Self:
        """What an archive lists: nobody looks for a lunch of two years ago."""
        return self.exclude(kind=SessionKind.BREAK)

    def spoken_by(self, person) -> Self:
        return self.filter(speakers__person=person)

    def related_to(self, session) -> Self:
        """The others that begin at the same time, or belong to the same track."""
        related = Q(starts_at=session.starts_at) | Q(track__isnull=False, track=session.track_id)
        return self.filter(related).exclude(pk=session.pk)

    def speakers(self) -> QuerySet:
        """The people who speak in these sessions, by name, each once."""
        return Person.objects.filter(speeches__session__in=self).distinct().order_by("name")

    def cards(self) -> Self:
        """With all that a card shows, soonest first, rooms in their order."""
        return (
            self.select_related("room", "track")
            .prefetch_related("speakers")
            .order_by("starts_at", "room__sort_order", "pk")
        )

    def latest_editions_first(self) -> Self:
        """The latest edition first, the sessions of each in the order of their start."""
        return self.order_by("-congress__starts_at", "starts_at", "pk")

    def whole(self) -> Self:
        """With all that a session's own page, feeds and calendar texts show."""
        return self.cards().select_related("slides", "entry").prefetch_related("topics")

    def with_congress(self) -> Self:
        """For those that are shown outside their edition."""
        return self.select_related("congress__locale", "congress__place", "congress__commune")
