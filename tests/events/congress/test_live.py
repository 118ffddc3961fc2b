"""The sessions of the moment and the next ones, from the first day of a congress to its end."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from events.congress.programme.days import by_day
from events.congress.programme.live import is_on, live_programme, opening_day

from .stubs import HALL, PARIS, SMALL, Session

REUNION = ZoneInfo("Indian/Reunion")
END = datetime(2026, 11, 6, 17, tzinfo=PARIS)


def at(day, hour, minute=0, zone=PARIS):
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


DAYS = by_day(
    [
        Session("Ouverture", 9, room=HALL),
        Session("Cuisine", 9, 2, room=SMALL),
        Session("Couture", 10, room=HALL, is_off=True),
        Session("Dessin", 11, room=HALL),
        Session("Déjeuner", 12),
        Session("Concert", 23, 3, room=SMALL),
        Session("Clôture", 9, room=HALL, day=6),
    ]
)


@pytest.mark.parametrize(
    ("moment", "running", "coming"),
    [
        (at(5, 8), [], ["Ouverture", "Cuisine", "Déjeuner"]),
        (at(5, 8, 59), [], ["Ouverture", "Cuisine", "Déjeuner"]),
        # A session runs from its start, included, to its end, excluded.
        (at(5, 9), ["Ouverture", "Cuisine"], ["Couture", "Dessin", "Déjeuner", "Concert"]),
        (at(5, 9, 59), ["Ouverture", "Cuisine"], ["Couture", "Dessin", "Déjeuner", "Concert"]),
        (at(5, 10), ["Couture", "Cuisine"], ["Dessin", "Déjeuner", "Concert"]),
        (at(5, 11), ["Dessin"], ["Déjeuner", "Concert"]),
        (at(5, 12), ["Déjeuner"], ["Concert"]),
        (at(5, 13), [], ["Concert"]),
        # A session that ends after midnight runs on the next day.
        (at(5, 23, 30), ["Concert"], ["Clôture"]),
        (at(6, 1, 59), ["Concert"], ["Clôture"]),
        (at(6, 2), [], ["Clôture"]),
        (at(6, 9), ["Clôture"], []),
        (at(6, 9, 59), ["Clôture"], []),
        # Nothing is left from the end of the last session, until the end of the congress.
        (at(6, 10), [], []),
        (at(6, 16, 59), [], []),
    ],
)
def test_sessions_of_the_moment_and_next_one_of_each_room(moment, running, coming):
    live = live_programme(DAYS, moment)
    assert [session.title for session in live.running] == running
    assert [session.title for session in live.coming] == coming


def test_next_day_is_named_if_it_is_another_one():
    assert live_programme(DAYS, at(5, 13)).next_day is None
    assert live_programme(DAYS, at(5, 23, 30)).next_day == date(2026, 11, 6)
    assert live_programme(DAYS, at(6, 9)).next_day is None


def test_nothing_is_live_if_all_sessions_are_off():
    off = by_day([Session("Couture", 9, is_off=True)])
    for moment in (at(5, 8), at(5, 9), at(5, 10)):
        assert live_programme(off, moment) is None
    assert live_programme([], at(5, 9)) is None


@pytest.mark.parametrize(
    ("moment", "on", "opening"),
    [
        (at(4, 23, 59), False, 5),
        (at(5, 0), True, 5),
        (at(5, 18), True, 5),
        (at(6, 0), True, 6),
        (at(6, 16, 59), True, 6),
        (at(6, 17), False, 5),
        (at(7, 9), False, 5),
    ],
)
def test_programme_opens_today_during_the_congress(moment, on, opening):
    assert is_on(DAYS, moment, END) is on
    assert opening_day(DAYS, moment, END) == date(2026, 11, opening)


def test_next_day_opens_once_the_last_session_of_a_day_has_ended():
    days = by_day([Session("Un", 9), Session("Deux", 16, day=5), Session("Trois", 9, day=6)])
    assert opening_day(days, at(5, 16, 59), END) == date(2026, 11, 5)
    assert opening_day(days, at(5, 17), END) == date(2026, 11, 6)
    # No day follows the last one.
    assert opening_day(days, at(6, 12), END) == date(2026, 11, 6)


def test_last_session_may_end_after_the_congress_and_after_midnight():
    days = by_day([Session("Ouverture", 9), Session("Concert", 22, 4, day=6)])
    assert is_on(days, at(7, 1), END)
    assert opening_day(days, at(7, 1), END) == date(2026, 11, 6)
    assert not is_on(days, at(7, 2), END)


def test_day_without_sessions_opens_on_the_next_one():
    days = by_day([Session("Un", 9), Session("Deux", 9, day=7)])
    assert opening_day(days, at(6, 12), None) == date(2026, 11, 7)
    assert (opening_day([], at(6, 12), END), is_on([], at(6, 12), END)) == (None, False)


def test_moment_is_compared_in_the_zone_of_the_congress():
    days = by_day([Session("Ouverture", 9, zone=REUNION)])
    # 9:30 on La Réunion is 6:30 in Paris.
    live = live_programme(days, at(5, 6, 30).astimezone(REUNION))
    assert [session.title for session in live.running] == ["Ouverture"]
    assert is_on(days, at(4, 21, 30).astimezone(REUNION), None)
