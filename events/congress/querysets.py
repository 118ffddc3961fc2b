"""Questions about sessions. Each takes values, never a request, and can be chained."""

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Now

from network.querysets import public_q


class SessionQuerySet(QuerySet):
    def published(self):
        """Those of an edition that is known to be shown to whoever asks."""
        lasting = Q(expire_at__isnull=True) | Q(expire_at__gt=Now())
        return self.filter(lasting, live=True, starts_at__isnull=False)

    def public(self):
        """Those that the public may see, their editions too. Lists, counts and feeds start here."""
        return self.published().filter(public_q("congress__"))

    def cards(self):
        """With all that a card shows, soonest first, rooms in their order."""
        speakers = self.model.speakers.rel.related_model.objects.select_related("person")
        return (
            self.select_related("room", "track")
            .prefetch_related(Prefetch("speakers", speakers))
            .order_by("starts_at", "room__sort_order", "pk")
        )

    def whole(self):
        """With all that is said of a session, what it left included."""
        return self.cards().select_related("slides", "entry").prefetch_related("topics")

    def with_congress(self):
        """For those that are shown outside their edition."""
        return self.select_related("congress__locale", "congress__place", "congress__commune")

    def spoken_by(self, person):
        return self.filter(speakers__person=person)
