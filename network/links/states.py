"""How the addresses of some rows answered the last time, read with the rows themselves."""

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Left, StrIndex

from network.models.row_lists import row_list

from .models import ExternalLink, LinkUse

SHOWN = ["checked_at", "fault", "failures", "failing_since", "archive_url"]
MARK = Value("#")


def checked_links(column) -> Subquery:
    """An expression for a query: of the address in `column`, the `ExternalLink`, in a list; an
    empty one before it was checked first. What `includes/link_note.html` shows."""
    links = ExternalLink.objects.filter(url=_page_at(column), checked_at__isnull=False)
    return row_list(links, SHOWN, order_by=["pk"])


def named_links() -> Subquery:
    """An expression for a query of pages: of each address that the page names, its `ExternalLink`,
    once it was checked. What the filter `checked_link` looks into."""
    page = Coalesce(OuterRef("alias_of"), OuterRef("pk"))
    links = ExternalLink.objects.filter(uses__page=page, checked_at__isnull=False)
    return row_list(links, ["url", *SHOWN], order_by=["pk"])


def uses_elsewhere(column):
    """The `LinkUse`s, for a query of pages, of the address in `column` by other pages."""
    uses = LinkUse.objects.filter(link__url=_page_at(column), page__isnull=False)
    return uses.exclude(page=OuterRef("pk"))


def _page_at(column):
    """The address without what follows its "#": the same page, whatever part of it is named."""
    return Left(OuterRef(column), StrIndex(Concat(OuterRef(column), MARK), MARK) - 1)
