"""Agreement of coordinates with the commune of their address."""

from statistics import median

import pytest

from network.geography.agreement import (
    FARTHEST_KM,
    agrees,
    contradicting_commune,
    is_doubtful,
    locate,
    possible_communes,
    size_km,
)
from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from network.models.territory import ARRONDISSEMENTS

AIX, PARIS, INDRE = (43.5236, 5.4338), (48.8566, 2.3522), (46.6241, 1.8491)


def address(postcode="", city="", insee=""):
    return {"postcode": postcode, "city": city, "insee": insee}


@pytest.mark.parametrize(
    ("point", "where"),
    [
        # The next town but one, 26 km away.
        (AIX, address("13330", "PELISSANNE")),
        (AIX, address("13330", "Pélissanne", "13069")),
        # Another town of the département at 15 to 25 km.
        ((43.958, 5.781), address("04100", "Manosque")),
        ((43.676, 4.628), address("13300", "Salon-de-Provence")),
        # The largest commune of the mainland, in the towns around it.
        ((43.837, 4.36), address("13200", "Arles")),
        ((43.438, 4.945), address("13200", "Arles")),
        # Another arrondissement, farther than its neighbours.
        ((43.2545, 5.3722), address("13015", "MARSEILLE 15")),
        # The town beside a merged commune, with many former communes.
        ((49.53, -1.86), address("50440", "La Hague", "50041")),
        # Another région.
        (INDRE, address("84800", "L'ISLE-SUR-LA-SORGUE")),
        (PARIS, address("04120", "Castellane")),
        (PARIS, address("05320", "La Grave")),
        # A hamlet of Aix-en-Provence, located at its namesake in the Indre-et-Loire.
        ((47.384, 0.555), address("13080", "Luynes")),
        # Nothing but a name.
        (AIX, address("", "Pélissanne")),
        # All communes of the postcode are far.
        (PARIS, address("04600", "Un hameau")),
    ],
)
def test_coordinates_of_another_commune_are_refused(point, where):
    assert contradicting_commune(point, **where)


@pytest.mark.parametrize(
    ("point", "where"),
    [
        # Hamlets of large communes: Salin-de-Giraud, Le Sambuc, Moulès, Mas-Thibert.
        ((43.413, 4.731), address("13129", "Arles")),
        ((43.523, 4.703), address("13200", "ARLES")),
        ((43.642, 4.74), address("13280", "MOULES")),
        ((43.565, 4.741), address("13104", "Mas-Thibert", "13004")),
        # Saintes-Maries-de-la-Mer: the sea wall, and the village of Cabanes de Cambon.
        ((43.408, 4.57), address("13460", "Saintes-Maries-de-la-Mer")),
        ((43.59, 4.41), address("13460", "Saintes-Maries-de-la-Mer")),
        # Marseille: its port, its creeks, its islands, its northern end.
        ((43.216, 5.346), address("13008", "Marseille")),
        ((43.233, 5.437), address("13009", "Marseille 9e")),
        ((43.28, 5.31), address("13007", "Marseille", "13055")),
        ((43.37, 5.32), address("13016", "Marseille")),
        ((43.36, 5.34), address("", "Marseille", "13055")),
        # Aix-en-Provence: Les Milles, La Duranne, Luynes, Puyricard.
        ((43.503, 5.385), address("13290", "Aix-en-Provence")),
        ((43.492, 5.354), address("13100", "AIX-EN-PROVENCE")),
        ((43.482, 5.42), address("13080", "Luynes")),
        # The point of the commune is that of its intercommunality, 28 km away.
        ((45.046, 6.306), address("05320", "La Grave")),
        ((44.775, 6.79), address("05470", "AIGUILLES")),
        # The postcode, the code or the name is wrong, and the rest agrees.
        ((43.6524, 6.925), address("06100", "Grasse")),
        ((43.839, 4.917), address("13760", "VERQUIÈRES")),
        ((48.972, 2.326), address("93160", "DEUIL LA BARRE")),
        ((44.1956, 5.9432), address("04200", "Sisteron", "13055")),
        # The name is that of another town of the département, and the postcode agrees.
        ((43.5698, 2.0169), address("81700", "Castres")),
        # A wrong digit in the postcode, far away: 17260 and 57430.
        ((45.5686, -0.677), address("16260", "Gemozac")),
        ((48.9998, 7.0285), address("54430", "Sarralbe")),
        # A wrong code, and a misspelt name of the postcode.
        ((45.4607, 6.0539), address("73800", "Les Molettes", "73084")),
        # Distant villages and quarters of communes with several postcodes.
        ((51.0235, 2.2485), address("59279", "Dunkerque")),
        ((41.887, 8.7978), address("20166", "Grosseto-Prugna")),
        ((47.8375, 1.936), address("45000", "Orléans")),
        # The code of the pirogue's last stop, and the postcode and street of Cayenne.
        ((4.9406, -52.3353), address("97300", "Camopi", "97356")),
        # Namesakes are in other régions.
        ((46.6084, 0.3631), address("86180", "Buxerolles")),
        ((47.094, 5.9567), address("25440", "Courcelles")),
        ((44.8083, -0.0313), address("33350", "Pujols")),
        # Two hundred kilometres from one end of the commune to the other.
        ((2.8, -53.2), address("97370", "Maripasoula")),
        # Beyond the hamlets, and no farther than the commune is wide: towards Le Tholonet.
        ((43.528, 5.527), address("13100", "Aix-en-Provence")),
        # A former commune of a merged commune.
        ((48.516, -2.613), address("22400", "Lamballe-Armor", "22093")),
        # Nothing to compare.
        (PARIS, address()),
        (PARIS, address("", "Quelque part")),
    ],
)
def test_coordinates_within_the_size_of_the_commune_are_kept(point, where):
    assert contradicting_commune(point, **where) is None
    assert locate(point, **where) == (point, False)


def test_refused_coordinates_are_replaced_by_the_commune():
    pelissanne = gazetteer().get("13069")
    where = address("13330", "PELISSANNE")
    assert contradicting_commune(AIX, **where) == pelissanne
    assert locate(AIX, **where) == (pelissanne.point, True)
    assert locate(None, **where) == (pelissanne.point, True)
    # Several communes share the postcode: the recognised commune decides.
    hamlet = address("04600", "Un hameau")
    assert locate(PARIS, **hamlet) == (None, True)
    assert locate(PARIS, **hamlet, commune="04049") == (gazetteer().get("04049").point, True)
    assert locate(None, **address()) == (None, False)


def test_checked_coordinates_need_only_be_within_reach():
    where = address("13330", "Pélissanne")
    assert locate(AIX, **where, is_checked=True) == (AIX, False)
    assert locate(PARIS, **where, is_checked=True).is_rough


def test_no_address_is_farther_than_forty_kilometres():
    """Also beside the sea, and for a commune located at the centre of its intercommunality."""
    assert not agrees((43.0, 4.4), gazetteer().get("13096"))
    assert not agrees((45.4, 6.6), gazetteer().get("05063"))


def test_an_address_may_name_several_communes():
    assert [one.code for one in possible_communes(**address("06100", "Grasse"))] == [
        "06088",
        "06069",
    ]
    assert [one.code for one in possible_communes(**address("04200", "Sisteron", "13055"))] == [
        "13055",
        "04209",
    ]
    assert len(possible_communes(**address("04600", "Un hameau"))) > 1
    assert [one.code for one in possible_communes(**address("13016", "Marseille", "13055"))] == [
        "13216"
    ]


@pytest.mark.parametrize("code", ["13004", "97304", "04226", "2A041", "13119"])
def test_size_is_the_median_distance_to_the_six_nearest_communes(code):
    """Some have six neighbours within 8 km, others within 16 km or 40 km, or not even there."""
    own = gazetteer().get(code)
    others = [one for one in gazetteer() if one.code != code and one.code not in ARRONDISSEMENTS]
    nearest = sorted({one.point: distance_km(own.point, one.point) for one in others}.values())
    near = [km for km in nearest[:6] if km <= FARTHEST_KM]
    assert size_km(code) == (median(near) if near else FARTHEST_KM)


@pytest.mark.parametrize(
    ("point", "where", "expected"),
    [
        # La Penne-sur-Huveaune, the commune beside the arrondissement.
        ((43.2806, 5.5158), address("13011", "Marseille"), True),
        # Bouc-Bel-Air, south of Aix-en-Provence.
        ((43.4553, 5.4136), address("13100", "Aix-en-Provence"), True),
        # Near the point of the commune, and in a quarter of it.
        ((43.4063, 5.0543), address("13500", "Martigues"), False),
        ((43.503, 5.385), address("13290", "Aix-en-Provence"), False),
        # A hamlet of the largest commune, with no other commune nearer.
        ((43.523, 4.703), address("13200", "Arles"), False),
        # Nothing to compare with.
        (AIX, address("", "Nulle-Part"), False),
    ],
)
def test_doubtful_coordinates_are_published_but_listed(point, where, expected):
    assert is_doubtful(point, **where) == expected
    assert not contradicting_commune(point, **where)
