"""The glossary in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.pages import PageListingViewSet

from network.admin.listings import LISTED

from .models import GlossaryEntryPage


class GlossaryViewSet(PageListingViewSet):
    """List of the entries of the glossary."""

    name = "mots"
    model = GlossaryEntryPage
    menu_label = _("Glossaire")
    icon = "openquote"
    columns = [*LISTED, Column("definition", label=_("Définition"))]
