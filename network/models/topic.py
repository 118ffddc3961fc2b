from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class Topic(models.Model):
    """What an event, an article or a kept link is about. One list for the whole network."""

    name = models.CharField(
        _("nom"),
        max_length=80,
        unique=True,
        help_text=_("Ex. : Mes démarches en ligne"),
    )
    slug = models.SlugField(
        _("nom dans les adresses"),
        max_length=80,
        unique=True,
        blank=True,
        help_text=_("Rempli tout seul. Ne le changez plus : des agendas abonnés l’utilisent."),
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

    def save(self, *args, **kwargs):
        self.slug = self.slug or slugify(self.name)
        super().save(*args, **kwargs)
