"""The admin's screens of members' calendars: try one, read it, answer what it proposes."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.forms import modelform_factory
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from modelcluster.forms import ClusterForm
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from events.models import EventPage, EventSource, ImportedEvent, ReadingRun
from events.querysets import shown_place

from . import pulling, reviewing
from .accounts import kinds, labels, said_counts

NAMESPACE = "calendriers"
SHOWN = 50
OURS = "kind topics audiences organisation contact is_free price registration_url".split()


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


class ReviewersMixin:
    def dispatch(self, request, *args, **kwargs):
        if not reviewing.may_review(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SourceView(ReviewersMixin, WagtailAdminTemplateMixin, TemplateView):
    """A calendar: how it is, what it last said, and the buttons that read it."""

    template_name = "events/calendars/source.html"
    header_icon = "download"
    rehearsal = None
    form = None

    def dispatch(self, request, *args, **kwargs):
        self.source = get_object_or_404(EventSource.objects, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return self.source.name

    def get_breadcrumbs_items(self):
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(f"{NAMESPACE}:index"), "label": _("Calendriers des membres")},
            {"url": "", "label": self.source.name},
        ]

    def get_context_data(self, **kwargs):
        runs = self.source.runs.defer("outcomes", "remarks")[:20]
        return super().get_context_data(
            source=self.source,
            runs=[(run, said_counts(run)) for run in runs],
            rehearsal=self.rehearsal,
            account=self.rehearsal and told(self.rehearsal),
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
        loss = {"user": request.user, "accepts_loss": "quand-meme" in action}
        run = (
            pulling.pull(self.source, **loss)
            if content is None
            else pulling.take_file(self.source, content, **loss)
        )
        if run is None:
            messages.warning(request, _("Ce calendrier est déjà en train d’être lu."))
            return redirect(f"{NAMESPACE}:source", pk)
        return redirect(f"{NAMESPACE}:run", run.pk)


class RunView(ReviewersMixin, WagtailAdminTemplateMixin, TemplateView):
    template_name = "events/calendars/reading_run.html"
    page_title = gettext_lazy("Lecture")
    header_icon = "download"

    def dispatch(self, request, *args, **kwargs):
        self.run = get_object_or_404(ReadingRun.objects.select_related("source"), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        source = self.run.source
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(f"{NAMESPACE}:index"), "label": _("Calendriers des membres")},
            {"url": reverse(f"{NAMESPACE}:source", args=[source.pk]), "label": source.name},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(run=self.run, account=told(self.run), **kwargs)


def told(run):
    """A run in words: its counts, and its rows with the names of what they say."""
    named, kind_names = labels(), kinds()
    return {
        "counts": said_counts(run),
        "outcomes": [(named.get(row["status"], ""), row) for row in run.outcomes],
        "remarks": [(kind_names.get(row["kind"], ""), row) for row in run.remarks],
    }


class ProposalsView(ReviewersMixin, WagtailAdminTemplateMixin, TemplateView):
    """Everything that waits for an answer, to be taken or refused many at a time."""

    template_name = "events/calendars/proposals.html"
    page_title = gettext_lazy("Événements à relire")
    header_icon = "tasks"

    def get_breadcrumbs_items(self):
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(f"{NAMESPACE}:index"), "label": _("Calendriers des membres")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        typed = self.request.GET.get("p", "")
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1
        page = Paginator(reviewing.waiting(), SHOWN).get_page(number)
        prefetch_related_objects([row.event for row in page], shown_place())
        return super().get_context_data(page_obj=page, **kwargs)

    def post(self, request):
        asked = {value for value in request.POST.getlist("evenement") if value.isdecimal()}
        asked = [int(value) for value in asked if len(value) < 18]
        answer = reviewing.accept if "prendre" in request.POST else reviewing.refuse
        rows = reviewing.waiting().filter(pk__in=asked)
        done = sum(answer(row, request.user) for row in rows)
        if answer is reviewing.accept:
            said = ngettext("%s événement est publié.", "%s événements sont publiés.", done)
        else:
            said = ngettext("%s événement est refusé.", "%s événements sont refusés.", done)
        if done:
            messages.success(request, said % done)
        if not asked:
            messages.warning(request, _("Cochez d’abord des événements."))
        elif done < len(asked):
            messages.warning(request, _("Certains n’ont pas pu l’être : ouvrez-les un par un."))
        return redirect(f"{NAMESPACE}:proposals")


class ElsewhereView(WagtailAdminTemplateMixin, TemplateView):
    """In place of the form of an event that a source writes: what it says, and what is ours."""

    template_name = "events/calendars/elsewhere.html"
    header_icon = "date"
    row = page = None

    def get_page_title(self):
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        draft = self.page.get_latest_revision_as_object()
        self.form = kwargs.pop("form", None) or _form()(instance=draft)
        return super().get_context_data(
            row=self.row,
            page=draft,
            form=self.form,
            permissions=self.page.permissions_for_user(self.request.user),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        """Takes what is ours; the fields of the source are not even read."""
        if "classer" not in request.POST:
            messages.error(
                request,
                _("Rien n’est enregistré : cet événement s’écrit dans « %s ».") % self.row.source,
            )
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        draft = self.page.get_latest_revision_as_object()
        draft.accepts_draft = True
        form = _form()(request.POST, instance=draft)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        had_changes = self.page.has_unpublished_changes
        form.save(commit=False)
        revision = draft.save_revision(user=request.user, log_action=True, clean=False)
        may_publish = self.page.permissions_for_user(request.user).can_publish()
        if self.page.live and not had_changes and may_publish:
            revision.publish(user=request.user)
        messages.success(request, _("C’est enregistré."))
        return redirect("wagtailadmin_pages:edit", self.page.pk)


def _form():
    widgets = {"topics": forms.CheckboxSelectMultiple}
    return modelform_factory(EventPage, form=_OursForm, fields=OURS, widgets=widgets)


class _OursForm(ClusterForm):
    class Meta:
        formsets = []


def explain_elsewhere(request, page):
    """The response that stands for the edit form of a page that a source writes, else None."""
    row = reviewing.elsewhere(page) if isinstance(page, EventPage) else None
    if row is None:
        return None
    return ElsewhereView.as_view(row=row, page=page)(request)


class DetachView(View):
    def post(self, request, pk):
        row = get_object_or_404(ImportedEvent.objects.select_related("event"), pk=pk)
        page = row.event
        if page is None or not row.is_elsewhere:
            return redirect("wagtailadmin_home")
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        reviewing.detach(row, request.user)
        messages.success(request, _("L’événement est à vous : son calendrier n’y touche plus."))
        return redirect("wagtailadmin_pages:edit", page.pk)


class SourcesInTrouble(Component):
    """On the admin's home page: the calendars that are not read any more, and what waits."""

    order = 40
    template_name = "events/calendars/sources_panel.html"

    def get_context_data(self, parent_context):
        if not reviewing.may_review(parent_context["request"].user):
            return {"sources": [], "waiting": 0}
        return {
            "sources": list(EventSource.objects.exclude(fault="")[:10]),
            "waiting": reviewing.waiting().count(),
        }


class SourceIndexView(IndexView):
    def get_edit_url(self, instance):
        return reverse(f"{NAMESPACE}:source", args=[instance.pk])

    @property
    def header_buttons(self):
        url = reverse(f"{NAMESPACE}:proposals")
        button = HeaderButton(_("Événements à relire"), url, icon_name="tasks")
        return [*super().header_buttons, button]


class ReadAgainMixin:
    """What a source says by default may have changed: the next reading is a whole one."""

    def save_instance(self):
        instance = super().save_instance()
        if not instance.watcher_id:
            instance.watcher = self.request.user
        instance.etag = instance.modified = instance.digest = ""
        instance.save()
        return instance

    def get_success_url(self):
        return reverse(f"{NAMESPACE}:source", args=[self.object.pk])


class SourceCreateView(ReadAgainMixin, CreateView):
    def save_instance(self):
        self.object = super().save_instance()
        return self.object


class SourceEditView(ReadAgainMixin, EditView):
    pass


class SourcesViewSet(ModelViewSet):
    model = EventSource
    name = NAMESPACE
    menu_label = gettext_lazy("Calendriers reçus")
    icon = "download"
    menu_order = 121
    add_to_admin_menu = True
    form_fields = (
        "name url is_active is_trusted watcher place organisation kind topics audiences price"
    ).split()
    list_display = [
        TitleColumn("name", label=gettext_lazy("nom"), url_name=f"{NAMESPACE}:source"),
        Column("is_active", label=gettext_lazy("lu"), accessor=lambda s: _said(s.is_active)),
        Column("is_trusted", label=gettext_lazy("sans relecture"),
               accessor=lambda s: _said(s.is_trusted)),
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
            path("a-relire/", ProposalsView.as_view(), name="proposals"),
            path("<int:pk>/", SourceView.as_view(), name="source"),
            path("lecture/<int:pk>/", RunView.as_view(), name="run"),
            path("evenement/<int:pk>/reprendre/", DetachView.as_view(), name="detach"),
        ]


def _said(value):
    return _("oui") if value else _("non")
