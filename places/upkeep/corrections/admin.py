"""Admin screens of suggested corrections: the list, and the decision on one of them."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, Table, TitleColumn
from wagtail.admin.viewsets.base import ViewSet

from network.admin.publications import run_hooks
from network.admin.screens import ScreenMixin, page_of
from network.models import NetworkSettings
from network.site.forms import is_email
from places.models import Correction

from . import corrections

NAMESPACE = "corrections_de_lieux"
SHOWN = 30
LONGEST = 2000


class ModeratorsMixin:
    """Mixin that restricts a view to users who publish pages.

    The attribute `corrections` has the corrections of the pages that the user may publish.
    """

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` if the user may publish no page."""
        if not corrections.may_moderate(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def corrections(self) -> QuerySet[Correction]:
        """The corrections that the user may decide, with places and deciders joined."""
        rows = corrections.moderated_by(self.request.user)
        return rows.select_related("place__commune", "place__locale", "decided_by")


class ListView(ModeratorsMixin, ScreenMixin, TemplateView):
    """Admin view of the waiting corrections, the oldest `created_at` first.

    With `?decidees`, it lists the decided ones, the latest `decided_at` first.
    """

    template_name = "places/upkeep/corrections/corrections.html"
    page_title = gettext_lazy("Corrections proposées")
    header_icon = "edit"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the table of corrections, `SHOWN` per page."""
        are_decided = "decidees" in self.request.GET
        rows = self.corrections.order_by("-decided_at", "-pk")
        if are_decided:
            rows = rows.exclude(state=Correction.State.WAITING)
        else:
            rows = rows.filter(state=Correction.State.WAITING).order_by("created_at", "pk")
        page = page_of(self.request, rows, SHOWN)
        table = Table(
            [
                TitleColumn(
                    "place",
                    label=_("Lieu"),
                    accessor="place.name_in_full",
                    url_name=f"{NAMESPACE}:correction",
                    width="40%",
                ),
                Column("what", label=_("Ce qui est proposé"), accessor=format_contents),
                DateColumn("created_at", label=_("Reçue")),
                Column("get_state_display", label=_("État")),
            ],
            page,
        )
        return super().get_context_data(
            table=table, page_obj=page, are_decided=are_decided, **kwargs
        )


def format_contents(correction: Correction) -> str:
    """Return the labels of the suggested parts, such as "Téléphone, Horaires, un message"."""
    labels = [str(corrections.label_of(name)) for name in correction.suggested]
    if correction.is_closed:
        labels.append(_("le lieu n’existe plus"))
    if correction.message:
        labels.append(_("un message"))
    return ", ".join(labels)


class CorrectionView(ModeratorsMixin, ScreenMixin, TemplateView):
    """Admin view that compares the present and suggested values and publishes the ticked ones."""

    template_name = "places/upkeep/corrections/correction.html"
    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set `self.correction` from the URL.

        Raises `PermissionDenied` for users who may publish no page, and Http404 for a correction
        that the user may not decide.
        """
        if not corrections.may_moderate(request.user):
            raise PermissionDenied
        self.correction = get_object_or_404(self.corrections, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return the name of the place and its commune."""
        return self.correction.place.name_in_full

    def get_parents(self) -> list[tuple[str, object]]:
        """Return [(URL, label)] of the breadcrumb: the list of corrections."""
        return [(reverse(f"{NAMESPACE}:corrections"), ListView.page_title)]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the compared fields, the state of the draft, and the URLs to edit and unpublish.

        Also adds the correction, its place, and `can_be_answered`, among others.
        """
        place = self.correction.place
        return super().get_context_data(
            correction=self.correction,
            place=place,
            rows=corrections.differences(self.correction),
            can_be_answered=is_email(self.correction.answer_to),
            has_draft=place.has_unpublished_changes,
            edit_url=reverse("wagtailadmin_pages:edit", args=[place.pk]),
            unpublish_url=reverse("wagtailadmin_pages:unpublish", args=[place.pk]),
            list_url=reverse(f"{NAMESPACE}:corrections"),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Refuse or accept the correction, then mail the reply if the moderator wrote one.

        A posted "refuse" refuses the correction; otherwise the ticked fields are published, with
        Wagtail's hooks of a publication. The response redirects to the list. A response of an
        `after_publish_page` hook replaces this redirection; a response of a `before_publish_page`
        hook is ignored. If the page refuses a value, the form is displayed again. If the correction
        was decided meanwhile, nothing changes, no reply is mailed, and the response redirects to
        the correction with a warning.
        """
        if "refuse" in request.POST:
            is_decided = corrections.refuse(self.correction, user=request.user)
            text = _("La correction est écartée. Rien n’a changé.")
        else:
            run_hooks("before_publish_page", request, self.correction.place)
            try:
                is_decided = corrections.accept(
                    self.correction, self._accepted_values(request.POST), user=request.user
                )
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return self.get(request)
            text = _("La correction est acceptée et la fiche publiée.")
        if not is_decided:
            messages.warning(request, _("Quelqu’un d’autre vient de décider : rien n’a changé."))
            return redirect(f"{NAMESPACE}:correction", pk)
        messages.success(request, text)
        self._reply(request)
        further = None
        if "refuse" not in request.POST:
            further = run_hooks("after_publish_page", request, self.correction.place)
        return further or redirect(f"{NAMESPACE}:corrections")

    def _accepted_values(self, data):
        """Return {field: text} of the ticked rows, as the moderator edited them.

        A text is cut at `LONGEST` characters.
        """
        return {
            row.name: data.get(f"value-{row.name}", row.proposal)[:LONGEST].strip()
            for row in corrections.differences(self.correction)
            if data.get(f"take-{row.name}")
        }

    def _reply(self, request):
        text = request.POST.get("reply", "").strip()[:LONGEST]
        if not text:
            return
        network = NetworkSettings.for_request(request)
        if not corrections.reply(self.correction, text, network):
            messages.warning(request, _("La réponse n’est pas partie : écrivez-lui vous-même."))


class CorrectionsMenuItem(MenuItem):
    """Menu item of the corrections, for users who may publish pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True if the user may publish at least one page."""
        return corrections.may_moderate(request.user)


class CorrectionsViewSet(ViewSet):
    """The URLs and the menu item of the corrections."""

    name = NAMESPACE
    menu_label = gettext_lazy("Corrections")
    menu_item_class = CorrectionsMenuItem
    icon = "edit"
    menu_order = 12

    def get_urlpatterns(self) -> list:
        """Return the URLs of the list and of one correction."""
        return [
            path("", ListView.as_view(), name="corrections"),
            path("<int:pk>/", CorrectionView.as_view(), name="correction"),
        ]
