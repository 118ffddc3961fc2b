"""Nearby places from 200 real communes at four moments, measured on real places."""

import random
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from django.http import QueryDict
from django.test import TestCase
from django.utils import translation

from home.demo import FOLDER
from home.front.near.nearby import FAR_KM, SHOWN, find_nearby
from home.front.near.orientation import NEEDS
from network.geography.gazetteer import gazetteer
from network.geography.spots import spot_of
from network.models import Territory
from places import clock
from places.filters import PlaceFilterSet
from places.models import PlaceIndexPage, PlacePage
from places.near.nearest import Nearest
from tests.conftest import make_communes, make_site
from tests.planner import analyse_from_outside

COMMUNES, PAIRS = 200, 60
PARIS = ZoneInfo("Europe/Paris")
MOMENTS = [
    datetime(2026, 11, 24, 10, 0, tzinfo=PARIS),  # a Tuesday
    datetime(2026, 11, 24, 13, 50, tzinfo=PARIS),
    datetime(2026, 11, 28, 10, 30, tzinfo=PARIS),  # a Saturday
    datetime(2026, 11, 29, 16, 0, tzinfo=PARIS),
]


@pytest.fixture(scope="module")
def real_places(django_db_setup, django_db_blocker):
    """Load the communes and 646 places of the demonstration, as PostgreSQL counts them.

    The tests only read them, each in a savepoint.
    """
    with django_db_blocker.unblock(), translation.override("fr"), transaction.atomic():
        make_communes()
        home = make_site().root_page.specific
        home.add_child(instance=PlaceIndexPage(title="Lieux", slug="lieux", show_in_menus=True))
        with TestCase.captureOnCommitCallbacks(execute=True):
            call_command("load_territories", region=["93"], verbosity=0)
            call_command("import_places", FOLDER / "places" / "paca-v1.0.2.csv", verbosity=0)
            analyse_from_outside()  # fixed, at the worst moment
        yield
        transaction.set_rollback(True)


def some_communes(number, seed):
    """Return communes of the network, with arrondissements, and one in ten from elsewhere."""
    chance = random.Random(seed)
    ours = sorted(Territory.objects.filter(kind="commune").values_list("code", flat=True))
    ours += [part.code for part in gazetteer().arrondissements("13055")]
    others = [commune.code for commune in gazetteer()]
    codes = chance.sample(ours, number * 9 // 10) + chance.sample(others, number // 10)
    return [gazetteer().get(code) for code in codes]


def test_the_nearest_help_comes_first_everywhere(real_places, db):
    places = PlacePage.objects.directory()
    known = PlaceFilterSet(QueryDict(), places).directory
    assert len(known.columns.keys) == 646
    beyond = dict.fromkeys(MOMENTS, 0)
    for commune in some_communes(COMMUNES, seed=1):
        for now in MOMENTS:
            opened = clock.opened_at(known, now)
            order = Nearest(
                places.in_bulk, known, known.columns.rows, opened, spot_of(commune), now
            )
            located = {rank: order.distance(rank) for rank in range(len(known.columns.keys))}
            near = {rank: one for rank, one in located.items() if one and one.km <= FAR_KM}
            listed = order.ranked(len(near))
            # Places in the typed arrondissement come first.
            keys = [(not located[rank].is_inside, located[rank].km) for rank in listed]
            assert keys == sorted(keys), commune
            open_near = [(near[rank].km, rank) for rank in near if opened.places >> rank & 1]
            nearest = min(open_near)[1] if open_near else None
            assert order.nearest_open(FAR_KM) == nearest, commune
            shown = [place.pk for place in order.first(SHOWN, FAR_KM)]
            assert len(shown) == (min(SHOWN, len(near)) or 1), commune
            if nearest is None:
                continue
            farther = order.open_beyond(listed[:SHOWN], FAR_KM)
            assert (farther is None) == (known.columns.keys[nearest] in shown), commune
            beyond[now] += farther is not None
    # The nearest open place is after the ten first ones only if they are all shut: in 3 and 4 of
    # the 200 communes on the weekday, in about half of them at the weekend. The page then shows it
    # above the list. More cases on a weekday would mean hours that the site no longer understands.
    assert max(beyond[now] for now in MOMENTS[:2]) <= COMMUNES / 50


def test_every_need_is_answered_from_every_commune(client, real_places, db):
    chance = random.Random(2)
    for commune in some_communes(PAIRS, seed=3):
        need = chance.choice(list(NEEDS))
        page = client.get(f"/orientation/{need}/", {"pres": commune.label})
        main = page.content.decode().partition("<main")[2].partition("</main>")[0]
        cards = main.count("place-card--large") + main.count("occurrence-card")
        assert cards or 'href="tel:' in main, (need, commune)
        if Territory.objects.filter(code=commune.city).exists():
            assert "place-card" in main, (need, commune)


def test_paperwork_is_answered_by_every_france_services(real_places, db):
    data = QueryDict("pres=04070 Digne-les-Bains")
    help_near = find_nearby(data, MOMENTS[0], service=NEEDS["papiers"].services)
    listed = PlacePage.objects.filter(title__icontains="France services").count()
    assert help_near.filters.total >= listed > 100
