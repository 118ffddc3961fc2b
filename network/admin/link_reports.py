"""Dead links that a user may replace: a line of the first screen, and a report."""

from collections.abc import Iterable

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
from .titles import admin_titles


def dead_links(user: User) -> QuerySet[LinkUse]:
    """Return the uses of dead links in the live pages and the rows that the user may change.

    The links that have failed for the longest come first. A page published after its links were
    read is excluded.
    """
    return _own(LinkUse.objects.dead(), user)


def links_to_mend(user: User) -> QuerySet[LinkUse]:
    """Return the uses of dead or moved links, filtered and ordered as in `dead_links`.

    Moved links without a failure come last.
    """
    return _own(LinkUse.objects.to_mend(), user)


def uses_of(link: int, user: User) -> list[LinkUse]:
    """Return the uses of a link in the live pages and rows that the user may change.

    `link` is the primary key of the `ExternalLink`. A page or a row that no longer contains the
    link is excluded. Returns [] if the link is neither dead nor moved.
    """
    return still_there(_own(LinkUse.objects.of(link), user).prefetch_related("row"))


def _own(uses, user):
    return uses.filter(Q(page__in=rights.pages(user)) | Q(content_type__in=editable_types(user)))


def may_mend(user: User) -> bool:
    """Return True if the user may change a page, or rows of a model whose links are checked."""
    return rights.may(user) or may_change_any(user)


def mend_url(use: LinkUse) -> str:
    """Return the URL of `MendView` for the link of a use."""
    return reverse("mend_link", args=[use.link_id])


def _day(day):
    return format_day(day, weekday=False) if day else ""


def _item(use):
    return Item(use.full_title, mend_url(use), f"{use.link.url} : {use.link.fault}")


def _name_uses(uses):
    titles = admin_titles(use.page_id for use in uses if use.page_id)
    for use in uses:
        use.full_title = titles.get(use.page_id) or use.title


LINES = [
    Line(
        "dead_links",
        lambda n: ngettext("lien mort dans nos pages", "liens morts dans nos pages", n),
        dead_links,
        order=75,
        icon="link",
        item=_item,
        prepare=_name_uses,
    ),
]


class DeadLinks(Report):
    """The report of dead and moved links, for the users who may replace a link."""

    page_title = _("Liens morts ou déplacés")
    header_icon = "link"
    slug = "liens-morts"
    menu_order = 605
    sentence = _("Les liens de nos pages qui ne répondent plus, ou dont l’adresse a changé.")
    model = LinkUse
    facts = {
        "page": (_("Page ou fiche"), lambda use: getattr(use, "full_title", use.title), "where"),
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
        """Return True if the user may change a page, or rows of a model whose links are checked."""
        return may_mend(user)

    def edit_url(self, row: LinkUse) -> str:
        """Return the URL of `MendView` for the link of the row."""
        return mend_url(row)

    def decorate_paginated_queryset(self, object_list: Iterable[LinkUse]) -> list[LinkUse]:
        """Return the displayed uses; their attribute `full_title` distinguishes namesakes."""
        uses = list(object_list)
        _name_uses(uses)
        return uses

    def get_base_queryset(self) -> QuerySet[LinkUse]:
        """Return the uses of `links_to_mend`, with the title of the page or row as `where`."""
        return links_to_mend(self.request.user).annotate(where=Coalesce("page__title", "name"))
