"""The log of searches."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchLog(models.Model):
    """The number of times a query was searched on a day, and its last number of results.

    A row has no address, account or hour, and no text that may identify a person. `far` is the
    number of searches that were answered only far from the named place, and `doubtful` the number
    of searches with a doubtful or refused correction. `opened`, `left` and `rephrased` are the
    numbers of pages of results that ended in this way: see `Ending`.
    """

    day = models.DateField(_("jour"))
    query = models.CharField(_("recherche"), max_length=100)
    count = models.PositiveIntegerField(_("fois"), default=1)
    results = models.PositiveIntegerField(_("résultats"), default=0)
    far = models.PositiveIntegerField(_("trop loin"), default=0, db_default=0)
    doubtful = models.PositiveIntegerField(_("correction douteuse"), default=0, db_default=0)
    opened = models.PositiveIntegerField(_("réponse ouverte"), default=0, db_default=0)
    left = models.PositiveIntegerField(_("rien ouvert"), default=0, db_default=0)
    rephrased = models.PositiveIntegerField(_("autres mots"), default=0, db_default=0)

    class Meta:
        verbose_name = _("recherche faite")
        verbose_name_plural = _("recherches faites")
        constraints = [
            models.UniqueConstraint(fields=["day", "query"], name="one_line_per_day_and_query")
        ]

    def __str__(self):
        return self.query
