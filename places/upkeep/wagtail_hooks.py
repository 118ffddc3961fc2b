"""Admin hooks of the upkeep of places: URLs, buttons, log actions and bulk actions."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from places.models import PlacePage

from .hosts.admin import HostsView, HostView
from .hours_admin import ConfirmView, HoursView
from .listing.bulk_actions import BULK_ACTIONS
from .positions.admin import PositionView


@hooks.register("register_admin_urls")
def register_urls() -> list:
    """Return the URLs of the screens of hours, people and position, and of the confirmation."""
    return [
        path("mes-lieux/<int:pk>/horaires/", HoursView.as_view(), name="place_hours"),
        path("mes-lieux/<int:pk>/accueil/", HostsView.as_view(), name="place_hosts"),
        path("mes-lieux/<int:pk>/accueil/ajouter/", HostView.as_view(), name="place_host_add"),
        path("mes-lieux/<int:pk>/accueil/<int:host>/", HostView.as_view(), name="place_host"),
        path("mes-lieux/<int:pk>/position/", PositionView.as_view(), name="place_position"),
        path("mes-lieux/<int:pk>/exact/", ConfirmView.as_view(), name="place_confirm"),
        # A former report: the list of places sorts by the same date.
        path("reports/lieux-a-confirmer/", oldest_places, name="report_lieux_a_confirmer"),
    ]


def oldest_places(request: HttpRequest) -> HttpResponse:
    """Redirect to the list of places, the oldest information first."""
    return redirect(f"{reverse('lieux:index')}?ordering=dated_on")


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Yield the `upkeep_buttons` of a page, if any, for its row in the page explorer."""
    return upkeep_buttons(page, user)


@hooks.register("register_page_header_buttons")
def header_buttons(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Yield the `upkeep_buttons` of a page, if any, for its header."""
    return upkeep_buttons(page, user)


def upkeep_buttons(page: Page, user: User) -> Iterator[Button]:
    """Yield buttons to the screens of hours and of people, if the user may edit the place `page`.

    Yields nothing for an alias and for a page of another type.
    """
    if page.specific_class is not PlacePage or page.alias_of_id:
        return
    if page.permissions_for_user(user).can_edit():
        url = reverse("place_hours", args=[page.pk])
        yield Button(_("Horaires et fermetures"), url, icon_name="time", priority=12)
        url = reverse("place_hosts", args=[page.pk])
        yield Button(_("Qui vous accueille"), url, icon_name="group", priority=14)


class HoursMenuItem(ActionMenuItem):
    """An item of the form's menu that leads to the short hours screen."""

    label = _("Horaires et fermetures")
    name = "action-hours"
    icon_name = "time"

    def is_shown(self, context) -> bool:
        """Return True on the edit form of a place that is no alias and not locked for the user."""
        if context["view"] != "edit" or not isinstance(context["page"], PlacePage):
            return False
        return not context["page"].alias_of_id and super().is_shown(context)

    def get_url(self, parent_context: dict) -> str:
        """Return the URL of the short hours screen."""
        return reverse("place_hours", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def hours_menu_item() -> HoursMenuItem:
    """Return the item of the form's menu that leads to the hours screen."""
    return HoursMenuItem(order=60)


class ConfirmMenuItem(HoursMenuItem):
    """An item of the form's menu that confirms the place without saving the form."""

    label = _("C’est toujours exact")
    name = "action-confirm"
    icon_name = "check"
    template_name = "places/upkeep/confirm_item.html"

    def get_url(self, parent_context: dict) -> str:
        """Return the URL that confirms the place."""
        return reverse("place_confirm", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def confirm_menu_item() -> ConfirmMenuItem:
    """Return the item of the form's menu that confirms the place."""
    return ConfirmMenuItem(order=61)


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """Register the labels of the log entries about the upkeep of places."""
    for action, label, message in [
        ("places.merge", _("Réunir deux lieux"), _("Réuni avec un autre lieu")),
        ("places.unmerge", _("Séparer deux lieux"), _("Séparé d’un autre lieu")),
        ("places.confirm", _("Confirmer les informations"), _("Informations confirmées")),
        ("places.tell_change", _("Signaler un changement"), _("Changement signalé par le lieu")),
        (
            "places.announce_closures",
            _("Annoncer des fermetures"),
            _("Fermetures données par le lien du courriel"),
        ),
        ("places.correct", _("Accepter une correction"), _("Correction d’un visiteur acceptée")),
        ("places.add_host", _("Présenter quelqu’un"), _("Personne qui accueille présentée")),
        (
            "places.change_host",
            _("Changer la présentation de quelqu’un"),
            _("Présentation d’une personne qui accueille changée"),
        ),
        (
            "places.remove_host",
            _("Retirer une personne qui accueille"),
            _("Personne qui accueille retirée"),
        ),
        (
            "places.withdraw_host",
            _("Se retirer de la page d’un lieu"),
            _("Une personne s’est retirée de la page"),
        ),
        ("places.set_territory", _("Donner la commune"), _("Commune donnée")),
    ]:
        actions.register_action(action, label, message)


for action in BULK_ACTIONS:
    hooks.register("register_bulk_action", action)
