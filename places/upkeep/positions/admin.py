"""The admin view of the position of one place."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages

from network.admin.screens import ScreenMixin
from network.geography import agreement
from network.geography.distance import distance_km
from network.publishing.drafts import INVALID_PAGE, publish_change
from places.models import PlacePage
from places.upkeep.hours_admin import OwnPlaceMixin

from .contradictions import contradiction_of, format_coordinates
from .forms import PositionForm, rough_point

AROUND_KM = 25  # radius of the communes and places that help an editor to read the map
MOST_COMMUNES, MOST_PLACES = 40, 60


class PositionView(OwnPlaceMixin, ScreenMixin, TemplateView):
    """Admin view on which an editor decides the position of a place, published at once.

    There is no review, even for a manager who may edit the page but not publish it.
    """

    page_title = gettext_lazy("Position sur la carte")
    header_icon = "site"
    template_name = "places/upkeep/position.html"
    form = None

    def get_page_subtitle(self) -> str:
        """Return the name of the place and its commune."""
        return self.place.name_in_full

    def get_form(self) -> PositionForm:
        """Return the form, bound on POST."""
        posted = self.request.POST if self.request.method == "POST" else None
        return PositionForm(posted, place=self.place)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the form, the present position, the sentence of the contradiction and the map."""
        place = self.place
        return super().get_context_data(
            form=self.form or self.get_form(),
            place=place,
            present=format_coordinates(place.position) if place.has_position else "",
            contradiction=contradiction_of(place),
            map=map_data(place),
            tiles=settings.ADMIN_MAP_TILES,
            tiles_host=settings.ADMIN_MAP_TILES.split("/")[2],
            tiles_credit=settings.MAP_TILES_CREDIT,
            edit_url=reverse("wagtailadmin_pages:edit", args=[place.pk]),
            action_url=reverse("place_position", args=[place.pk]),
            submit_button_label=_("Publier cette position"),
            submit_button_active_label=_("Publication…"),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish the position and redirect; an invalid form is displayed again.

        The form of a page with an older error elsewhere is displayed again too. If the place is
        offline, only its draft changes. The response redirects to the list of contradictions if the
        place was one of them, else to the form of the page.
        """
        self.form = self.get_form()
        if not self.form.is_valid():
            messages.validation_error(
                request, _("Rien n’est changé : corrigez ce qui est signalé."), self.form
            )
            return self.get(request)
        try:
            publish_change(self.place, self.form.change, user=request.user)
        except ValidationError:
            messages.error(request, INVALID_PAGE % {"title": self.place.name_in_full})
            return self.get(request)
        messages.success(request, self._success_message())
        if self.place.is_misplaced:
            return redirect("desk_line", "misplaced")
        return redirect("wagtailadmin_pages:edit", pk)

    def _success_message(self):
        if self.place.live:
            text = _("C’est publié : la carte et les données du lieu « %s » le disent déjà.")
        else:
            text = _("C’est enregistré. Le public le verra quand la fiche « %s » sera publiée.")
        return text % self.place.name_in_full


def map_data(place: PlacePage) -> dict[str, object]:
    """Return the data of the map, for JSON; points are [latitude, longitude].

    `point` is the published position or None, and `refused` the refused coordinates or None.
    `centre` is the point of the commune, otherwise `point` or `refused`, otherwise None. `communes`
    and `places` are [latitude, longitude, name] within `AROUND_KM` of the centre.
    """
    point = place.position if place.has_position else None
    refused = place.given_position if place.is_misplaced else None
    centre = rough_point(place) or point or refused
    around = agreement.exact_communes(centre, AROUND_KM)[:MOST_COMMUNES] if centre else []
    return {
        "centre": centre,
        "point": point,
        "refused": refused,
        "communes": [[*one.point, one.name] for _km, one in around],
        "places": _places_around(place, centre) if centre else [],
    }


def _places_around(place, centre):
    """Return [[latitude, longitude, title]] of the other public places near a point.

    They are at most `MOST_PLACES`, the nearest first. Places without an exact position of their own
    within `AROUND_KM` are omitted, even if a stop of theirs is near.
    """
    near = PlacePage.objects.directory().located().near(*centre, within_km=AROUND_KM)
    rows = near.exclude(pk=place.pk).values_list("point_latitude", "point_longitude", "title")
    return [list(row) for row in rows if distance_km(centre, row[:2]) <= AROUND_KM][:MOST_PLACES]
