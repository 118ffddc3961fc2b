"""Public pages of the publishers."""

import datetime
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from network.links.models import DEAD, ExternalLink
from network.links.states import checked_links
from network.outputs.responses import paginate
from resources.addresses import host_of
from resources.models import Publisher
from resources.views import library_crumbs

PER_PAGE = 12


@dataclass(frozen=True)
class SiteState:
    """The results of the nightly check of links for the addresses of one site.

    Only the addresses in public texts of the publisher are counted. `checked` is the number of
    addresses visited at least once, and `dead` the number of addresses that failed twice in a row,
    at least three days apart. `checked_on` is the local day of the last check.
    """

    checked: int
    dead: int
    checked_on: datetime.date

    @property
    def answering(self) -> int:
        """The number of checked addresses that are not dead."""
        return self.checked - self.dead

    @property
    def is_gone(self) -> bool:
        """True if all checked addresses are dead."""
        return self.dead == self.checked


def site_state(publisher: Publisher) -> SiteState | None:
    """Return the state of the site of a publisher in one query.

    Only addresses on the host of the publisher count. Returns None if no such address was checked.
    """
    pages = publisher.resources.order_by().values("pk")
    links = ExternalLink.objects.filter(uses__page__in=pages, checked_at__isnull=False)
    checked = links.distinct().values_list("url", "failures", "checked_at")
    own = [row for row in checked if host_of(row[0]) == publisher.host]
    if not own:
        return None
    dead = sum(failures >= DEAD for _url, failures, _at in own)
    last = max(at for _url, _failures, at in own)
    return SiteState(len(own), dead, timezone.localdate(last))


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """Render the list of the public publishers by name, 60 on a page."""
    publishers = Publisher.objects.public().with_counts().order_by("key", "pk")
    page = paginate(request, publishers, per_page=60)
    context = {"publishers": page, "crumbs": library_crumbs(request)}
    return render(request, "resources/sources/source_list.html", context)


@require_safe
def source_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Render a publisher with the public French texts that come from or quote it, 12 on a page.

    The newest text is first. A former slug redirects permanently to the present one. Raises Http404
    if the slug is unknown or the publisher has no public French text.
    """
    publishers = Publisher.objects.public().annotate(checked_links=checked_links("url"))
    publisher = publishers.filter(slug=slug).first()
    if publisher is None:
        publisher = publishers.filter(Publisher.formerly(slug)).order_by("pk").first()
        if publisher is None:
            raise Http404
        query = request.META["QUERY_STRING"]
        address = publisher.get_absolute_url()
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    context = {
        "publisher": publisher,
        "resources": paginate(request, publisher.resources.cards(), per_page=PER_PAGE),
        "state": site_state(publisher),
        "crumbs": [
            *library_crumbs(request),
            (gettext("Sources"), reverse("library:source_list")),
        ],
    }
    return render(request, "resources/sources/source.html", context)
