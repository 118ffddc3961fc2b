from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models import Source
from network.models.source import validate_address


class PlaceSource(Source):
    """A file of places, read again every night."""

    url = models.URLField(
        _("adresse du fichier"),
        max_length=500,
        unique=True,
        validators=[validate_address],
        help_text=_("CSV, JSON ou GeoJSON à la norme nationale, en https."),
    )
    is_active = models.BooleanField(_("lu chaque nuit"), default=True)
    is_trusted = models.BooleanField(
        _("pris sans relecture"),
        default=False,
        help_text=_(
            "Ce que le fichier change est pris tout de suite. Ce que vous avez corrigé ici ne"
            " l’est jamais. Décoché : chaque changement attend votre accord."
        ),
    )

    only_here = models.BooleanField(
        _("seulement nos départements"),
        default=False,
        help_text=_(
            "Pour un fichier plus grand que le réseau, comme celui de tout le pays : ses lieux"
            " d’ailleurs ne sont pas ajoutés."
        ),
    )

    # The national ids of the file that was read last, as compressed JSON (see `vanished`).
    identifiers = models.BinaryField(default=b"", editable=False)

    class Meta(Source.Meta):
        verbose_name = _("source de lieux")
        verbose_name_plural = _("sources de lieux")


class ImportRun(models.Model):
    """One file on its way into the directory: rehearsed first, then taken, a few rows at a time.

    `read` rows are behind it in the present stage: a run that is interrupted goes on from there.
    `columns_digest` names the `FileMapping` by which its columns were read, "" without one.
    """

    class Stage(models.TextChoices):
        JOINING = "joining", _("colonnes à reconnaître")
        REHEARSING = "rehearsing", _("lecture en cours")
        WAITING = "waiting", _("à relire")
        TAKING = "taking", _("import en cours")
        DONE = "done", _("terminé")
        FAILED = "failed", _("fichier refusé")
        DROPPED = "dropped", _("abandonné")

    file_name = models.CharField(_("fichier"), max_length=255)
    source = models.ForeignKey(
        PlaceSource,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("source"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("par"),
    )
    created_at = models.DateTimeField(_("reçu le"), default=timezone.now)
    stage = models.CharField(
        _("état"), max_length=10, choices=Stage.choices, default=Stage.REHEARSING
    )
    only_here = models.BooleanField(_("seulement nos départements"), default=False)
    columns_digest = models.CharField(max_length=64, blank=True, editable=False)
    total = models.PositiveIntegerField(_("lignes"), default=0)
    read = models.PositiveIntegerField(_("lignes lues"), default=0)
    parts_read = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    fault = models.TextField(_("raison"), blank=True)

    class Meta:
        verbose_name = _("import de lieux")
        verbose_name_plural = _("imports de lieux")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.file_name

    @property
    def is_moving(self):
        return self.stage in {self.Stage.REHEARSING, self.Stage.TAKING}


class ImportPart(models.Model):
    """Some lines of the file of a run, kept until it is over so that any machine can go on.

    Both are compressed JSON, which a database that refuses some signs keeps too: `lines` is
    [[line, cells or problem], …], `identifiers` {national id: the first of them that has it}.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    lines = models.BinaryField()
    identifiers = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_part_once")]

    def __str__(self):
        return f"{self.run} {self.number}"


class Proposal(models.Model):
    """What a run would do to one place, and what an editor answers, field by field.

    `differences` and `held` are lists of {"field", "here", "file"}, by national names; `answers`
    is {field: "take", "keep" or "ignore"}, and {"": "keep"} when a new place is not wanted.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="proposals")
    line = models.PositiveIntegerField()
    national_id = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    differences = models.JSONField(default=list)
    held = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    answers = models.JSONField(default=dict)

    class Meta:
        ordering = ["line", "pk"]
        indexes = [models.Index(fields=["run", "status", "line"], name="proposal_run")]

    def __str__(self):
        return self.title


class IgnoredField(models.Model):
    """A field of a place about which no file is listened to any more."""

    place = models.ForeignKey(
        "places.PlacePage", models.CASCADE, related_name="ignored_fields", verbose_name=_("lieu")
    )
    field = models.CharField(_("champ"), max_length=40)
    decided_at = models.DateTimeField(_("décidé le"), default=timezone.now)

    class Meta:
        verbose_name = _("champ ignoré")
        verbose_name_plural = _("champs ignorés")
        ordering = ["place__title", "field"]
        constraints = [
            models.UniqueConstraint(fields=["place", "field"], name="ignored_field_once")
        ]

    def __str__(self):
        return f"{self.place} : {self.field}"


class DeclinedPlace(models.Model):
    """A place of a file that an editor did not want: no later file proposes it again."""

    national_id = models.CharField(max_length=120, unique=True)
    title = models.CharField(_("nom"), max_length=255, blank=True)
    declined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lieu non voulu")
        verbose_name_plural = _("lieux non voulus")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title


class VanishedPlace(models.Model):
    """A place that the file of its source has no more: an editor says whether it is closed; and
    once it was closed for that, and the file has it again, whether it is open."""

    place = models.OneToOneField("places.PlacePage", models.CASCADE, related_name="vanished")
    source = models.ForeignKey(PlaceSource, models.CASCADE, related_name="vanished")
    noticed_on = models.DateField(default=timezone.localdate)
    closed_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("lieu disparu de sa source")
        verbose_name_plural = _("lieux disparus de leur source")
        ordering = ["-noticed_on", "place__title", "pk"]

    def __str__(self):
        return str(self.place)


class FileMapping(models.Model):
    """What an editor said the columns of a file are, for all those with the same columns.

    `mapping` is {column of the file: column of the standard}; see `places.national.mapping`.
    """

    digest = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField(default=dict)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lecture des colonnes")
        verbose_name_plural = _("lectures des colonnes")

    def __str__(self):
        return self.digest[:8]
