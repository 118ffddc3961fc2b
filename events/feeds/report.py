"""The report of the feeds' readers: feed, client, number of readings, last reading."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, Max, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import FeedFetch
from network.admin import rights
from network.admin.reports import Report

from . import fetches


class FeedSubscriptions(Report):
    """A report with one line for each feed and family of clients, over the sixty days stored."""

    page_title = _("Abonnements aux flux")
    header_icon = "rss"
    slug = "abonnements-aux-flux"
    model = FeedFetch
    facts = {
        "question": (_("Flux"), lambda row: row["question"], "question"),
        "family": (_("Logiciel"), lambda row: str(fetches.name(row["family"])), "family"),
        "readings": (_("Lectures en 60 jours"), lambda row: row["readings"], "readings"),
        "days": (_("Jours de lecture"), lambda row: row["days"], "days"),
        "last": (
            _("Dernière lecture"),
            lambda row: timezone.localdate(row["last"]),
            "last",
        ),
    }
    default_ordering = ("-readings", "question", "family")

    @classmethod
    def may_read(cls, user: User) -> bool:
        """Return True for users who may change the settings."""
        return rights.may_set_up(user)

    def edit_url(self, row: dict) -> str:
        """Return the path of the feed, or "" if the stored `question` is not a path."""
        return row["question"] if row["question"].startswith("/") else ""

    def get_base_queryset(self) -> QuerySet:
        """Return one dict of sums for each feed and family, as a queryset.

        First saves the readings that wait in this process, by `fetches.flush`, unless the setting
        `READ_ONLY` is on.
        """
        if not settings.READ_ONLY:
            fetches.flush()
        rows = FeedFetch.objects.values("question", "family")
        return rows.annotate(readings=Sum("count"), days=Count("day"), last=Max("last_at"))
