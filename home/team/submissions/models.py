"""Submissions of visitors without an account."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class SubmissionQuerySet(models.QuerySet):
    """Queries on submissions."""

    def waiting(self) -> Self:
        """Return the submissions without a decision, the oldest `created_at` first."""
        return self.filter(state=Submission.State.WAITING).order_by("created_at", "pk")


class Submission(models.Model):
    """A page or a position in a debate, proposed by a visitor without an account.

    `page` is the draft made when the submission is accepted; for a position, it is the debate, set
    from the start. `values` is {name of a form field: text}. `answer_to` is the address of the
    author, emptied after the last mail. The row is deleted 30 days after the decision, or after 180
    days without a decision. If the author of an accepted submission still expects a mail, only the
    title and the address are kept, until both days have passed.
    """

    class Kind(models.TextChoices):
        """The kinds of submissions; their values are in URLs and must not change."""

        PLACE = "lieu", _("Lieu")
        EVENT = "evenement", _("Événement")
        RESOURCE = "ressource", _("Ressource")
        POSITION = "position", _("Position dans un débat")

    class State(models.TextChoices):
        """The state of a submission: without a decision, accepted or refused."""

        WAITING = "waiting", _("à lire")
        ACCEPTED = "accepted", _("retenue")
        REFUSED = "refused", _("écartée")

    kind = models.CharField(_("sorte"), max_length=9, choices=Kind.choices)
    created_at = models.DateTimeField(_("reçue le"), default=timezone.now)
    values = models.JSONField(default=dict)
    answer_to = models.EmailField(_("pour répondre"), blank=True)
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE)
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.WAITING)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("par"),
    )
    page = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("brouillon")
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "created_at"], name="submission_state")]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        """The title typed by the visitor."""
        return self.values.get("title", "")

    @property
    def name_in_full(self) -> str:
        """The title, and the commune typed for a place or an event: "Médiathèque, Sisteron"."""
        return ", ".join(filter(None, [self.title, self.values.get("city", "")]))

    @property
    def is_waiting(self) -> bool:
        """True if the submission has no decision."""
        return self.state == self.State.WAITING
