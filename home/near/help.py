"""Who answers a need near a spot: never nobody."""

from dataclasses import dataclass, field

from events.models import Occurrence

from .nearby import FAR_KM, Nearby, find_nearby
from .workshops import workshops_near

# A place that answers the need is worth that way; farther, some nearer ones are shown as well.
WORTH_KM = 20
MOST_OTHERS = 3


@dataclass
class Help:
    """`nearby` are the places that answer the need, `workshops` the dates that do, `others` some
    nearer places that answer other needs, and can tell where to go."""

    nearby: Nearby
    workshops: list[Occurrence] = field(default_factory=list)
    others: list = field(default_factory=list)

    @property
    def is_far(self):
        """No place within reach: the network's telephone answers."""
        return not (self.nearby.places or self.others)

    @property
    def is_empty(self):
        return self.is_far and not self.workshops


def find_help(query, need, now):
    """The `Help` of the network for a need around the spot of a query, a `QueryDict`."""
    nearby = find_nearby(query, now, service=need.services)
    if not nearby.spot:
        return Help(nearby)
    places = nearby.places
    others = []
    if need.services and not (places and places[0].distance_km <= WORTH_KM):
        shown = {place.pk for place in places}
        near = nearby.whatever_their_services(MOST_OTHERS)
        limit = places[0].distance_km if places else FAR_KM
        others = [one for one in near if one.pk not in shown and one.distance_km < limit]
    return Help(nearby, workshops_near(need, nearby.spot, now, FAR_KM), others)
