from urllib.parse import urlsplit

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

# A link is dead once it failed that many times in a row, each so many days after the one before.
DEAD, DAYS_APART = 2, 3


class ExternalLink(models.Model):
    """An address of another site, and how it answered the last time."""

    url = models.CharField(_("adresse"), max_length=500, unique=True)
    checked_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True, db_index=True)
    fault = models.TextField(_("réponse"), blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failed_on = models.DateField(null=True, blank=True)
    failing_since = models.DateField(_("en panne depuis le"), null=True, blank=True)
    moved_to = models.CharField(_("nouvelle adresse"), max_length=500, blank=True)
    archive_url = models.CharField(_("copie archivée"), max_length=500, blank=True)
    archive_requested_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("lien vers un autre site")
        verbose_name_plural = _("liens vers d’autres sites")

    def __str__(self):
        return self.url

    @property
    def checked_on(self):
        return self.checked_at and timezone.localdate(self.checked_at)

    @property
    def is_dead(self):
        return self.failures >= DEAD

    @property
    def state(self):
        """What is wrong with it, in a sentence; "" for nothing."""
        if self.is_dead:
            return self.fault
        if not self.moved_to:
            return ""
        if self.leads_to_front_page:
            return _("Le site renvoie à son accueil : cette page n’existe sans doute plus.")
        return _("Cette page a changé d’adresse pour de bon.")

    @property
    def leads_to_front_page(self):
        """Whether a page of a site now leads to the first page of one."""
        first = ("", "/")
        return urlsplit(self.moved_to).path in first and urlsplit(self.url).path not in first

    def record(self, fault, moved_to=""):
        """What one check found: `fault` is "" for a link that answers."""
        today = timezone.localdate()
        self.checked_at, self.fault, self.moved_to = timezone.now(), fault, moved_to
        if not fault:
            self.failures, self.failed_on, self.failing_since = 0, None, None
        elif not self.failed_on or (today - self.failed_on).days >= DAYS_APART:
            self.failures, self.failed_on = min(self.failures + 1, 100), today
            self.failing_since = self.failing_since or today
        self.save()


class LinkUseQuerySet(models.QuerySet):
    def dead(self):
        return self._current().filter(link__failures__gte=DEAD)

    def to_mend(self):
        """The dead, then those of pages that moved for good."""
        return self._current().filter(Q(link__failures__gte=DEAD) | ~Q(link__moved_to=""))

    def of(self, link):
        """Those of a link that is to be mended, in pages published since they were read too."""
        uses = self._public().filter(Q(link__failures__gte=DEAD) | ~Q(link__moved_to=""))
        return uses.filter(link=link).order_by("page", "pk")

    def _current(self):
        """Of pages that the public reads, and that nobody has published since they were read."""
        changed = Q(page__last_published_at__gt=F("read_at"))
        uses = self._public().exclude(changed)
        return uses.order_by(F("link__failing_since").asc(nulls_last=True), "page", "pk")

    def _public(self):
        """Rows that are no pages are read again whenever they are saved."""
        return self.filter(Q(page=None) | Q(page__live=True)).select_related("link", "page")


class LinkUse(models.Model):
    """A page, or a row that is registered in `network.links.holders`, which makes a link, as it
    stood when it was last read."""

    link = models.ForeignKey(ExternalLink, models.CASCADE, related_name="uses")
    page = models.ForeignKey(Page, models.CASCADE, null=True, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    row = GenericForeignKey()
    # Of such a row: what it is called.
    name = models.CharField(max_length=255, default="")
    read_at = models.DateTimeField()

    objects = LinkUseQuerySet.as_manager()

    # The admin's list of what points at a page is of what people wrote.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("lien d’une page")
        verbose_name_plural = _("liens des pages")
        constraints = [
            models.UniqueConstraint(fields=["link", "page"], name="link_use_once"),
            models.UniqueConstraint(
                fields=["link", "content_type", "object_id"], name="link_use_once_in_a_row"
            ),
            models.CheckConstraint(
                condition=Q(page=None, content_type__isnull=False, object_id__isnull=False)
                | Q(page__isnull=False, content_type=None, object_id=None),
                name="link_use_of_page_or_row",
            ),
        ]

    def __str__(self):
        return f"{self.page_id or self.name} {self.link_id}"

    @property
    def title(self):
        """That of the page, else what sort of row it is and its name."""
        if self.page_id:
            return self.page.title
        model = ContentType.objects.get_for_id(self.content_type_id).model_class()
        return _("%(kind)s : %(name)s") % {
            "kind": capfirst(model._meta.verbose_name),
            "name": self.name,
        }

    @property
    def is_stale(self):
        """Whether its page was published since it was read; a row may always have changed."""
        if not self.page_id:
            return True
        published = self.page.last_published_at
        return bool(published and published > self.read_at)
