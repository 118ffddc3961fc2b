"""Votes and opinions of readers about texts."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resources.models.resource import ResourcePage

FEW = 3  # negative votes needed before a text is called unhelpful
OLDEST_DAYS = 730  # age at which vote counts are deleted
WAITING_DAYS = 180  # age at which unread opinions are deleted, because no editor needs them


class Usefulness(models.Model):
    """Votes on the usefulness of a text in one day. Contains no personal data."""

    page = models.ForeignKey(ResourcePage, models.CASCADE, related_name="usefulness")
    day = models.DateField(default=timezone.localdate)
    yes = models.PositiveIntegerField(_("oui"), default=0)
    no = models.PositiveIntegerField(_("non"), default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="one_count_a_day")]

    def __str__(self):
        return f"{self.page_id}, {self.day}: {self.yes}/{self.yes + self.no}"

    @classmethod
    def add(cls, page: ResourcePage, *, is_useful: bool) -> None:
        """Save one more positive or negative vote about `page`, in the counts of today."""
        name = "yes" if is_useful else "no"
        row, _made = cls.objects.get_or_create(page=page, day=timezone.localdate())
        cls.objects.filter(pk=row.pk).update(**{name: F(name) + 1})

    @classmethod
    def since_publication(cls) -> QuerySet:
        """Return a subquery for a query of pages, with one row {page, all_yes, all_no}.

        The row has the sums of the votes about the page `OuterRef("pk")`, from the day of its last
        publication on. There is no row without such votes.
        """
        day = TruncDate("page__last_published_at")
        rows = cls.objects.filter(day__gte=day, page=OuterRef("pk")).order_by()
        return rows.values("page").annotate(all_yes=Sum("yes"), all_no=Sum("no"))


def unhelpful() -> QuerySet:
    """Return the live texts with at least three negative votes, and more negative than positive.

    Votes before the day of the last publication are ignored. Aliases are excluded. The texts are
    sorted by title.
    """
    counts = Usefulness.since_publication()
    counts = counts.filter(all_no__gt=F("all_yes"), all_no__gte=FEW)
    # Few texts have a negative vote: filtering them first avoids most of the counting.
    answered = Usefulness.objects.filter(no__gt=0).values("page")
    texts = ResourcePage.objects.filter(pk__in=answered).live()
    return texts.filter(Exists(counts), alias_of=None).order_by("title")


def due_for_review() -> QuerySet:
    """Return the live texts whose `review_on` is today or earlier, the oldest date first.

    Aliases are excluded.
    """
    due = ResourcePage.objects.live().filter(review_on__lte=timezone.localdate(), alias_of=None)
    return due.order_by("review_on", "title")


class Opinion(models.Model):
    """The opinion of a reader about a text.

    It is deleted as soon as an editor has dealt with it, or by `purge`.
    """

    class Subject(models.TextChoices):
        """Subjects of an opinion. The values appear in public addresses."""

        OUTDATED = "perime", _("Quelque chose n’est plus vrai")
        WRONG = "faux", _("Il y a une erreur")
        MISSING = "manque", _("Il manque quelque chose")

    page = models.ForeignKey(ResourcePage, models.CASCADE, related_name="opinions")
    subject = models.CharField(_("de quoi il s’agit"), max_length=6, choices=Subject.choices)
    text = models.TextField(_("ce qui est écrit"), max_length=600)
    written_on = models.DateField(_("reçu le"), default=timezone.localdate)

    class Meta:
        verbose_name = _("avis de lecteur")
        verbose_name_plural = _("avis de lecteurs")
        ordering = ["written_on", "pk"]

    def __str__(self):
        return f"{self.get_subject_display()} ({self.page_id})"


def purge() -> int:
    """Delete opinions older than 180 days and counts of votes older than 730 days.

    Returns the number of deleted database rows.
    """
    today = timezone.localdate()
    old = Opinion.objects.filter(written_on__lt=today - timedelta(days=WAITING_DAYS))
    counts = Usefulness.objects.filter(day__lt=today - timedelta(days=OLDEST_DAYS))
    return old.delete()[0] + counts.delete()[0]
