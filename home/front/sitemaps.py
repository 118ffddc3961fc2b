"""Sitemaps for search engines: public pages, territories with a place, library records.

Every URL has the scheme and host of the site. The path is in French; the path of a translated page
is in the language of this page.
"""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import translation
from wagtail.models import Page

from events.models import Session
from network.database.querysets import public_pages
from network.models import Territory, absolute
from network.site.addresses import offered_languages
from places.models import PlacePage, PlaceStop
from resources.models import Collection, Publisher, Series


class PageSitemap(Sitemap):
    """The public pages in the offered languages, without the root and the aliases."""

    limit = 5000

    def items(self) -> QuerySet[Page]:
        """Return the public pages in the offered languages, in tree order.

        The root of the tree and the aliases are excluded.
        """
        # An alias shows the French text: only the French address is given.
        languages = [code for code, _name in offered_languages()]
        return (
            public_pages()
            .filter(depth__gte=2, alias_of__isnull=True, locale__language_code__in=languages)
            .select_related("locale")
            .order_by("path")
        )

    def location(self, item: Page) -> str:
        """Return the path of the page, without the host."""
        return urlsplit(item.get_url() or "/").path

    def lastmod(self, item: Page) -> datetime | None:
        """Return the time of the last publication, else of the last revision, else None."""
        return item.last_published_at or item.latest_revision_created_at


class TerritorySitemap(Sitemap):
    """The territories with a place or a stop of a travelling place."""

    limit = 5000

    def items(self) -> QuerySet[Territory]:
        """Return the territories with a public place or its stop, sorted by code.

        Territories of all levels are included; stops that are over are ignored.
        """
        here = PlacePage.objects.directory().order_by()
        stops = PlaceStop.objects.of(here).running().order_by()
        levels = ("commune", "commune__epci", "commune__departement", "commune__region")
        held = Q()
        for level in levels:
            held |= Q(pk__in=here.filter(**{f"{level}__isnull": False}).values(level))
            held |= Q(pk__in=stops.filter(**{f"{level}__isnull": False}).values(level))
        return Territory.objects.filter(held).order_by("code")


class SessionSitemap(Sitemap):
    """The public sessions of the congresses, which are not pages."""

    limit = 5000

    def items(self) -> QuerySet[Session]:
        """Return the public sessions, by id."""
        sessions = Session.objects.public().select_related("congress__locale")
        return sessions.order_by("pk")

    def lastmod(self, item: Session) -> datetime | None:
        """Return the time of the last publication, or None."""
        return item.last_published_at


class LibrarySitemap(Sitemap):
    """The public rows of `model`: the series, collections or publishers of the library."""

    limit = 5000

    def __init__(self, model):
        self.model = model

    def items(self) -> QuerySet:
        """Return the public rows of the model, by id."""
        return self.model.objects.public().order_by("pk")


SITEMAPS = {
    "pages": PageSitemap,
    "territoires": TerritorySitemap,
    "seances": SessionSitemap,
    "series": LibrarySitemap(Series),
    "collections": LibrarySitemap(Collection),
    "sources": LibrarySitemap(Publisher),
}


def index(request: HttpRequest) -> TemplateResponse:
    """Render the index of the sitemaps; their URLs have French paths and the host of the site."""
    with translation.override(settings.LANGUAGE_CODE):
        name = "home:sitemap_section"
        response = views.index(request, SITEMAPS, sitemap_url_name=name)
    for item in response.context_data["sitemaps"]:
        item.location = with_site_host(request, item.location)
    return response


def section(request: HttpRequest, section: str) -> TemplateResponse:
    """Render the sitemap of a key of `SITEMAPS`, with the host of the site.

    Raises Http404 for another `section`, and for a page number that does not exist.
    """
    with translation.override(settings.LANGUAGE_CODE):
        response = views.sitemap(request, SITEMAPS, section)
    for url in response.context_data["urlset"]:
        url["location"] = with_site_host(request, url["location"])
    return response


def with_site_host(request: HttpRequest, url: str) -> str:
    """Return `url` with the scheme and host of the site, or of the request if it has no site."""
    return absolute(request, urlsplit(url)._replace(scheme="", netloc="").geturl())
