"""Reports of the frequent, the fruitless and the poorly answered searches, for editors."""

import django_filters
from django.db.models import F, Max, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import policy_registry

from network.admin.cells import DayColumn

from .models import BestBet, SearchLog, Synonym

OFTEN = 2  # times: a page closed once may have another reason
SIGNS = {
    "seen_far": (_("Réponse lointaine"), Q(seen_far__gt=0)),
    "seen_doubtful": (_("Correction douteuse"), Q(seen_doubtful__gt=0)),
    "seen_left": (_("Rien ouvert"), Q(seen_left__gte=OFTEN, seen_left__gt=F("seen_opened"))),
    "seen_rephrased": (
        _("Cherché autrement"),
        Q(seen_rephrased__gte=OFTEN, seen_rephrased__gt=F("seen_opened")),
    ),
}
TEACHING = [
    (_("Créer un synonyme"), Synonym, "{}, "),
    (_("Choisir la réponse"), BestBet, "{}"),
]


class TeachColumn(Column):
    """Column with links to the forms of a synonym and a chosen answer for the query."""

    cell_template_name = "search/admin/teach_cell.html"

    def get_cell_context_data(self, instance: dict, parent_context: Context) -> dict:
        """Add `links`, [(label, URL)] of the two forms, to the context."""
        context = super().get_cell_context_data(instance, parent_context)
        context["links"] = [
            (label, f"{add_url(model)}?{urlencode({'mots': words.format(instance['query'])})}")
            for label, model, words in TEACHING
        ]
        return context


class QueryColumn(Column):
    """Column with the query, linked to its results."""

    cell_template_name = "search/admin/query_cell.html"

    def get_cell_context_data(self, instance: dict, parent_context: Context) -> dict:
        """Add `url`, the address of the results of the query, to the context."""
        context = super().get_cell_context_data(instance, parent_context)
        query = urlencode({"q": instance["query"]})
        return context | {"url": f"{reverse('search:results')}?{query}"}


def add_url(model: type[Model]) -> str:
    """Return the admin URL of the form that adds a snippet of `model`."""
    return reverse(model.snippet_viewset.get_url_name("add"))


class PeriodFilterSet(WagtailFilterSet):
    """Filter of the report by period."""

    day = django_filters.DateFromToRangeFilter(label=_("Période"), widget=DateRangePickerWidget)

    class Meta:
        model = SearchLog
        fields = ["day"]


class SearchReport(ReportView):
    """Base report with one row per query; `last_results` counts the results of its last search.

    The chosen period limits `times` and `last_day`, but not `last_results`.
    """

    model = SearchLog
    any_permission_required = ["add", "change"]
    # {name of the view: its title}, set below.
    views = {}
    filterset_class = PeriodFilterSet
    is_searchable = True
    search_fields = ["query"]
    default_ordering = ("-times", "query")
    columns = [
        QueryColumn("query", label=_("Recherche"), sort_key="query"),
        NumberColumn("times", label=_("Fois"), sort_key="times"),
        NumberColumn(
            "last_results", label=_("Résultats, la dernière fois"), sort_key="last_results"
        ),
        DayColumn("last_day", label=_("Dernier jour"), sort_key="last_day"),
        TeachColumn("teach", label=_("Améliorer")),
    ]
    list_export = ["query", "times", "last_results", "last_day"]
    export_headings = {
        "query": _("Recherche"),
        "times": _("Fois"),
        "last_results": _("Résultats"),
        "last_day": _("Dernier jour"),
    }

    def get_base_queryset(self) -> QuerySet:
        """Return rows {query, times, last_day, last_results}, one for each logged query."""
        latest = SearchLog.objects.filter(query=OuterRef("query")).order_by("-day")
        return (
            SearchLog.objects.alias(latest=Subquery(latest.values("results")[:1]))
            .values("query")
            .annotate(times=Sum("count"), last_day=Max("day"), last_results=Max("latest"))
        )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Return the usual buttons, then a button for each of the other reports of `views`."""
        return [
            *super().header_buttons,
            *(
                HeaderButton(title, url=reverse(name), icon_name="search")
                for name, title in self.views.items()
                if title != self.page_title
            ),
        ]

    def get_filename(self) -> str:
        """Return the name of the exported file without extension: report and date of today."""
        return f"{self.index_url_name.split(':')[0]}-{timezone.localdate():%Y-%m-%d}"

    @property
    def permission_policy(self):
        """The policy of synonyms: users who may add or change synonyms may read the report."""
        return policy_registry.get_by_type(Synonym)


class FrequentSearches(SearchReport):
    """Report of all searches, the most frequent first."""

    page_title = _("Recherches fréquentes")
    header_icon = "search"


class FruitlessSearches(SearchReport):
    """Report of the queries whose last search had no result, the most frequent first."""

    page_title = _("Recherches sans résultat")
    header_icon = "warning"

    def get_base_queryset(self) -> QuerySet:
        """Return the rows of the queries whose last search had no result."""
        return super().get_base_queryset().filter(last_results=0)


class SignFilterSet(PeriodFilterSet):
    """Filter of the poorly answered searches by period and sign."""

    sign = django_filters.ChoiceFilter(
        label=_("Signe"),
        choices=[(name, label) for name, (label, _condition) in SIGNS.items()],
        method="filter_sign",
        empty_label=_("Tous"),
    )

    def filter_sign(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Return the rows with the sign `value`, a key of `SIGNS`."""
        return queryset.filter(_poor(value))


class PoorSearches(SearchReport):
    """Report of the queries with results that show a sign of a poor answer, the worst first.

    The columns of `SIGNS` count the searches with each sign in the period. `poor` is their sum. One
    far result or one doubtful correction is enough to list a query. The other signs, `seen_left`
    and `seen_rephrased`, must occur at least `OFTEN` times, and more often than `seen_opened`.
    """

    page_title = _("Questions mal servies")
    header_icon = "help"
    filterset_class = SignFilterSet
    template_name = "search/admin/poor_searches.html"
    default_ordering = ("-poor", "query")
    columns = [
        QueryColumn("query", label=_("Recherche"), sort_key="query"),
        NumberColumn("times", label=_("Fois"), sort_key="times"),
        *(
            NumberColumn(name, label=label, sort_key=name)
            for name, (label, _condition) in SIGNS.items()
        ),
        DayColumn("last_day", label=_("Dernier jour"), sort_key="last_day"),
        TeachColumn("teach", label=_("Améliorer")),
    ]
    list_export = ["query", "times", *SIGNS, "seen_opened", "last_day"]
    export_headings = {
        "query": _("Recherche"),
        "times": _("Fois"),
        **{name: label for name, (label, _condition) in SIGNS.items()},
        "seen_opened": _("Réponse ouverte"),
        "last_day": _("Dernier jour"),
    }

    def get_base_queryset(self) -> QuerySet:
        """Return the queries with results and a sign of a poor answer, one row for each query.

        A row has query, times, last_day, last_results, poor, seen_opened and the keys of `SIGNS`.
        """
        columns = (*SIGNS, "seen_opened")
        sums = {name: Sum(name.removeprefix("seen_")) for name in columns}
        first, *others = map(F, SIGNS)
        queries = super().get_base_queryset().annotate(**sums)
        queries = queries.annotate(poor=sum(others, first))
        return queries.filter(_poor(*SIGNS), last_results__gt=0)


def _poor(*names):
    condition = Q()
    for name in names:
        condition |= SIGNS[name][1]
    return condition


SearchReport.views = {
    "recherches-sans-resultat:index": FruitlessSearches.page_title,
    "questions-mal-servies:index": PoorSearches.page_title,
    "recherches-frequentes:index": FrequentSearches.page_title,
}
