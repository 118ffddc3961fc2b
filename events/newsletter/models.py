"""The subscribers of the letter."""

import secrets
from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from network.geography.gazetteer import Commune, gazetteer
from network.models import Topic
from network.site.addresses import offered_languages

from .choices import INTERVALS, Frequency, Radius

UNCONFIRMED_KEPT = timedelta(days=7)
# After two years without renewal, a letter has a link to renew, which must be used in thirty days.
RENEWED_FOR = timedelta(days=730)
ANSWER_WITHIN = timedelta(days=30)
# A run that stopped keeps its claims for this long.
LEASE = timedelta(minutes=10)

signer = signing.Signer(salt="events.newsletter")
BOUNCE_SALT = "events.newsletter.bounce"


def new_code() -> str:
    """Return a random code of 128 bits, in 22 characters."""
    return secrets.token_urlsafe(16)


class NewsletterSubscriberQuerySet(models.QuerySet):
    """Queryset of the subscribers."""

    def confirmed(self) -> Self:
        """Return the subscribers who confirmed their address."""
        return self.filter(confirmed_at__isnull=False)

    def due(self, today: date) -> Self:
        """Return the confirmed subscribers whose next letter may be sent on `today`."""
        return self.confirmed().filter(due_on__lte=today)

    def unclaimed(self, now) -> Self:
        """Return the rows that no run claims at `now`; a claim older than `LEASE` is over."""
        return self.filter(models.Q(claim="") | models.Q(claimed_at__lte=now - LEASE))

    def of_token(self, token: str) -> Self:
        """Return the row of a signed token, as a queryset; empty if the row was deleted.

        Raises BadSignature if the signature is invalid.
        """
        return self.filter(code=signer.unsign(token))


class NewsletterSubscriber(models.Model):
    """An e-mail address that receives the letter, and the choices of its owner.

    The row exists from the first form, but before `confirmed_at` only the letter with the link to
    confirm is sent. `commune` is an INSEE code. `topics` contains slugs, sorted and
    joined by commas: equal choices are equal texts, so that their letters share one content. ""
    means every topic.

    `due_on` is the first day on which the next letter may be sent. It changes only once a letter
    was accepted: a day without any date changes nothing, and the next night looks again. `claim` is
    the random name of the run that is about to write to this subscriber, or "".

    `refusals` counts the consecutive temporary refusals by the mail server. `bounces` counts the
    consecutive letters that came back later with a temporary fault, the last one at `bounced_at`.
    """

    email = models.EmailField(_("courriel"), max_length=254, unique=True)
    code = models.CharField(max_length=22, unique=True, default=new_code, editable=False)
    commune = models.CharField(_("commune"), max_length=5)
    distance_km = models.PositiveSmallIntegerField(
        _("distance"), choices=Radius.choices, default=Radius.KM_10
    )
    topics = models.TextField(_("thèmes"), blank=True, default="")
    frequency = models.CharField(
        _("rythme"), max_length=7, choices=Frequency.choices, default=Frequency.WEEKLY
    )
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE, editable=False)
    created_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    renewed_at = models.DateTimeField(_("renouvelé le"), null=True, blank=True)
    renewal_asked_at = models.DateTimeField(null=True, editable=False)
    due_on = models.DateField(_("prochaine lettre"), null=True, blank=True)
    sent_at = models.DateTimeField(_("dernière lettre"), null=True, blank=True)
    claim = models.CharField(max_length=32, blank=True, default="", editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    refusals = models.PositiveSmallIntegerField(default=0, editable=False)
    bounces = models.PositiveSmallIntegerField(default=0, editable=False)
    bounced_at = models.DateTimeField(null=True, editable=False)

    objects = NewsletterSubscriberQuerySet.as_manager()

    # Keeps personal data out of the lists of usages in the admin.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("abonnement à la lettre")
        verbose_name_plural = _("abonnements à la lettre")
        indexes = [models.Index(fields=["due_on"], name="newsletter_due")]

    def __str__(self):
        """Return the key, without personal data: logs contain this text."""
        return f"{self.pk}"

    @property
    def token(self) -> str:
        """The signed code of the subscriber's links."""
        return signer.sign(self.code)

    @property
    def path(self) -> str:
        """The path of the page of the subscription, in the active language."""
        return reverse("newsletter:subscription", args=[self.token])

    @property
    def stop_path(self) -> str:
        """The path of the one-click unsubscription, in the active language."""
        return reverse("newsletter:stop", args=[self.token])

    @property
    def letter_language(self) -> str:
        """The language of the form, or French if the site no longer offers it."""
        is_offered = self.language in dict(offered_languages())
        return self.language if is_offered else settings.LANGUAGE_CODE

    @property
    def located(self) -> Commune | None:
        """The commune or arrondissement, or None if its code no longer exists."""
        return gazetteer().get(self.commune)

    @property
    def topic_slugs(self) -> list[str]:
        """The present slugs of the chosen topics, without those that were deleted."""
        chosen = [slug for slug in self.topics.split(",") if slug]
        if not chosen:
            return []
        renamed = Topic.renamed_slugs()
        chosen = [renamed.get(slug, slug) for slug in chosen]
        return list(Topic.objects.filter(slug__in=chosen).values_list("slug", flat=True))

    @property
    def must_renew(self) -> bool:
        """True if the subscription was neither confirmed nor renewed for two years."""
        return bool(self.renewed_at) and self.renewed_at <= timezone.now() - RENEWED_FOR

    @property
    def bounce_key(self) -> str:
        """The signed key of the row, in letters and digits, for envelopes and Message-IDs.

        It opens no page: a forwarded letter shows it to other people.
        """
        return f"{self.pk}-{_signature(self.pk)}"

    @classmethod
    def of_bounce_key(cls, key: str) -> Self | None:
        """Return the row of a `bounce_key`, or None for a forged key or a deleted row."""
        number, _sign, signature = key.partition("-")
        if not number.isascii() or not number.isdigit() or len(number) > 18:
            return None
        if not constant_time_compare(signature.lower(), _signature(int(number))):
            return None
        return cls.objects.filter(pk=number).first()

    def next_due(self, today: date) -> date:
        """Return the first day of the letter that follows one sent on `today`."""
        return today + timedelta(days=INTERVALS[self.frequency])


def _signature(pk):
    """Return twenty hexadecimal digits: some mail servers change the case of addresses."""
    return salted_hmac(BOUNCE_SALT, str(pk), algorithm="sha256").hexdigest()[:20]
