"""The moment and "near me" of a question: filtering, chips, and replacements without results."""

import datetime
import re
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone
from wagtail.models import Page

import search
from search import registry
from search.finding.attempts import Scope
from search.finding.moments import periods
from search.finding.page import SearchPage
from search.indexing.rows import index_rows
from search.models import SearchChange, SearchDocument
from tests.search.conftest import page_document

NOW = timezone.make_aware(datetime.datetime(2026, 11, 27, 10))  # a Friday
GAP = {"latitude": 44.56, "longitude": 6.08}
NICE = {"latitude": 43.70, "longitude": 7.26}


def ask(**data):
    return SearchPage(QueryDict(urlencode(data)), now=NOW)


def titles(search):
    return [result.document.title for result in search.results[: len(search.results)]]


def chips(search):
    return [(str(chip.label), chip.remove_query) for chip in search.chips]


@pytest.fixture
def add(publish):
    """add(title, summary="", day=None, hour=14, marks="", ...) -> a document; a `day` in November
    2026 makes it an event of two hours."""

    def add(title, summary="", day=None, hour=14, **values):
        page = publish(title, summary)
        row = SearchDocument.objects.filter(page=page)
        if day:
            starts_at = timezone.make_aware(datetime.datetime(2026, 11, day, hour))
            ends_at = starts_at + datetime.timedelta(hours=2)
            values = {"kind": "event", "starts_at": starts_at, "ends_at": ends_at} | values
        row.update(**values)
        document = row.get()
        index_rows([document])
        SearchChange.objects.note([document.pk])
        return page

    return add


@pytest.fixture
def agenda(add):
    add("Atelier du samedi", day=28)
    add("Atelier du samedi matin", day=28, hour=9)
    add("Atelier du lundi", day=30)
    add("Médiathèque", kind="place", marks="@ouvert-6 @ouvert-6m", **GAP)
    add("Mairie", kind="place", marks="@ouvert-1", **NICE)


def test_moment_filters_and_has_a_chip(agenda):
    page = ask(q="atelier samedi")
    assert sorted(titles(page)) == ["Atelier du samedi", "Atelier du samedi matin"]
    assert chips(page) == [("Samedi 28 novembre", "q=atelier")]
    page = ask(q="atelier samedi matin")
    assert titles(page) == ["Atelier du samedi matin"]
    assert chips(page) == [("Samedi 28 novembre, le matin", "q=atelier")]


def test_hour_means_its_part_of_the_day(agenda, add):
    add("Atelier jusqu’à midi", day=28, hour=10)
    assert titles(ask(q="samedi à 14h")) == ["Atelier du samedi"]
    assert titles(ask(q="atelier samedi après-midi")) == ["Atelier du samedi"]


@pytest.mark.parametrize(
    ("begins", "ends", "parts"),
    [
        ((9, 30), (12, 30), ["matin"]),
        ((11, 30), (13, 0), ["matin"]),
        ((12, 0), (14, 0), ["après-midi"]),
        ((14, 0), (18, 30), ["après-midi"]),
        ((17, 0), (19, 0), ["après-midi", "soir"]),
        ((20, 0), (23, 0), ["soir"]),
    ],
)
def test_event_has_to_overlap_the_part_of_the_day(add, begins, ends, parts):
    starts_at, ends_at = (
        timezone.make_aware(datetime.datetime(2026, 12, 1, *moment)) for moment in (begins, ends)
    )
    add("Atelier", kind="event", starts_at=starts_at, ends_at=ends_at)
    asked = ["matin", "après-midi", "soir"]
    found = [
        part for part in asked if ask(q=f"mardi {part}").when and titles(ask(q=f"mardi {part}"))
    ]
    assert found == parts
    assert titles(ask(q="mardi à 12h")) == ["Atelier"]


def test_moment_alone_lists_its_events_by_date(agenda):
    assert titles(ask(q="que faire demain")) == ["Atelier du samedi matin", "Atelier du samedi"]


def test_places_usually_open_at_a_moment(agenda):
    page = ask(q="ouvert samedi")
    assert titles(page) == ["Médiathèque"]
    assert chips(page) == [("Ouvert le samedi", "")]
    assert titles(ask(q="ouvert le samedi après-midi")) == []
    assert titles(ask(q="mairie ouverte lundi")) == ["Mairie"]


def test_empty_moment_is_named_and_replaced(agenda):
    page = ask(q="atelier en mars")
    assert page.missed_moment == "Du 1er mars au 31 mars 2027"
    assert page.when is None
    assert len(titles(page)) == 3
    assert chips(page) == []
    page = ask(q="médiathèque samedi")
    assert page.missed_moment == "Samedi 28 novembre"
    assert titles(page) == ["Médiathèque"]
    assert chips(page) == [("Ouvert le samedi", "q=m%C3%A9diath%C3%A8que")]


MARSEILLE = {"latitude": 43.30, "longitude": 5.38}
TOULON = {"latitude": 43.12, "longitude": 5.93}


def test_near_place_precedes_far_open_place(add, communes):
    """A near place with unknown hours precedes an open one far away; the page mentions it."""
    add("Imprimerie de Marseille", kind="place", **MARSEILLE)
    add("Imprimerie de Toulon", kind="place", marks="@ouvert-6 @ouvert-6m", **TOULON)
    page = ask(q="imprimerie à Marseille samedi matin")
    assert titles(page) == ["Imprimerie de Marseille", "Imprimerie de Toulon"]
    assert page.missed_moment == "Samedi 28 novembre, le matin"
    # "ouvert" accepts a far place.
    assert titles(ask(q="imprimerie ouverte samedi à Marseille")) == ["Imprimerie de Toulon"]
    # Without anything near at any time, a far open place is shown.
    add("Bibliothèque de Toulon", kind="place", marks="@ouvert-6", **TOULON)
    page = ask(q="bibliothèque à Marseille samedi")
    assert titles(page) == ["Bibliothèque de Toulon"]
    assert chips(page)[0][0] == "Ouvert le samedi"


def test_near_open_place_precedes_nearer_places(add, communes):
    add("Imprimerie de Marseille", kind="place", **MARSEILLE)
    add("Imprimerie d’à côté", kind="place", marks="@ouvert-6", latitude=43.35, longitude=5.5)
    page = ask(q="imprimerie à Marseille samedi")
    assert titles(page) == ["Imprimerie d’à côté"]


def test_event_of_the_moment_is_shown_at_any_distance(add, communes):
    add("Atelier de Marseille", day=30, **MARSEILLE)
    add("Atelier de Toulon", day=28, **TOULON)
    assert titles(ask(q="atelier à Marseille samedi")) == ["Atelier de Toulon"]


# Open now.


class Openings:
    """Places with "ouvert" in the title are open; the others open after the days in their title, an
    hour earlier with "tôt"."""

    def __init__(self, now):
        self.now = now

    def open_keys(self):
        return set(Page.objects.filter(title__contains="ouvert").values_list("pk", flat=True))

    def next_openings(self, pks):
        rows = Page.objects.filter(pk__in=pks).values_list("pk", "title")
        days = ((pk, re.search(r"le (\d+)( tôt)?", title)) for pk, title in rows)
        return {
            pk: self.now + datetime.timedelta(int(day[1]), hours=-1 if day[2] else 0)
            for pk, day in days
            if day
        }


@pytest.fixture
def clocks(searched):
    search.register(Page, page_document, opening=Openings)


@pytest.mark.parametrize("text", ["lieu ouvert maintenant", "lieu qui est ouvert en ce moment"])
def test_open_now_follows_the_clock(clocks, add, text):
    add("Lieu fermé", kind="place", marks="@ouvert-5 @ouvert-5m")
    add("Lieu ouvert", kind="place")
    page = ask(q=text)
    assert titles(page) == ["Lieu ouvert"]
    assert chips(page) == [("Ouvert maintenant", "q=lieu")] or "qui" in text
    assert page.kinds[0].count == 1
    assert page.asks_where


def test_next_openings_replace_open_now(clocks, add, communes):
    add("Lieu inconnu", kind="place", **MARSEILLE)
    add("Lieu le 30", kind="place", **MARSEILLE)
    add("Lieu le 28", kind="place", latitude=43.35, longitude=5.5)
    add("Lieu ouvert de Toulon", kind="place", **TOULON)
    page = ask(q="lieu ouvert maintenant à Marseille")
    assert titles(page)[:3] == ["Lieu le 28", "Lieu le 30", "Lieu inconnu"]
    assert page.shows_next_openings
    assert page.missed_moment == "Ouvert maintenant"
    assert [label for label, _ in chips(page)] == ["Près de\xa0: Marseille"]
    # One open place near is enough.
    add("Lieu ouvert de Marseille", kind="place", **MARSEILLE)
    assert titles(ask(q="lieu ouvert maintenant à Marseille"))[0] == "Lieu ouvert de Marseille"


@pytest.mark.parametrize(
    ("day", "first"), [("le 0", "Lieu le 0 tôt"), ("le 2", "Lieu le 2")], ids=["today", "later"]
)
def test_hour_of_another_day_does_not_outrank_distance(clocks, add, communes, day, first):
    add(f"Lieu {day}", kind="place", **MARSEILLE)
    add(f"Lieu {day} tôt", kind="place", latitude=43.35, longitude=5.5)
    assert titles(ask(q="lieu ouvert maintenant à Marseille"))[0] == first


def test_far_open_place_is_shown_without_near_ones(clocks, add, communes):
    add("Lieu ouvert de Toulon", kind="place", **TOULON)
    page = ask(q="lieu ouvert maintenant à Marseille")
    assert titles(page) == ["Lieu ouvert de Toulon"]
    assert page.is_far
    assert chips(page)[0][0] == "Ouvert maintenant"


def test_open_now_without_openings_is_empty(agenda):
    page = ask(q="mairie ouverte maintenant")
    assert titles(page) == ["Mairie"]
    assert page.missed_moment == "Ouvert maintenant"


# Without an event at the moment.


def test_question_about_events_shows_the_next_dates(add):
    add("Atelier de mai", day=30)
    add("Les ateliers d’Apt", kind="place", marks="@ouvert-6")
    add("Atelier d’avant", day=20)
    add("Atelier du lundi", day=29)
    page = ask(q="ateliers demain")
    assert titles(page) == ["Atelier du lundi", "Atelier de mai"]
    assert (page.missed_moment, page.shows_next_dates) == ("Samedi 28 novembre", True)
    assert page.at_any_time == "q=ateliers"
    # Other questions keep their moment.
    add("Imprimerie", kind="place", marks="@ouvert-6")
    assert titles(ask(q="imprimerie demain")) == ["Imprimerie"]
    assert not ask(q="imprimerie demain").shows_next_dates


def test_next_dates_are_those_of_the_place_that_is_named(add, communes):
    add("Atelier de Toulon", day=29, **TOULON)
    add("Atelier de Marseille", day=30, **MARSEILLE)
    for number in range(3):
        add(f"Autre atelier {number}", day=30, hour=15 + number, **MARSEILLE)
    assert titles(ask(q="ateliers demain à Marseille"))[0] == "Atelier de Marseille"
    assert len(titles(ask(q="ateliers demain à Marseille"))) == 4


def test_other_question_prefers_near_places(add, communes):
    add("Réparer un ordinateur", day=28, **TOULON)
    add("Salle d’ordinateurs", kind="place", marks="@ouvert-6", **MARSEILLE)
    page = ask(q="ordinateur samedi à Marseille")
    assert titles(page) == ["Salle d’ordinateurs"]
    assert page.missed_moment == "Samedi 28 novembre"
    # Without anything near at any time, the event is shown.
    add("Le tricot", day=28, **TOULON)
    assert titles(ask(q="tricot samedi à Marseille")) == ["Le tricot"]


def test_facts_are_ignored_near_a_place(add, communes):
    add("Médiathèque de Marseille", kind="place", **MARSEILLE)
    add("Les horaires d’ouverture, une leçon")
    page = ask(q="horaires d’ouverture médiathèque à Marseille")
    assert titles(page) == ["Médiathèque de Marseille"]
    assert titles(ask(q="horaires d’ouverture")) == ["Les horaires d’ouverture, une leçon"]


def test_generic_words_list_all_events(add, communes):
    add("Le tricot", day=28, **MARSEILLE)
    page = ask(q="agenda samedi à Marseille")
    assert titles(page) == ["Le tricot"]
    assert [label for label, _ in chips(page)] == ["Samedi 28 novembre", "Près de\xa0: Marseille"]


def test_usual_openings_are_not_used_for_a_far_day(agenda):
    page = ask(q="atelier le 25 décembre")
    assert page.missed_moment == "Vendredi 25 décembre"
    assert page.when is None
    assert len(titles(page)) == 3


def test_holidays_are_those_that_the_network_knows(agenda, monkeypatch):
    monkeypatch.setattr(registry, "_holidays", [])
    assert ask(q="atelier pendant les vacances").understood.when is None
    days = datetime.date(2026, 11, 28), datetime.date(2026, 11, 29)
    search.register_holidays(lambda today: days)
    page = ask(q="atelier pendant les vacances")
    assert sorted(titles(page)) == ["Atelier du samedi", "Atelier du samedi matin"]
    assert chips(page) == [("Du 28 novembre au 29 novembre", "q=atelier")]


def test_partout_reads_no_moment(agenda):
    page = ask(q="atelier samedi", partout="1")
    assert page.understood.when is None
    assert len(titles(page)) == 3


# Near me.


def test_near_me_asks_where(client, site, agenda):
    assert ask(q="atelier près de chez moi").asks_where
    html = client.get("/recherche/?q=atelier+près+de+chez+moi").content.decode()
    assert "dans quelle commune" in html
    assert 'name="pres"' in html


def test_near_me_alone_only_requests_a_location(client, site, agenda):
    html = client.get("/recherche/?q=près+de+chez+moi").content.decode()
    assert "dans quelle commune" in html
    assert "pas reconnu de mot" not in html


def test_results_near_the_typed_location_come_first(add):
    add("Lieu d’aide de Nice", kind="place", **NICE)
    add("Lieu d’aide de Gap", kind="place", **GAP)
    page = ask(q="lieu près de chez moi", pres="44.56,6.08")
    assert (page.scope, page.asks_where) == (Scope.NEAR, False)
    assert titles(page) == ["Lieu d’aide de Gap", "Lieu d’aide de Nice"]
    assert titles(ask(q="lieu", pres="Nice"))[0] == "Lieu d’aide de Nice"
    assert chips(ask(q="lieu", pres="Nice")) == [("Près de\xa0: Nice", "q=lieu")]
    assert ask(q="lieu", pres="???").here is None


def test_no_result_shows_the_nearest_places(add):
    add("Lieu de Nice", kind="place", **NICE)
    add("Lieu de Gap", kind="place", **GAP)
    page = ask(q="xyzzyqk", pres="44.56,6.08")
    assert len(page.results) == 0
    assert page.understood_words == ["xyzzyqk"]
    assert [r.document.title for r in page.nearest_places] == ["Lieu de Gap", "Lieu de Nice"]


def test_weekend_filter_on_a_sunday_begins_now():
    sunday = timezone.make_aware(datetime.datetime(2026, 11, 29, 15))
    monday = timezone.make_aware(datetime.datetime(2026, 11, 30))
    saturday = timezone.make_aware(datetime.datetime(2026, 11, 28))
    assert periods(sunday)["week-end"] == (sunday, monday)
    assert periods(NOW)["week-end"] == (saturday, monday)
