"""The first columns of the admin's page lists: bulk actions, title and status.

A viewset adds its own columns after them: `columns = [*LISTED, Column("source")]`.
"""

from wagtail.admin.ui.tables.pages import PageStatusColumn
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from .cells import StatusColumn

NAMES = {"bulk_actions", "title", "status"}


def _first(columns):
    """Yield the bulk actions, title and status columns, with the site's `StatusColumn`."""
    for column in columns:
        if isinstance(column, PageStatusColumn):
            yield StatusColumn(
                column.name,
                label=column.label,
                sort_key=column.sort_key,
                classname=column.classname,
                width=column.width,
            )
        elif column.name in NAMES:
            yield column


# For a list of all the pages of one type.
LISTED = [*_first(PageListingViewSet.columns)]
# For the children of a page in the explorer.
EXPLORED = [*_first(PageViewSet.columns)]
