"""Places and workshops that answer a need near a position."""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict

from events.models import Occurrence

from .nearby import FAR_KM, Nearby, find_nearby
from .orientation import Need
from .workshops import workshops_near

# If no place that answers the need is within this distance, nearer places are shown as well.
WORTH_KM = 20
MOST_OTHERS = 3


@dataclass
class Help:
    """The places and workshops that can help with a need, near a position.

    `nearby` are the places with a service for the need, `workshops` the dates about it. `others`
    are at most `MOST_OTHERS` nearer places, for any service, which can advise the visitor.
    """

    nearby: Nearby
    workshops: list[Occurrence] = field(default_factory=list)
    others: list = field(default_factory=list)

    @property
    def is_far(self) -> bool:
        """True if both `nearby.places` and `others` are empty.

        The phone number of the network is then shown.
        """
        return not (self.nearby.places or self.others)

    @property
    def is_empty(self) -> bool:
        """True if `nearby.places`, `others` and `workshops` are all empty."""
        return self.is_far and not self.workshops


def find_help(query: QueryDict, need: Need, now: datetime) -> Help:
    """Return the places and workshops for `need` around the position of `query`.

    The places of `nearby` also match the other filters in `query`. Without a recognised position,
    all lists of the result are empty. `others` are searched only if the need has services and no
    place with one of them is within `WORTH_KM`. `now` (aware) decides which places are open and
    which dates are to come.
    """
    nearby = find_nearby(query, now, service=need.services)
    if not nearby.spot:
        return Help(nearby)
    places = nearby.places
    others = []
    if need.services and not (places and places[0].distance_km <= WORTH_KM):
        shown = {place.pk for place in places}
        near = nearby.nearest_of_any_service(MOST_OTHERS)
        limit = places[0].distance_km if places else FAR_KM
        others = [one for one in near if one.pk not in shown and one.distance_km < limit]
    return Help(nearby, workshops_near(need, nearby.spot, now, FAR_KM), others)
