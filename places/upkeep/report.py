"""The admin report of the places to confirm."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network.admin import rights
from network.admin.reports import Report
from places.managers.teams import is_only_manager
from places.models import PlacePage
from places.models.freshness import INFORMATION_DATE

from .listing.columns import departement_name, format_phone
from .listing.filters import PlaceListingFilterSet


class PlacesToConfirm(Report):
    """The public places with the state of their confirmation, the oldest information first.

    Only places that the user may edit are listed. The filters are the same as in the table of all
    places.
    """

    page_title = _("Lieux à confirmer")
    header_icon = "site"
    slug = "lieux-a-confirmer"
    menu_order = 600
    model = PlacePage
    filterset_class = PlaceListingFilterSet
    facts = {
        "title": (_("Lieu"), lambda place: place.title, "title"),
        "town": (_("Commune"), lambda place: place.town, "commune__name"),
        "territory": (_("Territoire"), departement_name, "commune__departement__name"),
        "phone": (_("Téléphone"), format_phone, None),
        "emails": (_("Courriel"), lambda place: ", ".join(place.email_list), None),
        "confirmed": (_("Confirmé le"), lambda place: place.confirmed_on, "confirmed_on"),
        "confirmation": (_("Confirmation"), lambda place: place.confirmation_state.label, None),
        "dated": (_("Informations du"), lambda place: place.dated_on, "dated_on"),
        "silent": (_("À appeler depuis le"), lambda place: place.silent_since, "silent_since"),
    }
    default_ordering = ("dated_on", "title")

    @classmethod
    def may_read(cls, user: User) -> bool:
        """Return True for users who may edit at least one page and are not `is_only_manager`."""
        return rights.may(user) and not is_only_manager(user)

    def edit_url(self, row: PlacePage) -> str:
        """Return the URL of the form of the place."""
        return reverse("wagtailadmin_pages:edit", args=[row.pk])

    def get_base_queryset(self) -> QuerySet[PlacePage]:
        """Return the public places that the user may edit, annotated with `dated_on`.

        `dated_on` is their `information_date`.
        """
        places = PlacePage.objects.directory().filter(pk__in=rights.pages(self.request.user))
        places = places.select_related("commune__departement", "locale")
        return places.defer("body", "imported").annotate(dated_on=INFORMATION_DATE)
