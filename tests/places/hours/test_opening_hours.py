"""The state, the sentence and the week of hours at a moment, with the holidays of a territory."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from places.hours import holidays, opening_hours
from places.hours.opening_hours import APPOINTMENT, CLOSED, OPEN, UNKNOWN, hours_at, state_at
from places.hours.osm_text import read_hours

from .sentences import (
    BASTILLE_DAY,
    MARSEILLE,
    OFFICIAL,
    PARIS,
    WEDNESDAY,
    notes,
    plain,
    sentence,
    week,
)

# Sentences


@pytest.mark.parametrize(
    ("text", "hour", "expected"),
    [
        (OFFICIAL, 10, "Ouvert jusqu’à 12 h"),
        (OFFICIAL, 15, "Ouvert jusqu’à 18 h 30"),
        (OFFICIAL, 13, "Fermé – ouvre à 14 h"),
        (OFFICIAL, 8, "Fermé – ouvre à 9 h"),
        (OFFICIAL, 20, "Fermé – ouvre demain à 9 h"),
        ("Mo 09:00-12:30", 10, "Fermé – ouvre lundi à 9 h"),
        ("We 09:00-09:30", 10, "Fermé – ouvre le mercredi 2 décembre à 9 h"),
        ("We[1] 14:00-17:00", 10, "Fermé – ouvre le mercredi 2 décembre à 14 h"),
        ("Jan 04-Jan 08 10:00-12:00", 10, "Fermé – ouvre le lundi 4 janvier 2027 à 10 h"),
        ("We 08:00-24:00", 10, "Ouvert jusqu’à minuit"),
        ("We 09:00-26:00", 10, "Ouvert jusqu’à 2 h"),
        ("24/7", 10, "Ouvert en permanence"),
        ('Mo-Fr 09:00-12:00 "sur rendez-vous"', 10, "Sur rendez-vous jusqu’à 12 h"),
        ('Mo-Sa 09:00-12:00 unknown "sur rendez-vous"', 10, "Sur rendez-vous jusqu’à 12 h"),
        ('Mo-Fr 09:00-12:00 "sur rdv au 04"', 10, "Sur rendez-vous jusqu’à 12 h, sur rdv au 04"),
        ('Mo-Fr 14:00-17:00 "sur rdv"', 10, "Fermé – sur rendez-vous à 14 h"),
        ('Mo-Fr 09:00-12:00 "avec ou sans rdv"', 10, "Ouvert jusqu’à 12 h, avec ou sans rdv"),
        ('Mo-Fr 09:00-12:00 "entrée par la cour"', 10, "Ouvert jusqu’à 12 h, entrée par la cour"),
        ('Mo-Fr 09:00-12:00 "fermé en août"', 10, "Fermé en août"),
        ('Mo-Fr 09:00-12:00 "semaines paires"', 10, "Semaines paires"),
        ('Mo-Fr 09:00-12:00 "1er mardi du mois"', 10, "1er mardi du mois"),
        ('Mo-Fr 09:00-12:00 open "1er étage"', 10, "Ouvert jusqu’à 12 h, 1er étage"),
        ("off", 10, "Fermé"),
        ("", 10, "Horaires à confirmer"),
    ],
)
def test_sentence(text, hour, expected):
    assert sentence(text, WEDNESDAY.replace(hour=hour)) == expected


@pytest.mark.parametrize(
    "text",
    [
        'Mo-Fr 09:00-17:00 "sur rdv uniquement"',
        'Mo-Fr 09:00-17:00 "sur R.D.V."',
        'Mo-Fr 09:00-17:00 "sur RV"',
        'Mo-Fr 09:00-17:00 "sur réservation"',
        'Mo-Fr 09:00-17:00 "by appointment"',
        "Mo-Fr 09:00-17:00 by appointment",
        "Mo-Fr appointment",
        "sur rendez-vous",
        'Mo-Fr 09:00-17:00 "Uniquement sur rendez-vous au 04 92 00 00 00"',
        'Mo-Fr 09:00-17:00 "sans rdv le matin, sur rdv l’après-midi"',
    ],
)
def test_hours_by_appointment_are_never_open(text):
    hours = hours_at(text, WEDNESDAY, MARSEILLE)
    assert (hours.state, hours.is_open, hours.tone) == (APPOINTMENT, False, "neutral")
    assert hours.sentence.startswith("Sur rendez-vous")
    assert not opening_hours.opens_on(text, WEDNESDAY.date(), MARSEILLE)
    assert opening_hours.next_opening(text, WEDNESDAY, MARSEILLE) is None


@pytest.mark.parametrize(
    "comment",
    ["sans rendez-vous", "avec ou sans rendez-vous", "rendez-vous conseillé", "no appointment"],
)
def test_optional_appointment_does_not_close(comment):
    assert state_at(f'Mo-Fr 09:00-17:00 "{comment}"', WEDNESDAY, MARSEILLE) == OPEN


@pytest.mark.parametrize(
    ("minute", "expected"),
    [
        (datetime(2026, 11, 25, 8, 59, 59), CLOSED),
        (datetime(2026, 11, 25, 9, 0), OPEN),
        (datetime(2026, 11, 25, 11, 59, 59), OPEN),
        (datetime(2026, 11, 25, 12, 0), CLOSED),
    ],
)
def test_a_period_includes_its_start_and_excludes_its_end(minute, expected):
    assert state_at(OFFICIAL, minute.replace(tzinfo=PARIS), MARSEILLE) == expected


def test_week_goes_from_monday_to_sunday_and_marks_today():
    days = hours_at(OFFICIAL, WEDNESDAY, MARSEILLE).week
    assert [day.name for day in days] == [
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
    ]
    assert [day.is_today for day in days] == [False, False, True, False, False, False, False]
    assert [plain(r) for r in days[0].ranges] == ["9 h – 12 h", "14 h – 18 h 30"]
    assert [plain(r) for r in days[5].ranges] == ["8 h 30 – 12 h"]
    assert days[6].is_closed


def test_an_evening_past_midnight_stays_on_its_day():
    assert week("Fr 18:00-02:00") == {"vendredi": ["18 h – 2 h"]}
    saturday = datetime(2026, 11, 28, 1, tzinfo=PARIS)
    assert sentence("Fr 18:00-02:00", saturday) == "Ouvert jusqu’à 2 h"


@pytest.mark.parametrize(("text", "varies"), [(OFFICIAL, False), ("We[1] 14:00-17:00", True)])
def test_texts_with_differing_weeks_vary(text, varies):
    assert hours_at(text, WEDNESDAY, MARSEILLE).varies is varies


def test_daylight_saving_keeps_the_clock_of_the_wall():
    sunday = datetime(2026, 3, 29, 7, 30, tzinfo=ZoneInfo("UTC"))  # 9:30 in summer time
    assert state_at("Su 09:00-12:00", sunday, MARSEILLE) == OPEN
    assert state_at("Su 09:00-12:00", sunday - timedelta(hours=1), MARSEILLE) == CLOSED


# Public holidays, by territory


def test_a_text_that_closes_on_holidays_is_closed():
    text = f"{OFFICIAL}; PH off"
    assert sentence(text, BASTILLE_DAY) == "Fermé – ouvre demain à 9 h"
    assert notes(text, BASTILLE_DAY) == {"mardi": "Fête nationale"}


def test_text_without_holiday_rule_is_unknown_on_a_holiday():
    assert state_at(OFFICIAL, BASTILLE_DAY, MARSEILLE) == UNKNOWN
    assert sentence(OFFICIAL, BASTILLE_DAY) == "Jour férié (Fête nationale) : à confirmer"
    assert notes(OFFICIAL, BASTILLE_DAY) == {"mardi": "Fête nationale : à confirmer"}


def test_text_without_holiday_rule_is_closed_outside_its_hours():
    assert state_at(OFFICIAL, BASTILLE_DAY.replace(hour=13), MARSEILLE) == CLOSED


def test_a_text_that_opens_on_holidays_is_open():
    assert state_at("Mo-Su,PH 09:00-12:00", BASTILLE_DAY, MARSEILLE) == OPEN
    assert state_at("Mo-Fr 14:00-18:00; PH 09:00-12:00", BASTILLE_DAY, MARSEILLE) == OPEN


def test_holidays_written_before_the_week_still_close():
    assert state_at("PH off; Mo-Fr 09:00-12:00", BASTILLE_DAY, MARSEILLE) == CLOSED


@pytest.mark.parametrize(
    ("zone", "expected"), [("67", CLOSED), ("57", CLOSED), ("68", CLOSED), ("13", OPEN)]
)
def test_good_friday_is_a_holiday_in_alsace_moselle(zone, expected):
    good_friday = datetime(2026, 4, 3, 10, tzinfo=PARIS)
    text = "Mo-Fr 09:00-12:00; PH off"
    assert state_at(text, good_friday, holidays.calendar(zone)) == expected


def test_overseas_has_its_own_clock_and_holidays():
    reunion = holidays.calendar("974")
    abolition = datetime(2026, 12, 20, 10, tzinfo=ZoneInfo("Indian/Reunion"))  # a Sunday
    assert state_at("Su 09:00-12:00; PH off", abolition, reunion) == CLOSED
    ten_in_saint_denis = datetime(2026, 11, 25, 6, tzinfo=ZoneInfo("UTC"))
    assert state_at("We 09:00-12:00", ten_in_saint_denis, reunion) == OPEN
    assert state_at("We 09:00-12:00", ten_in_saint_denis, MARSEILLE) == CLOSED


def test_holiday_of_another_territory_changes_nothing():
    saint_stephen = datetime(2026, 12, 26, 10, tzinfo=PARIS)
    assert state_at("Sa 09:00-12:00", saint_stephen, MARSEILLE) == OPEN
    assert state_at("Sa 09:00-12:00", saint_stephen, holidays.calendar("67")) == UNKNOWN


def test_hours_are_described_in_the_language_in_force():
    from django.utils import translation

    with translation.override("en"):
        names = [day.name for day in hours_at(OFFICIAL, WEDNESDAY, MARSEILLE).week]
    assert names[0] == "Monday"


def test_the_horizon_bounds_the_search_for_an_opening():
    assert sentence("2028 Jan 04 10:00-12:00") == "Fermé"
    assert opening_hours.HORIZON_DAYS < 366


LISTED_DAYS = [
    ("Dec 24,31 09:00-12:00", (2026, 12, 31, 10), True),
    ("Dec 24,31 09:00-12:00", (2026, 12, 30, 10), False),
    ("Dec 24 , 31: 09:00-12:00", (2026, 12, 24, 10), True),
    ("Mo-Fr 09:00-12:00; Dec 24,31 off", (2026, 12, 24, 10), False),
    ("Mo-Fr 09:00-12:00; Dec 24,31 off", (2026, 12, 23, 10), True),
    ("Mo-Fr 09:00-12:00; 2026 Dec 24,31 off", (2026, 12, 31, 10), False),
    ("Mo-Fr 09:00-12:00; 2026 Dec 24,31 off", (2027, 12, 31, 10), True),
    ("Mo-Su 09:00-12:00; Dec 24-26,31-Jan 2 off", (2027, 1, 1, 10), False),
    ("Jan 1-5,8 09:00-10:00", (2027, 1, 8, 9), True),
    ("Mo-Fr 09:00-12:00; Jan 1,May 1,8 off", (2026, 5, 8, 10), False),
    ("2026/2 Mo 09:00-12:00", (2026, 11, 23, 10), True),
    # Departures, not opening hours: understood, and never shown as open.
    ("Mo-Fr 10:00-16:00/90", (2026, 11, 25, 10), False),
]


@pytest.mark.parametrize(("text", "moment", "is_open"), LISTED_DAYS)
def test_several_days_of_one_month_are_valid(text, moment, is_open):
    import datetime

    reading = read_hours(text)
    assert reading.is_readable, reading.warnings
    assert reading.usual.is_open(datetime.datetime(*moment, 30)) is is_open


def test_note_of_a_day_names_the_hours_of_each_comment():
    text = 'We 09:00-12:00, We 14:00-17:00 "sur rendez-vous"; Th 14:00-17:00 "sur rendez-vous"'
    wednesday, thursday = hours_at(text, WEDNESDAY, MARSEILLE).week[2:4]
    assert plain(wednesday.note) == "14 h – 17 h : sur rendez-vous"
    assert thursday.note == "sur rendez-vous"
