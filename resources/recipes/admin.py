"""Workshop recipes in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet

from network.admin.listings import LISTED

from .models import RecipePage


class RecipeAdminFilterSet(PageFilterSet):
    """Filters of the list of recipes: topics and level."""

    class Meta:
        model = RecipePage
        fields = ["topics", "level"]


class RecipeViewSet(PageListingViewSet):
    """List of the recipes in the admin."""

    name = "recettes"
    model = RecipePage
    menu_label = _("Recettes d’atelier")
    icon = "clipboard-list"
    columns = [
        *LISTED,
        Column("minutes", label=_("Durée"), accessor="length", sort_key="minutes"),
        Column("level", label=_("Niveau"), accessor="get_level_display", sort_key="level"),
    ]
    filterset_class = RecipeAdminFilterSet
