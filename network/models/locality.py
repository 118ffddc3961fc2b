"""Quarters and *lieux-dits*, a list that editors maintain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .territory import sort_name


class Locality(models.Model):
    """A quarter or *lieu-dit* that visitors may type as their location.

    `code` is the INSEE code of its commune or arrondissement, and `commune` the official name.
    `postcode` distinguishes the quarter from the rest of a commune with several postcodes, or is
    "". The form of `network.admin.localities` fills these three fields from a typed text.
    `latitude` and `longitude` are both set or both None.
    """

    name = models.CharField(
        _("quartier ou lieu-dit"),
        max_length=80,
        help_text=_("Comme on le dit sur place. Ex. : La Bocca"),
    )
    search_name = models.CharField(max_length=80, editable=False)
    commune = models.CharField(
        _("commune ou arrondissement"),
        max_length=120,
        help_text=_(
            "Ex. : Marseille 1er, ou 06150 Cannes quand la commune a plusieurs codes postaux."
        ),
    )
    code = models.CharField(_("code INSEE"), max_length=5, editable=False)
    postcode = models.CharField(_("code postal"), max_length=5, blank=True, editable=False)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    class Meta:
        verbose_name = _("quartier")
        verbose_name_plural = _("quartiers")
        ordering = ["search_name", "commune"]
        constraints = [
            models.UniqueConstraint(fields=["search_name", "code"], name="unique_locality")
        ]

    def __str__(self):
        return f"{self.name} → {self.commune}"

    def save(self, *args, **kwargs) -> None:
        """Compute `search_name` and save."""
        self.search_name = sort_name(self.name)[:80]
        super().save(*args, **kwargs)
