"""The filters of the API: the fields of an object, and the filters of the site's own lists."""

from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from rest_framework.filters import BaseFilterBackend
from wagtail.api.v2.filters import OrderingFilter
from wagtail.api.v2.utils import BadRequestError, parse_boolean
from wagtail.models import Locale

from network.database.fields import ChoiceListField, has_any
from network.filters import BooleanFilter, ChoicesFilter, DateFilter, FilterSet, TerritoryFilter


def quoted(values) -> str:
    """Return values as a text: "« a », « b »"."""
    return ", ".join(f"« {value} »" for value in values)


def expected(item) -> str:
    """Return a translated sentence about the values that the filter `item` accepts.

    The sentence is about a boolean, choices, a territory or a date. Returns "" for other filters.
    """
    if isinstance(item, BooleanFilter):
        return _("Écrivez 1, ou retirez ce filtre.")
    if isinstance(item, ChoicesFilter):
        return _("Valeurs : %(values)s.") % {
            "values": quoted(value for value, _label in item.options())
        }
    if isinstance(item, TerritoryFilter):
        return _(
            "Écrivez le code INSEE d’une commune ou d’un département, le SIREN d’une"
            " intercommunalité, ou une région : R93."
        )
    if isinstance(item, DateFilter):
        return _("Écrivez une date : 2026-11-30.")
    return ""


class StoredFieldsFilter(BaseFilterBackend):
    """Filter by the stored fields of an object: `?postcode=13500&labels=Pix`.

    A list field matches if it contains one of the values. Another field must be equal to the last
    of the values.
    """

    def filter_queryset(self, request: HttpRequest, queryset: QuerySet, view) -> QuerySet:
        """Return the rows that match; raise BadRequestError for a value that a field refuses."""
        for name in view.stored_fields(queryset.model):
            if name in request.GET:
                column = queryset.model._meta.get_field(name)
                queryset = self._narrow(queryset, column, request.GET.getlist(name))
        return queryset

    def _narrow(self, queryset, column: Field, typed: list[str]):
        if isinstance(column, ChoiceListField):
            known = [value for value, _label in column.flatchoices]
            if not column.is_open and (unknown := [text for text in typed if text not in known]):
                message = _("%(name)s : %(typed)s n’est pas possible. Valeurs : %(values)s.")
                raise BadRequestError(
                    message
                    % {"name": column.name, "typed": quoted(unknown), "values": quoted(known)}
                )
            return queryset.filter(has_any(column.name, typed))
        try:
            return queryset.filter(**{column.name: self._value(column, typed[-1])})
        except (ValidationError, TypeError, ValueError) as error:
            message = _("%(name)s : %(typed)s n’est pas possible.")
            raise BadRequestError(
                message % {"name": column.name, "typed": quoted(typed[-1:])}
            ) from error

    @staticmethod
    def _value(column, typed):
        if "\0" in typed:
            raise ValueError(typed)
        return parse_boolean(typed) if column.get_internal_type() == "BooleanField" else typed


class ListFilter(BaseFilterBackend):
    """Filter by the filters of a list of the site, with the same names and the same meaning."""

    def filter_queryset(self, request: HttpRequest, queryset: QuerySet, view) -> QuerySet:
        """Return the rows of a list that match, or its `whole_list` without filters.

        A single object is not filtered. Raises BadRequestError for a refused value.
        """
        if view.action != "listing_view":
            return queryset
        params = view.list_params()
        query = QueryDict(mutable=True)
        for name in params & request.GET.keys():
            query.setlist(name, request.GET.getlist(name))
        if not query:
            return view.whole_list(queryset)
        filters = view.bind_filters(query)
        if filters.refused:
            raise BadRequestError(self._message(filters))
        return view.narrow(queryset, filters)

    @staticmethod
    def _message(filters: FilterSet) -> str:
        name, typed = filters.refused[0]
        item = next(item for item in filters.filters.values() if item.param == name)
        message = _("%(name)s : %(typed)s n’est pas possible.")
        return " ".join(
            filter(None, [message % {"name": name, "typed": quoted([typed])}, expected(item)])
        )


class StoredOrder(OrderingFilter):
    """The order of a list by stored fields: `?order=title` or `?order=-first_published_at`."""

    def filter_queryset(self, request: HttpRequest, queryset: QuerySet, view) -> QuerySet:
        """Return the rows in the order of `?order=`; without it, return `queryset` unchanged.

        Raises BadRequestError for a field that is not stored.
        """
        fields = view.stored_fields(queryset.model)
        typed = [name for name in request.GET.get("order", "").split(",") if name]
        if unknown := [name for name in typed if name.removeprefix("-") not in fields]:
            message = _("order : %(typed)s n’est pas un champ de tri. Champs : %(fields)s.")
            raise BadRequestError(
                message % {"typed": quoted(unknown), "fields": ", ".join(sorted(fields))}
            )
        return queryset.order_by(*typed, "pk") if typed else queryset


class LanguageFilter(BaseFilterBackend):
    """Filter by the language of a page: `?locale=fr`."""

    def filter_queryset(self, request: HttpRequest, queryset: QuerySet, view) -> QuerySet:
        """Return the pages in the language, or all pages without `?locale=`.

        Raises BadRequestError for an unknown code.
        """
        if not (typed := request.GET.get("locale")):
            return queryset
        codes = list(Locale.objects.values_list("language_code", flat=True))
        if typed not in codes:
            message = _("locale : %(typed)s n’est pas une langue du site. Langues : %(codes)s.")
            raise BadRequestError(
                message % {"typed": quoted([typed]), "codes": ", ".join(sorted(codes))}
            )
        return queryset.filter(locale__language_code=typed)
