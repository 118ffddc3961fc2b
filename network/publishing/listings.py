"""The first columns of the admin's page lists: Wagtail's own, without those that narrow the title.

Spread them at the head of a viewset's columns: `columns = [*LISTED, Column("source")]`.
"""

from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

NAMES = {"bulk_actions", "title", "status"}

# For a list of all the pages of one type.
LISTED = [column for column in PageListingViewSet.columns if column.name in NAMES]
# For the children of a page in the explorer.
EXPLORED = [column for column in PageViewSet.columns if column.name in NAMES]
