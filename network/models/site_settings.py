"""The settings of the network, edited in the admin."""

from functools import cached_property
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.images.models import SourceImageIOError
from wagtail.models import Site

from network.database.fields import PhoneField

from .look import ColorPicker, Theme, ThemeChoice

LOGO = "max-320x120|format-webp"  # the rendition of `site_header.html`
PAPER_LOGO = "max-640x240|format-png"


@register_setting(icon="home")
class NetworkSettings(BaseSiteSetting):
    """The identity of the network, displayed in the header, the footer and the legal pages."""

    class Accessibility(models.TextChoices):
        """The wordings allowed by decree 2019-768, article 5, for the mention on all pages."""

        NONE = "none", _("non conforme")
        PARTIAL = "partial", _("partiellement conforme")
        FULL = "full", _("totalement conforme")

    name = models.CharField(_("nom du réseau"), max_length=80, default="Maillage")
    tagline = models.CharField(
        _("phrase d’accroche"),
        max_length=140,
        blank=True,
        help_text=_("Ex. : Près de chez vous, quelqu’un pour vous aider avec le numérique"),
    )
    phone = PhoneField(_("téléphone"), blank=True, help_text=_("Affiché sur chaque page."))
    phone_hours = models.CharField(
        _("heures d’appel"),
        max_length=80,
        blank=True,
        help_text=_("Ex. : du lundi au vendredi, de 9 h à 17 h"),
    )
    email = models.EmailField(
        _("courriel"), blank=True, help_text=_("Reçoit aussi le formulaire de contact.")
    )
    address = models.TextField(_("adresse postale"), blank=True)
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    social_image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image de partage"),
        help_text=_("Montrée quand une page sans image est partagée. 1 200 × 630 points."),
    )

    theme = models.CharField(
        _("thème"),
        max_length=7,
        choices=Theme.choices,
        blank=True,
        db_default="",
        help_text=_("La couleur, les angles et le motif du site, le jour et la nuit."),
    )
    color = models.CharField(
        _("couleur"),
        max_length=7,
        blank=True,
        validators=[
            RegexValidator(
                "^#[0-9a-fA-F]{6}$", _("Un signe # et six chiffres ou lettres. Ex. : #0b5c75")
            )
        ],
        help_text=_(
            "Ex. : #0b5c75. Le site en tire des teintes claires ou sombres, toujours lisibles."
            " Vide, il prend celle du thème."
        ),
    )
    search_example = models.CharField(
        _("exemple de commune"),
        max_length=60,
        blank=True,
        help_text=_(
            "Montré dans la recherche de l’accueil : une commune du réseau, et son code postal."
        ),
    )

    mastodon = models.URLField(_("Mastodon"), blank=True)
    linkedin = models.URLField(_("LinkedIn"), blank=True)
    facebook = models.URLField(_("Facebook"), blank=True)
    instagram = models.URLField(_("Instagram"), blank=True)
    peertube = models.URLField(_("PeerTube"), blank=True)

    legal_name = models.CharField(_("nom officiel"), max_length=200, blank=True)
    legal_form = models.CharField(
        _("forme juridique"),
        max_length=80,
        blank=True,
        help_text=_("Ex. : association loi 1901"),
    )
    legal_id = models.CharField(_("SIRET ou RNA"), max_length=20, blank=True)
    publication_director = models.CharField(
        _("directeur ou directrice de la publication"), max_length=120, blank=True
    )
    host_name = models.CharField(_("hébergeur"), max_length=200, blank=True)
    host_address = models.TextField(_("adresse et téléphone de l’hébergeur"), blank=True)
    accessibility_status = models.CharField(
        _("accessibilité du site"),
        max_length=7,
        choices=Accessibility.choices,
        default=Accessibility.NONE,
        help_text=_("Affiché en bas de chaque page. Sans audit : non conforme."),
    )
    accessibility_page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("déclaration d’accessibilité"),
        help_text=_("La page où mène cette mention."),
    )

    asks_places = models.BooleanField(
        _("demander aux lieux si leur fiche est exacte"),
        default=True,
        help_text=_("Par courriel, avec un lien qui suffit pour répondre."),
    )
    confirmation_days = models.PositiveSmallIntegerField(
        _("jours entre deux demandes"),
        default=91,
        validators=[MinValueValidator(28), MaxValueValidator(730)],
        help_text=_("91 : chaque trimestre. Un lieu qui vient de confirmer n’est pas dérangé."),
    )
    silence_days = models.PositiveSmallIntegerField(
        _("jours sans réponse"),
        default=21,
        validators=[MinValueValidator(3), MaxValueValidator(365)],
        help_text=_(
            "Ensuite, le lieu est dit « à confirmer par téléphone » et vient dans la liste"
            " d’appels."
        ),
    )

    # Used by each page: the related objects come in the same query.
    select_related = ["logo", "social_image"]

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldPanel("tagline"),
                    FieldRowPanel([FieldPanel("logo"), FieldPanel("social_image")]),
                    FieldPanel("theme", widget=ThemeChoice),
                    FieldPanel("color", widget=ColorPicker),
                    FieldPanel("search_example"),
                ],
                heading=_("Identité"),
            ),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("phone"), FieldPanel("phone_hours")]),
                    FieldPanel("email"),
                    FieldPanel("address"),
                    MultiFieldPanel(
                        [
                            FieldPanel("mastodon"),
                            FieldPanel("linkedin"),
                            FieldPanel("facebook"),
                            FieldPanel("instagram"),
                            FieldPanel("peertube"),
                        ],
                        heading=_("Réseaux sociaux"),
                    ),
                ],
                heading=_("Contact"),
            ),
            ObjectList(
                [
                    FieldPanel("asks_places"),
                    FieldRowPanel([FieldPanel("confirmation_days"), FieldPanel("silence_days")]),
                ],
                heading=_("Lieux"),
            ),
            ObjectList(
                [
                    FieldPanel("legal_name"),
                    FieldRowPanel([FieldPanel("legal_form"), FieldPanel("legal_id")]),
                    FieldPanel("publication_director"),
                    FieldPanel("host_name"),
                    FieldPanel("host_address"),
                    FieldRowPanel(
                        [FieldPanel("accessibility_status"), FieldPanel("accessibility_page")]
                    ),
                ],
                heading=_("Mentions légales"),
            ),
        ]
    )

    class Meta:
        verbose_name = _("Réglages du réseau")

    def __str__(self):
        return self.name

    @classmethod
    def of_default_site(cls) -> Self:
        """Return the settings of the default site, or unsaved settings without a default site."""
        site = Site.objects.filter(is_default_site=True).first()
        return cls.for_site(site) if site else cls()

    @property
    def logo_url(self) -> str:
        """The URL of the logo as the header shows it; "" without a logo, or if its file is lost."""
        try:
            return self.logo.get_rendition(LOGO).url if self.logo else ""
        except SourceImageIOError:
            return ""

    @cached_property
    def logo_bytes(self) -> bytes:
        """The logo as a PNG file, for paper and letters; b"" without a logo or without its file."""
        try:
            if not self.logo:
                return b""
            with self.logo.get_rendition(PAPER_LOGO).file.open("rb") as file:
                return file.read()
        except (SourceImageIOError, OSError):
            return b""

    @property
    def social_links(self) -> list[tuple[object, str]]:
        """The [(name of the social network, URL)] of the accounts that are filled in."""
        fields = ("mastodon", "linkedin", "facebook", "instagram", "peertube")
        return [
            (self._meta.get_field(field).verbose_name, url)
            for field in fields
            if (url := getattr(self, field))
        ]
