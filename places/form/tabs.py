"""The form of a place: the essential facts in the first tab, the rest in closed panels and tabs."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
)

from network.admin import choosers
from network.admin.tabs import Rows, Tabs
from network.models import BasePage

from .panels import MissingFactsPanel, PivotPanel, PositionPanel, ReadHoursPanel
from .widgets import PlaceForm, WeekGridWidget

CLOSURES = Rows(
    "closures",
    heading=_("Fermetures"),
    label=_("Fermeture"),
    button=_("Ajouter une fermeture"),
    help_text=_("Vacances, travaux, formation. Le lieu est dit fermé dès que vous publiez."),
)
STOPS = Rows(
    "stops",
    heading=_("Arrêts d’un lieu itinérant"),
    label=_("Arrêt"),
    button=_("Ajouter un arrêt"),
    help_text=_(
        "Où le bus s’arrête, et quand : un arrêt par endroit. Ses heures d’ouverture sont alors"
        " celles de ses arrêts. Il ne passe ni les jours fériés ni pendant une fermeture."
    ),
)
WEEK = [
    FieldPanel("opening_hours", widget=WeekGridWidget),
    ReadHoursPanel(),
    FieldPanel("hours_note"),
]
TITLE, SUMMARY = BasePage.content_panels
SHEET = [
    HelpPanel(
        content=_(
            "Dites l’essentiel : où, quand, pour quoi, à quel prix. Ce que vous laissez vide"
            " n’est pas montré."
        )
    ),
    MissingFactsPanel(),
    TITLE,
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("city"), FieldPanel("postcode")]),
            FieldPanel("address"),
        ],
        heading=_("Adresse"),
    ),
    MultiFieldPanel(WEEK[:-1], heading=_("Horaires")),
    FieldPanel("phone"),
    FieldPanel("services"),
    MultiFieldPanel(
        [
            FieldPanel("address_extra"),
            WEEK[-1],
            FieldPanel("emails"),
            FieldPanel("other_phone"),
            FieldPanel("websites"),
            FieldPanel("booking_url"),
        ],
        heading=_("Précisions et autres contacts"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [SUMMARY, FieldPanel("presentation"), FieldPanel("body")],
        heading=_("Présentation"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldPanel("official_name"),
            FieldPanel("kinds"),
            FieldPanel("organisation", widget=choosers.ORGANISATION),
        ],
        heading=_("Ce que c’est"),
        classname="collapsed",
    ),
]
SERVICE = [
    MultiFieldPanel(
        [FieldPanel("support_modes"), FieldPanel("bring")],
        heading=_("Comment cela se passe"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [FieldPanel("audiences"), FieldPanel("care"), FieldPanel("fees")],
        heading=_("Pour qui"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [FieldPanel("programmes"), FieldPanel("labels"), FieldPanel("other_labels")],
        heading=_("Programmes et labels"),
        classname="collapsed",
    ),
]
ACCESS = [
    PositionPanel(),
    MultiFieldPanel(
        [
            FieldPanel("access_modes"),
            FieldPanel("mobility"),
            FieldPanel("wheelchair"),
            FieldPanel("accessibility_url"),
        ],
        heading=_("Venir"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldPanel("insee_code"),
            FieldPanel("commune", read_only=True),
            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            FieldPanel("position_checked"),
        ],
        heading=_("Position sur la carte"),
        classname="collapsed",
    ),
]
OFFER = [
    Rows(
        "offers",
        heading=_("Bureaux, salles, machines, services"),
        label=_("Offre"),
        button=_("Ajouter une offre"),
        help_text=_("Ce que le lieu prête, loue ou fait, avec le prix et comment demander."),
    )
]
PHOTO = [Rows("photos", heading=_("Photos"), label=_("Photo"), button=_("Ajouter une photo"))]
PUBLICATION = [
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("confirmed_on"), FieldPanel("member_since")])],
        heading=_("Dates"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldPanel("source"),
            FieldPanel("updated_on"),
            FieldPanel("national_id"),
            FieldPanel("pivot"),
            PivotPanel(),
            FieldPanel("parent_structure"),
            FieldPanel("typologies"),
        ],
        heading=_("Données nationales"),
        help_text=_("Remplies par l’import. Changez-les seulement si vous savez pourquoi."),
        classname="collapsed",
    ),
    *BasePage.promote_panels,
    # Without comments on the fields: a place is reviewed as a whole, with a sentence.
    PublishingPanel(),
]
PLACE = Tabs(
    [
        ObjectList(SHEET, heading=_("Fiche")),
        ObjectList([CLOSURES, STOPS], heading=_("Fermetures et arrêts")),
        ObjectList(SERVICE, heading=_("Tarifs et publics")),
        ObjectList(ACCESS, heading=_("Accès")),
        ObjectList(OFFER, heading=_("Offres")),
        ObjectList(PHOTO, heading=_("Photos")),
        ObjectList(PUBLICATION, heading=_("Publication")),
    ],
    base_form_class=PlaceForm,
    comments=False,
)
