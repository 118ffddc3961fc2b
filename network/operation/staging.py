"""A copy of the site on which people try things: no search engine keeps it, and each page says what
it is (`STAGING=1`)."""

from django.conf import settings

NO_INDEX = "noindex, nofollow, noarchive"


class StagingMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.STAGING:
            response.headers["X-Robots-Tag"] = NO_INDEX
        return response
