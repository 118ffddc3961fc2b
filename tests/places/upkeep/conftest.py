import pytest

from network.models import NetworkSettings


@pytest.fixture
def duplicates(place):
    """Return two pages of one media library; a town hall is beside it."""
    place(
        title="Mairie de Martigues",
        address="12 avenue Louis Sammut",
        latitude=43.41,
        longitude=5.06,
    )
    return [
        place(title=title, address=address, latitude=43.4049, longitude=5.0513, national_id=key)
        for title, address, key in [
            ("Médiathèque Louis Aragon", "Quai des Anglais", "a"),
            ("La mediatheque Louis-Aragon", "quai des anglais", "b"),
        ]
    ]


@pytest.fixture
def epn(place, site):
    NetworkSettings.objects.filter(site=site).update(email="reseau@exemple.fr")
    return place(
        title="EPN du port",
        slug="epn",
        phone="+33442000000",
        emails="epn@exemple.fr\nautre@exemple.fr",
        opening_hours="Mo-Tu 09:00-12:00,14:00-17:30; PH off",
        services=["Maîtrise des outils numériques du quotidien"],
    )
