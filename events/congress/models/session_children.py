"""Models edited inside the form of a session: its speakers and its resources."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from events.choices import SpeakerRole
from network.admin import choosers
from network.links.states import checked_links
from network.models import Person

from .session import Session


class SessionSpeakerManager(models.Manager):
    """Manager whose querysets join the person of each speaker."""

    def get_queryset(self) -> QuerySet:
        """Return the speakers joined with their people."""
        return super().get_queryset().select_related("person")


class SessionSpeaker(Orderable):
    """A `Person` who speaks in a session, with their role."""

    session = ParentalKey(Session, on_delete=models.CASCADE, related_name="speakers")
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="speeches", verbose_name=_("personne")
    )
    role = models.CharField(
        _("rôle"), max_length=7, choices=SpeakerRole.choices, default=SpeakerRole.SPEAKER
    )

    objects = SessionSpeakerManager()

    panels = [FieldRowPanel([FieldPanel("person", widget=choosers.PERSON), FieldPanel("role")])]

    class Meta(Orderable.Meta):
        verbose_name = _("intervenant")
        verbose_name_plural = _("intervenants")

    def __str__(self):
        return str(self.person)


class SessionResourceQuerySet(models.QuerySet):
    """Queries on the resources of sessions."""

    def shown(self) -> Self:
        """Join the documents and annotate `checked_links`, the results of the check of `url`."""
        rows = self.select_related("document")
        return rows.annotate(checked_links=checked_links("url"))


class SessionResource(Orderable):
    """A resource of a session: a link to any web page, or a document of the site."""

    session = ParentalKey(Session, on_delete=models.CASCADE, related_name="resources")
    title = models.CharField(_("titre"), max_length=200)
    url = models.URLField(_("adresse"), max_length=500, blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ou un document"),
    )

    objects = SessionResourceQuerySet.as_manager()

    panels = [FieldPanel("title"), FieldRowPanel([FieldPanel("url"), FieldPanel("document")])]

    class Meta(Orderable.Meta):
        verbose_name = _("ressource")
        verbose_name_plural = _("ressources")

    def __str__(self):
        return self.title

    def clean(self) -> None:
        """Raise ValidationError if both the URL and the document are missing."""
        super().clean()
        if not self.url and not self.document_id:
            raise ValidationError({"url": _("Donnez une adresse, ou choisissez un document.")})

    @property
    def address(self) -> str:
        """The URL of the resource, else of its document, else ""."""
        return self.url or (self.document.url if self.document else "")
