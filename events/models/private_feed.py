"""The private feed of an editor."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    """Return a random token of 43 characters, safe in a URL."""
    return secrets.token_urlsafe(32)


class PrivateFeed(models.Model):
    """The secret URL of an editor's feed of drafts; a new token revokes the old one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="private_feed"
    )
    token = models.CharField(max_length=43, unique=True, default=new_token)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("adresse privée d’agenda")
        verbose_name_plural = _("adresses privées d’agenda")

    def __str__(self):
        return str(self.user)
