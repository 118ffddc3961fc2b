"""Starts and lengths."""

from datetime import date

from tests.events.calendars.samples import at, calendar, one, reasons


def test_whole_days_and_durations_are_parsed():
    event = one("DTSTART;VALUE=DATE:20260924", "DTEND;VALUE=DATE:20260926")
    assert event.all_day
    assert [(each.starts_at, each.ends_at) for each in event.dates] == [
        (date(2026, 9, 24), date(2026, 9, 26))
    ]
    for hour, last in (("000000", 26), ("120000", 27)):
        (days,) = one("DTSTART;VALUE=DATE:20260924", f"DTEND:20260926T{hour}").dates
        assert days.ends_at == date(2026, 9, last)
    # Two hours across the change of clocks are two hours.
    (night,) = one("DTSTART;TZID=Europe/Paris:20260329T010000", "DURATION:PT2H").dates
    assert night.ends_at == at(2026, 3, 29, 4)


def test_date_of_revision_and_end_of_a_period_add_no_remark():
    period = "RDATE;VALUE=PERIOD;TZID=Europe/Paris:20260304T140000/20260304T150000Z"
    for line in (
        "LAST-MODIFIED;TZID=Europe/Paris:20260101T000000Z",
        "LAST-MODIFIED;TZID=Nulle/Part:20260101T000000",
        period,
    ):
        assert reasons(calendar(line)) == []


def test_unknown_zone_is_remarked_even_if_the_date_of_revision_had_it():
    lines = [
        f"{name};TZID=Nulle/Part:20260303T{hour}0000"
        for name, hour in (("LAST-MODIFIED", 10), ("DTSTART", 14), ("DTEND", 16))
    ]
    for order in (lines, lines[::-1]):
        (reason,) = reasons(calendar(*order))
        assert reason.startswith("Ce fuseau horaire est inconnu")
