from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from network.links.states import checked_links
from network.outputs.responses import paginate
from resources.models import Publisher
from resources.views import library_crumbs

from .state import site_state

PER_PAGE = 12


@require_safe
def source_list(request):
    publishers = Publisher.objects.public().with_counts().order_by("name", "pk")
    page = paginate(request, publishers, per_page=60)
    context = {"publishers": page, "crumbs": library_crumbs(request)}
    return render(request, "resources/sources/source_list.html", context)


@require_safe
def source_detail(request, slug):
    """All that is kept of it and that quotes it; 404 when nothing of that is public."""
    publishers = Publisher.objects.public().annotate(checked_links=checked_links("url"))
    publisher = get_object_or_404(publishers, slug=slug)
    context = {
        "publisher": publisher,
        "resources": paginate(request, publisher.resources.cards(), per_page=PER_PAGE),
        "state": site_state(publisher),
        "crumbs": [
            *library_crumbs(request),
            (gettext("Sources"), reverse("resources:source_list")),
        ],
    }
    return render(request, "resources/sources/source.html", context)
