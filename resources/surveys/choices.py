from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Whether the results of a survey may still change."""

    PRELIMINARY = "preliminary", _("Résultats provisoires")
    FINAL = "final", _("Résultats définitifs")
