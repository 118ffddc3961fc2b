"""The registration of one person for one date of an event."""

import secrets
from datetime import timedelta

from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from events.choices import SeatState
from events.models.event import EventPage
from events.models.occurrence import Occurrence
from events.registrations.querysets import RegistrationQuerySet
from network.text.dates import format_period
from network.text.strings import plain

# Without I, L, O, U, 0 and 1, because a code is read aloud and copied by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
KEPT = timedelta(days=30)
signer = signing.Signer(salt="events.registration")


def new_code() -> str:
    """Return a random code of eight characters of `ALPHABET`."""
    return "".join(secrets.choice(ALPHABET) for _number in range(CODE_LENGTH))


class Registration(models.Model):
    """One person's seat at one date, or their place on its waiting list.

    The only personal data are a name and one contact, which are deleted thirty days after the date
    and never written to an index, a feed or a log; the host's list is their only export.

    The date is identified by its event and its original start, so the registration keeps its date
    if the date is moved or the event is unpublished. `starts_at`, `ends_at`, `where` and `is_off`
    are the values that the person was last notified of. `queued_at` sets the order of the waiting
    list.
    """

    event = models.ForeignKey(
        EventPage, models.CASCADE, related_name="registrations", verbose_name=_("événement")
    )
    original_starts_at = models.DateTimeField(_("prévue le"))
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    where = models.CharField(_("endroit"), max_length=400, blank=True)
    is_off = models.BooleanField(_("annoncée comme annulée"), default=False)
    name = models.CharField(_("nom"), max_length=100)
    # Normalised `name`: two people with the same telephone have one seat each.
    name_key = models.CharField(max_length=200, editable=False)
    contact = models.CharField(_("téléphone ou courriel"), max_length=254, blank=True)
    state = models.CharField(_("état"), max_length=9, choices=SeatState.choices)
    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code)
    created_at = models.DateTimeField(_("inscrit le"), default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(_("adresse confirmée le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("rappel envoyé le"), null=True, blank=True)
    must_be_called = models.BooleanField(_("à prévenir par téléphone"), default=False)

    objects = RegistrationQuerySet.as_manager()

    # Keeps personal data out of the list of usages of a page in the admin.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "original_starts_at", "contact", "name_key"],
                condition=~Q(state=SeatState.CANCELLED),
                name="registration_once_per_person",
            )
        ]
        indexes = [
            models.Index(fields=["event", "original_starts_at"], name="registration_date"),
            models.Index(fields=["starts_at"], name="registration_start"),
        ]

    def __str__(self):
        """Return the event, the date and the key, without personal data: logs contain this text."""
        start = timezone.localtime(self.original_starts_at)
        return f"{self.event_id} {start:%d/%m/%Y %H:%M} {self.pk}"

    def save(self, *args, **kwargs) -> None:
        """Save the row with `name_key` computed from `name`.

        `update_fields`, if present, must contain "name_key".
        """
        self.name_key = plain(self.name)[:200] or self.name[:200]
        super().save(*args, **kwargs)

    @property
    def is_mailed(self) -> bool:
        """True if the contact is an e-mail address."""
        return "@" in self.contact

    @property
    def is_unconfirmed(self) -> bool:
        """True if the contact is an e-mail address that was not confirmed."""
        return self.is_mailed and self.confirmed_at is None

    @property
    def spaced_code(self) -> str:
        """The code in two groups: "K7QF 3M2X"."""
        return f"{self.code[:4]} {self.code[4:]}"

    @property
    def path(self) -> str:
        """The path of the page of the registration; its signed code replaces an account."""
        return reverse("events:registration", args=[signer.sign(self.code)])

    @property
    def has_begun(self) -> bool:
        """True once the date last notified to the person has begun."""
        return self.starts_at <= timezone.now()

    @property
    def is_expired(self) -> bool:
        """True from thirty days after the end last notified, even if the row is not purged."""
        return self.ends_at + KEPT <= timezone.now()

    @cached_property
    def date(self) -> Occurrence | None:
        """Occurrence with this original start; None if the event no longer announces it."""
        dates = Occurrence.objects.filter(
            event=self.event_id, original_starts_at=self.original_starts_at
        )
        return dates.select_related("place", "commune", "event").first()

    @property
    def when(self) -> str:
        """The date last notified to the person: "mardi 3 novembre, de 14 h à 16 h"."""
        if self.date and self.date.starts_at == self.starts_at:
            return self.date.when
        zone = self.event.zone
        start, end = self.starts_at.astimezone(zone), self.ends_at.astimezone(zone)
        return format_period(start, end, today=timezone.localdate(), all_day=self.event.all_day)
