"""Several sessions of an event on one day: a change of one leaves the others unchanged."""

import datetime
from importlib import import_module
from types import SimpleNamespace

import icalendar
import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from events.models import (
    CalendarEntry,
    EventDate,
    EventException,
    EventPage,
    HeadCount,
    Occurrence,
    Registration,
)
from events.refreshing import refresh
from events.registrations import delays, seats
from events.registrations.rolls import roll_at
from events.schedule.recurrence import Rule
from network.text.dates import NBSP
from places.models import Closure, PlacePage
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


def at(hour, day=7, month=12):
    return datetime.datetime(2026, month, day, hour, tzinfo=PARIS)


def sessions(parent, *starts, **fields):
    """A published event with one session of an hour at each of these moments."""
    first, *others = starts
    event = EventPageFactory(parent=parent, starts_at=first, ends_at=first + HOUR, **fields)
    event.dates = [EventDate(starts_at=start, ends_at=start + HOUR) for start in others]
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


@pytest.fixture
def workshop(agenda, place):
    """On Monday 7 December at 10 h and at 14 h, two seats at each."""
    return sessions(place, at(10), at(14), title="Premiers pas", capacity=2)


def date_at(event, hour):
    dates = event.occurrences.select_related("event", "place", "commune")
    return dates.get(original_starts_at=at(hour))


def states(event):
    return {
        timezone.localtime(date.original_starts_at).hour: (
            timezone.localtime(date.starts_at).strftime("%d %H"),
            date.status,
        )
        for date in event.occurrences.all()
    }


def change(client, event, hour, **typed):
    """Send the form that cancels or moves one date."""
    sent = {"date": date_at(event, hour).pk} | typed
    assert client.post(reverse("event_dates", args=[event.pk]), sent).status_code == 302


def ics(client, event):
    address = reverse("events:event_ics", args=[CalendarEntry.objects.get(event=event).uid])
    return icalendar.Calendar.from_ical(client.get(address).content)


def text_of(response):
    return response.content.decode().replace(NBSP, " ")


def test_cancelled_session_is_shown_on_every_screen(admin_client, client, workshop):
    uids = {str(event["UID"]) for event in ics(client, workshop).events}
    change(admin_client, workshop, 14, raison="Grève")
    assert states(workshop) == {10: ("07 10", "confirmed"), 14: ("07 14", "cancelled")}
    page = text_of(client.get(workshop.url))
    assert "<s>lundi 7 décembre, de 14 h à 15 h</s>" in page
    assert "<s>lundi 7 décembre, de 10 h à 11 h</s>" not in page
    assert page.count("Grève") == 1
    dates = text_of(admin_client.get(reverse("event_dates", args=[workshop.pk])))
    assert dates.count("Annulé : Grève") == 1
    read = ics(client, workshop).events
    assert {(event["DTSTART"].dt, str(event["STATUS"])) for event in read} == {
        (at(10), "CONFIRMED"),
        (at(14), "CANCELLED"),
    }
    assert {str(event["UID"]) for event in read} == uids
    assert len(uids) == 2


def test_confirmation_message_names_the_session(admin_client, workshop):
    sent = {"date": date_at(workshop, 14).pk}
    answer = admin_client.post(reverse("event_dates", args=[workshop.pk]), sent, follow=True)
    assert "La date du lundi 7 décembre 2026, 14 h est annulée." in text_of(answer)


def test_people_of_the_other_session_receive_no_letter(
    admin_client, workshop, django_capture_on_commit_callbacks
):
    for hour in (10, 14):
        seats.register(date_at(workshop, hour), name="Camille", contact=f"h{hour}@exemple.fr")
    with django_capture_on_commit_callbacks(execute=True):
        change(admin_client, workshop, 14, faire="deplacer", debut="2026-12-09T16:00")
        delays.plan([workshop.pk])
        delays.send_due(at_once=True)
    assert states(workshop) == {10: ("07 10", "confirmed"), 14: ("09 16", "confirmed")}
    assert [letter.to for letter in mail.outbox] == [["h14@exemple.fr"]]
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        change(admin_client, workshop, 10)
        delays.plan([workshop.pk])
        delays.send_due(at_once=True)
    assert [letter.to for letter in mail.outbox] == [["h10@exemple.fr"]]
    assert states(workshop) == {10: ("07 10", "cancelled"), 14: ("09 16", "confirmed")}
    kept = Registration.objects.values_list("contact", "starts_at", "is_off")
    assert set(kept) == {("h10@exemple.fr", at(10), True), ("h14@exemple.fr", at(16, 9), False)}


def test_registrations_close_for_one_session(workshop):
    row = EventException(
        original_date=at(14).date(),
        original_time=datetime.time(14),
        change="note",
        is_full=True,
    )
    workshop.exceptions = [row]
    workshop.save_revision().publish()
    assert [date_at(workshop, hour).seats_left for hour in (10, 14)] == [2, 0]
    entered = [
        seats.register(date_at(workshop, hour), name="Camille", contact="a@exemple.fr")[0].state
        for hour in (10, 14)
    ]
    assert entered == ["held", "waiting"]


def test_head_counts_and_lists_are_those_of_one_session(admin_client, workshop):
    seats.register(date_at(workshop, 10), name="Camille", contact="a@exemple.fr")
    change(admin_client, workshop, 14, faire="deplacer", debut="2026-12-07T10:00")
    rolls = [roll_at(workshop, date_at(workshop, hour).moment) for hour in (10, 14)]
    assert [len(roll.people) for roll in rolls] == [1, 0]
    for hour, people in ((10, 5), (14, 8)):
        start = date_at(workshop, hour).starts_at
        values = {"original_starts_at": at(hour), "starts_at": start, "people": people}
        HeadCount.objects.create(event=workshop, title="x", first_timers=0, **values)
    assert HeadCount.objects.count() == 2


def test_decision_about_a_closure_applies_to_one_session(admin_client, workshop, place):
    Closure.objects.create(place=place, starts_on=at(1).date(), ends_on=at(1).date())
    assert set(Occurrence.objects.during_closures()) == set(workshop.occurrences.all())
    key = date_at(workshop, 14).pk
    sent = {f"choix-{key}": "annuler", f"raison-{key}": "Fermé"}
    address = reverse("event_closed_dates", args=[place.pk])
    assert admin_client.post(address, sent).status_code == 302
    assert states(workshop) == {10: ("07 10", "confirmed"), 14: ("07 14", "cancelled")}
    assert list(Occurrence.objects.during_closures()) == [date_at(workshop, 10)]
    assert text_of(admin_client.get(address)).count("Quelqu’un a déjà dit") == 1


def test_date_kept_despite_a_closure_is_decided_overseas_too(agenda, overseas):
    """At 1 h in La Réunion it is still the day before for the network."""
    event = sessions(overseas, at(1, 8), at(14, 8))
    closed = {"starts_on": at(1, 8).date(), "ends_on": at(1, 8).date()}
    Closure.objects.create(place=overseas, **closed)
    row = {"original_date": at(1, 8).date(), "original_time": datetime.time(1)}
    event.exceptions = [EventException(**row, change="note", note="Maintenu")]
    event.save_revision().publish()
    assert [date.local_start.hour for date in Occurrence.objects.during_closures()] == [14]


def test_date_at_a_place_in_another_zone_keeps_its_key(admin_client, workshop, overseas):
    """14 h in Martigues is 17 h in La Réunion, the place of this date."""
    row = {"original_date": at(14).date(), "original_time": datetime.time(14)}
    workshop.exceptions = [EventException(**row, change="moved", place=overseas)]
    workshop.save_revision().publish()
    assert date_at(workshop, 14).zone != workshop.zone
    change(admin_client, workshop, 14)
    assert states(workshop) == {10: ("07 10", "confirmed"), 14: ("07 14", "cancelled")}
    assert EventException.objects.get().original == tuple(row.values())


@pytest.fixture
def overseas(directory, communes):
    page = PlacePage(title="Bourbon", slug="bourbon", postcode="97400", city="Saint-Denis")
    return directory.add_child(instance=page)


def test_change_without_an_hour_changes_no_session_of_a_day_of_several(workshop):
    day = at(10).date()
    workshop.exceptions = [EventException(original_date=day, change="cancelled", note="Grève")]
    workshop.save_revision().publish()
    assert EventException.objects.get().original == (day, None)
    assert {status for _when, status in states(workshop).values()} == {"confirmed"}
    page = EventPage.objects.get(pk=workshop.pk)
    page.dates = []
    page.save_revision().publish()
    assert EventException.objects.get().original == (day, datetime.time(10))
    assert states(workshop) == {10: ("07 10", "cancelled")}
    page = EventPage.objects.get(pk=workshop.pk)
    page.all_day = True
    page.save_revision().publish()
    assert EventException.objects.get().original_time is None


def test_incomplete_change_of_a_draft_stays_incomplete(admin_client, workshop):
    """An editor saved a draft that the form refuses to publish, then uses the screen of dates."""
    draft = workshop.get_latest_revision_as_object()
    day = at(10).date()
    draft.exceptions = [
        EventException(original_date=day, change="cancelled"),
        EventException(original_date=day, change="note", note="Badge"),
    ]
    draft.save_revision()
    change(admin_client, workshop, 14, faire="remplir")
    assert states(workshop) == {10: ("07 10", "confirmed"), 14: ("07 14", "full")}
    revision = EventPage.objects.get(pk=workshop.pk).get_latest_revision()
    rows = [(row.original_time, row.change) for row in revision.as_object().exceptions.all()]
    assert rows == [(None, "cancelled"), (None, "note"), (datetime.time(14), "marked")]
    revision.publish()
    assert states(workshop) == {10: ("07 10", "confirmed"), 14: ("07 14", "full")}


def test_draft_with_a_new_hour_keeps_the_change_of_its_only_date(admin_client, place):
    event = sessions(place, at(10))
    draft = event.get_latest_revision_as_object()
    draft.starts_at, draft.ends_at = at(11), at(12)
    draft.save_revision()
    change(admin_client, event, 10, raison="Grève")
    assert states(event) == {10: ("07 10", "cancelled")}
    EventPage.objects.get(pk=event.pk).get_latest_revision().publish()
    assert states(event) == {11: ("07 11", "cancelled")}


def test_a_session_removed_from_a_draft_does_not_cancel_the_other(admin_client, workshop):
    draft = workshop.get_latest_revision_as_object()
    draft.dates = []
    draft.save_revision()
    change(admin_client, workshop, 14)
    EventPage.objects.get(pk=workshop.pk).get_latest_revision().publish()
    assert states(workshop) == {10: ("07 10", "confirmed")}


def weekly(parent, **fields):
    """On Tuesdays at 10 h from 1 to 15 December."""
    return sessions(parent, at(10, 1), repeat="weekly", until=at(10, 15).date(), **fields)


def test_skipped_date_of_a_published_series_raises_its_sequence(client, agenda):
    event = weekly(agenda)
    before = CalendarEntry.objects.get(event=event).sequence
    event.skipped_days = ["2026-12-08"]
    event.save_revision().publish()
    assert CalendarEntry.objects.get(event=event).sequence == before + 1
    [series] = ics(client, event).events
    assert series["EXDATE"].dts[0].dt == at(10, 8)
    assert series["SEQUENCE"] == before + 1


def test_moved_date_keeps_its_uid_in_a_file_of_days(admin_client, client, agenda):
    event = weekly(agenda)
    days = {"du": "2026-12-07", "au": "2026-12-10"}

    def alone():
        file = icalendar.Calendar.from_ical(client.get("/agenda/agenda.ics", days).content)
        [event] = file.events
        return event["DTSTART"].dt, str(event["UID"])

    (start, uid), key = alone(), event.occurrences.get(starts_at=at(10, 8)).pk
    assert start == at(10, 8)
    sent = {"date": key, "faire": "deplacer", "debut": "2026-12-09T16:00"}
    admin_client.post(reverse("event_dates", args=[event.pk]), sent)
    assert alone() == (at(16, 9), uid)


def test_migration_gives_each_session_the_change_of_its_day(agenda, place):
    days = [at(10, day).date() for day in (1, 8)]
    once = sessions(agenda, at(10), at(14))
    series = sessions(agenda, at(10, 1), at(14, 8), at(9, 9), repeat="weekly", until=days[1])
    whole = sessions(agenda, at(0, 3), all_day=True)
    EventException.objects.bulk_create(
        [
            EventException(event=once, original_date=at(10).date(), change="note"),
            EventException(event=once, original_date=at(10).date(), change="cancelled"),
            EventException(event=series, original_date=days[0], change="note"),
            EventException(event=series, original_date=days[1], change="note", note="Badge"),
            EventException(event=series, original_date=at(9, 9).date(), change="cancelled"),
            EventException(event=whole, original_date=at(0, 3).date(), change="note"),
        ]
    )
    refresh(EventPage.objects.all())
    Occurrence.objects.update(is_decided=False)
    migration = import_module("events.migrations.0002_key_exceptions_by_original_start")
    migration.name_dates(apps, SimpleNamespace(connection=connection))
    assert Occurrence.objects.filter(is_decided=False).count() == 0
    rows = EventException.objects.order_by("event", "original_date", "original_time")
    assert [(row.event_id, row.original_date.day, row.original_time, row.note) for row in rows] == [
        (once.pk, 7, datetime.time(10), ""),
        (once.pk, 7, datetime.time(14), ""),
        (series.pk, 1, datetime.time(10), ""),
        (series.pk, 8, datetime.time(10), "Badge"),
        (series.pk, 8, datetime.time(14), "Badge"),
        (series.pk, 9, datetime.time(9), ""),
        (whole.pk, 3, None, ""),
    ]
    refresh(EventPage.objects.all())
    assert Occurrence.objects.filter(is_decided=False).count() == 0


@pytest.mark.parametrize(
    "repeat", ["weekly", "fortnightly", "monthly_day", "monthly_weekday", "monthly_last"]
)
@pytest.mark.parametrize("day", [3, 10, 24, 29, 30])
def test_migration_computes_the_days_of_each_rule(repeat, day):
    first = datetime.datetime(2026, 11, day, 10, tzinfo=PARIS)
    until = datetime.date(2027, 11, 30)
    weekdays = ["MO", "TH"] if repeat in ("weekly", "fortnightly") else []
    event = EventPage(starts_at=first, repeat=repeat, until=until, weekdays=weekdays)
    gives = import_module("events.migrations.0002_key_exceptions_by_original_start").gives
    rule = Rule(repeat, first.date(), until, tuple(weekdays))
    span = [first.date() + DAY * number for number in range(400)]
    assert [each for each in span if gives(event, each)] == rule.starts()


def exception_at(workshop, hour, **fields):
    """Publish a change of one session with these fields."""
    row = {"original_date": at(hour).date(), "original_time": datetime.time(hour)}
    workshop.exceptions = [EventException(**row, **fields)]
    workshop.save_revision().publish()


@pytest.mark.parametrize("typed", [{}, {"faire": "deplacer", "debut": "2026-12-09T16:00"}])
def test_session_in_another_room_stays_there_when_it_is_changed(admin_client, workshop, typed):
    exception_at(workshop, 14, change="note", venue="Salle des fêtes")
    change(admin_client, workshop, 14, **typed)
    assert date_at(workshop, 14).venue == "Salle des fêtes"
    assert date_at(workshop, 10).venue == ""


def test_session_overseas_is_moved_on_the_clock_of_its_place(admin_client, workshop, overseas):
    exception_at(workshop, 14, change="note", place=overseas)
    assert date_at(workshop, 14).typed_start == "2026-12-07T17:00"
    change(admin_client, workshop, 14, faire="deplacer", debut="2026-12-08T09:00")
    date = date_at(workshop, 14)
    assert (date.typed_start, date.place) == ("2026-12-08T09:00", overseas)
    assert date.when.replace(NBSP, " ") == "mardi 8 décembre, de 9 h à 10 h"


def test_whole_day_in_another_time_zone_is_one_day(client, agenda, overseas, place):
    """Midnight in La Réunion is in the evening before in Martigues."""
    event = sessions(overseas, at(0, 8), all_day=True)
    row = {"original_date": at(0, 8).date(), "change": "note", "place": place}
    event.exceptions = [EventException(**row)]
    event.save_revision().publish()
    [date] = event.occurrences.all()
    assert (date.first_on, date.last_on) == (at(0, 8).date(), at(0, 8).date())
    assert date.when.replace(NBSP, " ") == "mardi 8 décembre"
    weeks = client.get("/agenda/?vue=semaine&jour=2026-12-08").context["weeks"]
    assert [cell.day.day for week in weeks for cell in week if cell.dates] == [8]


def test_no_seat_is_given_at_a_session_that_is_not_announced(
    workshop, django_capture_on_commit_callbacks
):
    people = [
        seats.register(date_at(workshop, 14), name="Camille", contact=f"p{number}@exemple.fr")[0]
        for number in range(3)
    ]
    exception_at(workshop, 14, change="skipped")
    seats.cancel(people[0])
    states = Registration.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["cancelled", "held", "waiting"]
    workshop.exceptions = []
    with django_capture_on_commit_callbacks(execute=True):
        workshop.save_revision().publish()
    delays.send_due(at_once=True)
    assert list(states.all()) == ["cancelled", "held", "held"]


def test_registration_has_the_hours_of_the_last_letter(workshop):
    """Also while the end alone has changed."""
    row = seats.register(date_at(workshop, 14), name="Camille", contact="a@exemple.fr")[0]
    exception_at(workshop, 14, change="moved", starts_at=at(14), ends_at=at(16))
    row = Registration.objects.get(pk=row.pk)
    assert row.date.when.replace(NBSP, " ") == "lundi 7 décembre, de 14 h à 16 h"
    assert row.when.replace(NBSP, " ") == "lundi 7 décembre, de 14 h à 15 h"


def test_registration_for_a_whole_day_names_one_day(agenda):
    event = sessions(agenda, at(0, 8), all_day=True, capacity=2)
    row = seats.register(event.occurrences.get(), name="Camille", contact="a@exemple.fr")[0]
    event.occurrences.all().delete()
    row = Registration.objects.get(pk=row.pk)
    assert (row.date, row.when.replace(NBSP, " ")) == (None, "mardi 8 décembre")
