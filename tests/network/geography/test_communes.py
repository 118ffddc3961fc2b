"""Matching of many addresses with communes."""

import pytest

from network.geography.communes import Communes
from network.models import Territory

ADDRESSES = [
    ("13056", "", ""),
    ("13201", "", ""),
    ("99999", "13500", "Martigues"),
    ("", "13500", "MARTIGUES CEDEX"),
    ("", "13500", ""),
    ("", "13500", "Ailleurs"),
    ("", "13999", "Martigues"),
    ("", "04999", "Martigues"),
    ("", "13001", "Marseille 1er"),
    ("", "", "Martigues"),
    ("", "", ""),
]


def test_results_are_those_of_find_commune(communes):
    index, alone = Communes(), Territory.objects.find_commune
    for insee, postcode, name in ADDRESSES:
        words = {"insee": insee, "postcode": postcode, "name": name}
        assert index.find(**words) == alone(**words), words
    assert index.find(insee="13056") is not None


@pytest.mark.parametrize("count", [1, len(ADDRESSES)])
def test_many_addresses_cost_two_queries(communes, django_assert_num_queries, count):
    index = Communes()
    with django_assert_num_queries(2):
        index.prefetch(ADDRESSES[:count])
        for insee, postcode, name in ADDRESSES[:count]:
            index.find(insee=insee, postcode=postcode, name=name)
