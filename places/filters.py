"""What the list of places can be narrowed by. The keys are those of its addresses."""

from copy import copy

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.fields import has_any
from network.filters import BooleanFilter, ChoicesFilter, FilterSet, TerritoryFilter, TextFilter
from places import choices


def typed_words(words):
    """Every word in the name, the commune, the address or the postcode."""
    found = Q()
    for word in words.split()[:8]:
        found &= (
            Q(title__icontains=word)
            | Q(city__icontains=word)
            | Q(address__icontains=word)
            | Q(postcode__startswith=word)
        )
    return found


def any_of(field):
    return lambda values: has_any(field, values)


class OpenNowFilter(BooleanFilter):
    """Asks the clock; the texts that are open now are found once for a whole filter set.

    Asked for, it narrows the rows before anything is counted, so that a count of thirty choices
    does not repeat the texts thirty times.
    """

    def bound(self, queryset, now):
        filter_ = copy(self)
        filter_._queryset, filter_._now, filter_._found, filter_.is_applied = (
            queryset,
            now,
            None,
            False,
        )
        return filter_

    def q(self, value):
        if self.is_applied:
            return Q()
        if self._found is None:
            self._found = self._queryset.open_q(self._now)
        return self._found


class PlaceFilterSet(FilterSet):
    q = TextFilter(_("Mots"), q=typed_words)
    territoire = TerritoryFilter()
    ouvert = OpenNowFilter(_("Ouvert maintenant"))
    gratuit = BooleanFilter(_("Gratuit"), q=Q(fees__has=choices.Fee.FREE))
    service = ChoicesFilter(
        _("Ce que je veux faire"), choices=choices.Service.choices, q=any_of("services")
    )
    # A place that names no audience is open to all: it answers whoever asks.
    public = ChoicesFilter(
        _("Pour qui"),
        choices=choices.Audience.choices,
        q=lambda values: has_any("audiences", values) | Q(audiences=""),
    )
    type = ChoicesFilter(_("Type de lieu"), choices=choices.Kind.choices, q=any_of("kinds"))
    acces = ChoicesFilter(
        _("Pour venir"), choices=choices.AccessMode.choices, q=any_of("access_modes")
    )
    besoin = ChoicesFilter(
        _("Besoins particuliers"), choices=choices.Care.choices, q=any_of("care")
    )
    programme = ChoicesFilter(
        _("Dispositif"), choices=choices.Programme.choices, q=any_of("programmes")
    )

    def __init__(self, data, queryset, now=None):
        open_now = self.filters["ouvert"].bound(queryset, now or timezone.now())
        self.filters = {**self.filters, "ouvert": open_now}
        super().__init__(data, queryset)
        if self.values.get(open_now.param):
            self.queryset = queryset.filter(open_now.q(True))
            open_now.is_applied = True
