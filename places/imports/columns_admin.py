"""The admin's screen that maps the columns of a file to the columns of the standard."""

from dataclasses import dataclass

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
from places.national.guessing import certain_of, losses
from places.national.mapping import targets
from places.national.meanings import COLUMNS

from . import columns, parts
from .labels import label_of, words_of
from .runs import drop

EXAMPLES, LOST_SHOWN = 5, 5


class ColumnsView(PublishersMixin, ScreenMixin, TemplateView):
    """Admin view that maps the columns of a file, beside examples and a preview."""

    template_name = "places/imports/columns.html"
    page_title = gettext_lazy("Dire ce que contient chaque colonne")
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set `self.run` to the import of the URL, or raise Http404, before the rights are checked.

        Raises PermissionDenied as `PublishersMixin` does.
        """
        self.run = get_object_or_404(ImportRun, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_parents(self) -> list[tuple[str, object]]:
        """Return [(URL, label)] of the breadcrumb: the list of imports."""
        return [(reverse("imports_de_lieux:runs"), _("Importer des lieux"))]

    def get_page_subtitle(self) -> str:
        """Return the name of the file."""
        return self.run.file_name

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Render the page if the import waits for a mapping, else redirect to the import."""
        if self.run.stage != ImportRun.Stage.JOINING:
            return redirect(_run_url(self.run))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Apply the typed mapping if "apply" is posted, and redirect to the import.

        The mapping is saved for later similar files. Nothing changes if the import no longer waits
        for a mapping. Without "apply", or with an invalid mapping, the page is displayed again with
        a preview of the typed mapping, and with the fault as a message. A mapping is invalid if no
        column is the name of the place, or if a mapped column that seems private is not confirmed.
        """
        mapping = self._typed()
        fault = columns.mapping_fault(mapping) or self._unconfirmed(mapping)
        if "apply" not in request.POST or fault:
            if fault:
                messages.error(request, fault)
            return self.get(request)
        if columns.map_run(self.run, mapping):
            messages.success(request, _("C’est retenu pour les prochains fichiers de cette forme."))
        return redirect(_run_url(self.run))

    def _unconfirmed(self, mapping):
        """Return the fault of a mapping that publishes private columns not confirmed, or ""."""
        confirmed = self.request.POST.getlist("publier")
        missing = [name for name in columns.private_columns(mapping) if name not in confirmed]
        if not missing:
            return ""
        text = _("Confirmez que le public peut lire ces colonnes, ou ne les prenez pas : %s.")
        return text % ", ".join(f"« {name} »" for name in missing)

    def _typed(self):
        allowed = {name for name, _note in targets()}
        names = columns.columns_of(self.run)
        typed = {name: self.request.POST.get(f"colonne-{i}", "") for i, name in enumerate(names)}
        return {name: target for name, target in typed.items() if target in allowed}

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the columns as `ColumnChoice`s, their possible targets, and a preview.

        Also adds the import. The mapping is the typed one on a POST, else the mapping of the same
        columns by another source or by hand, else the certain guesses. The other guesses are only
        proposed beside their columns.
        """
        guesses = columns.guesses_of(self.run)
        is_typed = self.request.method == "POST"
        former = {} if is_typed else columns.mapping_of_others(self.run)
        mapping = self._typed() if is_typed else former or certain_of(guesses)
        notes = dict(targets())
        rows = [cells for _line, cells in parts.first_lines(self.run, columns.GUESS_LINES)]
        shown, places, lines = columns.preview(self.run, mapping)
        names = columns.columns_of(self.run)
        return super().get_context_data(
            run=self.run,
            rows=[
                ColumnChoice(
                    key=f"colonne-{index}",
                    name=name,
                    cells=_different(rows, name),
                    chosen=mapping.get(name, ""),
                    proposed=guesses[name].target if name in guesses else "",
                    note=_described(guesses[name].target, notes) if name in guesses else "",
                )
                for index, name in enumerate(names)
            ],
            private=columns.private_columns(names),
            confirmed=self.request.POST.getlist("publier"),
            targets=targets(),
            shown=[_labelled(cells) for cells in shown],
            places=places,
            lines=lines,
            **kwargs,
        )


@dataclass(frozen=True)
class ColumnChoice:
    """A column of the file on the screen: its cells, the chosen target and the guessed one.

    `cells` are its different cells among the first lines. `chosen` and `proposed` are targets, or
    "" without one. `note` is the text of the target `proposed` in the menu, or "".
    """

    key: str
    name: str
    cells: list[str]
    chosen: str
    proposed: str
    note: str

    @property
    def examples(self) -> list[str]:
        """The first `EXAMPLES` cells."""
        return self.cells[:EXAMPLES]

    @property
    def is_proposal(self) -> bool:
        """True if the guess is another target than the chosen one."""
        return bool(self.proposed) and self.proposed != self.chosen

    @property
    def is_private(self) -> bool:
        """True if the name suggests comments, notes or persons."""
        return bool(columns.private_columns([self.name]))

    @property
    def left_aside(self) -> int:
        """The number of different `cells` that are not imported: 0 if the column has a target."""
        return 0 if self.chosen else len(self.cells)

    @property
    def lost(self) -> list[str]:
        """At most `LOST_SHOWN` values that the chosen target, else the guess, does not read.

        [] without a target.
        """
        target = self.chosen or self.proposed
        return losses(target, self.name, self.cells)[:LOST_SHOWN] if target else []

    @property
    def is_list(self) -> bool:
        """True if the chosen target is a closed list, whose values an editor can map later."""
        return self.chosen in COLUMNS


class ForgetView(PublishersMixin, View):
    """Admin view that cancels an import and deletes the mapping of its columns."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete the mapping of an import and redirect to the list.

        An import that is not over is cancelled. Raises Http404 if no mapping converted the columns
        of the import: its `columns_digest` is empty.
        """
        run = get_object_or_404(ImportRun.objects.exclude(columns_digest=""), pk=pk)
        drop(run)
        columns.delete_mapping(run)
        text = _("C’est oublié : le prochain fichier de cette forme vous demandera ses colonnes.")
        messages.success(request, text)
        return redirect("imports_de_lieux:runs")


def _different(rows, name):
    return list(dict.fromkeys(cell for row in rows if (cell := (row.get(name) or "").strip())))


def _described(target, notes):
    return f"{target} – {notes[target]}"


def _labelled(cells):
    """Return [(label, text)] of the filled cells of a place; `cells` is {column: cell}.

    The hours are in words.
    """
    return [(label_of(name), words_of(name, cell)) for name, cell in cells.items() if cell]


def _run_url(run):
    return reverse("imports_de_lieux:run", args=[run.pk])
