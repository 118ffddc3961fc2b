"""Models of members' calendars: the source, its import runs and its imported events."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel

from events.choices import Kind
from events.models.event import EventPage
from network.database.fields import ChoiceListField
from network.links.source import validate_address
from network.models import Organisation, Source, Topic
from places.choices import STATED_AUDIENCES
from places.models import PlacePage


class EventSource(Source, ClusterableModel):
    """A calendar that a member maintains elsewhere, imported by `pull_events` if it is active.

    Without a URL, its files are uploaded by an editor. `place` is the location of events that name
    no other place. The fields from `organisation` to `price` classify a new event once; then
    editors own its classification.
    """

    url = models.URLField(
        _("adresse du calendrier"),
        max_length=500,
        blank=True,
        validators=[validate_address],
        help_text=_(
            "L’adresse « iCal » ou « .ics » que donne Google Agenda, Nextcloud ou OpenAgenda, en"
            " https. Vide : vous enverrez le fichier vous-même."
        ),
    )
    is_active = models.BooleanField(_("lu toutes les six heures"), default=True)
    is_trusted = models.BooleanField(
        _("publié sans relecture"),
        default=False,
        help_text=_("Décoché : chaque nouvel événement attend votre accord."),
    )
    watcher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("qui prévenir en cas de panne"),
        help_text=_("Un courriel au premier échec. Vide : le courriel du réseau."),
    )

    place = models.ForeignKey(
        PlacePage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_sources",
        verbose_name=_("lieu du réseau"),
        help_text=_("Où cela se passe, quand le calendrier ne dit pas autre chose."),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_sources",
        verbose_name=_("organisé par"),
    )
    kind = models.CharField(
        _("sorte de rendez-vous"), max_length=15, choices=Kind.choices, default=Kind.WORKSHOP
    )
    topics = ParentalManyToManyField(
        Topic, blank=True, related_name="event_sources", verbose_name=_("thèmes")
    )
    audiences = ChoiceListField(
        _("pour qui"),
        choices=STATED_AUDIENCES,
        blank=True,
        help_text=_(
            "Si c’est ouvert à tous, cochez « Tout le monde ». Si vous ne savez pas, ne"
            " cochez rien."
        ),
    )
    # None means not stated.
    is_free = models.BooleanField(
        _("gratuit"),
        null=True,
        blank=True,
        help_text=_("Pour tous ses événements à venir. Les calendriers n’écrivent pas de tarif."),
    )
    price = models.CharField(
        _("tarif"),
        max_length=120,
        blank=True,
        help_text=_("S’ils sont payants. Ex. : 5 € la séance"),
    )

    # Set during an import, so that two imports of one source never run together.
    busy_since = models.DateTimeField(null=True, editable=False)

    class Meta(Source.Meta):
        verbose_name = _("calendrier d’un membre")
        verbose_name_plural = _("calendriers des membres")
        constraints = [
            models.UniqueConstraint(
                fields=["url"], condition=~models.Q(url=""), name="event_source_once_per_url"
            )
        ]

    def clean(self) -> None:
        """Raise ValidationError if `is_free` is True with a price, or False without one.

        `EventPage.practical_problems` has these rules: the events could not be published.
        """
        super().clean()
        event = EventPage(is_free=self.is_free, price=self.price)
        if problems := event.practical_problems:
            raise ValidationError(problems)


class SourceRun(models.Model):
    """One import of a source, successful or not, and its result.

    `counts` is {status: number}; `events` and `remarks` are lists of at most 500 dicts, made by
    `ImportResult.as_dict`.
    """

    class State(models.TextChoices):
        """The outcome of an import."""

        DONE = "done", _("lu")
        SAME = "same", _("rien de nouveau")
        FAILED = "failed", _("rien n’a changé")

    source = models.ForeignKey(EventSource, models.CASCADE, related_name="runs")
    started_at = models.DateTimeField(_("lu le"), default=timezone.now)
    state = models.CharField(_("résultat"), max_length=6, choices=State.choices)
    fault = models.TextField(_("raison"), blank=True)
    counts = models.JSONField(default=dict)
    events = models.JSONField(default=list)
    remarks = models.JSONField(default=list)

    class Meta:
        verbose_name = _("lecture d’un calendrier")
        verbose_name_plural = _("lectures des calendriers")
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["source", "-started_at"], name="source_run_started")]

    def __str__(self):
        return f"{self.source} {timezone.localtime(self.started_at):%d/%m/%Y %H:%M}"


class ImportedEvent(models.Model):
    """One event of a source, identified by (source, UID, RECURRENCE-ID): RFC 5545 §3.8.4.

    A series and its changed dates are one event. A changed date is an event of its own if its
    series is not in the file.

    `event` is None for a duplicate, and after an editor refuses the event or deletes its page. A
    refused or deleted event is not imported again. A duplicate is imported once the page that it
    duplicates is deleted.
    """

    class State(models.TextChoices):
        """The state of an event in the agenda, decided by the import or by an editor."""

        PROPOSED = "proposed", _("à relire")
        ACCEPTED = "accepted", _("publié")
        REFUSED = "refused", _("refusé")
        DUPLICATE = "duplicate", _("déjà annoncé")
        DETACHED = "detached", _("repris à la main")

    source = models.ForeignKey(EventSource, models.CASCADE, related_name="imported")
    uid = models.CharField(max_length=255)
    recurrence_id = models.CharField(max_length=32, blank=True)
    event = models.OneToOneField(
        EventPage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="imported",
        verbose_name=_("événement"),
    )
    # The page that already announced the event, written by an editor or for another source.
    duplicate_of = models.ForeignKey(
        EventPage, models.SET_NULL, null=True, blank=True, related_name="imported_duplicates"
    )
    state = models.CharField(_("état"), max_length=9, choices=State.choices, default=State.PROPOSED)
    sequence = models.PositiveIntegerField(default=0)
    revised_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    page_url = models.URLField(_("page d’origine"), max_length=500, blank=True)
    ends_at = models.DateTimeField(_("fin de la dernière date"))
    # Number of consecutive imports in which the event was missing.
    misses = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("événement d’un calendrier")
        verbose_name_plural = _("événements des calendriers")
        ordering = ["source", "uid", "recurrence_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "uid", "recurrence_id"], name="imported_event_once_per_source"
            )
        ]
        indexes = [models.Index(fields=["state"], name="imported_event_state")]

    def __str__(self):
        return self.uid

    @property
    def is_synced(self) -> bool:
        """True if the event is proposed or accepted: the source then writes its page, if any."""
        return self.state in {self.State.PROPOSED, self.State.ACCEPTED}
