"""The admin's screens where an editor gives a meaning to the values of files."""

from collections.abc import Mapping

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from network.admin.screens import ScreenMixin, page_of
from places.admin import PublishersMixin
from places.choices import EVERYBODY
from places.models import ImportRun, ValueMeaning
from places.national.meanings import WHOLE, choices_of, suggestions
from places.national.upgrade import INDIVISIBLE, PROGRAMMES

from . import values
from .labels import label_of

NAMESPACE = "imports_de_lieux"
SHOWN = 30
NOTHING = "-"
# {column of the standard 0.1: the present column of its values}
FORMER_LISTS = {**INDIVISIBLE, "labels_nationaux": PROGRAMMES}


class ValuesView(PublishersMixin, ScreenMixin, TemplateView):
    """Admin view that lists the values that wait for a meaning, of all files."""

    template_name = "places/imports/values.html"
    page_title = gettext_lazy("Valeurs à comprendre")
    header_icon = "help"
    run = None
    conflicts = frozenset()

    def get_parents(self) -> list[tuple[str, object]]:
        """Return [(URL, label)] of the breadcrumb: the list of imports."""
        return [(reverse(f"{NAMESPACE}:runs"), _("Importer des lieux"))]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `page_obj`, a page of the values, and `questions`, these values with their choices.

        `decided` is [(value, labels)] of all decided values, [] in the view of one import. `run` is
        the import, or None, and `nothing` the answer that imports nothing.
        """
        page = self._page()
        return super().get_context_data(
            run=self.run,
            page_obj=page,
            questions=[question(row, self.request.POST, self.conflicts) for row in page],
            decided=[] if self.run else _labelled(values.decided()),
            nothing=NOTHING,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Save the ticked meanings of this page of values, and redirect with a message.

        A value without an answer still waits. If an answer contains "nothing" and a value, nothing
        is saved, and the page is displayed again with the answers and an error.
        """
        answers, self.conflicts = typed_meanings(self._page(), request.POST)
        if self.conflicts:
            text = _("Cochez des réponses, ou « Ne rien en prendre », pas les deux.")
            messages.error(request, text)
            return self.get(request)
        if answers:
            messages.success(request, _decided(values.decide(answers)))
        return redirect(self._next_url())

    def _page(self) -> Page:
        return page_of(self.request, self._rows(), SHOWN)

    def _rows(self):
        return values.undecided()

    def _next_url(self):
        return reverse(f"{NAMESPACE}:all_values")


class RunValuesView(ValuesView):
    """Admin view that lists the values that wait for a meaning in the file of one import."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set `self.run` to the import of the URL, or raise Http404, before the rights are checked.

        Raises PermissionDenied as `PublishersMixin` does.
        """
        self.run = get_object_or_404(ImportRun, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the name of the file."""
        return self.run.file_name

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Render the page if the import waits for a review, else redirect to the import."""
        if self.run.stage != ImportRun.Stage.WAITING:
            return redirect(self._next_url())
        return super().get(request, *args, **kwargs)

    def _rows(self):
        return values.undecided_of(self.run)

    def _next_url(self):
        return reverse(f"{NAMESPACE}:run", args=[self.run.pk])


class ReviewValueView(PublishersMixin, View):
    """Admin view that makes a decided value wait for an editor again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete the meaning of the value, and redirect to the list of all values.

        The value waits for an editor again. As after an answer, the source is read again during the
        next night, and the imports of its source or form that wait for a review are rehearsed
        again. Raises Http404 for an unknown value.
        """
        row = get_object_or_404(ValueMeaning, pk=pk)
        values.decide({row.pk: None})
        text = _("La réponse pour « %s » est oubliée : le prochain fichier la redemandera.")
        messages.success(request, text % row.value)
        return redirect(f"{NAMESPACE}:all_values")


def _decided(decided):
    text = ngettext(
        "%s réponse est retenue, aussi pour les prochains fichiers.",
        "%s réponses sont retenues, aussi pour les prochains fichiers.",
        decided.number,
    )
    text %= decided.number
    if decided.is_rehearsed:
        text += " " + _("L’essai recommence avec elles : rien n’est à renvoyer.")
    if decided.must_be_sent:
        text += " " + _("Les lieux déjà importés changeront quand vous renverrez leur fichier.")
    return text


def question(
    row: ValueMeaning, data: Mapping[str, str], conflicts: frozenset[int] = frozenset()
) -> dict[str, object]:
    """Return the template context of a value: itself, its field in words and its choices.

    `suggested` and `others` are lists of (value, label, is ticked). `data` is a QueryDict of posted
    answers, or empty.
    """
    typed = _typed(row, data)
    proposed = suggestions(row.column, row.value)
    choices = [(value, _label(value), value in typed) for value in choices_of(row.column)]
    return {
        "row": row,
        "name": f"valeur-{row.pk}",
        "field": label_of(FORMER_LISTS.get(row.column, row.column)),
        "suggested": [choice for choice in choices if choice[0] in proposed],
        "others": [choice for choice in choices if choice[0] not in proposed],
        "is_nothing": NOTHING in typed,
        "is_whole": row.column in WHOLE,
        "is_typed": bool(typed),
        "has_conflict": row.pk in conflicts,
    }


def typed_meanings(rows: Page, data: QueryDict) -> tuple[dict[int, list[str]], frozenset[int]]:
    """Return ({key of a value: meanings} of the answers, keys of contradictory answers).

    The meanings are [] for the answer "nothing". Unknown meanings are ignored. A value without an
    answer is absent. `data` contains the posted answers.
    """
    answers, conflicts = {}, set()
    for row in rows:
        typed = _typed(row, data)
        chosen = [value for value in choices_of(row.column) if value in typed]
        if NOTHING in typed and chosen:
            conflicts.add(row.pk)
        elif chosen or NOTHING in typed:
            answers[row.pk] = chosen
    return answers, frozenset(conflicts)


def _typed(row, data):
    name = f"valeur-{row.pk}"
    return set(data.getlist(name)) if name in data else set()


def _labelled(rows):
    return [(row, [_label(value) for value in row.meanings]) for row in rows]


def _label(value):
    return _("Tout le monde") if value == EVERYBODY else value
