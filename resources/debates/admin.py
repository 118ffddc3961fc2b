"""Debates in the admin: their list."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet

from network.admin.listings import LISTED
from resources.admin import ENTERED

from .models import DebatePage


class DebateAdminFilterSet(PageFilterSet):
    """Filters of the list of debates: topics and `takes_contributions`."""

    class Meta:
        model = DebatePage
        fields = ["topics", "takes_contributions"]


class DebateViewSet(PageListingViewSet):
    """List of the debates in the admin."""

    name = "debats"
    model = DebatePage
    menu_label = _("Débats")
    icon = "group"
    columns = [*LISTED, BooleanColumn("is_open", label=_("Ouvert")), ENTERED]
    filterset_class = DebateAdminFilterSet
