"""Admin screen of the possible duplicates and of the merges that can be undone."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from network.admin.screens import ScreenMixin, page_of
from network.admin.titles import admin_titles
from network.publishing.drafts import INVALID_PAGE
from places.admin import PublishersMenuItem, PublishersMixin
from places.effects import effects_of_change
from places.facts import format_hours
from places.models import FormerPlace, PlacePage, PlacePair

from .merging import merge, undo, undoable_merges
from .pairs import format_distance, record_pairs

NAMESPACE = "doublons_de_lieux"
SHOWN = 20
# Either page may have the error: one is completed by the other.
INVALID_PAIR = gettext_lazy(
    "Rien n’est changé : « %(kept)s » ou « %(lost)s » a quelque chose à corriger. Ouvrez ces deux"
    " fiches, corrigez-les, publiez-les, puis recommencez ici."
)


class PairsView(PublishersMixin, ScreenMixin, TemplateView):
    """Admin view of the undecided pairs, the most similar first, and of the latest merges."""

    template_name = "places/upkeep/duplicates/pairs.html"
    page_title = gettext_lazy("Doublons possibles")
    header_icon = "copy"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add one page of the undecided `pairs`, and `merges`, the latest `undoable_merges()`.

        The attribute `full_title` of a merge is the title of the removed place with its commune.
        `pairs` is [(pair, distance in words, [(place, lines of its hours)] of the two pages)]. Both
        lists have at most `SHOWN` items.
        """
        waiting = PlacePair.objects.filter(
            decision=PlacePair.Decision.OPEN, first__live=True, second__live=True
        )
        waiting = waiting.select_related(
            "first__commune", "first__locale", "second__commune", "second__locale"
        )
        page = page_of(self.request, waiting.order_by(F("score").desc(), "pk"), SHOWN)
        pairs = [
            (
                pair,
                format_distance(pair),
                [
                    (place, format_hours(place.opening_hours, place.zone))
                    for place in (pair.first, pair.second)
                ],
            )
            for pair in page
        ]
        merges = list(undoable_merges()[:SHOWN])
        titles = admin_titles(former.record["lost"] for former in merges)
        for former in merges:
            former.full_title = titles.get(former.record["lost"], former.title)
        return super().get_context_data(page_obj=page, pairs=pairs, merges=merges, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Search the whole directory for new pairs, store them, and redirect to the list."""
        new = record_pairs()
        text = ngettext("%s nouvelle paire à regarder.", "%s nouvelles paires à regarder.", new)
        messages.success(request, text % new)
        return redirect(f"{NAMESPACE}:pairs")


class DecisionView(PublishersMixin, View):
    """Admin view that merges the pages of a pair, or records that they are two places.

    The posted `keep` is the primary key of the page that stays. Without `keep`, or with the key of
    another page, the places are recorded as different.
    """

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Merge the pages of a pair, or record two different places; redirect to the list of pairs.

        The posted `keep` is the key of the page to keep; any other value records two different
        places. If the completed page would be invalid, nothing changes and an error is displayed.
        The effects of a merge on letters are displayed with a link to the button that undoes it.
        Raises PermissionDenied for a merge without the rights to publish and unpublish both
        pages, and Http404 for an unknown pair.
        """
        pair = get_object_or_404(PlacePair.objects.select_related("first", "second"), pk=pk)
        kept = {str(page.pk): page for page in (pair.first, pair.second)}.get(
            request.POST.get("keep")
        )
        if kept is None:
            PlacePair.objects.filter(pk=pk).update(
                decision=PlacePair.Decision.DISTINCT, decided_by=request.user
            )
            messages.success(request, _("C’est noté : ce sont deux lieux différents."))
            return redirect(f"{NAMESPACE}:pairs")
        lost = pair.second if kept == pair.first else pair.first
        for page in (kept, lost):
            permissions = page.permissions_for_user(request.user)
            if not (permissions.can_publish() and permissions.can_unpublish()):
                raise PermissionDenied
        titles = {"lost": lost.name_in_full, "kept": kept.name_in_full}
        advice = _("Séparez ces deux fiches d’ici là, et rien ne partira.")
        describe = effects_of_change(request.user, lost, kept, advice=advice)
        try:
            merge(lost, kept, user=request.user)
        except ValidationError:
            messages.error(request, INVALID_PAIR % titles)
        else:
            messages.success(request, _("« %(lost)s » est réuni avec « %(kept)s ».") % titles)
            if effects := describe():
                former = FormerPlace.objects.get(slug=lost.slug)
                url = f"{reverse(f'{NAMESPACE}:pairs')}#reunion-{former.pk}"
                button = messages.button(url, _("Voir ou défaire"))
                messages.warning(request, effects, buttons=[button])
        return redirect(f"{NAMESPACE}:pairs")


class UndoView(PublishersMixin, View):
    """Admin view that undoes a merge."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Undo the merge of the `FormerPlace` of the URL, and redirect to the list of pairs.

        The message describes the effects of the undo on letters. If the page that was kept has an
        older error, nothing changes and the error is displayed. Raises PermissionDenied without the
        right to publish both pages, and Http404 for a merge that cannot be undone.
        """
        former = get_object_or_404(undoable_merges(), pk=pk)
        lost = get_object_or_404(PlacePage, pk=former.record["lost"])
        for page in (former.place, lost):
            if not page.permissions_for_user(request.user).can_publish():
                raise PermissionDenied
        describe = effects_of_change(request.user, former.place, lost, advice="")
        try:
            lost = undo(former, user=request.user)
        except ValidationError:
            messages.error(request, INVALID_PAGE % {"title": former.place.name_in_full})
        else:
            text = _("« %s » est de nouveau une fiche à part.") % lost.name_in_full
            messages.success(request, f"{text} {describe()}".strip())
        return redirect(f"{NAMESPACE}:pairs")


class PairsViewSet(ViewSet):
    """The URLs and the menu item of the possible duplicates."""

    name = NAMESPACE
    menu_label = gettext_lazy("Doublons")
    menu_item_class = PublishersMenuItem
    icon = "copy"
    menu_order = 40

    def get_urlpatterns(self) -> list:
        """Return the URLs of the list, of a decision and of an undo."""
        return [
            path("", PairsView.as_view(), name="pairs"),
            path("<int:pk>/", DecisionView.as_view(), name="decide"),
            path("<int:pk>/separer/", UndoView.as_view(), name="undo"),
        ]
