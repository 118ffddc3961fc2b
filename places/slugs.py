"""Public places by their present or former slug."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from .models import PlacePage


def find_place(slug: str, places: QuerySet | None = None) -> PlacePage | None:
    """Return the public place whose slug is `slug`, or was before a renaming or a merge.

    A present slug takes precedence over a former one. Returns None if no place matches. `places`
    is the searched queryset, by default all public places in the site's first language.
    """
    if places is None:
        public = PlacePage.objects.public().in_language(settings.LANGUAGE_CODE)
        places = public.select_related("locale")
    if place := places.filter(slug=slug).first():
        return place
    renamed = Redirect.objects.filter(
        old_path__endswith=f"/{slug}",
        automatically_created=True,
        redirect_page__in=places.order_by().values("pk"),
    )
    redirect = renamed.order_by("-pk").first()
    return places.filter(pk=redirect.redirect_page_id).first() if redirect else None


def with_place(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view of (request, place) into a view of (request, slug).

    A former slug redirects permanently to the present one, because posters and frames of other
    sites contain old URLs. The view raises `Http404` if no public place matches the slug.
    """

    @wraps(view)
    def wrapped(request, slug):
        place = find_place(slug, PlacePage.objects.directory())
        if place is None:
            raise Http404
        if place.slug != slug:
            name = request.resolver_match.view_name
            return HttpResponsePermanentRedirect(reverse(name, args=[place.slug]))
        return view(request, place)

    return wrapped
