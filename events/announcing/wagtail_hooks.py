from django.urls import path
from wagtail import hooks

from .admin import AnnounceView, CheckView, FullFormView


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("evenements/annoncer/", AnnounceView.as_view(), name="event_announce"),
        path("evenements/annoncer/complet/", FullFormView.as_view(), name="event_announce_full"),
        path("evenements/annoncer/verifier/", CheckView.as_view(), name="event_announce_check"),
    ]
