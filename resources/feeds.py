from datetime import UTC, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network.models import NetworkSettings
from network.outputs import atom
from network.outputs.responses import conditional_response

from .filters import ResourceFilterSet
from .models import Contribution, ResourcePage

ENTRIES = 50
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@require_safe
def resources_atom(request):
    """The newest of the library, or of any filtered view of it; 404 for an unknown filter."""
    public = ResourcePage.objects.public().in_language(settings.LANGUAGE_CODE)
    filters = ResourceFilterSet(request.GET, public)
    if filters.refused:
        raise Http404
    return conditional_response(
        request,
        "application/atom+xml; charset=utf-8",
        (request.path, filters.query),
        lambda: resources_feed(request, filters),
    )


def resources_feed(request, filters):
    """The bytes of the feed; `updated` is the latest publication among its entries."""
    network = NetworkSettings.for_request(request)
    query = f"?{filters.query}" if filters.query else ""
    address = request.build_absolute_uri(request.path)
    titles = [str(network.name), _("la bibliothèque"), *(chip.label for chip in filters.chips)]
    resources = list(filters.qs.cards().select_related("keptlinkpage")[:ENTRIES])
    names = author_names(resources)
    return atom.feed(
        title=" – ".join(titles),
        feed_id=address + query,
        url=urljoin(address, ".") + query,
        self_url=address + query,
        updated=max(map(changed_at, resources), default=EPOCH),
        author=str(network.name),
        entries=[entry(request, resource, names[resource.pk]) for resource in resources],
    )


def author_names(resources):
    """{id: names in their order} of articles and kept links alike, in one query."""
    names = {resource.pk: [] for resource in resources}
    for resource in resources:
        if hasattr(resource, "keptlinkpage"):
            names[resource.pk] = resource.keptlinkpage.author_names
    for part in Contribution.objects.writers().filter(article__in=names):
        names[part.article_id].append(part.person.name)
    return names


def entry(request, resource, names):
    return atom.Entry(
        id=f"urn:uuid:{resource.translation_key}",
        title=resource.title,
        url=resource.get_full_url(request),
        updated=changed_at(resource),
        published=resource.first_published_at,
        summary=resource.listed_summary,
        authors=tuple(names),
        categories=tuple(resource.topic_names),
    )


def changed_at(resource):
    return resource.last_published_at or resource.latest_revision_created_at or EPOCH
