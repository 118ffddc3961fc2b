"""Unique names of places and territories in the tables and choices of a report."""

from collections import Counter
from collections.abc import Iterable

from network.geography.gazetteer import departement_of
from network.models import Territory
from network.text.strings import with_town
from places.models import PlacePage

type Name = tuple[object, str]


def place_names(places: Iterable[PlacePage]) -> dict[int, Name]:
    """Return {primary key: (primary key, "La Poste, Nice")} of `places`.

    The town is omitted if the title contains it. If several places share a name, their addresses
    are added in brackets, if they have one. `places` is read several times, so it must not be an
    iterator.
    """
    towns = {place.pk: place.commune.name if place.commune else place.city for place in places}
    names = {place.pk: with_town(place.title, towns[place.pk]) for place in places}
    return _disambiguated(names, {place.pk: place.address for place in places})


def commune_names(communes: Iterable[Territory]) -> dict[int, Name]:
    """Return {primary key: (primary key, "Saint-Martin")} of `communes`.

    The number of the département is added in brackets to names that several communes share.
    `communes` must not be an iterator.
    """
    names = {commune.pk: commune.name for commune in communes}
    return _disambiguated(names, {commune.pk: departement_of(commune.code) for commune in communes})


def territory_names(territories: Iterable[Territory]) -> dict[int, Name]:
    """Return {primary key: (primary key, name)} of EPCIs or of départements.

    The code is added in brackets to names that several territories share. `territories` must not be
    an iterator.
    """
    names = {territory.pk: territory.name for territory in territories}
    return _disambiguated(names, {territory.pk: territory.code for territory in territories})


def choice_names(territories: Iterable[Territory]) -> dict[int, Name]:
    """Return {primary key: (primary key, "La Réunion (région)")} of territories of any kind.

    A text in brackets is added to the names that several territories share. It is the number of the
    département of a commune, and the kind of any other territory. `territories` must not be an
    iterator.
    """
    more = {
        territory.pk: departement_of(territory.code)
        if territory.kind == Territory.Kind.COMMUNE
        else territory.get_kind_display().lower()
        for territory in territories
    }
    return _disambiguated({territory.pk: territory.name for territory in territories}, more)


def _disambiguated(names, more):
    """Return {key: (key, name)} of `names`, which is {key: name}.

    `more` is {key: text}. A name that is not unique gets the text in brackets, if it is not empty.
    """
    often = Counter(names.values())
    return {
        key: (key, f"{name} ({more[key]})" if often[name] > 1 and more[key] else name)
        for key, name in names.items()
    }
