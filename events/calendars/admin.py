"""Admin views of members' calendars: the list, one source and its imports, one import."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from events.models import EventSource, SourceRun
from network.admin.screens import ScreenMixin

from . import pulling, review_admin
from .results import counts_in_words, remark_labels, status_labels
from .review_admin import NAMESPACE, ReviewersMixin


class FileForm(forms.Form):
    """A form that uploads one .ics file."""

    file = forms.FileField(
        label=gettext_lazy("Un fichier .ics"),
        help_text=gettext_lazy("5 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )

    def clean_file(self):
        """Return the uploaded file.

        Raises ValidationError if the file is over 5 MiB, which also limits a download from a URL.
        """
        file = self.cleaned_data["file"]
        if file.size > pulling.BOUNDS.largest:
            raise forms.ValidationError(_("Le fichier dépasse 5 Mo."))
        return file


class SourceView(ReviewersMixin, ScreenMixin, TemplateView):
    """Admin view of one source: its state, its last 20 runs and the buttons that import it.

    `dry_run` is the unsaved `SourceRun` of a dry run that this request made, or None. `form` is the
    bound `FileForm` of an upload, or None.
    """

    template_name = "events/calendars/source.html"
    header_icon = "download"
    dry_run = None
    form = None

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set `source`, or raise Http404, before the permission is checked."""
        self.source = get_object_or_404(EventSource.objects, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return the name of the source."""
        return self.source.name

    def get_parents(self) -> list[tuple[str, str]]:
        """Return [(URL, label)] of the breadcrumb: the list of sources."""
        return [(reverse(f"{NAMESPACE}:index"), _("Calendriers des membres"))]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `source`, `runs`, `dry_run`, `result` and `form`.

        `runs` is [(run, counts in words)] of the last 20 runs, the latest first. `result` is the
        `result_in_words` of `dry_run`, or None without a dry run. `form` is a `FileForm`, bound
        only after an upload.
        """
        runs = self.source.runs.defer("events", "remarks")[:20]
        return super().get_context_data(
            source=self.source,
            runs=[(run, counts_in_words(run.counts)) for run in runs],
            dry_run=self.dry_run,
            result=self.dry_run and result_in_words(self.dry_run),
            form=self.form or FileForm(),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Import or dry-run the source, from its URL or from an uploaded file.

        The field `faire` selects the action. It starts with `essayer` for a dry run and ends with
        `fichier` for an uploaded file. It contains `quand-meme` to accept the loss of most upcoming
        events. Any other value imports from the URL.

        A dry run and an invalid upload render the same page. An import redirects to its run, also
        if it failed. If another import is running, nothing is imported, and the response redirects
        to the source with a warning. If the source has no URL and no file is uploaded, the response
        redirects to the source without a message.
        """
        action = request.POST.get("faire", "")
        content = None
        if action.endswith("fichier"):
            self.form = FileForm(request.POST, request.FILES)
            if not self.form.is_valid():
                return self.get(request)
            content = self.form.cleaned_data["file"].read()
        elif not self.source.url:
            return redirect(f"{NAMESPACE}:source", pk)
        if action.startswith("essayer"):
            self.dry_run = pulling.dry_run(self.source, content)
            return self.get(request)
        options = {"user": request.user, "accepts_loss": "quand-meme" in action}
        run = (
            pulling.pull(self.source, **options)
            if content is None
            else pulling.import_file(self.source, content, **options)
        )
        if run is None:
            messages.warning(request, _("Ce calendrier est déjà en train d’être lu."))
            return redirect(f"{NAMESPACE}:source", pk)
        return redirect(f"{NAMESPACE}:run", run.pk)


class RunView(ReviewersMixin, ScreenMixin, TemplateView):
    """Admin view of one saved import: its counts, events and remarks."""

    template_name = "events/calendars/run.html"
    page_title = gettext_lazy("Lecture")
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set `run`, with its source, or raise Http404, before the permission is checked."""
        self.run = get_object_or_404(SourceRun.objects.select_related("source"), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_parents(self) -> list[tuple[str, str]]:
        """Return [(URL, label)] of the breadcrumb: the list of sources, then the source."""
        source = self.run.source
        return [
            (reverse(f"{NAMESPACE}:index"), _("Calendriers des membres")),
            (reverse(f"{NAMESPACE}:source", args=[source.pk]), source.name),
        ]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `run` and its `result` from `result_in_words`."""
        return super().get_context_data(run=self.run, result=result_in_words(self.run), **kwargs)


def result_in_words(run: SourceRun) -> dict[str, str | list[tuple[str, dict]]]:
    """Return the result of a run for the template: {"counts", "events", "remarks"}.

    `counts` is the text of `counts_in_words`. `events` and `remarks` are [(translated label of the
    status or kind, dict stored in the run)].
    """
    statuses, kinds = status_labels(), remark_labels()
    return {
        "counts": counts_in_words(run.counts),
        "events": [(statuses.get(row["status"], ""), row) for row in run.events],
        "remarks": [(kinds.get(row["kind"], ""), row) for row in run.remarks],
    }


class SourceIndexView(IndexView):
    """List of the sources, with a button that leads to the events to review."""

    def get_edit_url(self, instance) -> str:
        """Return the URL of the source's own view, which shows its runs."""
        return reverse(f"{NAMESPACE}:source", args=[instance.pk])

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """Wagtail's buttons and a link to the events that wait for a review."""
        url = reverse(f"{NAMESPACE}:proposals")
        button = HeaderButton(_("Événements à relire"), url, icon_name="tasks")
        return [*super().header_buttons, button]


class ImportAgainMixin:
    """Mixin of the create and edit views: the next import parses the whole file.

    The defaults of the source may have changed, so an unchanged file must be imported again.
    """

    def save_instance(self) -> EventSource:
        """Save the source, clear its cache validators, and return the source."""
        instance = super().save_instance()
        instance.clear_validators()
        instance.save()
        return instance

    def get_success_url(self) -> str:
        """Return the URL of the source's own view."""
        return reverse(f"{NAMESPACE}:source", args=[self.object.pk])


class SourceCreateView(ImportAgainMixin, CreateView):
    """Create view of a source. Its form proposes the current user as the watcher."""

    def get_initial_form_instance(self) -> EventSource:
        """Return an unsaved source, watched by the current user."""
        return EventSource(watcher=self.request.user)

    def save_instance(self) -> EventSource:
        """Save the source and set `self.object`, which `get_success_url` needs."""
        self.object = super().save_instance()
        return self.object


class SourceEditView(ImportAgainMixin, EditView):
    """Edit view of a source; once it is saved, the next import parses the whole file."""


class SourcesViewSet(ModelViewSet):
    """Viewset of the sources."""

    model = EventSource
    name = NAMESPACE
    menu_label = gettext_lazy("Calendriers reçus")
    icon = "download"
    form_fields = (
        "name url is_active is_trusted watcher place organisation kind topics audiences"
        " is_free price"
    ).split()
    list_display = [
        TitleColumn("name", label=gettext_lazy("Nom"), url_name=f"{NAMESPACE}:source"),
        Column("is_active", label=gettext_lazy("Actif"),
               accessor=lambda s: _yes_or_no(s.is_active)),
        Column("is_trusted", label=gettext_lazy("Sans relecture"),
               accessor=lambda s: _yes_or_no(s.is_trusted)),
        "checked_at",
        "fault",
    ]  # fmt: skip
    index_view_class = SourceIndexView
    add_view_class = SourceCreateView
    edit_view_class = SourceEditView
    copy_view_enabled = False
    inspect_view_enabled = False

    def get_urlpatterns(self) -> list:
        """Add the URLs of the review, of one source, of one run and of detaching an event."""
        return [
            *super().get_urlpatterns(),
            path("a-relire/", review_admin.ProposalsView.as_view(), name="proposals"),
            path("<int:pk>/", SourceView.as_view(), name="source"),
            path("lecture/<int:pk>/", RunView.as_view(), name="run"),
            path("evenement/<int:pk>/reprendre/", review_admin.DetachView.as_view(), name="detach"),
        ]


def _yes_or_no(value):
    return _("oui") if value else _("non")
