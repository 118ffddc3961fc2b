"""Bulk actions of the editors' table of places."""

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction, UnpublishBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.log_actions import log

from network.models import Territory
from network.models.territory import sort_name
from network.publishing.drafts import publish_change
from places.choices import Confirmation
from places.filters import matching_words
from places.models import PlacePage
from places.upkeep.confirmations.requests import confirm

from .filters import PlaceListingFilterSet


class PlacesBulkAction(PageBulkAction):
    """Base of the bulk actions, on the chosen rows or on all rows that match the filters.

    `question` and `yes` are the text and the button of the confirmation screen.
    """

    models = [PlacePage]
    form_class = forms.Form
    template_name = "places/upkeep/listing/bulk.html"
    question = ""

    def check_perm(self, page: PlacePage) -> bool:
        """Return True if the user may publish the page."""
        return page.permissions_for_user(self.request.user).can_publish()

    def get_all_objects_in_listing_query(self, parent_id) -> QuerySet:
        """Return the primary keys of `filtered_places`, on all pages of the table."""
        return filtered_places(self.request).values_list("pk", flat=True)

    def object_context(self, obj: PlacePage) -> dict[str, object]:
        """Return the place as `item`; it is already a `PlacePage`."""
        return {"item": obj}

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the action, and `has_fields`: True if its form has fields."""
        context = super().get_context_data(**kwargs)
        return context | {"action": self, "has_fields": bool(self.form_class.base_fields)}


def filtered_places(request: HttpRequest) -> QuerySet[PlacePage]:
    """Return the places that match the filters and the words of the request's query string.

    Aliases are excluded. Invalid filters give no place.
    """
    places = PlacePage.objects.filter(alias_of=None)
    filters = PlaceListingFilterSet(request.GET, places, request=request)
    if not filters.is_valid():
        return PlacePage.objects.none()
    return filters.qs.filter(matching_words(request.GET.get("q", "")))


class ConfirmPlaces(PlacesBulkAction):
    """Bulk action that confirms places in the name of the network."""

    display_name = gettext_lazy("Confirmer")
    aria_label = gettext_lazy("Dire que les informations des lieux choisis sont exactes")
    action_type = "confirm"
    action_priority = 10
    question = gettext_lazy(
        "Vous avez vérifié ces fiches ? Le public lira « Confirmé aujourd’hui par le réseau »."
    )
    yes = gettext_lazy("Oui, tout est exact")

    @classmethod
    def execute_action(
        cls, objects: list[PlacePage], user: User | None = None, **kwargs
    ) -> tuple[int, int]:
        """Confirm the places; return (number of places, 0)."""
        for place in objects:
            confirm(place, Confirmation.NETWORK, user=user)
        return len(objects), 0

    def get_success_message(self, count: int, _children: int) -> str:
        """Return the message with the number of confirmed places."""
        return ngettext("%s lieu confirmé.", "%s lieux confirmés.", count) % count


class CommuneForm(forms.Form):
    """A form with one field: the name or the INSEE code of a commune."""

    commune = forms.CharField(
        label=gettext_lazy("Commune"),
        max_length=120,
        help_text=gettext_lazy("Son nom ou son code INSEE. Ex. : Sisteron, 04209"),
        error_messages={"required": gettext_lazy("Écrivez une commune.")},
    )

    def clean_commune(self) -> Territory:
        """Return the `Territory` of the commune with the typed code or name.

        A code has precedence over a name. Raises `ValidationError` for an unknown name, and for a
        name of several communes.
        """
        typed = self.cleaned_data["commune"].strip()
        communes = Territory.objects.filter(kind=Territory.Kind.COMMUNE)
        matches = list(communes.filter(code=typed.upper())[:1]) or list(
            communes.filter(search_name=sort_name(typed))[:2]
        )
        if len(matches) == 1:
            return matches[0]
        raise forms.ValidationError(
            _("Plusieurs communes portent ce nom : écrivez le code INSEE.")
            if matches
            else _("Aucune commune connue ne porte ce nom ou ce code.")
        )


class SetTerritory(PlacesBulkAction):
    """Bulk action that assigns one commune to places, by its INSEE code."""

    display_name = gettext_lazy("Donner la commune")
    aria_label = gettext_lazy("Donner une commune aux lieux choisis")
    action_type = "set_territory"
    action_priority = 20
    form_class = CommuneForm
    question = gettext_lazy(
        "Ces lieux seront rattachés à la commune, et par elle à son intercommunalité, à son"
        " département et à sa région. L’adresse ne change que si elle est vide."
    )
    yes = gettext_lazy("Rattacher")

    def get_execution_context(self) -> dict[str, object]:
        """Add the chosen commune."""
        commune = self.cleaned_form.cleaned_data["commune"]
        return super().get_execution_context() | {"commune": commune}

    @classmethod
    def execute_action(
        cls,
        objects: list[PlacePage],
        user: User | None = None,
        commune: Territory | None = None,
        **kwargs,
    ) -> tuple[int, int]:
        """Set the INSEE code of `commune` in each place; return (number of places done, 0).

        The town of the address is filled only if it is empty. A public place is published with the
        change; an invalid place is skipped and not counted. In an offline place, only the draft
        changes, without validation. Each change is logged. Places that already had the commune are
        also counted.
        """

        def change(page):
            page.insee_code = commune.code
            page.city = page.city or commune.name

        done = 0
        for place in objects:
            try:
                publish_change(place, change, user=user)
            except ValidationError:
                continue  # the page has an older error, which its own form shows
            data = {"commune": commune.name}
            log(instance=place, action="places.set_territory", user=user, data=data)
            done += 1
        return done, 0

    def get_success_message(self, count: int, _children: int) -> str:
        """Return the message with the number of changed places."""
        return ngettext("%s lieu rattaché.", "%s lieux rattachés.", count) % count


class PublishPlaces(PublishBulkAction):
    """Wagtail's bulk action that publishes, for the table of places."""

    models = [PlacePage]


class UnpublishPlaces(UnpublishBulkAction):
    """Wagtail's bulk action that unpublishes, for the table of places."""

    models = [PlacePage]


BULK_ACTIONS = [ConfirmPlaces, SetTerritory, PublishPlaces, UnpublishPlaces]
