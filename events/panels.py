"""The editor's form of an event, in the order in which it is told to somebody."""

from django.forms import CheckboxSelectMultiple, Select
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from network.models import BasePage

from .forms import SessionForm

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
    InlinePanel("dates", heading=_("Autres dates"), label=_("Date")),
    InlinePanel(
        "exceptions",
        heading=_("Une date annulée, déplacée, complète"),
        label=_("Changement"),
        help_text=_("Les agendas abonnés suivent tout seuls."),
    ),
    MultiFieldPanel(
        [FieldPanel("status"), FieldPanel("status_reason")],
        heading=_("L’événement entier"),
        help_text=_("Annulé ou reporté, il reste visible avec la raison : ne le dépubliez pas."),
    ),
]
WHERE = [
    FieldPanel("attendance"),
    FieldPanel("place"),
    MultiFieldPanel(
        [FieldPanel("venue"), FieldPanel("address"), FieldPanel("commune")],
        heading=_("Ailleurs que dans un lieu du réseau"),
    ),
    FieldPanel("online_url"),
]
PRACTICAL = [
    MultiFieldPanel([FieldPanel("is_free"), FieldPanel("price")], heading=_("Tarif")),
    MultiFieldPanel(
        [FieldPanel("registration_url"), FieldPanel("capacity")],
        heading=_("Inscription"),
        help_text=_("L’une ou l’autre, ou rien s’il suffit de venir."),
    ),
    FieldPanel("organisation"),
    FieldPanel("contact"),
]
AFTER = [FieldPanel("replay_url"), FieldPanel("proceedings")]
event_edit_handler = TabbedInterface(
    [
        ObjectList(EVENT, heading=_("Rendez-vous")),
        ObjectList(DATES, heading=_("Dates")),
        ObjectList(WHERE, heading=_("Lieu")),
        ObjectList(PRACTICAL, heading=_("Pratique")),
        ObjectList([FieldPanel("body")], heading=_("Texte")),
        ObjectList(AFTER, heading=_("Après")),
        ObjectList([*BasePage.promote_panels, *BasePage.settings_panels], heading=_("Publication")),
    ]
)
CONGRESS_DATES = [
    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
    MultiFieldPanel(
        [FieldPanel("status"), FieldPanel("status_reason")],
        heading=_("L’édition entière"),
        help_text=_("Annulée ou reportée, ses séances le sont aussi : ne la dépubliez pas."),
    ),
]
PROGRAMME_HELP = HelpPanel(template="events/congress/admin_programme_help.html")
congress_edit_handler = TabbedInterface(
    [
        ObjectList(
            [
                PROGRAMME_HELP,
                *BasePage.content_panels,
                *CONGRESS_DATES,
                FieldPanel("topics", widget=CheckboxSelectMultiple),
            ],
            heading=_("Édition"),
        ),
        ObjectList(WHERE, heading=_("Lieu")),
        ObjectList([FieldPanel("audiences"), *PRACTICAL], heading=_("Pratique")),
        ObjectList([FieldPanel("body")], heading=_("Texte")),
        ObjectList(AFTER, heading=_("Après")),
        ObjectList([*BasePage.promote_panels, *BasePage.settings_panels], heading=_("Publication")),
    ]
)
session_edit_handler = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("congress"),
                FieldPanel("title"),
                FieldPanel("abstract"),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("track", widget=Select)]),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("minutes")]),
                FieldRowPanel([FieldPanel("room", widget=Select), FieldPanel("capacity")]),
                InlinePanel("speakers", heading=_("Qui parle"), label=_("Personne")),
                FieldPanel("topics", widget=CheckboxSelectMultiple),
            ],
            heading=_("Séance"),
        ),
        ObjectList(
            [
                FieldPanel("language"),
                FieldPanel("has_lsf"),
                FieldPanel("is_falc"),
                FieldPanel("live_url"),
                FieldPanel("is_not_recorded"),
            ],
            heading=_("Pour suivre"),
        ),
        ObjectList(
            [
                FieldPanel("status"),
                FieldPanel("status_reason"),
                FieldRowPanel([FieldPanel("former_starts_at"), FieldPanel("former_room")]),
            ],
            heading=_("Annulée, déplacée"),
        ),
        ObjectList(
            [
                FieldPanel("replay_url"),
                FieldPanel("slides"),
                FieldPanel("report"),
                InlinePanel("resources", heading=_("Ressources"), label=_("Ressource")),
            ],
            heading=_("Après"),
        ),
    ],
    base_form_class=SessionForm,
)
index_help = HelpPanel(
    content=_("Les dates viennent des événements : il n’y a rien à écrire ici jour par jour.")
)
