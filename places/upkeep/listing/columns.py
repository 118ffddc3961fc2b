"""The columns of the editors' table of places, and of the file exported from it."""

import datetime

from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import (
    BooleanColumn,
    BulkActionsCheckboxColumn,
    Column,
    DateColumn,
    TitleColumn,
)
from wagtail.models import Page

from network.text.dates import NBSP
from places.hours.osm_text import read_hours


class PlaceTitleColumn(TitleColumn):
    """A column with the name of the place, linked to its form.

    The HTML id of the name labels the checkbox of the row.
    """

    def get_link_url(self, instance: Page, parent_context: Context) -> str:
        """Return the URL of the form of the place."""
        return reverse("wagtailadmin_pages:edit", args=[instance.pk])


def departement_name(place: Page) -> str:
    """Return the name of the place's département, or "" if it is unknown."""
    departement = place.commune and place.commune.departement
    return departement.name if departement else ""


def status_label(place: Page) -> str:
    """Return the translated status: "brouillon", "publié" or "publié, et un brouillon".

    Unlike Wagtail's status, it needs no query for reviews and schedules.
    """
    if not place.live:
        return _("brouillon")
    return _("publié, et un brouillon") if place.has_unpublished_changes else _("publié")


def format_phone(place: Page) -> str:
    """Return the phone number in national format, or "" without one."""
    return place.phone.as_national if place.phone else ""


def format_phone_on_one_line(place: Page) -> str:
    """Return the national phone number with no-break spaces, or "" without one."""
    return format_phone(place).replace(" ", NBSP)


def has_readable_hours(place: Page) -> bool:
    """Return True if the place has opening hours that `read_hours` can parse."""
    return bool(place.opening_hours) and read_hours(place.opening_hours).is_readable


def revision_date(place: Page) -> datetime.date | None:
    """Return the day of the latest revision, or None without one."""
    moment = place.latest_revision_created_at
    return moment and timezone.localdate(moment)


COLUMNS = [
    BulkActionsCheckboxColumn("bulk_actions", obj_type="placepage"),
    PlaceTitleColumn(
        "title",
        label=gettext_lazy("Nom"),
        sort_key="title",
        get_title_id=lambda place: f"placepage_{place.pk}_title",
    ),
    Column("town", label=gettext_lazy("Commune"), sort_key="commune__name"),
    Column(
        "departement",
        label=gettext_lazy("Territoire"),
        accessor=departement_name,
        sort_key="commune__departement__name",
        classname="wide-only",
    ),
    DateColumn("confirmed_on", label=gettext_lazy("Confirmé"), sort_key="confirmed_on"),
    BooleanColumn(
        "has_readable_hours",
        label=gettext_lazy("Horaires lus"),
        accessor=has_readable_hours,
        classname="wide-only",
    ),
    Column(
        "phone",
        label=gettext_lazy("Téléphone"),
        accessor=format_phone_on_one_line,
        sort_key="phone",
    ),
    BooleanColumn(
        "has_position",
        label=gettext_lazy("Position"),
        sort_key="point_is_rough",
        classname="wide-only",
    ),
    DateColumn(
        "dated_on",
        label=gettext_lazy("Informations du"),
        sort_key="dated_on",
        classname="wide-only",
    ),
    Column("status", label=gettext_lazy("Statut"), accessor=status_label, sort_key="live"),
]

# {name: (heading, function of a place)} of the exported file; values are text, numbers and dates.
EXPORT_COLUMNS = {
    "title": (gettext_lazy("Nom"), lambda place: place.title),
    "kinds": (gettext_lazy("Sorte de lieu"), lambda place: ", ".join(place.labels_of("kinds"))),
    "address": (gettext_lazy("Adresse"), lambda place: place.address),
    "postcode": (gettext_lazy("Code postal"), lambda place: place.postcode),
    "town": (gettext_lazy("Commune"), lambda place: place.town),
    "territory": (gettext_lazy("Territoire"), departement_name),
    "phone": (gettext_lazy("Téléphone"), format_phone),
    "emails": (gettext_lazy("Courriel"), lambda place: ", ".join(place.email_list)),
    "hours": (gettext_lazy("Horaires"), lambda place: place.opening_hours),
    "read": (
        gettext_lazy("Horaires lus"),
        lambda place: _("oui") if has_readable_hours(place) else _("non"),
    ),
    "latitude": (gettext_lazy("Latitude"), lambda place: place.trusted_latitude),
    "longitude": (gettext_lazy("Longitude"), lambda place: place.trusted_longitude),
    "confirmed": (gettext_lazy("Confirmé le"), lambda place: place.confirmed_on),
    "confirmation": (gettext_lazy("Confirmation"), lambda place: place.confirmation_state.label),
    "dated": (gettext_lazy("Informations du"), lambda place: place.dated_on),
    "added": (gettext_lazy("Ajouté le"), lambda place: place.added_on),
    "source": (gettext_lazy("Source"), lambda place: place.source),
    "updated": (gettext_lazy("Mis à jour à la source le"), lambda place: place.updated_on),
    "silent": (gettext_lazy("À appeler depuis le"), lambda place: place.silent_since),
    "revised": (gettext_lazy("Modifié le"), revision_date),
    "status": (gettext_lazy("Statut"), status_label),
    "url": (gettext_lazy("Adresse de la page"), lambda place: place.full_url),
}
