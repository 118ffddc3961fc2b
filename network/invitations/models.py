"""What the invitations of every app have in common."""

import datetime

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

INVITATION_DAYS = 14


class Invitation(models.Model):
    """A link sent to somebody; the row goes when the link is used or taken back.

    A subclass says what is given (`give`) and in which words (`subject`, `what`, `heading`,
    `summary`), at which of its addresses the link leads (`url_name`).
    """

    email = models.EmailField(_("courriel"), max_length=150)
    name = models.CharField(
        _("prénom et nom"), max_length=100, blank=True, help_text=_("Ex. : Leïla Martin")
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(_("envoyée le"), default=timezone.now)

    url_name = None

    class Meta:
        abstract = True
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at"]

    @classmethod
    def salt(cls):
        return f"{cls._meta.label_lower}.link"

    @property
    def token(self):
        return signing.dumps(self.pk, salt=self.salt())

    @property
    def url(self):
        """The whole address of the link, to give to that person and to nobody else."""
        return settings.WAGTAILADMIN_BASE_URL + reverse(self.url_name, args=[self.token])

    @property
    def ends_at(self):
        return self.sent_at + datetime.timedelta(days=INVITATION_DAYS)

    @property
    def has_ended(self):
        return self.ends_at <= timezone.now()

    @property
    def heading(self):
        """The title of the page that the link opens."""
        raise NotImplementedError

    @property
    def summary(self):
        """What the person will do, in one sentence."""
        raise NotImplementedError

    def subject(self, network):
        raise NotImplementedError

    def what(self, network):
        """The first paragraph of the mail."""
        raise NotImplementedError

    def give(self, user):
        """The account receives what the invitation is about."""
        raise NotImplementedError
