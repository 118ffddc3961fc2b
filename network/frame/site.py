"""Which of Wagtail's sites a request is for, and what the network says of itself there.

Each page asks both of the database before it begins, and both change once a year.
"""

import copy

from wagtail.models import Site

from network.memory import Memory
from network.models import ContentStamp, NetworkSettings

# By host and port.
_sites = Memory("sites", entries=100, stamp=ContentStamp.recent)


class SiteMiddleware:
    """Gives the request what `Site.find_for_request` and `NetworkSettings.for_request` look for on
    it. The admin reads the rows, which it changes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith("/admin/"):
            recall_site(request)
        return self.get_response(request)


def recall_site(request):
    site, network = _sites.get(request.get_host(), lambda: _read(request))
    request._wagtail_site = site
    if network is not None:
        own = copy.copy(network)
        own._request = request  # for the addresses of the pages that it names
        setattr(request, NetworkSettings.get_cache_attr_name(), own)


def _read(request):
    site = Site.find_for_request(request)
    return site, site and NetworkSettings.for_site(site)
