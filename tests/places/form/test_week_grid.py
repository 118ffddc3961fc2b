"""The weekly timetable keeps the opening hours that it cannot show."""

import csv
import datetime
from pathlib import Path

import pytest
from django.http import QueryDict

from places.form.widgets import WeekGridWidget
from places.hours import holidays
from places.hours.opening_hours import state_at
from places.hours.week_grid import format_grid, parse_grid

NAME = "opening_hours"
REAL = Path(__file__).parents[4] / "shared" / "data" / "hours" / "horaires-reels-osm-valides.tsv"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        ("Mo-Fr 09:00-12:00,14:00-18:30; PH off", "Mo-Fr 09:00-12:00,14:00-18:30; PH off"),
        ("Mo-Fr 9:00-12:00; We off", "Mo-Tu,Th-Fr 09:00-12:00"),
        ("Sa-Mo 10:00-12:00", "Mo,Sa-Su 10:00-12:00"),
        ('Tu 09:00-12:00 "sur rendez-vous"', 'Tu 09:00-12:00 "sur rendez-vous"'),
        ('Mo unknown "sur rendez-vous"', 'Mo unknown "sur rendez-vous"'),
    ],
)
def test_simple_week_round_trips(text, written):
    assert format_grid(parse_grid(text)) == written


@pytest.mark.parametrize(
    "text",
    [
        "lundi 9h-12h",
        "24/7",
        "Mo[1] 14:00-17:00",
        "Mo-Fr 09:00-12:00; SH off",
        "week 1-53/2 Mo 09:00-12:00",
        "Mo 09:00-10:00,11:00-12:00,14:00-15:00",
        'Mo-Fr 09:00-12:00 "sonner à gauche"',
        "Jul-Aug Mo-Fr 09:00-12:00",
        "Mo-Fr 09:00-12:00; Mo 14:00-18:00",
        "Fr 22:00-02:00",
        "08:00-12:00",
        "PH off",
    ],
)
def test_text_beyond_the_grid_has_no_grid(text):
    assert parse_grid(text) is None


def test_real_texts_keep_their_hours_through_the_grid():
    if not REAL.exists():
        pytest.skip("the 1,577 real texts of ../shared/data/hours are absent")
    with REAL.open(encoding="utf-8") as lines:
        texts = [row[1] for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]
    grids = {text: parse_grid(text) for text in texts}
    held = {text: format_grid(grid) for text, grid in grids.items() if grid and text}
    assert len(held) / len(texts) > 0.65
    calendar = holidays.calendar("13")
    start = datetime.datetime(2026, 11, 9, 0, 15, tzinfo=calendar.timezone)
    moments = [start + datetime.timedelta(minutes=105) * step for step in range(96)]
    wrong = [
        text
        for text, written in held.items()
        if any(
            state_at(text, moment, calendar) != state_at(written, moment, calendar)
            for moment in moments
        )
    ]
    assert wrong == []


def sent(shown, text=None, **cells):
    data = QueryDict(mutable=True)
    data[f"{NAME}-shown"] = shown
    data[NAME] = shown if text is None else text
    for key, value in cells.items():
        data[f"{NAME}-{key.replace('_', '-')}"] = value
    return WeekGridWidget().value_from_datadict(data, {}, NAME)


MONDAY = {"0_0_from": "09:00", "0_0_to": "12:00"}


def test_changed_grid_replaces_the_text():
    assert sent("", **MONDAY, ph="1") == "Mo 09:00-12:00; PH off"
    assert sent("Mo 09:00-12:00", **MONDAY, **{"1_rdv": "1"}) == (
        'Mo 09:00-12:00; Tu unknown "sur rendez-vous"'
    )


def test_untouched_form_keeps_the_text():
    for text in ("Mo 9:00-12:00", "Jul-Aug Mo 09:00-12:00", "lundi 9h-12h", ""):
        cells = MONDAY if text.startswith("Mo") else {}
        assert sent(text, **cells) == text


def test_text_beyond_the_grid_is_replaced_only_by_a_filled_grid():
    rich = "Mo[1] 09:00-12:00"
    assert sent(rich) == rich
    assert sent(rich, **MONDAY) == "Mo 09:00-12:00"


def test_changed_text_wins_over_the_grid():
    assert sent("Mo 09:00-12:00", text="Tu[1] 09:00-12:00", **MONDAY) == "Tu[1] 09:00-12:00"


def test_sentence_is_replaced_only_if_the_proposal_is_accepted():
    assert sent("lundi 9h-12h") == "lundi 9h-12h"
    assert sent("lundi 9h-12h", proposal="Mo 09:00-12:00") == "Mo 09:00-12:00"


@pytest.mark.parametrize(
    "cells",
    [
        {"0_0_from": "09:00"},
        {"0_0_from": "12:00", "0_0_to": "09:00"},
        {"0_0_from": "x", "0_0_to": "12:00"},
        {**MONDAY, "0_1_from": "11:00", "0_1_to": "14:00"},
    ],
)
def test_overlapping_hours_are_refused(cells):
    assert len(sent("", **cells).errors) == 1


def test_timetable_in_the_form_of_a_place(edit, place, admin_client):
    page = place(opening_hours="du lundi au vendredi 9h-12h sauf mercredi")
    html = admin_client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert 'name="opening_hours-proposal" value="Mo-Tu,Th-Fr 09:00-12:00"' in html
    assert page.opening_hours in html
    shown = {"opening_hours-shown": page.opening_hours, "opening_hours": page.opening_hours}
    saved, _answer = edit(page, **shown)
    assert saved.opening_hours == page.opening_hours
    saved, _answer = edit(page, **shown, **{"opening_hours-proposal": "Mo-Tu,Th-Fr 09:00-12:00"})
    assert saved.opening_hours == "Mo-Tu,Th-Fr 09:00-12:00"
    _saved, answer = edit(page, **shown, **{"opening_hours-0-0-from": "09:15"})
    assert "Lundi\xa0: chaque ouverture" in str(answer.context["form"].errors["opening_hours"])
    assert 'value="09:15"' in answer.content.decode()
