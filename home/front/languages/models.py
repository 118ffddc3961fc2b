"""The approval of the sentences of a language by a person."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from network.models import ContentStamp

from .sentences import Language


class LanguageReviewQuerySet(models.QuerySet):
    """Queries about approvals."""

    def approved(self, language: Language) -> bool:
        """Return True if a person approved the present sentences of a language."""
        return self.filter(language=language.code, digest=language.digest).exists()

    def approve(self, language: Language, user: User) -> None:
        """Record that `user` approves the present sentences, and expire the cached pages."""
        values = {"digest": language.digest, "approved_by": user, "approved_at": timezone.now()}
        self.update_or_create(language=language.code, defaults=values)
        ContentStamp.raise_()

    def withdraw(self, language: Language) -> None:
        """Delete the approval of a language, and expire the cached pages."""
        self.filter(language=language.code).delete()
        ContentStamp.raise_()


class LanguageReview(models.Model):
    """The last approval of a language: it applies while `digest` is that of the sentences.

    A change of a sentence, or of its French source, thus withdraws the approval. `approved_by` is
    None once the account is deleted.
    """

    language = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField()

    objects = LanguageReviewQuerySet.as_manager()

    def __str__(self):
        return f"{self.language}, {self.approved_at:%Y-%m-%d}"
