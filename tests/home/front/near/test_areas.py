"""Postcodes and arrondissements of the real places: the places inside come first."""

import random

import pytest
from django.core.management import call_command
from django.http import QueryDict

from home.demo import FOLDER
from network.geography.gazetteer import gazetteer
from places.filters import PlaceFilterSet
from places.models import PlacePage
from search.finding.search import Search

PAIRS, SHOWN = 60, 40
WORDINGS = ["marseille {n}", "{n} eme arrondissement", "{n}ème", "marseille {n}e", "{spelt}"]
SPELT = "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme".split()
SPELT += "dixieme onzieme douzieme treizieme quatorzieme quinzieme seizieme".split()
NEEDS = ["aide informatique", "imprimer", "démarches en ligne", "ordinateur"]


@pytest.fixture
def real_places(sections, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_territories", region=["93"], verbosity=0)
        call_command("import_places", FOLDER / "places" / "paca-v1.0.2.csv", verbosity=0)


def drawn_pairs(chance):
    """Return [(typed text, postcode)] of the places' own postcodes, in several wordings."""
    pairs = []
    rows = PlacePage.objects.public().exclude(commune=None)
    rows = rows.values_list("postcode", "commune__name", "commune__code")
    for postcode, commune, code in sorted({row for row in rows if gazetteer().postcode(row[0])}):
        pairs.append((postcode, postcode))
        if {one.city for one in gazetteer().postcode(postcode)} == {code}:
            pairs.append((f"{commune} {postcode}", postcode))
        if postcode.startswith("130") and commune == "Marseille" and postcode != "13000":
            number = int(postcode[3:])
            spelt = f"marseille {SPELT[number - 1]}"
            pairs += [(text.format(n=number, spelt=spelt), postcode) for text in WORDINGS]
    return chance.sample(pairs, PAIRS)


def query(**values):
    data = QueryDict(mutable=True)
    data.update(values)
    return data


def is_inside_first(postcodes, postcode):
    """Return True if no other ordinary postcode precedes it; a CEDEX may be inside too."""
    known = [one == postcode for one in postcodes if gazetteer().postcode(one)]
    return True not in known[known.index(False) :] if False in known else True


def test_places_inside_the_postcode_come_first(real_places, subtests):
    chance = random.Random(12)
    postcodes = dict(PlacePage.objects.public().values_list("pk", "postcode"))
    known = None
    for typed, postcode in drawn_pairs(chance):
        inside = sum(one == postcode for one in postcodes.values())
        with subtests.test(typed=typed):
            filters = PlaceFilterSet(query(pres=typed), PlacePage.objects.directory())
            if known:
                filters.directory = known
            known = filters.directory
            ranked = filters.qs.ranked(inside + SHOWN)
            listed = [postcodes[known.columns.keys[rank]] for rank in ranked]
            assert is_inside_first(listed, postcode), listed
            assert listed.count(postcode) == inside
            assert postcode in filters.chips[0].label

            found = Search(query(q=typed, type="place"), per_page=inside + SHOWN)
            objects = [one.document.object_id for one in found.results[: inside + SHOWN]]
            listed = [postcodes[key] for key in objects]
            assert is_inside_first(listed, postcode), listed
            assert listed.count(postcode) == inside
            assert found.here.postcode == postcode

            with_need = Search(query(q=f"{chance.choice(NEEDS)} {typed}", type="place"))
            objects = [one.document.object_id for one in with_need.results[:10]]
            assert is_inside_first([postcodes[key] for key in objects], postcode)
            assert with_need.corrected == ""
