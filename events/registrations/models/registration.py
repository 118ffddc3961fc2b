"""The registration of one person for one date of an event."""

import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import SeatState
from events.models.event import EventPage
from events.models.occurrence import ONLINE, Occurrence
from events.registrations.querysets import RegistrationQuerySet
from events.schedule.timetable import format_start, last_moment
from network.site.addresses import offered_languages
from network.text.dates import format_period, join_with_comma
from network.text.strings import plain

# Without I, L, O, U, 0 and 1, because a code is read aloud and copied by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
KEPT = timedelta(days=30)
# A seat with an unconfirmed address may then go to a person who waits.
CONFIRM_WITHIN = timedelta(days=1)
signer = signing.Signer(salt="events.registration")


def name_key_of(name: str) -> str:
    """Return `name` folded by `plain`, to recognise the same person; 200 characters at most.

    If nothing remains, returns `name` without folding.
    """
    return plain(name)[:200] or name[:200]


def where_in_french(date: Occurrence) -> str:
    """Return `date.where` in French, so that « En ligne » in another language is not a change."""
    with translation.override(settings.LANGUAGE_CODE):
        return date.where


def facts_of(date: Occurrence) -> dict[str, object]:
    """Return {field of a `Registration`: its value after a letter about `date`}.

    The fields describe the times and the location, which is in French. `date` must not be off.
    """
    return {
        "starts_at": date.starts_at,
        "ends_at": date.ends_at,
        "all_day": date.event.all_day,
        "zone": date.clock.key,
        "where": where_in_french(date),
    }


def new_code() -> str:
    """Return a random code of eight characters of `ALPHABET`."""
    return "".join(secrets.choice(ALPHABET) for _number in range(CODE_LENGTH))


class Registration(models.Model):
    """One person's seat at one date, or their place on its waiting list.

    The only personal data are a name and one contact. They are deleted thirty days after the date
    and never written to an index, a feed or a log. They are exported only in the host's list, and
    in the export of the data of one person.

    The date is identified by its event and its original start. The registration thus keeps its date
    if the date is moved or the event is unpublished. If an editor types another original start,
    `events.registrations.following` moves the registration to it.

    `starts_at`, `ends_at`, `all_day`, `zone`, `where` and `is_off` have the values of the last
    notification of the person. `zone` is the name of the time zone of the hours. `zone` is "" if
    the time zone is unknown; the hours are then in the present time zone of the date.

    `created_at` is the arrival of the form, as in `recording.arriving`: the same for all people of
    a form. `queued_at` sets the order of the waiting list. `is_settled` is False while a new
    registration may still get a free seat: see `events.registrations.seats`. `must_be_called` is
    not read once the registration is cancelled.

    `merged_state` is set if two dates became one and this registration was cancelled because its
    person had another one. It is the former `state`, until the letter about it is sent, so that the
    change can be undone. Otherwise it is "".

    `calendar_uid` is the UID of the entry that a letter added to the person's calendar, or None
    without an entry. The entry keeps its UID and its RECURRENCE-ID until a letter removes it.
    `is_recurrence` is True if the entry has a RECURRENCE-ID: `entry_starts_at` in the time zone
    `entry_zone`. If `entry_zone` is "", the RECURRENCE-ID is a day, stored as midnight in UTC.
    """

    event = models.ForeignKey(
        EventPage, models.CASCADE, related_name="registrations", verbose_name=_("événement")
    )
    original_starts_at = models.DateTimeField(_("prévue le"))
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    all_day = models.BooleanField(default=False, db_default=False, editable=False)
    zone = models.CharField(max_length=40, blank=True, default="", db_default="", editable=False)
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
    calendar_uid = models.UUIDField(null=True, editable=False)
    is_recurrence = models.BooleanField(default=False, db_default=False, editable=False)
    entry_starts_at = models.DateTimeField(null=True, editable=False)
    entry_zone = models.CharField(
        max_length=40, blank=True, default="", db_default="", editable=False
    )
    # The language of the form, in which the letters are written.
    language = models.CharField(
        max_length=10,
        default=settings.LANGUAGE_CODE,
        db_default=settings.LANGUAGE_CODE,
        editable=False,
    )
    is_settled = models.BooleanField(default=True, db_default=True, editable=False)
    merged_state = models.CharField(
        max_length=9,
        choices=SeatState.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

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
        self.name_key = name_key_of(self.name)
        super().save(*args, **kwargs)

    @property
    def is_mailed(self) -> bool:
        """True if the contact is an e-mail address."""
        return "@" in self.contact

    @property
    def is_unreached(self) -> bool:
        """True if the contact is an e-mail address and the person must be called: a letter failed.

        It is False again once the host has marked the person as called.
        """
        return self.is_mailed and self.must_be_called

    @property
    def is_unconfirmed(self) -> bool:
        """True if the contact is an e-mail address that was not confirmed."""
        return self.is_mailed and self.confirmed_at is None

    @property
    def letter_language(self) -> str:
        """The language of the form, or French if the site no longer offers it."""
        is_offered = self.language in dict(offered_languages())
        return self.language if is_offered else settings.LANGUAGE_CODE

    @property
    def confirmation_advice(self) -> str:
        """A sentence with the time limit to confirm the address, or "".

        It is "" if `seats.release_unconfirmed` cannot release the seat. This is the case if the
        contact is a telephone number or a confirmed address, if the person has no seat, or if the
        date begins too soon.
        """
        limit = self.queued_at + CONFIRM_WITHIN
        is_released = self.is_unconfirmed and self.state == SeatState.HELD
        if not is_released or self.starts_at <= max(limit, timezone.now()) + CONFIRM_WITHIN:
            return ""
        if limit <= timezone.now():
            return gettext(
                "Faites-le aujourd’hui : ensuite, une place non confirmée peut aller à une personne"
                " qui attend."
            )
        local = limit.astimezone(self.clock)
        moment = format_start(local, today=timezone.localdate(), all_day=False)
        return gettext(
            "Faites-le avant %(moment)s : ensuite, une place non confirmée peut aller à une"
            " personne qui attend."
        ) % {"moment": moment}

    @property
    def location(self) -> str:
        """The location of the date, or the location of the last notification.

        The location of the last notification is used if the event no longer announces the date, or
        if the date states no location.
        """
        if self.date and (self.date.states_location or not self.where):
            return self.date.where
        return self.announced_where

    @property
    def is_online(self) -> bool:
        """True if `location` is the translated « En ligne »: it is then not a French text."""
        return self.location == gettext(ONLINE)

    @property
    def spaced_code(self) -> str:
        """The code in two groups: "K7QF 3M2X"."""
        return f"{self.code[:4]} {self.code[4:]}"

    @property
    def token(self) -> str:
        """The signed code, which replaces an account in the URL of the registration."""
        return signer.sign(self.code)

    @property
    def path(self) -> str:
        """The path of the page of the registration."""
        return reverse("registrations:registration", args=[self.token])

    @property
    def has_begun(self) -> bool:
        """True if `starts_at` and the start of `date` have passed; `date` may be None.

        `starts_at` is the start last notified to the person; `date` is the announced date.
        """
        now = timezone.now()
        return self.starts_at <= now and not (self.date and self.date.starts_at > now)

    @property
    def is_expired(self) -> bool:
        """True from thirty days after the date, even if the row is not purged.

        The end of the date is the later of the end last notified and the announced end.
        """
        limit = timezone.now() - KEPT
        return self.ends_at <= limit and not (self.date and self.date.ends_at > limit)

    @cached_property
    def companions(self) -> list["Registration"]:
        """Other registrations made by the same form, by key, without the cancelled ones.

        The list is empty if the registration has no contact.
        """
        same_form = type(self).objects.of_form(self).not_cancelled().exclude(pk=self.pk)
        return list(same_form.order_by("pk")) if self.contact else []

    @cached_property
    def date(self) -> Occurrence | None:
        """Occurrence with this original start, or None if the event no longer announces it."""
        dates = Occurrence.objects.filter(
            event=self.event_id, original_starts_at=self.original_starts_at
        )
        return dates.select_related("place", "commune", "event").first()

    @property
    def clock(self) -> ZoneInfo:
        """The `Occurrence.clock` of the date, or the event's zone if the date is not announced."""
        return self.date.clock if self.date else self.event.zone

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The start and the exclusive end last notified, in the time zone last notified."""
        zone = ZoneInfo(self.zone) if self.zone else self.clock
        return self.starts_at.astimezone(zone), self.ends_at.astimezone(zone)

    @property
    def when(self) -> str:
        """The date last notified to the person: "mardi 3 novembre, de 14 h à 16 h"."""
        start, end = self.bounds
        end = last_moment(end, all_day=self.all_day)
        return format_period(start, end, today=timezone.localdate(), all_day=self.all_day)

    @property
    def announced_where(self) -> str:
        """The location last notified to the person; « En ligne » is in the active language."""
        return gettext(ONLINE) if self.where == ONLINE else self.where

    @property
    def announcement(self) -> str:
        """The date and place last notified to the person, joined by a comma."""
        where = self.announced_where
        return join_with_comma(self.when, where) if where else self.when
