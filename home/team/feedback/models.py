"""Feedback requested from a reader without an account, and the answer."""

import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from events.models import Session

VALID_DAYS = 14
LONGEST_REMARK = 2000


def has_draft(draft: Page | Session) -> bool:
    """Return True if the page or session has a version that is not on the site."""
    return bool(draft.latest_revision_id) and (not draft.live or draft.has_unpublished_changes)


def may_edit(user: User, draft: Page | Session) -> bool:
    """Return True if the user may edit the page or session; False for an inactive account."""
    if isinstance(draft, Session):
        return user.has_perm("events.change_session")
    return draft.permissions_for_user(user).can_edit()


def _today():
    """Return the current day in the site's time zone, not in the active one."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def title_of(draft: Page | Session) -> str:
    """Return the title of the latest version of the page or session, as in the admin's lists."""
    if isinstance(draft, Session):
        return draft.latest_revision.object_str if draft.latest_revision else str(draft)
    return draft.get_admin_display_title()


class FeedbackQuerySet(models.QuerySet):
    """Queries on requests for feedback."""

    def about(self, draft: Page | Session) -> Self:
        """Return the requests about a session, or about a page and none of its sessions."""
        if isinstance(draft, Session):
            return self.filter(session=draft)
        return self.filter(page=draft, session=None)

    def open(self) -> Self:
        """Return the requests whose link has neither expired nor been closed."""
        first_day = _today() - datetime.timedelta(days=VALID_DAYS)
        midnight = datetime.datetime.combine(first_day, datetime.time.min)
        begins = timezone.make_aware(midnight, timezone.get_default_timezone())
        return self.filter(closed_at=None, created_at__gte=begins)

    def current(self) -> Self:
        """Return the answered requests about drafts, the latest answer first.

        An answer is excluded if its version, or a later one, was published and the link was closed
        after the answer. For a page that is not public any more, any later publication counts. The
        same holds for sessions.
        """
        of_page, of_session = Q(session=None), Q(session__isnull=False)
        is_draft = of_page & _is_draft("page") | of_session & _is_draft("session")
        is_published = of_page & _is_published("page") | of_session & _is_published("session")
        is_former = is_published & Q(closed_at__gte=F("answered_at"))
        answered = self.filter(is_draft, answered_at__isnull=False).exclude(is_former)
        return answered.order_by("-answered_at", "-pk")


def _is_draft(name):
    return Q(**{f"{name}__live": False}) | Q(**{f"{name}__has_unpublished_changes": True})


def _is_published(name):
    return Q(**{f"{name}__live_revision__created_at__gte": F("version_at")}) | Q(
        **{f"{name}__live_revision": None, f"{name}__last_published_at__gte": F("answered_at")}
    )


class FeedbackRequest(models.Model):
    """A link to a draft, for one reader without an account, and the reader's answer.

    The draft is that of `page` or, if `session` is set, of this session; `page` is then its
    edition. `version_at` identifies the version that was read: it is the `created_at` of its
    revision, which each autosave renews. A later answer replaces the former one.

    The link works until the end of `last_day`; `closed_at` is set if it was closed earlier, by an
    editor or because the draft was published or unpublished. `is_undelivered` is True if the mail
    with the link was refused for good. The row is deleted 180 days after its creation, with its
    page or session, or if an editor closes the link before an answer.
    """

    class Verdict(models.TextChoices):
        """The answers of a reader."""

        AGREED = "agreed", _("d’accord")
        REMARK = "remark", _("une remarque")

    page = models.ForeignKey(Page, models.CASCADE, related_name="feedback_requests")
    session = models.ForeignKey(
        Session, models.CASCADE, null=True, blank=True, related_name="feedback_requests"
    )
    name = models.CharField(_("qui va lire"), max_length=80)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_undelivered = models.BooleanField(default=False)
    verdict = models.CharField(_("avis"), max_length=6, choices=Verdict.choices, blank=True)
    remark = models.TextField(_("remarque"), max_length=LONGEST_REMARK, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    version_at = models.DateTimeField(_("version du"), null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()
    wagtail_reference_index_ignore = True  # a request is no usage of its page

    class Meta:
        verbose_name = _("avis demandé")
        verbose_name_plural = _("avis demandés")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.name

    @property
    def draft(self) -> Page | Session:
        """The page or the session whose draft is read."""
        return self.session if self.session_id else self.page

    @property
    def title(self) -> str:
        """The title of the draft, as in the lists of the admin."""
        return title_of(self.draft)

    @property
    def last_day(self) -> datetime.date:
        """The last day on which the link works, in the time zone of the site."""
        zone = timezone.get_default_timezone()
        if self.closed_at:
            return timezone.localdate(self.closed_at, zone)
        return timezone.localdate(self.created_at, zone) + datetime.timedelta(days=VALID_DAYS)

    @property
    def has_ended(self) -> bool:
        """True if the link has expired or was closed."""
        return self.closed_at is not None or self.last_day < _today()

    @property
    def is_outdated(self) -> bool:
        """True if the draft was saved again after the version of the answer.

        False without an answer, and for a draft without a revision.
        """
        if self.session_id:
            latest = self.session.latest_revision and self.session.latest_revision.created_at
        else:
            latest = self.page.latest_revision_created_at
        return bool(self.version_at and latest and latest > self.version_at)
