"""Letters about changed dates leave ten minutes later, unless the change is undone."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from events.models import CalendarEntry, EventException, EventPage, PendingLetters, Registration
from events.registrations import delays, nightly, notices, seats
from network.models import QueuedTask
from network.settings import environment as env
from network.tasks.worker import TaskWorker
from tests.events.conftest import PARIS, TODAY
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
NBSP = "\N{NO-BREAK SPACE}"
NIGHT = datetime.datetime(2026, 10, 22, 3, 30, tzinfo=PARIS)


def at(day, hour, minute=0, month=11):
    return datetime.datetime(2026, month, day, hour, minute, tzinfo=PARIS)


@pytest.fixture
def workshop(agenda):
    """An event of one date with two seats, two people and one who waits."""
    event = EventPageFactory(
        parent=agenda, title="Premiers pas", capacity=2, starts_at=at(3, 14), ends_at=at(3, 16)
    )
    for contact in ("a@exemple.fr", "+33612345678", "c@exemple.fr"):
        seats.register(date_of(event), name="Camille", contact=contact)
    return event


def date_of(event):
    return event.occurrences.select_related("event").get()


@pytest.fixture
def publish(workshop, django_capture_on_commit_callbacks):
    """Return a function that publishes one exception of the date, or none."""

    def publish(**values):
        page = EventPage.objects.get(pk=workshop.pk)
        day = timezone.localtime(page.starts_at).date()
        page.exceptions = [EventException(original_date=day, **values)] if values else []
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return publish


@pytest.fixture
def letters_after(django_capture_on_commit_callbacks):
    """Return a function that returns the subjects of all letters sent once a time has passed."""

    def letters_after(delay):
        moment = TODAY + delay
        with (
            time_machine.travel(moment, tick=False),
            django_capture_on_commit_callbacks(execute=True),
        ):
            delays.send_due_letters.call()
        return [(sent.to[0], sent.subject.partition(" :")[0]) for sent in mail.outbox]

    return letters_after


@pytest.mark.parametrize("is_moved", [True, False])
def test_letter_states_whether_the_person_has_a_seat_or_waits(
    publish, letters_after, is_moved, workshop
):
    if is_moved:
        publish(change="moved", starts_at=at(4, 14))
    else:
        publish(change="cancelled")
        letters_after(11 * MINUTE)
        publish()
    mail.outbox.clear()
    assert len(letters_after(30 * MINUTE)) == 2
    seats_told = {
        "a@exemple.fr": "Votre place est toujours gardée.\n",
        "c@exemple.fr": "Vous êtes toujours sur la liste d’attente.\n",
    }
    for letter in mail.outbox:
        told = [sentence for sentence in seats_told.values() if sentence in letter.body]
        assert told == [seats_told[letter.to[0]]]


def test_letters_leave_ten_minutes_after_the_change(workshop, publish, letters_after):
    publish(change="cancelled")
    assert letters_after(0 * MINUTE) == []
    assert letters_after(9.9 * MINUTE) == []
    assert not Registration.objects.filter(must_be_called=True).exists()
    cancelled = [("a@exemple.fr", "C’est annulé"), ("c@exemple.fr", "C’est annulé")]
    assert letters_after(10 * MINUTE) == cancelled
    assert Registration.objects.get(must_be_called=True).contact == "+33612345678"
    # The task may run twice.
    assert letters_after(11 * MINUTE) == cancelled


def test_undone_change_sends_nothing(workshop, publish, letters_after):
    publish(change="cancelled", note="Grève")
    publish()
    assert not PendingLetters.objects.exists()
    assert letters_after(20 * MINUTE) == []
    assert not Registration.objects.filter(must_be_called=True).exists()


def test_second_change_postpones_the_letters_and_they_describe_the_last_state(
    workshop, publish, letters_after
):
    publish(change="cancelled")
    with time_machine.travel(TODAY + 8 * MINUTE, tick=False):
        publish(change="moved", starts_at=at(4, 10))
    assert letters_after(17 * MINUTE) == []
    assert {subject for _to, subject in letters_after(18 * MINUTE)} == {
        "Du nouveau pour votre rendez-vous"
    }


@pytest.mark.parametrize(("minutes", "is_sent"), [(60, True), (61, False)])
def test_letters_about_a_date_within_the_hour_leave_at_once(
    workshop, publish, minutes, is_sent, django_capture_on_commit_callbacks
):
    with time_machine.travel(at(3, 14) - minutes * MINUTE, tick=False):
        publish(change="cancelled")
        assert bool(mail.outbox) == is_sent
        assert Registration.objects.filter(must_be_called=True).exists() == is_sent
        assert PendingLetters.objects.exists() == (not is_sent)
        # A letter already sent is corrected at once.
        publish()
    subjects = {sent.subject.partition(" :")[0] for sent in mail.outbox}
    assert subjects == ({"C’est annulé", "Finalement, c’est maintenu"} if is_sent else set())


def test_date_moved_within_the_hour_is_announced_at_once(workshop, publish):
    publish(change="moved", starts_at=TODAY + 50 * MINUTE, ends_at=TODAY + 110 * MINUTE)
    assert len(mail.outbox) == 2


@pytest.fixture
def set_capacity(workshop, django_capture_on_commit_callbacks):
    """Return a function that publishes the workshop with another number of seats."""

    def set_capacity(number):
        page = EventPage.objects.get(pk=workshop.pk)
        page.capacity = number
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return set_capacity


def state_of(contact):
    return Registration.objects.get(contact=contact).state


PROMOTED = ("c@exemple.fr", "Une place s’est libérée pour vous")


def test_added_seats_are_given_ten_minutes_later(workshop, set_capacity, letters_after):
    set_capacity(3)
    assert letters_after(9.9 * MINUTE) == []
    assert state_of("c@exemple.fr") == "waiting"
    assert letters_after(10 * MINUTE) == [PROMOTED]
    assert state_of("c@exemple.fr") == "held"


def test_added_seats_that_are_removed_in_time_are_not_given(workshop, set_capacity, letters_after):
    set_capacity(3)
    set_capacity(2)
    assert not PendingLetters.objects.exists()
    assert letters_after(20 * MINUTE) == []
    assert state_of("c@exemple.fr") == "waiting"


def test_seats_added_within_the_hour_are_given_at_once(workshop, set_capacity):
    with time_machine.travel(at(3, 13, 30), tick=False):
        set_capacity(3)
    assert [sent.to for sent in mail.outbox] == [["c@exemple.fr"]]
    assert not PendingLetters.objects.exists()


def test_seats_added_to_a_moved_date_wait_even_just_before_its_former_start(
    workshop, set_capacity, publish, letters_after
):
    publish(change="moved", starts_at=at(4, 10))
    letters_after(10 * MINUTE)
    with time_machine.travel(at(3, 13, 30), tick=False):
        set_capacity(3)
    assert PendingLetters.objects.get().gives_seats
    assert state_of("c@exemple.fr") == "waiting"


def test_added_seats_of_a_date_that_is_off_or_moved_to_the_past_are_given_to_nobody(
    workshop, publish
):
    EventPage.objects.filter(pk=workshop.pk).update(capacity=3)
    assert len(seats.next_people(EventPage.objects.get(pk=workshop.pk))) == 1
    past = {"starts_at": at(20, 14, month=10), "ends_at": at(20, 16, month=10)}
    for change in ({"change": "cancelled"}, {"change": "moved", **past}):
        publish(**change)
        assert seats.next_people(EventPage.objects.get(pk=workshop.pk)) == []
        assert not PendingLetters.objects.filter(gives_seats=True).exists()


def test_newcomer_does_not_overtake_those_who_wait_for_added_seats(workshop, set_capacity):
    set_capacity(4)
    assert date_of(workshop).seats_left == 1
    for contact, state in (("d@exemple.fr", "held"), ("e@exemple.fr", "waiting")):
        seats.register(date_of(workshop), name="Camille", contact=contact)
        assert state_of(contact) == state
        assert date_of(workshop).seats_left == 0
    assert state_of("c@exemple.fr") == "waiting"


def test_host_fills_a_seat_that_is_free_once_the_date_has_begun(workshop):
    with time_machine.travel(at(3, 14, 10), tick=False):
        seats.cancel(Registration.objects.get(contact="a@exemple.fr"), by_host=True)
        row, _is_new = seats.register(date_of(workshop), name="Sur place", contact="", by_host=True)
    assert (row.state, state_of("c@exemple.fr")) == ("held", "waiting")


def test_seat_that_a_person_leaves_is_given_at_once_while_added_seats_wait(
    workshop, set_capacity, letters_after, django_capture_on_commit_callbacks
):
    for contact in ("d@exemple.fr", "e@exemple.fr"):
        seats.register(date_of(workshop), name="Camille", contact=contact)
    set_capacity(3)
    with django_capture_on_commit_callbacks(execute=True):
        seats.cancel(Registration.objects.get(contact="e@exemple.fr"))
        assert state_of("c@exemple.fr") == "waiting"
        seats.cancel(Registration.objects.get(contact="a@exemple.fr"))
    assert (state_of("c@exemple.fr"), state_of("d@exemple.fr")) == ("held", "waiting")
    letters_after(10 * MINUTE)
    assert state_of("d@exemple.fr") == "held"


def test_seat_of_a_date_just_cancelled_is_given_to_nobody(
    workshop, publish, letters_after, django_capture_on_commit_callbacks
):
    """Its cancellation is not notified yet."""
    publish(change="cancelled")
    with django_capture_on_commit_callbacks(execute=True):
        seats.cancel(Registration.objects.get(contact="a@exemple.fr"))
    # The letter that confirms the cancellation of the seat.
    assert [sent.to for sent in mail.outbox] == [["a@exemple.fr"]]
    mail.outbox.clear()
    # Once the date is restored, the seat is given like those that an editor adds.
    publish()
    assert mail.outbox == []
    assert letters_after(10 * MINUTE) == [PROMOTED]


def test_seat_is_given_only_after_the_letter_that_restores_the_date(
    workshop, publish, letters_after, django_capture_on_commit_callbacks
):
    publish(change="cancelled")
    letters_after(10 * MINUTE)
    publish()
    with django_capture_on_commit_callbacks(execute=True):
        seats.cancel(Registration.objects.get(contact="a@exemple.fr"))
    assert Registration.objects.get(contact="c@exemple.fr").state == "waiting"
    letters = [subject for to, subject in letters_after(20 * MINUTE) if to == "c@exemple.fr"]
    assert letters == [
        "C’est annulé",
        "Finalement, c’est maintenu",
        "Une place s’est libérée pour vous",
    ]


def test_date_just_cancelled_is_not_reminded_nor_its_seats_released(workshop, publish):
    Registration.objects.filter(contact="c@exemple.fr").update(confirmed_at=TODAY)
    with time_machine.travel(at(2, 3), tick=False):
        publish(change="cancelled")
        assert nightly.remind() == 0
    assert seats.release_unconfirmed(at(1, 3)) == 0


def test_night_without_a_queue_sends_what_waits(
    workshop, publish, django_capture_on_commit_callbacks
):
    """The process that would send the letters may have ended."""
    with time_machine.travel(NIGHT, tick=False):
        publish(change="cancelled")
        with django_capture_on_commit_callbacks(execute=True):
            call_command("send_event_letters", due=True)
        assert mail.outbox == []
        with django_capture_on_commit_callbacks(execute=True):
            call_command("send_event_letters")
    assert len(mail.outbox) == 2


def test_change_of_a_date_that_has_begun_is_not_notified(workshop, publish):
    with time_machine.travel(at(3, 15), tick=False):
        publish(change="cancelled")
        assert delays.send_missed() == 0
    assert (mail.outbox, PendingLetters.objects.count()) == ([], 0)


def test_date_restored_while_it_takes_place_is_notified_at_once(workshop, publish, letters_after):
    publish(change="cancelled")
    letters_after(10 * MINUTE)
    mail.outbox.clear()
    with time_machine.travel(at(3, 14, 30), tick=False):
        publish()
    subjects = [sent.subject.partition(f"{NBSP}:")[0].partition(" :")[0] for sent in mail.outbox]
    assert subjects == ["Finalement, c’est maintenu"] * 2


def test_night_sends_changes_whose_row_was_lost(
    workshop, publish, django_capture_on_commit_callbacks
):
    publish(change="cancelled")
    PendingLetters.objects.all().delete()
    with time_machine.travel(NIGHT, tick=False), django_capture_on_commit_callbacks(execute=True):
        call_command("send_event_letters")
    assert len(mail.outbox) == 2


def test_letters_of_one_event_that_fail_do_not_stop_the_others(
    workshop, publish, agenda, monkeypatch, django_capture_on_commit_callbacks
):
    other = EventPageFactory(parent=agenda, title="Autre", starts_at=at(5, 14))
    PendingLetters.objects.create(event=other, original_starts_at=at(5, 14), due_at=TODAY)
    publish(change="cancelled")
    differences_of = notices.differences_of

    def fail(event_id, **options):
        if event_id == other.pk:
            raise OSError
        return differences_of(event_id, **options)

    monkeypatch.setattr(notices, "differences_of", fail)
    with (
        time_machine.travel(TODAY + 10 * MINUTE, tick=False),
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(OSError),
    ):
        delays.send_due()
    assert len(mail.outbox) == 2
    assert PendingLetters.objects.get().event_id == other.pk


def test_letters_delayed_again_while_others_leave_stay(workshop, publish, agenda, monkeypatch):
    other = EventPageFactory(parent=agenda, title="Autre", starts_at=at(5, 14))
    PendingLetters.objects.create(event=other, original_starts_at=at(5, 14), due_at=TODAY)
    publish(change="cancelled")
    waiting = PendingLetters.objects.filter(event=workshop)

    def delay(event_id, **options):
        waiting.update(due_at=TODAY + 15 * MINUTE)
        return []

    monkeypatch.setattr(notices, "differences_of", delay)
    with time_machine.travel(TODAY + 10 * MINUTE, tick=False):
        delays.send_due()
    assert PendingLetters.objects.get() == waiting.get()


def test_people_of_a_date_are_those_who_have_not_cancelled(workshop):
    seats.cancel(Registration.objects.get(contact="a@exemple.fr"))
    for contact in ("d@exemple.fr", "+33687654321", "f@exemple.fr"):
        seats.register(date_of(workshop), name="Camille", contact=contact)
    [(start, people)] = delays.people_at(workshop).items()
    assert (start, people.total) == (at(3, 14), 5)
    assert (people.seated, people.waiting) == (2, 3)
    assert (people.mailed, people.called) == (3, 2)


@pytest.mark.parametrize(
    ("minutes", "is_soon"), [(61, False), (60, True), (-60, True), (-61, False)]
)
def test_start_within_the_hour_is_soon_but_not_a_mistyped_day_in_the_past(minutes, is_soon):
    with time_machine.travel(at(3, 14), tick=False):
        assert delays.is_soon(at(3, 14) + minutes * MINUTE) == is_soon


def test_people_to_call_are_counted_as_notified(workshop, publish, agenda):
    other = EventPageFactory(parent=agenda, capacity=1, starts_at=at(5, 14), ends_at=at(5, 16))
    seats.register(date_of(other), name="Camille", contact="z@exemple.fr")
    publish(change="cancelled")
    EventPage.objects.get(pk=other.pk).unpublish()
    assert delays.send_due() == 0
    assert delays.send_missed() == 1  # not the event whose letters wait
    with time_machine.travel(TODAY + 10 * MINUTE, tick=False):
        assert (delays.send_due(), delays.send_missed()) == (3, 0)
    publish()
    assert delays.send_due(at_once=True) == 3


def test_cancelled_date_is_notified_on_time_even_if_its_event_is_unpublished(
    workshop, publish, letters_after, django_capture_on_commit_callbacks
):
    publish(change="cancelled", note="Grève")
    with django_capture_on_commit_callbacks(execute=True):
        EventPage.objects.get(pk=workshop.pk).unpublish()
    assert [subject for _to, subject in letters_after(10 * MINUTE)] == ["C’est annulé"] * 2
    assert "Grève" in mail.outbox[0].body


def test_unpublished_event_is_notified_at_night_only(
    workshop, letters_after, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        EventPage.objects.get(pk=workshop.pk).unpublish()
    assert letters_after(20 * MINUTE) == []


def test_step_that_fails_does_not_stop_the_night(workshop, monkeypatch):
    def fail():
        raise OSError

    monkeypatch.setattr(delays, "send_missed", fail)
    with (
        time_machine.travel(at(2, 3, 30), tick=False),
        pytest.raises(OSError),
    ):
        call_command("send_event_letters")
    assert "Rappel" in mail.outbox[-1].subject


def test_change_of_place_that_waits_replaces_the_reminder(workshop, publish):
    with time_machine.travel(at(2, 3), tick=False):
        publish(change="note", venue="Salle des fêtes")
        assert nightly.remind() == 0


@pytest.fixture
def queued(settings):
    settings.TASKS = env.tasks("database")


def test_worker_of_the_queue_sends_the_letters_when_they_are_due(workshop, publish, queued):
    publish(change="cancelled")
    task = QueuedTask.objects.get(path=delays.send_due_letters.module_path)
    assert task.run_after == TODAY + 10 * MINUTE
    with time_machine.travel(TODAY + 9 * MINUTE, tick=False):
        TaskWorker(until_empty=True).run()
        # The night does not send earlier what the worker will send.
        call_command("send_event_letters")
    assert (mail.outbox, PendingLetters.objects.count()) == ([], 1)
    with time_machine.travel(TODAY + 10 * MINUTE, tick=False):
        TaskWorker(until_empty=True).run()
    assert len(mail.outbox) == 2
    assert not PendingLetters.objects.exists()


def test_events_changed_together_have_one_task(workshop, agenda, queued, monkeypatch):
    """An event that fails is logged, and the others are planned."""
    others = [
        EventPageFactory(parent=agenda, title=title, capacity=2, starts_at=at(5, 14))
        for title in ("Un", "Deux")
    ]
    for event in others:
        seats.register(date_of(event), name="Camille", contact="a@exemple.fr")
    Registration.objects.update(ends_at=at(5, 18))
    differences_of = notices.differences_of

    def fail(event_id, **options):
        if event_id == workshop.pk:
            raise OSError
        return differences_of(event_id, **options)

    monkeypatch.setattr(notices, "differences_of", fail)
    delays.plan([workshop.pk, *(event.pk for event in others)])
    waiting = PendingLetters.objects.order_by("event").values_list("event", flat=True)
    assert list(waiting) == [event.pk for event in others]
    task = QueuedTask.objects.get(path=delays.send_due_letters.module_path)
    assert task.run_after == TODAY + 10 * MINUTE


def test_worker_killed_while_it_writes_loses_no_letter(workshop, publish, queued, monkeypatch):
    publish(change="cancelled")
    with time_machine.travel(TODAY + 10 * MINUTE, tick=False):
        with monkeypatch.context() as patch:

            def end(differences):
                raise SystemExit

            patch.setattr(notices, "notify_differences", end)
            with pytest.raises(SystemExit):
                TaskWorker(until_empty=True).run()
        assert PendingLetters.objects.exists()
        QueuedTask.objects.update(worker="")  # as `abandoned` tasks after 30 seconds
        TaskWorker(until_empty=True).run()
    assert len(mail.outbox) == 2


@pytest.fixture
def series(workshop, publish):
    """The workshop on 3, 10 and 17 November, with a person at each date."""
    page = EventPage.objects.get(pk=workshop.pk)
    page.repeat, page.until = "weekly", datetime.date(2026, 11, 17)
    page.save_revision().publish()
    for date in page.occurrences.select_related("event").order_by("starts_at")[1:]:
        seats.register(date, name="Camille", contact="a@exemple.fr")
    return page


def due_minutes():
    """Return {day of the date: minutes until its letters are due}."""
    rows = PendingLetters.objects.order_by("original_starts_at")
    return {row.original_starts_at.day: (row.due_at - TODAY) / MINUTE for row in rows}


def test_letters_keep_their_time_if_another_date_or_field_changes(series):
    def publish(**cancelled):
        page = EventPage.objects.get(pk=series.pk)
        page.title = f"Titre {timezone.now():%M}"
        page.exceptions = [
            EventException(original_date=datetime.date(2026, 11, int(day[1:])), **values)
            for day, values in cancelled.items()
        ]
        page.save_revision().publish()

    first = {"change": "cancelled"}
    publish(d3=first)
    with time_machine.travel(TODAY + 5 * MINUTE, tick=False):
        publish(d3=first, d10=first)
        assert due_minutes() == {3: 10, 10: 15}
    with time_machine.travel(TODAY + 6 * MINUTE, tick=False):
        publish(d3=first, d10=first | {"note": "Grève"})
        assert due_minutes() == {3: 10, 10: 16}
    with time_machine.travel(TODAY + 10 * MINUTE, tick=False):
        delays.send_due()
        assert due_minutes() == {10: 16}
    told = Registration.objects.filter(is_off=True).values_list("original_starts_at", flat=True)
    assert {moment.day for moment in told} == {3}


def test_each_change_and_its_undo_raise_the_sequence(workshop, publish):
    numbers = [CalendarEntry.objects.get(event=workshop).sequence]
    for values in ({"change": "cancelled"}, {}):
        publish(**values)
        numbers.append(CalendarEntry.objects.get(event=workshop).sequence)
    assert numbers[0] < numbers[1] < numbers[2]
