"""A place by the slug that it has, or that it had once."""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from .models import PlacePage


def find_place(slug, places=None):
    """The public place of that slug, or that had it before it was renamed or merged; None when
    there is none. Looked for among `places`, all of them by default."""
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


def with_place(view):
    """Gives a view its public place instead of a slug; an address given away before, on a poster or
    in another site's frame, leads to the present one."""

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
