"""Seats, waiting lists, and the letters about them."""

import datetime
import logging

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.models import (
    Arrival,
    CalendarEntry,
    EventException,
    EventPage,
    HeadCount,
    Occurrence,
    PendingLetters,
    Registration,
)
from events.registrations import delays, letters, nightly, recording, seats
from events.registrations.models.pending_letters import DELAY
from network.models import ContentStamp, Territory
from places.models import PlacePage
from tests.events.conftest import PARIS, TODAY
from tests.factories import EventPageFactory, PersonFactory

DAY = datetime.timedelta(days=1)


def at(day, hour, month=11):
    return datetime.datetime(2026, month, day, hour, tzinfo=PARIS)


def first(event):
    return event.occurrences.select_related("event").order_by("original_starts_at").first()


def enter(event, *contacts, name="Camille Roux"):
    """Register these contacts for the first date, in this order, and return the registrations."""
    results = [seats.register(first(event), name=name, contact=contact) for contact in contacts]
    return [registration for registration, _is_new in results]


def states(event):
    rows = event.registrations.order_by("pk")
    return [(row.contact, row.state) for row in rows]


@pytest.mark.django_db
def test_seats_are_taken_in_order_then_people_wait(workshop):
    enter(workshop, "a@exemple.fr", "+33612345678", "c@exemple.fr")
    assert states(workshop) == [
        ("a@exemple.fr", "held"),
        ("+33612345678", "held"),
        ("c@exemple.fr", "waiting"),
    ]


@pytest.mark.django_db
def test_free_seat_goes_to_the_first_of_the_queue(workshop):
    """A person whose unconfirmed seat was released is the last of the queue."""
    held, released, _second, waiting = enter(workshop, *(f"{n}@exemple.fr" for n in "abcd"))
    Registration.objects.filter(pk=released.pk).update(
        state="waiting", queued_at=waiting.queued_at + DAY
    )
    Registration.objects.filter(contact="c@exemple.fr").update(state="held")
    seats.cancel(held)
    assert dict(states(workshop)) == {
        "a@exemple.fr": "cancelled",
        "b@exemple.fr": "waiting",
        "c@exemple.fr": "held",
        "d@exemple.fr": "held",
    }


@pytest.mark.django_db
def test_cancelled_date_takes_no_registrations(workshop):
    date = first(workshop)
    assert (date.seats_left, date.takes_registrations) == (2, True)
    date.status = "cancelled"
    assert (date.seats_left, date.takes_registrations) == (None, False)


@pytest.mark.django_db
def test_each_date_counts_its_own_seats(workshop):
    enter(workshop, "a@exemple.fr", "b@exemple.fr")
    left = [date.seats_left for date in workshop.occurrences.order_by("starts_at")]
    assert left == [0, 2, 2]
    assert [date.status for date in workshop.occurrences.order_by("starts_at")] == [
        "full",
        "confirmed",
        "confirmed",
    ]


@pytest.mark.django_db
def test_cancelled_seat_goes_to_first_waiting_person(workshop, django_capture_on_commit_callbacks):
    rows = enter(workshop, "a@exemple.fr", "b@exemple.fr", "c@exemple.fr", "d@exemple.fr")
    with django_capture_on_commit_callbacks(execute=True):
        assert seats.cancel(rows[0])
    assert states(workshop)[2:] == [("c@exemple.fr", "held"), ("d@exemple.fr", "waiting")]
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [
        (["c@exemple.fr"], "Une place s’est libérée pour vous : Premiers pas"),
        (["a@exemple.fr"], "Votre annulation est notée : Premiers pas"),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        assert not seats.cancel(rows[0])
    assert len(mail.outbox) == 2


@pytest.mark.django_db
def test_person_who_cancelled_is_not_called(workshop, monkeypatch):
    """Neither without an e-mail address, nor if the mail server refuses the letter."""
    monkeypatch.setattr("events.registrations.letters.deliver", lambda message: False)
    rows = enter(workshop, "a@exemple.fr", "+33612345678")
    assert all(seats.cancel(row) for row in rows)
    assert not workshop.registrations.filter(must_be_called=True).exists()


@pytest.mark.django_db
def test_promoted_person_without_email_must_be_called(workshop):
    rows = enter(workshop, "a@exemple.fr", "b@exemple.fr", "+33612345678")
    seats.cancel(rows[0])
    assert Registration.objects.get(pk=rows[2].pk).must_be_called


@pytest.mark.django_db
def test_person_whose_former_letter_failed_is_called_even_once_promoted(workshop):
    rows = enter(workshop, "a@exemple.fr", "b@exemple.fr", "c@exemple.fr")
    letters.must_call([rows[2].pk])
    seats.cancel(rows[0])
    promoted = Registration.objects.get(pk=rows[2].pk)
    assert (promoted.state, promoted.must_be_called) == ("held", True)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["full", "postponed", "cancelled"])
def test_freed_seat_of_an_event_that_is_full_or_off_is_given_to_nobody(workshop, status):
    rows = enter(workshop, "a@exemple.fr", "b@exemple.fr", "c@exemple.fr")
    page = EventPage.objects.get(pk=workshop.pk)
    page.status = status
    page.save_revision().publish()
    seats.cancel(rows[0])
    assert states(workshop)[2] == ("c@exemple.fr", "waiting")


@pytest.mark.django_db
def test_same_name_and_contact_register_once_and_contact_is_limited(workshop):
    [mine] = enter(workshop, "+33612345678")
    again, is_new = seats.register(first(workshop), name="camille  ROUX", contact="+33612345678")
    assert (again, is_new) == (mine, False)
    _partner, is_new = seats.register(first(workshop), name="Dominique", contact="+33612345678")
    assert is_new
    for name in ("Un", "Deux"):
        seats.register(first(workshop), name=name, contact="+33612345678")
    with pytest.raises(seats.TooManyError):
        seats.register(first(workshop), name="Trois", contact="+33612345678")
    # A person who cancelled may register again.
    seats.cancel(mine)
    back, is_new = seats.register(first(workshop), name="Camille Roux", contact="+33612345678")
    assert (back.pk != mine.pk, is_new) == (True, True)


@pytest.mark.django_db
def test_known_person_is_not_refused_if_their_contact_has_too_many_seats(workshop, monkeypatch):
    [mine] = enter(workshop, "a@exemple.fr")
    seats.register(first(workshop), name="Dominique", contact="a@exemple.fr")
    monkeypatch.setattr(recording, "MOST_PER_CONTACT", 1)
    assert enter(workshop, "a@exemple.fr") == [mine]
    with pytest.raises(seats.TooManyError):
        enter(workshop, "a@exemple.fr", name="Sacha")


@pytest.mark.django_db
def test_number_of_people_without_a_contact_is_not_limited(workshop):
    for number in range(5):
        seats.register(first(workshop), name=f"Personne {number}", contact="", by_host=True)
    assert workshop.registrations.count() == 5


@pytest.mark.django_db
def test_database_refuses_same_person_twice(workshop):
    [mine] = enter(workshop, "a@exemple.fr")
    mine.pk, mine.code = None, "ABCDEFGH"
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.save(force_insert=True)


@pytest.mark.django_db
def test_registration_closes_at_start_for_visitors_and_at_end_for_host(workshop):
    date = first(workshop)
    with time_machine.travel(date.starts_at - datetime.timedelta(minutes=1), tick=False):
        _row, is_new = seats.register(date, name="À temps", contact="a@exemple.fr")
        assert is_new
    with time_machine.travel(date.starts_at, tick=False):
        with pytest.raises(seats.ClosedError):
            seats.register(date, name="Trop tard", contact="b@exemple.fr")
        # The host may still register people during the date.
        _row, is_new = seats.register(date, name="Sur place", contact="", by_host=True)
        assert is_new
    with time_machine.travel(date.ends_at, tick=False), pytest.raises(seats.ClosedError):
        seats.register(date, name="Fini", contact="", by_host=True)


@pytest.mark.django_db
def test_host_still_registers_people_once_the_registration_is_closed(workshop):
    page = EventPage.objects.get(pk=workshop.pk)
    day = at(3, 14).date()
    page.exceptions = [EventException(original_date=day, change="marked", is_closed=True)]
    page.save_revision().publish()
    with pytest.raises(seats.ClosedError):
        seats.register(first(workshop), name="Alix", contact="a@exemple.fr")
    row, is_new = seats.register(first(workshop), name="Alix", contact="", by_host=True)
    assert (row.state, is_new) == ("held", True)


@pytest.mark.django_db
@pytest.mark.parametrize("is_moved", [True, False])
def test_person_whose_date_moved_after_its_start_may_still_cancel(workshop, is_moved):
    """The letter about the move has not left."""
    [row] = enter(workshop, "a@exemple.fr")
    if is_moved:
        later = {"starts_at": at(4, 14), "ends_at": at(4, 16)}
        workshop.occurrences.filter(original_starts_at=at(3, 14)).update(**later)
    with time_machine.travel(at(3, 17), tick=False):
        assert Registration.objects.coming().exists() == is_moved
        assert Registration.objects.get(pk=row.pk).has_begun != is_moved
        assert seats.cancel(row) == is_moved


@pytest.mark.django_db
def test_only_the_host_cancels_a_seat_of_a_date_that_has_begun(workshop):
    [row] = enter(workshop, "a@exemple.fr")
    with time_machine.travel(at(3, 15), tick=False):
        assert not seats.cancel(row)
        assert seats.cancel(row, by_host=True)
    assert states(workshop) == [("a@exemple.fr", "cancelled")]


@pytest.mark.django_db
def test_cancelled_event_and_event_without_capacity_refuse_registrations(workshop, agenda):
    free = EventPageFactory(parent=agenda, title="Sans inscription")
    with pytest.raises(seats.ClosedError):
        seats.register(first(free), name="A", contact="a@exemple.fr")
    workshop.status = "cancelled"
    workshop.save_revision().publish()
    with pytest.raises(seats.ClosedError):
        seats.register(first(workshop), name="A", contact="a@exemple.fr")


@pytest.mark.django_db
def test_event_that_was_never_published_has_no_seats():
    with pytest.raises(seats.ClosedError), seats.locked_event(0):
        pass


@pytest.mark.django_db
@pytest.mark.parametrize("is_of_the_date", [True, False])
def test_seat_that_is_free_is_given_while_other_letters_wait(workshop, agenda, is_of_the_date):
    """Letters about a change, or seats added to another event, do not keep a seat of this date."""
    [waiting] = enter(workshop, "a@exemple.fr")
    Registration.objects.filter(pk=waiting.pk).update(state="waiting")
    event = workshop if is_of_the_date else EventPageFactory(parent=agenda)
    PendingLetters.objects.create(
        event=event, original_starts_at=at(3, 14), gives_seats=not is_of_the_date, due_at=TODAY
    )
    enter(workshop, "b@exemple.fr")
    assert states(workshop) == [("a@exemple.fr", "held"), ("b@exemple.fr", "held")]


@pytest.mark.django_db
def test_date_marked_as_full_gives_no_seat(workshop):
    row = {"original_date": datetime.date(2026, 11, 3), "change": "note", "is_full": True}
    workshop.exceptions = [EventException(**row)]
    workshop.save_revision().publish()
    enter(workshop, "a@exemple.fr")
    assert states(workshop) == [("a@exemple.fr", "waiting")]
    # The people who will get the seats are counted at once, at most as many as there are seats.
    assert first(workshop).seats_taken == 1
    enter(workshop, "b@exemple.fr", "c@exemple.fr")
    assert first(workshop).seats_taken == 2


@pytest.mark.django_db
def test_added_seats_go_to_waiting_people(workshop, django_capture_on_commit_callbacks):
    enter(workshop, "a@exemple.fr", "b@exemple.fr", "c@exemple.fr", "d@exemple.fr")
    workshop = EventPage.objects.get(pk=workshop.pk)
    workshop.capacity = 3
    with django_capture_on_commit_callbacks(execute=True):
        workshop.save_revision().publish()
    assert [state for _contact, state in states(workshop)] == ["held", "held", *["waiting"] * 2]
    with django_capture_on_commit_callbacks(execute=True):
        delays.send_due(at_once=True)
    assert [state for _contact, state in states(workshop)] == ["held", "held", "held", "waiting"]
    assert [sent.to for sent in mail.outbox] == [["c@exemple.fr"]]


@pytest.mark.django_db
def test_reduced_capacity_keeps_registrations(workshop):
    enter(workshop, "a@exemple.fr", "b@exemple.fr")
    workshop = EventPage.objects.get(pk=workshop.pk)
    workshop.capacity = 1
    workshop.save_revision().publish()
    assert [state for _contact, state in states(workshop)] == ["held", "held"]
    assert first(workshop).seats_left == 0


@pytest.mark.django_db
def test_public_calendar_text_follows_free_seats(workshop):
    rows = enter(workshop, "a@exemple.fr")
    assert first(workshop).seats_left == 1
    entry = CalendarEntry.objects.get(event=workshop)
    assert "COMPLET" not in entry.vevent
    rows += enter(workshop, "b@exemple.fr")
    entry.refresh_from_db()
    assert entry.vevent.count("SUMMARY:COMPLET - Premiers pas") == 1
    assert "exemple.fr" not in entry.vevent
    seats.cancel(rows[0])
    entry.refresh_from_db()
    assert "COMPLET" not in entry.vevent


@pytest.mark.django_db
def test_person_who_leaves_the_waiting_list_changes_no_page(
    workshop, django_capture_on_commit_callbacks
):
    waiting = enter(workshop, "a@exemple.fr", "b@exemple.fr", "c@exemple.fr")[2]
    before = ContentStamp.current()
    with django_capture_on_commit_callbacks(execute=True):
        assert seats.cancel(waiting)
    assert ContentStamp.current() == before


@pytest.mark.django_db
def test_people_of_a_killed_process_are_settled_at_their_own_date(workshop, agenda):
    same_start = EventPageFactory(parent=agenda, starts_at=at(10, 14), ends_at=at(10, 16))
    same_start.occurrences.update(starts_at=at(10, 9))
    _first, second, third = workshop.occurrences.select_related("event").order_by("starts_at")
    for date in (third, second):
        for contact in ("a@exemple.fr", "b@exemple.fr", "c@exemple.fr"):
            form = {"names": ["Camille"], "contact": contact, "by_host": False}
            recording.record(date, arrived_at=timezone.now(), **form)
    Occurrence.objects.filter(pk=third.pk).update(status="cancelled")
    enter(workshop, "d@exemple.fr")
    assert states(workshop) == [
        ("a@exemple.fr", "held"),
        ("b@exemple.fr", "held"),
        ("c@exemple.fr", "waiting"),
        ("d@exemple.fr", "held"),
    ]
    rows = workshop.registrations.order_by("pk")
    assert [row.starts_at for row in rows] == [at(10, 14)] * 3 + [at(3, 14)]


@pytest.mark.django_db
def test_registration_raises_content_stamp(workshop, django_capture_on_commit_callbacks):
    before = ContentStamp.current()
    with django_capture_on_commit_callbacks(execute=True):
        enter(workshop, "a@exemple.fr")
    assert ContentStamp.current() > before


class TestNotifications:
    pytestmark = pytest.mark.django_db

    @pytest.fixture(autouse=True)
    def people(self, workshop, django_capture_on_commit_callbacks):
        self.event = workshop
        self.rows = enter(workshop, "a@exemple.fr", "+33612345678")
        self.commit = django_capture_on_commit_callbacks

    def publish(self, *, waits=True, **values):
        """Publish a change of the first date, or none without `values`, and send its letters."""
        page = EventPage.objects.get(pk=self.event.pk)
        change = EventException(original_date=datetime.date(2026, 11, 3), **values)
        page.exceptions = [change] if values else []
        with self.commit(execute=True):
            page.save_revision().publish()
        if waits:
            self.wait()

    def wait(self, delay=DELAY):
        """Run the deferred task `delay` from now."""
        with time_machine.travel(timezone.now() + delay, tick=False), self.commit(execute=True):
            delays.send_due_letters.call()

    def sent(self):
        return [(sent.to[0], sent.subject) for sent in mail.outbox]

    def must_be_called(self):
        return list(self.event.registrations.order_by("pk").values_list("must_be_called"))

    def test_cancelled_date_is_notified_once_with_reason(self):
        self.publish(change="cancelled", note="L’animatrice est en formation")
        self.publish(change="cancelled", note="L’animatrice est en formation")
        assert self.sent() == [("a@exemple.fr", "C’est annulé : Premiers pas")]
        assert "L’animatrice est en formation" in mail.outbox[0].body
        assert self.must_be_called() == [(False,), (True,)]

    def test_moved_date_is_notified_with_new_time(self):
        self.publish(change="moved", starts_at=at(4, 10))
        assert self.sent() == [("a@exemple.fr", "Du nouveau pour votre rendez-vous : Premiers pas")]
        body = mail.outbox[0].body.replace("\N{NO-BREAK SPACE}", " ")
        assert "mercredi 4 novembre, de 10 h à 12 h" in body

    def test_reinstated_date_is_notified(self):
        self.publish(change="cancelled")
        self.publish()
        assert [subject for _to, subject in self.sent()] == [
            "C’est annulé : Premiers pas",
            "Finalement, c’est maintenu : Premiers pas",
        ]

    def test_short_unpublication_is_not_notified(self):
        with self.commit(execute=True):
            self.event.unpublish()
        assert self.sent() == []
        with self.commit(execute=True):
            EventPage.objects.get(pk=self.event.pk).save_revision().publish()
        assert self.sent() == []
        assert [state for _contact, state in states(self.event)] == ["held", "held"]
        assert first(self.event).seats_left == 0

    def test_event_still_unpublished_at_night_is_notified_as_cancelled(self):
        self.event.unpublish()
        with self.commit(execute=True):
            call_command("send_event_letters")
        assert self.sent() == [("a@exemple.fr", "C’est annulé : Premiers pas")]
        assert "La page de ce rendez-vous" not in mail.outbox[0].body

    def test_deleted_event_is_notified(self):
        with self.commit(execute=True):
            EventPage.objects.get(pk=self.event.pk).delete()
        assert self.sent() == [("a@exemple.fr", "C’est annulé : Premiers pas")]
        assert "La page de ce rendez-vous" not in mail.outbox[0].body
        assert not Registration.objects.exists()

    def test_deletion_after_a_cancellation_is_not_notified_again(self):
        self.publish(change="cancelled")
        with self.commit(execute=True):
            EventPage.objects.get(pk=self.event.pk).delete()
        assert self.sent() == [("a@exemple.fr", "C’est annulé : Premiers pas")]

    def test_reminder_is_sent_once_the_day_before(self):
        def night(day):
            with time_machine.travel(at(day, 3), tick=False), self.commit(execute=True):
                call_command("send_event_letters")
                call_command("send_event_letters")

        night(1)
        assert self.sent() == []
        night(2)
        assert self.sent() == [("a@exemple.fr", "Rappel : Premiers pas")]
        night(3)
        assert len(mail.outbox) == 1

    def test_date_moved_after_its_reminder_is_reminded_again(self):
        def night(day):
            with time_machine.travel(at(day, 3), tick=False), self.commit(execute=True):
                call_command("send_event_letters")

        night(2)
        with time_machine.travel(at(2, 12), tick=False):
            self.publish(change="moved", starts_at=at(4, 10))
        night(3)
        assert [subject for _to, subject in self.sent()] == [
            "Rappel : Premiers pas",
            "Du nouveau pour votre rendez-vous : Premiers pas",
            "Rappel : Premiers pas",
        ]

    def test_missed_reminder_is_sent_on_the_day(self):
        with time_machine.travel(at(3, 8), tick=False):
            call_command("send_event_letters")
        assert self.sent() == [("a@exemple.fr", "Rappel : Premiers pas")]

    def test_registrations_are_purged_after_thirty_days_and_counted(self):
        seats.cancel(self.rows[1])
        over = first(self.event).ends_at
        with time_machine.travel(over + 30 * DAY - datetime.timedelta(seconds=1), tick=False):
            call_command("purge_registrations")
        assert Registration.objects.count() == 2
        with time_machine.travel(over + 30 * DAY, tick=False):
            call_command("purge_registrations")
            call_command("purge_registrations")
        assert not Registration.objects.exists()
        kept = HeadCount.objects.get()
        assert (kept.registered, kept.waiting, kept.cancelled) == (1, 0, 1)
        # Registrations restored from a backup are added to those already purged.
        Registration.objects.bulk_create(self.rows)
        with time_machine.travel(over + 30 * DAY, tick=False):
            call_command("purge_registrations")
        kept = HeadCount.objects.get()
        assert (kept.registered, kept.waiting, kept.cancelled) == (3, 0, 1)
        assert (kept.people, kept.title, kept.starts_at) == (None, "Premiers pas", at(3, 14))

    def test_registrations_of_a_date_moved_after_its_start_are_kept(self):
        seats.cancel(self.rows[1])
        moved = {"starts_at": at(15, 14, month=12), "ends_at": at(15, 16, month=12)}
        with time_machine.travel(at(4, 9), tick=False):
            self.publish(change="moved", **moved)
        with time_machine.travel(moved["starts_at"], tick=False):
            assert nightly.purge() == 0
        with time_machine.travel(moved["ends_at"] + 30 * DAY, tick=False):
            assert nightly.purge() == 2


@pytest.mark.django_db
def test_cancelled_registrations_of_a_moved_date_are_purged_with_it(workshop):
    """No letter tells these people the new date, so their rows keep the former one."""
    [row] = enter(workshop, "a@exemple.fr")
    seats.cancel(row)
    page = EventPage.objects.get(pk=workshop.pk)
    moved = {"starts_at": at(15, 14, month=12), "ends_at": at(15, 16, month=12)}
    page.exceptions = [EventException(original_date=at(3, 14).date(), change="moved", **moved)]
    page.save_revision().publish()
    assert nightly.purge(at(3, 16, month=12) + DAY) == 0
    assert nightly.purge(moved["ends_at"] + 30 * DAY) == 1


@pytest.mark.django_db
def test_deletion_is_notified_to_the_people_who_still_expect_to_come(
    workshop, django_capture_on_commit_callbacks
):
    """Not to people of a past date, who cancelled, or who were told that their date is off."""
    second = workshop.occurrences.select_related("event").get(starts_at=at(10, 14))
    enter(workshop, "past@exemple.fr")
    for who in ("seated", "cancelled", "told", "waiting"):
        seats.register(second, name="Camille", contact=f"{who}@exemple.fr")
    people = workshop.registrations
    people.filter(contact="cancelled@exemple.fr").update(state="cancelled")
    people.filter(contact="told@exemple.fr").update(is_off=True)
    with (
        time_machine.travel(at(4, 9), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        EventPage.objects.get(pk=workshop.pk).delete()
    assert [sent.to for sent in mail.outbox] == [["seated@exemple.fr"], ["waiting@exemple.fr"]]


@pytest.mark.django_db
def test_reminder_is_for_people_with_a_seat_who_registered_twelve_hours_before(workshop):
    with time_machine.travel(at(1, 20), tick=False):
        enter(workshop, "evening@exemple.fr")
    with time_machine.travel(at(2, 3), tick=False):
        enter(workshop, "night@exemple.fr", "waiting@exemple.fr")

    def reminded(moment):
        mail.outbox.clear()
        with time_machine.travel(moment, tick=False):
            assert nightly.remind() == len(mail.outbox)
        return [sent.to[0] for sent in mail.outbox]

    hour = datetime.timedelta(hours=1)
    assert reminded(at(2, 7)) == []
    assert reminded(at(2, 8)) == ["evening@exemple.fr"]
    assert reminded(at(2, 15) - hour) == []
    EventPage.objects.get(pk=workshop.pk).unpublish()
    assert reminded(at(2, 15)) == []
    EventPage.objects.get(pk=workshop.pk).save_revision().publish()
    assert reminded(at(3, 14)) == []
    assert reminded(at(3, 14) - hour) == ["night@exemple.fr"]


@pytest.mark.django_db
def test_each_purge_adds_its_people_to_those_of_the_former_one(workshop):
    """Registrations restored from a backup are purged again."""
    enter(workshop, *(f"{name}@exemple.fr" for name in "abcd"))
    Registration.objects.filter(contact="d@exemple.fr").update(state="cancelled")
    rows = list(Registration.objects.all())
    for times in (1, 2):
        assert nightly.purge(first(workshop).ends_at + 30 * DAY) == 4
        kept = HeadCount.objects.get()
        assert (kept.registered, kept.waiting, kept.cancelled) == (2 * times, times, times)
        Registration.objects.bulk_create(rows)


@pytest.mark.django_db
def test_purge_ignores_other_events_and_deletes_forms_that_never_ended(workshop, agenda):
    enter(workshop, "a@exemple.fr")
    longer = EventPageFactory(parent=agenda, capacity=2, starts_at=at(3, 14), ends_at=at(9, 16))
    enter(longer, "b@exemple.fr")
    now = at(3, 16, month=12) + DAY
    for hours in (23, 25):
        Arrival.objects.create(event=workshop, begun_at=now - datetime.timedelta(hours=hours))
    with time_machine.travel(now, tick=False):
        assert nightly.purge() == 1
    assert [row.contact for row in Registration.objects.all()] == ["b@exemple.fr"]
    assert [row.begun_at for row in Arrival.objects.all()] == [now - datetime.timedelta(hours=23)]


@pytest.mark.django_db
def test_day_before_a_date_is_that_of_its_place(agenda, communes):
    """At 22 h in Paris, it is tomorrow in La Réunion."""
    reunion = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    hours = {"starts_at": at(5, 9), "ends_at": at(5, 11)}
    enter(EventPageFactory(parent=agenda, capacity=2, commune=reunion, **hours), "a@exemple.fr")
    assert (nightly.remind(at(3, 20)), nightly.remind(at(3, 22))) == (0, 1)


class TestUnconfirmedAddresses:
    pytestmark = pytest.mark.django_db

    @pytest.fixture(autouse=True)
    def full(self, workshop, django_capture_on_commit_callbacks):
        self.event = workshop
        self.commit = django_capture_on_commit_callbacks
        enter(workshop, "muet@exemple.fr", "+33612345678")

    def night(self, moment=TODAY + 1.5 * DAY):
        with time_machine.travel(moment, tick=False), self.commit(execute=True):
            return seats.release_unconfirmed()

    def test_seat_is_kept_without_waiting_list(self):
        assert self.night() == 0
        assert states(self.event)[0] == ("muet@exemple.fr", "held")

    def test_seat_is_kept_if_only_unconfirmed_address_waits(self):
        enter(self.event, "autre@exemple.fr")
        assert self.night() == 0

    def test_seat_is_released_after_a_day_to_reachable_person(self):
        enter(self.event, "autre@exemple.fr", "+33687654321")
        assert self.night(TODAY + 0.9 * DAY) == 0
        assert self.night() == 1
        assert states(self.event) == [
            ("muet@exemple.fr", "waiting"),
            ("+33612345678", "held"),
            ("autre@exemple.fr", "waiting"),
            ("+33687654321", "held"),
        ]
        assert [(sent.to, sent.subject) for sent in mail.outbox] == [
            (["muet@exemple.fr"], "Confirmez votre adresse : Premiers pas")
        ]
        assert self.night() == 0

    def test_person_without_contact_gets_no_seat_of_another(self):
        seats.register(first(self.event), name="Sans contact", contact="", by_host=True)
        assert self.night() == 0
        assert states(self.event) == [
            ("muet@exemple.fr", "held"),
            ("+33612345678", "held"),
            ("", "waiting"),
        ]

    def test_letter_of_a_released_seat_promises_only_the_end_of_the_list(self):
        enter(self.event, "+33687654321", "+33611111111")
        assert self.night() == 1
        body = mail.outbox[0].body.replace("\N{NO-BREAK SPACE}", " ")
        assert "vous passez à la fin de la liste d’attente" in body
        assert "la prochaine place libre est pour vous" not in body
        assert "confirmez d’un clic que votre adresse est la bonne" in body
        assert "Voir ou annuler" not in body
        assert "Votre code, si on vous le demande : " in body

    def test_time_limit_is_in_the_time_zone_of_the_date(self, communes):
        reunion = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
        self.event.commune = reunion
        self.event.save_revision().publish()
        row = self.event.registrations.get(contact="muet@exemple.fr")
        advice = row.confirmation_advice.replace("\N{NO-BREAK SPACE}", " ")
        assert advice.startswith("Faites-le avant jeudi 22 octobre, 12 h :")

    def test_unconfirmed_seat_has_a_time_limit(self):
        row = self.event.registrations.get(contact="muet@exemple.fr")
        advice = "ensuite, une place non confirmée peut aller à une personne qui attend."
        limited = f"Faites-le avant jeudi 22 octobre, 10 h : {advice}"
        assert row.confirmation_advice.replace("\N{NO-BREAK SPACE}", " ") == limited
        assert row.confirmation_advice in letters.build(row, "held").body
        with time_machine.travel(TODAY + 2 * DAY, tick=False):
            assert row.confirmation_advice.startswith("Faites-le aujourd’hui")
        with time_machine.travel(at(2, 15), tick=False):
            assert row.confirmation_advice == ""  # no seat is released on the last day
        row.confirmed_at = TODAY
        assert row.confirmation_advice == ""
        assert "Voir ou annuler" in letters.build(row, "held").body

    def test_seat_taken_less_than_two_days_before_has_no_time_limit(self):
        Registration.objects.update(created_at=at(1, 20), queued_at=at(1, 20))
        with time_machine.travel(at(1, 20), tick=False):
            row = self.event.registrations.get(contact="muet@exemple.fr")
            assert row.confirmation_advice == ""
            assert "Faites-le" not in letters.build(row, "held").body

    def test_oldest_unconfirmed_seat_is_released_first(self):
        later = {"contact": "muette@exemple.fr", "created_at": TODAY + DAY / 24}
        self.event.registrations.filter(contact="+33612345678").update(**later)
        enter(self.event, "+33687654321")
        assert self.night() == 1
        assert states(self.event)[:2] == [
            ("muet@exemple.fr", "waiting"),
            ("muette@exemple.fr", "held"),
        ]

    def test_promotion_after_release_keeps_the_seat_for_a_whole_day(self):
        enter(self.event, "+33687654321")
        assert self.night(TODAY + 1.5 * DAY) == 1
        with time_machine.travel(TODAY + 1.6 * DAY, tick=False):
            enter(self.event, "+33611111111")
            assert seats.cancel(self.event.registrations.get(contact="+33612345678"))
        promoted = {"muet@exemple.fr": "held", "+33611111111": "waiting"}
        assert promoted.items() <= dict(states(self.event)).items()
        # The day counts from the release, not from the registration.
        assert self.night(TODAY + 2.4 * DAY) == 0
        assert self.night(TODAY + 2.6 * DAY) == 1

    def test_seat_is_kept_on_last_day(self):
        enter(self.event, "+33687654321")
        assert self.night(at(2, 15)) == 0

    def test_confirmed_seat_is_kept(self):
        enter(self.event, "+33687654321")
        seats.confirm(self.event.registrations.get(contact="muet@exemple.fr"))
        assert self.night() == 0


@pytest.mark.django_db
def test_mail_failure_marks_person_to_call_and_logs_no_address(workshop, monkeypatch, caplog):
    def fail(message, *args, **kwargs):
        raise OSError(f"refused: {message.to}")

    monkeypatch.setattr("events.registrations.letters.EmailMessage.send", fail)
    [row] = enter(workshop, "a@exemple.fr")
    with caplog.at_level(logging.DEBUG):
        assert not letters.send(row, "held")
    assert "a@exemple.fr" not in caplog.text
    assert "OSError" in caplog.text
    row.refresh_from_db()
    assert row.must_be_called


@pytest.mark.django_db
def test_answer_to_a_letter_goes_to_the_contact_else_to_the_place(workshop, place):
    person = PersonFactory(email="lea@exemple.fr")
    EventPage.objects.filter(pk=workshop.pk).update(place=place, contact=person)
    PlacePage.objects.filter(pk=place.pk).update(emails="lieu@exemple.fr\naccueil@exemple.fr")
    [row] = enter(workshop, "a@exemple.fr")
    assert letters.build(row, "held").reply_to == ["lea@exemple.fr"]
    row.event.contact.email = ""
    assert letters.build(row, "held").reply_to == ["lieu@exemple.fr"]
    row.event.contact = None
    assert letters.build(row, "held").reply_to == ["lieu@exemple.fr"]
    PlacePage.objects.filter(pk=place.pk).update(emails="")
    row = Registration.objects.get(pk=row.pk)
    row.event.contact = None
    assert letters.build(row, "held").reply_to == []


@pytest.mark.django_db
def test_answer_to_a_letter_does_not_go_to_a_place_that_left_the_site(workshop, place):
    EventPage.objects.filter(pk=workshop.pk).update(place=place)
    PlacePage.objects.filter(pk=place.pk).update(emails="lieu@exemple.fr", live=False)
    [row] = enter(workshop, "a@exemple.fr")
    assert letters.build(Registration.objects.get(pk=row.pk), "held").reply_to == []


@pytest.mark.django_db
def test_letter_has_the_telephone_and_links_to_the_pages(workshop, place):
    EventPage.objects.filter(pk=workshop.pk).update(place=place)
    [row] = enter(workshop, "a@exemple.fr")
    row = Registration.objects.get(pk=row.pk)
    body = letters.build(row, "moved").body.replace("\N{NO-BREAK SPACE}", " ")
    assert workshop.full_url in body
    assert f"http://localhost{row.path}" in body
    assert "04 42 00 00 00" in body
    EventPage.objects.get(pk=workshop.pk).unpublish()
    body = letters.build(Registration.objects.get(pk=row.pk), "moved").body
    assert workshop.full_url not in body
    assert f"http://localhost{row.path}" in body


@pytest.mark.django_db
def test_second_confirmation_keeps_the_first_moment(workshop):
    [row] = enter(workshop, "a@exemple.fr")
    for moment in (TODAY, TODAY + DAY):
        with time_machine.travel(moment, tick=False):
            seats.confirm(row)
    row.refresh_from_db()
    assert row.confirmed_at == TODAY


@pytest.mark.django_db
def test_every_letter_can_be_rendered(workshop):
    [row] = enter(workshop, "a@exemple.fr", name="L’Abbé d’Été & fils")
    for what, subject in letters.SUBJECTS.items():
        letter = letters.build(row, what)
        assert letter.subject == " ".join((subject % {"title": "Premiers pas"}).split())
        assert "Bonjour L’Abbé d’Été & fils," in letter.body
        assert "mardi 3 novembre" in letter.body
        assert "{" not in letter.body
        assert "\n-- \nRéseau d’essai\n" in letter.body
