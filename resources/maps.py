"""The map of places in a text: chosen places, or those of a list, as a drawing and as a list."""

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import StreamValue

from network.blocks import groups
from network.models import Territory
from places.filters import PlaceFilterSet
from places.maps.views import drawing_of
from places.models import PlacePage, prefetch_stops

MOST = 40  # places in the list below a map


class PlacesMapValue(blocks.StructValue):
    """The value of a map: its places are read from the directory, thus public."""

    @cached_property
    def filters(self) -> PlaceFilterSet:
        """Return the filters of the typed query; a whole address is accepted too."""
        query = (self.get("query") or "").strip().rpartition("?")[2].partition("#")[0]
        return PlaceFilterSet(QueryDict(query), PlacePage.objects.directory())

    @property
    def is_narrowed(self) -> bool:
        """True if the query has filters, all of them understood, that do not follow the clock.

        The location of a visitor is no filter: it excludes no place.
        """
        filters = self.filters
        is_lasting = not filters.follows_clock and "pres" not in filters.values
        return bool(filters.values) and not filters.refused and is_lasting

    @property
    def shown(self) -> int:
        """The bit set of the places in the directory: the chosen ones and those of the query.

        A query that is no longer understood, such as a removed territory, adds no place.
        """
        chosen = self.filters.directory.ranks_of(
            page.pk for page in self.get("places") or [] if page
        )
        return chosen | (self.filters.matching if self.is_narrowed else 0)

    @property
    def inside(self) -> Territory | None:
        """The territory of the query, or None if places are chosen too: they may be elsewhere."""
        is_mixed = any(self.get("places") or [])
        return None if is_mixed else self.filters.values.get("territoire")


class PlacesMapBlock(blocks.StructBlock):
    """A map of the places of a query or of chosen places, with their list and the ways to them."""

    title = blocks.CharBlock(label=_("Titre"), max_length=120, required=False)
    query = blocks.CharBlock(
        label=_("Adresse d’une liste de lieux"),
        max_length=500,
        required=False,
        search_index=False,
        help_text=_("Choisissez vos filtres dans la liste des lieux, puis collez son adresse."),
    )
    places = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="places.PlacePage", label=_("Lieu")),
        label=_("ou lieux choisis"),
        min_num=0,
        max_num=MOST,
        default=[],
    )

    class Meta:
        label = _("Carte de lieux")
        group = groups.PICTURES
        icon = "globe"
        value_class = PlacesMapValue
        template = "resources/blocks/places_map.html"
        description = _("Des lieux sur une carte, leur liste dessous, et comment y aller.")
        preview_value = {"title": _("Les lieux près d’ici"), "query": "type=epn", "places": []}

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Return the value; raise ValidationError without places, or for a query we cannot keep.

        A query must have filters, all of them understood, and none of the moment ("ouvert",
        "samedi", "tri") or of a visitor ("pres").
        """
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if value["query"] and not value.is_narrowed:
            message = _("Gardez des filtres qui durent : un territoire, un service, une sorte…")
            raise blocks.StructBlockValidationError(
                block_errors={"query": ValidationError(message)}
            )
        if not value["query"] and not value["places"]:
            message = _("Choisissez des lieux, ou collez l’adresse d’une liste.")
            raise blocks.StructBlockValidationError(
                block_errors={"query": ValidationError(message)}
            )
        return value

    def get_context(
        self, value: blocks.StructValue, parent_context: dict | None = None
    ) -> dict[str, object]:
        """Add `drawing`, `places_shown` (at most `MOST`), `more`, and `query` of the whole list.

        `more` is the number of places beyond `MOST`. Without a public place, the lists are empty.
        """
        context = super().get_context(value, parent_context)
        shown, directory = value.shown, value.filters.directory
        keys = directory.keys_of(shown)
        found = PlacePage.objects.directory().with_closures().in_bulk(keys[:MOST])
        places = [found[key] for key in keys[:MOST] if key in found]
        prefetch_stops(places)
        return context | {
            "drawing": drawing_of(directory, shown, value.inside),
            "places_shown": places,
            "more": max(len(keys) - MOST, 0),
            "query": value.filters.query if value.is_narrowed else "",
        }

    def get_preview_context(
        self, value: blocks.StructValue, parent_context: dict | None = None
    ) -> dict[str, object]:
        """Add `is_empty`: True if no place can be shown as an example."""
        context = super().get_preview_context(value, parent_context)
        return context | {"is_empty": not value.shown}


def has_map(body: StreamValue) -> bool:
    """Return True if a block of `body` is a map, so that the page loads its style sheet."""
    return any(block.block_type == "places_map" for block in body)
