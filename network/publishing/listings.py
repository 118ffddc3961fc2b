"""The columns that the admin's lists of pages begin with: the title needs the width."""

from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from .cells import CheckboxColumn, StatusColumn, TitleColumn

FAST = {"bulk_actions": CheckboxColumn, "title": TitleColumn, "status": StatusColumn}


def _kept(columns):
    """Those of Wagtail, with its labels and widths."""
    for column in columns:
        if column.name in FAST:
            yield FAST[column.name](
                column.name,
                label=column.label,
                sort_key=column.sort_key,
                classname=column.classname,
                width=column.width,
            )


# Of a list of one kind of pages, and of what the explorer shows inside a page.
LISTED = [*_kept(PageListingViewSet.columns)]
EXPLORED = [*_kept(PageViewSet.columns)]
