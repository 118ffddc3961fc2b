"""The results of the nightly visits of kept links."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.choices import LeadsTo, Sign

from .watching import proposed_by


class KeptLinkVisit(models.Model):
    """The last visit of the address of a kept link; `sign` is "" if it led to its text."""

    page = models.OneToOneField(
        "resources.KeptLinkPage", models.CASCADE, related_name="visit", verbose_name=_("lien")
    )
    visited_at = models.DateTimeField(_("visité le"))
    sign = models.CharField(_("signe"), max_length=9, choices=Sign.choices, blank=True)

    class Meta:
        verbose_name = _("visite d’un lien gardé")
        verbose_name_plural = _("visites des liens gardés")

    def __str__(self):
        return f"{self.page_id} {self.sign}"

    @property
    def proposal(self) -> str:
        """The translated label of the state that the sign proposes."""
        return str(LeadsTo(proposed_by(self.sign)).label)
