"""A number is read as it is dialled where the network is."""

from types import SimpleNamespace

import pytest

from network.geography import overseas
from network.geography.phones import international
from places.national.phones import phone


@pytest.mark.parametrize(
    ("code", "typed", "expected"),
    [
        ("", "06 12 34 56 78", "+33612345678"),
        ("", "0692 12 34 56", "+262692123456"),
        ("", "+687 27 65 43", "+687276543"),
        ("974", "0262 35 59 14", "+262262355914"),
        ("974", "04 91 13 20 00", "+33491132000"),
        ("988", "27.65.43", "+687276543"),
        ("988", "06 12 34 56 78", "+33612345678"),
        ("987", "40 50 60 70", "+68940506070"),
        ("", "06 12", ""),
        ("988", "bientôt", ""),
    ],
)
def test_it_is_dialled_from_anywhere(settings, code, typed, expected):
    settings.PHONENUMBER_DEFAULT_REGION = overseas.phone_region(code)
    assert international(typed) == expected


@pytest.mark.parametrize(
    ("postcode", "typed", "expected"),
    [
        ("98870", "44.12.34", "+687441234"),
        ("98714", "40 50 60 70", "+68940506070"),
        ("97410", "0262 35 59 14", "+262262355914"),
        ("04000", "04 92 30 00 00", "+33492300000"),
    ],
)
def test_a_place_overseas_is_called_by_its_own_number(postcode, typed, expected):
    assert phone(typed, SimpleNamespace(postcode=postcode))[0] == expected
