"""Wagtail's history of the site, without the titles of other people's drafts."""

from django.db.models import Q, QuerySet
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.models import PageLogEntry

from . import rights


class SiteHistory(LogEntriesView):
    """Wagtail's report of the actions on the site.

    Users who may publish no page see the actions on live pages without a draft in progress, and on
    the pages that they may edit. Wagtail also shows them the actions on the drafts of other
    people, in each section in which they may add pages.
    """

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return the entries that match the filters and that the user may read."""
        user = self.request.user
        if queryset.model is PageLogEntry and not rights.may(user, "publish"):
            is_public = Q(page__live=True, page__has_unpublished_changes=False)
            queryset = queryset.filter(is_public | Q(page__in=rights.pages(user)))
        return super().filter_queryset(queryset)
