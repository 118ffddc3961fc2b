"""The log of searches."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchLog(models.Model):
    """The number of times a query was searched on a day, and its last number of results.

    Without address, account or hour, and never a text that may identify a person.
    """

    day = models.DateField(_("jour"))
    query = models.CharField(_("recherche"), max_length=100)
    count = models.PositiveIntegerField(_("fois"), default=1)
    results = models.PositiveIntegerField(_("résultats"), default=0)

    class Meta:
        verbose_name = _("recherche faite")
        verbose_name_plural = _("recherches faites")
        constraints = [
            models.UniqueConstraint(fields=["day", "query"], name="one_line_per_day_and_query")
        ]

    def __str__(self):
        return self.query
