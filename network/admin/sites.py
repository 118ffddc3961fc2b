"""The admin's list of Wagtail sites, with translated headings."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.sites.views import IndexView, SiteViewSet

# Wagtail's headings of these columns are the English names of the fields.
TRANSLATED = {
    "site_name": Column("site_name", label=_("Nom")),
    "root_page": Column("root_page", label=_("Page d’accueil")),
}


class SitesIndexView(IndexView):
    """Admin view that lists the sites, with translated headings."""

    columns = [TRANSLATED.get(column.name, column) for column in IndexView.columns]


class SitesViewSet(SiteViewSet):
    """Wagtail's viewset of sites, used for its list only."""

    index_view_class = SitesIndexView


@hooks.register("register_admin_urls", order=-1)
def sites_list() -> list[URLPattern]:
    """Return the URL patterns of `SitesViewSet`, matched before Wagtail's own.

    They have no names: the URL names still belong to Wagtail's patterns, at the same addresses.
    """
    sites = SitesViewSet("wagtailsites", url_prefix="sites")
    return [path("sites/", sites.index_view), path("sites/results/", sites.index_results_view)]
