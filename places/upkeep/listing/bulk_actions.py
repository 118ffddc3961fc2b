"""What an editor does to many places of the table at once."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction, UnpublishBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.log_actions import log

from network.models import Territory
from network.models.territory import sort_name
from network.publishing.publishing import publish_change
from places.choices import Confirmation
from places.filters import typed_words
from places.models import PlacePage
from places.upkeep.confirmations.requests import confirm

from .filters import PlaceListingFilterSet


class PlacesBulkAction(PageBulkAction):
    """On the chosen rows, or on all those that the table's filters and words leave."""

    models = [PlacePage]
    form_class = forms.Form
    template_name = "places/upkeep/listing/bulk.html"
    question = ""

    def check_perm(self, page):
        return page.permissions_for_user(self.request.user).can_publish()

    def get_all_objects_in_listing_query(self, parent_id):
        return filtered_places(self.request).values_list("pk", flat=True)

    def object_context(self, obj):
        return {"item": obj}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"action": self, "has_fields": bool(self.form_class.base_fields)}


def filtered_places(request):
    """The places of the table from which a bulk action comes: its filters are in the address."""
    places = PlacePage.objects.filter(alias_of=None)
    filters = PlaceListingFilterSet(request.GET, places, request=request)
    if not filters.is_valid():
        return PlacePage.objects.none()
    return filters.qs.filter(typed_words(request.GET.get("q", "")))


class ConfirmPlaces(PlacesBulkAction):
    display_name = gettext_lazy("Confirmer")
    aria_label = gettext_lazy("Dire que les informations des lieux choisis sont exactes")
    action_type = "confirm"
    action_priority = 10
    question = gettext_lazy(
        "Vous avez vérifié ces fiches ? Le public lira « Confirmé aujourd’hui par le réseau »."
    )
    yes = gettext_lazy("Oui, tout est exact")

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        for place in objects:
            confirm(place, Confirmation.NETWORK, user=user)
        return len(objects), 0

    def get_success_message(self, count, _children):
        return ngettext("%s lieu confirmé.", "%s lieux confirmés.", count) % count


class CommuneForm(forms.Form):
    commune = forms.CharField(
        label=gettext_lazy("Commune"),
        max_length=120,
        help_text=gettext_lazy("Son nom ou son code INSEE. Ex. : Sisteron, 04209"),
        error_messages={"required": gettext_lazy("Écrivez une commune.")},
    )

    def clean_commune(self):
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

    def get_execution_context(self):
        commune = self.cleaned_form.cleaned_data["commune"]
        return super().get_execution_context() | {"commune": commune}

    @classmethod
    def execute_action(cls, objects, user=None, commune=None, **kwargs):
        def change(page):
            page.insee_code = commune.code
            page.city = page.city or commune.name

        done = 0
        for place in objects:
            try:
                publish_change(place, change, user=user)
            except ValidationError:
                continue  # an old fault of the page, which its own form shows
            data = {"commune": commune.name}
            log(instance=place, action="places.set_territory", user=user, data=data)
            done += 1
        return done, 0

    def get_success_message(self, count, _children):
        return ngettext("%s lieu rattaché.", "%s lieux rattachés.", count) % count


class PublishPlaces(PublishBulkAction):
    models = [PlacePage]


class UnpublishPlaces(UnpublishBulkAction):
    models = [PlacePage]


BULK_ACTIONS = [ConfirmPlaces, SetTerritory, PublishPlaces, UnpublishPlaces]
