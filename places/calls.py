"""The telephone number to call about a place: its own, its organisation's or the network's."""

from typing import NamedTuple

from django.db.models import Model
from wagtail.models import Page


class CallNumber(NamedTuple):
    """A telephone number to call about a place.

    `whose` is the name of the organisation if the number is the organisation's, else "".
    `is_network` is True for the number of the network.
    """

    phone: object
    whose: str = ""
    is_network: bool = False


def call_number(place: Page | None, settings: Model | None) -> CallNumber | None:
    """Return the number to call about a place, or None without a number.

    It is the number of the place, else of its organisation, else of the network. `place` and
    `settings` (the `NetworkSettings`) may be None.
    """
    if place and place.phone:
        return CallNumber(place.phone)
    organisation = place.organisation if place and place.organisation_id else None
    if organisation and organisation.phone:
        return CallNumber(organisation.phone, organisation.name)
    if settings and settings.phone:
        return CallNumber(settings.phone, is_network=True)
    return None
