"""A guess of the network's kinds of a place, from its row in a national file."""

import re
from collections.abc import Collection

from network.text.strings import plain
from places.choices import Kind, Mobility, Programme

BY_TYPOLOGY = {
    "EPN": Kind.EPN,
    "EPI": Kind.EPN,
    "FABLAB": Kind.FABLAB,
    "FABRIQUE": Kind.THIRD_PLACE,
    "TIERS_LIEUX": Kind.THIRD_PLACE,
    "BIB": Kind.LIBRARY,
    "RELAIS_LECTURE": Kind.LIBRARY,
    "RFS": Kind.FRANCE_SERVICES,
    "MSAP": Kind.FRANCE_SERVICES,
    "ENM": Kind.TRAVELLING,
    "CS": Kind.SOCIAL_CENTRE,
    "CSC": Kind.SOCIAL_CENTRE,
    "EVS": Kind.SOCIAL_CENTRE,
    "MJC": Kind.SOCIAL_CENTRE,
    "MQ": Kind.SOCIAL_CENTRE,
    "MDH": Kind.SOCIAL_CENTRE,
    "MUNI": Kind.PUBLIC_SERVICE,
    "CCAS": Kind.PUBLIC_SERVICE,
    "CIAS": Kind.PUBLIC_SERVICE,
    "CAF": Kind.PUBLIC_SERVICE,
    "CC": Kind.PUBLIC_SERVICE,
    "EPCI": Kind.PUBLIC_SERVICE,
    "ASSO": Kind.ASSOCIATION,
    "RESSOURCERIE": Kind.REUSE,
}
# Matched in the name without accents; the French names of such places vary little.
BY_NAME = [
    (
        r"\b(epn|espaces? publics? numeriques?|espaces? numeriques?|cyber ?(base|espace))\b",
        Kind.EPN,
    ),
    (r"\b(fab ?lab|fabrique numerique)\b", Kind.FABLAB),
    (r"\btiers lieux?\b", Kind.THIRD_PLACE),
    (r"\bco ?working\b", Kind.COWORKING),
    (r"\btelecentre\b", Kind.TELECENTRE),
    (r"\b(mediatheque|bibliotheque|ludotheque)\b", Kind.LIBRARY),
    (r"\b(france services?|msap|maison de services au public)\b", Kind.FRANCE_SERVICES),
    (
        r"\b(centre social|socio ?culturel|maison de quartier|espace de vie sociale|mjc)\b",
        Kind.SOCIAL_CENTRE,
    ),
    (
        r"\b(mairie|ccas|hotel de ville|communaute de communes|communaute d agglomeration)\b",
        Kind.PUBLIC_SERVICE,
    ),
    (r"\b(association|ligue de l enseignement)\b", Kind.ASSOCIATION),
    (r"\b(ressourcerie|recyclerie)\b", Kind.REUSE),
    (r"\b(bus|itinerant|itinerante|camion)\b", Kind.TRAVELLING),
]


def guess_kinds(
    title: str,
    typologies: Collection[str] = (),
    mobility: Collection[str] = (),
    programmes: Collection[str] = (),
) -> list[Kind]:
    """Return the kinds of a new place, in the order of `Kind`; [] if nothing indicates one.

    The kinds are guessed from words of the title, codes of typology, and values of mobility and of
    national programmes. An editor corrects the guess. The kinds of an existing place are never
    guessed again.
    """
    name = plain(title)
    kinds = {BY_TYPOLOGY[code] for code in typologies if code in BY_TYPOLOGY}
    kinds |= {kind for pattern, kind in BY_NAME if re.search(pattern, name)}
    if Mobility.TRAVELLING in mobility:
        kinds.add(Kind.TRAVELLING)
    if Programme.FRANCE_SERVICES in programmes:
        kinds.add(Kind.FRANCE_SERVICES)
    return [kind for kind in Kind if kind in kinds]
