"""The columns that the admin's lists of pages begin with: the title needs the width."""

from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

KEPT = {"bulk_actions", "title", "status"}
# Of a list of one kind of pages, and of what the explorer shows inside a page.
LISTED = [column for column in PageListingViewSet.columns if column.name in KEPT]
EXPLORED = [column for column in PageViewSet.columns if column.name in KEPT]
