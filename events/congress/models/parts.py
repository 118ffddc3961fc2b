"""The rooms and the tracks of an edition of a congress."""

import uuid

from django.db import models
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Orderable

from network.text.slugs import numbered


class ProgrammePart(Orderable):
    """Base model of a room or a track, with a slug that is unique in its edition.

    Every output lists the parts of an edition by `sort_order`, then by primary key; parts without
    `sort_order` are last. `Meta.ordering` defines this order for the database, and `rank` for
    Python.
    """

    congress = models.ForeignKey(
        "events.CongressPage", models.CASCADE, related_name="%(class)ss", verbose_name=_("édition")
    )
    name = models.CharField(_("nom"), max_length=100)
    slug = models.SlugField(_("nom dans les adresses"), max_length=100, blank=True)

    class Meta:
        abstract = True
        # A session without a room has neither: its nulls are last on every database.
        ordering = [F("sort_order").asc(nulls_last=True), F("pk").asc(nulls_last=True)]

    def __str__(self):
        return self.name

    @property
    def rank(self) -> tuple[bool, int, int]:
        """The key that sorts saved parts in the order of `Meta.ordering`."""
        return self.sort_order is None, self.sort_order or 0, self.pk

    def save(self, *args, **kwargs) -> None:
        """Save the part; if its slug is empty, first set it from the name.

        The slug is numbered if another part of the same kind has it in the edition.
        """
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)

    def _free_slug(self):
        base = slugify(self.name)[:90] or "sans-nom"
        others = type(self).objects.filter(congress=self.congress_id).exclude(pk=self.pk)
        return numbered(base, set(others.values_list("slug", flat=True)))


class Room(ProgrammePart):
    """A room of one edition; `sort_order` is the order of the columns of the programme."""

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
    """A theme that runs through the sessions of one edition."""

    description = models.CharField(_("en une phrase"), max_length=200, blank=True)

    class Meta(ProgrammePart.Meta):
        verbose_name = _("axe")
        verbose_name_plural = _("axes")
        constraints = [
            models.UniqueConstraint(fields=["congress", "slug"], name="track_once_per_congress")
        ]
