"""« Ouvert maintenant » compared with a second evaluator, on real texts at random moments.

The moments are on ordinary days, public and school holidays, and days when the clock changes.
"""

import datetime
import random
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places.hours import holidays
from places.hours.opening_hours import OPEN, hours_at, state_at, stretches_on
from places.hours.osm_text import read_hours

from .hours.osm_evaluator import OutOfSubsetError, evaluate

PARIS = ZoneInfo("Europe/Paris")
MARSEILLE = holidays.calendar("13")  # school zone B
DATA = Path(__file__).parent / "data" / "hours.tsv"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "hours"
MOMENTS = 16
# Copied from the official calendars, not from the library that the site uses.
SCHOOL_HOLIDAYS_B = [
    ("2025-10-18", "2025-11-02"),
    ("2025-12-20", "2026-01-04"),
    ("2026-02-14", "2026-03-01"),
    ("2026-04-11", "2026-04-26"),
    ("2026-07-04", "2026-08-31"),
    ("2026-10-17", "2026-11-01"),
]
CLOCKS = [datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)]
MADE = [
    "Mo-Fr 09:00-12:00; PH off",
    "Mo-Fr 09:00-12:00,14:00-17:00; SH off; PH off",
    "Mo-Su,PH 10:00-18:00",
    "SH 10:00-12:00; PH off",
    "Mo-Fr 09:00-17:00; PH 10:00-12:00",
    "Mo-Sa 09:00-12:00; Jul 14-Aug 31 off; PH off",
    "Mo-Fr 08:30-18:00; Dec 24-Jan 02 off; PH off",
    "We[1] 14:00-17:00; PH off",
    "Sa[-1] 09:00-12:00; PH off",
    "Tu[1,3] 14:00-16:00; PH off",
    "week 1-53/2 Mo 09:30-12:30,13:30-15:30; PH off",
    "week 2-52/2 Tu 09:00-12:00; PH off",
    "Fr 18:00-02:00; PH off",
    "Sa 20:00-26:00; PH off",
    "Su 00:30-04:00; PH off",
    "24/7; PH off",
    'Mo-Fr 09:00-12:00 unknown "sur rendez-vous"; PH off',
    'Mo-Fr 09:00-12:00 "sur rendez-vous"; PH off',
    "Mo-Fr 09:00-12:00, We 14:00-17:00; PH off",
    "Mo-Fr 09:00-12:00; We off; PH off",
    "Apr-Sep Mo-Fr 08:00-13:00; Oct-Mar Mo-Fr 09:00-17:00; PH off",
    "Mo-Fr 08:00-12:00; Fr off; Sa 09:00-11:00; PH off",
    "PH,Su 10:00-12:00",
    "Fr-Mo 10:00-12:00; PH off",
]


class Calendar:
    """Public holidays, computed from the date of Easter."""

    def is_holiday(self, day):
        easter = _easter(day.year)
        moved = {easter + datetime.timedelta(days=shift) for shift in (1, 39, 50)}
        fixed = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
        return day in moved or (day.month, day.day) in fixed

    def is_school_holiday(self, day):
        return any(first <= day.isoformat() <= last for first, last in SCHOOL_HOLIDAYS_B)


def _easter(year):
    """Return the date of Easter, by Gauss's algorithm corrected by Meeus."""
    a, b, c = year % 19, *divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 19 * m) // 433
    month, day = divmod(h + m - 7 * n + 90, 25)
    return datetime.date(year, month, (h + m - 7 * n + 33 * month + 19) % 32)


def moments(chance):
    """Yield local moments of the school year 2025–2026: any day, holidays, clock changes."""
    start = datetime.datetime(2025, 10, 1)
    calendar = Calendar()
    year = [start.date() + datetime.timedelta(days=number) for number in range(330)]
    holidays = [day for day in year if calendar.is_holiday(day)]
    school = [day for day in year if calendar.is_school_holiday(day)]
    for number in range(MOMENTS):
        day = chance.choice([year, holidays, school, CLOCKS][number % 4])
        yield datetime.datetime.combine(
            day, datetime.time(chance.randrange(24), chance.choice([0, 29, 30, 59]))
        )


def texts():
    """Return all the available real texts, and invented ones for rare syntax."""
    lines = DATA.read_text(encoding="utf-8").splitlines()
    real = [line.split("\t")[1] for line in lines if not line.startswith("#")]
    shared = SHARED / "horaires-reels-osm-valides.tsv"
    if shared.exists():
        rows = shared.read_text(encoding="utf-8").splitlines()[1:]
        real += random.Random(8).sample([row.split("\t")[1] for row in rows], 400)
    return [*MADE, *dict.fromkeys(real)]


def disagreements(text, chance):
    """Return [(moment, ours, theirs)] of the unexplained differences between the evaluators.

    The site has three reasons not to open: a public holiday absent from the text, hours that are
    certainly wrong (`warnings`), or a moment skipped by the clock. Returns None if the text is out
    of the second evaluator's subset.
    """
    calendar, reading, disagreeing = Calendar(), read_hours(text), []
    for moment in moments(chance):
        try:
            theirs = evaluate(text, moment, calendar)
        except OutOfSubsetError:
            return None
        aware = moment.replace(tzinfo=PARIS)
        if aware.astimezone(ZoneInfo("UTC")).astimezone(PARIS).replace(tzinfo=None) != moment:
            continue
        ours = state_at(text, aware, MARSEILLE)
        is_silent = calendar.is_holiday(moment.date()) and not reading.names_public_holidays
        if ours == OPEN and (theirs != "open" or is_silent):
            disagreeing.append((moment, ours, theirs))
        if theirs == "open" and ours != OPEN and not (is_silent or reading.warnings):
            disagreeing.append((moment, ours, theirs))
    return disagreeing


def test_open_now_agrees_with_a_second_evaluation():
    chance = random.Random(2026)
    compared = {text: disagreements(text, chance) for text in texts()}
    known = {text: disagreeing for text, disagreeing in compared.items() if disagreeing is not None}
    assert len(known) > 150
    assert set(MADE) <= known.keys()
    assert {text: disagreeing for text, disagreeing in known.items() if disagreeing} == {}


def test_open_periods_of_a_day_contain_exactly_its_open_moments():
    chance = random.Random(9)
    opened = 0
    for text in chance.sample(texts(), 120):
        for moment in moments(chance):
            stretches = stretches_on(text, moment.date(), MARSEILLE)
            periods = [(one.start, one.end) for one in stretches if one.state == OPEN]
            state = state_at(text, moment.replace(tzinfo=PARIS), MARSEILLE)
            is_open = any(start <= moment < end for start, end in periods)
            assert is_open == (state == OPEN), (text, moment)
            opened += is_open
    assert opened > 100


PIECES = st.sampled_from(
    "Mo Tu-Th We[1] PH SH Su,PH Jan Jul 14-Aug 31 week 1-53/2 easter 2026 09:00-12:00 14:00-14:00"
    ' 18:00-02:00 25:00-30:00 09:00+ 24/7 off open unknown closed sunrise-sunset ; , || - : [ ] / "'
    ' "rdv" lundi 9h \u202e \x00 é 99:99 -1 \U0001f600'.split(" ")
)


@given(st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=60))
def test_any_text_is_accepted_and_garbage_is_never_open(text):
    now = datetime.datetime(2026, 11, 25, 10, 30, tzinfo=PARIS)
    hours = hours_at(text, now, MARSEILLE)
    assert hours.state == state_at(text, now, MARSEILLE)
    if hours.state == OPEN:
        assert any(char.isdigit() for char in text), text


@pytest.mark.parametrize(
    "text",
    [
        "ouvert", "open", '"ouvert"', "oui", "Mo-Fr", "lundi 9h-12h", "9h-18h", "Mo-Fr 9-18",
        "Mo-Fr 09h00-18h00", "tous les jours", "Mo-Fr 09:00-18:00 sur rendez-vous",
        "Mo-Fr 09:00+", "sunrise-sunset", "Mo-Fr 09:00-18:00 ou pas", "We 10:30-10:30",
        "PH off", "week 48", "2026", "Nov", "Mo-Su 00:00-00:00", "off; open", "?", "NaN", "null",
        "Mo-Fr 18:00-09:00", "<b>Mo-Fr 09:00-18:00</b>", "Mo-Fr 09:00-18:00\u202e",
        "=Mo-Fr 09:00-18:00", "we 08:00-18:00 \"fermé en novembre\" unknown",
    ],
)  # fmt: skip
def test_text_without_certain_hours_is_not_open(text):
    now = datetime.datetime(2026, 11, 25, 10, 30, tzinfo=PARIS)
    assert state_at(text, now, MARSEILLE) != OPEN
    assert not hours_at(text, now, MARSEILLE).is_open
