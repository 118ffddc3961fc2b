import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, Orderable, RevisionMixin
from wagtail.search import index

from events import panels
from events.choices import (
    OFF,
    SessionKind,
    SessionStatus,
    SpeakerRole,
    SpokenLanguage,
    Status,
)
from events.congress import schema as session_schema
from events.congress.querysets import SessionQuerySet
from events.models.calendar_entry import CalendarText
from events.schedule import timetable
from network.dates import check_year, say_day, say_time
from network.models import Person, Topic
from network.slugs import numbered


class ProgrammePart(Orderable):
    """What sorts the sessions of one edition, by a name and an address that are its own there."""

    congress = models.ForeignKey(
        "events.CongressPage", models.CASCADE, related_name="%(class)ss", verbose_name=_("édition")
    )
    name = models.CharField(_("nom"), max_length=100)
    slug = models.SlugField(_("nom dans les adresses"), max_length=100, blank=True)

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)

    def _free_slug(self):
        base = slugify(self.name)[:90] or "sans-nom"
        others = type(self).objects.filter(congress=self.congress_id).exclude(pk=self.pk)
        return numbered(base, set(others.values_list("slug", flat=True)))


class Room(ProgrammePart):
    """A room of one edition, in the order of the columns of its programme."""

    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    access = models.CharField(
        _("comment y aller"),
        max_length=200,
        blank=True,
        help_text=_("Ex. : 1er étage, ascenseur ; boucle magnétique"),
    )
    guid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta(ProgrammePart.Meta):
        verbose_name = _("salle")
        verbose_name_plural = _("salles")
        constraints = [
            models.UniqueConstraint(fields=["congress", "slug"], name="room_once_per_congress")
        ]


class Track(ProgrammePart):
    """A thread that runs through one edition."""

    description = models.CharField(_("en une phrase"), max_length=200, blank=True)

    class Meta(ProgrammePart.Meta):
        verbose_name = _("axe")
        verbose_name_plural = _("axes")
        constraints = [
            models.UniqueConstraint(fields=["congress", "slug"], name="track_once_per_congress")
        ]


class Session(DraftStateMixin, RevisionMixin, index.Indexed, ClusterableModel):
    """One moment of a congress: announced, then held, then told with what it left.

    `guid` names it for life in calendars and schedules; its `pk` is its number in addresses.
    Moments are typed and kept on the network's clock, like those of an event. A session that was
    moved says where and when it was first announced.
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

    starts_at = models.DateTimeField(
        _("début"), null=True, validators=[check_year], help_text=_("Ex. : 10/11/2026 14:00")
    )
    minutes = models.PositiveSmallIntegerField(
        _("durée, en minutes"), default=60, help_text=_("Ex. : 45, 90")
    )
    # Its start and its length, for whoever looks for what overlaps.
    ends_at = models.DateTimeField(_("fin"), null=True, editable=False)
    room = models.ForeignKey(
        Room,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("salle"),
        help_text=_("Vide : pour tout le monde, ou pas encore choisie."),
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

    status = models.CharField(
        _("état"),
        max_length=9,
        choices=SessionStatus.choices,
        default=SessionStatus.CONFIRMED,
    )
    status_reason = models.CharField(
        _("raison"),
        max_length=200,
        blank=True,
        help_text=_("Montrée au public. Ex. : l’intervenante est souffrante"),
    )
    former_starts_at = models.DateTimeField(
        _("début annoncé d’abord"),
        null=True,
        blank=True,
        help_text=_("Rempli tout seul quand vous déplacez une séance publiée."),
    )
    former_room = models.CharField(_("salle annoncée d’abord"), max_length=100, blank=True)

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

    def clean(self):
        super().clean()
        if self.minutes is not None and not 1 <= self.minutes <= 1440:
            raise ValidationError({"minutes": _("Entre 1 minute et une journée (1440).")})
        if not self.congress_id:
            return
        days = self.congress.days
        if self.starts_at and days and timezone.localtime(self.starts_at).date() not in days:
            said = {"first": say_day(days[0]), "last": say_day(days[-1])}
            message = _("Ce jour n’est pas de cette édition, qui va du %(first)s au %(last)s.")
            raise ValidationError({"starts_at": message % said})
        for name in ("room", "track"):
            part = getattr(self, name)
            if part and part.congress_id != self.congress_id:
                raise ValidationError(
                    {name: _("Ceci est d’une autre édition : choisissez-en un autre.")}
                )

    def save(self, *args, **kwargs):
        if kwargs.get("update_fields") is None:
            self.slug = slugify(self.title)[:100].strip("-") or "seance"
            self.ends_at = self.starts_at and self.starts_at + self.length
            self._keep_former_slot()
        super().save(*args, **kwargs)

    def _keep_former_slot(self):
        """A move is told by what the public was last told; what is as announced has no past."""
        if self.status == SessionStatus.CONFIRMED:
            self.former_starts_at, self.former_room = None, ""
        if self.status != SessionStatus.MOVED or self.former_starts_at or not self.pk:
            return
        told = Session.objects.filter(pk=self.pk, live=True).select_related("room").first()
        if told and (told.starts_at, told.room_id) != (self.starts_at, self.room_id):
            self.former_starts_at = told.starts_at
            self.former_room = told.room.name if told.room else ""

    @property
    def length(self):
        return datetime.timedelta(minutes=self.minutes)

    @cached_property
    def zone(self):
        return self.congress.zone

    @property
    def local_start(self):
        return timetable.local(self.starts_at, self.zone)

    @property
    def local_end(self):
        return self.local_start + self.length

    @property
    def local_former_start(self):
        return self.former_starts_at and timetable.local(self.former_starts_at, self.zone)

    @property
    def hours(self):
        """ "de 14 h à 15 h 30"."""
        return timetable.say_hours(self.local_start, self.local_end, all_day=False)

    @property
    def when(self):
        """ "jeudi 5 novembre, de 14 h à 15 h 30"."""
        return f"{say_day(self.local_start, today=timezone.localdate())}, {self.hours}"

    @property
    def former_slot(self):
        """ "jeudi 5 novembre, 10 h, salle A", where a moved session was announced first; or ""."""
        if self.shown_status != SessionStatus.MOVED:
            return ""
        before = self.local_former_start
        said = [self.former_room]
        if before:
            said = [say_day(before, today=timezone.localdate()), say_time(before), self.former_room]
        return ", ".join(part for part in said if part)

    @property
    def shown_status(self):
        """Its own state, unless the whole edition is off."""
        if self.congress.status in OFF:
            return self.congress.status
        return self.status

    @property
    def shown_status_label(self):
        labels = {**dict(Status.choices), **dict(SessionStatus.choices)}
        if self.shown_status == Status.POSTPONED:
            return gettext("Reportée")
        return str(labels[self.shown_status])

    @property
    def is_off(self):
        return self.shown_status in OFF

    @property
    def may_be_chosen(self):
        """It is held, and is not for everybody: nobody chooses lunch."""
        return not self.is_off and self.kind != SessionKind.BREAK

    @property
    def reason(self):
        return self.status_reason or (self.congress.status_reason if self.is_off else "")

    @property
    def has_ended(self):
        return bool(self.starts_at) and self.local_end <= timezone.now()

    @property
    def seats(self):
        """How many may come, None when it is not said."""
        return self.capacity or (self.room.capacity if self.room else None)

    @property
    def people(self):
        """Who speaks, in the order chosen."""
        return [speaker.person for speaker in self.speakers.all()]

    @property
    def features(self):
        """What makes it easier to follow, and its language when it is not French."""
        said = []
        if self.language != SpokenLanguage.FRENCH:
            said.append(self.get_language_display())
        if self.has_lsf:
            said.append(gettext("LSF"))
        if self.is_falc:
            said.append(gettext("FALC"))
        return said

    @property
    def summary(self):
        """The first lines of what is said of it, for lists and for search engines."""
        first = self.abstract.strip().partition("\n\n")[0]
        return first if len(first) <= 300 else first[:297].rsplit(" ", 1)[0] + "…"

    @property
    def has_traces(self):
        """Something is left of it to see or to read."""
        return bool(self.replay_url or self.slides_id or self.report)

    def get_absolute_url(self):
        return self.congress.address_of("session", self.pk, self.slug or "seance")

    @property
    def full_url(self):
        address = self.congress.full_url
        return address and address + self.congress.reverse_subpage(
            "session", args=[self.pk, self.slug or "seance"]
        )

    def crumbs(self, request):
        congress = self.congress
        return [*congress.crumbs(request), (congress.title, congress.get_url(request))]

    def json_ld(self, request):
        return [session_schema.breadcrumbs(self, request), session_schema.event(self, request)]


class SessionSpeaker(Orderable):
    """Somebody of the network's people who speaks in a session."""

    session = ParentalKey(Session, on_delete=models.CASCADE, related_name="speakers")
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="speeches", verbose_name=_("personne")
    )
    role = models.CharField(
        _("rôle"), max_length=7, choices=SpeakerRole.choices, default=SpeakerRole.SPEAKER
    )

    panels = [FieldRowPanel([FieldPanel("person"), FieldPanel("role")])]

    class Meta(Orderable.Meta):
        verbose_name = _("intervenant")
        verbose_name_plural = _("intervenants")

    def __str__(self):
        return str(self.person)


class SessionResource(Orderable):
    """Something to read or to take home from a session: a page, a document or a link elsewhere."""

    session = ParentalKey(Session, on_delete=models.CASCADE, related_name="resources")
    title = models.CharField(_("titre"), max_length=200)
    url = models.URLField(_("adresse"), max_length=500, blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ou un document"),
    )

    panels = [FieldPanel("title"), FieldRowPanel([FieldPanel("url"), FieldPanel("document")])]

    class Meta(Orderable.Meta):
        verbose_name = _("ressource")
        verbose_name_plural = _("ressources")

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if not self.url and not self.document_id:
            raise ValidationError({"url": _("Donnez une adresse, ou choisissez un document.")})

    @property
    def address(self):
        return self.url or (self.document.url if self.document else "")


class SessionEntry(CalendarText):
    """What subscribers know of a session; its name for life is the session's `guid`."""

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="entry", verbose_name=_("séance")
    )

    class Meta:
        verbose_name = _("texte de séance")
        verbose_name_plural = _("textes de séances")

    def __str__(self):
        return str(self.session_id)
