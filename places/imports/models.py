"""Sources and runs of imports of places, and the decisions of editors about them."""

import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.links.source import validate_address
from network.models import Source
from network.text.strings import with_town

UNDO_FOR = datetime.timedelta(days=30)


class PlaceSource(Source):
    """A file of places at a URL that is imported every night while `is_active`.

    A trusted source is applied without a review. With `only_here`, new places outside the site's
    départements are not created. `fault` is the error of the last attempt, or "" if it succeeded.
    """

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

    # Precedes identifiers that are only row numbers, "" for the usual prefix (see `columns`).
    prefix = models.CharField(max_length=8, blank=True, db_default="", default="", editable=False)
    # The national identifiers in the last file, as compressed JSON (see `vanished`).
    identifiers = models.BinaryField(default=b"", editable=False)
    # The first day on which a date of the last file closes or opens a place.
    changes_on = models.DateField(null=True, editable=False)

    class Meta(Source.Meta):
        verbose_name = _("source de lieux")
        verbose_name_plural = _("sources de lieux")


class ImportRun(models.Model):
    """The import of one file: rehearsed, reviewed, then applied a few rows at a time.

    `read` is the number of rows done in the present stage: an interrupted run continues after them.
    `columns_digest` identifies the `FileMapping` that converted the columns, "" without one.
    `read_as` describes the encoding and the separator of the file, or is "".
    `taken_at` is the moment when its application began, None before.
    """

    class Stage(models.TextChoices):
        """The stages of a run.

        JOINING waits for a mapping of columns; REHEARSING compares the rows without writing;
        WAITING is for the review by an editor; TAKING applies the changes; UNDOING undoes them.
        FAILED is final. An import in the stage DONE, DROPPED or UNDONE can be undone until
        `undo_until`.
        """

        JOINING = "joining", _("colonnes à reconnaître")
        REHEARSING = "rehearsing", _("lecture en cours")
        WAITING = "waiting", _("à relire")
        TAKING = "taking", _("import en cours")
        DONE = "done", _("terminé")
        FAILED = "failed", _("fichier refusé")
        DROPPED = "dropped", _("abandonné")
        UNDOING = "undoing", _("annulation en cours")
        UNDONE = "undone", _("annulé")

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
    taken_at = models.DateTimeField(_("importé le"), null=True, editable=False)
    undone_at = models.DateTimeField(_("annulé le"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("annulé par"),
    )
    total = models.PositiveIntegerField(_("lignes"), default=0)
    read = models.PositiveIntegerField(_("lignes lues"), default=0)
    parts_read = models.PositiveIntegerField(default=0)
    read_as = models.CharField(
        _("lu comme"), max_length=80, blank=True, db_default="", editable=False
    )
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
    def is_moving(self) -> bool:
        """True while the run is rehearsed, applied or undone."""
        return self.stage in {self.Stage.REHEARSING, self.Stage.TAKING, self.Stage.UNDOING}

    @property
    def is_by_command(self) -> bool:
        """True while the command `import_places` applies the run, or after it was killed.

        The lines of such a run are not stored, so `total` is 0 until it ends.
        """
        return self.stage == self.Stage.TAKING and not self.total

    @property
    def undo_until(self) -> datetime.datetime | None:
        """The moment until which the import can be undone, None if it was never applied."""
        return self.taken_at and self.taken_at + UNDO_FOR


class ImportPart(models.Model):
    """Some lines of the file of a run, stored until the run ends.

    Any machine can therefore continue the run. `lines` is [[line, cells or problem], …] and
    `identifiers` is {qualified identifier: its first line}. These two fields are compressed JSON,
    because some databases refuse characters such as NUL.
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
    """The result of one row of a run for one place, and an editor's answers, field by field.

    `differences` and `held` are lists of {"field", "here", "file"}, by national names: the fields
    that the file changes, and the fields kept as edited here. `answers` is {field: "take", "keep"
    or "ignore"}, and {"": "keep"} for a refused new place. `is_outside` is True for a new place in
    none of the site's départements. `has_problem` is True for a refused row, and for a row with a
    problem other than a correction.
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
    is_outside = models.BooleanField(default=False, db_default=False)
    has_problem = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["line", "pk"]
        indexes = [models.Index(fields=["run", "status", "line"], name="proposal_run")]

    def __str__(self):
        return self.title


class ImportedChange(models.Model):
    """A place that a run created or changed, with the values needed to undo it.

    `before` is {field of the place: former value as stored}, and `after` {field: cell written by
    the import}; both are {} for a created place. `imported` is {field: [cell of the file before the
    run or None, cell of the run]}. `revision` and `undo_revision` are the primary keys of the
    revisions that the run and its undo wrote; the revisions themselves may be purged. `kept` is a
    list of {"field", "here", "file"}: the fields that somebody changed since, by national names,
    with their present cells and their cells before the run. `place` is None after its deletion.
    """

    class State(models.TextChoices):
        """The result of the undo for one place; a place KEPT can be tried again."""

        PENDING = "pending", _("à annuler")
        RESTORED = "restored", _("rendu comme avant")
        DELETED = "deleted", _("supprimé")
        UNPUBLISHED = "offline", _("retiré du site")
        KEPT = "kept", _("gardé")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes")
    place = models.ForeignKey("places.PlacePage", models.SET_NULL, null=True, related_name="+")
    national_id = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=255, blank=True)
    is_new = models.BooleanField(default=False)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict)
    imported = models.JSONField(default=dict)
    revision = models.PositiveBigIntegerField(null=True)
    undo_revision = models.PositiveBigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    reason = models.TextField(blank=True)
    kept = models.JSONField(default=list)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["run", "state"], name="imported_change_state")]

    def __str__(self):
        return self.title


class ValueMeaning(models.Model):
    """An editor's mapping of one value of a closed list, or a value that waits for one.

    It applies to the files of `source`, or to all files sent by hand whose columns have the
    `digest` if `source` is None. `column` is a column of the standard and `key` the `value_key` of
    `value`. `meanings` are values of the standard; once `is_decided`, [] means that the value is
    not imported. `count` is the number of rows with the value in the last file, and `example` the
    name of one of their places.
    """

    source = models.ForeignKey(
        PlaceSource, models.CASCADE, null=True, related_name="value_meanings"
    )
    digest = models.CharField(max_length=64, blank=True)
    column = models.CharField(max_length=40)
    key = models.CharField(max_length=250)
    value = models.CharField(max_length=250)
    meanings = models.JSONField(default=list)
    is_decided = models.BooleanField(default=False)
    count = models.PositiveIntegerField(default=0)
    example = models.CharField(max_length=255, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("valeur à comprendre")
        verbose_name_plural = _("valeurs à comprendre")
        ordering = ["column", "-count", "value", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "column", "key"],
                condition=models.Q(source__isnull=False),
                name="value_meaning_once_per_source",
            ),
            models.UniqueConstraint(
                fields=["digest", "column", "key"],
                condition=models.Q(source__isnull=True),
                name="value_meaning_once_per_form",
            ),
        ]

    def __str__(self):
        return self.value


class IgnoredField(models.Model):
    """A field of a place that imports no longer compare."""

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
    """A place that an editor does not want: no later file proposes it again.

    `title` is its name and its commune; older rows have the name only.
    """

    national_id = models.CharField(max_length=120, unique=True)
    title = models.CharField(_("nom"), max_length=255, blank=True)
    declined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lieu non voulu")
        verbose_name_plural = _("lieux non voulus")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title

    @classmethod
    def name(cls, title: str, town: str) -> str:
        """Return a `title` of the maximum length: "Médiathèque, Nice"."""
        return with_town(title, town)[: cls._meta.get_field("title").max_length]


class VanishedPlace(models.Model):
    """A place that the file of its source no longer contains.

    `closed_on` is the day when an editor unpublished the page. `returned_on` is the day when the
    file contained the closed place again: an editor must then decide whether to reopen the place.
    """

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
    """An editor's mapping of columns, for the files of `source` with the same columns.

    If `source` is None, it applies to the files sent by hand and to those of `import_places`.
    `mapping` is {column of the file: target}; see `places.national.mapping`.
    """

    source = models.ForeignKey(PlaceSource, models.CASCADE, null=True, related_name="mappings")
    digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lecture des colonnes")
        verbose_name_plural = _("lectures des colonnes")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "digest"],
                condition=models.Q(source__isnull=False),
                name="file_mapping_once_per_source",
            ),
            models.UniqueConstraint(
                fields=["digest"],
                condition=models.Q(source__isnull=True),
                name="file_mapping_once_by_hand",
            ),
        ]

    def __str__(self):
        return self.digest[:8]
