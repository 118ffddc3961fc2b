"""The part of a programme that a phone shows: one day, one room or track."""

from datetime import date, datetime

import pytest

from events.congress.programme.days import by_day
from events.congress.programme.phone import ALL, PhoneView, phone_view
from tests.events.conftest import PARIS

from .stubs import HALL, SMALL, Part, Session

THURSDAY, FRIDAY = date(2026, 11, 5), date(2026, 11, 6)
OPENING = Session("Ouverture", 9, room=HALL)
KITCHEN = Session("Cuisine", 9, room=SMALL)
LUNCH = Session("Déjeuner", 12)
CLOSING = Session("Clôture", 9, room=HALL, day=6)
LATE = Session("Concert", 23, 3, room=SMALL)
DAYS = by_day([OPENING, KITCHEN, LUNCH, LATE, CLOSING])
SESSIONS = [OPENING, KITCHEN, LUNCH, LATE, CLOSING]


def shown(view, sessions=SESSIONS):
    return [session.title for session in sessions if session in view]


@pytest.mark.parametrize(
    ("day", "part", "titles"),
    [
        ("", "", ["Ouverture", "Déjeuner"]),
        ("2026-11-05", "petite-salle", ["Cuisine", "Déjeuner", "Concert"]),
        ("2026-11-05", ALL, ["Ouverture", "Cuisine", "Déjeuner", "Concert"]),
        ("2026-11-06", "", ["Clôture"]),
        # An unknown day or room is replaced by the first one.
        ("2026-11-09", "cave", ["Ouverture", "Déjeuner"]),
        ("abc", "é" * 500, ["Ouverture", "Déjeuner"]),
        # The second day has one room, so it is shown whole.
        ("2026-11-06", "petite-salle", ["Clôture"]),
    ],
)
def test_view_has_one_day_and_one_room_with_sessions_for_everybody(day, part, titles):
    assert shown(phone_view(DAYS, opening=THURSDAY, day=day, part=part)) == titles


def test_view_opens_on_the_given_day():
    assert phone_view(DAYS, opening=FRIDAY).day == FRIDAY
    assert phone_view(DAYS, opening=date(2026, 11, 7)).day == THURSDAY


def test_programme_with_one_room_is_shown_by_track():
    act, learn = Part("Agir", 0, 1), Part("Apprendre", 1, 2)
    sessions = [
        Session("Un", 9, room=HALL, track=learn),
        Session("Deux", 10, room=HALL, track=act),
        Session("Repas", 12, room=HALL),
    ]
    view = phone_view(by_day(sessions), opening=THURSDAY)
    assert view.kind == "track"
    assert [tab.label for tab in view.part_tabs([])] == ["Agir", "Apprendre", "Tous les axes"]
    assert shown(view, sessions) == ["Deux", "Repas"]


def test_programme_with_neither_rooms_nor_tracks_is_shown_by_day():
    view = phone_view(by_day([Session("Un", 9), Session("Deux", 9, day=6)]), opening=THURSDAY)
    assert (view.kind, view.part_tabs([])) == ("", [])
    assert [tab.query for tab in view.day_tabs([])] == ["le=2026-11-05", "le=2026-11-06"]


def test_programme_without_sessions_and_filtered_programme_are_whole():
    assert phone_view([], opening=None) == PhoneView()
    assert shown(PhoneView()) == [session.title for session in SESSIONS]
    assert (PhoneView().day_tabs([]), PhoneView().part_tabs([])) == ([], [])


def test_tabs_keep_the_other_choice_and_the_rest_of_the_url():
    view = phone_view(DAYS, opening=THURSDAY, part="petite-salle")
    pairs = [("parcours", "3 12")]
    assert [(tab.label, tab.query, tab.is_current) for tab in view.day_tabs(pairs)] == [
        ("Jeudi 5", "parcours=3+12&le=2026-11-05&dans=petite-salle", True),
        ("Vendredi 6", "parcours=3+12&le=2026-11-06&dans=petite-salle", False),
    ]
    assert [(tab.label, tab.is_current) for tab in view.part_tabs(pairs)] == [
        ("Amphithéâtre", False),
        ("Petite salle", True),
        ("Toutes les salles", False),
    ]
    # The names of rooms are French in every language.
    assert [tab.is_content for tab in view.part_tabs(pairs)] == [True, True, False]


def test_room_named_all_is_a_room_like_any_other():
    everyone = Part("Toutes", 0, 1)
    assert everyone.slug == "toutes"
    sessions = [Session("Ici", 9, room=everyone), Session("Là", 9, room=SMALL)]
    view = phone_view(by_day(sessions), opening=THURSDAY, part="toutes")
    assert shown(view, sessions) == ["Ici"]


def test_days_of_two_months_are_named_with_their_month():
    days = by_day([Session("Un", 9, day=30), Session("Deux", 9, day=5)])
    days[1].day = date(2026, 12, 1)
    tabs = phone_view(days, opening=None).day_tabs([])
    assert [tab.label for tab in tabs] == ["Lundi 30 novembre", "Mardi 1er\u00a0décembre"]


@pytest.mark.parametrize(
    ("hour", "titles"),
    [
        # The hall and the small room run, then nothing before the concert in the small room.
        (9, ["Ouverture", "Déjeuner"]),
        (10, ["Cuisine", "Déjeuner", "Concert"]),
        (12, ["Cuisine", "Déjeuner", "Concert"]),
        (7, ["Ouverture", "Déjeuner"]),
    ],
)
def test_view_opens_on_the_room_of_the_next_session(hour, titles):
    now = datetime(2026, 11, 5, hour, 30, tzinfo=PARIS)
    assert shown(phone_view(DAYS, opening=THURSDAY, now=now)) == titles


def test_chosen_room_and_other_days_do_not_depend_on_the_moment():
    now = datetime(2026, 11, 5, 12, tzinfo=PARIS)
    chosen = phone_view(DAYS, opening=THURSDAY, part=HALL.slug, now=now)
    assert shown(chosen) == ["Ouverture", "Déjeuner"]
    later = datetime(2026, 11, 4, 12, tzinfo=PARIS)
    assert shown(phone_view(DAYS, opening=THURSDAY, now=later)) == ["Ouverture", "Déjeuner"]


def test_cancelled_session_does_not_choose_the_room():
    off = by_day([Session("Un", 9, room=HALL), Session("Deux", 9, room=SMALL, is_off=True)])
    now = datetime(2026, 11, 5, 9, tzinfo=PARIS)
    assert phone_view(off, opening=THURSDAY, now=now).part == HALL
