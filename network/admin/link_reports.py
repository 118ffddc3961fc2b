"""Dead links that a user may replace: a line of the first screen, and a report."""

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from network.links.linked_models import editable_types, may_change_any
from network.links.models import LinkUse
from network.links.reading import still_there
from network.text.dates import format_day

from . import rights
from .lines import Item, Line
from .reports import Report


def dead_links(user: User) -> QuerySet[LinkUse]:
    """Return the uses of dead links in the pages and rows that the user may change."""
    return _own(LinkUse.objects.dead(), user)


def links_to_mend(user: User) -> QuerySet[LinkUse]:
    """Return the uses of dead or moved links in the pages and rows that the user may change."""
    return _own(LinkUse.objects.to_mend(), user)


def uses_of(link: int, user: User) -> list[LinkUse]:
    """Return the uses of one dead or moved link that the user may change and that still exist.

    `link` is the primary key of the `ExternalLink`. A link that is neither dead nor moved has none.
    """
    return still_there(_own(LinkUse.objects.of(link), user).prefetch_related("row"))


def _own(uses, user):
    return uses.filter(Q(page__in=rights.pages(user)) | Q(content_type__in=editable_types(user)))


def may_mend(user: User) -> bool:
    """Return True if the user may change a page or a row with links."""
    return rights.may(user) or may_change_any(user)


def mend_url(use: LinkUse) -> str:
    """Return the URL of the view that replaces the link of a use everywhere."""
    return reverse("mend_link", args=[use.link_id])


def _day(day):
    return format_day(day, weekday=False) if day else ""


def _item(use):
    return Item(use.title, mend_url(use), f"{use.link.url} : {use.link.fault}")


LINES = [
    Line(
        "dead_links",
        lambda n: ngettext("lien mort dans nos pages", "liens morts dans nos pages", n),
        dead_links,
        order=75,
        icon="link",
        item=_item,
    ),
]


class DeadLinks(Report):
    """The report of dead and moved links, for the users who may replace a link."""

    page_title = _("Liens morts ou déplacés")
    header_icon = "link"
    slug = "liens-morts"
    menu_order = 605
    model = LinkUse
    facts = {
        "page": (_("Page ou fiche"), lambda use: use.title, "where"),
        "url": (_("Lien"), lambda use: use.link.url, "link__url"),
        "fault": (_("Réponse"), lambda use: use.link.state, None),
        "since": (
            _("En panne depuis"),
            lambda use: _day(use.link.failing_since),
            "link__failing_since",
        ),
    }

    @classmethod
    def may_read(cls, user: User) -> bool:
        """Return True if the user may change a page or a row with links."""
        return may_mend(user)

    def edit_url(self, row: LinkUse) -> str:
        """Return the URL of the view that replaces the link."""
        return mend_url(row)

    def get_base_queryset(self) -> QuerySet[LinkUse]:
        """Return the uses to mend, with `where`, the title of the page or row, to sort by."""
        return links_to_mend(self.request.user).annotate(where=Coalesce("page__title", "name"))
