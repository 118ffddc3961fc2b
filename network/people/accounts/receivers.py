"""What follows a sign-in and a change of password, wherever it was asked for."""

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver

from . import browsers, devices, sessions


@receiver(user_logged_in)
def note_device(sender, request, user, **kwargs):
    request.session.pop(sessions.SEEN, None)
    sessions.note(request.session, browsers.name_of(request.META.get("HTTP_USER_AGENT", "")))


@receiver(post_save, sender=get_user_model())
def sign_out_with_former_password(sender, instance, created, update_fields, **kwargs):
    """Django lets nobody go on with a former password; here the session goes too, and its line."""
    may_have_changed = update_fields is None or "password" in update_fields
    if may_have_changed and not created and not kwargs.get("raw"):
        devices.sign_out_former(instance)
