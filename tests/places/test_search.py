"""What a search says of a place at the moment it is made."""

import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from places.documents import open_badges
from places.models import Closure, PlacePage

TUESDAY = datetime.datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Paris"))


def test_a_place_says_whether_it_is_open_when_it_says_its_hours(place):
    hours = {"opening_hours": "Mo-Fr 09:00-12:00"}
    known = place(title="Un", confirmed_on=TUESDAY.date(), **hours)
    unknown = place(title="Deux", opening_hours="")
    badges = open_badges([known.pk, unknown.pk], TUESDAY)
    assert list(badges) == [known.pk]
    assert "badge--open" in badges[known.pk]
    evening = TUESDAY.replace(hour=20)
    assert "badge--closed" in open_badges([known.pk], evening)[known.pk]


def test_a_result_with_old_hours_says_whom_to_call(place):
    old = place(opening_hours="Mo-Fr 09:00-12:00", updated_on=datetime.date(2022, 6, 28))
    badge = open_badges([old.pk], TUESDAY)[old.pk]
    assert "badge--neutral" in badge
    assert "D’après des horaires de 2022, appelez" in badge
    assert 'href="tel:+33465710000"' in badge


def test_badges_ask_as_much_for_many(place, django_assert_num_queries):
    pks = [place(title=f"Lieu {n}", opening_hours="Mo-Fr 09:00-12:00").pk for n in range(8)]
    with django_assert_num_queries(2):  # the places, the network
        assert len(open_badges(pks, TUESDAY)) == 8


def test_a_place_without_a_position_is_as_far_as_its_commune(
    place, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = place(title="Sans position", latitude=None, longitude=None)
    town, there = gazetteer().get(page.commune.code), gazetteer().get("13001")
    answer = client.get("/recherche/recherche.json?q=position+aix-en-provence").json()
    [result] = [one for one in answer["results"] if one["title"] == "Sans position"]
    assert result["latitude"] is result["longitude"] is None
    assert result["distance_km"] == round(distance_km(there.point, town.point), 1)


def test_a_place_that_has_announced_a_closure_is_not_said_open(place):
    page = place(opening_hours="Mo-Fr 09:00-12:00")
    now = timezone.now()
    today = now.astimezone(TUESDAY.tzinfo).date()
    for first, last, reason in [(30, 40, ""), (-1, 3, "congés | été"), (-9, -5, "avant")]:
        days = [today + datetime.timedelta(days=number) for number in (first, last)]
        Closure.objects.create(place=page, starts_on=days[0], ends_on=days[1], reason=reason)
    [known] = PlacePage.objects.filter(pk=page.pk).with_closures()
    prefetched, plain = known.hours(now), PlacePage.objects.get(pk=page.pk).hours(now)
    assert (prefetched.state, prefetched.sentence) == (plain.state, plain.sentence)
    assert [closure.starts_on for closure in known.closure_list] == [
        today - datetime.timedelta(days=1), today + datetime.timedelta(days=30)
    ]  # fmt: skip
    assert "badge--closed" in open_badges([page.pk], now)[page.pk]
