"""The people who welcome visitors at a place."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from network.database.fields import ChoiceListField

from .choices import ConsentHow, Language
from .portraits import FOLDER


class PlaceHost(models.Model):
    """A person who welcomes visitors at a place and agreed to be shown on its page.

    The rows are not part of the page: no revision, draft, copy or open data contains them, so a
    deletion leaves nothing about the person in the history of the page. `email` is never published.
    `account` is the person's own account, if any: the row is deleted when the account leaves the
    place. `consent_how`, `consented_on` and `recorded_by` record the consent.
    """

    place = models.ForeignKey("places.PlacePage", models.CASCADE, related_name="hosts")
    first_name = models.CharField(
        _("prénom"), max_length=40, help_text=_("Le prénom seul, sans le nom de famille.")
    )
    role = models.CharField(
        pgettext_lazy("host", "fonction"),
        max_length=80,
        blank=True,
        help_text=_("Ex. : médiatrice numérique, bénévole du mardi"),
    )
    languages = ChoiceListField(
        _("langues, en plus du français"), choices=Language.choices, blank=True
    )
    portrait = models.ImageField(
        _("portrait"),
        upload_to=FOLDER,
        blank=True,
        help_text=_("Facultatif. Sans portrait, la page montre l’initiale du prénom."),
    )
    portrait_text = models.CharField(
        _("ce que montre le portrait"),
        max_length=120,
        blank=True,
        help_text=_(
            "Pour qui ne voit pas l’image. Ex. : Nadia sourit, elle porte des lunettes rouges"
        ),
    )
    email = models.EmailField(
        _("courriel de la personne"),
        blank=True,
        help_text=_("Jamais montré. Elle y reçoit le lien qui la retire de la page."),
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    consent_how = models.CharField(
        _("comment elle a dit oui"), max_length=7, choices=ConsentHow.choices
    )
    consented_on = models.DateField(_("accord noté le"), default=timezone.localdate, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("accord noté par"),
    )

    class Meta:
        verbose_name = _("personne qui accueille")
        verbose_name_plural = _("personnes qui accueillent")
        ordering = ["first_name", "pk"]

    def __str__(self):
        return self.first_name

    @property
    def initial(self) -> str:
        """The first letter of the first name, in upper case."""
        return self.first_name[:1].upper()

    @property
    def portrait_url(self) -> str:
        """The URL path of the portrait, served only if the place is public; "" without one."""
        name = self.portrait.name.removeprefix(f"{FOLDER}/")
        return reverse("places:portrait", args=[name]) if name else ""

    @property
    def portrait_alt(self) -> str:
        """The text that replaces the portrait: `portrait_text`, else "Portrait de Nadia"."""
        return self.portrait_text or gettext("Portrait de %(name)s") % {"name": self.first_name}

    @property
    def language_list(self) -> list[str]:
        """The names of the languages, French Sign Language first."""
        return [str(label) for code, label in Language.choices if code in self.languages]

    @property
    def as_list(self) -> list["PlaceHost"]:
        """The person alone in a list, for the template of a list."""
        return [self]


def spoken_languages(hosts: Iterable[PlaceHost]) -> list[str]:
    """Return the names of the languages of several people, each once, in the active language."""
    return list(dict.fromkeys(name for host in hosts for name in host.language_list))
