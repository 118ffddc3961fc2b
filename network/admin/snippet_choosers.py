"""Choosers of territories, people and organisations, with columns that tell namesakes apart."""

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenView,
)

from network.models.territory import sort_name


class WordsForm(BaseFilterForm):
    """Filter form of a chooser: each word must be in one of `fields`.

    `fields` are lookups. The model need not be in the search index.
    """

    lookups = ()
    q = forms.CharField(
        label=_("Mots à chercher"),
        widget=forms.TextInput(attrs={"placeholder": _("Chercher")}),
        required=False,
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        """Return the objects with all the words of `q`; all objects without a word."""
        self.search_query = self.cleaned_data["q"].strip()
        self.is_searching = bool(self.search_query)
        for word in self.words():
            either = Q()
            for lookup in self.lookups:
                either |= Q(**{lookup: word})
            objects = objects.filter(either)
        return objects

    def words(self) -> list[str]:
        """Return the words of `q`."""
        return self.search_query.split()


class TerritoryWordsForm(WordsForm):
    """Filter form of territories: name without accents, postcode, official code, département."""

    lookups = (
        *("search_name__contains", "postcodes__contains", "code__iexact"),
        *("departement__search_name__contains", "departement__code__iexact"),
    )

    def words(self) -> list[str]:
        """Return the words of `q`, normalised as the stored names are."""
        return sort_name(self.search_query).split()


class DetailsMixin:
    """Mixin of the views that list the objects: joins `related` and adds the columns `details`."""

    related = ()
    details = ()

    def get_object_list(self) -> QuerySet:
        """Return all objects, joined with those that the columns display."""
        return super().get_object_list().select_related(*self.related)

    @property
    def columns(self) -> list[Column]:
        """The name, then the details."""
        return [*super().columns, *self.details]


class FullTitleMixin:
    """Mixin of the view of a chosen object, which is named in full beside its button."""

    def get_display_title(self, instance: Model) -> str:
        """Return `name_in_full` of the chosen object."""
        return instance.name_in_full


class TerritoryDetails(DetailsMixin):
    """Columns of territories: level, département, official code."""

    filter_form_class = TerritoryWordsForm
    url_filter_parameters = ("kind",)
    preserve_url_parameters = ("multiple", "kind")
    related = ("departement",)
    details = (
        Column("kind", label=_("Niveau"), accessor="get_kind_display"),
        Column("departement", label=_("Département"), accessor="departement"),
        Column("code", label=_("Code"), accessor="code"),
    )


class PersonDetails(DetailsMixin):
    """Columns of people: role and organisation."""

    related = ("organisation",)
    details = (
        Column("role", label=_("Fonction"), accessor="role"),
        Column("organisation", label=_("Structure"), accessor="organisation"),
    )


class TerritoryChooseView(TerritoryDetails, ChooseView):
    """Modal that lists the territories."""


class TerritoryResultsView(TerritoryDetails, ChooseResultsView):
    """Results of a search in the modal of territories."""


class TerritoryChosenView(FullTitleMixin, SnippetChosenView):
    """Answer to the choice of a territory."""


class TerritoryChooserViewSet(SnippetChooserViewSet):
    """Chooser of territories; the query parameter `kind` restricts it to one level."""

    choose_view_class = TerritoryChooseView
    choose_results_view_class = TerritoryResultsView
    chosen_view_class = TerritoryChosenView


class PersonChooseView(PersonDetails, ChooseView):
    """Modal that lists the people."""


class PersonResultsView(PersonDetails, ChooseResultsView):
    """Results of a search in the modal of people."""


class PersonChosenView(FullTitleMixin, SnippetChosenView):
    """Answer to the choice of a person."""


class PersonChooserViewSet(SnippetChooserViewSet):
    """Chooser of people."""

    choose_view_class = PersonChooseView
    choose_results_view_class = PersonResultsView
    chosen_view_class = PersonChosenView
