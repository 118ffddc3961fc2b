"""The former slugs of an object, so that addresses given before a renaming keep working."""

from django.db import models
from django.db.models import Q

from network.text.slugs import numbered


class SlugHistory(models.Model):
    """Base of a model with a `slug`: a replaced slug stays a name of the object in addresses."""

    former_slugs = models.TextField(default="|", editable=False)  # |last|the one before|

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        """Add a replaced slug to `former_slugs`, and save."""
        saved = type(self)._default_manager.filter(pk=self.pk)
        before = saved.values_list("slug", flat=True).first()
        if before and before != self.slug:
            self.former_slugs = f"|{before}{self.former_slugs}"
        super().save(*args, **kwargs)

    def free_slug(self, base: str) -> str:
        """Return `base`, numbered if it is a slug, present or former, of another object."""
        others = type(self)._default_manager.exclude(pk=self.pk)
        same = Q(slug__startswith=base) | Q(former_slugs__contains=f"|{base}")
        slugs = others.filter(same).values_list("slug", "former_slugs")
        taken = {slug for now, former in slugs for slug in [now, *former.split("|")]}
        return numbered(base, taken, self._meta.get_field("slug").max_length)

    @staticmethod
    def formerly(slug: str) -> Q:
        """Return a Q for the objects that had `slug` before the present one."""
        return Q(former_slugs__contains=f"|{slug}|")
