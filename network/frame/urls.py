from django.urls import path

from . import assets, media

urlpatterns = [
    path("style/<slug:digest>.css", assets.stylesheet, name="stylesheet"),
    path(f"media/{media.RENDITIONS}/<path:name>", media.rendition),
    path(f"media/{media.ORIGINALS}/<path:name>", media.original),
    path(f"media/{media.AVATARS}/<path:name>", media.avatar),
]
