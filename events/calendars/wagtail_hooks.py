"""Wagtail hooks of members' calendars: their permissions and log action."""

from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from .review_admin import show_synced_event

hooks.register("before_edit_page", show_synced_event)


@hooks.register("register_permissions")
def register_permissions():
    """Return the permissions to add, change and delete sources, for the form of a group."""
    return Permission.objects.filter(
        content_type__app_label="events",
        codename__in=["add_eventsource", "change_eventsource", "delete_eventsource"],
    )


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """Register the log action of a detached event."""
    actions.register_action(
        "events.detach",
        _("Reprendre à la main"),
        _("Repris à la main, son calendrier n’y touche plus"),
    )
