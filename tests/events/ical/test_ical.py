from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st

from events.ical import writer as ical

PARIS = ZoneInfo("Europe/Paris")
REVISED = datetime(2026, 10, 1, 8, 30, tzinfo=UTC)
PIECES = [",", ";", "\\", '"', ":", "\n", "\r", "\t", "\0", "\x0b", "\x7f", "\x85", "\u2028"]
PIECES += ["é", "e\u0301", "\ud800", "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}", "un mot "]
NASTY = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=60).map("".join)


def event(**changes):
    values = {
        "uid": "5f0c6c1e-7a57-4c39-9f33-1f4f6a3c2b10",
        "sequence": 0,
        "revised_at": REVISED,
        "starts_at": datetime(2026, 11, 3, 14, 0, tzinfo=PARIS),
        "ends_at": datetime(2026, 11, 3, 16, 0, tzinfo=PARIS),
        "summary": "Atelier smartphone",
    }
    return ical.Event(**values | changes)


def lines(text):
    return text.removesuffix("\r\n").split("\r\n")


def test_plain_event_is_serialised():
    assert lines(ical.vevent(event())) == [
        "BEGIN:VEVENT",
        "UID:5f0c6c1e-7a57-4c39-9f33-1f4f6a3c2b10",
        "DTSTAMP:20261001T083000Z",
        "LAST-MODIFIED:20261001T083000Z",
        "SEQUENCE:0",
        "DTSTART;TZID=Europe/Paris:20261103T140000",
        "DTEND;TZID=Europe/Paris:20261103T160000",
        "STATUS:CONFIRMED",
        "SUMMARY:Atelier smartphone",
        "END:VEVENT",
    ]


def test_every_field_has_its_property():
    text = ical.vevent(
        event(
            sequence=3,
            status="cancelled",
            description="Gratuit.\nAvec ordinateur; sur place, ou \\ non",
            location="EPN, 1 rue Basse, 13500 Martigues",
            geo=(43.405, 5.0536),
            url="https://example.org/été/",
            categories=("Atelier", "Démarches, papiers"),
            contact="Association L’Étang",
            conference="https://visio.example.org/a,b;c",
            rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630T215959Z",
            exdates=(
                datetime(2026, 12, 22, 14, tzinfo=PARIS),
                datetime(2026, 12, 29, 14, tzinfo=PARIS),
            ),
            image="https://example.org/affiche.jpg",
            related_to="00000000-0000-4000-8000-000000000000",
        )
    )
    assert lines(text)[4:] == [
        "SEQUENCE:3",
        "DTSTART;TZID=Europe/Paris:20261103T140000",
        "DTEND;TZID=Europe/Paris:20261103T160000",
        "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630T215959Z",
        "EXDATE;TZID=Europe/Paris:20261222T140000,20261229T140000",
        "STATUS:CANCELLED",
        "SUMMARY:ANNULÉ - Atelier smartphone",
        "DESCRIPTION:Gratuit.\\nAvec ordinateur\\; sur place\\, ou \\\\ non",
        "LOCATION:EPN\\, 1 rue Basse\\, 13500 Martigues",
        "GEO:43.405000;5.053600",
        "URL:https://example.org/%C3%A9t%C3%A9/",
        "CATEGORIES:Atelier,Démarches\\, papiers",
        "CONTACT:Association L’Étang",
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=En ligne:https://visio.example.org",
        " /a,b;c",
        "IMAGE;VALUE=URI;DISPLAY=BADGE;FMTTYPE=image/jpeg:https://example.org/affich",
        " e.jpg",
        "RELATED-TO:00000000-0000-4000-8000-000000000000",
        "END:VEVENT",
    ]


@pytest.mark.parametrize(
    ("status", "written"),
    [
        ("postponed", ["STATUS:TENTATIVE", "SUMMARY:REPORTÉ - Atelier smartphone"]),
        ("full", ["STATUS:CONFIRMED", "SUMMARY:COMPLET - Atelier smartphone"]),
    ],
)
def test_status_is_also_in_the_title(status, written):
    assert lines(ical.vevent(event(status=status)))[7:9] == written


def test_whole_days_are_dates_and_end_the_day_after():
    text = ical.vevent(event(starts_at=date(2026, 9, 24), ends_at=date(2026, 9, 26)))
    assert lines(text)[5:7] == ["DTSTART;VALUE=DATE:20260924", "DTEND;VALUE=DATE:20260926"]


def test_every_excluded_date_is_written():
    days = (date(2026, 10, 1), date(2026, 10, 8))
    whole = event(starts_at=date(2026, 9, 24), ends_at=date(2026, 9, 25), exdates=days)
    assert "EXDATE;VALUE=DATE:20261001,20261008" in lines(ical.vevent(whole))
    moments = tuple(
        datetime(2026, 11, day, 14, tzinfo=ZoneInfo("America/New_York")) for day in (4, 5)
    )
    undefined = event(starts_at=moments[0], ends_at=moments[1], exdates=moments)
    assert "EXDATE:20261104T190000Z,20261105T190000Z" in lines(ical.vevent(undefined))


def test_override_has_the_recurrence_id_of_its_date():
    text = ical.vevent(event(recurrence_id=datetime(2026, 11, 2, 9, 0, tzinfo=PARIS)))
    assert lines(text)[7] == "RECURRENCE-ID;TZID=Europe/Paris:20261102T090000"


def test_moment_of_an_undefined_zone_is_written_in_utc():
    moment = datetime(2026, 11, 3, 14, 0, tzinfo=ZoneInfo("America/New_York"))
    text = ical.vevent(event(starts_at=moment, ends_at=moment + timedelta(hours=1)))
    assert lines(text)[5:7] == ["DTSTART:20261103T190000Z", "DTEND:20261103T200000Z"]


def test_empty_calendar_is_complete():
    assert ical.calendar([], name="Agenda").decode() == (
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//Maillage//Agenda//FR\r\n"
        "CALSCALE:GREGORIAN\r\n"
        "NAME:Agenda\r\n"
        "X-WR-CALNAME:Agenda\r\n"
        "X-WR-TIMEZONE:Europe/Paris\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n"
        "X-PUBLISHED-TTL:PT6H\r\n"
        "BEGIN:VTIMEZONE\r\n"
        "TZID:Europe/Paris\r\n"
        "BEGIN:DAYLIGHT\r\n"
        "TZOFFSETFROM:+0100\r\n"
        "TZOFFSETTO:+0200\r\n"
        "TZNAME:CEST\r\n"
        "DTSTART:19700329T020000\r\n"
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
        "END:DAYLIGHT\r\n"
        "BEGIN:STANDARD\r\n"
        "TZOFFSETFROM:+0200\r\n"
        "TZOFFSETTO:+0100\r\n"
        "TZNAME:CET\r\n"
        "DTSTART:19701025T030000\r\n"
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
        "END:STANDARD\r\n"
        "END:VTIMEZONE\r\n"
        "END:VCALENDAR\r\n"
    )


@pytest.mark.parametrize("zone", sorted(ical.ZONES))
def test_vtimezone_has_the_offset_of_the_zone_database_each_day_for_two_years(zone):
    """A subscriber that relies on our VTIMEZONE alone computes the same instants."""
    feed = icalendar.Calendar.from_ical(ical.calendar([], name="Agenda", zones=[zone]))
    component = next(c for c in feed.walk("VTIMEZONE") if c["TZID"] == zone)
    # By default, icalendar ignores the rules of a VTIMEZONE whose name is in the zone database.
    vtimezone = component.to_tz(lookup_tzid=False)
    noons = [datetime(2026, 1, 1, 12) + timedelta(days=number) for number in range(731)]
    wrong = [
        noon
        for noon in noons
        if noon.replace(tzinfo=vtimezone).utcoffset()
        != noon.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    ]
    assert wrong == []


def test_name_and_urls_of_a_calendar_are_escaped():
    feed = ical.calendar(
        [],
        name="Ateliers, 13; 84",
        source="https://example.org/a.ics?q=a,b",
        url="https://example.org/",
    )
    head = feed.decode().split("\r\n")[4:12]
    assert head == [
        "NAME:Ateliers\\, 13\\; 84",
        "X-WR-CALNAME:Ateliers\\, 13\\; 84",
        "X-WR-TIMEZONE:Europe/Paris",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        "SOURCE;VALUE=URI:https://example.org/a.ics?q=a,b",
        "URL:https://example.org/",
        "BEGIN:VTIMEZONE",
    ]


TEXTS = ("summary", "description", "location", "contact")
ADDRESSES = ("url", "conference", "image")


@given(st.fixed_dictionaries(dict.fromkeys(TEXTS + ADDRESSES, NASTY)), NASTY)
def test_any_text_is_escaped_and_parsed_back(lint, texts, category):
    text = ical.vevent(event(**texts, categories=(category, "b")))
    name, address = texts["summary"], texts["url"]
    feed = ical.calendar(
        [text], name=name, description=texts["description"], url=address, source=address
    )
    assert lint(feed) == []
    component = icalendar.Calendar.from_ical(feed).events[0]
    for field in TEXTS:
        assert str(component.get(field.upper(), "")) == ical._clean(texts[field])
    assert [*component.categories] == [ical._clean(category), "b"]


def test_characters_that_break_clients_are_removed():
    text = "a\r\nb\rc\td\0e\ud800f\x85g\x7fh"
    written = lines(ical.vevent(event(description=text, url="https://exemple.fr/a b\n\0c")))
    assert written[9:11] == ["DESCRIPTION:a\\nb\\nc defgh", "URL:https://exemple.fr/abc"]


def test_people_of_a_message_are_quoted_names_and_addresses():
    """A quote would end the name, and a line end the property."""
    text = ical.vevent(
        event(
            organizer=('Le « réseau »\n"du 13"', "bonjour@exemple.fr\r\n"),
            attendee=("", "camille d@exemple.fr"),
            stamped_at=datetime(2026, 10, 2, 9, 0, tzinfo=UTC),
        )
    )
    written = lines(text.replace("\r\n ", ""))
    assert written[-3:-1] == [
        'ORGANIZER;CN="Le « réseau » du 13":mailto:bonjour@exemple.fr',
        "ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:camilled@exemple.fr",
    ]
    assert written[2:4] == ["DTSTAMP:20261002T090000Z", "LAST-MODIFIED:20261001T083000Z"]


def test_message_is_one_event_with_its_method_and_its_zones():
    """A date moved overseas has two zones; a whole day has none."""
    start = datetime(2026, 11, 3, 14, 0, tzinfo=ZoneInfo("Indian/Reunion"))
    original = datetime(2026, 11, 3, 14, 0, tzinfo=PARIS)
    moved = event(starts_at=start, ends_at=start.replace(hour=16), recurrence_id=original)
    text = ical.message(moved, "CANCEL").decode()
    assert lines(text)[:6] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Maillage//Agenda//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:CANCEL",
        "BEGIN:VTIMEZONE",
    ]
    zones = [line for line in lines(text) if line.startswith("TZID:")]
    assert zones == ["TZID:Europe/Paris", "TZID:Indian/Reunion"]
    assert text.endswith(f"{ical.vevent(moved)}END:VCALENDAR\r\n")
    assert ical.zones_of(moved) == ["Indian/Reunion", "Europe/Paris"]
    new_york = start.replace(tzinfo=ZoneInfo("America/New_York"))
    for first in (date(2026, 9, 24), new_york):
        whole = event(starts_at=first, ends_at=first + timedelta(days=1))
        assert b"VTIMEZONE" not in ical.message(whole, "REQUEST")


def test_zones_of_a_calendar_are_sorted_and_known():
    zones = ["Pacific/Noumea", "America/New_York", "America/Cayenne"]
    text = ical.calendar([], name="Agenda", zones=zones).decode()
    assert [line for line in lines(text) if line.startswith("TZID:")] == [
        "TZID:America/Cayenne",
        "TZID:Europe/Paris",
        "TZID:Pacific/Noumea",
    ]


def test_description_of_a_calendar_is_written_for_every_client():
    text = ical.calendar([], name="Agenda", description="Partie 1, sur 3").decode()
    assert lines(text)[6:8] == [
        "DESCRIPTION:Partie 1\\, sur 3",
        "X-WR-CALDESC:Partie 1\\, sur 3",
    ]


@pytest.mark.parametrize("size", [66, 67, 68, 141, 142])
def test_lines_have_75_octets_at_most(size):
    """The name of the property takes eight octets, and a continued line begins with a space."""
    summary = lines(ical.vevent(event(summary="a" * size)))[8:-1]
    assert [len(line) for line in summary[:-1]] == [75] * (len(summary) - 1)
    assert len(summary) == (1 if size < 68 else 2 if size < 142 else 3)
    assert summary[0] + "".join(line[1:] for line in summary[1:]) == f"SUMMARY:{'a' * size}"


def test_line_is_not_cut_inside_a_character():
    summary = lines(ical.vevent(event(summary="é" * 60)))[8:-1]
    assert summary == [f"SUMMARY:{'é' * 33}", f" {'é' * 27}"]


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"is_moved": True}, "DÉPLACÉ - Atelier smartphone"),
        ({"is_moved": True, "status": "full"}, "COMPLET - DÉPLACÉ - Atelier smartphone"),
        ({"status": "draft"}, "BROUILLON - Atelier smartphone"),
        ({"status": "withdrawn"}, "Atelier smartphone"),
    ],
)
def test_title_has_the_status_then_the_move(changes, title):
    assert event(**changes).title == title


@pytest.mark.parametrize(
    ("status", "written"),
    [("withdrawn", "CANCELLED"), ("draft", "TENTATIVE"), ("moved", "CONFIRMED")],
)
def test_other_statuses_are_those_of_icalendar(status, written):
    assert f"STATUS:{written}" in lines(ical.vevent(event(status=status)))


def test_series_with_changed_dates_is_expanded_by_a_client(lint):
    start = datetime(2026, 10, 13, 14, 0, tzinfo=PARIS)
    series = event(
        starts_at=start,
        ends_at=start.replace(hour=16),
        rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20261117T225959Z",
        exdates=(start.replace(day=27),),
    )
    moved = event(
        recurrence_id=start.replace(day=20),
        starts_at=start.replace(day=21, hour=9),
        ends_at=start.replace(day=21, hour=11),
    )
    cancelled = event(
        recurrence_id=start.replace(month=11, day=3),
        starts_at=start.replace(month=11, day=3),
        ends_at=start.replace(month=11, day=3, hour=16),
        status="cancelled",
    )
    feed = ical.calendar(map(ical.vevent, [series, moved, cancelled]), name="Agenda")
    assert lint(feed) == []
    occurrences = recurring_ical_events.of(icalendar.Calendar.from_ical(feed)).between(
        (2026, 10, 1), (2026, 12, 1)
    )
    assert [(f"{e.start:%m-%d %H:%M}", str(e["STATUS"])) for e in occurrences] == [
        ("10-13 14:00", "CONFIRMED"),
        ("10-21 09:00", "CONFIRMED"),
        ("11-03 14:00", "CANCELLED"),
        ("11-10 14:00", "CONFIRMED"),
        ("11-17 14:00", "CONFIRMED"),
    ]


def test_same_values_give_the_same_bytes():
    first = ical.calendar([ical.vevent(event())], name="Agenda")
    assert ical.calendar([ical.vevent(event())], name="Agenda") == first
