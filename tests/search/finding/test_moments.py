"""The moment and "near me" of a question: filtering, chips, and replacements without results."""

import datetime
import re
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone
from wagtail.models import Page

import search
from search import registry
from search.choices import Order
from search.finding.attempts import Scope
from search.finding.interpretation import zone_of
from search.finding.moments import periods
from search.finding.page import SearchPage
from search.indexing.rows import index_rows
from search.models import SearchChange, SearchDocument, SearchFacet
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
    # With "ouvert", a far place is first.
    page = ask(q="imprimerie ouverte samedi à Marseille")
    assert titles(page) == ["Imprimerie de Toulon", "Imprimerie de Marseille"]
    assert page.adds_other_moments
    # Without anything near at any time, a far open place is shown.
    add("Bibliothèque de Toulon", kind="place", marks="@ouvert-6", **TOULON)
    page = ask(q="bibliothèque à Marseille samedi")
    assert titles(page) == ["Bibliothèque de Toulon"]
    assert chips(page)[0][0] == "Ouvert le samedi"


def test_near_open_place_precedes_nearer_places(add, communes):
    add("Imprimerie de Marseille", kind="place", **MARSEILLE)
    add("Imprimerie d’à côté", kind="place", marks="@ouvert-6", latitude=43.35, longitude=5.5)
    page = ask(q="imprimerie à Marseille samedi")
    assert titles(page) == ["Imprimerie d’à côté", "Imprimerie de Marseille"]


def test_event_of_the_moment_is_shown_at_any_distance(add, communes):
    add("Atelier de Marseille", day=30, **MARSEILLE)
    add("Atelier de Toulon", day=28, **TOULON)
    assert titles(ask(q="atelier à Marseille samedi")) == [
        "Atelier de Toulon",
        "Atelier de Marseille",
    ]


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


def test_now_without_open_is_answered_by_what_is_open(clocks, add):
    add("Lieu fermé", kind="place", marks="@ouvert-5 @ouvert-5m")
    add("Lieu ouvert", kind="place")
    page = ask(q="lieu tout de suite")
    assert titles(page) == ["Lieu ouvert"]
    assert page.missed_moment == ""


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
    assert titles(page) == ["Salle d’ordinateurs", "Réparer un ordinateur"]
    assert page.missed_moment == "Samedi 28 novembre"
    # Without anything near at any time, the event is shown.
    add("Le tricot", day=28, **TOULON)
    assert titles(ask(q="tricot samedi à Marseille")) == ["Le tricot"]


# Other moments after few results of the moment.


@pytest.fixture
def in_marseille(add):
    """in_marseille(title, ...) -> a document of `add` in the commune of Marseille."""

    def in_marseille(title, **values):
        document = SearchDocument.objects.get(page=add(title, **MARSEILLE | values))
        SearchFacet.objects.create(document=document, name="territory", value="13055", label="M")
        SearchChange.objects.note([document.pk])

    return in_marseille


def in_a_week(day):
    starts_at = timezone.make_aware(datetime.datetime(2026, 12, day, 14))
    ends_at = starts_at + datetime.timedelta(hours=2)
    return {"kind": "event", "starts_at": starts_at, "ends_at": ends_at}


def test_next_dates_of_the_commune_follow_few_dates_of_the_moment(add, in_marseille, communes):
    """First Saturday, then the next Saturdays, then other dates and communes."""
    add("Atelier d’à côté", day=29, latitude=43.35, longitude=5.5)
    in_marseille("Atelier du lundi", day=30)
    in_marseille("Atelier du samedi suivant", **in_a_week(5))
    add("Atelier proche", day=28, latitude=43.4, longitude=5.5)
    add("Atelier de Toulon", day=28, **TOULON)
    page = ask(q="atelier marseille samedi")
    first = ["Atelier proche", "Atelier du samedi suivant", "Atelier du lundi"]
    assert titles(page) == [*first, "Atelier d’à côté"]
    assert (page.adds_next_dates, page.when.words) == (True, "samedi")
    assert page.order == Order.RELEVANCE
    assert page.results.counts == {"event": 4}
    assert chips(page)[0] == ("Samedi 28 novembre", "q=atelier+marseille")
    # « demain » does not return each week.
    assert titles(ask(q="atelier marseille demain"))[1] == "Atelier du lundi"
    # The parts are never mixed in a chosen order.
    page = ask(q="atelier marseille samedi", tri="distance")
    assert (page.adds_other_moments, titles(page)) == (
        False,
        ["Atelier proche", "Atelier de Toulon"],
    )


def test_far_date_follows_the_next_dates_of_the_commune(add, in_marseille, communes):
    for day in (29, 30):
        in_marseille(f"Atelier du {day}", day=day)
    in_marseille("Atelier de décembre", **in_a_week(1))
    add("Atelier de Digne", day=28, latitude=44.09, longitude=6.23)
    page = ask(q="atelier marseille samedi")
    first = ["Atelier du 29", "Atelier du 30", "Atelier de Digne"]
    assert titles(page) == [*first, "Atelier de décembre"]
    SearchDocument.objects.filter(title="Atelier de Digne").update(**NICE)
    SearchChange.objects.note(SearchDocument.objects.values_list("pk", flat=True))
    page = ask(q="atelier marseille samedi")
    assert titles(page) == ["Atelier du 29", "Atelier du 30", "Atelier de décembre"]
    assert (page.shows_next_dates, page.missed_moment) == (True, "Samedi 28 novembre")


def test_enough_dates_of_the_moment_are_alone(in_marseille, communes):
    in_marseille("Atelier du lundi", day=30)
    for hour in (9, 14, 18):
        in_marseille(f"Atelier de {hour} h", day=28, hour=hour)
    page = ask(q="atelier marseille samedi")
    assert "Atelier du lundi" not in titles(page)
    assert not page.adds_other_moments


def test_date_keeps_the_places_that_answer_the_need(in_marseille, communes):
    """An event of the day, then a place open that day, then the others, each once."""
    in_marseille("Imprimer un livre", day=28)
    in_marseille("Imprimer", kind="place", marks="@ouvert-6")
    in_marseille("Imprimer, scanner", kind="place")
    page = ask(q="imprimer marseille samedi")
    assert titles(page) == ["Imprimer un livre", "Imprimer", "Imprimer, scanner"]
    assert (page.adds_other_moments, page.adds_next_dates) == (True, False)
    assert page.results.counts == {"event": 1, "place": 2}
    page = ask(q="imprimer marseille en novembre")
    assert titles(page) == ["Imprimer un livre", "Imprimer", "Imprimer, scanner"]


def test_open_now_is_followed_by_the_next_openings(clocks, in_marseille, communes):
    in_marseille("Lieu le 2", kind="place")
    in_marseille("Lieu le 1", kind="place")
    in_marseille("Lieu ouvert", kind="place")
    page = ask(q="lieu ouvert maintenant à Marseille")
    assert titles(page) == ["Lieu ouvert", "Lieu le 1", "Lieu le 2"]
    assert page.adds_next_openings


def test_date_of_the_moment_is_shown_for_its_results_only(in_marseille, communes):
    in_marseille("Atelier du samedi", day=28)
    in_marseille("Atelier de dimanche", day=29)
    page = ask(q="atelier marseille samedi")
    shown = [(result.document.title, result.is_of_moment) for result in page.results[:2]]
    assert shown == [("Atelier du samedi", True), ("Atelier de dimanche", False)]


def test_event_is_recognised_by_its_corrected_or_general_word(in_marseille, communes):
    in_marseille("Atelier du lundi", day=30)
    for text in ("ateller marseille samedi", "dates marseille samedi", "agenda samedi marseille"):
        assert ask(q=text).shows_next_dates, text


def test_page_and_calendar_contain_the_next_dates(
    client, site, in_marseille, communes, monkeypatch
):
    in_marseille("Atelier du samedi", day=28)
    in_marseille("Atelier de dimanche", day=29)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    html = client.get("/recherche/?q=atelier+marseille+samedi").content.decode()
    assert "Les prochaines dates suivent" in html
    asked = []
    registration = registry.registration_of(Page.objects.get(title="Atelier du samedi"))
    search.register(
        Page, registration.to_document, calendar=lambda pks, **options: asked.append(pks) or b"B"
    )
    assert client.get("/recherche/recherche.ics?q=atelier+marseille+samedi").status_code == 200
    shown = [Page.objects.get(pk=pk).title for pk in asked[0]]
    assert shown == ["Atelier du samedi", "Atelier de dimanche"]


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
    zone = timezone.get_current_timezone()
    assert periods(sunday, zone)["week-end"] == (sunday, monday)
    assert periods(NOW, zone)["week-end"] == (saturday, monday)


def test_evening_is_that_of_the_place(add):
    """A day and its evening begin five hours later in Martinique than in the network."""
    there = {"latitude": 14.60, "longitude": -61.07}
    add("Atelier du soir", day=28, hour=1, **there)  # 20 h on Friday there
    add("Atelier de seize heures", day=27, hour=21, **there)
    add("Atelier de samedi", day=28, hour=17, **there)
    page = ask(q="atelier ce soir", pres="Fort-de-France")
    assert titles(page)[0] == "Atelier du soir"
    assert chips(page)[0][0] == "Vendredi 27 novembre, le soir"
    # At night in the network, it is still Friday there.
    night = timezone.make_aware(datetime.datetime(2026, 11, 28, 0, 30))
    friday = {"Atelier du soir", "Atelier de seize heures"}
    for question, expected in (
        ({"q": "atelier aujourd’hui"}, friday),
        ({"q": "atelier", "periode": "aujourd-hui"}, {"Atelier du soir"}),  # not over
    ):
        data = QueryDict(urlencode(question | {"pres": "Fort-de-France"}))
        page = SearchPage(data, now=night)
        first = set(titles(page)[: len(expected)])
        assert (first, page.today) == (expected, datetime.date(2026, 11, 27))
    # Without a place, the day is that of the network.
    assert SearchPage(QueryDict("q=atelier"), now=night).today == datetime.date(2026, 11, 28)


@pytest.mark.parametrize(
    ("codes", "key"),
    [
        (["97209"], "America/Martinique"),
        (["974"], "Indian/Reunion"),
        (["R04", "97411"], "Indian/Reunion"),
        (["R93"], "Europe/Paris"),
        (["972", "974"], "Europe/Paris"),
        (["249740119"], "Europe/Paris"),
        ([], "Europe/Paris"),
    ],
)
def test_clock_is_that_of_the_chosen_territories(codes, key):
    assert zone_of(SimpleNamespace(values={"territoire": codes}), None).key == key


@pytest.mark.parametrize(
    ("position", "key"),
    [
        ("14.61,-61.06", "America/Martinique"),
        ("-21.10,55.50", "Indian/Reunion"),
        ("43.30,5.37", "Europe/Paris"),
        ("0.00,0.00", "Europe/Paris"),
    ],
)
def test_clock_is_that_of_the_position(db, position, key):
    page = ask(q="atelier ce soir", pres=position)
    assert page.interpretation.zone.key == key
