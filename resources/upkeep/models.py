from datetime import timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resources.models.resource import ResourcePage

FEW = 3  # answers, of which nothing can be said
OLDEST_DAYS = 730  # of what is counted
WAITING_DAYS = 180  # what nobody read for so long is somebody's words kept for nothing


class Usefulness(models.Model):
    """How many readers said in a day that a text served them, and that it did not. Nothing of
    them."""

    page = models.ForeignKey(ResourcePage, models.CASCADE, related_name="usefulness")
    day = models.DateField(default=timezone.localdate)
    yes = models.PositiveIntegerField(_("oui"), default=0)
    no = models.PositiveIntegerField(_("non"), default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="one_count_a_day")]

    def __str__(self):
        return f"{self.page_id}, {self.day}: {self.yes}/{self.yes + self.no}"

    @classmethod
    def add(cls, page, *, is_useful):
        name = "yes" if is_useful else "no"
        row, _made = cls.objects.get_or_create(page=page, day=timezone.localdate())
        cls.objects.filter(pk=row.pk).update(**{name: F(name) + 1})

    @classmethod
    def since_publication(cls):
        """{page, yes, no} of the page that `OuterRef` names, since it was last published."""
        day = TruncDate("page__last_published_at")
        rows = cls.objects.filter(day__gte=day, page=OuterRef("pk")).order_by()
        return rows.values("page").annotate(all_yes=Sum("yes"), all_no=Sum("no"))


def unhelpful():
    """The live texts that served fewer readers than they left without an answer, since they were
    last published."""
    counts = Usefulness.since_publication()
    counts = counts.filter(all_no__gt=F("all_yes"), all_no__gte=FEW)
    # Said first: few texts have any such answer to count.
    answered = Usefulness.objects.filter(no__gt=0).values("page")
    texts = ResourcePage.objects.filter(pk__in=answered).live()
    return texts.filter(Exists(counts), alias_of=None).order_by("title")


def due_for_review():
    """The live texts whose day of reading again has come, the oldest first."""
    due = ResourcePage.objects.live().filter(review_on__lte=timezone.localdate(), alias_of=None)
    return due.order_by("review_on", "title")


class Opinion(models.Model):
    """What a reader says of a text; forgotten as soon as it is dealt with."""

    class Subject(models.TextChoices):
        """The values stand in addresses: they stay."""

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


def purge():
    """How many opinions and counts were forgotten."""
    today = timezone.localdate()
    old = Opinion.objects.filter(written_on__lt=today - timedelta(days=WAITING_DAYS))
    counts = Usefulness.objects.filter(day__lt=today - timedelta(days=OLDEST_DAYS))
    return old.delete()[0] + counts.delete()[0]
