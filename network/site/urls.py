"""The addresses of style sheets, scripts, pictures, media and `security.txt`."""

from django.urls import path

from . import assets, media, pictures, security, themes

urlpatterns = [
    path(".well-known/security.txt", security.security_txt, name="security_txt"),
    path("style/apercu/<slug:slug>.svg", themes.preview_image, name="look_preview"),
    path("style/admin-<slug:digest>.css", assets.admin_stylesheet, name="admin_stylesheet"),
    path("style/<slug:digest>.css", assets.stylesheet, name="stylesheet"),
    path("style/<slug:apps>/<slug:digest>.css", assets.app_stylesheet, name="app_stylesheet"),
    path("style/carte-<slug:digest>.png", pictures.social_card, name="social_card"),
    path("apple-touch-icon.png", pictures.touch_icon, name="touch_icon"),
    path("manifest.webmanifest", pictures.manifest, name="manifest"),
    path("style/<slug:digest>.js", assets.script, name="script"),
    path(f"media/{media.RENDITIONS}/<path:name>", media.rendition),
    path(f"media/{media.ORIGINALS}/<path:name>", media.original),
    path(f"media/{media.AVATARS}/<path:name>", media.avatar),
]
