"""The sitemaps for search engines: public pages, and territories with a place.

Every address begins as the site's own does, in French or, for a translated page, in its language.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.db.models import Q
from django.utils import translation

from events.models import Session
from network.frame.addresses import offered_languages
from network.models import Territory, absolute
from network.querysets import public_pages
from places.models import PlacePage, PlaceStop
from resources.models import Collection, Publisher, Series


class PageSitemap(Sitemap):
    limit = 5000

    def items(self):
        # An alias shows the French text: only the French address is given.
        languages = [code for code, _name in offered_languages()]
        return (
            public_pages()
            .filter(depth__gte=2, alias_of__isnull=True, locale__language_code__in=languages)
            .select_related("locale")
            .order_by("path")
        )

    def location(self, item):
        return urlsplit(item.get_url() or "/").path

    def lastmod(self, item):
        return item.last_published_at or item.latest_revision_created_at


class TerritorySitemap(Sitemap):
    limit = 5000

    def items(self):
        here = PlacePage.objects.directory().order_by()
        stops = PlaceStop.objects.of(here).running().order_by()
        levels = ("commune", "commune__epci", "commune__departement", "commune__region")
        held = Q()
        for level in levels:
            held |= Q(pk__in=here.filter(**{f"{level}__isnull": False}).values(level))
            held |= Q(pk__in=stops.filter(**{f"{level}__isnull": False}).values(level))
        return Territory.objects.filter(held).order_by("code")


class SessionSitemap(Sitemap):
    """The sessions of every edition: they are no pages, and their addresses are for life."""

    limit = 5000

    def items(self):
        sessions = Session.objects.public().select_related("congress__locale")
        return sessions.order_by("pk")

    def lastmod(self, item):
        return item.last_published_at


class LibrarySitemap(Sitemap):
    """What puts texts of the library together: series, collections or sources, no pages either."""

    limit = 5000

    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.public().order_by("pk")


SITEMAPS = {
    "pages": PageSitemap,
    "territoires": TerritorySitemap,
    "seances": SessionSitemap,
    "series": LibrarySitemap(Series),
    "collections": LibrarySitemap(Collection),
    "sources": LibrarySitemap(Publisher),
}


def index(request):
    """Return the list of the sitemaps, the same in each language."""
    with translation.override(settings.LANGUAGE_CODE):
        name = "home:sitemap_section"
        response = views.index(request, SITEMAPS, sitemap_url_name=name)
    for item in response.context_data["sitemaps"]:
        item.location = _at_the_site(request, item.location)
    return response


def section(request, section):
    with translation.override(settings.LANGUAGE_CODE):
        response = views.sitemap(request, SITEMAPS, section)
    for url in response.context_data["urlset"]:
        url["location"] = _at_the_site(request, url["location"])
    return response


def _at_the_site(request, url):
    """Django writes the host that the request names."""
    return absolute(request, urlsplit(url)._replace(scheme="", netloc="").geturl())
