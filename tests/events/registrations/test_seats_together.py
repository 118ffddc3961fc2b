"""Registrations that arrive together: their order, their conflicts, and concurrent threads."""

import datetime
import random
import threading
import time

import pytest
from django.core import mail
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from events.models import Arrival, EventPage, Occurrence, Registration
from events.registrations import nightly, recording, seats
from events.registrations.querysets import RegistrationQuerySet
from network.publishing.drafts import publish_change
from tests.events.conftest import PARIS
from tests.factories import EventIndexPageFactory, EventPageFactory

NEWCOMERS, LEAVERS, SEATS = 30, 2, 4
MILLISECOND = datetime.timedelta(milliseconds=1)


def run_together(actions):
    """Run each action in a thread, all at once, and return the exceptions raised.

    With SQLite in memory, which has one connection, run them one after the other.
    """
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        for action in actions:
            action()
        return []
    start, raised = threading.Barrier(len(actions)), []

    def run(action):
        try:
            start.wait(timeout=10)
            action()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return raised


@pytest.fixture
def workshop(site, home):
    """An event with four seats, in a week."""
    start = datetime.datetime.now(PARIS) + datetime.timedelta(days=7)
    agenda = EventIndexPageFactory(parent=home)
    return EventPageFactory(parent=agenda, title="Atelier", capacity=SEATS, starts_at=start)


def date_of(event):
    return Occurrence.objects.select_related("event").get(event=event)


def record(event, *names, arrived_at, contact=None):
    """Record people without settling them, as a thread does before it waits for the lock."""
    contact = contact or f"{names[0]}@exemple.fr"
    rows = recording.record(
        date_of(event), names=names, contact=contact, by_host=False, arrived_at=arrived_at
    )
    return [row for row, _is_new in rows]


def arrival_at(event, moment):
    """Return the `Arrival` of a form that arrived at this moment and is not recorded yet."""
    arrival = Arrival.objects.create(event=event, begun_at=moment)
    arrival.moment = moment
    return arrival


def register(event, *names, arrived_at=None):
    """Register the people of one form and return the row of the first."""
    contact = f"{names[0]}@exemple.fr"
    arrival = arrival_at(event, arrived_at) if arrived_at else None
    [(row, _is_new), *_others] = seats.register_together(
        date_of(event), names=names, contact=contact, arrival=arrival
    )
    return row


def names_by_state(event):
    """Return the names of the people with a seat, then of those who wait, as two lists in order."""
    people = event.registrations
    seated = people.with_seat().order_by("queued_at", "pk")
    return [[row.name for row in rows] for rows in (seated, people.waiting())]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_concurrent_registrations_take_seats_in_order_of_arrival(workshop):
    early = [register(workshop, f"t{number}") for number in range(LEAVERS)]
    began = timezone.now() + MILLISECOND
    arrivals = {f"p{number:02}": began + number * MILLISECOND for number in range(NEWCOMERS)}
    forms = {name: arrival_at(workshop, moment) for name, moment in arrivals.items()}
    if connection.vendor == "sqlite":  # the forms are recorded one after the other
        Arrival.objects.all().delete()

    def register_form(name):
        contact = f"{name}@exemple.fr"
        seats.register_together(
            date_of(workshop), names=[name], contact=contact, arrival=forms[name]
        )

    actions = [lambda name=name: register_form(name) for name in forms]
    if connection.vendor != "sqlite":
        random.shuffle(actions)
    actions += [lambda: register(workshop, "p00", arrived_at=arrivals["p00"])] * 3
    assert run_together(actions) == []

    seated, waiting = names_by_state(workshop)
    assert [*seated, *waiting] == ["t0", "t1", *arrivals]
    assert len(seated) == SEATS
    assert run_together([lambda row=row: seats.cancel(row) for row in early]) == []
    seated, waiting = names_by_state(workshop)
    assert [*seated, *waiting] == [*arrivals]
    assert len(seated) == SEATS
    assert workshop.occurrences.get().seats_taken == SEATS
    assert not workshop.registrations.filter(is_settled=False).exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_people_are_recorded_during_the_publication_of_a_change(workshop):
    """The publication then waits for the seats, and their holder does not wait for it."""
    with transaction.atomic():
        publish_change(workshop, lambda page: None)
        arrival = timezone.now()
        actions = [lambda name=name: record(workshop, name, arrived_at=arrival) for name in "ab"]
        assert run_together(actions) == []
    assert Registration.objects.count() == 2


@pytest.mark.django_db
def test_recorded_people_are_settled_in_order_of_arrival_by_one_thread(workshop):
    now = timezone.now() - 40 * MILLISECOND
    numbers = random.sample(range(NEWCOMERS), NEWCOMERS)
    for number in numbers:
        record(workshop, f"p{number:02}", arrived_at=now + number * MILLISECOND)
    register(workshop, "last")
    seated, waiting = names_by_state(workshop)
    expected = [f"p{number:02}" for number in range(NEWCOMERS)]
    assert (seated, waiting) == (expected[:SEATS], [*expected[SEATS:], "last"])


@pytest.mark.django_db
def test_stalled_form_keeps_the_seat_of_its_arrival(workshop, monkeypatch):
    """The threads of the forms that arrive later wait until the first form is recorded."""
    stalled = arrival_at(workshop, timezone.now())
    pauses, names = [], [f"p{number}" for number in range(SEATS)]

    def record_stalled(seconds):
        pauses.append(seconds)
        if len(pauses) == 40:
            record(workshop, "stalled", arrived_at=stalled.moment)
            stalled.end()

    monkeypatch.setattr(seats.time, "sleep", record_stalled)
    register(workshop, *names[:2])
    assert sum(pauses) == pytest.approx(2)
    register(workshop, *names[2:])
    assert names_by_state(workshop) == [["stalled", *names[:-1]], names[-1:]]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_thread_stalled_for_two_seconds_keeps_its_seat(workshop, monkeypatch):
    recorded, begun = recording.record, threading.Event()

    def record_slowly(date, names, **form):
        if names[0] == "stalled":
            begun.set()
            time.sleep(2)
        return recorded(date, names=names, **form)

    monkeypatch.setattr(seats, "record", record_slowly)

    def register_after(name):
        assert begun.wait(timeout=10)
        register(workshop, name)

    names = [f"p{number}" for number in range(SEATS)]
    actions = [lambda name=name: register_after(name) for name in names]
    assert run_together([lambda: register(workshop, "stalled"), *actions]) == []
    seated, waiting = names_by_state(workshop)
    assert seated[0] == "stalled"
    assert {*seated, *waiting} == {"stalled", *names}


@pytest.mark.django_db
def test_killed_process_delays_others_for_seconds_at_most(workshop, monkeypatch):
    killed = arrival_at(workshop, timezone.now())

    def age(seconds):
        killed.begun_at -= datetime.timedelta(seconds=seconds)
        killed.save()

    monkeypatch.setattr(seats.time, "sleep", age)
    row = register(workshop, "Camille")
    assert (row.state, row.is_settled) == ("held", True)
    assert not Arrival.objects.in_progress(workshop.pk).exists()
    nightly.purge(timezone.now())
    assert Arrival.objects.exists()
    age(datetime.timedelta(days=1).total_seconds())
    nightly.purge(timezone.now())
    assert not Arrival.objects.exists()


@pytest.mark.django_db
def test_people_who_arrived_after_an_unrecorded_form_are_not_settled(workshop, monkeypatch):
    leaver = register(workshop, "leaver")
    now = timezone.now()
    arrival_at(workshop, now + MILLISECOND)
    earlier, later = (
        record(workshop, name, arrived_at=now + number * MILLISECOND)[0]
        for number, name in [(0, "earlier"), (2, "later")]
    )
    assert seats.cancel(leaver)
    earlier.refresh_from_db()
    later.refresh_from_db()
    assert (earlier.is_settled, later.is_settled) == (True, False)


@pytest.mark.django_db
def test_nobody_waits_for_an_earlier_form_without_a_free_seat(workshop, monkeypatch):
    """The earlier form is on the waiting list in any case, before the later one."""
    monkeypatch.setattr(seats.time, "sleep", lambda seconds: pytest.fail("waits"))
    register(workshop, *"abcd")
    stalled = arrival_at(workshop, timezone.now())
    register(workshop, "later")
    seats.register_together(
        date_of(workshop), names=["stalled"], contact="s@exemple.fr", arrival=stalled
    )
    assert names_by_state(workshop)[1] == ["stalled", "later"]


@pytest.mark.django_db
def test_form_that_registers_nobody_is_no_longer_awaited(workshop, client):
    date = date_of(workshop)
    address = f"/agenda/evenements/{workshop.calendar_entry.uid}/inscription/"
    answer = client.post(address, {"date": date.moment, "name": "", "contact": ""})
    assert answer.status_code == 200
    with pytest.raises(seats.TooManyError):
        seats.register_together(date, names=list("abcde"), contact="a@exemple.fr")
    assert not Arrival.objects.exists()


@pytest.mark.django_db
def test_late_recording_waits_before_those_who_arrived_after(workshop):
    now = timezone.now() - datetime.timedelta(minutes=1)
    for number in range(SEATS + 2):
        register(workshop, f"p{number}", arrived_at=now + number * MILLISECOND)
    register(workshop, "late", arrived_at=now - MILLISECOND)
    assert names_by_state(workshop) == [["p0", "p1", "p2", "p3"], ["late", "p4", "p5"]]


@pytest.mark.django_db
def test_person_recorded_twice_keeps_one_registration(workshop, monkeypatch):
    """The second request reads the registrations before the first one is committed."""
    first = register(workshop, "Camille")
    query, calls = RegistrationQuerySet.not_cancelled, []

    def not_cancelled(rows):
        calls.append(rows)
        return query(rows).none() if len(calls) == 1 else query(rows)

    with monkeypatch.context() as patch:
        patch.setattr(RegistrationQuerySet, "not_cancelled", not_cancelled)
        assert register(workshop, "Camille") == first
    assert len(calls) == 2
    assert workshop.registrations.count() == 1


@pytest.mark.django_db
def test_date_cancelled_after_the_recording_refuses_people(workshop, monkeypatch):
    recorded = recording.record

    def record_then_cancel(date, **form):
        rows = recorded(date, **form)
        page = EventPage.objects.get(pk=workshop.pk)
        page.status = "cancelled"
        page.save_revision().publish()
        return rows

    monkeypatch.setattr(seats, "record", record_then_cancel)
    with pytest.raises(seats.ClosedError):
        register(workshop, "Camille")
    assert not workshop.registrations.exists()


@pytest.mark.django_db
def test_forms_that_exceed_the_limit_of_a_contact_are_refused_whole(workshop, monkeypatch):
    contact, now = "famille@exemple.fr", timezone.now() - 3 * MILLISECOND
    record(workshop, "a", "b", arrived_at=now, contact=contact)
    # These two requests read the registrations at the same moment: both find two people.
    with monkeypatch.context() as patch:
        patch.setattr(recording, "MOST_PER_CONTACT", 9)
        last = record(workshop, "d", "e", arrived_at=now + 2 * MILLISECOND, contact=contact)
        record(workshop, "c", arrived_at=now + MILLISECOND, contact=contact)
    register(workshop, "other")
    assert not Registration.objects.filter(pk__in=[row.pk for row in last]).exists()
    assert names_by_state(workshop) == [["a", "b", "c", "other"], []]


@pytest.mark.django_db
def test_contact_keeps_as_many_people_as_the_limit(workshop, monkeypatch):
    contact, now = "famille@exemple.fr", timezone.now() - 3 * MILLISECOND
    record(workshop, "a", "b", arrived_at=now, contact=contact)
    with monkeypatch.context() as patch:
        patch.setattr(recording, "MOST_PER_CONTACT", 9)
        record(workshop, "c", "d", arrived_at=now + MILLISECOND, contact=contact)
        record(workshop, "e", arrived_at=now + 2 * MILLISECOND, contact=contact)
    register(workshop, "other")
    # The last form alone is refused: the contact then has four people.
    assert sum(names_by_state(workshop), []) == ["a", "b", "c", "d", "other"]


@pytest.mark.django_db
def test_locked_event_leaves_people_on_the_waiting_list(
    workshop, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(*args, **kwargs):
        raise OperationalError("canceling statement due to lock timeout")

    with monkeypatch.context() as patch:
        patch.setattr(seats, "_lock", fail)
        row = register(workshop, "Camille")
    assert (row.state, row.is_settled) == ("waiting", True)
    # The next registration gives the free seat to the person who waits.
    with django_capture_on_commit_callbacks(execute=True):
        register(workshop, "Dominique")
    assert names_by_state(workshop) == [["Camille", "Dominique"], []]
    assert [sent.to for sent in mail.outbox] == [["Camille@exemple.fr"]]


@pytest.mark.django_db
def test_cancellation_settles_people_left_by_a_killed_process(workshop):
    leaver = register(workshop, "leaver")
    record(workshop, "left", arrived_at=timezone.now() - datetime.timedelta(minutes=1))
    assert seats.cancel(leaver)
    assert names_by_state(workshop) == [["left"], []]
    assert not workshop.registrations.filter(is_settled=False).exists()


@pytest.mark.django_db
def test_people_of_a_form_are_next_to_each_other(workshop):
    now = timezone.now() - datetime.timedelta(minutes=1)
    for number in range(SEATS - 1):
        register(workshop, f"p{number}", arrived_at=now)
    couple = {"names": ["Camille", "Dominique"], "contact": "camille@exemple.fr"}
    results = seats.register_together(date_of(workshop), **couple)
    assert [(row.name, row.state, is_new) for row, is_new in results] == [
        ("Camille", "held", True),
        ("Dominique", "waiting", True),
    ]
    # A person who is registered already keeps their registration.
    couple["names"] = ["camille", "Sacha"]
    again = seats.register_together(date_of(workshop), **couple)
    assert [(row.name, is_new) for row, is_new in again] == [("Camille", False), ("Sacha", True)]
    couple["names"] = ["Alex", "Lou"]
    with pytest.raises(seats.TooManyError):
        seats.register_together(date_of(workshop), **couple)
    assert names_by_state(workshop)[1] == ["Dominique", "Sacha"]


@pytest.mark.django_db
def test_later_form_of_a_contact_with_too_many_people_is_deleted(workshop, monkeypatch):
    """Two forms that arrive together are both recorded."""
    now = timezone.now()
    record(workshop, "a", "b", "c", arrived_at=now - 2 * MILLISECOND, contact="x@exemple.fr")
    monkeypatch.setattr(recording, "MOST_PER_CONTACT", 5)
    record(workshop, "d", "e", arrived_at=now - MILLISECOND, contact="x@exemple.fr")
    register(workshop, "f")
    assert names_by_state(workshop) == [["a", "b", "c", "f"], []]


@pytest.mark.django_db
def test_people_of_another_form_are_no_companions(workshop):
    now = timezone.now()
    [alone] = record(workshop, "a", arrived_at=now - MILLISECOND, contact="x@exemple.fr")
    first, second = record(workshop, "b", "c", arrived_at=now, contact="x@exemple.fr")
    assert (alone.companions, first.companions) == ([], [second])
