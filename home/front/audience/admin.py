"""The report of the audience of places, by place and month."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import HeaderButton

from network.admin import rights
from network.admin.reports import Report
from places.managers.teams import is_only_manager

from . import counting
from .figures import masked
from .models import AudienceCount, AudienceKind


class AudienceReport(Report):
    """A report with one line for each place and month; small numbers are masked.

    The reports of searches link to it: the page of reports lists six, and no more.
    """

    page_title = _("Audience des lieux")
    header_icon = "view"
    slug = "audience-des-lieux"
    model = AudienceCount
    facts = {
        "place": (_("Lieu"), lambda row: row["place__title"], "place__title"),
        "commune": (_("Commune"), lambda row: row["place__commune__name"] or "", None),
        "month": (_("Mois"), lambda row: date_format(row["month"], "F Y"), "month"),
        "views": (_("Fiche lue"), lambda row: masked(row["views"]), None),
        "prints": (_("Impressions"), lambda row: masked(row["prints"]), None),
        "calls": (_("Appels"), lambda row: masked(row["calls"]), None),
    }
    default_ordering = ("-month", "place__title", "place")

    @classmethod
    def may_read(cls, user: User) -> bool:
        """Return True if the user may change a page and does not only manage places."""
        return settings.AUDIENCE and rights.may(user) and not is_only_manager(user)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Add a button to the public page, which explains the figures."""
        button = HeaderButton(_("Comment c’est compté"), url=reverse("home:audience"))
        return [*super().header_buttons, button]

    def edit_url(self, row: dict) -> str:
        """Return the URL of the form of the place."""
        return reverse("wagtailadmin_pages:edit", args=[row["place"]])

    def get_base_queryset(self) -> QuerySet:
        """Return one dict of sums for each place and month, as a queryset.

        First stores the counts that wait in this process, unless the setting `READ_ONLY` is on.
        """
        if not settings.READ_ONLY:
            counting.flush()
        rows = AudienceCount.objects.annotate(month=TruncMonth("day"))
        return rows.values("place", "place__title", "place__commune__name", "month").annotate(
            views=_sum_of(AudienceKind.VIEW),
            prints=_sum_of(AudienceKind.PRINT),
            calls=_sum_of(AudienceKind.CALL),
        )


def _sum_of(kind):
    return Sum("count", filter=Q(kind=kind), default=0)
