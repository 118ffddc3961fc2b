"""The admin's hooks of imports: permissions, history, deleted places."""

from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from places.models import DeclinedPlace, PlacePage


@hooks.register("register_permissions")
def register_source_permissions():
    """Show the permissions on sources of places in the form of a group."""
    return Permission.objects.filter(
        content_type__app_label="places",
        codename__in=["add_placesource", "change_placesource", "delete_placesource"],
    )


@hooks.register("register_log_actions")
def register_log_actions(actions):
    """Register the history's texts for vanished and returned places."""
    label = _("Fermer un lieu disparu de sa source")
    actions.register_action("places.close_vanished", label, _("Disparu de sa source"))
    label = _("Remettre en ligne un lieu revenu dans sa source")
    actions.register_action("places.reopen_returned", label, _("Revenu dans sa source"))


@hooks.register("before_delete_page")
def decline_deleted_place(request, page):
    """Decline the place of a deleted page, so that imports do not recreate it."""
    if request.method == "POST":
        _decline([page.pk])


@hooks.register("before_bulk_action")
def decline_deleted_places(request, action_type, objects, action_class_instance):
    """Decline the places of pages deleted together."""
    if action_type == "delete":
        _decline([each.pk for each in objects])


def _decline(keys):
    """Save a refusal for each place, so that no file recreates it."""
    places = PlacePage.objects.filter(pk__in=keys, alias_of=None).exclude(national_id="")
    DeclinedPlace.objects.bulk_create(
        [DeclinedPlace(national_id=place.national_id, title=place.title) for place in places],
        ignore_conflicts=True,
    )
