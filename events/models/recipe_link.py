"""The link of an event with its workshop recipe and its topics."""

from django.db import models
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from network.database.compiled import rows_by_key
from network.models import Topic
from network.models.row_lists import row_list
from resources.models import RecipePage


class RecipeLink(models.Model):
    """The workshop recipe that an event follows, and its topics. Abstract."""

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

    @classmethod
    def shown(cls) -> models.QuerySet:
        """Return the pages to display, annotated with `topic_list`, a list of their `Topic`s.

        Only the key and the name of these topics are read.
        """
        own = Topic.objects.filter(events=OuterRef("pk"))
        topics = row_list(own, ["name"], order_by=Topic._meta.ordering)
        return super().shown().annotate(topic_list=topics)

    @property
    def topic_names(self) -> list[str]:
        """The names of the topics, without a query on a page fetched by `shown()`."""
        topics = getattr(self, "topic_list", None)
        return [topic.name for topic in (self.topics.all() if topics is None else topics)]

    @property
    def shown_recipe(self) -> RecipePage | None:
        """The recipe that the event follows; None without a recipe or if it is not public.

        Each access to this property makes a query, if there is a recipe.
        """
        if self.recipe_id is None:
            return None
        return rows_by_key(RecipePage.objects.public, [self.recipe_id]).get(self.recipe_id)
