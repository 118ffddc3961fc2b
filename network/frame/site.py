"""Which of Wagtail's sites a request is for, and what the network says of itself there.

Each page asks both of the database before it begins, and both change once a year.
"""

import copy

from wagtail.models import Site

from network.memory import Memory
from network.models import ContentStamp, NetworkSettings

# By host and port.
_sites = Memory("sites", entries=100, stamp=ContentStamp.recent)


def recall_site(request):
    """Give the request what `Site.find_for_request` and `NetworkSettings.for_request` look for on
    it, and return the site, None without one. The admin reads the rows, which it changes."""
    if request.path.startswith("/admin/"):
        return Site.find_for_request(request)
    site, network = _sites.get(request.get_host(), lambda: _read(request))
    request._wagtail_site = site
    if network is not None:
        own = copy.copy(network)
        own._request = request  # for the addresses of the pages that it names
        setattr(request, NetworkSettings.get_cache_attr_name(), own)
    return site


def _read(request):
    site = Site.find_for_request(request)
    return site, site and NetworkSettings.for_site(site)
