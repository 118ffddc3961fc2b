"""The admin's screen that maps the columns of a file to the columns of the standard."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from network.admin.screens import ScreenMixin
from places.admin import PublishersMixin
from places.models import ImportRun
from places.national.mapping import targets

from . import columns, parts
from .labels import label_of, words_of
from .runs import drop

EXAMPLES = 2


class ColumnsView(PublishersMixin, ScreenMixin, TemplateView):
    """Admin view that maps the columns of a file, beside examples and a preview."""

    template_name = "places/imports/columns.html"
    page_title = gettext_lazy("Dire ce que contient chaque colonne")
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set `self.run` to the import of the URL, or return a 404."""
        self.run = get_object_or_404(ImportRun, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_parents(self) -> list[tuple[str, object]]:
        """Return the breadcrumb to the list of imports."""
        return [(reverse("imports_de_lieux:runs"), _("Importer des lieux"))]

    def get_page_subtitle(self) -> str:
        """Return the name of the file."""
        return self.run.file_name

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Redirect to the import unless it waits for a mapping, else render the page."""
        if self.run.stage != ImportRun.Stage.JOINING:
            return redirect(_run_url(self.run))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Apply the mapping if "apply" is posted and it is valid, and redirect to the import.

        The mapping is saved for later files. Nothing changes if the import no longer waits for a
        mapping. Without "apply", or with an invalid mapping, the page is displayed again with a
        preview of the typed mapping, and its fault if any.
        """
        mapping = self._typed()
        fault = columns.mapping_fault(mapping)
        if "apply" not in request.POST or fault:
            if fault:
                messages.error(request, fault)
            return self.get(request)
        if columns.map_run(self.run, mapping):
            messages.success(request, _("C’est retenu pour les prochains fichiers de cette forme."))
        return redirect(_run_url(self.run))

    def _typed(self):
        allowed = {name for name, _note in targets()}
        names = columns.columns_of(self.run)
        typed = {name: self.request.POST.get(f"colonne-{i}", "") for i, name in enumerate(names)}
        return {name: target for name, target in typed.items() if target in allowed}

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the columns with examples, the private columns and the preview."""
        is_typed = self.request.method == "POST"
        mapping = self._typed() if is_typed else columns.guessed_mapping(self.run)
        rows = [cells for _line, cells in parts.first_lines(self.run, columns.SAMPLE_LINES)]
        shown, places, lines = columns.preview(self.run, mapping)
        names = columns.columns_of(self.run)
        return super().get_context_data(
            run=self.run,
            rows=[
                (f"colonne-{index}", name, _examples(rows, name), mapping.get(name, ""))
                for index, name in enumerate(names)
            ],
            private=columns.private_columns(names),
            private_chosen=columns.private_columns(mapping),
            targets=targets(),
            shown=[_labelled(cells) for cells in shown],
            places=places,
            lines=lines,
            **kwargs,
        )


class ForgetView(PublishersMixin, View):
    """Admin view that cancels an import and deletes the mapping of its columns."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel the import unless it is over, delete its mapping and redirect to the list.

        An import whose columns were not converted by a mapping gives a 404.
        """
        run = get_object_or_404(ImportRun.objects.exclude(columns_digest=""), pk=pk)
        drop(run)
        columns.delete_mapping(run)
        text = _("C’est oublié : le prochain fichier de cette forme vous demandera ses colonnes.")
        messages.success(request, text)
        return redirect("imports_de_lieux:runs")


def _examples(rows, name):
    cells = dict.fromkeys(cell for row in rows if (cell := (row.get(name) or "").strip()))
    return list(cells)[:EXAMPLES]


def _labelled(cells):
    """Return [(label, text)] of the filled cells of a place, {column: cell}; hours in words."""
    return [(label_of(name), words_of(name, cell)) for name, cell in cells.items() if cell]


def _run_url(run):
    return reverse("imports_de_lieux:run", args=[run.pk])
