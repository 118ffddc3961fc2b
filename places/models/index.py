"""The directory of places: a page with the filtered list of the network's places."""

from typing import Self

from django.conf import settings
from django.core.paginator import Page
from django.db import models
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail_localize.fields import TranslatableField

from network.models import BasePage, BasePageManager
from network.outputs.responses import paginate
from network.text.strings import clean_typed
from places.filters import PlaceFilterSet

from .place import PlacePage

PER_PAGE = 12
# The nearest open place is announced above the list if it is not among the first cards.
SHOWN_FIRST, FAR_KM = 10, 80


class PlaceIndexPage(BasePage):
    """The list of the network's places, with its filters."""

    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("Une phrase en haut de la liste. Ex. : Trouvez un lieu près de chez vous."),
    )

    objects = BasePageManager()

    page_description = _("La liste de tous les lieux du réseau, avec ses filtres et sa carte.")
    template = "places/place_index_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["places.PlacePage"]
    max_count_per_parent = 1

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("introduction")]

    class Meta:
        verbose_name = _("liste des lieux")
        verbose_name_plural = _("listes des lieux")

    @classmethod
    def main(cls) -> Self | None:
        """Return the first list page of places in the site's first language, live or not, or None.

        Imports add places below it.
        """
        pages = cls.objects.in_language(settings.LANGUAGE_CODE)
        return pages.order_by("path").first()

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, object]:
        """Add the `filters`, `page_obj` (the page of results) and the text `typed_spot`.

        A list by distance also has `open_beyond`, as `nearby_context` returns it. `shown_stops` is
        set on each result.
        """
        context = super().get_context(request, *args, **kwargs)
        places = SimpleLazyObject(PlacePage.objects.directory)  # unused when answers are cached
        filters = PlaceFilterSet(request.GET, places, listed=PlacePage.listed)
        page_obj = paginate(request, filters.qs, per_page=PER_PAGE, total=filters.total)
        filters.show_stops(page_obj.object_list)
        context |= {"filters": filters, "page_obj": page_obj}
        if filters.spot:
            return context | self.nearby_context(filters, page_obj)
        return context | {"typed_spot": clean_typed(request.GET.get("pres", ""))}

    def nearby_context(self, filters: PlaceFilterSet, page_obj: Page) -> dict[str, object]:
        """Return the extra context of a list by distance: `open_beyond` and `typed_spot`.

        `filters` has a spot; `typed_spot` is its text. `open_beyond` is the nearest open place
        within `FAR_KM`, or None if there is none. `open_beyond` is also None if this place is among
        the first `SHOWN_FIRST` results, and on all pages of results but the first.
        """
        beyond = None
        if page_obj.number == 1:
            beyond = filters.qs.open_beyond(filters.qs.ranked(SHOWN_FIRST), FAR_KM)
        return {"open_beyond": beyond, "typed_spot": filters.spot.written}
