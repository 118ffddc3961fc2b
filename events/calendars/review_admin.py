"""Admin views where editors review the events of members' calendars."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from modelcluster.forms import ClusterForm
from wagtail.admin import messages
from wagtail.models import Page

from events.models import EventPage, ImportedEvent
from events.querysets import shown_place
from events.widgets import PriceSelect
from network.admin.screens import ScreenMixin, page_of
from network.text.strings import whole_number

from . import reviewing

NAMESPACE = "calendriers"
PER_PAGE = 50
EDITORS_FIELDS = (
    "kind topics audiences organisation contact is_free price registration_url"
).split()


class ReviewersMixin:
    """Mixin of the views for users who may publish in the agenda; refuses other users."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise PermissionDenied if `reviewing.may_review` is False for the user."""
        if not reviewing.may_review(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ProposalsView(ReviewersMixin, ScreenMixin, TemplateView):
    """Admin view that lists the events waiting for a review and decides on many at a time."""

    template_name = "events/calendars/proposals.html"
    page_title = gettext_lazy("Événements à relire")
    header_icon = "tasks"

    def get_parents(self) -> list[tuple[str, str]]:
        """Return [(URL, label)] of the breadcrumb: the list of sources."""
        return [(reverse(f"{NAMESPACE}:index"), _("Calendriers des membres"))]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `page_obj`, a paginator's page of at most 50 rows of `reviewing.proposals`.

        The places of their events are prefetched.
        """
        page = page_of(self.request, reviewing.proposals(), PER_PAGE)
        prefetch_related_objects([row.event for row in page], shown_place())
        return super().get_context_data(page_obj=page, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Accept the ticked events (button `prendre`) or refuse them, and redirect to the list.

        Any other button refuses the ticked events. Messages report the number of events published
        or refused. A warning is added if no event is ticked, or if some ticked events could not be
        published or refused.
        """
        typed = {whole_number(key, digits=17) for key in request.POST.getlist("evenement")}
        ticked = typed - {None}
        decide = reviewing.accept if "prendre" in request.POST else reviewing.refuse
        rows = reviewing.proposals().filter(pk__in=ticked)
        done = sum(decide(row, request.user) for row in rows)
        if decide is reviewing.accept:
            message = ngettext("%s événement est publié.", "%s événements sont publiés.", done)
        else:
            message = ngettext("%s événement est refusé.", "%s événements sont refusés.", done)
        if done:
            messages.success(request, message % done)
        if not ticked:
            messages.warning(request, _("Cochez d’abord des événements."))
        elif done < len(ticked):
            messages.warning(request, _("Certains n’ont pas pu l’être : ouvrez-les un par un."))
        return redirect(f"{NAMESPACE}:proposals")


class SyncedEventView(ScreenMixin, TemplateView):
    """View that replaces the edit form of an event written by its source.

    Editors only classify such an event. `row` is the `ImportedEvent` and `page` its page; both are
    set by `as_view`.
    """

    template_name = "events/calendars/synced_event.html"
    header_icon = "date"
    row = page = None

    def get_page_title(self) -> str:
        """Return the title of the page."""
        return self.page.draft_title or self.page.title

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `row`, the latest draft as `page`, its `form` and the user's `permissions`."""
        draft = self.page.get_latest_revision_as_object()
        self.form = kwargs.pop("form", None) or _form_class()(instance=draft)
        return super().get_context_data(
            row=self.row,
            page=draft,
            form=self.form,
            permissions=self.page.permissions_for_user(self.request.user),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Save `EDITORS_FIELDS` as a revision and redirect to the edit URL; ignore other fields.

        The revision is published if the page is live without unpublished changes and the user may
        publish. An invalid form is shown again, and nothing is saved. A form is also invalid if
        the page has `practical_problems`, or if it cannot be published. A POST from the full form,
        without `classer`, saves nothing and shows an error.
        """
        if "classer" not in request.POST:
            messages.error(
                request,
                _("Rien n’est enregistré : cet événement s’écrit dans « %s ».") % self.row.source,
            )
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        draft = self.page.get_latest_revision_as_object()
        draft.accepts_draft = True
        form = _form_class()(request.POST, instance=draft)
        if form.is_valid():
            for name, problem in draft.practical_problems.items():
                form.add_error(name if name in form.fields else None, problem)
        if not (form.is_valid() and self.save(form, draft)):
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _("C’est enregistré."))
        return redirect("wagtailadmin_pages:edit", self.page.pk)

    def save(self, form: forms.ModelForm, draft: EventPage) -> bool:
        """Save the `draft` of a valid form as a revision, published under the conditions of `post`.

        If the page cannot be published, saves nothing, adds its errors to `form` and returns False.
        """
        user = self.request.user
        may_publish = self.page.permissions_for_user(user).can_publish()
        publishes = self.page.live and not self.page.has_unpublished_changes and may_publish
        form.save(commit=False)
        try:
            with transaction.atomic():
                revision = draft.save_revision(user=user, log_action=True, clean=False)
                if publishes:
                    revision.publish(user=user)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False
        return True


def _form_class():
    widgets = {"topics": forms.CheckboxSelectMultiple, "is_free": PriceSelect}
    return modelform_factory(
        EventPage, form=_ClassifyingForm, fields=EDITORS_FIELDS, widgets=widgets
    )


class _ClassifyingForm(ClusterForm):
    class Meta:
        formsets = []


def show_synced_event(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Return the response of `SyncedEventView` for a page written by its source, else None."""
    row = reviewing.synced_row(page) if isinstance(page, EventPage) else None
    if row is None:
        return None
    return SyncedEventView.as_view(row=row, page=page)(request)


class DetachView(View):
    """View that hands an imported event over to the editors."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Detach the `ImportedEvent` from its source; redirect to the edit form of its page.

        If the event has no page, or if its source no longer writes the page, nothing changes and
        the response redirects to the admin's home page. Raises Http404 if the `ImportedEvent` does
        not exist, PermissionDenied if the user may not edit the page.
        """
        row = get_object_or_404(ImportedEvent.objects.select_related("event"), pk=pk)
        page = row.event
        if page is None or not row.is_synced:
            return redirect("wagtailadmin_home")
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        reviewing.detach(row, request.user)
        messages.success(request, _("L’événement est à vous : son calendrier n’y touche plus."))
        return redirect("wagtailadmin_pages:edit", page.pk)
