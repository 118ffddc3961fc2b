"""Public pages and files of the collections and of the series."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from network.models import Crumb, NetworkSettings
from network.outputs.cors import open_to_scripts
from network.outputs.responses import conditional_response, paginate
from network.text.dates import format_day
from resources.models import Collection, Series
from resources.views import library_crumbs

from . import outputs, series
from .booklet import booklet_of, date_of


def collection_context(request: HttpRequest, slug: str) -> dict[str, object]:
    """Return the context of a collection: `collection`, its readable `items`, `crumbs` and more.

    `french_text` is True, because a collection is written in French only: see `base.html`. Raises
    Http404 if the slug is unknown or no item of the collection can be read.
    """
    collection = get_object_or_404(Collection.objects.public(), slug=slug)
    lists = (gettext("Collections"), reverse("collections:collection_list"))
    return {
        "collection": collection,
        "items": collection.readable,
        "crumbs": [*library_crumbs(request), lists],
        "french_text": True,
    }


@require_safe
def collection_list(request: HttpRequest) -> HttpResponse:
    """Render the list of the public collections by title, 30 on a page."""
    collections = Collection.objects.public().with_counts().order_by("title", "pk")
    page = paginate(request, collections, per_page=30)
    context = {"collections": page, "crumbs": library_crumbs(request)}
    return render(request, "resources/collections/collection_list.html", context)


@require_safe
def collection_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Render a collection with its readable items.

    Raises Http404 if the slug is unknown or no item of the collection can be read.
    """
    context = collection_context(request, slug)
    return render(request, "resources/collections/collection.html", context)


@require_safe
def collection_print(request: HttpRequest, slug: str) -> HttpResponse:
    """Render a collection as a booklet, with the texts of the library in full.

    Raises Http404 if the slug is unknown or no item of the collection can be read.
    """
    context = collection_context(request, slug)
    collection = context["collection"]
    context["items"] = booklet_of(collection)
    context["day"] = format_day(date_of(context["items"]), weekday=False)
    context["draws_places"] = any(each.page and each.page.draws_places for each in context["items"])
    context["canonical"] = collection.get_absolute_url()
    context["crumbs"].append(crumb_in_french(collection))
    return render(request, "resources/collections/collection_print.html", context)


@open_to_scripts
def collection_output(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """Return a collection as an Atom feed or in JSON, as `form` is "atom" or "json".

    Raises Http404 if the slug is unknown or no item of the collection can be read.
    """
    collection = get_object_or_404(Collection.objects.public(), slug=slug)
    content_type, write = outputs.TYPES[form]
    return conditional_response(
        request,
        content_type,
        (request.get_host(), request.path),
        lambda: write(collection, request),
        filename="" if form == "atom" else f"{collection.slug}.{form}",
    )


def public_series(slug: str) -> Series:
    """Return the series of this slug, with its parts prefetched.

    Raises Http404 if the slug is unknown or no part of the series can be read.
    """
    return get_object_or_404(Series.objects.public().with_parts(), slug=slug)


def series_context(request: HttpRequest, slug: str) -> dict[str, object]:
    """Return the context of a series: `series`, `crumbs`, `parts` and `french_text`, True.

    `parts` is a list of pairs (title with number, `PartContent`), one for each number of the
    series, also for the missing parts. Raises Http404 if the slug is unknown or no part can be
    read.
    """
    chosen = public_series(slug)
    crumbs = [
        *library_crumbs(request),
        (gettext("Séries"), reverse("collections:series_list")),
        crumb_in_french(chosen),
    ]
    parts = [(series.numbered_title(chosen, part), part) for part in series.contents(chosen)]
    return {
        "series": chosen,
        "parts": parts,
        "draws_places": any(part.page and part.page.draws_places for _title, part in parts),
        "crumbs": crumbs,
        "french_text": True,
    }


def crumb_in_french(shown: Collection | Series) -> Crumb:
    """Return the `Crumb` of a collection or a series, whose title is in French."""
    return Crumb(shown.title, shown.get_absolute_url(), settings.LANGUAGE_CODE)


@require_safe
def series_read(request: HttpRequest, slug: str) -> HttpResponse:
    """Render all parts of a series one below the other, with the text of one part.

    Each other part with a page in the library has a link that displays its text. The query
    parameter `partie` is the number of the part whose text is displayed. By default, or if no part
    with a page has this number, the first part with a page is displayed. Raises Http404 if the slug
    is unknown or no part can be read.
    """
    context = series_context(request, slug)
    texts = [part.number for _title, part in context["parts"] if part.page]
    asked = request.GET.get("partie", "")
    context["first"] = next(iter(texts), None)
    context["shown"] = next((each for each in texts if str(each) == asked), context["first"])
    return render(request, "resources/collections/series_read.html", context)


@require_safe
def series_print(request: HttpRequest, slug: str) -> HttpResponse:
    """Render all texts of a series in full, for paper.

    Raises Http404 if the slug is unknown or no part of the series can be read.
    """
    context = series_context(request, slug)
    context["canonical"] = reverse("collections:series_read", args=[slug])
    return render(request, "resources/collections/series_print.html", context)


@open_to_scripts
def series_atom(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the Atom feed of a series.

    Raises Http404 if the slug is unknown or no part of the series can be read.
    """
    chosen = public_series(slug)
    return conditional_response(
        request,
        "application/atom+xml; charset=utf-8",
        (request.get_host(), request.path),
        lambda: series.as_atom(chosen, request, NetworkSettings.for_request(request)),
    )


@require_safe
def series_epub(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a series as an EPUB file to download.

    Raises Http404 if the slug is unknown or no part of the series can be read.
    """
    chosen = public_series(slug)
    return conditional_response(
        request,
        "application/epub+zip",
        (request.get_host(), request.path),
        lambda: series.as_epub(chosen, request, NetworkSettings.for_request(request)),
        filename=f"{chosen.slug}.epub",
        attachment=True,
    )
