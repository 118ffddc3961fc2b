"""Wagtail hooks of the screens of the eight languages."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from network.admin import rights

from .admin import LanguagesView, LanguageView


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URLs of the list of languages and of the sentences of one."""
    return [
        path("langues/", LanguagesView.as_view(), name="language_reviews"),
        path("langues/<slug:language>/", LanguageView.as_view(), name="language_review"),
    ]


class LanguagesMenuItem(MenuItem):
    """Menu item for users who may set up the site."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True for users who may set up the site."""
        return rights.may_set_up(request.user)


@hooks.register("register_settings_menu_item")
def languages_item() -> MenuItem:
    """Return the item of the eight languages in the menu of settings."""
    return LanguagesMenuItem(
        _("Autres langues"),
        reverse("language_reviews"),
        name="languages",
        icon_name="globe",
        order=592,
    )
