from dataclasses import dataclass
from urllib.parse import urlencode

from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from network.outputs import paginate

from .answers import PER_PAGE, Answer
from .choices import Kind
from .filters import SearchFilterSet
from .models import SearchDocument


@dataclass(frozen=True, slots=True)
class KindChoice:
    label: str
    count: int
    query: str
    selected: bool


def results(request):
    """One box over everything the public may see."""
    filters = SearchFilterSet(request.GET, SearchDocument.objects.all())
    text, kind = filters.values.get("q", ""), filters.values.get("type", "")
    answer = Answer(text, language=get_language(), kind=kind)
    context = {
        "text": text,
        "kind": kind,
        "answer": answer,
        "kinds": _kinds(answer, text, kind),
        "page_obj": paginate(request, answer, per_page=PER_PAGE),
        "query": filters.query,
        "everywhere": urlencode([("q", text)]),
        "corrected_query": urlencode([("q", answer.question.corrected)]),
    }
    return render(request, "search/results.html", context)


def _kinds(answer, text, kind):
    """The kinds that hold something, with their counts, "everything" first."""
    choices = [("", _("Tout"), answer.total)]
    choices += [(str(k), k.label, answer.counts[k]) for k in Kind if answer.counts.get(k)]
    return [
        KindChoice(
            label=label,
            count=count,
            query=urlencode([("q", text)] + ([("type", value)] if value else [])),
            selected=value == kind,
        )
        for value, label, count in choices
    ]
