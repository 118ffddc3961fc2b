"""The editors' table of all places: its columns, filters, files and what one does to many."""

import datetime

import django_filters
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import (
    BooleanColumn,
    BulkActionsCheckboxColumn,
    Column,
    DateColumn,
    TitleColumn,
)
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction, UnpublishBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.widgets import AdminDateInput
from wagtail.log_actions import log

from network.dates import NBSP
from network.models import Territory
from network.models.territory import sort_name
from network.outputs.spreadsheets import PlainExportMixin
from network.publishing.publishing import publish_change
from places.choices import Confirmation
from places.filters import typed_words
from places.hours.osm_text import read
from places.models import PlacePage

from .calls.reasons import to_call
from .confirmations.requests import confirm

NEVER, LACKS_HOURS, LACKS_READING, LACKS_POSITION, LACKS_PHONE, LACKS_COMMUNE = (
    "jamais",
    "horaires",
    "lecture",
    "position",
    "telephone",
    "commune",
)
REMEMBERED = 300  # seconds
AGES = {"3": 91, "6": 183, "12": 366}


class PlaceTitleColumn(TitleColumn):
    """The name leads to the form; its id is what a screen reader says of the row's box."""

    def get_link_url(self, instance, parent_context):
        return reverse("wagtailadmin_pages:edit", args=[instance.pk])


def departement_of(place):
    """Its name, "" when the commune of the place is not known."""
    departement = place.commune and place.commune.departement
    return departement.name if departement else ""


def day_of(moment):
    return timezone.localdate(moment) if moment else None


def said_status(place):
    """Without asking about reviews and schedules, which the form of the page tells."""
    if not place.live:
        return _("brouillon")
    return _("publié, et un brouillon") if place.has_unpublished_changes else _("publié")


def said_phone(place):
    return place.phone.as_national if place.phone else ""


def held_phone(place):
    """On one line of a narrow column."""
    return said_phone(place).replace(" ", NBSP)


def has_readable_hours(place):
    return bool(place.opening_hours) and read(place.opening_hours).is_readable


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
        accessor=departement_of,
        sort_key="commune__departement__name",
    ),
    DateColumn("confirmed_on", label=gettext_lazy("Confirmé"), sort_key="confirmed_on"),
    BooleanColumn(
        "has_readable_hours", label=gettext_lazy("Horaires lus"), accessor=has_readable_hours
    ),
    Column("phone", label=gettext_lazy("Téléphone"), accessor=held_phone, sort_key="phone"),
    BooleanColumn("has_position", label=gettext_lazy("Position"), sort_key="latitude"),
    DateColumn(
        "latest_revision_created_at",
        label=gettext_lazy("Modifié"),
        sort_key="latest_revision_created_at",
    ),
    Column("status", label=gettext_lazy("Statut"), accessor=said_status, sort_key="live"),
]


def departements():
    """[(code, name)], remembered for a while: they change with the law."""
    rows = Territory.objects.filter(kind=Territory.Kind.DEPARTEMENT).order_by("code")
    return cache.get_or_set(
        "places.departements", lambda: list(rows.values_list("code", "name")), REMEMBERED
    )


class PlaceFilterSet(WagtailFilterSet):
    territoire = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Territoire"),
        field_name="commune__departement__code",
        choices=departements,
        widget=forms.CheckboxSelectMultiple,
    )
    confirme = django_filters.ChoiceFilter(
        label=gettext_lazy("Confirmé"),
        empty_label=gettext_lazy("Tous"),
        choices=[
            (NEVER, gettext_lazy("Jamais")),
            ("3", gettext_lazy("Il y a plus de 3 mois, ou jamais")),
            ("6", gettext_lazy("Il y a plus de 6 mois, ou jamais")),
            ("12", gettext_lazy("Il y a plus d’un an, ou jamais")),
        ],
        method="filter_age",
        widget=forms.RadioSelect,
    )
    avant = django_filters.DateFilter(
        label=gettext_lazy("Confirmé avant le"),
        field_name="confirmed_on",
        lookup_expr="lt",
        widget=AdminDateInput,
    )
    manque = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Il manque"),
        choices=[
            (LACKS_READING, gettext_lazy("Horaires non compris")),
            (LACKS_HOURS, gettext_lazy("Horaires")),
            (LACKS_POSITION, gettext_lazy("Position sur la carte")),
            (LACKS_PHONE, gettext_lazy("Téléphone")),
            (LACKS_COMMUNE, gettext_lazy("Commune reconnue")),
        ],
        method="filter_lack",
        widget=forms.CheckboxSelectMultiple,
    )
    appeler = django_filters.ChoiceFilter(
        label=gettext_lazy("À appeler"),
        empty_label=gettext_lazy("Tous"),
        choices=[("oui", gettext_lazy("À appeler"))],
        method="filter_to_call",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = PlacePage
        fields = []

    def _add_locale_filter(self):
        """None: the table holds no copies in other languages."""

    def filter_age(self, places, name, value):
        never = Q(confirmed_on=None)
        if value == NEVER:
            return places.filter(never)
        limit = timezone.localdate() - datetime.timedelta(days=AGES[value])
        return places.filter(never | Q(confirmed_on__lt=limit))

    def filter_lack(self, places, name, values):
        for value in values:
            if value == LACKS_READING:
                unread = PlacePage.objects.with_unread_hours()
                places = places.filter(pk__in=unread.values("pk"))
            elif value == LACKS_POSITION:
                places = places.filter(Q(latitude=None) | Q(longitude=None))
            elif value == LACKS_COMMUNE:
                places = places.filter(commune=None)
            else:
                lacking = "phone" if value == LACKS_PHONE else "opening_hours"
                places = places.filter(**{lacking: ""})
        return places

    def filter_to_call(self, places, name, value):
        return places.filter(pk__in=to_call().order_by().values("pk"))


# {name: (heading, function)} of the columns of a file: text, numbers and days.
CELLS = {
    "title": (gettext_lazy("Nom"), lambda place: place.title),
    "kinds": (gettext_lazy("Sorte de lieu"), lambda place: ", ".join(place.labels_of("kinds"))),
    "address": (gettext_lazy("Adresse"), lambda place: place.address),
    "postcode": (gettext_lazy("Code postal"), lambda place: place.postcode),
    "town": (gettext_lazy("Commune"), lambda place: place.town),
    "territory": (gettext_lazy("Territoire"), lambda place: departement_of(place)),
    "phone": (gettext_lazy("Téléphone"), lambda place: said_phone(place)),
    "emails": (gettext_lazy("Courriel"), lambda place: ", ".join(place.email_list)),
    "hours": (gettext_lazy("Horaires"), lambda place: place.opening_hours),
    "read": (
        gettext_lazy("Horaires lus"),
        lambda place: _("oui") if has_readable_hours(place) else _("non"),
    ),
    "latitude": (gettext_lazy("Latitude"), lambda place: place.latitude),
    "longitude": (gettext_lazy("Longitude"), lambda place: place.longitude),
    "confirmed": (gettext_lazy("Confirmé le"), lambda place: place.confirmed_on),
    "updated": (gettext_lazy("Mis à jour à la source le"), lambda place: place.updated_on),
    "silent": (gettext_lazy("À appeler depuis le"), lambda place: place.silent_since),
    "revised": (
        gettext_lazy("Modifié le"),
        lambda place: (
            place.latest_revision_created_at
            and timezone.localdate(place.latest_revision_created_at)
        ),
    ),
    "status": (gettext_lazy("Statut"), lambda place: said_status(place)),
    "url": (gettext_lazy("Adresse de la page"), lambda place: place.full_url),
}


class PlaceIndexView(PlainExportMixin, IndexView):
    """Few questions whatever the number of rows: nothing is asked for each."""

    default_ordering = "title"
    # The table holds no copies in other languages.
    i18n_enabled = False
    locale = None
    list_export = list(CELLS)

    def get_heading(self, queryset, field):
        return str(CELLS[field][0])

    def to_row_dict(self, item):
        return {name: cell(item) for name, (_heading, cell) in CELLS.items()}

    def get_filename(self):
        return f"lieux-{timezone.localdate()}"

    def annotate_queryset(self, pages):
        """Plain rows of places, with what a cell and a cell's link ask for."""
        return (
            pages.filter(alias_of=None)
            .defer("body", "draft_title", "imported")
            .select_related("commune__departement", "locale")
        )

    def search_queryset(self, queryset):
        """By the place's own words, accents or not: the index would know none of the filters."""
        if not self.is_searching:
            return queryset
        found = queryset.filter(typed_words(self.search_query))
        return found if self.is_explicitly_ordered else found.order_by("title", "pk")

    def get_context_data(self, **kwargs):
        # What one does to many rows is that of places, not of any page.
        return super().get_context_data(**kwargs) | {"model_opts": PlacePage._meta}


class PlacesBulkAction(PageBulkAction):
    """On the chosen rows, or on all those that the table's filters and words leave."""

    models = [PlacePage]
    form_class = forms.Form
    template_name = "places/upkeep/bulk.html"
    question = ""

    def check_perm(self, page):
        return page.permissions_for_user(self.request.user).can_publish()

    def get_all_objects_in_listing_query(self, parent_id):
        return listed(self.request).values_list("pk", flat=True)

    def object_context(self, obj):
        return {"item": obj}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"action": self, "has_fields": bool(self.form_class.base_fields)}


def listed(request):
    """The places of the table from which a bulk action comes: its filters are in the address."""
    filters = PlaceFilterSet(request.GET, PlacePage.objects.filter(alias_of=None), request=request)
    if not filters.is_valid():
        return PlacePage.objects.none()
    places = filters.qs
    return places.filter(typed_words(request.GET.get("q", "")))


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
        said = ngettext("%s lieu confirmé.", "%s lieux confirmés.", count)
        return said % count


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
        found = list(communes.filter(code=typed.upper())[:1]) or list(
            communes.filter(search_name=sort_name(typed))[:2]
        )
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(
            _("Plusieurs communes portent ce nom : écrivez le code INSEE.")
            if found
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
                continue  # an old fault of the page, which its own form tells
            data = {"commune": commune.name}
            log(instance=place, action="places.set_territory", user=user, data=data)
            done += 1
        return done, 0

    def get_success_message(self, count, _children):
        said = ngettext("%s lieu rattaché.", "%s lieux rattachés.", count)
        return said % count


class PublishPlaces(PublishBulkAction):
    models = [PlacePage]


class UnpublishPlaces(UnpublishBulkAction):
    models = [PlacePage]


BULK_ACTIONS = [ConfirmPlaces, SetTerritory, PublishPlaces, UnpublishPlaces]
