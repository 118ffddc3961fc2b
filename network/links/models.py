from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

# A page that is not there any more counts twice: the server said it. One that does not answer
# tonight counts once. At so many, in a row, the link is dead.
GONE, SILENT, DEAD = 2, 1, 4


class ExternalLink(models.Model):
    """An address of another site, and how it answered the last time."""

    url = models.CharField(_("adresse"), max_length=500, unique=True)
    checked_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True, db_index=True)
    fault = models.TextField(_("réponse"), blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateField(_("en panne depuis le"), null=True, blank=True)

    class Meta:
        verbose_name = _("lien vers un autre site")
        verbose_name_plural = _("liens vers d’autres sites")

    def __str__(self):
        return self.url

    def record(self, fault, weight):
        """What one check found: `fault` is "" for a link that answers."""
        self.checked_at, self.fault = timezone.now(), fault
        self.failures = min(self.failures + weight, 100) if fault else 0
        self.failing_since = (self.failing_since or timezone.localdate()) if fault else None
        self.save()


class LinkUseQuerySet(models.QuerySet):
    def dead(self):
        """Of pages that the public reads, and that nobody has published since they were read."""
        changed = Q(page__last_published_at__gt=F("read_at"))
        uses = self.filter(link__failures__gte=DEAD, page__live=True).exclude(changed)
        return uses.select_related("link", "page").order_by("link__failing_since", "page", "pk")


class LinkUse(models.Model):
    """A page that makes a link, as it stood when it was last read."""

    link = models.ForeignKey(ExternalLink, models.CASCADE, related_name="uses")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    objects = LinkUseQuerySet.as_manager()

    # The admin's list of what points at a page is of what people wrote.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("lien d’une page")
        verbose_name_plural = _("liens des pages")
        constraints = [models.UniqueConstraint(fields=["link", "page"], name="link_use_once")]

    def __str__(self):
        return f"{self.page_id} {self.link_id}"
