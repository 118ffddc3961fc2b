"""The topics of the network."""

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from .slug_history import SlugHistory


class Topic(SlugHistory):
    """The subject of an event or a resource; one list serves the whole network."""

    name = models.CharField(
        _("nom"),
        max_length=80,
        unique=True,
        help_text=_("Ex. : Mes démarches en ligne"),
    )
    slug = models.SlugField(
        _("nom dans les adresses"),
        max_length=80,
        unique=True,
        blank=True,
        help_text=_("Rempli tout seul. Les adresses qui portent l’ancien nom mènent au nouveau."),
    )
    description = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("Une phrase, avec des mots de tous les jours."),
    )
    sort_order = models.PositiveSmallIntegerField(_("rang"), default=0)

    panels = [FieldPanel("name"), FieldPanel("description"), FieldPanel("slug")]

    class Meta:
        verbose_name = _("thème")
        verbose_name_plural = _("thèmes")
        ordering = ["sort_order", "name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Fill an empty slug from the name, add a replaced slug to `former_slugs`, and save.

        The filled slug is numbered if another topic has or had it: two names may differ only by an
        accent. A change of the name alone does not change the slug.
        """
        if not self.slug:
            self.slug = self.free_slug(slugify(self.name) or "theme")
        super().save(*args, **kwargs)

    @classmethod
    def renamed_slugs(cls) -> dict[str, str]:
        """Return {former slug: current slug} of all topics.

        Former slugs that a topic has now are omitted.
        """
        changed = cls.objects.exclude(former_slugs="|").values_list("former_slugs", "slug")
        renamed = {old: now for olds, now in changed for old in reversed(olds.split("|")) if old}
        for current in cls.objects.filter(slug__in=renamed).values_list("slug", flat=True):
            del renamed[current]
        return renamed
