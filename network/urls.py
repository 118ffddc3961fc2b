"""The URLs of all apps; only this module and the settings may import every app."""

from django.conf.urls.i18n import i18n_patterns
from django.db import transaction
from django.urls import include, path, re_path, register_converter
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern
from wagtail.utils.urlpatterns import decorate_urlpatterns

from events.urls import paper_patterns
from home.front.partners.api import router as public_api
from home.front.partners.api import unknown_address
from network.site import private_pages, routing
from resources.urls import library_patterns

# One transaction for each request of an editor: a crash while publishing changes nothing.
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, transaction.atomic)

register_converter(routing.FileConverter, "file")

handler500 = "network.site.failures.server_error"

urlpatterns = [
    path("", include("network.site.urls")),
    # Without a transaction, because these views hash passwords.
    path("", include("network.people.accounts.urls")),
    path("", include("network.admin.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v2/", public_api.urls),
    # With the final slash: an address without it is redirected first.
    re_path(r"^api/v2/(?:.*/)?$", unknown_address),
    path("", include("network.blocks.urls")),
    path("", include("events.urls")),
    # Before the sheets of the texts: a series or a collection may have the slug "fiche".
    *i18n_patterns(
        path("", include("resources.collections.urls")),
        path("", include((library_patterns, "library"))),
        prefix_default_language=False,
    ),
    path("", include("resources.urls")),
    *i18n_patterns(
        path("", include((paper_patterns, "paper"))),
        path("", include("events.feeds.pages.urls")),
        path("", include("events.registrations.urls")),
        path("", include("events.newsletter.urls")),
        path("", include("home.urls")),
        path("", include("places.urls")),
        path("", include("search.urls")),
        path(
            "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
            private_pages.enter_password,
        ),
        path("<file:path>", routing.redirect_file, name="file"),
        re_path(serve_pattern, routing.serve, name="wagtail_serve"),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
