"""Subqueries that fetch the results of link checks with the rows of another query."""

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Left, StrIndex

from network.models.row_lists import row_list

from .models import ExternalLink, LinkUse

SHOWN = ["checked_at", "fault", "failures", "failing_since", "archive_url"]
MARK = Value("#")


def checked_links(column: str) -> Subquery:
    """Return a subquery with the checked `ExternalLink` of the URL in `column`, as a list.

    `column` names a column of the outer query. The list has one link, or none before its first
    check. The template `includes/link_note.html` displays the link.
    """
    links = ExternalLink.objects.filter(url=_page_at(column), checked_at__isnull=False)
    return row_list(links, SHOWN, order_by=["pk"])


def named_links() -> Subquery:
    """Return a subquery with the list of the checked `ExternalLink`s of a page.

    An alias has the links of its source. Annotate a query of pages with it, under the name
    `named_links`, for the template filter `checked_link`.
    """
    page = Coalesce(OuterRef("alias_of"), OuterRef("pk"))
    links = ExternalLink.objects.filter(uses__page=page, checked_at__isnull=False)
    return row_list(links, ["url", *SHOWN], order_by=["pk"])


def uses_elsewhere(column: str) -> QuerySet[LinkUse]:
    """Return the `LinkUse`s of the URL in `column` that are in other pages.

    The queryset is a subquery for a query of pages: it refers to the outer page by `OuterRef`.
    """
    uses = LinkUse.objects.filter(link__url=_page_at(column), page__isnull=False)
    return uses.exclude(page=OuterRef("pk"))


def _page_at(column):
    """Return the URL in a column without its fragment, as an expression."""
    return Left(OuterRef(column), StrIndex(Concat(OuterRef(column), MARK), MARK) - 1)
