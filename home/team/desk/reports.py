"""Report of the texts that were last published long ago."""

import datetime

import django_filters
from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.models import Page

from events.models import CongressPage, EventPage
from network.admin import rights
from network.admin.reports import Report
from places.managers.teams import is_only_manager
from places.models import PlacePage
from resources.models import Contribution, ResourcePage
from resources.upkeep.admin import UsefulTexts

# Models that become outdated in their own way: events end, places are confirmed.
DATED = (EventPage, CongressPage, PlacePage)
YEARS = {"1": 366, "2": 731, "5": 1827}  # in days


class AgeFilterSet(WagtailFilterSet):
    """Filter by the age of the last publication."""

    age = django_filters.ChoiceFilter(
        label=_("Publié"),
        empty_label=_("Il y a plus d’un an"),
        choices=[("2", _("Il y a plus de deux ans")), ("5", _("Il y a plus de cinq ans"))],
        method="filter_age",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Page
        fields = []

    def filter_age(self, pages: QuerySet[Page], name: str, value: str) -> QuerySet[Page]:
        """Return the pages last published before `years_ago(value)`."""
        return pages.filter(last_published_at__lt=years_ago(value))


def years_ago(years: str) -> datetime.datetime:
    """Return the aware time 366, 731 or 1827 days ago, for `years` "1", "2" or "5"."""
    return timezone.now() - datetime.timedelta(days=YEARS[years])


def author_names(page: Page) -> list[str]:
    """Return the names of the authors of a specific page, in order; [] if it names nobody."""
    return page.writer_names if isinstance(page, ResourcePage) else []


class OldTexts(Report):
    """Report of the live texts last published more than a year ago."""

    page_title = _("Textes anciens")
    header_icon = "doc-full"
    slug = "textes-anciens"
    menu_order = 610
    sentence = _("Les textes publiés depuis longtemps, et ce que les lecteurs en disent.")
    model = Page
    filterset_class = AgeFilterSet
    see_also = (UsefulTexts,)
    facts = {
        "title": (_("Texte"), lambda page: page.title, "title"),
        "kind": (_("Sorte de page"), lambda page: page.page_type_display_name, None),
        "published": (
            _("Publié le"),
            lambda page: timezone.localdate(page.last_published_at),
            "last_published_at",
        ),
        "authors": (_("Écrit par"), lambda page: ", ".join(author_names(page)), None),
    }
    default_ordering = ("last_published_at", "title")

    @classmethod
    def may_read(cls, user: User) -> bool:
        """Return True if the user may change a page and does not only manage places."""
        return rights.may(user) and not is_only_manager(user)

    def edit_url(self, row: Page) -> str:
        """Return the URL of the form of the page."""
        return reverse("wagtailadmin_pages:edit", args=[row.pk])

    def get_base_queryset(self) -> QuerySet[Page]:
        """Return the live pages last published over 366 days ago that the user may change.

        Aliases, events, congresses and places are excluded. The pages are specific, and articles
        have their contributions.
        """
        pages = Page.objects.live().filter(
            last_published_at__lt=years_ago("1"),
            pk__in=rights.pages(self.request.user),
            alias_of=None,
        )
        pages = pages.not_type(*DATED).annotate(people=Contribution.objects.as_list())
        return pages.specific().prefetch_related("locale")
