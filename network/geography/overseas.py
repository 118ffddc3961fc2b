"""Codes, time zones, holidays and phone regions of the overseas territories. Pure.

The settings import this module before any model exists.
"""

from dataclasses import dataclass

MAINLAND_TIME_ZONE, MAINLAND_PHONES = "Europe/Paris", "FR"


@dataclass(frozen=True)
class Overseas:
    """The conventions of an overseas territory.

    `subdivision` is its code in the `holidays` package, `phone_region` its code in `phonenumbers`,
    and `prefix` its international dialling code.
    """

    time_zone: str
    subdivision: str
    phone_region: str
    prefix: int


# By code of département or collectivity, the prefix of INSEE codes and postcodes.
OVERSEAS = {
    "971": Overseas("America/Guadeloupe", "971", "GP", 590),
    "972": Overseas("America/Martinique", "972", "MQ", 596),
    "973": Overseas("America/Cayenne", "973", "GF", 594),
    "974": Overseas("Indian/Reunion", "974", "RE", 262),
    "975": Overseas("America/Miquelon", "PM", "PM", 508),
    "976": Overseas("Indian/Mayotte", "976", "YT", 262),
    "977": Overseas("America/St_Barthelemy", "BL", "BL", 590),
    "978": Overseas("America/Marigot", "MF", "MF", 590),
    "986": Overseas("Pacific/Wallis", "WF", "WF", 681),
    "987": Overseas("Pacific/Tahiti", "PF", "PF", 689),
    "988": Overseas("Pacific/Noumea", "NC", "NC", 687),
}


def departement_of(code: str) -> str:
    """Return the code of the département that begins an INSEE code: "13", "2A", "974" overseas.

    The code is not validated. A postcode may be passed too; a postcode of Corsica returns "20".
    """
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def time_zone(code: str) -> str:
    """Return the IANA time zone of a territory; the mainland's if it is not overseas.

    `code` is the code of its département or collectivity, "974" for example.
    """
    return OVERSEAS[code].time_zone if code in OVERSEAS else MAINLAND_TIME_ZONE


def phone_region(code: str) -> str:
    """Return the `phonenumbers` region of a territory; "FR" if it is not overseas.

    `code` is the code of its département or collectivity, "974" for example.
    """
    return OVERSEAS[code].phone_region if code in OVERSEAS else MAINLAND_PHONES
