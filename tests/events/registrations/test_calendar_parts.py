"""The calendar part of letters: it adds, updates and removes one entry in a person's calendar."""

import datetime
import email.policy
import importlib
import uuid
from email import message_from_bytes
from types import SimpleNamespace

import icalendar
import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.urls import reverse

from events.models import CalendarEntry, EventDate, EventException, EventPage, Registration
from events.registrations import delays, letters, seats
from network.models import NetworkSettings, Territory
from network.text.dates import NBSP
from tests.events.conftest import PARIS, TODAY
from tests.events.registrations.test_registration_views import fill
from tests.factories import EventPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ADDRESS = "a@exemple.fr"
SENDER = "Le réseau <bonjour@reseau.example>"


def at(day, hour, month=11):
    return datetime.datetime(2026, month, day, hour, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def sender(settings):
    settings.DEFAULT_FROM_EMAIL = SENDER


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def register(event, contact=ADDRESS, name="Camille Roux", rank=0):
    """Register a person for the date `rank`, send any first letter, and return the row."""
    date = event.occurrences.select_related("event").order_by("original_starts_at")[rank]
    row, _is_new = seats.register(date, name=name, contact=contact)
    if row.is_mailed:
        letters.send(row, row.state)
    return Registration.objects.select_related("event").get(pk=row.pk)


def publish(event, commit, **values):
    """Publish a change of the event, and send its letters without waiting."""
    page = EventPage.objects.get(pk=event.pk)
    for name, value in values.items():
        setattr(page, name, value)
    with commit():
        page.save_revision().publish()
    with commit():
        delays.send_due(at_once=True)


def change(event, commit, **values):
    exception = EventException(original_date=datetime.date(2026, 11, 3), **values)
    publish(event, commit, exceptions=[exception])


def part_of(letter):
    """Return (METHOD, VEVENT) of a letter as a mail program receives it; None without a part."""
    raw = letter.message(policy=email.policy.SMTP).as_bytes()
    received = message_from_bytes(raw, policy=email.policy.SMTP)
    parts = {part.get_content_type(): part for part in received.walk()}
    if "text/calendar" not in parts:
        assert parts.keys() == {"text/plain"}
        return None
    assert parts.keys() == {"multipart/mixed", "text/plain", "text/calendar"}
    part = parts["text/calendar"]
    body = part.get_payload(decode=True)
    assert part.get_filename() == "rendez-vous.ics"
    assert body.count(b"\n") == body.count(b"\r\n")
    calendar = icalendar.Calendar.from_ical(body)
    [event] = calendar.events
    assert part.get_param("method") == calendar["METHOD"]
    assert part.get_param("charset") == "utf-8"
    return str(calendar["METHOD"]), event


def parts():
    return [part_of(letter) for letter in mail.outbox]


def identity(event):
    original = event.get("RECURRENCE-ID")
    return str(event["UID"]), original and original.dt


def entry(event):
    return CalendarEntry.objects.get(event=event)


def test_first_letter_invites_without_asking_for_a_reply(workshop, site, lint):
    NetworkSettings.objects.update_or_create(site=site, defaults={"name": 'Le réseau "Sud"; Est'})
    later = TODAY.replace(microsecond=0) + datetime.timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        row = register(workshop, name="Camille: Roux, « l’aînée »")
    [(method, event)] = parts()
    assert method == "REQUEST"
    assert identity(event) == (str(entry(workshop).uid), at(3, 14))
    assert event["SEQUENCE"] == entry(workshop).sequence
    assert event["LAST-MODIFIED"].dt == entry(workshop).revised_at
    assert event["DTSTAMP"].dt == later
    assert event["STATUS"] == "CONFIRMED"
    assert event["ORGANIZER"] == "mailto:bonjour@reseau.example"
    assert event["ORGANIZER"].params["CN"] == "Le réseau Sud; Est"
    assert event["ATTENDEE"] == f"mailto:{ADDRESS}"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert event["ATTENDEE"].params["CN"] == "Camille: Roux, « l’aînée »"
    assert str(row.calendar_uid) == event["UID"]
    calendar = mail.outbox[0].attachments[0].content
    faults = lint(calendar.encode())
    assert ["override without its master" in fault for fault in faults] == [True]
    assert "X-WR-CALNAME" not in calendar
    assert "nous ne lisons pas ces réponses" in mail.outbox[0].body


def test_full_date_is_confirmed_for_people_with_a_seat(workshop):
    workshop.capacity = 1
    workshop.save_revision().publish()
    register(workshop)
    [(_method, event)] = parts()
    assert (event["STATUS"], event["SUMMARY"]) == ("CONFIRMED", "Premiers pas")


def test_entry_of_the_letter_is_that_of_the_feed(workshop, client, commit):
    """For a date of a series, an extra date and the only date of an event."""
    extra = EventDate(starts_at=at(12, 9), ends_at=at(12, 11))
    publish(workshop, commit, dates=[extra])
    once = EventPageFactory(parent=workshop.get_parent(), title="Une fois", capacity=1)
    for rank in range(4):
        register(workshop, rank=rank)
    register(once)
    feed = icalendar.Calendar.from_ical(client.get("/agenda/agenda.ics").content)
    in_feed = {identity(event): event for event in feed.events}
    sent = [identity(event) for _method, event in parts()]
    master = str(entry(workshop).uid)
    assert [original for uid, original in sent if uid == master] == [
        at(3, 14),
        at(10, 14),
        at(17, 14),
    ]
    [added] = [each for each in sent if each[0] not in {master, str(entry(once).uid)}]
    assert added in in_feed
    assert in_feed[added]["SUMMARY"] == "Premiers pas"
    assert (str(entry(once).uid), None) in sent
    for _method, event in parts():
        of_feed = in_feed.get((str(event["UID"]), None))
        assert of_feed["SEQUENCE"] == event["SEQUENCE"]
        assert of_feed["LAST-MODIFIED"].dt == event["LAST-MODIFIED"].dt


def test_downloaded_date_is_the_same_entry(workshop, client, lint):
    row = register(workshop)
    path = reverse("registrations:registration_ics", args=[row.path.split("/")[-2]])
    content = client.get(path).content
    [event] = icalendar.Calendar.from_ical(content).events
    [(_method, sent)] = parts()
    assert identity(event) == identity(sent)
    assert "METHOD" not in icalendar.Calendar.from_ical(content)
    assert ["override without its master" in fault for fault in lint(content)] == [True]


def assert_newer(events):
    """Assert that each version of an entry replaces the former (RFC 5546 §2.1.5)."""
    versions = [(event["SEQUENCE"], event["DTSTAMP"].dt) for event in events]
    assert versions == sorted(versions)
    sequences = [sequence for sequence, _stamp in versions]
    assert len(set(sequences)) == len(sequences), sequences
    assert len({identity(event) for event in events}) == 1


def test_move_cancellation_and_restoration_update_the_entry(workshop, commit):
    register(workshop)
    change(workshop, commit, change="moved", starts_at=at(4, 10))
    change(workshop, commit, change="cancelled")
    publish(workshop, commit, exceptions=[])
    assert [method for method, _event in parts()] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    events = [event for _method, event in parts()]
    assert_newer(events)
    assert [event["DTSTART"].dt for event in events] == [at(3, 14), at(4, 10), at(4, 10), at(3, 14)]
    assert [event["STATUS"] for event in events] == [
        *("CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED")
    ]
    assert events[2]["SUMMARY"] == "ANNULÉ - Premiers pas"
    assert events[2]["ATTENDEE"] == f"mailto:{ADDRESS}"
    assert events[2]["ORGANIZER"] == events[0]["ORGANIZER"]
    assert "retirer ce rendez-vous de votre calendrier" in mail.outbox[2].body
    assert Registration.objects.get().calendar_uid == entry(workshop).uid


@pytest.mark.parametrize(
    ("values", "start", "location"),
    [
        ({"venue": "Mairie"}, at(3, 14), "Mairie"),
        ({"venue": "Gymnase"}, at(3, 14), "Gymnase"),
        ({"venue": "Mairie", "starts_at": at(3, 15), "ends_at": at(3, 17)}, at(3, 15), "Mairie"),
    ],
)
def test_date_restored_elsewhere_or_later_returns_to_the_calendar(
    workshop, commit, values, start, location
):
    publish(workshop, commit, venue="Mairie")
    register(workshop)
    change(workshop, commit, change="cancelled")
    publish(workshop, commit, exceptions=[], **values)
    [_first, (removal, _event), (method, event)] = parts()
    assert (removal, method) == ("CANCEL", "REQUEST")
    assert (event["STATUS"], event["DTSTART"].dt) == ("CONFIRMED", start)
    assert event["LOCATION"].startswith(location)


def test_postponed_event_is_removed(workshop, commit):
    register(workshop)
    publish(workshop, commit, status="postponed")
    [_first, (method, event)] = parts()
    assert (method, event["STATUS"]) == ("CANCEL", "CANCELLED")


def test_removed_entry_has_the_location_last_notified(workshop, commit):
    publish(workshop, commit, venue="Mairie")
    register(workshop)
    publish(workshop, commit, venue="Gymnase", status="cancelled")
    assert [(method, event["LOCATION"]) for method, event in parts()] == [
        ("REQUEST", "Mairie"),
        ("CANCEL", "Mairie"),
    ]


@pytest.mark.parametrize("by_host", [True, False])
def test_cancelled_registration_removes_the_entry(workshop, commit, by_host):
    row = register(workshop)
    with commit():
        seats.cancel(row, by_host=by_host)
    [(_first, added), (method, removed)] = parts()
    assert (method, removed["STATUS"]) == ("CANCEL", "CANCELLED")
    assert removed["SUMMARY"] == "Premiers pas"
    assert_newer([added, removed])
    assert Registration.objects.get().calendar_uid is None
    # The feed still announces the event, in the same version.
    assert f"SEQUENCE:{removed['SEQUENCE']}\r\n" in entry(workshop).vevent
    assert "CANCELLED" not in entry(workshop).vevent


def test_person_who_cancels_twice_gets_one_letter(workshop, commit):
    row = register(workshop)
    with commit():
        assert seats.cancel(row)
        assert not seats.cancel(row)
    assert [letter.subject for letter in mail.outbox[1:]] == [
        "Votre annulation est notée : Premiers pas"
    ]


def test_entry_is_kept_while_the_contact_has_another_seat(workshop, commit):
    first, second = register(workshop), register(workshop, name="Dominique Roux")
    with commit():
        seats.cancel(first)
    assert parts()[2] is None
    with commit():
        seats.cancel(second, by_host=True)
    assert parts()[3][0] == "CANCEL"


def test_released_seat_removes_the_entry(workshop, commit):
    register(workshop, "muet@exemple.fr")
    register(workshop, "+33612345678")
    seats.confirm(register(workshop, "attend@exemple.fr"))
    former = entry(workshop).sequence
    mail.outbox.clear()
    with time_machine.travel(TODAY + datetime.timedelta(days=1.5), tick=False), commit():
        assert seats.release_unconfirmed() == 1
    letters_by_person = {letter.to[0]: part_of(letter) for letter in mail.outbox}
    method, removed = letters_by_person["muet@exemple.fr"]
    assert method == "CANCEL"
    assert removed["SEQUENCE"] > former
    assert letters_by_person["attend@exemple.fr"][0] == "REQUEST"


def test_person_who_waits_has_no_entry(workshop, commit):
    workshop.capacity = 1
    workshop.save_revision().publish()
    register(workshop, "+33612345678")
    register(workshop)
    change(workshop, commit, change="moved", starts_at=at(4, 10))
    change(workshop, commit, change="cancelled")
    publish(workshop, commit, exceptions=[])
    assert parts() == [None] * 4


def test_deleted_event_removes_the_entry(workshop, commit):
    register(workshop)
    with commit():
        EventPage.objects.get(pk=workshop.pk).delete()
    [(_first, added), (method, removed)] = parts()
    assert method == "CANCEL"
    assert_newer([added, removed])


def test_unpublished_event_removes_the_entry_and_adds_it_again(workshop, commit):
    register(workshop)
    EventPage.objects.get(pk=workshop.pk).unpublish()
    with commit():
        call_command("send_event_letters")
    publish(workshop, commit)
    assert [method for method, _event in parts()] == ["REQUEST", "CANCEL", "REQUEST"]
    assert_newer([event for _method, event in parts()])


def test_date_removed_by_the_editor_is_cancelled_under_its_uid(workshop, commit):
    """The site cannot compute the UID of an extra date that is no longer in the event."""
    publish(workshop, commit, dates=[EventDate(starts_at=at(12, 9), ends_at=at(12, 11))])
    register(workshop, rank=2)
    publish(workshop, commit, dates=[])
    [(_first, added), (method, removed)] = parts()
    assert method == "CANCEL"
    assert_newer([added, removed])


def test_entry_keeps_its_identity_if_the_hour_of_the_series_changes(workshop, commit):
    """Until a letter removes the entry; the next one has the identity of the feed."""
    register(workshop, rank=1)
    publish(workshop, commit, starts_at=at(4, 15), ends_at=at(4, 17))
    publish(workshop, commit, starts_at=at(5, 9), ends_at=at(5, 11))
    publish(workshop, commit, skipped_days=["2026-11-12"])
    publish(workshop, commit, skipped_days=[])
    *kept, (method, added) = parts()
    assert [method for method, _event in kept] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert [event["DTSTART"].dt for _method, event in kept] == [
        *(at(10, 14), at(11, 15), at(12, 9), at(12, 9))
    ]
    assert_newer([event for _method, event in kept])
    assert identity(kept[0][1]) == (str(entry(workshop).uid), at(10, 14))
    assert (method, identity(added)) == ("REQUEST", (str(entry(workshop).uid), at(12, 9)))


def test_entry_of_a_replaced_extra_date_keeps_its_uid(workshop, commit, client):
    publish(workshop, commit, dates=[EventDate(starts_at=at(12, 9), ends_at=at(12, 11))])
    row = register(workshop, rank=2)
    publish(workshop, commit, dates=[EventDate(starts_at=at(12, 10), ends_at=at(12, 12))])
    [(_first, added), (method, moved)] = parts()
    assert (method, moved["DTSTART"].dt) == ("REQUEST", at(12, 10))
    assert_newer([added, moved])
    path = reverse("registrations:registration_ics", args=[row.path.split("/")[-2]])
    [downloaded] = icalendar.Calendar.from_ical(client.get(path).content).events
    assert identity(downloaded) == identity(added)


def test_entry_keeps_its_identity_if_the_event_becomes_a_series(agenda, commit):
    event = EventPageFactory(parent=agenda, capacity=1, starts_at=at(3, 14), ends_at=at(3, 16))
    register(event)
    until = datetime.date(2026, 11, 17)
    publish(event, commit, repeat="weekly", until=until, starts_at=at(3, 14), ends_at=at(3, 17))
    assert_newer([event for _method, event in parts()])


def test_entry_keeps_its_identity_if_the_series_gets_whole_days_or_hours(workshop, commit):
    register(workshop)
    publish(workshop, commit, all_day=True)
    register(workshop, "b@exemple.fr")
    publish(workshop, commit, all_day=False)
    uid, day = str(entry(workshop).uid), datetime.date(2026, 11, 3)
    assert [(letter.to[0], *identity(part_of(letter)[1])) for letter in mail.outbox] == [
        *[(ADDRESS, uid, at(3, 14))] * 2,
        ("b@exemple.fr", uid, day),
        (ADDRESS, uid, at(3, 14)),
        ("b@exemple.fr", uid, day),
    ]
    starts = [event["DTSTART"].dt for _method, event in parts()]
    assert starts == [at(3, 14), day, day, at(3, 14), at(3, 14)]


def test_entry_keeps_its_identity_in_its_time_zone(workshop, communes, commit):
    register(workshop)
    reunion = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    publish(workshop, commit, commune=reunion)
    content = mail.outbox[1].attachments[0].content
    assert "RECURRENCE-ID;TZID=Europe/Paris:20261103T140000\r\n" in content
    assert "DTSTART;TZID=Indian/Reunion:20261103T140000\r\n" in content
    zones = [zone for zone in ("Europe/Paris", "Indian/Reunion") if f"TZID:{zone}\r\n" in content]
    assert len(zones) == 2


def test_people_of_one_contact_share_the_entry_of_a_date(workshop, commit, client):
    """Also if the hour of the series changed between their registrations."""
    workshop.capacity = 4
    workshop.save_revision().publish()
    first = register(workshop)
    publish(workshop, commit, starts_at=at(3, 15), ends_at=at(3, 17))
    second = register(workshop, name="Dominique Roux")
    path = reverse("registrations:registration_ics", args=[second.path.split("/")[-2]])
    [downloaded] = icalendar.Calendar.from_ical(client.get(path).content).events
    other = register(workshop, "b@exemple.fr")
    assert (identity(downloaded)[1], other.entry_starts_at) == (at(3, 14), at(3, 15))
    with commit():
        seats.cancel(first)
    assert parts()[-1] is None
    with commit():
        seats.cancel(second)
    [*kept, _other, _none, (method, removed)] = parts()
    assert [identity(event)[1] for _method, event in kept] == [at(3, 14)] * 3
    assert (method, identity(removed)[1]) == ("CANCEL", at(3, 14))


def test_each_entry_of_a_contact_is_removed(workshop, commit):
    """People registered before contacts shared their entries may have two at one date."""
    first, second = register(workshop), register(workshop, name="Dominique Roux")
    Registration.objects.filter(pk=second.pk).update(entry_starts_at=at(3, 13))
    with commit():
        seats.cancel(first)
    with commit():
        seats.cancel(second)
    assert [(method, identity(event)[1]) for method, event in parts()[2:]] == [
        ("CANCEL", at(3, 14)),
        ("CANCEL", at(3, 13)),
    ]


def test_letter_about_a_freed_seat_agrees_with_its_entry_while_a_change_waits(workshop, commit):
    workshop.capacity = 1
    workshop.save_revision().publish()
    held = register(workshop)
    register(workshop, "b@exemple.fr")
    page = EventPage.objects.get(pk=workshop.pk)
    page.starts_at, page.ends_at = at(3, 15), at(3, 17)
    with commit():
        page.save_revision().publish()
    with commit():
        seats.cancel(Registration.objects.get(pk=held.pk))
    with commit():
        delays.send_due(at_once=True)
    [promoted] = [letter for letter in mail.outbox[2:] if letter.to == ["b@exemple.fr"]]
    body = promoted.body.replace(NBSP, " ")
    assert "  mardi 3 novembre, de 15 h à 17 h\n" in body
    assert "Ce rendez-vous a changé : il était annoncé mardi 3 novembre, de 14 h à 16 h." in body
    assert part_of(promoted)[1]["DTSTART"].dt == at(3, 15)


def test_second_form_of_a_person_agrees_with_its_entry_while_a_change_waits(
    workshop, commit, client
):
    """A person who is registered already sends the form again, and gets no second letter."""
    register(workshop)
    page = EventPage.objects.get(pk=workshop.pk)
    page.starts_at, page.ends_at = at(3, 15), at(3, 17)
    with commit():
        page.save_revision().publish()
    fill(client, reverse("registrations:register", args=[entry(workshop).uid]), contact=ADDRESS)
    with commit():
        delays.send_due(at_once=True)
    [_first, letter] = mail.outbox
    body = letter.body.replace(NBSP, " ")
    assert "il était annoncé mardi 3 novembre, de 14 h à 16 h." in body
    assert "  mardi 3 novembre, de 15 h à 17 h\n" in body
    assert part_of(letter)[1]["DTSTART"].dt == at(3, 15)


def test_whole_days_are_days_in_each_letter(agenda, commit):
    event = EventPageFactory(
        parent=agenda,
        capacity=1,
        all_day=True,
        starts_at=at(3, 14),
        ends_at=at(3, 16),
        repeat="weekly",
        until=datetime.date(2026, 11, 17),
    )
    register(event)
    change(event, commit, change="cancelled")
    events = [event for _method, event in parts()]
    for each in events:
        assert identity(each)[1] == datetime.date(2026, 11, 3)
        assert each["DTSTART"].dt == datetime.date(2026, 11, 3)
        assert each["DTEND"].dt == datetime.date(2026, 11, 4)


def test_whole_day_overseas_is_its_local_day_in_each_letter(agenda, communes, commit):
    """Midnight in La Réunion is still the day before in Paris."""
    reunion = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    days = {"all_day": True, "starts_at": at(3, 0), "ends_at": at(3, 0)}
    event = EventPageFactory(parent=agenda, capacity=1, commune=reunion, **days)
    register(event)
    change(event, commit, change="cancelled")
    assert [(method, each["DTSTART"].dt) for method, each in parts()] == [
        ("REQUEST", datetime.date(2026, 11, 3)),
        ("CANCEL", datetime.date(2026, 11, 3)),
    ]


def test_failed_letter_adds_no_entry(workshop, monkeypatch):
    monkeypatch.setattr(letters, "deliver", lambda message: False)
    assert register(workshop).calendar_uid is None


def test_migration_keeps_the_entries_of_former_letters(workshop):
    held, waits = register(workshop), register(workshop, "b@exemple.fr")
    Registration.objects.filter(pk=waits.pk).update(state="waiting")
    Registration.objects.update(calendar_uid=None, is_recurrence=False)
    migration = importlib.import_module("events.migrations.0006_registration_calendar_entry")
    migration.note_former_entries(apps, SimpleNamespace(connection=connection))
    former = uuid.uuid5(entry(workshop).uid, at(3, 14).astimezone(datetime.UTC).isoformat())
    held.refresh_from_db()
    waits.refresh_from_db()
    assert (held.calendar_uid, held.is_recurrence, waits.calendar_uid) == (former, False, None)
    _method, event = part_of(letters.build(held, "off"))
    assert identity(event) == (str(former), None)


def test_migration_fills_the_clock_of_former_letters(workshop, agenda, communes):
    """The RECURRENCE-ID of whole days is a day in the time zone of the event."""
    reunion = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    days = EventPageFactory(
        parent=agenda,
        capacity=1,
        commune=reunion,
        all_day=True,
        starts_at=at(3, 0),
        ends_at=at(3, 0),
        repeat="weekly",
        until=datetime.date(2026, 11, 17),
    )
    names = ("all_day", "zone", "entry_starts_at", "entry_zone")
    rows = [register(workshop), register(days), register(workshop, "0", rank=1)]
    expected = [[getattr(row, name) for name in names] for row in rows]
    assert expected[0] == [False, "Europe/Paris", at(3, 14), "Europe/Paris"]
    midnight = datetime.datetime(2026, 11, 3, tzinfo=datetime.UTC)
    assert expected[1] == [True, "Indian/Reunion", midnight, ""]
    Registration.objects.update(all_day=False, zone="", entry_starts_at=None, entry_zone="")
    migration = importlib.import_module("events.migrations.0016_notified_clock_of_registrations")
    migration.note_clocks(apps, SimpleNamespace(connection=connection))
    for row, values in zip(rows, expected, strict=True):
        row.refresh_from_db()
        assert [getattr(row, name) for name in names] == values


@override_settings(DEFAULT_FROM_EMAIL="bonjour@reseau.example")
def test_sender_without_a_name_is_the_organiser(workshop):
    register(workshop)
    [(_method, event)] = parts()
    assert event["ORGANIZER"] == "mailto:bonjour@reseau.example"


def test_second_entry_of_a_person_is_removed_if_two_sessions_become_one(workshop, commit):
    """One session is removed, then another session is moved to its hour, within ten minutes."""
    publish(workshop, commit, dates=[EventDate(starts_at=at(3, 17), ends_at=at(3, 18))])
    register(workshop)
    register(workshop, rank=1)
    page = EventPage.objects.get(pk=workshop.pk)
    page.dates = []
    with commit():
        page.save_revision().publish()
    publish(workshop, commit, starts_at=at(3, 17), ends_at=at(3, 18))
    rows = Registration.objects.order_by("pk").values_list("original_starts_at", "state")
    assert list(rows) == [(at(3, 17), "held"), (at(3, 17), "cancelled")]
    [(_held, first), (_also_held, second), (method, removed), (_moved, kept)] = parts()
    assert (method, removed["STATUS"]) == ("CANCEL", "CANCELLED")
    assert identity(removed) == identity(second)
    assert removed["SEQUENCE"] > second["SEQUENCE"]
    assert identity(kept) == identity(first)
    assert "l’inscription en trop" in mail.outbox[2].body
