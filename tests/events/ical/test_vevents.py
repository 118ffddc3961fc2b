"""The calendar entries of an event: their UIDs, their contact and the version they announce."""

import datetime
import uuid

import pytest

from events.choices import Change
from events.ical.vevents import single, singles, vevents
from events.models import CalendarEntry, EventDate, EventException, EventPage
from events.schedule import timetable
from network.models import Organisation
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, PersonFactory, TopicFactory

pytestmark = pytest.mark.any_database

UID = uuid.UUID("5a4b7f0e-6a43-4c0f-9f0c-3f8f3c1d2b6a")


def at(day, hour=14):
    return datetime.datetime(2026, 10, day, hour, tzinfo=PARIS)


@pytest.fixture
def series(agenda):
    return EventPageFactory(
        parent=agenda,
        starts_at=at(22),
        ends_at=at(22, 16),
        repeat="weekly",
        until=datetime.date(2026, 11, 12),
    )


def sequence(event):
    return CalendarEntry.objects.get(event=event).sequence


@pytest.mark.parametrize(
    "values",
    [
        {"skipped_days": ["2026-10-29"]},
        {"until": datetime.date(2026, 11, 19)},
        {"repeat": "fortnightly"},
    ],
)
def test_other_dates_of_a_published_series_raise_its_sequence(series, values):
    series.save_revision().publish()
    former = sequence(series)
    page = EventPage.objects.get(pk=series.pk)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    assert sequence(series) == former + 1


@pytest.mark.parametrize(
    ("values", "rises"),
    [
        ({"online_url": "https://visio.example.org/b"}, True),
        ({"venue": "École"}, True),
        ({"status": "postponed"}, True),
        ({"ends_at": at(29, 17)}, True),
        ({"title": "Atelier du jeudi"}, False),
        ({"is_free": False, "price": "5 €"}, False),
    ],
)
def test_sequence_rises_if_subscribers_must_be_notified(agenda, values, rises):
    page = EventPageFactory(
        parent=agenda,
        starts_at=at(29),
        ends_at=at(29, 16),
        attendance_mode="hybrid",
        online_url="https://visio.example.org/a",
        venue="Mairie",
    )
    former = CalendarEntry.objects.get(event=page)
    assert former.sequence == 0
    page = EventPage.objects.get(pk=page.pk)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    entry = CalendarEntry.objects.get(event=page)
    assert entry.sequence == former.sequence + rises
    assert entry.vevent != former.vevent


def test_sequence_rises_if_another_date_is_moved_to_the_same_hour(series):
    """Subscribers have the date that comes back, and must remove the other one."""
    moved = {"change": Change.MOVED, "starts_at": at(30, 9), "ends_at": at(30, 11)}
    numbers = []
    for day in (22, 29):
        page = EventPage.objects.get(pk=series.pk)
        page.exceptions = [EventException(original_date=at(day).date(), **moved)]
        page.save_revision().publish()
        numbers.append(sequence(series))
    assert numbers == [1, 2]


def test_entry_is_written_only_if_its_event_has_changed(series):
    former = CalendarEntry.objects.get()
    EventPage.objects.get().save_revision().publish()
    same = CalendarEntry.objects.get()
    assert (same.revised_at, same.sequence, same.vevent) == (
        former.revised_at,
        former.sequence,
        former.vevent,
    )


def test_moved_date_keeps_its_identity_in_a_file_of_days(series):
    kept = {at(29).astimezone(datetime.UTC)}
    [former] = singles(series, UID, kept)
    moved = {"change": Change.MOVED, "starts_at": at(30, 9), "ends_at": at(30, 11)}
    series.exceptions = [EventException(original_date=at(29).date(), **moved)]
    [moved] = singles(series, UID, kept)
    assert (former.starts_at, moved.starts_at) == (at(29), at(30, 9))
    assert {(date.uid, date.recurrence_id) for date in (former, moved)} == {(str(UID), at(29))}


def test_moved_date_of_a_postponed_event_is_postponed(series):
    series.status = "postponed"
    moved = {"change": Change.MOVED, "starts_at": at(30, 9), "ends_at": at(30, 11)}
    series.exceptions = [EventException(original_date=at(29).date(), **moved)]
    [date] = singles(series, UID, {at(29).astimezone(datetime.UTC)})
    assert date.title == f"REPORTÉ - {series.title}"
    assert "Date déplacée" not in date.description


def test_closed_registration_is_stated_unless_the_date_is_off(series):
    series.capacity, series.registration_url = 8, "https://example.org/inscription"
    series.exceptions = [
        EventException(original_date=at(22).date(), change=Change.NOTE, is_closed=True),
        EventException(original_date=at(29).date(), change=Change.CANCELLED, is_closed=True),
    ]
    closed, off, usual = [
        date.description.split("\n") for date in singles(series, UID, set(starts(series)))[:3]
    ]
    closes = "Les inscriptions sont closes."
    assert [closes in lines for lines in (closed, off, usual)] == [True, False, False]
    mark = "nscription\N{NO-BREAK SPACE}:"  # the seats, and the URL
    assert ["".join(lines).count(mark) for lines in (closed, usual)] == [0, 2]


def test_extra_date_is_related_to_the_dates_of_the_series_in_its_file(series):
    series.dates = [EventDate(starts_at=at(24, 9), ends_at=at(24, 11))]
    extra, regular = (start.astimezone(datetime.UTC) for start in (at(24, 9), at(22)))
    assert [date.related_to for date in vevents(series, UID, {extra})] == [""]
    assert [date.related_to for date in vevents(series, UID, {extra, regular})] == ["", str(UID)]


def identities(dates):
    return {(date.uid, date.recurrence_id) for date in dates}


@pytest.mark.parametrize("all_day", [False, True])
def test_date_has_one_identity_in_every_calendar(series, all_day):
    """The feed of the series, a file of days and a letter."""
    series.all_day = all_day
    changes = [Change.MOVED, Change.NOTE, Change.NOTE, Change.CANCELLED]
    days = [start.astimezone(PARIS).date() for start in starts(series)]
    series.exceptions = [
        EventException(
            original_date=day,
            change=change,
            starts_at=at(23) if change == Change.MOVED else None,
            note="À l’étage" if number == 1 else "",
            is_full=number == 2,
        )
        for number, (day, change) in enumerate(zip(days, changes, strict=True))
    ]
    series.dates = [EventDate(starts_at=at(24, 9), ends_at=at(24, 11))]
    written = [date for date in vevents(series, UID) if not date.rrule]
    assert len(written) == 5
    assert [date.recurrence_id for date in written].count(None) == 1
    assert identities(singles(series, UID, set(starts(series)))) == identities(written)
    version = {"sequence": 1, "revised_at": at(1)}
    alone = [single(series, UID, start, **version) for start in starts(series)]
    assert identities(alone) == identities(written)


def test_only_date_of_an_event_has_its_uid_everywhere(agenda):
    event = EventPageFactory(parent=agenda, starts_at=at(29), ends_at=at(29, 16))
    version = {"sequence": 1, "revised_at": at(1)}
    assert identities(vevents(event, UID)) == {(str(UID), None)}
    assert identities(singles(event, UID, set(starts(event)))) == {(str(UID), None)}
    assert identities([single(event, UID, *starts(event), **version)]) == {(str(UID), None)}


def starts(event):
    return [slot.original_utc for slot in timetable.slots(event.plan)]


def test_description_has_every_fact_in_its_order(agenda):
    event = EventPageFactory(
        parent=agenda,
        status="postponed",
        status_reason="Travaux",
        search_description="Du premier geste aux photos.",
        is_free=False,
        price="5 €",
        registration_url="https://example.org/inscription",
        attendance_mode="hybrid",
        online_url="https://visio.example.org/a",
        organisation=Organisation.objects.create(name="La Fédération"),
    )
    [entry] = vevents(event, UID)
    assert entry.description.replace("\N{NO-BREAK SPACE}", " ").split("\n") == [
        "Travaux",
        "Du premier geste aux photos.",
        "5 €",
        "Inscription : https://example.org/inscription",
        "Sur place et en ligne",
        "En ligne : https://visio.example.org/a",
        "Organisé par La Fédération",
        f"En savoir plus : {event.full_url}",
    ]


@pytest.mark.parametrize(
    ("number", "sentence"), [(1, "Sur inscription : 1 place"), (2, "Sur inscription : 2 places")]
)
def test_seats_of_the_only_date_are_in_the_right_number(agenda, number, sentence):
    event = EventPageFactory(parent=agenda, capacity=number)
    lines = vevents(event, UID)[0].description.replace("\N{NO-BREAK SPACE}", " ").split("\n")
    assert sentence in lines


def test_series_states_the_seats_of_each_date(series):
    series.capacity = 1
    lines = vevents(series, UID)[0].description.replace("\N{NO-BREAK SPACE}", " ").split("\n")
    assert "Sur inscription : 1 place à chaque date" in lines


def test_online_event_without_a_link_or_a_text_has_no_empty_line(agenda):
    event = EventPageFactory(parent=agenda, attendance_mode="online")
    [entry] = vevents(event, UID)
    url = f"En savoir plus\N{NO-BREAK SPACE}: {event.full_url}"
    assert (entry.description.split("\n"), entry.conference) == (["Gratuit", url], "")
    assert (entry.contact, entry.image, entry.geo) == ("", "", None)


def test_entry_has_the_categories_the_link_and_the_picture_of_its_event(agenda, place, monkeypatch):
    topic = TopicFactory(name="Mes démarches")
    event = EventPageFactory(parent=place, kind="formation", topics=[topic], title="Tablettes")
    monkeypatch.setattr(EventPage, "image_url", "https://example.org/affiche.jpg")
    [entry] = vevents(event, UID)
    assert entry.categories == ("Formation", "Mes démarches")
    assert (entry.summary, entry.url, entry.image) == (
        "Tablettes",
        event.full_url,
        "https://example.org/affiche.jpg",
    )
    assert (entry.sequence, entry.revised_at.year, entry.uid) == (0, 2000, str(UID))


def test_moved_date_states_its_former_start_with_its_year(series):
    moved = {"change": Change.MOVED, "starts_at": at(30, 9), "ends_at": at(30, 11)}
    series.exceptions = [EventException(original_date=at(29).date(), note="Salle occupée", **moved)]
    [date] = singles(series, UID, {at(29).astimezone(datetime.UTC)})
    assert (date.is_moved, date.ends_at) == (True, at(30, 11))
    lines = date.description.replace("\N{NO-BREAK SPACE}", " ").split("\n")
    assert lines[:2] == [
        "Salle occupée",
        "Date déplacée : elle était annoncée jeudi 29 octobre 2026, 14 h.",
    ]


def test_whole_days_are_days_in_every_property(series):
    series.all_day = True
    series.exceptions = [
        EventException(original_date=at(29).date(), change=Change.SKIPPED),
        EventException(original_date=at(22).date(), change=Change.NOTE, note="À l’étage"),
    ]
    rule, noted = vevents(series, UID)
    assert (rule.starts_at, rule.ends_at) == (at(22).date(), at(23).date())
    assert rule.exdates == (at(29).date(),)
    assert noted.recurrence_id == at(22).date()


def test_event_without_dates_has_no_entry(agenda):
    event = EventPageFactory(parent=agenda)
    event.starts_at = None
    assert vevents(event, UID) == []


def test_date_that_does_not_exist_has_no_entry(series):
    assert single(series, UID, at(23), sequence=1, revised_at=at(1)) is None
    assert singles(series, UID, {at(23).astimezone(datetime.UTC)}) == []


def test_letter_has_the_version_of_its_entry(series):
    date = single(series, UID, at(22).astimezone(datetime.UTC), sequence=4, revised_at=at(1))
    assert (date.sequence, date.revised_at, date.status) == (4, at(1), "confirmed")
    series.status = "postponed"
    date = single(series, UID, at(22).astimezone(datetime.UTC), sequence=4, revised_at=at(1))
    assert date.status == "postponed"


def test_description_states_the_price(agenda):
    paid = EventPageFactory(parent=agenda, is_free=False, price="5 € la séance")
    free = EventPageFactory(parent=agenda)
    described = [vevents(event, UID)[0].description for event in (paid, free)]
    assert "5 € la séance" in described[0].split("\n")
    assert "Gratuit" in described[1].split("\n")


@pytest.mark.parametrize(
    ("mode", "location", "has_position", "is_online"),
    [
        ("onsite", "EPN de l’Étang, 1 rue Basse, 13500 Martigues", True, False),
        ("hybrid", "EPN de l’Étang, 1 rue Basse, 13500 Martigues", True, True),
        ("online", "En ligne", False, True),
    ],
)
def test_location_and_link_are_those_of_the_attendance_mode(
    agenda, place, mode, location, has_position, is_online
):
    url = "https://visio.example.org/a"
    event = EventPageFactory(parent=agenda, place=place, attendance_mode=mode, online_url=url)
    [entry] = vevents(event, UID)
    assert (entry.location, entry.conference) == (location, url if is_online else "")
    assert entry.geo == (place.position if has_position else None)
    lines = entry.description.replace("\N{NO-BREAK SPACE}", " ").split("\n")
    assert (f"En ligne : {url}" in lines) == is_online
    assert (event.get_attendance_mode_display() in lines) == (mode == "hybrid")


def test_date_elsewhere_states_its_venue_and_its_position(series, place):
    series = EventPage.objects.get(pk=series.pk)
    series.place = place
    series.exceptions = [
        EventException(original_date=at(22).date(), change=Change.NOTE, venue="Mairie")
    ]
    elsewhere, usual = singles(series, UID, set(starts(series)[:2]))
    sentence = "Pas à l’endroit habituel : Mairie"
    texts = [date.description.replace("\N{NO-BREAK SPACE}", " ") for date in (elsewhere, usual)]
    assert [sentence in text.split("\n") for text in texts] == [True, False]
    assert (elsewhere.location, elsewhere.geo) == ("Mairie", None)
    assert usual.geo == place.position


def test_series_without_a_kept_date_is_not_in_a_partial_feed(series):
    series.dates = [EventDate(starts_at=at(24, 9), ends_at=at(24, 11))]
    regular, extra = at(22).astimezone(datetime.UTC), at(24, 9).astimezone(datetime.UTC)
    assert [bool(entry.rrule) for entry in vevents(series, UID, {extra})] == [False]
    [alone] = vevents(series, UID, {regular})
    assert alone.exdates == tuple(at(22) + datetime.timedelta(weeks=week) for week in (1, 2, 3))


def test_full_date_is_confirmed_for_a_person_with_a_seat(series):
    series.exceptions = [
        EventException(original_date=at(22).date(), change=Change.NOTE, is_full=True)
    ]
    start = at(22).astimezone(datetime.UTC)
    [public] = singles(series, UID, {start})
    own = single(series, UID, start, sequence=1, revised_at=at(1))
    assert (public.status, own.status) == ("full", "confirmed")


def test_seats_are_those_of_each_date_if_there_are_several(agenda):
    event = EventPageFactory(parent=agenda, capacity=8)
    usual = "Sur inscription\N{NO-BREAK SPACE}: 8 places"
    assert usual in vevents(event, UID)[0].description.split("\n")
    event.dates = [EventDate(starts_at=at(24, 9), ends_at=at(24, 11))]
    assert f"{usual} à chaque date" in vevents(event, UID)[0].description.split("\n")


def test_contact_without_a_phone_is_named(agenda):
    event = EventPageFactory(parent=agenda, contact=PersonFactory(name="Léa Mas", phone=""))
    assert vevents(event, UID)[0].contact == "Léa Mas"


def test_contact_is_the_person_else_the_place_else_the_organisation(agenda, place):
    person = PersonFactory(name="Léa Mas", phone="+33442111111")
    organisation = Organisation.objects.create(name="La Fédération", phone="+33442222222")
    event = EventPageFactory(parent=agenda, place=place, contact=person, organisation=organisation)

    def contact():
        event.__dict__.pop("shown_place", None)
        return vevents(event, UID)[0].contact.partition(",")[0]

    assert contact() == "Léa Mas"
    number = vevents(event, UID)[0].contact.partition(", ")[2]
    assert number.replace("\N{NO-BREAK SPACE}", " ") == "04 42 11 11 11"
    person.phone = ""
    assert contact() == "EPN de l’Étang"
    event.contact = None
    assert contact() == "EPN de l’Étang"
    event.place = None
    assert contact() == "La Fédération"
    event.organisation = None
    assert contact() == ""


def test_night_when_clocks_change_has_its_own_end(agenda):
    """Clients add to its start the exact duration of the first night, or the one on the clock."""
    event = EventPageFactory(
        parent=agenda,
        starts_at=at(17, 22),
        ends_at=at(18, 4),
        repeat="weekly",
        until=datetime.date(2026, 10, 31),
    )
    _series, *nights = vevents(event, UID)
    assert [(night.recurrence_id, night.ends_at) for night in nights] == [(at(24, 22), at(25, 4))]
    event.all_day, event.ends_at = True, at(18)
    assert len(vevents(event, UID)) == 1
