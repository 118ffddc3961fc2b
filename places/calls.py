"""Whom to call about a place: itself, else the body that runs it, else the network."""

from typing import NamedTuple


class CallNumber(NamedTuple):
    """`whose` is the organisation's name when it answers for the place, "" otherwise."""

    phone: object
    whose: str = ""
    is_network: bool = False


def call_number(place, settings) -> CallNumber | None:
    """The `CallNumber` of a place, None when nobody gave any; the network's own without a place.
    `settings` are the network's."""
    if place and place.phone:
        return CallNumber(place.phone)
    organisation = place.organisation if place and place.organisation_id else None
    if organisation and organisation.phone:
        return CallNumber(organisation.phone, organisation.name)
    if settings and settings.phone:
        return CallNumber(settings.phone, is_network=True)
    return None
