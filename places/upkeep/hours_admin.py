"""The short screen of opening hours, closures and phone, and the one-tap confirmation."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList

from network.admin.publications import run_hooks
from network.admin.screens import ScreenMixin
from network.publishing.drafts import INVALID_PAGE, publish_change
from places.choices import Confirmation
from places.form import tabs
from places.form.widgets import PlaceForm
from places.models import Closure, PlacePage

from .confirmations.requests import confirm

HOURS = ObjectList(
    [FieldPanel("phone"), tabs.CLOSURES, *tabs.WEEK, tabs.STOPS],
    base_form_class=PlaceForm,
    heading="Horaires",
).bind_to_model(PlacePage)
PUBLISHED_FIELDS = ["phone", "opening_hours", "hours_note"]


class OwnPlaceMixin:
    """Mixin that sets `self.place` and refuses users who may not edit this place.

    An editor of the place is also refused while another user has locked the page.
    """

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Set `self.place` from the primary key of the URL.

        Raises Http404 for an alias and for an unknown key.
        """
        super().setup(request, *args, **kwargs)
        self.place = get_object_or_404(PlacePage, pk=kwargs["pk"], alias_of=None)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` for users who may not edit the place.

        If another user locked the page, displays an error and redirects to the admin's first
        screen.
        """
        if not self.place.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        if self.place.locked and self.place.locked_by != request.user:
            messages.error(request, _("Le réseau a verrouillé cette fiche : appelez-le."))
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)


class HoursView(OwnPlaceMixin, ScreenMixin, TemplateView):
    """Admin view that edits the hours, closures, stops and phone of a place, published at once.

    There is no review, even for a manager who may edit the page but not publish it.
    """

    page_title = gettext_lazy("Horaires, fermetures, téléphone")
    header_icon = "time"
    template_name = "places/upkeep/hours.html"
    form = None

    def get_page_subtitle(self) -> str:
        """Return the name of the place and its commune."""
        return self.place.name_in_full

    def get_form(self) -> PlaceForm:
        """Return the form of the hours panel, bound on POST."""
        return HOURS.get_form_class()(
            self.request.POST or None,
            instance=self.place,
            parent_page=self.place.get_parent(),
            for_user=self.request.user,
        )

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the bound panel, its form and media, the form's URL and the labels of the button.

        `kept_key` changes with each version of the place: rows typed beside those of another
        version are not shown again.
        """
        form = self.form or self.get_form()
        panel = HOURS.get_bound_panel(instance=self.place, request=self.request, form=form)
        action_url = reverse("place_hours", args=[self.place.pk])
        return super().get_context_data(
            panel=panel,
            form=form,
            media=panel.media + form.media,
            action_url=action_url,
            kept_key=f"{action_url}#{self.place.latest_revision_id}",
            submit_button_label=_("Publier maintenant"),
            submit_button_active_label=_("Publication…"),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish the typed values, run Wagtail's hooks of publication, and redirect.

        If the place is offline, only its draft changes. An invalid form is displayed again, and so
        is the form of a page with an older error elsewhere. A response of an `after_publish_page`
        hook replaces the redirection; a response of a `before_publish_page` hook is ignored.
        """
        self.form = self.get_form()
        if not self.form.is_valid():
            messages.validation_error(
                request, _("Rien n’est changé : corrigez ce qui est signalé."), self.form
            )
            return self.get(request)
        run_hooks("before_publish_page", request, self.place)
        try:
            publish_hours(self.place, self.form.save(commit=False), user=request.user)
        except ValidationError:
            messages.error(request, INVALID_PAGE % {"title": self.place.name_in_full})
            return self.get(request)
        messages.success(request, self._success_message())
        further = run_hooks("after_publish_page", request, self.place)
        return further or redirect("wagtailadmin_home")

    def _success_message(self):
        if self.place.live:
            return _("C’est publié : le site, les agendas et les données du lieu le disent déjà.")
        return _("C’est enregistré. Le public le lira quand le réseau publiera la fiche.")


def publish_hours(place: PlacePage, draft: PlacePage, *, user: User | None) -> None:
    """Publish the phone, hours, note, closures and stops of `draft`, not its other changes.

    `draft` is the place with typed values. If `place` is offline, only its draft changes. Raises
    ValidationError if another field of the public page is invalid.
    """
    rows, stops = list(draft.closures.all()), list(draft.stops.all())

    def change(page):
        for name in PUBLISHED_FIELDS:
            setattr(page, name, getattr(draft, name))
        page.closures = [
            Closure(starts_on=row.starts_on, ends_on=row.ends_on, reason=row.reason) for row in rows
        ]
        page.stops = [row.copy() for row in stops]

    publish_change(place, change, user=user)


class ConfirmView(OwnPlaceMixin, View):
    """Admin view that confirms a place in one tap (« C’est toujours exact »)."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm the place, and redirect with a message.

        The origin of the confirmation is `LINK` if the user is a manager of the place, else
        `NETWORK`. The response redirects to the form of the page if `action-confirm` is posted,
        else to the admin's first screen.
        """
        is_manager = self.place.memberships.filter(user=request.user).exists()
        how = Confirmation.LINK if is_manager else Confirmation.NETWORK
        confirm(self.place, how, user=request.user)
        text = _("Merci ! Le public lit que « %s » est à jour.")
        messages.success(request, text % self.place.name_in_full)
        if "action-confirm" in request.POST:  # from the place's own form
            return redirect("wagtailadmin_pages:edit", pk)
        return redirect("wagtailadmin_home")
