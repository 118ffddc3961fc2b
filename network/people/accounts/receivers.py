"""Receivers of sign-ins and of changes of passwords."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from . import browsers, devices, sessions


@receiver(user_logged_in)
def note_device(sender, request: HttpRequest, user: User, **kwargs) -> None:
    """Store the browser and the time of sign-in in the new session."""
    request.session.pop(sessions.SEEN, None)
    sessions.note(request.session, browsers.name_of(request.META.get("HTTP_USER_AGENT", "")))


@receiver(post_save, sender=get_user_model())
def sign_out_with_former_password(
    sender, instance: User, created: bool, update_fields: frozenset[str] | None, **kwargs
) -> None:
    """After a user is saved, delete the user's sessions opened with a former password.

    A new user, a fixture, and `update_fields` without "password" are ignored. Django refuses such
    sessions in any case; their deletion removes them from the list of devices.
    """
    may_have_changed = update_fields is None or "password" in update_fields
    if may_have_changed and not created and not kwargs.get("raw"):
        devices.sign_out_former(instance)
