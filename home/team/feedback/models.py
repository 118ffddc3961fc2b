"""Feedback requested from a reader without an account, and the answer."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

VALID = datetime.timedelta(days=14)
LONGEST_REMARK = 2000


class FeedbackQuerySet(models.QuerySet):
    """Queries on requests for feedback."""

    def open(self) -> Self:
        """Return the requests whose link works."""
        return self.filter(closed_at=None, created_at__gt=timezone.now() - VALID)

    def current(self) -> Self:
        """Return the answered requests about drafts, the latest answer first.

        An answer given before the last publication of its page is about a former draft and is
        excluded.
        """
        is_draft = Q(page__live=False) | Q(page__has_unpublished_changes=True)
        is_former = Q(page__last_published_at__gte=F("answered_at"))
        answered = self.filter(is_draft, answered_at__isnull=False).exclude(is_former)
        return answered.order_by("-answered_at", "-pk")


class FeedbackRequest(models.Model):
    """A link to the draft of a page, for one reader without an account, and the reader's answer.

    `version_at` is the `created_at` of the revision that the reader answered about: the editor's
    autosave overwrites a revision and changes this time. The link works until `ends_at`. A later
    answer about a newer version replaces the former one. `closed_at` is the time at which an
    answered request was withdrawn. The row is deleted 180 days after its creation, or with its
    page.
    """

    class Verdict(models.TextChoices):
        """The answers of a reader."""

        AGREED = "agreed", _("d’accord")
        REMARK = "remark", _("une remarque")

    page = models.ForeignKey(Page, models.CASCADE, related_name="feedback_requests")
    name = models.CharField(_("qui va lire"), max_length=80)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(_("avis"), max_length=6, choices=Verdict.choices, blank=True)
    remark = models.TextField(_("remarque"), max_length=LONGEST_REMARK, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    version_at = models.DateTimeField(_("version du"), null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis demandé")
        verbose_name_plural = _("avis demandés")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.name

    @property
    def ends_at(self) -> datetime.datetime:
        """The aware time at which the link stops working: 14 days after `created_at` at most."""
        return self.closed_at or self.created_at + VALID

    @property
    def has_ended(self) -> bool:
        """True if the link has expired or was closed."""
        return self.ends_at <= timezone.now()

    @property
    def is_outdated(self) -> bool:
        """True if the draft was saved again after the version of the answer.

        False without an answer, and for a page without a revision.
        """
        latest = self.page.latest_revision_created_at
        return bool(self.version_at and latest and latest > self.version_at)
