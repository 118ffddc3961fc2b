"""The URLs of the site, and those of pages of fixed text to compare them with."""

from django.http import HttpResponse
from django.urls import path

from network.urls import urlpatterns as site_urlpatterns

PLAIN = "/plain"
SIZE = 25_000  # bytes


def plain(_request, size=SIZE):
    return HttpResponse("x" * size)


urlpatterns = [
    path(PLAIN.removeprefix("/"), plain),
    path(f"{PLAIN.removeprefix('/')}/<int:size>", plain),
    *site_urlpatterns,
]
