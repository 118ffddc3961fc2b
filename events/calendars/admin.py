"""The admin's screens of members' calendars: their list, one of them, and its imports."""

from django import forms
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
from network.desk.screens import ScreenMixin

from . import pulling, review_admin
from .results import counts_in_words, remark_labels, status_labels
from .review_admin import NAMESPACE, ReviewersMixin


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Un fichier .ics"),
        help_text=gettext_lazy("5 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > pulling.BOUNDS.largest:
            raise forms.ValidationError(_("Le fichier dépasse 5 Mo."))
        return file


class SourceView(ReviewersMixin, ScreenMixin, TemplateView):
    """A source: its state, its last runs, and the buttons that import it."""

    template_name = "events/calendars/source.html"
    header_icon = "download"
    rehearsal = None
    form = None

    def dispatch(self, request, *args, **kwargs):
        self.source = get_object_or_404(EventSource.objects, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return self.source.name

    def get_parents(self):
        return [(reverse(f"{NAMESPACE}:index"), _("Calendriers des membres"))]

    def get_context_data(self, **kwargs):
        runs = self.source.runs.defer("events", "remarks")[:20]
        return super().get_context_data(
            source=self.source,
            runs=[(run, counts_in_words(run.counts)) for run in runs],
            rehearsal=self.rehearsal,
            result=self.rehearsal and result_in_words(self.rehearsal),
            form=self.form or FileForm(),
            **kwargs,
        )

    def post(self, request, pk):
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
            self.rehearsal = pulling.rehearse(self.source, content)
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
    template_name = "events/calendars/run.html"
    page_title = gettext_lazy("Lecture")
    header_icon = "download"

    def dispatch(self, request, *args, **kwargs):
        self.run = get_object_or_404(SourceRun.objects.select_related("source"), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_parents(self):
        source = self.run.source
        return [
            (reverse(f"{NAMESPACE}:index"), _("Calendriers des membres")),
            (reverse(f"{NAMESPACE}:source", args=[source.pk]), source.name),
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(run=self.run, result=result_in_words(self.run), **kwargs)


def result_in_words(run):
    """What the template shows of a run: its counts, and its rows with their labels."""
    statuses, kinds = status_labels(), remark_labels()
    return {
        "counts": counts_in_words(run.counts),
        "events": [(statuses.get(row["status"], ""), row) for row in run.events],
        "remarks": [(kinds.get(row["kind"], ""), row) for row in run.remarks],
    }


class SourceIndexView(IndexView):
    def get_edit_url(self, instance):
        return reverse(f"{NAMESPACE}:source", args=[instance.pk])

    @property
    def header_buttons(self):
        url = reverse(f"{NAMESPACE}:proposals")
        button = HeaderButton(_("Événements à relire"), url, icon_name="tasks")
        return [*super().header_buttons, button]


class ImportAgainMixin:
    """The defaults of the source may have changed: its next import is of the whole file."""

    def save_instance(self):
        instance = super().save_instance()
        if not instance.watcher_id:
            instance.watcher = self.request.user
        instance.forget()
        instance.save()
        return instance

    def get_success_url(self):
        return reverse(f"{NAMESPACE}:source", args=[self.object.pk])


class SourceCreateView(ImportAgainMixin, CreateView):
    def save_instance(self):
        self.object = super().save_instance()
        return self.object


class SourceEditView(ImportAgainMixin, EditView):
    pass


class SourcesViewSet(ModelViewSet):
    model = EventSource
    name = NAMESPACE
    menu_label = gettext_lazy("Calendriers reçus")
    icon = "download"
    menu_order = 121
    add_to_admin_menu = True
    form_fields = (
        "name url is_active is_trusted watcher place organisation kind topics audiences"
        " is_free price"
    ).split()
    list_display = [
        TitleColumn("name", label=gettext_lazy("nom"), url_name=f"{NAMESPACE}:source"),
        Column("is_active", label=gettext_lazy("lu"), accessor=lambda s: _yes_or_no(s.is_active)),
        Column("is_trusted", label=gettext_lazy("sans relecture"),
               accessor=lambda s: _yes_or_no(s.is_trusted)),
        "checked_at",
        "fault",
    ]  # fmt: skip
    index_view_class = SourceIndexView
    add_view_class = SourceCreateView
    edit_view_class = SourceEditView
    copy_view_enabled = False
    inspect_view_enabled = False

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("a-relire/", review_admin.ProposalsView.as_view(), name="proposals"),
            path("<int:pk>/", SourceView.as_view(), name="source"),
            path("lecture/<int:pk>/", RunView.as_view(), name="run"),
            path("evenement/<int:pk>/reprendre/", review_admin.DetachView.as_view(), name="detach"),
        ]


def _yes_or_no(value):
    return _("oui") if value else _("non")
