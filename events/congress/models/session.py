"""The sessions of a congress, and their stored calendar texts."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, RevisionMixin
from wagtail.search import index

from events.choices import SessionKind, SessionStatus, SpokenLanguage
from events.congress import panels, schema
from events.congress.querysets import SessionQuerySet
from events.models.calendar_entry import CalendarText
from network.models import Person, Topic
from network.text.dates import format_day

from .parts import Track
from .session_slot import SessionSlot


class Session(SessionSlot, DraftStateMixin, RevisionMixin, index.Indexed, ClusterableModel):
    """A session of the programme of a congress, later with its recording and its report.

    `guid` identifies it permanently in calendars and schedules; `pk` is its number in URLs.
    """

    congress = models.ForeignKey(
        "events.CongressPage", models.CASCADE, related_name="sessions", verbose_name=_("édition")
    )
    guid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("titre"), max_length=200)
    slug = models.SlugField(_("nom dans l’adresse"), max_length=100, blank=True, editable=False)
    abstract = models.TextField(
        _("présentation"),
        blank=True,
        help_text=_("Ce que l’on y apprend ou y fait, et pour qui."),
    )
    kind = models.CharField(
        _("sorte de séance"),
        max_length=12,
        choices=SessionKind.choices,
        default=SessionKind.WORKSHOP,
    )
    track = models.ForeignKey(
        Track,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("axe"),
    )
    topics = ParentalManyToManyField(
        Topic, blank=True, related_name="sessions", verbose_name=_("thèmes")
    )

    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Vide : celles de la salle.")
    )
    language = models.CharField(
        _("langue parlée"),
        max_length=2,
        choices=SpokenLanguage.choices,
        default=SpokenLanguage.FRENCH,
    )
    has_lsf = models.BooleanField(_("traduite en langue des signes (LSF)"), default=False)
    is_falc = models.BooleanField(_("en facile à lire et à comprendre (FALC)"), default=False)
    live_url = models.URLField(
        _("adresse pour suivre en direct"), max_length=500, blank=True, help_text=_("Publique.")
    )

    replay_url = models.URLField(
        _("adresse de la vidéo ou de l’enregistrement"), max_length=500, blank=True
    )
    slides = models.ForeignKey(
        "wagtaildocs.Document",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("support de présentation"),
        help_text=_("Un PDF de préférence."),
    )
    report = RichTextField(
        _("compte rendu"), blank=True, help_text=_("Ce qui s’est dit, en une demi-page.")
    )
    is_not_recorded = models.BooleanField(_("ne doit pas être enregistrée"), default=False)

    objects = SessionQuerySet.as_manager()

    edit_handler = panels.session_edit_handler
    search_fields = [
        index.SearchField("title"),
        index.SearchField("abstract"),
        index.AutocompleteField("title"),
        index.FilterField("congress"),
    ]

    class Meta:
        verbose_name = _("séance")
        verbose_name_plural = _("séances")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["congress", "starts_at"], name="session_congress_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=1440),
                name="session_lasts_a_minute_to_a_day",
            )
        ]

    def __str__(self):
        return self.title

    def clean(self) -> None:
        """Raise ValidationError for an invalid duration, day, room or track.

        The duration must be 1 to 1440 minutes. The day, in the network's time zone, the room and
        the track, if set, must be of the edition. Without an edition, only the duration is checked.
        """
        super().clean()
        if self.minutes is not None and not 1 <= self.minutes <= 1440:
            raise ValidationError({"minutes": _("Entre 1 minute et une journée (1440).")})
        if not self.congress_id:
            return
        days = self.congress.days
        if self.starts_at and days and timezone.localtime(self.starts_at).date() not in days:
            period = {"first": format_day(days[0]), "last": format_day(days[-1])}
            message = _("Ce jour n’est pas de cette édition, qui va du %(first)s au %(last)s.")
            raise ValidationError({"starts_at": message % period})
        for name in ("room", "track"):
            part = getattr(self, name)
            if part and part.congress_id != self.congress_id:
                raise ValidationError(
                    {name: _("Ceci est d’une autre édition : choisissez-en un autre.")}
                )

    def save(self, *args, **kwargs) -> None:
        """Set the slug, the end and the former slot of the session, then save it.

        With `update_fields`, only saves the session.
        """
        if kwargs.get("update_fields") is None:
            self.slug = slugify(self.title)[:100].strip("-") or "seance"
            self.ends_at = self.starts_at and self.starts_at + self.length
            self._keep_former_slot()
        super().save(*args, **kwargs)

    def _keep_former_slot(self):
        """If the status is MOVED, set the former start and room from the published row.

        Nothing is set if the row is not live, or if its start and room have not changed. A former
        start that is already set is kept. If the status is CONFIRMED, both fields are cleared.
        """
        if self.status == SessionStatus.CONFIRMED:
            self.former_starts_at, self.former_room = None, ""
        if self.status != SessionStatus.MOVED or self.former_starts_at or not self.pk:
            return
        public = Session.objects.filter(pk=self.pk, live=True).select_related("room").first()
        if public and (public.starts_at, public.room_id) != (self.starts_at, self.room_id):
            self.former_starts_at = public.starts_at
            self.former_room = public.room.name if public.room else ""

    @property
    def may_be_chosen(self) -> bool:
        """True if visitors may choose the session: it is neither off nor a break.

        A past session may be chosen.
        """
        return not self.is_off and self.kind != SessionKind.BREAK

    @property
    def seats(self) -> int | None:
        """The capacity of the session, else of its room, else None."""
        return self.capacity or (self.room.capacity if self.room else None)

    @property
    def people(self) -> list[Person]:
        """The people who speak, in the order set by the editors."""
        return [speaker.person for speaker in self.speakers.all()]

    @property
    def names_of_people(self) -> str:
        """The names of `people`, separated by commas."""
        return ", ".join(person.name for person in self.people)

    @property
    def features(self) -> list[str]:
        """The labels of the language, if it is not French, and of the accessibility features."""
        labels = []
        if self.language != SpokenLanguage.FRENCH:
            labels.append(self.get_language_display())
        if self.has_lsf:
            labels.append(gettext("LSF"))
        if self.is_falc:
            labels.append(gettext("FALC"))
        return labels

    @property
    def summary(self) -> str:
        """The first paragraph of the abstract, cut at a word with "…" if over 300 characters."""
        first = self.abstract.strip().partition("\n\n")[0]
        return first if len(first) <= 300 else first[:297].rsplit(" ", 1)[0] + "…"

    @property
    def traces(self) -> list[str]:
        """The labels of the material published after the session: recording, slides, report."""
        material = {
            gettext("Vidéo"): self.replay_url,
            gettext("Support"): self.slides_id,
            gettext("Compte rendu"): self.report,
        }
        return [label for label, value in material.items() if value]

    def get_absolute_url(self) -> str:
        """Return the path of the page of the session, below the page of its edition."""
        return self.congress.subpage_url("session", self.pk, self.slug or "seance")

    @property
    def full_url(self) -> str | None:
        """The URL of the page of the session, or None if its edition has no URL."""
        url = self.congress.full_url
        return url and url + self.congress.reverse_subpage(
            "session", args=[self.pk, self.slug or "seance"]
        )

    def crumbs(self, request: HttpRequest) -> list:
        """Return the `Crumb`s above the page of the session, its edition last if it is live."""
        congress = self.congress
        return congress.subpage_crumbs(request) if congress.live else congress.crumbs(request)

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return the schema.org breadcrumbs and event of the page of the session.

        Without a start, as in a draft, there is no event.
        """
        if not self.starts_at:
            return [schema.breadcrumbs(self, request)]
        return [schema.breadcrumbs(self, request), schema.event(self, request)]


class SessionEntry(CalendarText):
    """The stored iCalendar text of a session; its UID is the `guid` of the session."""

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="entry", verbose_name=_("séance")
    )

    class Meta:
        verbose_name = _("texte de séance")
        verbose_name_plural = _("textes de séances")

    def __str__(self):
        return str(self.session_id)
