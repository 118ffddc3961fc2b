"""Two producers who number their places from 1 keep all their places."""

import pytest

from places.imports import vanished
from places.imports.importer import CHANGED, CREATED, REFUSED, UNCHANGED
from places.models import PlacePage, PlaceSource

from .test_importer import line, take  # noqa: F401

pytestmark = pytest.mark.django_db
TOWN = {
    "nom": "Médiathèque du port",
    "commune": "Martigues",
    "code_postal": "13500",
    "adresse": "2 quai Nord",
    "source": "Ville de Martigues",
}
BUS = {
    "nom": "Bus des villages",
    "commune": "Tusson",
    "code_postal": "16140",
    "adresse": "Place de la Poste",
    "source": "Bus en Charente",
}


def titles():
    return dict(PlacePage.objects.values_list("national_id", "title"))


@pytest.mark.parametrize("number", ["1", "structure-1", "lieu 12"])
def test_the_same_number_of_two_producers_is_two_places(take, number):  # noqa: F811
    take(line(number, **TOWN))
    own = f"bus-en-charente-{number}"
    outcomes = take(line(number, **BUS))
    assert {name: outcome.status for name, outcome in outcomes.items()} == {own: CREATED}
    assert titles() == {number: "Médiathèque du port", own: "Bus des villages"}
    # Importing either file again matches its own place.
    assert take(line(number, **TOWN))[number].status == UNCHANGED
    assert take(line(number, **BUS))[own].status == UNCHANGED
    changed = take(line(number, **BUS | {"nom": "Bus des hameaux", "adresse": "Place du Champ"}))
    assert changed[own].status == CHANGED
    assert titles() == {number: "Médiathèque du port", own: "Bus des hameaux"}


@pytest.mark.parametrize(
    "changed",
    [
        {"nom": "La médiathèque", "adresse": "Place Neuve"},
        {"source": "Métropole", "adresse": "Place Neuve"},
        {"source": "Métropole", "nom": "La médiathèque"},
        {"source": "Métropole", "nom": "MEDIATHEQUE DU PORT", "adresse": "Place Neuve"},
    ],
)
def test_place_with_one_unchanged_fact_is_the_same_place(take, changed):  # noqa: F811
    take(line("1", **TOWN))
    assert take(line("1", **TOWN | changed))["1"].status == CHANGED
    assert PlacePage.objects.count() == 1


def test_long_identifier_needs_no_source(take):  # noqa: F811
    number = "mediation-numerique-hubdusud-1"
    take(line(number, **TOWN))
    assert take(line(number, **BUS))[number].status == CHANGED
    assert PlacePage.objects.count() == 1


def test_without_a_source_the_other_place_is_unchanged(take):  # noqa: F811
    take(line("1", **TOWN))
    outcome = take(line("1", **BUS | {"source": ""}))["1"]
    assert (outcome.status, PlacePage.objects.count()) == (REFUSED, 1)
    assert "Médiathèque du port" in outcome.reason
    assert titles() == {"1": "Médiathèque du port"}


def test_one_file_of_two_producers_imports_both(take):  # noqa: F811
    expected = {"1": "Médiathèque du port", "bus-en-charente-1": "Bus des villages"}
    for _time in range(2):
        outcomes = take(line("1", **TOWN), line("1", **BUS))
        assert set(outcomes) == set(expected)
        assert titles() == expected
    assert {outcome.status for outcome in outcomes.values()} == {UNCHANGED}


def test_numbered_place_vanishes_from_its_own_source_only(take):  # noqa: F811
    take(line("1", **TOWN))
    take(line("1", **BUS))
    source = PlaceSource.objects.create(name="Charente", url="https://exemple.fr/lieux.csv")
    vanished.record(source, {"bus-en-charente-1"})
    vanished.record(source, set())
    assert [row.place.title for row in vanished.waiting()] == ["Bus des villages"]
    vanished.record(source, {"bus-en-charente-1"})
    assert list(vanished.waiting()) == []
    town = PlaceSource.objects.create(name="Martigues", url="https://exemple.fr/port.csv")
    vanished.record(town, {"ville-de-martigues-1"})
    vanished.record(town, set())
    assert [row.place.title for row in vanished.waiting()] == ["Médiathèque du port"]
