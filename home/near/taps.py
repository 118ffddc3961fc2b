"""Choosing a commune by taps: its département, its first letter, its name. Nothing to write."""

from dataclasses import dataclass, field

from network.geography import gazetteer as country
from network.geography.gazetteer import Commune, gazetteer
from network.geography.spots import commune_of
from network.models import Territory
from network.models.territory import sort_name

# A département with no more communes than that is shown whole, without letters.
FEW = 30
# What asks for the départements where the network has no commune.
ELSEWHERE = "autre"


@dataclass
class Taps:
    """What is left to tap: `departements` [(code, name)], then `letters`, then `communes`."""

    departements: list
    departement: str = ""
    name: str = ""
    letters: list = field(default_factory=list)
    letter: str = ""
    communes: list[Commune] = field(default_factory=list)
    has_elsewhere: bool = False
    is_elsewhere: bool = False


def taps(departement="", letter=""):
    """The `Taps` after those already made; what is not known counts for nothing. Two queries."""
    ours, everywhere = own_departements(), country.departements()
    names = everywhere | ours
    if departement == ELSEWHERE:
        others = [(code, name) for code, name in everywhere.items() if code not in ours]
        return Taps(others, is_elsewhere=True)
    code = departement.upper()
    if code not in names and len(ours) == 1:
        [code] = ours
    listed = sorted(ours.items(), key=lambda row: sort_name(row[1]))
    result = Taps(listed, has_elsewhere=len(ours) < len(everywhere))
    if code not in names:
        return result
    result.departement, result.name = code, names[code]
    communes = communes_of(code)
    if len(communes) <= FEW:
        result.communes = communes
        return result
    result.letters = sorted({first_letter(commune) for commune in communes})
    if letter.upper() in result.letters:
        result.letter = letter.upper()
        result.communes = [one for one in communes if first_letter(one) == result.letter]
    return result


def own_departements():
    """{code: name} of those of the network's communes, of the whole country when it has none."""
    kinds = Territory.Kind
    rows = Territory.objects.filter(kind=kinds.DEPARTEMENT).values_list("code", "name")
    if names := dict(rows):
        return names
    codes = Territory.objects.filter(kind=kinds.COMMUNE).values_list("code", flat=True)
    own = {country.departement_of(code) for code in codes}
    everywhere = country.departements()
    return {code: everywhere[code] for code in sorted(own) if code in everywhere} or everywhere


def communes_of(departement):
    """The `Commune`s of a département by name, the network's own when it keeps some, each city
    before its arrondissements."""
    communes = gazetteer()
    rows = Territory.objects.filter(
        kind=Territory.Kind.COMMUNE, code__startswith=departement
    ).order_by("search_name", "code")
    own = [commune for row in rows if (commune := commune_of(row))]
    if not own:
        return communes.of_departement(departement)
    return [part for city in own for part in (city, *communes.arrondissements(city.code))]


def first_letter(commune):
    return sort_name(commune.name)[:1].upper()
