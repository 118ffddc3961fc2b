from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """What those who come know already."""

    FIRST_STEPS = "debut", _("Pour débuter")
    SOME_EASE = "aise", _("Déjà un peu à l’aise")
    CONFIDENT = "confirme", _("À l’aise")
    ANY = "tous", _("Tous les niveaux")
