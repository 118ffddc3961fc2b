"""Registrations follow a date whose original start an editor or a calendar changes."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from events.calendars.importing import import_calendar
from events.editing import undoing
from events.models import (
    DatesChange,
    EventDate,
    EventException,
    EventPage,
    EventSource,
    HeadCount,
    ImportedEvent,
    PendingLetters,
    PeopleReading,
    Registration,
)
from events.registrations import delays, seats
from network.text.dates import NBSP
from places.models import PlacePage
from tests.events.calendars.samples import feed
from tests.events.calendars.samples import workshop as vevent
from tests.events.conftest import PARIS, TODAY
from tests.events.test_admin import form
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = (datetime.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
MOVED, OFF = "Du nouveau pour votre rendez-vous", "C’est annulé"


def at(day, hour, minute=0, month=11):
    return datetime.datetime(2026, month, day, hour, minute, tzinfo=PARIS)


@pytest.fixture
def once(agenda):
    """An event of one date, Tuesday 3 November at 14 h, with two seats."""
    return EventPageFactory(
        parent=agenda,
        title="Premiers pas",
        slug="premiers-pas",
        capacity=2,
        starts_at=at(3, 14),
        ends_at=at(3, 16),
    )


@pytest.fixture
def weekly(once):
    """The same event, on five Tuesdays and on Thursday 12 November at 9 h."""
    once.repeat, once.until = "weekly", datetime.date(2026, 12, 1)
    once.dates = [EventDate(starts_at=at(12, 9), ends_at=at(12, 11))]
    once.save_revision().publish()
    return once


def register(event, start, *contacts):
    date = event.occurrences.select_related("event").get(starts_at=start)
    for contact in contacts:
        seats.register(date, name="Camille", contact=contact)


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    """Return a function that publishes an event with other values of its fields and rows."""

    def publish(event, dates=None, **values):
        page = EventPage.objects.get(pk=event.pk)
        for name, value in values.items():
            setattr(page, name, value)
        if dates is not None:
            page.dates = dates
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return publish


@pytest.fixture
def letters_after(django_capture_on_commit_callbacks):
    """Return a function that returns all letters sent by the task that runs after a time."""

    def letters_after(delay):
        with (
            time_machine.travel(timezone.now() + delay, tick=False),
            django_capture_on_commit_callbacks(execute=True),
        ):
            delays.send_due_letters.call()
        return [(sent.to[0], re.split(r"\s:", sent.subject)[0]) for sent in mail.outbox]

    return letters_after


def people(event):
    """Return {original start: [contacts in the order of arrival]} in the time zone of Paris."""
    rows = Registration.objects.filter(event=event).order_by("queued_at", "pk")
    found = {}
    for row in rows:
        found.setdefault(row.original_starts_at.astimezone(PARIS), []).append(row.contact)
    return found


CONTACTS = ["a@exemple.fr", "+33612345678", "c@exemple.fr"]


def test_people_follow_another_hour_with_their_seats(once, publish, letters_after):
    register(once, at(3, 14), *CONTACTS)
    before = list(Registration.objects.order_by("pk").values("code", "state", "queued_at"))
    publish(once, starts_at=at(3, 14, 30), ends_at=at(3, 16, 30))
    assert people(once) == {at(3, 14, 30): CONTACTS}
    assert list(Registration.objects.order_by("pk").values("code", "state", "queued_at")) == before
    [date] = once.occurrences.all()
    assert (date.seats_taken, date.status) == (2, "full")
    assert letters_after(9.9 * MINUTE) == []
    assert letters_after(10 * MINUTE) == [("a@exemple.fr", MOVED), ("c@exemple.fr", MOVED)]
    assert [row.must_be_called for row in Registration.objects.order_by("pk")] == [
        *(False, True, False)
    ]


def test_hour_changed_back_sends_nothing(once, publish, letters_after):
    register(once, at(3, 14), *CONTACTS)
    publish(once, starts_at=at(3, 14, 30), ends_at=at(3, 16, 30))
    publish(once, starts_at=at(3, 14), ends_at=at(3, 16))
    assert people(once) == {at(3, 14): CONTACTS}
    assert not PendingLetters.objects.exists()
    assert letters_after(DAY) == []


def test_letter_of_a_moved_date_names_both_moments_and_its_reason(once, publish, letters_after):
    register(once, at(3, 14), "a@exemple.fr")
    publish(once, starts_at=at(6, 10).replace(year=2027), ends_at=at(6, 12).replace(year=2027))
    letters_after(10 * MINUTE)
    body = mail.outbox[0].body.replace(NBSP, " ")
    assert (
        "Ce rendez-vous a changé.\nVotre place est toujours gardée.\n"
        "Il était annoncé mardi 3 novembre, de 14 h à 16 h.\n"
        "Voici quand et où il a lieu maintenant :\n\n  Premiers pas\n"
        "  samedi 6 novembre 2027, de 10 h à 12 h\n"
    ) in body


def test_each_date_of_a_series_follows_its_new_day_and_the_extra_date_its_row(weekly, publish):
    register(weekly, at(10, 14), "a@exemple.fr")
    register(weekly, at(12, 9), "b@exemple.fr")
    register(weekly, at(1, 14, month=12), "c@exemple.fr")
    row = weekly.dates.get()
    row.starts_at, row.ends_at = at(20, 17), at(20, 19)
    publish(weekly, [row], starts_at=at(4, 15), ends_at=at(4, 17))
    # The last Tuesday was the last possible day, and no Wednesday replaces it.
    assert people(weekly) == {
        at(11, 15): ["a@exemple.fr"],
        at(20, 17): ["b@exemple.fr"],
        at(1, 14, month=12): ["c@exemple.fr"],
    }


def test_people_of_the_hour_that_clocks_skip_follow_their_series(once, publish, letters_after):
    """On 28 March 2027 a night at 2 h begins at 3 h; its series moves to Mondays at 2 h."""
    sunday = datetime.datetime(2027, 3, 21, 2, tzinfo=PARIS)
    values = {"repeat": "weekly", "until": datetime.date(2027, 4, 12)}
    publish(once, starts_at=sunday, ends_at=sunday + HOUR, **values)
    night = datetime.datetime(2027, 3, 28, 3, tzinfo=PARIS)
    register(once, night, "a@exemple.fr")
    monday = datetime.datetime(2027, 3, 22, 2, tzinfo=PARIS)
    publish(once, starts_at=monday, ends_at=monday + HOUR, **values)
    assert people(once) == {datetime.datetime(2027, 3, 29, 2, tzinfo=PARIS): ["a@exemple.fr"]}
    assert letters_after(10 * MINUTE) == [("a@exemple.fr", MOVED)]


def test_people_follow_an_event_to_the_clock_of_another_place(once, publish, directory):
    register(once, at(3, 14), "a@exemple.fr")
    place = PlacePage(title="Bourbon", slug="bourbon", postcode="97400", city="Saint-Denis")
    publish(once, place=directory.add_child(instance=place))
    [date] = once.occurrences.all()
    assert (date.starts_at, date.seats_taken) == (at(3, 11), 1)


@pytest.mark.parametrize(
    ("start", "values"),
    [
        (at(12, 9), {"dates": []}),
        (at(10, 14), {"skipped_days": ["2026-11-10"]}),
        (at(24, 14), {"until": datetime.date(2026, 11, 17)}),
    ],
)
def test_removed_date_is_notified_after_ten_minutes_unless_it_comes_back(
    weekly, publish, letters_after, start, values
):
    former = {name: getattr(weekly, name) for name in values if name != "dates"}
    rows = list(weekly.dates.all())
    register(weekly, start, *CONTACTS)
    publish(weekly, **values)
    assert letters_after(9.9 * MINUTE) == []
    publish(weekly, rows, **former)
    assert letters_after(DAY) == []
    publish(weekly, **values)
    assert letters_after(10 * MINUTE) == [("a@exemple.fr", OFF), ("c@exemple.fr", OFF)]
    assert people(weekly) == {start: CONTACTS}


def test_removed_date_is_not_replaced_by_a_longer_series(weekly, publish):
    register(weekly, at(12, 9), "a@exemple.fr")
    publish(weekly, [], until=datetime.date(2026, 12, 8))
    assert people(weekly) == {at(12, 9): ["a@exemple.fr"]}


def test_unticked_day_is_replaced_by_an_extra_date_of_the_same_publication(weekly, publish):
    register(weekly, at(10, 14), "a@exemple.fr")
    added = EventDate(starts_at=at(11, 10), ends_at=at(11, 12))
    publish(weekly, [*weekly.dates.all(), added], skipped_days=["2026-11-10"])
    assert people(weekly) == {at(11, 10): ["a@exemple.fr"]}


def test_day_unticked_before_is_not_replaced(weekly, publish):
    register(weekly, at(10, 14), "a@exemple.fr")
    publish(weekly, skipped_days=["2026-11-10"])
    added = EventDate(starts_at=at(11, 10), ends_at=at(11, 12))
    publish(weekly, [*weekly.dates.all(), added])
    assert people(weekly) == {at(10, 14): ["a@exemple.fr"]}


def test_people_follow_a_date_changed_while_its_event_was_unpublished(once, publish, letters_after):
    register(once, at(3, 14), "a@exemple.fr")
    once.unpublish()
    assert letters_after(HOUR) == []
    publish(once, starts_at=at(5, 9), ends_at=at(5, 11))
    assert people(once) == {at(5, 9): ["a@exemple.fr"]}
    assert letters_after(10 * MINUTE) == [("a@exemple.fr", MOVED)]


def test_people_told_at_night_that_it_is_off_do_not_follow_another_date(
    once, publish, letters_after, django_capture_on_commit_callbacks
):
    register(once, at(3, 14), "a@exemple.fr")
    once.unpublish()
    with django_capture_on_commit_callbacks(execute=True):
        delays.send_missed()
    publish(once, starts_at=at(5, 9), ends_at=at(5, 11))
    assert people(once) == {at(3, 14): ["a@exemple.fr"]}
    assert letters_after(DAY) == [("a@exemple.fr", OFF)]


def test_date_without_people_left_does_not_keep_those_of_another_date(weekly, publish):
    """The only lost date is replaced by the only new one, if nobody waits at an earlier one."""
    register(weekly, at(12, 9), "cancelled@exemple.fr")
    seats.cancel(Registration.objects.get(), notifies=False)
    publish(weekly, [])
    register(weekly, at(10, 14), "a@exemple.fr")
    publish(
        weekly, [EventDate(starts_at=at(13, 10), ends_at=at(13, 12))], skipped_days=["2026-11-10"]
    )
    assert people(weekly) == {
        at(12, 9): ["cancelled@exemple.fr"],
        at(13, 10): ["a@exemple.fr"],
    }


def test_people_of_a_past_date_do_not_follow_the_page_to_its_next_use(once, publish):
    register(once, at(3, 14), "a@exemple.fr")
    with time_machine.travel(at(20, 9), tick=False):
        publish(once, starts_at=at(1, 14, month=12), ends_at=at(1, 16, month=12))
    assert people(once) == {at(3, 14): ["a@exemple.fr"]}


def test_people_follow_the_corrected_hour_of_a_date_that_has_begun(once, publish):
    register(once, at(3, 14), "a@exemple.fr")
    with time_machine.travel(at(3, 14, 45), tick=False):
        publish(once, starts_at=at(3, 14, 30), ends_at=at(3, 16, 30))
    assert people(once) == {at(3, 14, 30): ["a@exemple.fr"]}


def test_counts_and_readings_follow_their_date(once, publish, admin_user):
    register(once, at(3, 14), "a@exemple.fr")
    with time_machine.travel(at(4, 9), tick=False):
        HeadCount.objects.create(
            event=once, original_starts_at=at(3, 14), starts_at=at(3, 14), people=6, first_timers=0
        )
        PeopleReading.record(admin_user, once, at(3, 14), "screen", 1)
        publish(once, starts_at=at(3, 15))
    assert HeadCount.objects.get().original_starts_at == at(3, 15)
    assert PeopleReading.objects.get().original_starts_at == at(3, 15)


def test_count_of_the_new_start_is_kept(weekly, publish):
    """Two sessions become one: the count of the session that stays is the one of the date."""
    register(weekly, at(12, 9), "a@exemple.fr")
    for start, number in ((at(12, 9), 6), (at(12, 10), 8)):
        values = {"original_starts_at": start, "starts_at": start, "first_timers": 0}
        HeadCount.objects.create(event=weekly, people=number, **values)
    row = weekly.dates.get()
    row.starts_at = at(12, 10)
    publish(weekly, [row])
    counts = HeadCount.objects.order_by("pk").values_list("original_starts_at", "people")
    assert list(counts) == [(at(12, 9), 6), (at(12, 10), 8)]
    assert people(weekly) == {at(12, 10): ["a@exemple.fr"]}


def test_person_already_registered_at_the_new_start_is_registered_once(
    weekly, publish, letters_after
):
    """The people of a removed date were notified, and another date replaces both."""
    register(weekly, at(10, 14), "a@exemple.fr")
    Registration.objects.update(original_starts_at=at(12, 10), is_off=True)
    register(weekly, at(12, 9), "a@exemple.fr", "b@exemple.fr")
    row = weekly.dates.get()
    row.starts_at = at(12, 10)
    publish(weekly, [row])
    rows = Registration.objects.filter(original_starts_at=at(12, 10)).order_by("pk")
    assert [(row.contact, row.state) for row in rows] == [
        ("a@exemple.fr", "cancelled"),
        ("a@exemple.fr", "held"),
        ("b@exemple.fr", "held"),
    ]
    letters_after(11 * MINUTE)
    assert not Registration.objects.exclude(merged_state="").exists()
    # No letter: the calendar of this person has no entry of the other date.
    assert not [sent for sent in mail.outbox if "Une seule inscription" in sent.subject]


def test_registrations_of_two_merged_sessions_are_restored_if_it_is_undone(
    once, publish, letters_after
):
    """One session is removed, then the other is moved to its hour; both changes are undone."""
    evening = {"starts_at": at(3, 17), "ends_at": at(3, 18)}
    publish(once, [EventDate(**evening)])
    for start in (at(3, 14), at(3, 17)):
        register(once, start, *CONTACTS)
    mail.outbox.clear()
    before = list(Registration.objects.order_by("pk").values("original_starts_at", "state"))
    publish(once, [])
    publish(once, **evening)
    states = Registration.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["held", "held", "waiting", "cancelled", "cancelled", "cancelled"]
    publish(once, starts_at=at(3, 14), ends_at=at(3, 16))
    publish(once, [EventDate(**evening)])
    assert list(Registration.objects.order_by("pk").values("original_starts_at", "state")) == before
    assert letters_after(11 * MINUTE) == []
    assert not Registration.objects.filter(must_be_called=True).exists()


def test_person_who_cancelled_keeps_the_seat_at_the_new_start(weekly, publish):
    register(weekly, at(10, 14), "a@exemple.fr")
    Registration.objects.update(original_starts_at=at(12, 10), is_off=True)
    register(weekly, at(12, 9), "a@exemple.fr", "b@exemple.fr")
    seats.cancel(Registration.objects.get(original_starts_at=at(12, 9), contact="a@exemple.fr"))
    row = weekly.dates.get()
    row.starts_at = at(12, 10)
    publish(weekly, [row])
    rows = Registration.objects.filter(original_starts_at=at(12, 10)).order_by("pk")
    assert [(row.contact, row.state) for row in rows] == [
        ("a@exemple.fr", "held"),
        ("a@exemple.fr", "cancelled"),
        ("b@exemple.fr", "held"),
    ]


def test_people_with_the_same_telephone_keep_a_seat_each(weekly, publish):
    register(weekly, at(10, 14), "+33612345678")
    Registration.objects.update(original_starts_at=at(12, 10), is_off=True)
    date = weekly.occurrences.select_related("event").get(starts_at=at(12, 9))
    seats.register(date, name="Dominique", contact="+33612345678")
    row = weekly.dates.get()
    row.starts_at = at(12, 10)
    publish(weekly, [row])
    rows = Registration.objects.filter(original_starts_at=at(12, 10)).order_by("pk")
    assert [(row.name, row.state) for row in rows] == [("Camille", "held"), ("Dominique", "held")]


def test_people_follow_an_hour_changed_by_a_members_calendar(
    agenda, place, letters_after, django_capture_on_commit_callbacks
):
    source = EventSource.objects.create(name="Médiathèque", place=place, is_trusted=True)
    first = vevent(1, "RDATE;TZID=Europe/Paris:20261110T090000", day=2)
    import_calendar(source, feed(first))
    event = EventPage.objects.get()
    event.capacity = 5
    event.save_revision().publish()
    register(event, at(3, 14), "a@exemple.fr")
    register(event, at(10, 9), "b@exemple.fr")
    later = [line.replace("T14", "T15").replace("T16", "T17") for line in first]
    later = [line.replace("T09", "T10") for line in later]
    with django_capture_on_commit_callbacks(execute=True):
        import_calendar(source, feed(later))
    assert people(event) == {at(3, 15): ["a@exemple.fr"], at(10, 10): ["b@exemple.fr"]}
    assert letters_after(10 * MINUTE) == [("a@exemple.fr", MOVED), ("b@exemple.fr", MOVED)]


class TestForm:
    @pytest.fixture(autouse=True)
    def commit(self, django_capture_on_commit_callbacks):
        """Keep the function that commits: the response is made before, in the transaction."""
        self.commit = django_capture_on_commit_callbacks

    @pytest.fixture
    def series(self, weekly):
        """The event on five Tuesdays, without its date on a Thursday."""
        weekly.dates = []
        weekly.save_revision().publish()
        return weekly

    def save(self, client, user, event, *, exceptions=(), deletes_dates=False, **values):
        """Send the form of an event; return the texts of the messages and the page displayed."""
        client.force_login(user)
        deleted = "on" if deletes_dates else ""
        rows = [
            {"id": row.pk, "starts_at": f"{row.starts_at:%Y-%m-%d %H:%M}", "DELETE": deleted}
            for row in EventDate.objects.filter(event=event)
        ]
        usual = {"capacity": "2", "cancelled_when_closed": "on"}
        sent = form(title=event.title, slug=event.slug, **usual | values)
        sent |= nested_form_data({"dates": inline_formset(rows, initial=len(rows))})
        sent |= nested_form_data({"exceptions": inline_formset(exceptions)})
        url = reverse("wagtailadmin_pages:edit", args=[event.pk])
        with self.commit(execute=True):
            response = client.post(url, sent, follow=True)
        form_displayed = response.context.get("form")
        assert not (form_displayed and form_displayed.errors), form_displayed.errors
        texts = [str(message).replace(NBSP, " ") for message in response.context["messages"]]
        return " ".join(texts)

    def test_editor_reads_the_letters_and_their_time(self, client, admin_user, once):
        register(once, at(3, 14), *CONTACTS)
        values = {"starts_at": "2026-11-03 14:30", "ends_at": "2026-11-03 16:30"}
        text = self.save(client, admin_user, once, **values, **{"action-publish": "1"})
        assert (
            "2 personnes inscrites recevront la lettre « Du nouveau pour votre rendez-vous » à"
            " 10 h 10."
        ) in text
        assert "1 personne sera à prévenir par téléphone après 10 h 10" in text
        assert "Remettez tout comme avant d’ici là, et rien ne partira." in text
        assert reverse("event_dates", args=[once.pk]) in text
        assert people(once) == {at(3, 14, 30): CONTACTS}
        values = {"starts_at": "2026-11-03 15:00", "ends_at": "2026-11-03 17:00"}
        text = self.save(client, admin_user, once, **values, **{"action-publish": "1"})
        assert "2 personnes inscrites recevront la lettre" in text
        assert "d’ici là" not in text

    def test_draft_and_publication_without_letters_have_no_message(self, client, admin_user, once):
        register(once, at(3, 14), "a@exemple.fr")
        assert "lettre" not in self.save(client, admin_user, once, venue="Ici")
        texts = self.save(client, admin_user, once, status_reason="x", **{"action-publish": "1"})
        assert "lettre" not in texts

    def test_editor_reads_that_letters_left_at_once(self, client, admin_user, once):
        register(once, at(3, 14), *CONTACTS)
        values = {"starts_at": "2026-11-03 14:30", "ends_at": "2026-11-03 16:30"}
        with time_machine.travel(at(3, 13, 30), tick=False):
            text = self.save(client, admin_user, once, **values, **{"action-publish": "1"})
        assert len(mail.outbox) == 2
        assert "2 personnes inscrites reçoivent une lettre tout de suite." in text
        assert "1 personne inscrite est à prévenir par téléphone maintenant." in text
        assert "recevront" not in text

    def test_letters_that_waited_already_are_announced_at_their_own_time(
        self, client, admin_user, series
    ):
        register(series, at(10, 14), "a@exemple.fr")
        self.save(client, admin_user, series, **SERIES, exceptions=[cancelled(10)])
        register(series, at(17, 14), "b@exemple.fr")
        with time_machine.travel(TODAY + 4 * MINUTE, tick=False):
            days = ["2026-11-03", "2026-11-10", "2026-11-17", "2026-11-24", "2026-12-01"]
            kept = [day for day in days if day != "2026-11-17"]
            values = SERIES | {"skipped_days-listed": days, "skipped_days": kept}
            text = self.save(client, admin_user, series, **values, exceptions=[cancelled(10)])
        for minute in (10, 14):
            assert (
                f"1 personne inscrite recevra la lettre « C’est annulé » à 10 h {minute}." in text
            )

    def test_letters_after_whole_days_are_switched_on_are_announced(self, client, admin_user, once):
        register(once, at(3, 14), "a@exemple.fr")
        values = {"all_day": "on", "action-publish": "1"}
        text = self.save(client, admin_user, once, **values)
        assert "1 personne inscrite recevra la lettre « Du nouveau" in text

    def test_added_seats_are_announced(self, client, admin_user, once):
        register(once, at(3, 14), *CONTACTS)
        values = {"capacity": "3", "action-publish": "1"}
        text = self.save(client, admin_user, once, **values)
        assert "recevra la lettre « Une place s’est libérée pour vous » à 10 h 10." in text

    def test_date_cancelled_in_the_form_can_be_undone(self, client, admin_user, series):
        self.save(client, admin_user, series, **SERIES, exceptions=[cancelled(10)])
        [change] = DatesChange.objects.all()
        self.save(client, admin_user, series, **SERIES, exceptions=[cancelled(10)])
        assert [*DatesChange.objects.all()] == undoing.undoable(DatesChange.objects.all())
        undoing.undo(change.pk, admin_user)
        assert not EventException.objects.exists()

    def undo(self, client, event):
        """Press « Défaire » on the screen of the dates; return the text of the screen before."""
        url = reverse("event_dates", args=[event.pk])
        text = client.get(url).text.replace(NBSP, " ")
        operation = re.search(r'name="operation" value="([^"]+)"', text)[1]
        with self.commit(execute=True):
            client.post(url, {"faire": "defaire", "operation": operation})
        return text

    def test_another_hour_can_be_undone(self, client, admin_user, once, letters_after):
        register(once, at(3, 14), *CONTACTS)
        values = {"starts_at": "2026-11-03 14:30", "ends_at": "2026-11-03 16:30"}
        self.save(client, admin_user, once, **values, **{"action-publish": "1"})
        assert people(once) == {at(3, 14, 30): CONTACTS}
        assert "<li>dans la fiche : début, fin</li>" in self.undo(client, once)
        assert people(once) == {at(3, 14): CONTACTS}
        assert letters_after(11 * MINUTE) == []
        assert not DatesChange.objects.exists()

    def test_unticked_date_can_be_undone(self, client, admin_user, series, letters_after):
        register(series, at(17, 14), "a@exemple.fr")
        days = ["2026-11-03", "2026-11-10", "2026-11-17", "2026-11-24", "2026-12-01"]
        values = SERIES | {"skipped_days-listed": days, "skipped_days": [days[0], *days[3:]]}
        self.save(client, admin_user, series, **values)
        assert series.occurrences.count() == 3
        text = self.undo(client, series)
        assert "<li>dans la fiche : dates de la série</li>" in text
        assert series.occurrences.count() == 5
        assert letters_after(11 * MINUTE) == []

    def test_rows_of_the_form_can_be_undone(self, client, admin_user, weekly):
        former = list(EventDate.objects.values("pk", "key", "starts_at"))
        sent = SERIES | {"exceptions": [cancelled(10)], "venue": "Mairie"}
        self.save(client, admin_user, weekly, deletes_dates=True, **sent)
        assert not EventDate.objects.exists()
        text = self.undo(client, weekly)
        assert "<li>dans la fiche : autre endroit, autres dates, changements de dates</li>" in text
        assert list(EventDate.objects.values("pk", "key", "starts_at")) == former
        assert not EventException.objects.exists()
        assert EventPage.objects.get().venue == ""

    def test_publication_without_letters_can_be_undone(self, client, admin_user, once):
        values = {"starts_at": "2026-11-03 14:30", "ends_at": "2026-11-03 16:30"}
        text = self.save(client, admin_user, once, **values, **{"action-publish": "1"})
        assert "vous pouvez le défaire pendant dix minutes" in text
        values |= {"action-publish": "1", "price": "3 €", "is_free": "false"}
        assert "défaire" not in self.save(client, admin_user, once, **values)

    def test_form_of_a_synchronised_event_offers_no_undo(self, client, admin_user, once):
        source = EventSource.objects.create(name="Agenda", url="https://exemple.fr/a.ics")
        ImportedEvent.objects.create(source=source, event=once, uid="1", ends_at=once.ends_at)
        text = self.save(client, admin_user, once, capacity="3", **{"action-publish": "1"})
        assert "défaire" not in text
        assert not DatesChange.objects.exists()

    def test_form_is_not_undone_after_another_change(self, client, admin_user, series):
        values = SERIES | {"starts_at": "2026-11-03 15:00", "ends_at": "2026-11-03 17:00"}
        self.save(client, admin_user, series, **values)
        change = DatesChange.objects.get()
        with self.commit(execute=True):
            date = series.occurrences.order_by("starts_at").last()
            client.post(reverse("event_dates", args=[series.pk]), {"date": date.pk})
        assert change not in undoing.undoable(DatesChange.objects.all())
        with pytest.raises(undoing.ChangedSinceError):
            undoing.undo(change.pk, admin_user)
        undoing.undo(DatesChange.objects.latest("pk").pk, admin_user)
        undoing.undo(change.pk, admin_user)
        assert EventPage.objects.get().starts_at == at(3, 14)

    def test_undo_keeps_the_text_and_the_draft_of_other_hours(self, client, admin_user, once):
        values = {"starts_at": "2026-11-03 15:00", "ends_at": "2026-11-03 17:00"}
        texts = {"search_description": "Venez.", "action-publish": "1"}
        self.save(client, admin_user, once, **values, **texts)
        later = {"starts_at": "2026-11-03 18:00", "ends_at": "2026-11-03 19:00"}
        self.save(client, admin_user, once, **later)
        self.undo(client, once)
        page = EventPage.objects.get()
        assert (page.starts_at, page.summary) == (at(3, 14), "Venez.")
        assert page.get_latest_revision_as_object().starts_at == at(3, 18)


SERIES = {"repeat": "weekly", "until": "2026-12-01", "action-publish": "1"}


def cancelled(day):
    """Return the row of the form that cancels a date of November at 14 h."""
    return {
        "original_date": f"2026-11-{day}",
        "original_time": "14:00",
        "change": "cancelled",
        "starts_at": "",
        "ends_at": "",
        "place": "",
        "venue": "",
        "note": "",
    }
