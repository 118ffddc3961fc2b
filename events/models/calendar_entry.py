"""Stored iCalendar texts: an abstract model, and the entry of an event."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.querysets import CalendarEntryQuerySet


class CalendarText(models.Model):
    """A stored iCalendar text and its version as subscribers see it. Abstract.

    The text has no revisions. It outlives an unpublishing or a move, so that a subscriber never
    receives the same event twice. `digest` is the digest of the whole text, and `schedule_digest`
    is the digest of the times, the place and the status. If `schedule_digest` changes, `sequence`
    is incremented (RFC 5545 §3.8.7.4).
    """

    sequence = models.PositiveIntegerField(default=0)
    revised_at = models.DateTimeField(_("révisé le"))
    digest = models.CharField(max_length=64)
    schedule_digest = models.CharField(max_length=64)
    zone = models.CharField(_("fuseau horaire"), max_length=40)
    vevent = models.TextField(_("texte iCalendar"))
    vevent_count = models.PositiveSmallIntegerField(default=0)
    words = models.TextField(help_text=_("Ce que cherche la boîte « mots » de l’agenda."))

    class Meta:
        abstract = True


class CalendarEntry(CalendarText):
    """The stored iCalendar text of an event, with its permanent UID."""

    event = models.OneToOneField(
        "events.EventPage",
        models.CASCADE,
        related_name="calendar_entry",
        verbose_name=_("événement"),
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The first date as last published: `refreshing` computes how far a new first date is from it.
    starts_at = models.DateTimeField(_("début de la première date"), null=True, editable=False)
    # Denormalised, so that the feed of all events does not read all their dates.
    ends_at = models.DateTimeField(_("fin de la dernière date"), null=True)

    objects = CalendarEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée d’agenda")
        verbose_name_plural = _("entrées d’agenda")

    def __str__(self):
        return str(self.uid)
