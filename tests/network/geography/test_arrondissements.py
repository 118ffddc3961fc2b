"""Parsing of typed arrondissements."""

import pytest

from network.geography.arrondissements import (
    ARRONDISSEMENTS,
    city_without_part,
    part_of_city,
    part_without_city,
)
from network.geography.gazetteer import gazetteer, named_arrondissement
from network.text.strings import plain

SPELT = {1: "premier", 2: "deuxième", 13: "treizième", 16: "seizième"}
WORDINGS = [
    *("{city} {n}", "{city} {n}e", "{city} {n}eme", "{city} {n} eme", "{city} {n} ème"),
    *("{city} {n}ème arrondissement", "{n}e arrondissement de {city}", "{n} eme {city}"),
    *("{city} {n}e arrdt", "{city} arrondissement {n}", "dans le {n}e à {city}"),
]


@pytest.mark.parametrize("wording", WORDINGS)
@pytest.mark.parametrize("city", ["Marseille", "Lyon", "Paris"])
def test_usual_wordings_are_parsed(city, wording):
    code = gazetteer().find(city)[0].code
    first, last = map(int, ARRONDISSEMENTS[code])
    for number in (2, 5, last - first + 1):
        typed = wording.format(city=city, n=number)
        assert named_arrondissement(typed) == str(first + number - 1), typed


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("marseille treizieme", "13213"),
        ("Treizième arrondissement de Marseille", "13213"),
        ("XIIIe arrondissement Marseille", "13213"),
        ("Paris dix-huitième", "75118"),
        ("Paris XVIIIe", "75118"),
        ("Marseille premier", "13201"),
        ("1er arrondissement Marseille", "13201"),
        ("Marseille 17e", ""),
        ("Marseille le 13", ""),
        ("Marseille 13 ans", ""),
        ("vie à Marseille", ""),
        ("13 rue de Marseille", ""),
        ("atelier marseille 10/12", ""),
        ("marseille 10 dec", ""),
        ("marseille 5 et 6 décembre", ""),
        ("Marseille 2 semaines", ""),
        ("Marseille, 10 min à pied", ""),
        ("Marseille 10e anniversaire", ""),
        ("Marseille 13e mois", ""),
        ("marseille 13 à 15 h", ""),
        ("Marseille 3e étage", ""),
        ("atelier marseille 13 samedi", "13213"),
        ("Marseille 13 13013", "13213"),
        ("13281 Marseille Cedex 06", "13206"),
    ],
)
def test_words_and_roman_numerals_are_parsed_and_other_numbers_are_not(typed, code):
    assert named_arrondissement(typed) == code


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        *(("13 eme", 13), ("13e", 13), ("13 ème arrondissement", 13), ("treizième", 13)),
        *(("aide informatique 13e", 13), ("imprimer dans le 3e", 3), ("1er arrondissement", 1)),
        *(("10e anniversaire", 0), ("13e mois", 0), ("12e édition", 0)),
        *(("3e âge", 0), ("stage de 3e", 0), ("premier emploi", 0), ("le 1er", 0), ("13", 0)),
        *(("marseille 13e", 0), ("vie", 0), ("", 0)),
    ],
)
def test_arrondissement_without_its_city(typed, number):
    said = part_without_city(plain(typed).split())
    assert (said[0] if said else 0) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *(("20e Marseille", "13055"), ("Marseille 21", "13055"), ("Lyon 10ème", "69123")),
        *(("Marseille 13", ""), ("Marseille 20 ans", ""), ("imprimer marseille 21", "")),
    ],
)
def test_city_does_not_have_that_arrondissement(typed, code):
    assert city_without_part(plain(typed).split()) == code


def test_words_of_an_arrondissement_are_delimited():
    words = "imprimer a marseille 13 eme samedi".split()
    part = part_of_city(words, "13055")
    assert words[part.first : part.last] == ["marseille", "13", "eme"]
