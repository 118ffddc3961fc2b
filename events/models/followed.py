from django.db import models
from django.utils.translation import gettext_lazy as _

from network.shared.compiled import rows_by_key
from resources.models import RecipePage


class Followed(models.Model):
    """The workshop recipe that an event follows. Abstract."""

    recipe = models.ForeignKey(
        RecipePage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("recette suivie"),
        help_text=_("La recette d’atelier de la bibliothèque, s’il y en a une."),
    )

    class Meta:
        abstract = True

    @property
    def shown_recipe(self):
        """The recipe that it follows, None when the public may not see it."""
        if self.recipe_id is None:
            return None
        return rows_by_key(RecipePage.objects.public, [self.recipe_id]).get(self.recipe_id)
