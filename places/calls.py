"""The telephone number to call about a place: its own, its organisation's or the network's."""

from typing import NamedTuple


class CallNumber(NamedTuple):
    """A telephone number; `whose` is the name of its organisation, else ""."""

    phone: object
    whose: str = ""
    is_network: bool = False


def call_number(place, settings) -> CallNumber | None:
    """Return the number to call about a place, None if there is no number at all.

    `settings` are the `NetworkSettings`, or None. Without a place, the number is the network's.
    """
    if place and place.phone:
        return CallNumber(place.phone)
    organisation = place.organisation if place and place.organisation_id else None
    if organisation and organisation.phone:
        return CallNumber(organisation.phone, organisation.name)
    if settings and settings.phone:
        return CallNumber(settings.phone, is_network=True)
    return None
