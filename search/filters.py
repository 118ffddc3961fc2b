from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.filters import ChoiceFilter, FilterSet, TextFilter

from .choices import Kind


class SearchFilterSet(FilterSet):
    """The question and the kind of what is looked for."""

    q = TextFilter(_("Mots cherchés"), q=Q())
    type = ChoiceFilter(_("Type"), choices=Kind.choices, q=lambda kind: Q(kind=kind))
