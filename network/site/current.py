"""The Wagtail site and the network's settings of a request, cached.

Each page needs the site and the settings, which change about once a year.
"""

import copy
from collections.abc import Sequence

from django.db.models import Q
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site

from network.database.compiled import compiled_rows
from network.memory.stamped_cache import StampedCache
from network.models import ContentStamp, NetworkSettings

# One entry per host and port.
_sites = StampedCache("sites", entries=100, stamp=ContentStamp.recent)


def attach_site(request: HttpRequest) -> Site | None:
    """Return the cached site of a request and attach it; return None if no site matches.

    `Site.find_for_request` and `NetworkSettings.for_request` then return the attached rows without
    a query. Creates the settings of a site that has none. In the admin, which changes these rows,
    returns `Site.find_for_request(request)`, and caches and creates nothing.
    """
    if request.path.startswith("/admin/"):
        return Site.find_for_request(request)
    site, network = _sites.get(request.get_host(), lambda: _read(request))
    request._wagtail_site = site
    if network is not None:
        own = copy.copy(network)
        own._request = request  # for the addresses of the pages that the settings name
        setattr(request, NetworkSettings.get_cache_attr_name(), own)
    return site


def _read(request):
    """Return (site, its settings), in one query, or (None, None) without a site.

    Settings that do not exist yet are created.
    """
    host, port = split_domain_port(request._get_raw_host())[0], int(request.get_port())
    site = choose(compiled_rows(_sites_of, host=host), host, port)
    if site is None:
        return None, None
    # `for_site` creates the missing row of a site.
    network = getattr(site, "networksettings", None) or NetworkSettings.for_site(site)
    return site, network


def _sites_of(host):
    own = [f"networksettings__{name}" for name in NetworkSettings.select_related]
    rows = Site.objects.filter(Q(hostname=host) | Q(is_default_site=True))
    # The crumbs of a page need the language of the home page.
    return rows.select_related("root_page__locale", "networksettings", *own)


def choose(sites: Sequence[Site], host: str, port: int) -> Site | None:
    """Return the one of `sites` that serves a host and port, or None.

    It is the first of these sites that exists: the site with this host and port; the default site,
    if it has this host; the only site with this host; the default site.
    """
    of_host = [site for site in sites if site.hostname == host]
    exact = [site for site in of_host if site.port == port]
    default = [site for site in sites if site.is_default_site]
    own_default = [site for site in of_host if site.is_default_site]
    alone = of_host if len(of_host) == 1 else []
    return next(iter([*exact, *own_default, *alone, *default]), None)
