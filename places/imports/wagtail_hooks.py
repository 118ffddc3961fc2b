"""The admin's hooks of the sources of places."""

from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_permissions")
def register_source_permissions():
    return Permission.objects.filter(
        content_type__app_label="places",
        codename__in=["add_placesource", "change_placesource", "delete_placesource"],
    )


@hooks.register("register_log_actions")
def register_log_actions(actions):
    label = _("Fermer un lieu disparu de sa source")
    actions.register_action("places.close_vanished", label, _("Disparu de sa source"))
