"""The words and the states of one date, and the changes of an event, which are not saved."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from events.models import EventDate, EventException, EventPage, Occurrence, Registration
from events.models.location import UNKNOWN_VENUE
from events.registrations.models.registration import facts_of
from network.models import Territory
from places.models import PlacePage

from .conftest import PARIS

# The content types of pages are in the database.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
REUNION, MARTINIQUE = ZoneInfo("Indian/Reunion"), ZoneInfo("America/Martinique")
NBSP = "\N{NO-BREAK SPACE}"
HOUR = datetime.timedelta(hours=1)


def at(day, hour=14, minute=0, *, zone=PARIS, year=2026):
    return datetime.datetime(year, 11, day, hour, minute, tzinfo=zone)


def date_of(event, start=None, end=None, **values):
    """Return the unsaved date of an unsaved event, by default on 3 November from 14 h to 16 h."""
    start = start or at(3)
    usual = {"original_starts_at": start, "starts_at": start, "ends_at": end or start + 2 * HOUR}
    date = Occurrence(event=event, **usual | values)
    date.set_days()
    return date


def commune(code, name):
    return Territory(code=code, name=name, kind=Territory.Kind.COMMUNE)


def plain(text):
    return text.replace(NBSP, " ")


@pytest.mark.usefixtures("today")
def test_hours_are_those_of_the_location():
    """14 h in Paris is 17 h in La Réunion in winter."""
    there = commune("97411", "Saint-Denis")
    for event, own in ((EventPage(commune=there), None), (EventPage(), there)):
        date = date_of(event, commune=own or there)
        assert (date.zone, date.clock) == (REUNION, REUNION)
        assert date.local_start == at(3, 17, zone=REUNION)
        assert date.local_start.utcoffset() == 4 * HOUR
        assert date.local_end.utcoffset() == 4 * HOUR
        assert (date.typed_start, date.moment_type) == ("2026-11-03T17:00", "datetime-local")
        assert plain(date.when) == "mardi 3 novembre, de 17 h à 19 h"
        assert plain(date.hours) == "de 17 h à 19 h"
        assert plain(date.hour) == "17 h "
        assert plain(date.announced) == plain(date.planned) == "mardi 3 novembre, 17 h"


@pytest.mark.usefixtures("today")
def test_whole_days_are_those_of_the_event_and_have_no_hours():
    """The days begin at midnight at the event, when it is the evening before in Martinique."""
    event = EventPage(all_day=True)
    there = commune("97209", "Fort-de-France")
    date = date_of(event, at(3, 0), at(5, 0), commune=there)
    assert (date.zone, date.clock) == (MARTINIQUE, PARIS)
    days = datetime.date(2026, 11, 3), datetime.date(2026, 11, 4)
    assert (date.first_on, date.last_on) == days
    assert date.local_start == at(3, 0, zone=MARTINIQUE)
    assert date.local_end.date() == days[1]
    assert (date.typed_start, date.moment_type) == ("2026-11-03", "date")
    assert plain(date.when) == "du mardi 3 novembre au mercredi 4 novembre"
    assert date.hours == date.when
    assert (date.hour, date.announced, date.planned) == ("", *["mardi 3 novembre"] * 2)
    assert date.original == (days[0], None)
    assert Registration(event=event, **facts_of(date)).when == date.when
    one = date_of(event, at(3, 0), at(4, 0))
    assert (one.hours, one.when) == ("toute la journée", "mardi 3 novembre")
    # A row that the former release inserted has no days yet.
    one.first_on = one.last_on = None
    assert (one.local_start, one.local_end.date()) == (at(3, 0), days[0])


def test_date_of_several_days_names_them_with_its_hours():
    date = date_of(EventPage(), at(3, 9), at(4, 17))
    assert date.hours == date.when
    assert (date.first_on.day, date.last_on.day) == (3, 4)
    assert (date.local_start.date().day, date.local_end.hour) == (3, 17)


@pytest.mark.usefixtures("today")
def test_date_that_ends_at_midnight_has_the_hours_of_one_day():
    date = date_of(EventPage(), at(3, 20), at(4, 0))
    assert plain(date.hours) == "de 20 h à minuit"
    assert plain(date.when) == f"mardi 3 novembre, {plain(date.hours)}"
    later = date_of(EventPage(), at(3, 20), at(5, 0))
    assert later.hours == later.when


@pytest.mark.usefixtures("today")
def test_year_is_named_unless_it_is_the_current_one():
    date = date_of(EventPage())
    assert "2026" not in date.when
    assert "2026" in date.format_when(today=None)
    assert "2027" in date_of(EventPage(), at(3, year=2027)).when


@pytest.mark.usefixtures("today")
def test_original_start_identifies_a_moved_date_and_the_first_announced_one_is_displayed():
    moved = date_of(EventPage(), at(4, 10), original_starts_at=at(3), announced_at=at(3, 15))
    assert moved.was_moved
    assert not date_of(EventPage()).was_moved
    assert plain(moved.planned) == "mardi 3 novembre, 14 h"
    assert plain(moved.announced) == "mardi 3 novembre, 15 h"
    assert moved.original == (datetime.date(2026, 11, 3), datetime.time(14))
    assert moved.moment == int(at(3).timestamp())
    overseas = EventPage(commune=commune("97411", "Saint-Denis"))
    assert date_of(overseas).original == (datetime.date(2026, 11, 3), datetime.time(17))


@pytest.mark.parametrize(
    ("event", "date", "where", "town", "is_stated"),
    [
        ({}, {}, "", "", False),
        ({}, {"commune": "Martigues"}, "Martigues", "Martigues", False),
        ({"venue": "Gymnase"}, {"commune": "Martigues"}, "Gymnase, Martigues", "Martigues", True),
        ({"venue": "Gymnase"}, {"venue": "Mairie"}, "Mairie", "", True),
        (
            {},
            {"venue": "Mairie de Martigues", "commune": "Martigues"},
            "Mairie de Martigues",
            "Martigues",
            True,
        ),
        ({}, {"venue": UNKNOWN_VENUE}, UNKNOWN_VENUE, "", False),
        (
            {"venue": "Gymnase"},
            {"place": {"title": "EPN"}, "commune": "Arles"},
            "EPN, Arles",
            "Arles",
            True,
        ),
        (
            {"venue": "Gymnase"},
            {"place": {"title": "EPN", "expire_at": at(1, year=2020)}, "commune": "Arles"},
            "Gymnase, Arles",
            "Arles",
            True,
        ),
        (
            {"attendance_mode": "online", "venue": "Gymnase"},
            {"commune": "Arles"},
            "En ligne",
            "",
            True,
        ),
        ({"attendance_mode": "hybrid"}, {"commune": "Arles"}, "Arles", "Arles", False),
    ],
)
def test_location_is_the_place_else_the_venue_and_the_town(event, date, where, town, is_stated):
    made = {"commune": lambda name: commune("13", name), "place": lambda kw: PlacePage(**kw)}
    values = {name: made.get(name, str)(value) for name, value in date.items()}
    row = date_of(EventPage(**event), **values)
    assert (row.where, row.town, row.states_location) == (where, town, is_stated)


@pytest.mark.parametrize(
    ("event", "date", "states"),
    [
        ({}, {}, []),
        ({}, {"status": "full"}, ["Complet"]),
        ({}, {"original_starts_at": at(2), "is_closed": True}, ["Déplacé", "Inscriptions closes"]),
        (
            {},
            {"status": "cancelled", "original_starts_at": at(2), "is_closed": True},
            ["Annulé"],
        ),
        ({"attendance_mode": "hybrid"}, {"status": "postponed"}, ["Reporté", "Aussi en ligne"]),
        ({"attendance_mode": "online"}, {}, ["En ligne"]),
    ],
)
def test_unusual_states_have_labels(event, date, states):
    assert date_of(EventPage(**event), **date).states == states


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(
    ("capacity", "date", "left"),
    [
        (None, {}, None),
        (5, {}, 5),
        (5, {"seats_taken": 2}, 3),
        (5, {"seats_taken": 7}, 0),
        (5, {"status": "full"}, 0),
        (5, {"status": "cancelled"}, None),
        (5, {"status": "postponed"}, None),
        (5, {"is_closed": True}, None),
        (5, {"start": datetime.datetime(2026, 10, 21, 10, tzinfo=PARIS)}, None),
        (5, {"start": datetime.datetime(2026, 10, 21, 10, 1, tzinfo=PARIS)}, 5),
    ],
)
def test_seats_are_counted_until_the_start_of_a_date_that_takes_place(capacity, date, left):
    row = date_of(EventPage(capacity=capacity), **date)
    assert (row.seats_left, row.takes_registrations) == (left, left is not None)


@pytest.mark.parametrize(
    ("event", "date", "differs", "is_elsewhere"),
    [
        ({}, {}, False, False),
        ({}, {"original_starts_at": at(2)}, True, False),
        ({}, {"note": "Salle B"}, True, False),
        ({}, {"status": "full"}, True, False),
        ({"status": "cancelled"}, {"status": "cancelled"}, False, False),
        ({}, {"venue": "Mairie"}, True, True),
        ({"place_id": 7}, {"place_id": 7}, False, False),
        ({"place_id": 7}, {"place_id": 8}, True, True),
        ({"place_id": 7}, {}, False, False),
    ],
)
def test_date_that_differs_from_its_event_is_recognised(event, date, differs, is_elsewhere):
    start = at(3)
    values = {"original_starts_at": start, "starts_at": start, "ends_at": start + HOUR}
    row = Occurrence(event=EventPage(**event), **values | date)
    assert (row.differs, row.is_elsewhere) == (differs, is_elsewhere)


@pytest.mark.usefixtures("today")
def test_only_a_coming_date_can_be_moved_to_the_past():
    now = datetime.datetime(2026, 10, 21, 10, tzinfo=PARIS)
    begun = date_of(EventPage(), now - HOUR)
    assert begun.moves_to_past(now - 2 * HOUR)
    assert not begun.moves_to_past(now - HOUR)  # its present start
    assert not begun.moves_to_past(now + HOUR)
    over = date_of(EventPage(), now - 2 * HOUR)
    assert (over.is_over, begun.is_over) == (True, False)
    assert not over.moves_to_past(now - 3 * HOUR)
    whole = date_of(EventPage(all_day=True), at(3, 0), at(4, 0))
    midnight = now.replace(hour=0)
    assert not whole.moves_to_past(midnight)
    assert whole.moves_to_past(midnight - 24 * HOUR)


def event_with(*rows, dates=(), **values):
    """Return an unsaved event on Tuesdays at 14 h, with these changes and extra dates."""
    usual = {"starts_at": at(3), "ends_at": at(3, 16)}
    event = EventPage(**usual | values)
    event.dates = [EventDate(starts_at=start, ends_at=start + HOUR) for start in dates]
    event.exceptions = [
        EventException(original_date=day.date(), original_time=time, change="note", note=note)
        for day, time, note in rows
    ]
    return event


SERIES = {"repeat": "weekly", "until": datetime.date(2026, 11, 17)}
TWO_O_CLOCK, NINE_O_CLOCK = datetime.time(14), datetime.time(9)


def test_change_without_a_time_concerns_the_only_date_of_its_day():
    """On a day of several dates, the editor must choose first."""
    event = event_with(
        (at(3), None, "alone"), (at(10), None, "ambiguous"), (at(10), NINE_O_CLOCK, "extra"),
        dates=[at(10, 9)], **SERIES,
    )  # fmt: skip
    notes = {
        moment: change.note if (change := event.change_at(moment)) else ""
        for moment in (at(3), at(10), at(10, 9), at(17))
    }
    assert notes == {at(3): "alone", at(10): "", at(10, 9): "extra", at(17): ""}
    assert event.change_at(at(3).astimezone(datetime.UTC)).note == "alone"


def test_changes_are_named_by_the_time_of_their_date():
    event = event_with(
        (at(3), None, "alone"), (at(10), None, "ambiguous"), (at(12), None, "no date"),
        (at(17), None, "second"), (at(17), TWO_O_CLOCK, "first"),
        dates=[at(10, 9)], **SERIES,
    )  # fmt: skip
    event.name_changed_dates()
    named = [(row.note, row.original_time) for row in event.exceptions.all()]
    assert named == [
        ("alone", TWO_O_CLOCK),
        ("ambiguous", None),
        ("no date", None),
        ("first", TWO_O_CLOCK),
    ]
    event.all_day = True
    event.name_changed_dates()
    named = [(row.note, row.original_time) for row in event.exceptions.all()]
    assert named == [("alone", None), ("ambiguous", None), ("no date", None), ("first", None)]
    whole = event_with((at(3), NINE_O_CLOCK, "a"), (at(3), TWO_O_CLOCK, "b"), all_day=True)
    whole.name_changed_dates()
    assert [(row.note, row.original_time) for row in whole.exceptions.all()] == [("b", None)]


def test_original_times_include_extra_and_skipped_dates():
    event = event_with(dates=[at(10, 9), at(12, 9)], **SERIES)
    event.skipped_days = ["2026-11-17"]
    assert event.original_times() == {
        datetime.date(2026, 11, 3): [TWO_O_CLOCK],
        datetime.date(2026, 11, 10): [NINE_O_CLOCK, TWO_O_CLOCK],
        datetime.date(2026, 11, 12): [NINE_O_CLOCK],
        datetime.date(2026, 11, 17): [TWO_O_CLOCK],
    }


def test_first_date_has_the_hours_of_the_location():
    there = commune("97411", "Saint-Denis")
    assert event_with(commune=there).bounds == (at(3, zone=REUNION), at(3, 16, zone=REUNION))
    assert event_with(all_day=True).bounds == (at(3, 0), at(4, 0))
    for name in ("starts_at", "ends_at"):
        assert event_with(**{name: None}).bounds is None


@pytest.mark.parametrize(
    ("before", "after", "is_kept"),
    [
        ("moved", "cancelled", True),
        ("cancelled", "moved", True),
        ("moved", "note", False),
        ("note", "cancelled", False),
    ],
)
def test_replaced_change_keeps_its_location_and_marks_and_the_new_time_of_a_move(
    before, after, is_kept
):
    kept = {
        "original_date": at(3).date(),
        "original_time": TWO_O_CLOCK,
        "announced_time": NINE_O_CLOCK,
        "venue": "Mairie",
        "place_id": 7,
        "is_full": True,
        "is_closed": True,
    }
    times = {"starts_at": at(4), "ends_at": at(4, 16)}
    row = EventException(pk=9, event_id=5, change=before, note="Avant", **kept, **times)
    new = row.replacement(after, "Après")
    assert (new.pk, new.event_id, new.change, new.note) == (None, None, after, "Après")
    assert {name: getattr(new, name) for name in kept} == kept
    expected = times if is_kept else dict.fromkeys(times)
    assert {name: getattr(new, name) for name in times} == expected


def test_original_moment_of_a_change_is_a_day_without_a_time():
    day = at(3).date()
    for values, expected in (
        ({}, None),
        ({"original_date": day}, day),
        ({"original_date": day, "original_time": TWO_O_CLOCK}, datetime.datetime(2026, 11, 3, 14)),
        # Clocks skip this half hour in spring.
        (
            {"original_date": datetime.date(2027, 3, 28), "original_time": datetime.time(2, 30)},
            datetime.datetime(2027, 3, 28, 3, 30),
        ),
    ):
        assert EventException(**values).original_moment(PARIS) == expected
