"""The admin's list of Wagtail sites, with French headings."""

import copy

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.sites.views import IndexView, SiteViewSet

LABELS = {"site_name": _("Nom"), "root_page": _("Page d’accueil")}


def _translated(column):
    """Return a copy of a column with its French heading: Wagtail's is the field's English name."""
    column = copy.copy(column)
    column.label = LABELS.get(column.name, column.label)
    return column


class SitesIndexView(IndexView):
    """Admin view that lists the sites."""

    columns = [_translated(column) for column in IndexView.columns]


class SitesViewSet(SiteViewSet):
    """Wagtail's viewset of sites, for its list alone."""

    index_view_class = SitesIndexView


@hooks.register("register_admin_urls", order=-1)
def sites_list():
    """Return the addresses of the list, matched before Wagtail's own, which keep their names."""
    sites = SitesViewSet("wagtailsites", url_prefix="sites")
    return [path("sites/", sites.index_view), path("sites/results/", sites.index_results_view)]
