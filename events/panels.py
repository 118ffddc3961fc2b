"""The panels of an event's edit form, in the order in which people announce an event."""

from django.forms import CheckboxSelectMultiple
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

from .widgets import PriceSelect

EVENT = [
    *BasePage.content_panels,
    FieldPanel("kind"),
    FieldPanel("topics", widget=CheckboxSelectMultiple),
    FieldPanel("audiences"),
]
DATES = [
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
            FieldPanel("all_day"),
        ],
        heading=_("La première date"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("repeat"), FieldPanel("until")]),
            FieldPanel("weekdays"),
            FieldRowPanel(
                [FieldPanel("skips_school_holidays"), FieldPanel("skips_public_holidays")]
            ),
            FieldPanel("cancelled_when_closed"),
            FieldPanel("skipped_days"),
        ],
        heading=_("Si cela se répète"),
        help_text=_("Ex. : chaque semaine, le mardi, jusqu’au 30/06/2027. Une seule page suffit."),
    ),
    HelpPanel(template="events/editing/surroundings.html", heading=_("Ce qui se fait autour")),
    Rows("dates", heading=_("Autres dates"), label=_("Date"), button=_("Ajouter une date")),
    Rows(
        "exceptions",
        heading=_("Une date annulée, déplacée, complète"),
        label=_("Changement"),
        button=_("Ajouter un changement"),
        help_text=_("Les agendas abonnés suivent tout seuls."),
    ),
    MultiFieldPanel(
        [FieldPanel("status"), FieldPanel("status_reason")],
        heading=_("L’événement entier"),
        help_text=_("Annulé ou reporté, il reste visible avec la raison : ne le dépubliez pas."),
    ),
]
WHERE = [
    FieldPanel("attendance_mode"),
    FieldPanel("place"),
    MultiFieldPanel(
        [
            FieldPanel("venue"),
            FieldPanel("address"),
            FieldPanel("commune", widget=choosers.COMMUNE),
        ],
        heading=_("Ailleurs que dans un lieu du réseau"),
    ),
    FieldPanel("online_url"),
]
PRACTICAL = [
    MultiFieldPanel(
        [FieldPanel("is_free", widget=PriceSelect), FieldPanel("price")], heading=_("Tarif")
    ),
    MultiFieldPanel(
        [
            FieldPanel("registration_url"),
            FieldRowPanel([FieldPanel("capacity"), FieldPanel("people_per_form")]),
        ],
        heading=_("Inscription"),
        help_text=_("L’une ou l’autre, ou rien s’il suffit de venir."),
    ),
    FieldPanel("organisation", widget=choosers.ORGANISATION),
    FieldPanel("contact", widget=choosers.PERSON),
]
AFTER = [FieldPanel("replay_url"), FieldPanel("proceedings")]
event_edit_handler = Tabs(
    [
        ObjectList(EVENT, heading=_("Rendez-vous")),
        ObjectList(DATES, heading=_("Dates")),
        ObjectList(WHERE, heading=_("Lieu")),
        ObjectList(PRACTICAL, heading=_("Pratique")),
        ObjectList([FieldPanel("body"), FieldPanel("recipe")], heading=_("Texte")),
        ObjectList(AFTER, heading=_("Après")),
        # No comments beside the fields: an event is reviewed as a whole, with one comment.
        ObjectList([*BasePage.promote_panels, PublishingPanel()], heading=_("Publication")),
    ],
    comments=False,
)
index_help = HelpPanel(
    content=_("Les dates viennent des événements : il n’y a rien à écrire ici jour par jour.")
)
