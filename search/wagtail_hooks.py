"""The search in the admin: three reports, and synonyms, thesaurus and chosen answers in a menu."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from network.admin.reports import Entry
from network.admin.reports import register as register_report
from network.admin.snippets import MENU
from network.text.strings import clean_typed

from .models import BestBet, Synonym
from .reports import FrequentSearches, FruitlessSearches, PoorSearches
from .teaching.admin import GroupsViewSet


class BegunCreateView(CreateView):
    """Create view of a snippet with `words`, prefilled from the query parameter `mots`."""

    def get_initial_form_instance(self) -> BestBet | Synonym:
        """Return an instance with the words of `?mots=`, and a space after a final comma."""
        begun = clean_typed(self.request.GET.get("mots", ""))
        return self.model(words=f"{begun} " if begun.endswith(",") else begun)


class SynonymViewSet(SnippetViewSet):
    """Snippet views of the synonyms."""

    model = Synonym
    icon = "list-ul"
    menu_hook = MENU
    menu_order = 20
    menu_label = _("Synonymes")
    add_view_class = BegunCreateView
    list_display = ["words", Column("both_ways", label=_("Sens"), accessor=lambda s: s.direction)]
    search_fields = ["words"]
    list_per_page = 50


class BestBetViewSet(SnippetViewSet):
    """Snippet views of the chosen answers."""

    model = BestBet
    icon = "pick"
    menu_hook = MENU
    menu_order = 22
    menu_label = _("Réponses choisies")
    add_view_class = BegunCreateView
    list_display = ["words", Column("shown_title", label=_("Réponse"))]
    search_fields = ["words", "title", "sentence"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the chosen answers with their pages, whose titles the list shows, in one query."""
        return BestBet.objects.select_related("page")


class ReportViewSet(ViewSet):
    """Base view set of the view class `report`, without a menu item."""

    report = None

    def get_urlpatterns(self) -> list:
        """Return the URL patterns of the report, "index", and of its table alone, "results"."""
        addresses = {
            "index_url_name": self.get_url_name("index"),
            "index_results_url_name": self.get_url_name("results"),
        }
        return [
            path("", self.report.as_view(**addresses), name="index"),
            path("lignes/", self.report.as_view(**addresses, results_only=True), name="results"),
        ]


class FrequentViewSet(ReportViewSet):
    """Report of the frequent searches."""

    name = "recherches-frequentes"
    icon = "search"
    report = FrequentSearches


class FruitlessViewSet(ReportViewSet):
    """Report of the searches without results."""

    name = "recherches-sans-resultat"
    icon = "warning"
    report = FruitlessSearches


class PoorViewSet(ReportViewSet):
    """Report of the poorly answered searches."""

    name = "questions-mal-servies"
    icon = "help"
    report = PoorSearches


def may_teach(user: User) -> bool:
    """Return True if the user may add or change synonyms."""
    return policy_registry.get_by_type(Synonym).user_has_any_permission(user, ["add", "change"])


register_snippet(SynonymViewSet)
register_snippet(BestBetViewSet)
register_report(
    Entry(
        _("Recherches des visiteurs"),
        _("Ce qu’ils cherchent, ce qu’ils ne trouvent pas, et les questions mal servies."),
        "recherches-sans-resultat:index",
        100,
        may_teach,
    )
)


@hooks.register("register_admin_viewset")
def viewsets() -> list[ViewSet]:
    """Return four viewsets: the three reports on searches, and the thesaurus."""
    return [FruitlessViewSet(), PoorViewSet(), FrequentViewSet(), GroupsViewSet()]
