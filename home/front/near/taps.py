"""Choice of a commune by taps: département, first letter, name."""

from dataclasses import dataclass, field

from network.geography import gazetteer as country
from network.geography.gazetteer import Commune, gazetteer
from network.geography.overseas import departement_of
from network.geography.spots import commune_of
from network.models import Territory
from network.models.territory import sort_name

# A département with at most this number of communes is listed without letters.
FEW = 30
# Value of the parameter that lists the départements outside the network.
ELSEWHERE = "autre"


@dataclass
class Taps:
    """The choices that remain to a visitor.

    `departements` lists the (code, name) of each département of the network, by name. It is empty
    if the network has only one, and this one is chosen. After the choice of a département,
    `departement` and `name` are its code and name. If it has at most `FEW` communes, `communes` are
    all its communes. Otherwise `letters` are the initials of its communes, and `communes` are the
    communes of the chosen `letter`, or [] before the choice of a letter.

    `has_elsewhere` is True if there are départements outside the network. With `is_elsewhere`,
    `departements` lists only the départements outside the network, by code, and the other fields
    have their defaults.
    """

    departements: list[tuple[str, str]]
    departement: str = ""
    name: str = ""
    letters: list[str] = field(default_factory=list)
    letter: str = ""
    communes: list[Commune] = field(default_factory=list)
    has_elsewhere: bool = False
    is_elsewhere: bool = False


def taps(departement: str = "", letter: str = "") -> Taps:
    """Return the choices after the taps already made, in at most three queries.

    `departement` is a code, or `ELSEWHERE` to list the départements outside the network. Unknown
    values are ignored. If the network has only one département, it replaces an empty or unknown
    `departement`.
    """
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
    if list(ours) == [code]:
        result.departements = []
    communes = communes_of(code)
    if len(communes) <= FEW:
        result.communes = communes
        return result
    result.letters = sorted({first_letter(commune) for commune in communes})
    if letter.upper() in result.letters:
        result.letter = letter.upper()
        result.communes = [one for one in communes if first_letter(one) == result.letter]
    return result


def own_departements() -> dict[str, str]:
    """Return {code: name} of the départements of the network.

    They are the `Territory`s of this kind. Without any, they are the départements of the communes
    of the network or, without communes, all départements of France.
    """
    kinds = Territory.Kind
    rows = Territory.objects.filter(kind=kinds.DEPARTEMENT).values_list("code", "name")
    if names := dict(rows):
        return names
    codes = Territory.objects.filter(kind=kinds.COMMUNE).values_list("code", flat=True)
    own = {departement_of(code) for code in codes}
    everywhere = country.departements()
    return {code: everywhere[code] for code in sorted(own) if code in everywhere} or everywhere


def communes_of(departement: str) -> list[Commune]:
    """Return the communes of the département with the code `departement`, by name.

    If the network has communes in the département, only these communes are returned. A city is
    followed by its arrondissements.
    """
    communes = gazetteer()
    rows = Territory.objects.filter(
        kind=Territory.Kind.COMMUNE, code__startswith=departement
    ).order_by("search_name", "code")
    own = [commune for row in rows if (commune := commune_of(row))]
    if not own:
        return communes.of_departement(departement)
    return [part for city in own for part in (city, *communes.arrondissements(city.code))]


def first_letter(commune: Commune) -> str:
    """Return the capital letter, without accent, under which a commune is listed."""
    return sort_name(commune.name)[:1].upper()
