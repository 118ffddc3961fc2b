"""Somebody else's calendar, real or broken: every date of it, or a clear word why not."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from events.calendars.reading.calendar import read
from events.calendars.reading.lines import UnreadableCalendarError
from tests.events.conftest import PARIS

HERE = Path(__file__).parents[1] / "ics"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "ics"
FAR = date(2030, 1, 1)
TWO_YEARS = timedelta(days=730)
REAL = sorted(HERE.glob("*.ics")) + [
    path for path in sorted(SHARED.glob("*.ics")) if not (HERE / path.name).exists()
]
MADE = sorted((SHARED / "made").glob("*.ics"))
# Where the library does otherwise, and why ours is what the organiser wrote.
OTHERWISE = {
    "icalendar__broken_ical.ics": "it stops at an empty parameter",
    "icalendar__issue_104_broken_calendar.ics": "it stops at a line that is no property",
    "ical4j__phpicalendar_sample.ics": "it drops EXDATE and BYDAY that end in a space",
    "node__bad_custom_ms_tz.ics": "it drops the event whose DURATION is broken",
    "node__daily-count-exdate-recurrence-id.ics": "it swaps a start and an end before it",
    "node__windows-quoted-tz-rrule.ics": "it does not know Windows' name of the Eastern clock",
}


def at(*parts, zone=PARIS):
    return datetime(*parts, tzinfo=zone)


def calendar(*lines, head=()):
    """A calendar of one event, a workshop on 3 March 2026 at 14 h unless told otherwise."""
    names = {line.replace(";", ":").split(":")[0] for line in lines}
    usual = {
        "UID": "UID:1@exemple.fr",
        "DTSTAMP": "DTSTAMP:20260101T000000Z",
        "DTSTART": "DTSTART;TZID=Europe/Paris:20260303T140000",
        "DTEND": "DTEND;TZID=Europe/Paris:20260303T160000",
        "SUMMARY": "SUMMARY:Atelier",
    }
    own = [text for name, text in usual.items() if name not in names]
    if "DURATION" in names or "VALUE=DATE" in "".join(lines):
        own = [text for text in own if not text.startswith("DTEND")]
    body = ["BEGIN:VCALENDAR", "VERSION:2.0", *head, "BEGIN:VEVENT", *own, *lines]
    return "\r\n".join([*body, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def reading(content, horizon=FAR, zone=PARIS):
    return read(content, zone=zone, horizon=horizon)


def one(*lines, **options):
    head = options.pop("head", ())
    (event,) = reading(calendar(*lines, head=head), **options).events
    return event


def starts(*lines, **options):
    return [each.starts_at for each in one(*lines, **options).dates]


def reasons(content):
    return [remark.reason for remark in reading(content).remarks]


def instant(moment):
    """A text to sort days and moments alike; a floating moment is of Paris."""
    if not isinstance(moment, datetime):
        return str(moment)
    return str((moment if moment.tzinfo else moment.replace(tzinfo=PARIS)).astimezone(UTC))


def day(moment):
    return moment.date() if isinstance(moment, datetime) else moment


def expected(content, first, last):
    """The starts that `recurring-ical-events` finds, private events left out."""
    found = []
    for component in Calendar.from_ical(content, multiple=True):
        whole = component
        if component.name != "VCALENDAR":
            whole = Calendar()
            whole.add_component(component)
        query = recurring_ical_events.of(whole, skip_bad_series=True)
        for event in query.between(first, last):
            if str(event.get("CLASS", "")) not in {"PRIVATE", "CONFIDENTIAL"}:
                found.append(event["DTSTART"].dt)
    return sorted(instant(start) for start in found if first <= day(start) < last)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_each_real_file_has_the_dates_that_another_library_finds(path):
    content = path.read_bytes()
    found = [each.starts_at for event in reading(content).events for each in event.dates]
    if not found:
        assert reading(content).remarks or b"BEGIN:VEVENT" not in content
        return
    first = min(map(day, found))
    last = first + TWO_YEARS
    ours = [
        instant(each.starts_at)
        for event in reading(content, horizon=last).events
        for each in event.dates
        if first <= day(each.starts_at) < last
    ]
    if path.name in OTHERWISE:
        assert ours
    else:
        assert sorted(ours) == expected(content, first, last)


def test_the_real_files_are_here():
    assert len(list(HERE.glob("*.ics"))) == 13
    assert OTHERWISE.keys() <= {path.name for path in REAL} or not SHARED.exists()


# (file, dates, a word of what is said of it); the good one has 18 dates and nothing to say.
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


@pytest.mark.skipif(not MADE, reason="The made faults are not on this machine.")
@pytest.mark.parametrize("name", FAULTS)
def test_each_made_fault_costs_no_more_than_itself(name):
    dates, word = FAULTS[name]
    found = reading((SHARED / "made" / f"{name}.ics").read_bytes())
    assert sum(len(event.dates) for event in found.events) == dates
    said = " ".join(remark.reason for remark in found.remarks)
    assert word in said if word else said == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b" \r\n ", "vide"),
        (b"<!doctype html><p>Maintenance", "page web"),
        (b'{"events": []}', "pas un calendrier"),
        (b"PK\x03\x04...", "archive"),
        (b"UID:1\r\nSUMMARY:Atelier\r\n", "BEGIN:VCALENDAR"),
    ],
)
def test_what_is_no_calendar_is_refused_with_its_reason(content, said):
    with pytest.raises(UnreadableCalendarError, match=said):
        reading(content)


def test_a_file_cut_inside_an_event_is_known():
    whole = calendar("DESCRIPTION:Un texte")
    assert not reading(whole).is_cut
    assert reading(whole[: whole.index(b"END:VEVENT")]).is_cut
    without_end = reading(whole.replace(b"END:VCALENDAR\r\n", b""))
    assert (without_end.is_cut, without_end.is_whole) == (False, False)


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
    ],
)
def test_a_clock_is_known_by_its_name_whoever_wrote_it(tzid, zone):
    found = starts(f"DTSTART;TZID={tzid}:20260703T140000")
    assert found == [at(2026, 7, 3, 14, zone=ZoneInfo(zone))]


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


def test_a_custom_clock_is_that_of_its_own_file():
    start = "DTSTART;TZID=Customized Time Zone:20260703T140000"
    assert starts(start, head=CUSTOM) == [at(2026, 7, 3, 8, zone=UTC)]
    # The next file says the same name and brings no clock: the place's.
    assert starts(start) == [at(2026, 7, 3, 14)]


def test_a_floating_time_is_that_of_the_calendar_else_of_the_place():
    reunion = ZoneInfo("Indian/Reunion")
    floating = "DTSTART:20260703T140000"
    assert starts(floating, zone=reunion) == [at(2026, 7, 3, 14, zone=reunion)]
    head = ["X-WR-TIMEZONE:Europe/Brussels"]
    assert starts(floating, zone=reunion, head=head) == [at(2026, 7, 3, 14)]


def test_whole_days_and_lengths():
    event = one("DTSTART;VALUE=DATE:20260924", "DTEND;VALUE=DATE:20260926")
    assert event.all_day
    assert [(each.starts_at, each.ends_at) for each in event.dates] == [
        (date(2026, 9, 24), date(2026, 9, 26))
    ]
    # Two hours across the change of clocks are two hours.
    (night,) = one("DTSTART;TZID=Europe/Paris:20260329T010000", "DURATION:PT2H").dates
    assert night.ends_at == at(2026, 3, 29, 4)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=SECONDLY", "Plusieurs fois par jour"),
        ("FREQ=HOURLY;COUNT=3", "Plusieurs fois par jour"),
        ("FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5,6", "Plusieurs fois par jour"),
        ("FREQ=HEBDO", "rythme"),
        ("FREQ=WEEKLY;BYDAY=MARDI", "lisible"),
        ("FREQ=WEEKLY;INTERVAL=0", "lisible"),
        ("FREQ=WEEKLY;COUNT=-1;UNTIL=hier", "lisible"),
        ("FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9;UNTIL=20991231", "trop de dates"),
    ],
)
def test_a_rule_that_is_no_rendezvous_leaves_its_first_date(rule, said):
    content = calendar(f"RRULE:{rule}")
    (event,) = read(content, zone=PARIS, horizon=date(2032, 1, 1)).events
    assert [each.starts_at for each in event.dates] == [at(2026, 3, 3, 14)]
    (remark,) = reading(content, horizon=date(2032, 1, 1)).remarks
    assert (remark.property, remark.uid, remark.line) == ("RRULE", "1@exemple.fr", 9)
    assert said in remark.reason


@pytest.mark.parametrize("rule", ["FREQ=DAILY;COUNT=1000000000", "FREQ=DAILY", "FREQ=WEEKLY"])
def test_what_never_ends_is_followed_to_the_horizon(rule):
    event = one(f"RRULE:{rule}", horizon=date(2026, 3, 31))
    assert event.is_open
    assert event.dates[-1].starts_at == at(2026, 3, 31, 14)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=DAILY;BYSETPOS=2",
    ],
)
def test_many_rules_that_never_come_are_left_quickly(rule):
    lines = calendar(f"RRULE:{rule}").split(b"\r\n")
    event = lines[2:-2]
    many = [
        line.replace(b"1@exemple", b"%d@exemple" % number)
        for number in range(300)
        for line in event
    ]
    found = reading(b"\r\n".join([*lines[:2], *many, *lines[-2:]]))
    assert [len(event.dates) for event in found.events] == [1] * 300
    assert "trop de répétitions" in found.remarks[-1].reason


def test_overrides_exclusions_and_dates_beside():
    content = calendar(
        "RRULE:FREQ=WEEKLY;COUNT=5",
        "EXDATE;TZID=Europe/Paris:20260310T140000",
        "RDATE;TZID=Europe/Paris:20260306T090000",
    )
    moved = [
        "BEGIN:VEVENT",
        "UID:1@exemple.fr",
        "RECURRENCE-ID;TZID=Europe/Paris:20260317T140000",
        "DTSTART;TZID=Europe/Paris:20260318T150000",
        "DTEND;TZID=Europe/Paris:20260318T160000",
        "SUMMARY:Atelier reporté d’un jour",
        "LOCATION:Mairie",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:1@exemple.fr",
        "RECURRENCE-ID:20260324T130000Z",
        "DTSTART;TZID=Europe/Paris:20260324T140000",
        "SUMMARY:Atelier",
        "STATUS:CANCELLED",
        "END:VEVENT",
    ]
    end = b"END:VCALENDAR"
    content = content.replace(end, "\r\n".join([*moved, ""]).encode() + end)
    (event,) = reading(content).events
    assert [
        (each.starts_at, each.original, each.status, each.title, each.location)
        for each in event.dates
    ] == [
        (at(2026, 3, 3, 14), at(2026, 3, 3, 14), "", "", ""),
        (at(2026, 3, 6, 9), at(2026, 3, 6, 9), "", "", ""),
        (at(2026, 3, 18, 15), at(2026, 3, 17, 14), "", "Atelier reporté d’un jour", "Mairie"),
        (at(2026, 3, 24, 14), at(2026, 3, 24, 14), "cancelled", "", ""),
        (at(2026, 3, 31, 14), at(2026, 3, 31, 14), "", "", ""),
    ]


@pytest.mark.parametrize(
    ("master", "change", "expected"),
    [
        (
            ["DTSTART;TZID=Europe/Paris:20260315T100000", "RRULE:FREQ=WEEKLY;COUNT=4"],
            [
                "RECURRENCE-ID;TZID=Europe/Paris;RANGE=THISANDFUTURE:20260322T100000",
                "DTSTART;TZID=Europe/Paris:20260322T120000",
            ],
            [at(2026, 3, 15, 10), at(2026, 3, 22, 12), at(2026, 3, 29, 12), at(2026, 4, 5, 12)],
        ),
        (
            ["DTSTART;VALUE=DATE:20260315", "RRULE:FREQ=WEEKLY;COUNT=3"],
            [
                "RECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:20260322",
                "DTSTART;VALUE=DATE:20260321",
            ],
            [date(2026, 3, 15), date(2026, 3, 21), date(2026, 3, 28)],
        ),
    ],
)
def test_a_change_of_this_date_and_those_after(master, change, expected):
    override = calendar(*change).split(b"VERSION:2.0\r\n")[1]
    content = calendar(*master).replace(b"END:VCALENDAR\r\n", b"") + override
    (event,) = reading(content).events
    assert [each.starts_at for each in event.dates] == expected


def test_a_date_without_its_series_is_an_event_of_its_own():
    event = one("RECURRENCE-ID:20260303T090000Z")
    assert (event.uid, event.recurrence_id) == ("1@exemple.fr", "20260303T090000Z")


def test_the_last_version_of_an_event_is_taken():
    first = calendar("SEQUENCE:2", "SUMMARY:La deuxième").replace(b"END:VCALENDAR\r\n", b"")
    second = calendar("SEQUENCE:1", "SUMMARY:La première").split(b"VERSION:2.0\r\n")[1]
    (event,) = reading(first + second).events
    assert event.title == "La deuxième"


def test_texts_are_unescaped_and_people_stay_at_home():
    event = one(
        "SUMMARY:Café\\, thé\\; et <b>gâteaux</b>",
        "LOCATION:Salle 2\\, mairie",
        "DESCRIPTION:Demandez à jeanne@exemple.fr\\nou à accueil@exemple.fr",
        "ORGANIZER;CN=Jeanne:mailto:jeanne@exemple.fr",
        'ATTENDEE;EMAIL="paul@exemple.fr":mailto:paul@exemple.fr',
        "CATEGORIES:Débuter,Mails\\, photos",
        "GEO:43.4\\;5.05",
        "URL:https://exemple.fr/a?b=1\\,2",
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://visio.exemple.fr/a",
    )
    assert event.title == "Café, thé; et gâteaux"
    assert event.location == "Salle 2, mairie"
    assert event.text == "Demandez à \nou à accueil@exemple.fr"
    assert event.categories == ("Débuter", "Mails, photos")
    assert event.geo == (43.4, 5.05)
    assert event.url == "https://exemple.fr/a?b=1,2"
    assert event.conference == "https://visio.exemple.fr/a"
    assert "jeanne@" not in repr(event)
    assert "paul@" not in repr(event)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("STATUS:CANCELLED", "cancelled"),
        ("STATUS:CANCELED", "cancelled"),
        ("STATUS:ANNULÉ", "cancelled"),
        ("SUMMARY:ANNULÉ - Atelier", "cancelled"),
        ("SUMMARY:[Complet] Atelier", "full"),
        ("SUMMARY:Reporté : Atelier", "postponed"),
        ("SUMMARY:Complet de printemps", "confirmed"),
        ("STATUS:CONFIRMED", "confirmed"),
    ],
)
def test_what_is_called_off_is_known_however_it_is_said(line, status):
    assert one(line).status == status


def test_what_is_private_or_no_event_is_left_out():
    private = reading(calendar("CLASS:PRIVATE"))
    assert private.events == []
    assert [(each.kind, each.property) for each in private.remarks] == [("left", "CLASS")]
    task = calendar().replace(b"VEVENT", b"VTODO")
    assert reading(task).events == []
    assert reading(task).left == {"VTODO": 1}


def test_an_alarm_says_nothing_of_the_event():
    alarm = ["BEGIN:VALARM", "DESCRIPTION:Rappel", "TRIGGER:-PT15M", "END:VALARM"]
    assert one("DESCRIPTION:Le vrai", *alarm).text == "Le vrai"


WHOLE = (HERE / "ical4j__phpicalendar_sample.ics").read_bytes()
LINES = WHOLE.splitlines(keepends=True)


def never_crashes(content):
    """Events that all have dates, or a message in French."""
    try:
        found = read(content, zone=PARIS, horizon=date(2027, 1, 1))
    except UnreadableCalendarError as error:
        said, events = [str(error)], []
    else:
        said, events = [remark.reason for remark in found.remarks], found.events
    assert all(said)
    assert all(event.dates and event.uid for event in events)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_file_cut_swapped_or_doubled_never_crashes(data):
    lines = list(LINES[:120])
    for _step in range(data.draw(st.integers(1, 8))):
        first = data.draw(st.integers(0, len(lines) - 1))
        second = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from("cut swap double garble glue".split()))
        if change == "cut" and len(lines) > 2:
            del lines[first]
        elif change == "swap":
            lines[first], lines[second] = lines[second], lines[first]
        elif change == "double":
            lines.insert(second, lines[first])
        elif change == "glue":
            lines[first] = lines[first].rstrip(b"\r\n")
        else:
            line, where = lines[first], data.draw(st.integers(0, len(lines[first])))
            lines[first] = line[:where] + data.draw(st.binary(max_size=6)) + line[where:]
    never_crashes(b"".join(lines)[: data.draw(st.integers(0, 20_000))])


NAMES = st.sampled_from(
    "DTSTART DTEND DURATION RRULE EXDATE RDATE RECURRENCE-ID EXRULE STATUS SEQUENCE GEO URL UID"
    " SUMMARY CATEGORIES DTSTAMP LAST-MODIFIED CLASS X-ALT-DESC".split()
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "20260303",
            "20260303T140000Z",
            "99991231T235959",
            "00010101",
            "20260230",
            "P1W",
            "-P99999999D",
            "PT" + "9" * 30 + "S",
            "FREQ=YEARLY;BYMONTH=13",
            "FREQ=WEEKLY;INTERVAL=99999999999999999999",
            "FREQ=DAILY;UNTIL=00010101",
            "FREQ=MONTHLY;BYDAY=99MO;WKST=XX",
            "FREQ=YEARLY;BYWEEKNO=-54;BYSETPOS=0",
            "20260303T140000/PT1H,20260304/20260303",
            "1e309;-1e309",
            "nan;nan",
        ]
    ),
)
PARAMETERS = st.sampled_from(
    [
        "",
        ";TZID=Europe/Paris",
        ";VALUE=DATE",
        ";TZID=../../etc/passwd",
        ";TZID=Europe",
        ';X="',
        ";;",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, PARAMETERS, VALUES), max_size=8))
def test_any_value_of_any_property_never_crashes(properties):
    lines = [f"{name}{parameters}:{value}" for name, parameters, value in properties]
    never_crashes(
        "\r\n".join(
            ["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]
        ).encode("utf-8", "replace")
    )


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_never_crash(content):
    never_crashes(content)
    never_crashes(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + content)
