"""The choices of a subscription to the letter. Stored values and URL keys must not change."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Frequency(TextChoices):
    """The interval between two letters."""

    WEEKLY = "weekly", _("Chaque semaine")
    MONTHLY = "monthly", _("Chaque mois")


class Radius(IntegerChoices):
    """The distance in kilometres around the commune."""

    KM_5 = 5, _("5 km")
    KM_10 = 10, _("10 km")
    KM_20 = 20, _("20 km")
    KM_30 = 30, _("30 km")


# Days covered by a letter, and days until the next one. A month is four weeks, so that the letter
# always comes on the same weekday; its last three days are announced twice rather than never.
DAYS = {Frequency.WEEKLY: 7, Frequency.MONTHLY: 31}
INTERVALS = {Frequency.WEEKLY: 7, Frequency.MONTHLY: 28}
