"""Breadcrumbs of the views that are not pages."""

from itertools import pairwise

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Site

from network.models import Crumb, Territory, crumb_of
from network.site.addresses import cached_addresses


def home_crumb(request: HttpRequest) -> Crumb:
    """Return the crumb of the home page in the active language, else of the French home page.

    The French home page replaces a translation that is missing or not published. The crumb is
    cached by site and language until the content stamp changes or a page expires. Without a site
    for the request, the crumb leads to "/".
    """
    site = Site.find_for_request(request)
    if site is None:
        return Crumb(_("Accueil"), "/", get_language())
    return cached_addresses(
        ("home crumb", site.pk, get_language()), lambda: _read_home(site, request)
    )


def _read_home(site, request):
    return crumb_of(site.root_page.localized, request)


def territory_crumbs(territory: Territory) -> list[tuple[str, str]]:
    """Return [(name, URL)] of the territories that contain `territory`, the widest first.

    A territory is omitted if the next one has the same name: the région La Réunion contains the
    département La Réunion.
    """
    path = [*territory.ancestors(), territory]
    wider = [above for above, below in pairwise(path) if above.name != below.name]
    return [(parent.name, parent.get_absolute_url()) for parent in wider]
