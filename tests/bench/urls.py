"""The addresses of the site, and that of a page of fixed text to compare them with."""

from django.http import HttpResponse
from django.urls import path

from network.urls import urlpatterns as site_urlpatterns

PLAIN = "/plain"

urlpatterns = [
    path(PLAIN.removeprefix("/"), lambda _request: HttpResponse("x" * 25_000)),
    *site_urlpatterns,
]
