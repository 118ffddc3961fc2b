"""The base class of the invitations of all apps."""

import datetime

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

INVITATION_DAYS = 14


class Invitation(models.Model):
    """An invitation sent by mail; the row is deleted when it is used or withdrawn.

    A subclass must define the names in `OF_A_SUBCLASS`:

    - `url_name`: the URL name of the page of the link, with the argument `token`;
    - `heading`: the title of this page;
    - `summary`: the task of the invited person, in one sentence;
    - `subject(network)`: the subject of the mail;
    - `what(network)`: the first paragraph of the mail;
    - `give(user)`: give the right to an account and return this right, a `Group` for example.
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
    def salt(cls) -> str:
        """Return the salt of the signature, different for each subclass."""
        return f"{cls._meta.label_lower}.link"

    @property
    def token(self) -> str:
        """The signed primary key, the secret part of the link."""
        return signing.dumps(self.pk, salt=self.salt())

    @property
    def url(self) -> str:
        """The absolute URL of the link, a secret between the site and the invited person."""
        return settings.WAGTAILADMIN_BASE_URL + reverse(self.url_name, args=[self.token])

    @property
    def ends_at(self) -> datetime.datetime:
        """The aware time of expiry, 14 days after `sent_at`."""
        return self.sent_at + datetime.timedelta(days=INVITATION_DAYS)

    @property
    def has_ended(self) -> bool:
        """True if the invitation has expired."""
        return self.ends_at <= timezone.now()
