"""The admin's screens of imports: upload, progress, review, list, undo, and nightly sources."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max, Model, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Revision

from network.admin.screens import ScreenMixin, page_of
from network.text.strings import with_town
from places.admin import PublishersMenuItem, PublishersMixin
from places.effects import waiting_effects
from places.models import ImportRun, PlacePage, PlaceSource
from places.models.place import ADDRESS
from places.national.standard import BY_NAME
from places.national.tables.encodings import LARGEST

from . import runs as import_runs
from . import undoing
from .columns_admin import ColumnsView, ForgetView
from .importer import CREATED, IGNORE, KEEP, TAKE
from .labels import in_words, label_of
from .proposals import CLOSED, ProposalFilters
from .values import undecided, undecided_of
from .values_admin import ReviewValueView, RunValuesView, ValuesView

RUNS_SHOWN = 30
PLACES_SHOWN = 50
LONGEST_STEP = timedelta(minutes=1)
CHANGES_SHOWN = 100
NAMESPACE = "imports_de_lieux"
ANSWERS = [
    (TAKE, gettext_lazy("Prendre")),
    (KEEP, gettext_lazy("Garder")),
    (IGNORE, gettext_lazy("Ignorer toujours")),
]


class FileForm(forms.Form):
    """The form that uploads a file of places.

    `only_here` is for a file of a larger area than the network's: new places outside the site's
    départements are not created.
    """

    file = forms.FileField(
        label=gettext_lazy("Fichier de lieux"),
        help_text=gettext_lazy(
            "CSV, Excel, JSON ou GeoJSON, 50 Mo au plus. À la norme nationale, il est lu tout de"
            " suite ; sinon vous dites d’abord ce que contient chaque colonne. Rien ne change avant"
            " votre accord."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.json,.geojson,.txt"}),
    )

    only_here = forms.BooleanField(
        label=gettext_lazy("Seulement les lieux de notre territoire"),
        help_text=gettext_lazy("Pour un fichier plus grand que le réseau : celui de tout le pays."),
        required=False,
    )

    def clean_file(self) -> UploadedFile:
        """Return the uploaded file; raise `ValidationError` for more than `LARGEST` bytes."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("Le fichier dépasse 50 Mo."))
        return file


class RunsView(PublishersMixin, ScreenMixin, TemplateView):
    """Admin view that lists the latest imports and uploads a new file."""

    template_name = "places/imports/runs.html"
    page_title = gettext_lazy("Importer des lieux")
    header_icon = "download"
    form = None

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the `RUNS_SHOWN` latest imports with their counts in words, and the upload form."""
        runs = ImportRun.objects.select_related("user", "source").defer("problems")
        return super().get_context_data(
            runs=[(run, import_runs.format_counts(run)) for run in runs[:RUNS_SHOWN]],
            form=self.form or FileForm(),
            unknown_values=undecided().count(),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Start an import of the uploaded file, process its first rows and redirect to it.

        For a file with columns outside the standard and without a saved mapping, redirects to the
        mapping of its columns. An invalid form is displayed again.
        """
        self.form = FileForm(request.POST, request.FILES)
        if not self.form.is_valid():
            return self.get(request)
        file = self.form.cleaned_data["file"]
        only_here = self.form.cleaned_data["only_here"]
        run = import_runs.begin(file.file, file.name, user=request.user, only_here=only_here)
        if run.stage == ImportRun.Stage.JOINING:
            return redirect(f"{NAMESPACE}:columns", run.pk)
        # A small file needs a single step; a large one shows its progress.
        return redirect(f"{NAMESPACE}:run", import_runs.step(run).pk)


class RunMixin(PublishersMixin, ScreenMixin):
    """View mixin that loads the import of the URL, `self.run`."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set `self.run` to the import of the URL, or raise Http404, before the rights are checked.

        Raises PermissionDenied as `PublishersMixin` does.
        """
        self.run = get_object_or_404(ImportRun, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_parents(self) -> list[tuple[str, object]]:
        """Return [(URL, label)] of the breadcrumb: the list of imports."""
        return [(reverse(f"{NAMESPACE}:runs"), RunsView.page_title)]


class RunView(RunMixin, TemplateView):
    """Admin view of an import: its progress, then its proposals or its result."""

    template_name = "places/imports/run.html"
    header_icon = "download"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Redirect to the mapping of columns if the import waits for it, else render the page."""
        if self.run.stage == ImportRun.Stage.JOINING:
            return redirect(f"{NAMESPACE}:columns", self.run.pk)
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return the name of the file."""
        return self.run.file_name

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the import, its counts and progress, a page of proposals, and the state of the undo.

        `cards` are the proposals of this page as the function `cards` returns them. An import
        without proposals, by the command, has a page of `changes` instead, else None.
        """
        page = self._page()
        changes = None if self.run.proposals.exists() else self._changes()
        return super().get_context_data(
            run=self.run,
            counts=import_runs.format_counts(self.run),
            progress=self._progress(),
            page_obj=page if changes is None else changes,
            cards=cards(page),
            changes=changes,
            filters=self._filters(),
            outside=self._outside(),
            closed=self._filters().count(CLOSED),
            answers=ANSWERS,
            waiting=self.run.stage == ImportRun.Stage.WAITING,
            can_be_undone=undoing.can_be_undone(self.run),
            undone=undone(self.run),
            effects=self._effects(),
            unknown_values=self._unknown_values(),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save the answers of this page of proposals, then start the application or show a page.

        A posted "take" starts the application, whose steps `StepView` processes. Otherwise the
        response redirects to the next page of proposals, or to the same page if it is the last. If
        new places are outside the site's départements, "only_here" is saved too: it leaves them
        out. If the import no longer waits for answers, nothing is saved, and the response redirects
        to the import with a warning.
        """
        if self.run.stage != ImportRun.Stage.WAITING:
            messages.warning(request, _("Cet import n’attend plus de réponse."))
            return redirect(f"{NAMESPACE}:run", pk)
        page = self._page()
        for proposal in page:
            proposal.answers = typed_answers(proposal, request.POST)
            proposal.save(update_fields=["answers"])
        if self._outside():
            import_runs.limit(self.run, only_here="only_here" in request.POST)
        if "take" in request.POST:
            import_runs.take(self.run, request.user)
            return redirect(f"{NAMESPACE}:run", pk)
        following = page.next_page_number() if page.has_next() else page.number
        query = urlencode({**self._filters().query, "p": following})
        return redirect(f"{reverse(f'{NAMESPACE}:run', args=[pk])}?{query}")

    def _filters(self):
        return ProposalFilters(self.run, self.request.GET)

    def _page(self):
        return page_of(self.request, self._filters().proposals(), PLACES_SHOWN)

    def _changes(self):
        """Return a page of the places that the import created, then of those that it changed."""
        rows = self.run.changes.select_related("place").order_by("-is_new", "pk")
        return page_of(self.request, rows, CHANGES_SHOWN)

    def _outside(self):
        return self.run.proposals.filter(is_outside=True).count()

    def _unknown_values(self):
        is_waiting = self.run.stage == ImportRun.Stage.WAITING
        return undecided_of(self.run).count() if is_waiting else 0

    def _effects(self):
        """Return a text about the letters that wait because of the import or its undo, or "".

        Returns "" during the import and its undo. After an undo, the letters of the import are
        included: a field that the undo keeps still changes.
        """
        run = self.run
        if not run.taken_at or run.is_moving:
            return ""
        written = Q(pk__in=run.changes.values("revision"))
        undone = Q(pk__in=run.changes.values("undo_revision"))
        revisions = Revision.objects.filter(written | undone)
        last = revisions.aggregate(last=Max("created_at"))["last"]
        if last is None:
            return ""
        if run.undone_at:
            # A correction between the import and its undo is the reason why a field is kept.
            last = max(last, run.undone_at)
        # Other changes of the same dates may have waited before, or during a long import.
        advice = _("Annulez l’import d’ici là, et rien ne partira, sauf si autre chose a changé.")
        return waiting_effects(
            self.request.user,
            run.changes.filter(place__isnull=False).values("place"),
            since=run.taken_at,
            # The dates follow the revisions of the places in the same step.
            until=last + LONGEST_STEP,
            advice="" if run.undone_at else advice,
        )

    def _progress(self):
        if self.run.stage == ImportRun.Stage.UNDOING:
            return undoing.progress(self.run)
        return self.run.read, self.run.total


class StepView(PublishersMixin, View):
    """Admin view that processes the next rows of an import."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Process the next rows of the import, if any, and redirect to the import.

        Raises Http404 for an unknown import.
        """
        run = get_object_or_404(ImportRun, pk=pk)
        import_runs.step(run)
        return redirect(f"{NAMESPACE}:run", pk)


class UndoView(RunMixin, TemplateView):
    """Admin view that announces the effects of the undo of an import, then starts it."""

    template_name = "places/imports/undo.html"
    page_title = gettext_lazy("Annuler un import")
    header_icon = "undo"

    def get_page_title(self) -> str:
        """Return the title of the screen."""
        return self.page_title

    def get_page_subtitle(self) -> str:
        """Return the name of the file."""
        return self.run.file_name

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Render the page if the import can be undone, else redirect to it with a warning."""
        if undoing.can_be_undone(self.run):
            return super().get(request, *args, **kwargs)
        return self._refuse(request)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the import and the effects of its undo: numbers, dependents, places with events."""
        events = undoing.places_with_events(self.run)
        return super().get_context_data(
            run=self.run,
            counts=undoing.preview(self.run),
            dependents=undoing.dependents(self.run),
            with_events=events[:PLACES_SHOWN],
            more=max(events.count() - PLACES_SHOWN, 0),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Start the undo, process its first places and redirect to the import.

        An import that can no longer be undone is unchanged, and the message is a warning.
        """
        if not undoing.begin(self.run, request.user):
            return self._refuse(request)
        import_runs.step(self.run)
        return redirect(f"{NAMESPACE}:run", pk)

    def _refuse(self, request):
        messages.warning(request, _("Cet import ne peut plus être annulé."))
        return redirect(f"{NAMESPACE}:run", self.run.pk)


class DropView(PublishersMixin, View):
    """Admin view that cancels an import."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel the import, if it is not over, and redirect to the list with a message.

        Raises Http404 for an unknown import.
        """
        run = get_object_or_404(ImportRun, pk=pk)
        if not import_runs.drop(run):
            messages.warning(request, _("Cet import était déjà terminé : rien n’a été abandonné."))
        elif run.stage == ImportRun.Stage.TAKING and run.read:
            message = _("L’import est abandonné : les lieux déjà importés restent en ligne.")
            messages.warning(request, message)
        else:
            messages.success(request, _("L’import est abandonné : rien n’a changé."))
        return redirect(f"{NAMESPACE}:runs")


def cards(proposals: Iterable[Model]) -> list[dict[str, object]]:
    """Return the `card` of each proposal, with "title", and "place": its page, or None.

    The page has the identifier of the proposal. The pages are fetched in one query.
    """
    proposals = list(proposals)
    identifiers = [proposal.national_id for proposal in proposals if proposal.national_id]
    places = PlacePage.objects.filter(national_id__in=identifiers)
    by_id = {place.national_id: place for place in places}
    return [
        card(each) | {"place": place, "title": _title(each, place)}
        for each in proposals
        for place in [by_id.get(each.national_id)]
    ]


def _title(proposal, place):
    """Return the name in the file and the commune, in the file or here; else the identifier."""
    if not proposal.title:
        return proposal.national_id
    address = {name: getattr(place, name, "") for name in ADDRESS}
    for row in proposal.differences:
        if (name := BY_NAME[row["field"]].field) in ADDRESS:
            address[name] = row["file"]
    return with_town(proposal.title, PlacePage(**address).town_in_full)


def undone(run: ImportRun) -> dict[str, object]:
    """Return the `undoing.results` of a run for display; {} if it was never undone.

    Each change in the list "kept" gets an attribute `kept_fields`: a list of (label of the field,
    difference). A difference is {"field", "here", "file"}, with "here" and "file" in words.
    """
    results = undoing.results(run)
    for change in results.get("kept", ()):
        change.kept_fields = [(label_of(row["field"]), in_words(row)) for row in change.kept]
    return results


def card(proposal: Model) -> dict[str, object]:
    """Return the template context of a proposal: itself, its fields and two booleans.

    `fields` is [(name of the input, label, {"field", "here", "file"} for display, answer)]. The
    changes of the file come first, then the fields that keep the value edited on this site.
    `is_new` is True for a place to create, and `is_refused` if the editor does not want it.
    """
    fields = [
        (
            f"{proposal.pk}:{row['field']}",
            label_of(row["field"]),
            in_words(row),
            answer_of(proposal, row, usual),
        )
        for rows, usual in ((proposal.differences, TAKE), (proposal.held, KEEP))
        for row in rows
    ]
    is_new = proposal.status == CREATED
    return {
        "proposal": proposal,
        "fields": fields,
        "is_new": is_new,
        "is_refused": proposal.answers.get("") == KEEP,
    }


def answer_of(proposal: Model, row: Mapping[str, str], usual: str) -> str:
    """Return the editor's answer about one field of a proposal, or the default `usual`.

    `row` is {"field", "here", "file"}.
    """
    return proposal.answers.get(row["field"], usual)


def typed_answers(proposal: Model, data: Mapping[str, str]) -> dict[str, str]:
    """Return {field: answer} of the posted answers that differ from the default.

    `data` is {"<key of the proposal>:<field>": answer}. The default is TAKE for the fields of
    `proposal.differences`, and KEEP for the fields of `proposal.held`. Unknown answers count as the
    default. A refused new place adds {"": KEEP}.
    """
    answers = {}
    for rows, usual in ((proposal.differences, TAKE), (proposal.held, KEEP)):
        for row in rows:
            answer = data.get(f"{proposal.pk}:{row['field']}", usual)
            if answer in {TAKE, KEEP, IGNORE} and answer != usual:
                answers[row["field"]] = answer
    if proposal.status == CREATED and data.get(f"{proposal.pk}:") == KEEP:
        answers[""] = KEEP
    return answers


class ImportsViewSet(ViewSet):
    """The admin's section of imports."""

    name = NAMESPACE
    menu_label = gettext_lazy("Importer")
    menu_item_class = PublishersMenuItem
    icon = "download"
    menu_order = 20

    def get_urlpatterns(self) -> list:
        """Return the URL patterns of the views of an import."""
        return [
            path("", RunsView.as_view(), name="runs"),
            path("<int:pk>/", RunView.as_view(), name="run"),
            path("<int:pk>/colonnes/", ColumnsView.as_view(), name="columns"),
            path("<int:pk>/colonnes/oublier/", ForgetView.as_view(), name="forget_columns"),
            path("<int:pk>/suite/", StepView.as_view(), name="step"),
            path("<int:pk>/valeurs/", RunValuesView.as_view(), name="values"),
            path("valeurs/", ValuesView.as_view(), name="all_values"),
            path("valeurs/<int:pk>/revoir/", ReviewValueView.as_view(), name="review_value"),
            path("<int:pk>/annuler/", UndoView.as_view(), name="undo"),
            path("<int:pk>/abandon/", DropView.as_view(), name="drop"),
        ]


class SourcesViewSet(ModelViewSet):
    """The admin's section of the files that are imported every night."""

    model = PlaceSource
    name = "sources_de_lieux"
    menu_label = gettext_lazy("Sources")
    icon = "link"
    menu_order = 30
    form_fields = ["name", "url", "is_active", "is_trusted", "only_here"]
    list_display = ["name", "is_active", "checked_at", "fault"]
    copy_view_enabled = False
    inspect_view_enabled = False
