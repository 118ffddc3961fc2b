from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountSession(AbstractBaseSession):
    """A session of Django's that says whose it is: somebody sees their devices, and closes them.

    `browser` is a name such as "Firefox sur Windows"; no address of the network is kept.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("compte"), null=True
    )
    browser = models.CharField(_("navigateur"), max_length=60, blank=True)
    seen_at = models.DateTimeField(_("vu le"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls):
        # What reads and writes the data of a row; the site's engine, which does so in the same way,
        # stands above its model.
        return SessionStore


class SecondFactor(models.Model):
    """Something that only its owner has, asked for after the password."""

    class Kind(models.TextChoices):
        PASSKEY = "passkey", _("Clé d’accès")
        APP = "app", _("Application de codes")

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("compte"), related_name="factors"
    )
    kind = models.CharField(_("sorte"), max_length=10, choices=Kind)
    name = models.CharField(_("nom"), max_length=60)
    # Of a passkey, what its device calls it, in base64url; else nothing.
    credential_id = models.CharField(max_length=1400, null=True, unique=True)
    # The public key of a passkey, in base64url; the secret of an application, encrypted.
    key = models.TextField()
    # The signatures that a passkey says it made; the period of the last code that served.
    counter = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(_("ajouté le"), default=timezone.now)
    used_at = models.DateTimeField(_("utilisé le"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("moyen de vérification")
        verbose_name_plural = _("moyens de vérification")
        ordering = ["created_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(kind="app"), name="one_app_an_account"
            )
        ]

    def __str__(self):
        return self.name


class RecoveryCode(models.Model):
    """A code kept on paper for the day when the other means are lost; the row goes with its use."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("compte"),
        related_name="recovery_codes",
    )
    digest = models.CharField(_("empreinte"), max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("code de secours")
        verbose_name_plural = _("codes de secours")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once")
        ]

    def __str__(self):
        return str(self.account)


class OutsideIdentity(models.Model):
    """Who an account is for a provider such as ProConnect, from the first sign-in on: an address
    that passes to somebody else opens nothing."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("compte"),
        related_name="outside_identities",
    )
    issuer = models.URLField(_("fournisseur"), max_length=255)
    subject = models.CharField(_("identifiant"), max_length=255)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("identité extérieure")
        verbose_name_plural = _("identités extérieures")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="outside_identity_once")
        ]

    def __str__(self):
        return str(self.account)
