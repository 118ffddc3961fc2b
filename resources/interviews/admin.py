"""Interviews in the admin: their list."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet

from network.admin.listings import LISTED
from resources.admin import ENTERED
from resources.interviews.models import InterviewPage


class InterviewAdminFilterSet(PageFilterSet):
    """Filters of the list of interviews: topics and licence."""

    class Meta:
        model = InterviewPage
        fields = ["topics", "licence"]


class InterviewViewSet(PageListingViewSet):
    """List of the interviews in the admin."""

    name = "entretiens"
    model = InterviewPage
    menu_label = _("Entretiens")
    icon = "openquote"
    columns = [
        *LISTED,
        Column("interviewee", label=_("Qui répond"), sort_key="interviewee"),
        ENTERED,
    ]
    filterset_class = InterviewAdminFilterSet
