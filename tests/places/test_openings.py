"""What the search is told of the places that are open, and of when the others open."""

import datetime
from zoneinfo import ZoneInfo

from django.http import QueryDict

from places.models import Closure
from places.openings import Openings
from search.finding.page import SearchPage

from .conftest import CLOSED_NOW, OPEN_NOW

PARIS = ZoneInfo("Europe/Paris")


def test_open_keys_are_the_places_of_the_list_that_is_open_now(place, now):
    opened, shut = place(opening_hours=OPEN_NOW), place(opening_hours=OPEN_NOW)
    place(opening_hours=CLOSED_NOW)
    place(opening_hours="")
    Closure.objects.create(place=shut, starts_on=now.date(), ends_on=now.date())
    assert Openings(now).open_keys() == {opened.pk}


def test_next_openings_are_those_that_are_sure(place, now):
    saturday, unknown = place(opening_hours=CLOSED_NOW), place(opening_hours="")
    this_afternoon = place(opening_hours="We 14:00-17:00")
    asked = [saturday.pk, unknown.pk, this_afternoon.pk, 0]
    assert Openings(now).next_openings(asked) == {
        saturday.pk: datetime.datetime(2026, 11, 28, 9, tzinfo=PARIS),
        this_afternoon.pk: datetime.datetime(2026, 11, 25, 14, tzinfo=PARIS),
    }


def test_the_search_asks_them(place, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for title, hours in (
            ("Lieu du samedi", CLOSED_NOW),
            ("Lieu du mercredi", OPEN_NOW),
            ("Lieu de l’après-midi", "We 14:00-17:00"),
        ):
            place(title=title, opening_hours=hours)

    def found(moment):
        page = SearchPage(QueryDict("q=lieu ouvert maintenant"), now=moment)
        return [result.document.title for result in page.results[:10]]

    assert found(now) == ["Lieu du mercredi"]
    soonest = ["Lieu de l’après-midi", "Lieu du mercredi", "Lieu du samedi"]
    assert found(now.replace(hour=13)) == soonest


def test_the_page_says_that_nothing_is_open(client, place, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        place(title="Lieu du samedi", opening_hours=CLOSED_NOW)
    html = client.get("/recherche/", {"q": "lieu ouvert maintenant"}).content.decode()
    assert "Rien n’est ouvert en ce moment, à notre connaissance." in html
    assert "Voici d’abord ce qui ouvre le plus tôt." in html
    assert "dans quelle commune" in html
