"""The admin's hooks of imports: permissions, history, deleted places."""

from collections.abc import Iterable

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page

from places.models import DeclinedPlace, PlacePage


@hooks.register("register_permissions")
def register_source_permissions() -> QuerySet[Permission]:
    """Return the permissions on sources of places, for the form of a group."""
    return Permission.objects.filter(
        content_type__app_label="places",
        codename__in=["add_placesource", "change_placesource", "delete_placesource"],
    )


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """Register the history's texts for vanished and returned places."""
    label = _("Fermer un lieu disparu de sa source")
    actions.register_action("places.close_vanished", label, _("Disparu de sa source"))
    label = _("Remettre en ligne un lieu revenu dans sa source")
    actions.register_action("places.reopen_returned", label, _("Revenu dans sa source"))


@hooks.register("before_delete_page")
def decline_deleted_place(request: HttpRequest, page: Page) -> None:
    """Save a `DeclinedPlace` for a page deleted by a POST, so that no import recreates the place.

    Aliases and places without a national identifier are ignored.
    """
    if request.method == "POST":
        _decline([page.pk])


@hooks.register("before_bulk_action")
def decline_deleted_places(
    request: HttpRequest, action_type: str, objects: Iterable, action_class_instance
) -> None:
    """Save a `DeclinedPlace` for each place of the pages deleted by a bulk action.

    Aliases and places without a national identifier are ignored. Wagtail calls the hook for every
    bulk action on pages, snippets, images, documents and users.
    """
    if action_type == "delete":
        _decline([each.pk for each in objects if isinstance(each, Page)])


def _decline(keys):
    """Save a `DeclinedPlace` for each place with one of these keys and a national identifier.

    No file recreates these places. Aliases are ignored.
    """
    places = PlacePage.objects.filter(pk__in=keys, alias_of=None).exclude(national_id="")
    DeclinedPlace.objects.bulk_create(
        [
            DeclinedPlace(
                national_id=place.national_id,
                title=DeclinedPlace.name(place.title, place.town_in_full),
            )
            for place in places
        ],
        ignore_conflicts=True,
    )
