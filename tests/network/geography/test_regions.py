import pytest

from network.geography import official


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Bretagne", "53"),
        ("BRETAGNE", "53"),
        (" 53 ", "53"),
        ("auvergne rhone alpes", "84"),
        ("Provence Alpes Côte d’Azur", "93"),
        ("ile de france", "11"),
        ("Pays de Loire", None),
        ("Réunion", "04"),
        ("la reunion", "04"),
        ("LA RÉUNION", "04"),
        ("nouvelle calédonie", "988"),
        ("la", None),
        ("", None),
    ],
)
def test_region_is_found_by_name_or_code(typed, code):
    country = official.Country.read()
    if code:
        assert country.region_code(typed) == code
    else:
        with pytest.raises(official.UnknownTerritoryError, match="53 Bretagne"):
            country.region_code(typed)
