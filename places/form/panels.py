"""Read-only panels of a place's form."""

from django.template import Context
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from network.models import Territory
from places.hours.osm_text import read_hours
from places.national import pivots

# The fields that may put the coordinates and the address in agreement, or in contradiction.
CHANGES = {"postcode", "city", "insee_code", "latitude", "longitude", "position_checked"}


class MissingFactsPanel(Panel):
    """Panel of the facts without which a place cannot be published."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one place."""

        template_name = "places/form/missing_facts.html"

        @cached_property
        def missing(self) -> list[str]:
            """Return the sentences of `missing_facts` for the form's instance."""
            place = self.instance
            find = Territory.objects.find_commune
            return list(place.missing_facts(find, has_stops=place.has_stops).values())

        def is_shown(self) -> bool:
            """Return True if a fact is missing, unless the form was posted.

            The errors of a posted form repeat the missing facts.
            """
            return not self.form.is_bound and bool(self.missing)

        def get_context_data(self, parent_context: Context | None = None) -> dict[str, object]:
            """Add `missing`, the sentences that ask for the missing facts."""
            return {**super().get_context_data(parent_context), "missing": self.missing}


class ReadHoursPanel(Panel):
    """Panel of the opening hours as the site parses them, with their warnings."""

    def __init__(self, **kwargs):
        super().__init__(**{"heading": _("Ce que le site comprend"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        """The panel of one place.

        It displays the hours of the form's instance: the saved hours or, after an error in another
        field, the typed hours.
        """

        template_name = "places/form/read_hours.html"

        def get_context_data(self, parent_context: Context | None = None) -> dict[str, object]:
            """Add `hours`, the present `Hours` of the place, and `warnings` about its OSM text."""
            context = super().get_context_data(parent_context)
            warnings = read_hours(self.instance.opening_hours).warnings
            return {**context, "hours": self.instance.hours(), "warnings": warnings}


class PivotPanel(Panel):
    """Panel of a warning about a saved SIRET whose control key is wrong."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one place."""

        template_name = "places/form/pivot.html"

        def is_shown(self) -> bool:
            """Return True if the control key of the SIRET of the form's instance is wrong."""
            return pivots.has_wrong_key(self.instance.pivot)


class PositionPanel(Panel):
    """Panel with a link to the map of the position, and the fault of the saved coordinates."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one saved place."""

        template_name = "places/form/position.html"

        def is_shown(self) -> bool:
            """Return True for a saved place, also after an error in another field.

            Returns False if the form is bound and one of the fields of `CHANGES` was changed: the
            fault of the position is computed on save, so it is unknown for the typed values.
            """
            if self.form.is_bound and CHANGES & set(self.form.changed_data):
                return False
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Context | None = None) -> dict[str, object]:
            """Add `place` and `misplaced_by`.

            `misplaced_by` is (distance in km, name of a commune), or None.
            """
            context = super().get_context_data(parent_context)
            place = self.instance
            misplaced_by = place.misplaced_by if place.is_misplaced else None
            return {**context, "place": place, "misplaced_by": misplaced_by}
