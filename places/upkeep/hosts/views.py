"""Portraits, and the public page that withdraws the consent of a person shown by a place.

A GET request of this page changes nothing, because mail scanners open every link.
"""

from django.core import signing
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from django.views.generic import View
from wagtail.log_actions import log

from places.hosts.portraits import FOLDER
from places.models import PlaceHost, PlacePage

from .links import host_of


@require_safe
@cache_control(public=True, max_age=300)
def portrait(request: HttpRequest, file: str) -> FileResponse:
    """Serve a portrait of a public place; caches may store it for five minutes.

    `file` is its name in the folder of portraits. Raises Http404 for the portrait of a hidden
    place, and for one whose person was removed. The media folder of portraits is not served.
    """
    hosts = PlaceHost.objects.filter(place__in=PlacePage.objects.public())
    host = hosts.filter(portrait=f"{FOLDER}/{file}").first()
    try:
        if host:
            return FileResponse(host.portrait.open(), content_type="image/webp")
    except FileNotFoundError:
        pass  # deleted since the row was read
    raise Http404


@method_decorator(never_cache, name="dispatch")
class WithdrawalView(View):
    """The page of a link of withdrawal: the published data, and the button that deletes them."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Load the person and respond; 404 for an invalid link, 410 if the row is deleted.

        Headers keep the page out of search engines, and its URL out of the referrers that other
        sites receive.
        """
        try:
            self.host = host_of(kwargs["token"])
        except signing.BadSignature:
            response = self._page("unknown", status=404)
        else:
            if self.host is None:
                response = self._page("gone", status=410)
            else:
                response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Render the published data of the person."""
        return self._page("shown")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Delete the data of the person, log it in the page's history, render the confirmation."""
        self.host.delete()
        log(instance=self.host.place, action="places.withdraw_host")
        return self._page("done")

    def _page(self, state, status=200):
        context = {"state": state, "host": getattr(self, "host", None)}
        return TemplateResponse(
            self.request, "places/upkeep/hosts/withdrawal.html", context, status=status
        )
