"""The fields of the national standard on a place."""

from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.utils.translation import gettext_lazy as _

from network.database.fields import ChoiceListField, PhoneField
from places import choices
from places.national.lines import validate_emails, validate_websites
from places.national.typologies import TYPOLOGIES


class NationalRecord(models.Model):
    """The fields of the national standard of places of digital mediation, v1.0.2.

    `presentation_resume` is the page's summary. `nom` is `official_name` or, if this is empty, the
    page's title, which is the usual name. `national.standard` has the national names of the other
    fields. Empty means unknown; a place open to all has `EVERYBODY` in `audiences`. `other_phone`
    is ours, because the standard has one telephone number.
    """

    national_id = models.CharField(
        _("identifiant national"),
        max_length=120,
        blank=True,
        help_text=_("Dans les fichiers échangés. Ex. : structure-1"),
    )
    official_name = models.CharField(
        _("nom officiel"),
        max_length=255,
        blank=True,
        default="",
        db_default="",
        help_text=_("S’il diffère du titre."),
    )
    pivot = models.CharField(
        _("SIRET ou RNA"),
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"^[a-zA-Z0-9]{9,14}\Z", _("9 à 14 lettres ou chiffres."))],
        help_text=_("Sans espaces. Ex. : 43493312300029"),
    )
    address = models.CharField(
        _("adresse"), max_length=255, blank=True, help_text=_("Ex. : 12 bis rue de la République")
    )
    address_extra = models.CharField(
        _("complément d’adresse"),
        max_length=255,
        blank=True,
        help_text=_("Ex. : 1er étage, au fond de la cour"),
    )
    postcode = models.CharField(
        _("code postal"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{5}\Z", _("Cinq chiffres."))],
        help_text=_("Ex. : 04200"),
    )
    city = models.CharField(_("commune"), max_length=120, blank=True, help_text=_("Ex. : Sisteron"))
    insee_code = models.CharField(
        _("code INSEE"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^([013-9]\d|2[AB1-9])\d{3}\Z", _("Cinq signes. Ex. : 04209"))],
        help_text=_("Facultatif : trouvé avec l’adresse. Ex. : 04209"),
    )
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("En degrés, avec un point. Ex. : 43.52609"),
    )
    longitude = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("En degrés, avec un point. Ex. : 5.41423"),
    )
    phone = PhoneField(_("téléphone"), blank=True)
    other_phone = PhoneField(
        _("autre téléphone"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Un portable, par exemple."),
    )
    emails = models.TextField(
        _("courriels"),
        blank=True,
        validators=[validate_emails],
        help_text=_("Une adresse par ligne. Ex. : contact@exemple.fr"),
    )
    websites = models.TextField(
        _("sites web"),
        blank=True,
        validators=[validate_websites],
        help_text=_("Une adresse par ligne, le site d’abord. Ex. : https://www.exemple.fr"),
    )
    booking_url = models.URLField(
        _("prise de rendez-vous en ligne"),
        max_length=500,
        blank=True,
        help_text=_("Ex. : https://www.rdv-solidarites.fr/"),
    )
    opening_hours = models.TextField(
        _("horaires"),
        blank=True,
        help_text=_(
            "Ce que le site ne comprend pas est montré tel quel, et le lieu n’est jamais dit"
            " ouvert."
        ),
    )
    presentation = models.TextField(
        _("présentation"),
        blank=True,
        help_text=_("Quelques phrases, avec des mots simples."),
    )
    typologies = ChoiceListField(
        _("typologie nationale"), choices=TYPOLOGIES, blank=True, is_open=True
    )
    mobility = ChoiceListField(_("itinérance"), choices=choices.Mobility.choices, blank=True)
    parent_structure = models.CharField(
        _("structure de rattachement"),
        max_length=255,
        blank=True,
        help_text=_("Ex. : Réseau des médiathèques du Pays d’Apt"),
    )
    services = ChoiceListField(_("services"), choices=choices.Service.choices, blank=True)
    audiences = ChoiceListField(
        _("publics accueillis"),
        choices=choices.STATED_AUDIENCES,
        blank=True,
        help_text=_(
            "Si le lieu est ouvert à tous, cochez « Tout le monde ». Si vous ne savez pas, ne"
            " cochez rien."
        ),
    )
    care = ChoiceListField(
        _("besoins particuliers pris en compte"), choices=choices.Care.choices, blank=True
    )
    fees = ChoiceListField(_("tarif"), choices=choices.Fee.choices, blank=True)
    programmes = ChoiceListField(
        _("dispositifs nationaux"), choices=choices.Programme.choices, blank=True
    )
    labels = ChoiceListField(
        _("formations et labels"), choices=choices.TrainingLabel.choices, blank=True
    )
    other_labels = models.TextField(
        _("autres formations et labels"),
        blank=True,
        help_text=_("Un par ligne."),
    )
    access_modes = ChoiceListField(_("pour venir"), choices=choices.AccessMode.choices, blank=True)
    support_modes = ChoiceListField(
        _("accompagnement"), choices=choices.SupportMode.choices, blank=True
    )
    accessibility_url = models.URLField(
        _("fiche Acceslibre"),
        max_length=500,
        blank=True,
        help_text=_("L’accessibilité du bâtiment. Ex. : https://acceslibre.beta.gouv.fr/app/…"),
    )
    source = models.CharField(
        _("source"),
        max_length=255,
        blank=True,
        help_text=_("Qui a recueilli ces informations. Ex. : Hub du Sud"),
    )
    updated_on = models.DateField(
        _("mise à jour à la source"),
        null=True,
        blank=True,
        help_text=_("La date que porte la fiche dans le fichier national."),
    )

    class Meta:
        abstract = True
