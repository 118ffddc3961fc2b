"""Links to other sites, the results of their checks, and the pages that contain them."""

import datetime
from typing import Self
from urllib.parse import urlsplit

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

# A link is dead after two failures in a row, at least three days apart.
DEAD, DAYS_APART = 2, 3
BY_PAGE = F("page").asc(nulls_last=True), "pk"


class ExternalLink(models.Model):
    """A URL of another site and the result of its last check."""

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
    def checked_on(self) -> datetime.date | None:
        """The date of the last check in the current time zone, or None before the first check."""
        return self.checked_at and timezone.localdate(self.checked_at)

    @property
    def is_dead(self) -> bool:
        """True if the link failed twice in a row, at least three days apart."""
        return self.failures >= DEAD

    @property
    def state(self) -> str | Promise:
        """The problem of the link as a sentence, or "" without a problem.

        It is the fault of a dead link, or a translated remark if the link moved permanently.
        """
        if self.is_dead:
            return self.fault
        if not self.moved_to:
            return ""
        if self.leads_to_front_page:
            return _("Le site renvoie à son accueil : cette page n’existe sans doute plus.")
        return _("Cette page a changé d’adresse pour de bon.")

    @property
    def leads_to_front_page(self) -> bool:
        """True if the URL has a path and `moved_to` is the home page of a site.

        Callers first check that `moved_to` is not empty.
        """
        front = ("", "/")
        return urlsplit(self.moved_to).path in front and urlsplit(self.url).path not in front

    def record(self, fault: str, moved_to: str = "") -> None:
        """Save the result of a check; `fault` is "" if the link works.

        A success resets `failures`, `failed_on` and `failing_since`. The first failure increments
        `failures`, and so does each failure at least `DAYS_APART` (3) days after the last counted
        one. `checked_at`, `fault` and `moved_to` are always replaced.
        """
        today = timezone.localdate()
        self.checked_at, self.fault, self.moved_to = timezone.now(), fault, moved_to
        if not fault:
            self.failures, self.failed_on, self.failing_since = 0, None, None
        elif not self.failed_on or (today - self.failed_on).days >= DAYS_APART:
            self.failures, self.failed_on = min(self.failures + 1, 100), today
            self.failing_since = self.failing_since or today
        self.save()


class LinkUseQuerySet(models.QuerySet):
    """Queries on the uses of links.

    A use in a live page or in a registered row is public.
    """

    def dead(self) -> Self:
        """Return the public uses of dead links, starting with the links that failed first.

        A use is excluded if its page was published after `read_at`.
        """
        return self._current().filter(link__failures__gte=DEAD)

    def to_mend(self) -> Self:
        """Return the public uses of dead links, and of links that moved permanently.

        The dead links come first, in the order of `dead`. A use is excluded if its page was
        published after `read_at`.
        """
        return self._current().filter(Q(link__failures__gte=DEAD) | ~Q(link__moved_to=""))

    def of(self, link: ExternalLink | int) -> Self:
        """Return the public uses of `link`, ordered by page; uses in rows are last.

        Includes the uses in pages published after `read_at`. The result is empty if the link is
        neither dead nor moved.
        """
        uses = self._public().filter(Q(link__failures__gte=DEAD) | ~Q(link__moved_to=""))
        return uses.filter(link=link).order_by(*BY_PAGE)

    def _current(self):
        """Return the public uses, without the uses in pages published after `read_at`.

        The links that have failed for the longest come first, and links without a failure last.
        """
        changed = Q(page__last_published_at__gt=F("read_at"))
        uses = self._public().exclude(changed)
        return uses.order_by(F("link__failing_since").asc(nulls_last=True), *BY_PAGE)

    def _public(self):
        """Return the uses in live pages and in rows, which are read again at each save."""
        return self.filter(Q(page=None) | Q(page__live=True)).select_related("link", "page")


class LinkUse(models.Model):
    """A link found in a page, or in a row registered in `network.links.linked_models`.

    The link was found at `read_at`; the page may have changed after that.
    """

    link = models.ForeignKey(ExternalLink, models.CASCADE, related_name="uses")
    page = models.ForeignKey(Page, models.CASCADE, null=True, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    row = GenericForeignKey()
    # The name of the row, "" for a page.
    name = models.CharField(max_length=255, default="")
    read_at = models.DateTimeField()

    objects = LinkUseQuerySet.as_manager()

    # The admin's list of references to a page must contain only texts of editors.
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
    def title(self) -> str:
        """The title of the page, or the translated type of the row and its name: "Série : …"."""
        if self.page_id:
            return self.page.title
        model = ContentType.objects.get_for_id(self.content_type_id).model_class()
        return _("%(kind)s : %(name)s") % {
            "kind": capfirst(model._meta.verbose_name),
            "name": self.name,
        }

    @property
    def is_stale(self) -> bool:
        """True for a use in a row, and for a use in a page published after `read_at`."""
        if not self.page_id:
            return True
        published = self.page.last_published_at
        return bool(published and published > self.read_at)
