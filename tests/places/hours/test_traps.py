"""Texts that the specification opens more than their authors meant.

Each real trap of the French files is a test.
"""

from datetime import datetime, timedelta

import pytest
from django.utils import translation
from opening_hours import OpeningHours

from places.hours import holidays
from places.hours.opening_hours import APPOINTMENT, CLOSED, OPEN, UNKNOWN, hours_at, state_at
from places.hours.osm_text import read_hours, require_appointment

from .sentences import MARSEILLE, PARIS, WEDNESDAY, notes, plain, sentence, week

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
    assert state_at(text, WEDNESDAY, MARSEILLE) == APPOINTMENT
    assert sentence(text) == "Sur rendez-vous"


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


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("Fr 10:00-09:00", "finit avant de commencer", "ends before it begins"),
        ("Mo-Th 09:00-12:00; 14:01-17:00", "efface tout ce qui précède", "14:01-17:00"),
    ],
)
def test_warnings_are_in_the_language_of_their_reader(text, french, english):
    with translation.override("en"):
        [warning] = read_hours(text).warnings
        assert english in str(warning)
        assert french not in str(warning)
    [warning] = read_hours(text).warnings
    assert french in str(warning)


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


def test_trap_7_two_odd_weeks_at_new_year_give_a_warning():
    text = "week 1-53/2 Mo 09:30-12:30"
    assert state_at(text, datetime(2026, 12, 28, 10, tzinfo=PARIS), MARSEILLE) == OPEN  # week 53
    assert state_at(text, datetime(2027, 1, 4, 10, tzinfo=PARIS), MARSEILLE) == OPEN  # week 1
    assert state_at(text, datetime(2027, 1, 11, 10, tzinfo=PARIS), MARSEILLE) == CLOSED
    assert hours_at(text, WEDNESDAY, MARSEILLE).varies
    assert [str(warning) for warning in read_hours(text).warnings] == [
        "Une année de 53 semaines met deux semaines impaires à la suite."
    ]


def test_trap_8_valid_syntax_may_be_nonsense():
    """The library's `validate()` accepts each of these texts."""
    for text in ("Mo-Fr 09:00-12:00; 14:00-17:00", "We 14:00-14:00", '"à voir"'):
        assert OpeningHours(text)
        assert state_at(text, WEDNESDAY.replace(hour=15), MARSEILLE) == UNKNOWN


def test_trap_9_a_comment_that_lost_its_quotes_is_shown_as_text():
    hours = hours_at("Mo 09:00-12:00 au 1er", WEDNESDAY, MARSEILLE)
    assert (hours.state, hours.week, hours.text) == (UNKNOWN, (), "Mo 09:00-12:00 au 1er")


# Other texts that must not open


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
def test_unreadable_text_is_shown_and_never_open(text):
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


@pytest.mark.parametrize(
    ("text", "booked"),
    [
        ("Mo-Fr 09:00-12:00; PH off", 'Mo-Fr 09:00-12:00 "sur rendez-vous"; PH off'),
        ('Mo 09:00-12:00; We 14:00-16:00 "accès libre"',
         'Mo 09:00-12:00 "sur rendez-vous"; We 14:00-16:00 "accès libre"'),
        ("Mo 09:00-12:00 sur rdv", 'Mo 09:00-12:00 "sur rendez-vous"'),
        ("Tu, Th 14:00-18:00", 'Tu,Th 14:00-18:00 "sur rendez-vous"'),
        ("Mo,We, Fr 09:00-12:00", 'Mo,We,Fr 09:00-12:00 "sur rendez-vous"'),
        ("PH, Su off; Mo, Tu 09:00-12:00", 'PH,Su off; Mo,Tu 09:00-12:00 "sur rendez-vous"'),
        ('Mo 09:00-12:00 "1er étage"', 'Mo 09:00-12:00 "1er étage, sur rendez-vous"'),
        ('Mo 09:00-12:00 "sur rdv le matin"', 'Mo 09:00-12:00 "sur rdv le matin"'),
        ("les lundis", "sur rendez-vous : les lundis"),
        ("les lundis sur RDV", "les lundis sur RDV"),
        ('Mo 09:00-12:00 "sur inscription"', 'Mo 09:00-12:00 "sur inscription"'),
        ("", ""),
    ],
)  # fmt: skip
def test_required_appointment_is_the_comment_of_the_rules_without_one(text, booked):
    assert require_appointment(text) == booked


def test_hours_that_would_be_too_long_with_appointments_are_not_open():
    days = [f"2026 Jan {day:02} 09:00-12:00,14:00-17:00" for day in range(1, 23)]
    text = require_appointment("; ".join(days))
    assert text.startswith("sur rendez-vous : 2026 Jan 01")
    assert not read_hours(text).is_readable
