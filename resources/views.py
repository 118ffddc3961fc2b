"""Public pages of the series."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from wagtail.models import Site

from network.models import crumb_of, in_reader_language
from network.outputs.responses import paginate

from .models import ResourceIndexPage, Series


@require_safe
def series_list(request: HttpRequest) -> HttpResponse:
    """Render the list of the public series by title, 30 on a page."""
    page = paginate(request, Series.objects.public().with_parts(), per_page=30)
    context = {"series_page": page, "crumbs": library_crumbs(request)}
    return render(request, "resources/series_list.html", context)


@require_safe
def series_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Render a series with its parts, including the missing ones.

    Raises Http404 if the slug is unknown or no part can be read.
    """
    series = get_object_or_404(Series.objects.public().with_parts(), slug=slug)
    crumbs = [
        *library_crumbs(request),
        (gettext("Séries"), reverse("collections:series_list")),
    ]
    context = {"series": series, "crumbs": crumbs, "french_text": True}
    return render(request, "resources/series.html", context)


def library_crumbs(request: HttpRequest) -> list:
    """Return the `Crumb`s of the home page and of the public French library, if they exist.

    The home page is that of the request's site. Both are in the active language if they are
    translated.
    """
    site = Site.find_for_request(request)
    library = ResourceIndexPage.objects.public().in_language("fr").first()
    if library and library.is_in_other_language:
        [library] = in_reader_language([library])
    pages = [page for page in (site and site.root_page.localized, library) if page]
    return [crumb_of(page, request) for page in pages]
