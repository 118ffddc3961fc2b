"""Opening hours as people and programs really write them."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from opening_hours import OpeningHours, State

from places.hours.opening_hours import OPEN, UNKNOWN, hours_at, state_at
from places.hours.osm_text import read_hours

from .sentences import BASTILLE_DAY, MARSEILLE, PARIS, WEDNESDAY

DATA = Path(__file__).parents[1] / "data"


SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "hours"


def samples(name):
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1] for line in lines if not line.startswith("#")]


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
    """Compare the states every half hour of a week without holidays, for texts without traps."""
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


@pytest.mark.skipif(not SHARED.exists(), reason="the real hours of ../shared/data/hours are absent")
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
