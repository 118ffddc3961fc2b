"""Hours read, judged and told. Each real trap of the French files is a test."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from opening_hours import OpeningHours, State

from places.hours import holidays, opening_hours
from places.hours.opening_hours import CLOSED, OPEN, UNKNOWN, hours_at, state_at
from places.hours.osm_text import read_hours

PARIS = ZoneInfo("Europe/Paris")
MARSEILLE = holidays.calendar("13")
DATA = Path(__file__).parents[1] / "data"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "hours"

WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=PARIS)
BASTILLE_DAY = datetime(2026, 7, 14, 10, tzinfo=PARIS)  # a Tuesday
OFFICIAL = "Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00"


def plain(text):
    """No-break spaces as spaces, to read the expectations."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def said(text, now=WEDNESDAY, calendar=MARSEILLE):
    return plain(hours_at(text, now, calendar).sentence)


def week(text, now=WEDNESDAY, calendar=MARSEILLE):
    """{day: [ranges]} of the days that are not closed."""
    days = hours_at(text, now, calendar).week
    return {day.name: [plain(r) for r in day.ranges] for day in days if not day.is_closed}


def notes(text, now=WEDNESDAY, calendar=MARSEILLE):
    return {day.name: plain(day.note) for day in hours_at(text, now, calendar).week if day.note}


def samples(name):
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1] for line in lines if not line.startswith("#")]


# What is said


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
        ('Mo-Fr 09:00-12:00 "sur rendez-vous"', 10, "Ouvert jusqu’à 12 h, sur rendez-vous"),
        ('Mo-Sa 09:00-12:00 unknown "sur rendez-vous"', 10, "Sur rendez-vous"),
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
    assert said(text, WEDNESDAY.replace(hour=hour)) == expected


@pytest.mark.parametrize(
    ("minute", "expected"),
    [
        (datetime(2026, 11, 25, 8, 59, 59), CLOSED),
        (datetime(2026, 11, 25, 9, 0), OPEN),
        (datetime(2026, 11, 25, 11, 59, 59), OPEN),
        (datetime(2026, 11, 25, 12, 0), CLOSED),
    ],
)
def test_a_stretch_holds_its_start_and_not_its_end(minute, expected):
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
    assert said("Fr 18:00-02:00", saturday) == "Ouvert jusqu’à 2 h"


@pytest.mark.parametrize(("text", "varies"), [(OFFICIAL, False), ("We[1] 14:00-17:00", True)])
def test_says_when_weeks_differ(text, varies):
    assert hours_at(text, WEDNESDAY, MARSEILLE).varies is varies


def test_daylight_saving_keeps_the_clock_of_the_wall():
    sunday = datetime(2026, 3, 29, 7, 30, tzinfo=ZoneInfo("UTC"))  # 9:30 in summer time
    assert state_at("Su 09:00-12:00", sunday, MARSEILLE) == OPEN
    assert state_at("Su 09:00-12:00", sunday - timedelta(hours=1), MARSEILLE) == CLOSED


# Public holidays, by territory


def test_a_text_that_closes_on_holidays_is_closed():
    text = f"{OFFICIAL}; PH off"
    assert said(text, BASTILLE_DAY) == "Fermé – ouvre demain à 9 h"
    assert notes(text, BASTILLE_DAY) == {"mardi": "Fête nationale"}


def test_a_text_silent_on_holidays_is_never_open_on_one():
    assert state_at(OFFICIAL, BASTILLE_DAY, MARSEILLE) == UNKNOWN
    assert said(OFFICIAL, BASTILLE_DAY) == "Jour férié (Fête nationale) : à confirmer"
    assert notes(OFFICIAL, BASTILLE_DAY) == {"mardi": "Fête nationale : à confirmer"}


def test_a_text_silent_on_holidays_is_closed_outside_its_hours():
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


def test_a_holiday_that_only_another_territory_keeps_changes_nothing_here():
    saint_stephen = datetime(2026, 12, 26, 10, tzinfo=PARIS)
    assert state_at("Sa 09:00-12:00", saint_stephen, MARSEILLE) == OPEN
    assert state_at("Sa 09:00-12:00", saint_stephen, holidays.calendar("67")) == UNKNOWN


# The nine traps


def test_trap_1_a_space_after_a_comma_does_not_open_day_and_night():
    assert week("Tu, Th, Fr 13:30-18:00") == {
        "mardi": ["13 h 30 – 18 h"],
        "jeudi": ["13 h 30 – 18 h"],
        "vendredi": ["13 h 30 – 18 h"],
    }
    assert week("We 09:00-12:00, 13:30-18:00") == {"mercredi": ["9 h – 12 h", "13 h 30 – 18 h"]}


def test_trap_1_a_comma_still_adds_a_rule_of_its_own():
    assert week("Mo-Tu 09:00-12:00, Tu 14:00-18:00") == {
        "lundi": ["9 h – 12 h"],
        "mardi": ["9 h – 12 h", "14 h – 18 h"],
    }


@pytest.mark.parametrize("text", ['"sur rendez-vous"', 'Mo-Fr "sur rendez-vous"'])
def test_trap_2_a_comment_alone_is_not_open(text):
    assert state_at(text, WEDNESDAY, MARSEILLE) == UNKNOWN
    assert said(text) == "Sur rendez-vous"


def test_trap_2_days_without_hours_are_not_open():
    assert state_at("Mo-Fr", WEDNESDAY, MARSEILLE) == UNKNOWN


def test_trap_3_a_later_rule_without_days_makes_the_text_unreadable():
    hours = hours_at("Mo-Fr 09:00-12:00; 14:00-17:00", WEDNESDAY, MARSEILLE)
    assert (hours.state, hours.week) == (UNKNOWN, ())
    assert hours.text == "Mo-Fr 09:00-12:00; 14:00-17:00"
    assert [str(warning) for warning in read_hours("Mo-Fr 09:00-12:00; 14:00-17:00").warnings] == [
        "« ; 14:00-17:00 » efface tout ce qui précède : ajoutez les jours."
    ]


def test_trap_3_a_day_written_twice_is_doubted_and_never_opened_more():
    text = "Mo-Fr 08:00-12:00; Mo 14:00-18:00"
    assert week(text)["lundi"] == ["14 h – 18 h"]
    assert [str(warning) for warning in read_hours(text).warnings] == [
        "« Mo 14:00-18:00 » remplace les horaires donnés plus haut pour les mêmes jours."
    ]


def test_trap_4_a_range_that_ends_as_it_starts_leaves_its_day_unsure():
    text = "Mo,We 09:00-12:00; We 14:00-14:00"
    assert state_at(text, WEDNESDAY.replace(hour=15), MARSEILLE) == UNKNOWN
    assert week(text) == {"lundi": ["9 h – 12 h"], "mercredi": []}
    assert notes(text) == {"mercredi": "à confirmer"}


def test_trap_4_midnight_to_midnight_is_a_closed_day():
    assert week("Mo 09:00-12:00; Tu 00:00-00:00") == {"lundi": ["9 h – 12 h"]}
    assert state_at("00:00 - 00:00", WEDNESDAY, MARSEILLE) == CLOSED


def test_trap_4_an_inverted_range_does_not_run_till_the_next_noon():
    text = "Mo-Th 07:00-12:00; Fr 17:00-12:00"
    saturday = datetime(2026, 11, 28, 10, tzinfo=PARIS)
    assert state_at(text, saturday, MARSEILLE) == CLOSED
    assert state_at(text, saturday - timedelta(hours=14), MARSEILLE) == UNKNOWN
    assert "Fr 17:00-12:00" not in week(text)


def test_trap_4_more_than_fourteen_hours_is_doubted():
    assert [str(warning) for warning in read_hours("Mo 07:00-22:00").warnings] == [
        "07:00-22:00 dure plus de 14 heures."
    ]


@pytest.mark.parametrize(
    ("zone", "expected"),
    # Toussaint 2026 is over on 2 November; Christmas starts on 19 December everywhere but Corsica.
    [("13", CLOSED), ("31", CLOSED), ("69", CLOSED), ("2A", UNKNOWN), ("974", UNKNOWN)],
)
def test_trap_5_school_holidays_are_those_of_the_zone(zone, expected):
    calendar = holidays.calendar(zone)
    in_holidays = datetime(2026, 12, 22, 10, tzinfo=calendar.timezone)
    assert state_at("Mo-Fr 09:00-17:00; SH off", in_holidays, calendar) == expected


def test_trap_5_school_holidays_differ_by_zone():
    # Winter 2027: zone A from 13 February, zone B from 20 February.
    day = datetime(2027, 2, 16, 10, tzinfo=PARIS)
    text = "Mo-Fr 09:00-17:00; SH off"
    assert state_at(text, day, holidays.calendar("69")) == CLOSED
    assert state_at(text, day, MARSEILLE) == OPEN


def test_trap_5_hours_of_the_holidays_do_not_apply_out_of_them():
    text = "SH Mo-Fr 09:00-12:00"
    assert state_at(text, WEDNESDAY, MARSEILLE) == CLOSED
    assert state_at(text, datetime(2026, 12, 22, 10, tzinfo=PARIS), MARSEILLE) == OPEN


def test_trap_6_every_overseas_territory_has_a_calendar():
    for zone in holidays.OVERSEAS:
        calendar = holidays.calendar(zone)
        christmas = datetime(2026, 12, 25, 10, tzinfo=calendar.timezone)
        assert state_at("Mo-Su 09:00-12:00; PH off", christmas, calendar) == CLOSED, zone


def test_trap_7_odd_weeks_follow_each_other_at_new_year_and_it_is_said():
    text = "week 1-53/2 Mo 09:30-12:30"
    assert state_at(text, datetime(2026, 12, 28, 10, tzinfo=PARIS), MARSEILLE) == OPEN  # week 53
    assert state_at(text, datetime(2027, 1, 4, 10, tzinfo=PARIS), MARSEILLE) == OPEN  # week 1
    assert state_at(text, datetime(2027, 1, 11, 10, tzinfo=PARIS), MARSEILLE) == CLOSED
    assert hours_at(text, WEDNESDAY, MARSEILLE).varies
    assert [str(warning) for warning in read_hours(text).warnings] == [
        "Une année de 53 semaines met deux semaines impaires à la suite."
    ]


def test_trap_8_valid_syntax_is_not_sense():
    """`validate()` of the library says yes to each of these."""
    for text in ("Mo-Fr 09:00-12:00; 14:00-17:00", "We 14:00-14:00", '"sur rendez-vous"'):
        assert OpeningHours(text)
        assert state_at(text, WEDNESDAY.replace(hour=15), MARSEILLE) == UNKNOWN


def test_trap_9_a_comment_that_lost_its_quotes_is_shown_as_text():
    hours = hours_at("Mo 09:00-12:00 sur rdv", WEDNESDAY, MARSEILLE)
    assert (hours.state, hours.week, hours.text) == (UNKNOWN, (), "Mo 09:00-12:00 sur rdv")


# Other things that must not open


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Fr 09h00-12h00",
        "Mo-Fr 9-12",
        "Lu-Ve 09:00-12:00",
        "du lundi au vendredi, 9h-12h / 14h-17h",
        "Mo-Sun 00:00-00:00",
        "Mo-Fr sunrise-sunset",
        "Mo-Fr 09:00+",
        "PH +1 day off; Mo-Fr 09:00-12:00",
        "Mo-Fr 09:00-12:00\x00",
        "\ud800",
        "Mo-Fr 09:00-12:00; " * 200,
        '"' * 999,
        "[" * 500,
    ],
)
def test_what_cannot_be_read_is_shown_and_never_open(text):
    hours = hours_at(text, WEDNESDAY, MARSEILLE)
    assert (hours.state, hours.week) == (UNKNOWN, ())
    assert hours.text == text.strip()
    assert plain(hours.sentence) == "Horaires à confirmer"


@pytest.mark.parametrize(
    "text",
    [
        "Mo–Fr 09:00–12:00", "MO-FR 9:00 - 12:00 ;", "mo-fr 09:00-12:00", "Mo - Fr 09:00-12:00",
        "Mo-Fr: 09:00-12:00", "mo, we 09:00-12:00",
    ],
)  # fmt: skip
def test_dashes_case_and_spaces_do_not_matter(text):
    assert state_at(text, WEDNESDAY, MARSEILLE) == OPEN


def test_a_summer_closure_written_first_still_closes():
    july = datetime(2026, 7, 22, 10, tzinfo=PARIS)
    assert state_at("Jul 14-Aug 31 off; Mo-Fr 09:00-12:00", july, MARSEILLE) == CLOSED
    assert state_at("Mo-Fr 09:00-12:00; Jul 14-Aug 31 off", july, MARSEILLE) == CLOSED
    assert state_at("Jul 14-Aug 31 off; Mo-Fr 09:00-12:00", WEDNESDAY, MARSEILLE) == OPEN


# Real texts


def test_real_texts_are_read():
    texts = samples("hours.tsv")
    unread = [text for text in texts if not read_hours(text).is_readable]
    assert len(texts) > 150
    assert unread == ["Mo-Fr 09:00-12:00; 14:00-17:00"]


def test_real_prose_is_kept_as_text():
    for text in samples("hours-prose.tsv"):
        hours = hours_at(text, WEDNESDAY, MARSEILLE)
        assert hours.state == UNKNOWN, text
        if not hours.is_known and read_hours(text).text == hours.text:
            assert hours.text == text.strip()


def assert_agrees_with_the_library(texts):
    """Half an hour by half an hour, over a week without a holiday, on texts without a trap."""
    monday = datetime(2026, 11, 23)
    compared = 0
    for text in texts:
        if read_hours(text).warnings or re.search(r",\s|PH|SH|00:00\s*-\s*00:00", text):
            continue
        library = OpeningHours(text, timezone=PARIS, country="FR")
        for step in range(7 * 48):
            now = (monday + timedelta(minutes=30 * step)).replace(tzinfo=PARIS)
            expected = library.state(now)[0] == State.OPEN
            assert (state_at(text, now, MARSEILLE) == OPEN) == expected, (text, now)
        compared += 1
    return compared


def test_agrees_with_the_library_on_real_texts():
    assert assert_agrees_with_the_library(samples("hours.tsv")) > 100


def test_state_and_presentation_agree():
    for text in samples("hours.tsv"):
        for hour in (0, 8, 12, 15, 23):
            now = BASTILLE_DAY.replace(hour=hour)
            hours = hours_at(text, now, MARSEILLE)
            assert hours.state == state_at(text, now, MARSEILLE)
            assert hours.sentence.startswith("Ouvert") == hours.is_open


@pytest.mark.skipif(not SHARED.exists(), reason="the full collections of real hours are not here")
def test_every_collected_text():
    def column(name, index):
        lines = (SHARED / name).read_text(encoding="utf-8").splitlines()[1:]
        return [line.split("\t")[index] for line in lines]

    valid = column("horaires-reels-osm-valides.tsv", 1)
    assert assert_agrees_with_the_library(valid) > 1000
    assert [text for text in valid if not read_hours(text).is_readable] == [
        "Mo-Fr 09:00-12:00; 14:00-17:00"
    ]
    for text in column("horaires-reels-non-osm.tsv", 2):
        hours_at(text, WEDNESDAY, MARSEILLE)


def test_hours_are_told_in_the_language_in_force():
    from django.utils import translation

    with translation.override("en"):
        names = [day.name for day in hours_at(OFFICIAL, WEDNESDAY, MARSEILLE).week]
    assert names[0] == "Monday"


def test_the_horizon_bounds_the_search_for_an_opening():
    assert said("2028 Jan 04 10:00-12:00") == "Fermé"
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
    # Departures, not an open door: understood, and never said to be open.
    ("Mo-Fr 10:00-16:00/90", (2026, 11, 25, 10), False),
]


@pytest.mark.parametrize(("text", "moment", "is_open"), LISTED_DAYS)
def test_several_days_of_one_month_are_valid(text, moment, is_open):
    import datetime

    from places.hours.osm_text import read_hours

    reading = read_hours(text)
    assert reading.is_readable, reading.warnings
    assert reading.usual.is_open(datetime.datetime(*moment, 30)) is is_open
