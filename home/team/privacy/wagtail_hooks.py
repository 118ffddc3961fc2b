"""Admin hooks of personal data: URLs, the menu item and the actions of the log."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.team.roles.colleagues import is_coordinator

from .admin import PersonalDataView, PersonView


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URLs of the list of personal data and of the search for a person."""
    return [
        path("donnees-personnelles/", PersonalDataView.as_view(), name="personal_data"),
        path("donnees-personnelles/personne/", PersonView.as_view(), name="personal_data_person"),
    ]


class CoordinatorsMenuItem(MenuItem):
    """Menu item for coordinators only."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True for coordinators."""
        return is_coordinator(request.user)


@hooks.register("register_settings_menu_item")
def personal_data_item() -> MenuItem:
    """Return the item of personal data in the menu of settings."""
    return CoordinatorsMenuItem(
        _("Données personnelles"),
        reverse("personal_data"),
        name="personal-data",
        icon_name="user",
        order=595,
    )


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """Register the log entries of the export and of the erasure of a person."""
    for action, label, message in [
        (
            "home.export_person",
            _("Donner ses données à une personne"),
            _("Données d’une personne téléchargées"),
        ),
        (
            "home.erase_person",
            _("Effacer une personne"),
            _("Données d’une personne effacées"),
        ),
    ]:
        actions.register_action(action, label, message)
