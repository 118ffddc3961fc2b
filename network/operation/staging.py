"""Staging mode (`STAGING=1`), for a trial copy of the site that search engines must not index.

The templates display a banner on each page.
"""

from django.conf import settings

NO_INDEX = "noindex, nofollow, noarchive"


class StagingMiddleware:
    """Middleware that sets `X-Robots-Tag` on each response of a staging site."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Add `X-Robots-Tag: noindex, …` to the response if the setting `STAGING` is on."""
        response = self.get_response(request)
        if settings.STAGING:
            response.headers["X-Robots-Tag"] = NO_INDEX
        return response
