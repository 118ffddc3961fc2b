from django.urls import path

from network.publishing import form_parts

from . import assets, media, security

urlpatterns = [
    path(".well-known/security.txt", security.security_txt, name="security_txt"),
    path("style/<slug:digest>.css", assets.stylesheet, name="stylesheet"),
    path("style/<slug:apps>/<slug:digest>.css", assets.app_stylesheet, name="app_stylesheet"),
    path("style/<slug:digest>.js", assets.script, name="script"),
    path("style/formulaires/<slug:digest>.js", form_parts.script, name="form_parts"),
    path(f"media/{media.RENDITIONS}/<path:name>", media.rendition),
    path(f"media/{media.ORIGINALS}/<path:name>", media.original),
    path(f"media/{media.AVATARS}/<path:name>", media.avatar),
]
