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

    `nearby` are the places with a service for the need, or any places for a need without services.
    `workshops` are dates about the need, on site and near; `online` are those that are only online.
    `others` are at most `MOST_OTHERS` places with any service, which can advise the visitor. If
    `nearby` has places, the `others` are nearer than its first place.
    """

    nearby: Nearby
    workshops: list[Occurrence] = field(default_factory=list)
    online: list[Occurrence] = field(default_factory=list)
    others: list = field(default_factory=list)

    @property
    def places(self) -> list:
        """The `others`, then the places of `nearby`, in the order of their lists."""
        return [*self.others, *self.nearby.places]

    @property
    def has_near(self) -> bool:
        """True if a place of `places` is within `FAR_KM`."""
        return any(place.distance_km <= FAR_KM for place in self.places)

    @property
    def is_far(self) -> bool:
        """True if no place is within `FAR_KM`; `places` is then empty or the nearest place alone.

        The template then displays further advice, and the phone number of the network if it has
        one.
        """
        return not self.has_near

    @property
    def following(self) -> list:
        """The places of `nearby` that are not displayed first; [] if `is_far`.

        The places displayed first are the `others` or, without them, the first place of `nearby`.
        """
        if self.is_far:
            return []
        return self.nearby.places if self.others else self.nearby.places[1:]


def find_help(query: QueryDict, need: Need, now: datetime) -> Help:
    """Return the places and workshops for `need` around the position in `query`.

    The places of `nearby` also match the other filters in `query`. Without a recognised position,
    all lists of the result are empty. `others` are searched if `nearby` has no place, or if the
    need has services and the first place of `nearby` is beyond `WORTH_KM`. If no place is within
    `FAR_KM`, the result contains the nearest place of `nearby` or, without such a place, the
    nearest place of the network. `now`, an aware datetime, decides which places are open and which
    dates are to come.
    """
    nearby = find_nearby(query, now, service=need.services)
    if not nearby.spot:
        return Help(nearby)
    dates = workshops_near(need, nearby.spot, nearby.point, now)
    return Help(
        nearby,
        workshops=[date for date in dates if date.event.is_onsite],
        online=[date for date in dates if not date.event.is_onsite],
        others=find_others(nearby, need),
    )


def find_others(nearby: Nearby, need: Need) -> list:
    """Return the `others` of a `Help`, in the order of `Nearby.nearest`."""
    first = next(iter(nearby.places), None)
    if first and (not need.services or first.distance_km <= WORTH_KM):
        return []
    others = nearby.nearest_of_any_service(MOST_OTHERS)
    if first is None:
        return others
    shown = {place.pk for place in nearby.places}
    limit = min(first.distance_km, FAR_KM)
    return [one for one in others if one.pk not in shown and one.distance_km < limit]
