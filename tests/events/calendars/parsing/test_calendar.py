"""Parsing of external calendars, valid or broken: every date is found, or a remark explains it."""

from datetime import UTC, datetime, timedelta

import pytest
import recurring_ical_events
from icalendar import Calendar

from events.calendars.parsing.remarks import UnreadableCalendarError
from tests.events.calendars.samples import HERE, MADE, REAL, SHARED, at, calendar, one, parsed
from tests.events.conftest import PARIS

TWO_YEARS = timedelta(days=730)
# {file: reason why the dates of the reference library differ from those of the organiser}
OTHERWISE = {
    "icalendar__broken_ical.ics": "it stops at an empty parameter",
    "icalendar__issue_104_broken_calendar.ics": "it stops at a line that is no property",
    "ical4j__phpicalendar_sample.ics": "it drops EXDATE and BYDAY that end in a space",
    "node__bad_custom_ms_tz.ics": "it drops the event whose DURATION is broken",
    "node__daily-count-exdate-recurrence-id.ics": "it swaps a start and an end before it",
    "node__windows-quoted-tz-rrule.ics": "it does not know Windows' name of the Eastern clock",
}


def instant(moment):
    """Return a text that sorts days and moments alike; a floating moment is in Paris."""
    if not isinstance(moment, datetime):
        return str(moment)
    return str((moment if moment.tzinfo else moment.replace(tzinfo=PARIS)).astimezone(UTC))


def day(moment):
    return moment.date() if isinstance(moment, datetime) else moment


def expected(content, first, last):
    """Return the starts that `recurring-ical-events` finds, without private events."""
    starts = []
    for component in Calendar.from_ical(content, multiple=True):
        whole = component
        if component.name != "VCALENDAR":
            whole = Calendar()
            whole.add_component(component)
        query = recurring_ical_events.of(whole, skip_bad_series=True)
        for event in query.between(first, last):
            if str(event.get("CLASS", "")) not in {"PRIVATE", "CONFIDENTIAL"}:
                starts.append(event["DTSTART"].dt)
    return sorted(instant(start) for start in starts if first <= day(start) < last)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_file_has_the_dates_of_another_library(path):
    content = path.read_bytes()
    starts = [each.starts_at for event in parsed(content).events for each in event.dates]
    if not starts:
        assert parsed(content).remarks or b"BEGIN:VEVENT" not in content
        return
    first = min(map(day, starts))
    last = first + TWO_YEARS
    ours = [
        instant(each.starts_at)
        for event in parsed(content, horizon=last).events
        for each in event.dates
        if first <= day(each.starts_at) < last
    ]
    if path.name in OTHERWISE:
        assert ours
    else:
        assert sorted(ours) == expected(content, first, last)


def test_sample_files_are_present():
    assert len(list(HERE.glob("*.ics"))) == 13
    assert OTHERWISE.keys() <= {path.name for path in REAL} or not SHARED.exists()


# {file: (number of dates, word of its remarks)}; the valid file has 18 dates and no remark.
FAULTS = {
    "00_good": (18, ""),
    "01_LF_only": (18, "CRLF"),
    "03_fold_mid_utf8": (18, ""),
    "04_no_UID": (19, "identifiant"),
    "08_DTEND_before_DTSTART": (18, "avant le début"),
    "09_DATE_start_DATETIME_end": (18, ""),
    "10_DTEND_and_DURATION": (18, "DURATION"),
    "11_TZID_no_VTIMEZONE": (18, ""),
    "12_TZID_unknown": (18, "fuseau"),
    "13_raw_newline_in_DESC": (18, "retour à la ligne"),
    "16_UNTIL_date_for_datetime": (17, ""),
    "17_EXDATE_is_DATE": (18, ""),
    "18_EXDATE_floating": (18, ""),
    "19_dup_UID_no_RECURRENCE-ID": (18, "deux fois"),
    "20_missing_END_VEVENT": (18, "END:VEVENT"),
    "21_truncated": (17, "s’arrête"),
    "22_bad_RRULE_FREQ": (3, "rythme"),
    "23_bad_date": (17, "n’existe pas"),
    "24_bad_STATUS": (18, ""),
    "25_allday_DTEND_eq_DTSTART": (18, "exclue"),
    "26_no_DTSTART": (17, "date de début"),
    "27_RECURRENCE-ID_orphan_time": (18, "RECURRENCE-ID"),
    "29_BOM": (18, "BOM"),
    "30_latin1": (18, "Windows-1252"),
    "31_control_char": (18, "invisibles"),
    "36_TZID_and_Z": (18, "« Z »"),
    "40_no_events": (0, "aucun événement"),
}


@pytest.mark.skipif(not MADE, reason="the made faults of ../shared are absent")
@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_does_not_lose_other_dates(name):
    dates, word = FAULTS[name]
    result = parsed((SHARED / "made" / f"{name}.ics").read_bytes())
    assert sum(len(event.dates) for event in result.events) == dates
    reasons = " ".join(remark.reason for remark in result.remarks)
    assert word in reasons if word else reasons == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "vide"),
        (b" \r\n ", "vide"),
        (b"<!doctype html><p>Maintenance", "page web"),
        (b'{"events": []}', "pas un calendrier"),
        (b"PK\x03\x04...", "archive"),
        (b"UID:1\r\nSUMMARY:Atelier\r\n", "BEGIN:VCALENDAR"),
    ],
)
def test_file_without_a_calendar_is_refused_with_its_reason(content, reason):
    with pytest.raises(UnreadableCalendarError, match=reason):
        parsed(content)


def test_file_cut_inside_an_event_is_detected():
    whole = calendar("DESCRIPTION:Un texte")
    assert not parsed(whole).is_cut
    assert parsed(whole[: whole.index(b"END:VEVENT")]).is_cut
    without_end = parsed(whole.replace(b"END:VCALENDAR\r\n", b""))
    assert (without_end.is_cut, without_end.is_whole) == (False, False)


def test_latest_version_of_an_event_is_kept():
    first = calendar("SEQUENCE:2", "SUMMARY:La deuxième").replace(b"END:VCALENDAR\r\n", b"")
    second = calendar("SEQUENCE:1", "SUMMARY:La première").split(b"VERSION:2.0\r\n")[1]
    (event,) = parsed(first + second).events
    assert event.title == "La deuxième"


@pytest.mark.parametrize("visibility", ["PRIVATE", "CONFIDENTIAL", "private"])
def test_private_event_is_skipped(visibility):
    private = parsed(calendar(f"CLASS:{visibility}"))
    assert private.events == []
    assert [(each.kind, each.property) for each in private.remarks] == [("skipped", "CLASS")]


def test_tasks_are_skipped():
    task = calendar().replace(b"VEVENT", b"VTODO")
    assert parsed(task).events == []
    assert parsed(task).skipped == {"VTODO": 1}


def test_description_of_an_alarm_is_ignored():
    alarm = ["BEGIN:VALARM", "DESCRIPTION:Rappel", "TRIGGER:-PT15M", "END:VALARM"]
    assert one("DESCRIPTION:Le vrai", *alarm).text == "Le vrai"


@pytest.mark.parametrize("line_end", [b"\r\r\n", b"\r\n\r\n", b"\n\n", b"\r\n \r\n"])
def test_blank_lines_are_ignored(line_end):
    """Including between a line and its fold; files written twice have lines ended by CR CR LF."""
    folded = calendar(
        "DTSTART;TZID=Europe/\r\n Paris:20260303T140000", "DESCRIPTION:Une longue\r\n  phrase"
    )
    (event,) = parsed(folded.replace(b"\r\n", line_end)).events
    assert [date.starts_at for date in event.dates] == [at(2026, 3, 3, 14)]
    assert (event.title, event.text) == ("Atelier", "Une longue phrase")
