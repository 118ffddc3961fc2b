"""The counts of readings of feeds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedFetch(models.Model):
    """The number of readings of a feed on one day by a family of clients.

    `question` is the path of the feed with its canonical query, without the number of its part, cut
    to 500 characters. The IP address of the client is not stored.
    """

    question = models.CharField(max_length=500)
    day = models.DateField(_("jour"))
    family = models.CharField(_("logiciel"), max_length=20)
    count = models.PositiveIntegerField(_("nombre"), default=0)
    last_at = models.DateTimeField(_("dernière lecture"))

    class Meta:
        verbose_name = _("lecture d’un flux")
        verbose_name_plural = _("lectures des flux")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "day", "family"], name="feed_fetch_once_per_day_and_family"
            )
        ]
        indexes = [models.Index(fields=["day"], name="feed_fetch_day")]

    def __str__(self):
        return f"{self.day} {self.family} {self.question}"
