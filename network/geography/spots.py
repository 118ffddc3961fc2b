"""Where a visitor is, as they type it: a commune, a postcode, an arrondissement, a position."""

import re
from dataclasses import dataclass
from statistics import fmean

from network.models import Territory
from network.models.territory import sort_name
from network.text import plain

from .gazetteer import CODE, Commune, departements, gazetteer

SUGGESTED = 8
MEANT = 4  # by a name spelt wrongly
FAR_LARGER = 10  # times the people
# Around the name or the number of a département: "dans le 05", "département des Hautes-Alpes".
AROUND_NAME = frozenset("d dans de dep departement dept des du en l la le les".split())
POSITION = re.compile(r"(-?\d{1,2}(?:\.\d+)?) ?[,;] ?(-?\d{1,3}(?:\.\d+)?)")


@dataclass(frozen=True)
class Spot:
    """`text` means it in an address, `written` in a field, "Arles", "93200 Saint-Denis"; `name` is
    how it is called, "" for a position.

    `point` is (latitude, longitude), to some kilometres when it is not `is_exact`; `codes` are the
    INSEE codes of what is there: an address with one of them is in the spot, however far.
    """

    text: str
    written: str
    name: str
    point: tuple[float, float]
    is_exact: bool = True
    codes: frozenset[str] = frozenset()
    city: str = ""


@dataclass(frozen=True)
class Located:
    """`spot` when what was typed means one place; `communes` are those that it may be, of a
    postcode that several share too, or of a name that `is_misspelt`. `departement` is the code of
    the one that was typed, which is too large to be near."""

    spot: Spot | None = None
    communes: tuple[Commune, ...] = ()
    is_misspelt: bool = False
    departement: str = ""

    @property
    def departement_name(self) -> str:
        return departements().get(self.departement, "")


def locate(typed) -> Located:
    """The `Located` of what somebody typed, empty when nothing is known by that name. A name that
    a commune of the network has means that one; a name spelt wrongly means none, and may mean some.
    Two queries at most."""
    if here := position(typed):
        return Located(here)
    communes = communes_of(typed)
    if departement := departement_meant(typed, communes):
        return Located(departement=departement)
    code = CODE.search(typed.upper())
    if not code and (meant := meant_by(typed, communes)):
        return Located(None, tuple(meant), is_misspelt=True)
    if len(communes) == 1:
        return Located(spot_of(communes[0]))
    if communes and CODE.fullmatch(typed.strip()):
        return Located(shared_spot(code[0].replace(" ", ""), communes), tuple(communes))
    return Located(None, tuple(communes[:SUGGESTED]))


def departement_meant(typed, communes) -> str:
    """The code of the département that is typed by its number or its name, "" when there is none or
    when one of the `communes` has that very name."""
    words = _bare(typed)
    if not words or any(_bare(one.name) == words for one in communes):
        return ""
    number = " ".join(words).upper()
    if number in departements():
        return number
    return next((code for code, name in departements().items() if _bare(name) == words), "")


def _bare(name):
    return [word for word in plain(name).split() if word not in AROUND_NAME]


def meant_by(typed, communes) -> list[Commune]:
    """The `Commune`s that a name may mean that is spelt wrongly, [] for a name that is one. Before
    those that begin so, one that is far larger than all of them: "toulouze", "lion"."""
    name = sort_name(typed)
    if any(sort_name(one.name) == name for one in communes):
        return []
    others = gazetteer().resembling(typed)[:MEANT]
    if not communes:
        return others
    largest = max(one.population for one in communes)
    likeliest = [one for one in others[:1] if one.population > FAR_LARGER * largest]
    return [*likeliest, *communes][:SUGGESTED] if likeliest else []


def position(typed) -> Spot | None:
    """The `Spot` of "43.30,5.37", to a hundredth of a degree: some kilometre. Else None."""
    numbers = POSITION.fullmatch(typed.strip())
    if numbers is None:
        return None
    latitude, longitude = (round(float(number), 2) for number in numbers.groups())
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    text = f"{latitude:.2f},{longitude:.2f}"
    return Spot(text, text, "", (latitude, longitude))


def spot_of(commune) -> Spot:
    parts = (part.code for part in gazetteer().arrondissements(commune.code))
    codes = frozenset([commune.code, *parts])
    point, is_exact = commune.point, commune.is_exact
    # Its name alone when no other commune has it: one of its postcodes may mean a part of it.
    is_alone = commune.is_arrondissement or len(gazetteer().find(commune.name)) == 1
    postcodes = () if is_alone else commune.postcodes[:1]
    written = " ".join([*postcodes, commune.name])
    return Spot(commune.label, written, commune.name, point, is_exact, codes, commune.city)


def shared_spot(postcode, communes) -> Spot:
    """That of a postcode that several communes share: where the largest is."""
    codes = frozenset(commune.code for commune in communes)
    point = communes[0].point
    return Spot(postcode, postcode, postcode, point, is_exact=False, codes=codes)


def communes_of(typed) -> list[Commune]:
    """The `Commune`s that somebody may mean, the network's own before all others."""
    if code := CODE.search(typed.upper()):
        matches = gazetteer().find(typed)
        if matches:
            return matches if len(matches) < 2 else _ours_first(matches)
        rows = Territory.objects.filter(kind=Territory.Kind.COMMUNE, code=code[0].replace(" ", ""))
        return list(filter(None, map(commune_of, rows)))
    matches, name = gazetteer().find(typed), sort_name(typed)
    if len(matches) == 1 and matches[0].is_arrondissement:
        return matches
    ours = _named(name) if name else []
    return [one for one in ours if sort_name(one.name) == name] or ours or matches


def _named(name):
    """The network's own communes whose names begin so."""
    rows = Territory.objects.filter(kind=Territory.Kind.COMMUNE, search_name__startswith=name)
    return list(
        filter(None, map(commune_of, rows.order_by("-population", "code")[: SUGGESTED * 2]))
    )


def _ours_first(communes):
    cities = {commune.city for commune in communes}
    ours = Territory.objects.filter(kind=Territory.Kind.COMMUNE, code__in=cities)
    own_codes = set(ours.values_list("code", flat=True))
    return sorted(communes, key=lambda commune: commune.city not in own_codes)


def commune_of(territory) -> Commune | None:
    """The `Commune` of a territory, among its neighbours when it is younger than the gazetteer;
    None when nothing says where it is."""
    communes = gazetteer()
    if commune := communes.get(territory.code):
        return commune
    around = [one.point for code in territory.postcode_list for one in communes.postcode(code)]
    if not around:
        return None
    return Commune(
        code=territory.code,
        name=territory.name,
        postcodes=tuple(territory.postcode_list),
        point=tuple(map(fmean, zip(*around, strict=True))),
        is_exact=False,
        population=territory.population or 0,
    )
