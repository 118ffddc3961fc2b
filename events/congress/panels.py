"""The admin forms of an edition of a congress and of a session."""

from django.forms import CheckboxSelectMultiple, Select
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
)

from events.panels import AFTER, PRACTICAL, WHERE
from network.admin.tabs import Rows, Tabs
from network.models import BasePage


class SessionForm(WagtailAdminModelForm):
    """Form of a session, which offers the rooms and the tracks of its edition.

    Until an edition is chosen, the form offers the rooms and tracks of all editions, each with the
    name of the edition.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        congress = self.instance.congress_id or self.initial.get("congress")
        for field in (self.fields[name] for name in ("room", "track") if name in self.fields):
            if congress:
                field.queryset = field.queryset.filter(congress=congress)
            else:
                field.queryset = field.queryset.select_related("congress")
                field.label_from_instance = lambda part: f"{part} – {part.congress}"


CONGRESS_DATES = [
    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
    MultiFieldPanel(
        [FieldPanel("status"), FieldPanel("status_reason")],
        heading=_("L’édition entière"),
        help_text=_("Annulée ou reportée, ses séances le sont aussi : ne la dépubliez pas."),
    ),
]
PROGRAMME_HELP = HelpPanel(template="events/congress/admin_programme_help.html")
congress_edit_handler = Tabs(
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
session_edit_handler = Tabs(
    [
        ObjectList(
            [
                FieldPanel("congress"),
                FieldPanel("title"),
                FieldPanel("abstract"),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("track", widget=Select)]),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("minutes")]),
                FieldRowPanel([FieldPanel("room", widget=Select), FieldPanel("capacity")]),
                Rows(
                    "speakers",
                    heading=_("Qui parle"),
                    label=_("Personne"),
                    button=_("Ajouter une personne"),
                ),
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
                Rows(
                    "resources",
                    heading=_("Ressources"),
                    label=_("Ressource"),
                    button=_("Ajouter une ressource"),
                ),
            ],
            heading=_("Après"),
        ),
    ],
    base_form_class=SessionForm,
)
