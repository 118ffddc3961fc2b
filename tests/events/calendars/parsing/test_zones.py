"""The time zone of a TZID."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from tests.events.calendars.samples import at, starts


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("Romance Standard Time", "Europe/Paris"),
        ('"W. Europe Standard Time"', "Europe/Berlin"),
        ('"(UTC+01:00) Brussels, Copenhagen, Madrid, Paris"', "Europe/Paris"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Paris", "Europe/Paris"),
        ("posix/America/Martinique", "America/Martinique"),
        ("europe/kiev", "Europe/Kiev"),
        ('"(GMT+10:00) Canberra, Melbourne, Sydney"', "Australia/Melbourne"),
        ('"(GMT+03:00) Le Caire, Bagdad, Nairobi"', "Asia/Baghdad"),
        ('"(UTC-03:00) Cayenne, Fortaleza"', "America/Cayenne"),
        ('"(GMT+04:00) Port Louis, Réunion"', "Indian/Reunion"),
        # A city whose offset differs from the one beside it is ignored.
        ('"(GMT+05:00) Sydney, Nulle part"', "Etc/GMT-5"),
        ('"(GMT-08:00) Quelque part"', "Etc/GMT+8"),
        ('"(GMT) Nulle part"', "UTC"),
        ('"UTC+2"', "Etc/GMT-2"),
        ('"GMT-04:00"', "Etc/GMT+4"),
        ('"+0400"', "Etc/GMT-4"),
        # Some software omits the quotes that a colon requires.
        ("UTC+03:00", "Etc/GMT-3"),
        ("GMT−03:00", "Etc/GMT+3"),
        ("(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris", "Europe/Paris"),
        ('"(GMT+01.00) Paris, Madrid"', "Europe/Paris"),
        # Offsets with half an hour: India and the Marquesas.
        ("UTC+05:30", "Asia/Kolkata"),
        ('"UTC-09:30"', "Pacific/Marquesas"),
    ],
)
def test_time_zone_is_recognised_by_its_name(tzid, zone):
    dates = starts(f"DTSTART;TZID={tzid}:20260703T140000")
    assert dates == [at(2026, 7, 3, 14, zone=ZoneInfo(zone))]


CUSTOM = [
    "BEGIN:VTIMEZONE",
    "TZID:Customized Time Zone",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "TZOFFSETFROM:+0600",
    "TZOFFSETTO:+0500",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "TZOFFSETFROM:+0500",
    "TZOFFSETTO:+0600",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
]


def test_custom_time_zone_applies_to_its_own_file():
    start = "DTSTART;TZID=Customized Time Zone:20260703T140000"
    assert starts(start, head=CUSTOM) == [at(2026, 7, 3, 8, zone=UTC)]
    # The next file uses the same name without a VTIMEZONE: the zone of the place applies.
    assert starts(start) == [at(2026, 7, 3, 14)]
    # The VTIMEZONE of the file takes precedence over the offset in its name.
    named = [line.replace("Customized Time Zone", "UTC+02:00") for line in CUSTOM]
    start = "DTSTART;TZID=UTC+02:00:20260703T140000"
    assert starts(start, head=named) == [at(2026, 7, 3, 8, zone=UTC)]
    assert starts(start) == [at(2026, 7, 3, 12, zone=UTC)]


def test_floating_time_has_the_zone_of_the_calendar_or_the_place():
    reunion = ZoneInfo("Indian/Reunion")
    floating = "DTSTART:20260703T140000"
    assert starts(floating, zone=reunion) == [at(2026, 7, 3, 14, zone=reunion)]
    head = ["X-WR-TIMEZONE:Europe/Brussels"]
    assert starts(floating, zone=reunion, head=head) == [at(2026, 7, 3, 14)]


def test_series_in_universal_time_follows_the_clock_of_the_calendar():
    """The clocks change on 25 October 2026: 14:00 stays 14:00."""
    series = ["DTSTART:20261020T120000Z", "RRULE:FREQ=WEEKLY;COUNT=2"]
    head = ["X-WR-TIMEZONE:Europe/Paris"]
    assert starts(*series, head=head) == [at(2026, 10, 20, 14), at(2026, 10, 27, 14)]
    assert starts(*series) == [at(2026, 10, 20, 14), at(2026, 10, 27, 13)]
