"""State of the weekly letter to each user of the admin."""

import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Digest(models.Model):
    """The weekly letter of a user: subscription, and day of the last letter.

    A user without a row is subscribed and has received no letter.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest")
    is_wanted = models.BooleanField(
        _("Recevoir chaque semaine ce qui m’attend"),
        default=True,
        help_text=_("Un courriel par semaine, seulement si quelque chose vous attend."),
    )
    sent_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("courriel de la semaine")
        verbose_name_plural = _("courriels de la semaine")

    def __str__(self):
        return str(self.user)

    @classmethod
    def claim(cls, user: User, today: datetime.date | None = None) -> bool:
        """Mark this week's letter as sent, and return True if the caller must send it.

        Returns False if the user is unsubscribed, or if the letter of the week was claimed before.
        A week begins on Monday; `today` is the current local date by default. Creates the row of
        the user if it is missing.
        """
        today = today or timezone.localdate()
        monday = today - datetime.timedelta(days=today.weekday())
        row, _is_new = cls.objects.get_or_create(user=user)
        due = cls.objects.filter(pk=row.pk, is_wanted=True)
        due = due.filter(models.Q(sent_on=None) | models.Q(sent_on__lt=monday))
        return bool(due.update(sent_on=today))

    @classmethod
    def release(cls, user: User) -> None:
        """Clear the day of the last letter, so that the letter of this week is due again."""
        cls.objects.filter(user=user).update(sent_on=None)
