"""The postcode, the département and the commune written in an address."""

import pytest

from network.geography.addresses import area_of, departement_in, overseas_area


@pytest.mark.parametrize(
    ("address", "postcode", "departement", "commune"),
    [
        ("Médiathèque, 93200 Saint-Denis", "93200", "93", "93066"),
        ("F-97400 Saint-Denis", "97400", "974", "97411"),
        ("97404 SAINT-DENIS CEDEX 9", "97404", "974", "97411"),
        ("Saint-Denis 97400", "97400", "974", "97411"),
        ("St-Denis (97400)", "97400", "974", "97411"),
        ("20600 Bastia", "20600", "20", "2B033"),
        ("13001 Marseille", "13001", "13", "13201"),
        ("13100 Aix-en-Provence Bâtiment B", "13100", "13", "13001"),
        ("13100 Aix", "13100", "13", None),
        ("1 rue de Marseille, 13500 Martigues", "13500", "13", "13056"),
        ("CS 97400, 13500 Martigues", "13500", "13", "13056"),
        ("Saint-Denis, La Réunion", "", "974", "97411"),
        ("SAINT DENIS REUNION, FRANCE", "", "974", "97411"),
        ("Saint-Denis de la réunion", "", "974", "97411"),
        ("Saint-Denis (974)", "", "974", "97411"),
        ("Saint-Denis (93)", "", "93", "93066"),
        ("Saint-Denis, Seine-Saint-Denis", "", "93", "93066"),
        ("Sainte-Anne, Martinique", "", "972", "97226"),
        ("Ste-Anne Guadeloupe", "", "971", "97128"),
        ("Saint-Pierre (Saint-Pierre-et-Miquelon)", "", "975", "97502"),
        ("Papeete, Tahiti", "", "987", "98735"),
        ("Bastia, Haute-Corse", "", "2B", "2B033"),
        ("Salle des fêtes, Martinique", "", "972", None),
    ],
)
def test_area_of_an_address(address, postcode, departement, commune):
    area = area_of(address)
    assert (area.postcode, area.departement) == (postcode, departement)
    assert (area.commune and area.commune.code) == commune
    assert departement_in(address) == departement


@pytest.mark.parametrize(
    "address",
    [
        "",
        "Martinique",
        "rue de la Martinique",
        "12 rue de la Réunion, Paris",
        "Mairie de Saint-Denis (réunion)",
        "Salle de réunion, Saint-Denis",
        "Salle des fêtes, Saint-Martin",  # the name of many communes too
        "Parking, Nord",
        "Salle 12",
        "Zoom 812 34567",
        "Saint-Denis",
    ],
)
def test_address_without_an_area(address):
    assert not area_of(address)
    assert departement_in(address) == ""


@pytest.mark.parametrize(
    ("address", "zone", "commune"),
    [
        ("La Possession", "", "97408"),
        ("LA POSSESSION", "UTC", "97408"),
        ("Médiathèque, Saint-Laurent-du-Maroni", "UTC", "97311"),
        ("St-Laurent-du-Maroni", "America/Cayenne", "97311"),
        # The zone of the hours distinguishes namesakes.
        ("Mairie, Saint-Denis", "Indian/Reunion", "97411"),
        ("Saint-Pierre", "America/Miquelon", "97502"),
        ("Saint-Pierre", "Indian/Reunion", "97416"),
        ("Sainte-Anne", "America/Martinique", "97226"),
    ],
)
def test_town_overseas_without_its_departement(address, zone, commune):
    area = overseas_area(address, zone)
    assert (area.departement, area.commune.code) == (commune[:3], commune)


@pytest.mark.parametrize(
    ("address", "zone"),
    [
        ("", ""),
        (" , ", "Indian/Reunion"),
        ("Saint-Denis", "UTC"),  # in La Réunion, but also near Paris
        ("Le Mont-Dore", "UTC"),  # in New Caledonia; Mont-Dore is in Auvergne
        ("La Possession", "Europe/Paris"),
        ("Saint-Denis", "Europe/Paris"),
        ("La Possession", "America/New_York"),
        ("Saint-Laurent-du-Maroni", "Indian/Reunion"),
        ("Rue de La Possession", "UTC"),
        ("Martigues", "UTC"),
        ("Salle 2", "Indian/Reunion"),
    ],
)
def test_text_without_a_town_overseas(address, zone):
    assert not overseas_area(address, zone)
