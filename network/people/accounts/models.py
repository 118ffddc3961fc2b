"""Models of sessions, second factors, recovery codes and provider identities."""

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountSession(AbstractBaseSession):
    """A Django session with its account, so that people can list and close their sessions.

    `account` is None in the session of a visitor who is not signed in. `browser` is a translated
    name such as "Firefox sur Windows". No IP address is stored.
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
    def get_session_store_class(cls) -> type:
        """Return Django's own store, which reads and writes the data in the same way.

        The site's own store cannot be imported here: its module imports this model.
        """
        return SessionStore


class SecondFactor(models.Model):
    """A passkey or an authenticator application, required after the password.

    A passkey may also replace the password (`PasskeySignInView`).
    """

    class Kind(models.TextChoices):
        """Kinds of second factors."""

        PASSKEY = "passkey", _("Clé d’accès")
        APP = "app", _("Application de codes")

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("compte"), related_name="factors"
    )
    kind = models.CharField(_("sorte"), max_length=10, choices=Kind)
    name = models.CharField(_("nom"), max_length=60)
    # The credential identifier of a passkey, in base64url; null for an application.
    credential_id = models.CharField(max_length=1400, null=True, unique=True)
    # The public key of a passkey, in base64url; the secret of an application, encrypted.
    key = models.TextField()
    # Signature counter of a passkey, or period of the last used code of an application.
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
    """The digest of a printed code that replaces a lost second factor; deleted when used."""

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
    """The identity of an account at a provider such as ProConnect.

    The row is created at the first sign-in through the provider. From then on, `issuer` and
    `subject` identify the account: another person who gets its email address cannot open the
    account.
    """

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
