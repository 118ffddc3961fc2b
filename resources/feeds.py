from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network import atom
from network.models import NetworkSettings
from network.outputs import conditional_response

from .filters import ResourceFilterSet
from .models import ArticlePage, Contribution, ResourceIndexPage, ResourcePage

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
    library = ResourceIndexPage.objects.public().in_language(settings.LANGUAGE_CODE).first()
    library_url = library.get_full_url(request) if library else request.build_absolute_uri("/")
    query = f"?{filters.query}" if filters.query else ""
    titles = [str(network.name), _("la bibliothèque"), *(chip.label for chip in filters.chips)]
    resources = list(filters.qs.whole()[:ENTRIES])
    articles = [resource for resource in resources if isinstance(resource, ArticlePage)]
    with_person = Contribution.objects.select_related("person")
    prefetch_related_objects(articles, Prefetch("contributions", with_person, to_attr="people"))
    return atom.feed(
        title=" – ".join(titles),
        feed_id=request.build_absolute_uri(request.path + query),
        url=library_url + query,
        self_url=request.build_absolute_uri(request.path + query),
        updated=max(map(changed_at, resources), default=EPOCH),
        author=str(network.name),
        entries=[entry(request, resource) for resource in resources],
    )


def entry(request, resource):
    return atom.Entry(
        id=f"urn:uuid:{resource.translation_key}",
        title=resource.title,
        url=resource.get_full_url(request),
        updated=changed_at(resource),
        published=resource.first_published_at,
        summary=resource.summary,
        authors=tuple(resource.author_names),
        categories=tuple(topic.name for topic in resource.topics.all()),
    )


def changed_at(resource):
    return resource.last_published_at or resource.latest_revision_created_at or EPOCH
