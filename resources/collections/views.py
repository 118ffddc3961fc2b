from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from network.models import NetworkSettings
from network.outputs.responses import conditional_response, paginate
from resources.models import Collection, Series
from resources.views import library_crumbs

from . import outputs, series


def collection_context(request, slug):
    collection = get_object_or_404(Collection.objects.public(), slug=slug)
    lists = (gettext("Collections"), reverse("resources:collection_list"))
    return {
        "collection": collection,
        "items": collection.readable,
        "crumbs": [*library_crumbs(request), lists],
    }


@require_safe
def collection_list(request):
    collections = Collection.objects.public().with_counts().order_by("title", "pk")
    page = paginate(request, collections, per_page=30)
    context = {"collections": page, "crumbs": library_crumbs(request)}
    return render(request, "resources/collections/collection_list.html", context)


@require_safe
def collection_detail(request, slug):
    """What can be read of it; 404 when nothing can."""
    context = collection_context(request, slug)
    return render(request, "resources/collections/collection.html", context)


@require_safe
def collection_print(request, slug):
    """The same on paper: addresses are written out."""
    context = collection_context(request, slug)
    collection = context["collection"]
    context["canonical"] = collection.get_absolute_url()
    context["crumbs"].append((collection.title, context["canonical"]))
    return render(request, "resources/collections/collection_print.html", context)


@require_safe
def collection_output(request, slug, form):
    collection = get_object_or_404(Collection.objects.public(), slug=slug)
    content_type, write = outputs.TYPES[form]
    return conditional_response(
        request,
        content_type,
        (request.get_host(), request.path),
        lambda: write(collection, request),
        filename="" if form == "atom" else f"{collection.slug}.{form}",
    )


def public_series(slug):
    return get_object_or_404(Series.objects.public().with_parts(), slug=slug)


def whole_series(request, slug):
    chosen = public_series(slug)
    crumbs = [
        *library_crumbs(request),
        (gettext("Séries"), reverse("resources:series_list")),
        (chosen.title, chosen.get_absolute_url()),
    ]
    parts = [(series.numbered_title(chosen, part), part) for part in series.whole(chosen)]
    return {"series": chosen, "parts": parts, "crumbs": crumbs}


@require_safe
def series_read(request, slug):
    """All its texts one below the other, of which one is unfolded: the first, or the one of the
    number `partie`."""
    context = whole_series(request, slug)
    texts = [part.number for _title, part in context["parts"] if part.page]
    asked = request.GET.get("partie", "")
    context["first"] = next(iter(texts), None)
    context["shown"] = next((each for each in texts if str(each) == asked), context["first"])
    return render(request, "resources/collections/series_read.html", context)


@require_safe
def series_print(request, slug):
    """All its texts whole, one after the other, to print."""
    context = whole_series(request, slug)
    context["canonical"] = reverse("resources:series_read", args=[slug])
    return render(request, "resources/collections/series_print.html", context)


@require_safe
def series_atom(request, slug):
    chosen = public_series(slug)
    return conditional_response(
        request,
        "application/atom+xml; charset=utf-8",
        (request.get_host(), request.path),
        lambda: series.as_atom(chosen, request, NetworkSettings.for_request(request)),
    )


@require_safe
def series_epub(request, slug):
    chosen = public_series(slug)
    return conditional_response(
        request,
        "application/epub+zip",
        (request.get_host(), request.path),
        lambda: series.as_epub(chosen, request, NetworkSettings.for_request(request)),
        filename=f"{chosen.slug}.epub",
        attachment=True,
    )
