"""The offers of a place."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from network.text.dates import NBSP
from places.choices import OfferKind, PriceUnit


class PlaceOffer(Orderable):
    """An item or a service that a place lends, hires out or sells: a desk, a room, a printer."""

    place = ParentalKey("places.PlacePage", on_delete=models.CASCADE, related_name="offers")
    kind = models.CharField(_("sorte"), max_length=8, choices=OfferKind.choices)
    name = models.CharField(
        _("nom"), max_length=120, help_text=_("Ex. : Salle de réunion, 12 places")
    )
    description = models.CharField(
        _("description"), max_length=250, blank=True, help_text=_("Ex. : écran, Wi-Fi, tableau")
    )
    price = models.DecimalField(
        _("prix"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("En euros ; 0 pour gratuit ; vide si le prix est à demander."),
    )
    unit = models.CharField(_("pour"), max_length=8, choices=PriceUnit.choices, blank=True)
    how_to_ask = models.CharField(
        _("comment demander"),
        max_length=200,
        blank=True,
        help_text=_("Ex. : par téléphone, deux jours avant"),
    )
    contact = models.CharField(
        _("téléphone ou courriel"),
        max_length=150,
        blank=True,
        default="",
        db_default="",
        help_text=_("Vide si c’est celui du lieu. Pas le numéro personnel de quelqu’un."),
    )

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("name")]),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("price"), FieldPanel("unit")]),
        FieldRowPanel([FieldPanel("how_to_ask"), FieldPanel("contact")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("offre")
        verbose_name_plural = _("offres")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price__isnull=True) | models.Q(price__gte=0),
                name="place_offer_price_positive",
                violation_error_message=_("Un prix n’est pas négatif."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def facts(self) -> list[object]:
        """The values shown to visitors as a list to compare; 5 and 5.00 are equal prices."""
        price = None if self.price is None else self.price.normalize()
        texts = [self.unit, self.how_to_ask, self.contact]
        return [self.kind, self.name, self.description, price, *texts]

    @property
    def price_label(self) -> str | Promise:
        """The price in words: "12,50 € la journée", or the translated "Gratuit" for 0.

        An unknown price is the translated "Prix à demander".
        """
        if self.price is None:
            return _("Prix à demander")
        if self.price == 0:
            return _("Gratuit")
        digits = 0 if self.price == self.price.to_integral_value() else 2
        amount = f"{number_format(self.price, digits)}{NBSP}€"
        return f"{amount} {self.get_unit_display()}".strip()


def offered(kinds: list[str]) -> models.Q:
    """Return a Q for the places with an offer of any of `kinds`, values of `OfferKind`.

    An empty list matches no place.
    """
    offers = PlaceOffer.objects.filter(place=models.OuterRef("pk"), kind__in=kinds)
    return models.Q(models.Exists(offers))
