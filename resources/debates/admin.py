from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.pages import PageListingViewSet

from network.publishing.listings import LISTED

from .models import DebatePage


class DebateViewSet(PageListingViewSet):
    name = "debats"
    model = DebatePage
    menu_label = _("Débats")
    icon = "group"
    columns = [*LISTED, BooleanColumn("is_open", label=_("Ouvert"))]
