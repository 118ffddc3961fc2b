"""The clock, the holidays and the telephones of the French territories overseas. Pure: the settings
read it, before there is any model."""

from dataclasses import dataclass

MAINLAND_TIME_ZONE, MAINLAND_PHONES = "Europe/Paris", "FR"


@dataclass(frozen=True)
class Overseas:
    """`subdivision` is the territory's code in the `holidays` package, `phone_region` that of
    `phonenumbers`, and `prefix` what an international number begins with."""

    time_zone: str
    subdivision: str
    phone_region: str
    prefix: int


# By the code of the département or collectivity, which an INSEE code and a postcode begin with.
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


def time_zone(code: str) -> str:
    """The name of the clock of a territory, that of the mainland for any other code."""
    return OVERSEAS[code].time_zone if code in OVERSEAS else MAINLAND_TIME_ZONE


def phone_region(code: str) -> str:
    """By which rules `phonenumbers` reads its national numbers; the mainland's for any other."""
    return OVERSEAS[code].phone_region if code in OVERSEAS else MAINLAND_PHONES
