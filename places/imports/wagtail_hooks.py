"""The admin's hooks of the sources of places."""

from django.contrib.auth.models import Permission
from wagtail import hooks


@hooks.register("register_permissions")
def register_source_permissions():
    return Permission.objects.filter(
        content_type__app_label="places",
        codename__in=["add_placesource", "change_placesource", "delete_placesource"],
    )
