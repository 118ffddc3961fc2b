"""Starts and lengths."""

from datetime import date

from tests.events.calendars.samples import at, one


def test_whole_days_and_durations_are_parsed():
    event = one("DTSTART;VALUE=DATE:20260924", "DTEND;VALUE=DATE:20260926")
    assert event.all_day
    assert [(each.starts_at, each.ends_at) for each in event.dates] == [
        (date(2026, 9, 24), date(2026, 9, 26))
    ]
    # Two hours across the change of clocks are two hours.
    (night,) = one("DTSTART;TZID=Europe/Paris:20260329T010000", "DURATION:PT2H").dates
    assert night.ends_at == at(2026, 3, 29, 4)
