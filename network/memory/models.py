"""The table of the database cache."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CacheEntry(models.Model):
    """A row of Django's database cache, used without Redis.

    The columns are the ones that `createcachetable` creates.
    """

    cache_key = models.CharField(_("clé"), max_length=255, primary_key=True)
    value = models.TextField(_("valeur"))
    expires = models.DateTimeField(_("expire le"), db_index=True)

    class Meta:
        verbose_name = _("valeur gardée")
        verbose_name_plural = _("valeurs gardées")

    def __str__(self):
        return self.cache_key
