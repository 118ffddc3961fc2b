"""Choosers of territories, people and organisations, with columns that tell namesakes apart."""

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.search.backends import get_search_backend
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenView,
)

from network.models import Organisation, Person
from network.models.territory import sort_name

SHOWN_PLACES = 2


class WordsForm(BaseFilterForm):
    """Filter form of a chooser: each word must match, in the way that a subclass defines."""

    q = forms.CharField(
        label=_("Mots à chercher"),
        widget=forms.TextInput(attrs={"placeholder": _("Chercher")}),
        required=False,
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        """Return the objects with all the words of `q`; all objects without a word."""
        self.search_query = self.cleaned_data["q"].strip()
        self.is_searching = bool(self.search_query)
        return self.matching(objects, self.search_query)

    def matching(self, objects: QuerySet, text: str) -> QuerySet:
        """Return the objects with all the words of `text`; a subclass must define it."""
        raise NotImplementedError


class TerritoryWordsForm(WordsForm):
    """Filter form of territories: name without accents, postcode, official code, département."""

    lookups = (
        *("search_name__contains", "postcodes__contains", "code__iexact"),
        *("departement__search_name__contains", "departement__code__iexact"),
    )

    def matching(self, objects: QuerySet, text: str) -> QuerySet:
        """Return the territories with all the words, normalised as the stored names are."""
        for word in sort_name(text).split():
            either = Q()
            for lookup in self.lookups:
                either |= Q(**{lookup: word})
            objects = objects.filter(either)
        return objects


class PersonWordsForm(WordsForm):
    """Filter form of people: name, role, organisation, and the places of the organisation."""

    def matching(self, objects: QuerySet, text: str) -> QuerySet:
        """Return the people with all the words, as `people_matching` does."""
        return people_matching(objects, text)


def people_matching(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Return the people with all the words of `text`; all people for an empty text.

    A word is in the search index (name, role, organisation), or in the title, the commune or the
    postcode of a published place of the organisation. The beginning of a word is enough and, for a
    title or a commune, any part of it. Queries the index once for each word.
    """
    for word in text.split():
        people = people.filter(_indexed_q(Person, word) | Q(organisation__in=_running(word)))
    return people


class OrganisationWordsForm(WordsForm):
    """Filter form of organisations: name, and the places that they run."""

    def matching(self, objects: QuerySet, text: str) -> QuerySet:
        """Return the organisations with all the words, as `organisations_matching` does."""
        return organisations_matching(objects, text)


def organisations_matching(
    organisations: QuerySet[Organisation], text: str
) -> QuerySet[Organisation]:
    """Return the organisations with all the words of `text`; all of them for an empty text.

    A word is in the name, or in the title, the commune or the postcode of a published place, as
    `people_matching` searches for them.
    """
    for word in text.split():
        places = Q(pk__in=_running(word).values("pk"))
        organisations = organisations.filter(_indexed_q(Organisation, word) | places)
    return organisations


def _indexed_q(model, word):
    """Return the condition that the search index has the beginning of a word for the object."""
    found = get_search_backend().autocomplete(word, model.objects.all())
    return Q(pk__in=[each.pk for each in found])


def _running(word):
    """Return the organisations that run a published place with this word."""
    return Organisation.objects.filter(place_q("places", word), places__live=True)


def place_q(path: str, text: str) -> Q:
    """Return the condition that the place at `path` has the text; case is ignored.

    The text is in the title, in the commune (accents are ignored there), or at the beginning of the
    postcode.
    """
    q = Q(**{f"{path}__title__icontains": text}) | Q(**{f"{path}__postcode__startswith": text})
    name = sort_name(text)
    return q | Q(**{f"{path}__commune__search_name__contains": name}) if name else q


def with_places(people: QuerySet[Person]) -> QuerySet[Person]:
    """Join the organisations of the people, and prefetch the places of these organisations."""
    return people.select_related("organisation").prefetch_related("organisation__places")


def place_names(person: Person) -> str:
    """Return the `places_of` the person's organisation, or "" without an organisation.

    `with_places` avoids queries for each person.
    """
    return places_of(person.organisation) if person.organisation else ""


def places_of(organisation: Organisation) -> str:
    """Return the names of the published places of an organisation, with their communes.

    After `SHOWN_PLACES` names, the others are counted: "EPN, Sisteron – La Poste, Gap et 3 autres".
    Returns "" without a place.
    """
    places = organisation.places.all()
    names = sorted(place.name_in_full for place in places if place.live)
    text, rest = " – ".join(names[:SHOWN_PLACES]), len(names) - SHOWN_PLACES
    if rest <= 0:
        return text
    others = ngettext("et %(number)s autre", "et %(number)s autres", rest)
    return f"{text} {others % {'number': rest}}"


class DetailsMixin:
    """Mixin of the views that list the objects: adds the columns `details`."""

    details = ()

    @property
    def columns(self) -> list[Column]:
        """Wagtail's columns, the name among them, then the `details`."""
        return [*super().columns, *self.details]


class FullTitleMixin:
    """Mixin of the view of a chosen object, which is named in full beside its button."""

    def get_display_title(self, instance: Model) -> str:
        """Return `name_in_full` of the chosen object."""
        return instance.name_in_full


class TerritoryDetails(DetailsMixin):
    """Mixin for a list of territories: its columns, and its search by words and by `kind`."""

    filter_form_class = TerritoryWordsForm
    url_filter_parameters = ("kind",)
    preserve_url_parameters = ("multiple", "kind")
    details = (
        Column("kind", label=_("Niveau"), accessor="get_kind_display"),
        Column("departement", label=_("Département"), accessor="departement"),
        Column("code", label=_("Code"), accessor="code"),
    )

    def get_object_list(self) -> QuerySet:
        """Return all territories, joined with their départements."""
        return super().get_object_list().select_related("departement")


class PersonDetails(DetailsMixin):
    """Mixin for a list of people: its columns, and the search of `people_matching`."""

    filter_form_class = PersonWordsForm
    details = (
        Column("role", label=_("Fonction"), accessor="role"),
        Column("organisation", label=_("Structure"), accessor="organisation"),
        Column("places", label=_("Lieux"), accessor=place_names),
        Column("email", label=_("Courriel"), accessor="email"),
    )

    def get_object_list(self) -> QuerySet:
        """Return all people, with what the columns display."""
        return with_places(super().get_object_list())


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


class OrganisationDetails(DetailsMixin):
    """Mixin for a list of organisations: its columns, and `organisations_matching`."""

    filter_form_class = OrganisationWordsForm
    details = (
        Column("kind", label=_("Statut"), accessor="get_kind_display"),
        Column("places", label=_("Lieux"), accessor=places_of),
        Column("email", label=_("Courriel"), accessor="email"),
    )

    def get_object_list(self) -> QuerySet:
        """Return all organisations, with their places."""
        return super().get_object_list().prefetch_related("places")


class OrganisationChooseView(OrganisationDetails, ChooseView):
    """Modal that lists the organisations."""


class OrganisationResultsView(OrganisationDetails, ChooseResultsView):
    """Results of a search in the modal of organisations."""


class OrganisationChooserViewSet(SnippetChooserViewSet):
    """Chooser of organisations."""

    choose_view_class = OrganisationChooseView
    choose_results_view_class = OrganisationResultsView
