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

    A subclass has each of `OF_A_SUBCLASS`:

    - `url_name`, the address that the link leads to, which takes the `token`;
    - `heading`, the title of the page that the link opens;
    - `summary`, what the person will do, in one sentence;
    - `subject(network)` of the mail, and `what(network)`, its first paragraph;
    - `give(user)`: the account receives what the invitation is about, which comes back.
    """

    kinds = []  # the subclasses
    OF_A_SUBCLASS = ("url_name", "heading", "summary", "subject", "what", "give")

    email = models.EmailField(_("courriel"), max_length=150)
    name = models.CharField(
        _("prénom et nom"), max_length=100, blank=True, help_text=_("Ex. : Leïla Martin")
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(_("envoyée le"), default=timezone.now)

    class Meta:
        abstract = True
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at"]

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if missing := [name for name in cls.OF_A_SUBCLASS if not hasattr(cls, name)]:
            raise TypeError(f"{cls.__name__} is an Invitation without {', '.join(missing)}.")
        Invitation.kinds.append(cls)

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
