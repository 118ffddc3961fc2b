"""The page of a place."""

from collections.abc import Callable, Iterable
from typing import Self

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.blocks import BODY_BLOCKS
from network.database.fields import ChoiceListField
from network.geography.gazetteer import gazetteer
from network.links.states import named_links
from network.models import BasePage, BasePageManager, Organisation, Territory, reader_address
from network.text.strings import plain, with_town
from places import schema
from places.api import API_FIELDS
from places.choices import KIND_DRAWINGS, Kind
from places.form import tabs
from places.hosts.models import PlaceHost
from places.hours import holidays
from places.national import pivots
from places.offers.models import PlaceOffer
from places.permissions import PlacePermissionTester
from places.querysets import PlaceQuerySet

from .contact import PlaceContact
from .freshness import PlaceFreshness
from .hours import PlaceHours
from .photos import PlacePhoto
from .record import NationalRecord

# The fields of `town_in_full`.
ADDRESS = {"insee_code", "postcode", "city"}
# From the middle of a commune to one of its hamlets.
HAMLET_KM = 10
# The fields that a published older version must not overwrite.
UNVERSIONED = ["confirmed_on", "confirmed_how", "changed_on", "silent_since"]


class PlacePage(PlaceHours, PlaceFreshness, PlaceContact, NationalRecord, BasePage):
    """The page of a place where people get help with digital tools."""

    kinds = ChoiceListField(_("sorte de lieu"), choices=Kind.choices, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("structure porteuse"),
    )
    commune = models.ForeignKey(
        Territory,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("commune reconnue"),
    )
    zone = models.CharField(max_length=3, blank=True, default="", editable=False)
    position_checked = models.BooleanField(
        _("position vérifiée"),
        default=False,
        db_default=False,
        help_text=_(
            "Une position trop loin de l’adresse n’est pas montrée. Cochez si le lieu est bien là."
        ),
    )
    hours_note = models.CharField(
        _("précision sur les horaires"),
        max_length=250,
        blank=True,
        help_text=_("Montrée sous la semaine. Ex. : sur rendez-vous pendant les vacances"),
    )
    bring = models.CharField(
        _("à apporter"),
        max_length=250,
        blank=True,
        help_text=_("Ex. : votre téléphone et son chargeur, un justificatif de domicile"),
    )
    wheelchair = models.BooleanField(
        _("accessible en fauteuil roulant"),
        null=True,
        blank=True,
        choices=[(True, _("Oui")), (False, _("Non"))],
        help_text=_("Si vous ne savez pas, ne choisissez rien."),
    )
    member_since = models.DateField(_("membre du réseau depuis"), null=True, blank=True)
    body = StreamField(BODY_BLOCKS, blank=True, verbose_name=_("en savoir plus"))
    # True if the place has stops, so that lists query stops only for these places.
    has_stops = models.BooleanField(default=False, editable=False, db_index=True)
    # The result of `plain_words`, searched by a filter.
    words = models.TextField(blank=True, default="", editable=False)
    # The values of the last national file, by field: a field that differs was edited here.
    imported = models.JSONField(default=dict, blank=True, editable=False)

    # The distance on lists ordered by distance. Set here because templates look up missing
    # attributes slowly.
    distance_km, is_rough = None, False

    objects = BasePageManager.from_queryset(PlaceQuerySet)()

    page_description = _("Un lieu du réseau : adresse, horaires, services, tarifs, offres.")
    has_easy_text = False
    may_have_alias = False
    template = "places/place_page.html"
    parent_page_types = ["places.PlaceIndexPage"]
    subpage_types = ["events.EventPage"]
    may_have_easy_version = True
    # Copies and translations are not the place of the national file.
    exclude_fields_in_copy = ["national_id", "imported", "changed_on", "silent_since"]

    edit_handler = tabs.PLACE

    api_fields = API_FIELDS

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("official_name"),
        index.SearchField("search_description"),
        index.SearchField("presentation"),
        index.SearchField("city"),
        index.SearchField("town_in_full"),
        index.AutocompleteField("town_in_full"),
        index.SearchField("address"),
        index.SearchField("postcode"),
        index.AutocompleteField("postcode"),
        index.SearchField("body"),
        index.FilterField("commune"),
        index.FilterField("confirmed_on"),
        index.FilterField("organisation"),
    ]

    translatable_fields = [
        *BasePage.translatable_fields,
        TranslatableField("presentation"),
        TranslatableField("hours_note"),
        TranslatableField("bring"),
        TranslatableField("body"),
        *(
            SynchronizedField(name, overridable=False)
            for name in (
                "official_name pivot address address_extra postcode city insee_code latitude"
                " longitude phone other_phone emails websites booking_url opening_hours typologies"
                " mobility parent_structure services audiences care fees programmes labels"
                " other_labels access_modes support_modes accessibility_url source updated_on"
                " kinds organisation commune zone wheelchair position_checked point_latitude"
                " point_longitude point_is_rough member_since confirmed_on confirmed_how changed_on"
                " offers photos closures stops has_stops"
            ).split()
        ),
    ]

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        constraints = [
            models.UniqueConstraint(
                fields=["national_id"],
                condition=~models.Q(national_id=""),
                name="place_national_id_unique",
                violation_error_message=_("Un autre lieu porte déjà cet identifiant national."),
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True) | models.Q(latitude__range=(-90, 90)),
                name="place_latitude_range",
                violation_error_message=_("La latitude va de −90 à 90."),
            ),
            models.CheckConstraint(
                condition=models.Q(longitude__isnull=True) | models.Q(longitude__range=(-180, 180)),
                name="place_longitude_range",
                violation_error_message=_("La longitude va de −180 à 180."),
            ),
        ]

    def save(self, *args, **kwargs) -> None:
        """Set the derived fields by `prepare` and the date of change by `date_change`, and save.

        With `update_fields`, `date_change` is not called, and only the named fields are saved.
        """
        self.prepare()
        if kwargs.get("update_fields") is None:
            self.date_change()
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict) -> Self:
        """Return the page of a version, with the present dates of confirmation and of change.

        `changed_on` and `silent_since` are always the stored values. `confirmed_on` is the later of
        the stored date and the version's date. `confirmed_how` is the stored value if the stored
        date is used, and "" if the version's date is later.
        """
        page = super().with_content_json(content)
        # Read from the database: `self` may be the version that an editor has just typed.
        for now in PlacePage.objects.filter(pk=self.pk).values(*UNVERSIONED):
            page.silent_since, page.changed_on = now["silent_since"], now["changed_on"]
            current, typed = now["confirmed_on"], page.confirmed_on
            if current and (typed is None or current >= typed):
                page.confirmed_on, page.confirmed_how = current, now["confirmed_how"]
            elif typed != current:
                page.confirmed_how = ""
        return page

    def prepare(self, find_commune: Callable | None = None) -> None:
        """Set the fields derived from others, without saving: commune, zone, positions, words.

        Also sets `has_stops` and the positions of the stops. Unchecks `position_checked` if another
        commune, or none, replaces the former one. Clears the national identifier of an alias, a
        `pivot` of zeros, and an official name equal to the title. `find_commune` replaces
        `Territory.objects.find_commune`, so that an import queries once for all its rows.
        """
        former = self.commune_id
        self.locate(find_commune or Territory.objects.find_commune)
        if former not in (None, self.commune_id):
            self.position_checked = False  # an editor checked it for the former address
        self.settle_point()
        stops = list(self.stops.all())
        self.has_stops = bool(stops)
        prefetch_related_objects(stops, "commune")
        for stop in stops:
            stop.set_point(PlacePage.objects.public().middle_of)
        self.words = self.plain_words(stops)
        if self.alias_of_id:
            self.national_id = ""
        if pivots.is_unknown(self.pivot):
            self.pivot = ""
        if self.official_name == self.title:
            self.official_name = ""

    def locate(self, find_commune: Callable) -> None:
        """Set `commune` from the address, and `zone`, the zone of holidays and time.

        If the address is not recognised, `commune` is None, and `zone` is the zone of the postcode.
        """
        self.commune = self.recognised_commune(find_commune)
        self.zone = holidays.zone_of(self.commune.code if self.commune else self.postcode)

    def recognised_commune(self, find_commune: Callable) -> Territory | None:
        """Return the commune of the address, or None.

        `find_commune(insee=, postcode=, name=)` returns a `Territory` or None. It is called with
        the whole address, then with the postcode alone. If it finds no commune, the coordinates
        choose the nearest commune of the postcode within `HAMLET_KM` (10 km).
        """
        commune = find_commune(
            insee=self.insee_code, postcode=self.postcode, name=self.city
        ) or find_commune(postcode=self.postcode)  # a hamlet, "MARSEILLE 3"
        if not commune and self.postcode and None not in self.given_position:
            # A hamlet whose postcode several communes share, such as Valberg.
            here = gazetteer().nearest(self.postcode, self.given_position, HAMLET_KM)
            commune = here and find_commune(insee=here.code)
        return commune

    speaks_every_language = True

    def get_url_parts(
        self, request: HttpRequest | None = None
    ) -> tuple[int, str | None, str | None] | None:
        """Return Wagtail's parts of the URL, with the path in the active language.

        For a page without URL, returns None or parts without a path, as Wagtail does. A place has
        one page, which is displayed in every language.
        """
        parts = super().get_url_parts(request)
        if not parts or not parts[2]:
            return parts
        site_id, root_url, path = parts
        return site_id, root_url, reader_address(path)

    @classmethod
    def shown(cls) -> PlaceQuerySet:
        """Return the queryset that reads a place to display it: all places, drafts and aliases too.

        It reads the commune, the organisation, the stops, and the closures that are not over.
        Each place is annotated with `has_offers`, `has_photos`, `has_hosts`, `has_easy_version` and
        `named_links`, so that a page does not query for rows that do not exist.
        """
        empty = {
            f"has_{name}": Exists(model.objects.filter(place=OuterRef("pk")))
            for name, model in (("offers", PlaceOffer), ("photos", PlacePhoto))
        }
        empty["has_hosts"] = Exists(PlaceHost.objects.filter(place=OuterRef("pk")))
        same = Page.objects.filter(translation_key=OuterRef("translation_key"))
        empty["has_easy_version"] = Exists(same.filter(easy_versions__isnull=False))
        places = super().shown().with_closures().with_stops()
        return places.select_related("commune", "organisation").annotate(
            **empty, named_links=named_links()
        )

    @classmethod
    def listed(cls) -> PlaceQuerySet:
        """Return the queryset of the lists: public places by name, with closures for the hours."""
        return cls.objects.directory().with_closures()

    @property
    def offer_list(self) -> list[PlaceOffer]:
        """The offers; [] without a query if the annotation `has_offers` is False."""
        return list(self.offers.all()) if getattr(self, "has_offers", True) else []

    @property
    def drawing(self) -> str:
        """The name of the drawing of the first kind of the place; "" if no kind has a drawing."""
        return next((KIND_DRAWINGS[kind] for kind in self.kinds if kind in KIND_DRAWINGS), "")

    @cached_property
    def photo_list(self) -> list[PlacePhoto]:
        """Return the photos with their images; [] without a query if `has_photos` is False."""
        if not getattr(self, "has_photos", True):
            return []
        return list(self.photos.select_related("image"))

    @property
    def host_list(self) -> list[PlaceHost]:
        """The people who welcome visitors; [] without a query if `has_hosts` is False.

        Also [] for a place that was never saved, as in the preview of a new page.
        """
        return list(self.hosts.all()) if self.pk and getattr(self, "has_hosts", True) else []

    def get_admin_display_title(self) -> str:
        """Return the title of the draft and the commune: "Médiathèque, Sisteron".

        A page without its own fields, as in the results of a search, costs one query.
        """
        return self._with_town(super().get_admin_display_title())

    @property
    def name_in_full(self) -> str:
        """The public title and the commune, which distinguish places of the same title.

        Like `get_admin_display_title`, costs one query for a page without its own fields.
        """
        return self._with_town(self.title)

    def _with_town(self, title):
        if missing := self.get_deferred_fields() & ADDRESS:
            self.refresh_from_db(fields=missing)
        return with_town(title, self.town_in_full)

    def permissions_for_user(self, user: User) -> PlacePermissionTester:
        """Return a tester that applies the rules for managers of a place."""
        return PlacePermissionTester(user, self)

    def plain_words(self, stops: Iterable = ()) -> str:
        """Return the text that a filter searches: each word without accents and after a space.

        The text contains both names, the towns, the address, the postcode, the stops with their
        postcodes, and the labels of the kinds in the active language.
        """
        parts = [self.title, self.official_name, self.city, self.town, self.address, self.postcode]
        for stop in stops:
            parts += [stop.where, *stop.commune.postcode_list]
        return f" {plain(' '.join([*parts, *self.labels_of('kinds')]))}"

    def labels_of(self, name: str) -> list[str]:
        """Return the labels of the values of the list field `name`, in the active language.

        They are in the order of the values. A value that is no choice of the field is its own
        label.
        """
        labels = dict(self._meta.get_field(name).flatchoices)
        return [str(labels.get(value, value)) for value in getattr(self, name)]

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return the schema.org objects that all pages have, then the object of the place."""
        return [*super().json_ld(request), schema.place(self, request)]
