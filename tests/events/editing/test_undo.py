"""A changed date is restored, and a change is undone during ten minutes."""

import datetime
import re
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Workflow

from events.calendars.pages import cancel_coming_dates
from events.editing import changes
from events.editing.planned import notified, planned_letters, urgent_notice
from events.editing.undoing import republishable_until
from events.editing.withdrawn_admin import withdrawn_pages
from events.models import (
    CalendarEntry,
    DatesChange,
    EventDate,
    EventException,
    EventPage,
    EventSource,
    ImportedEvent,
    Occurrence,
    PendingLetters,
    Registration,
)
from events.registrations import delays, leaving_admin, seats
from events.registrations.rolls import rolls_of
from places.models import Closure, PlacePage
from tests.events.conftest import PARIS, TODAY
from tests.factories import EventPageFactory, PlaceMembershipFactory

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
NBSP = "\N{NO-BREAK SPACE}"


def at(day, hour=14, month=10):
    return datetime.datetime(2026, month, day, hour, tzinfo=PARIS)


@pytest.fixture
def weekly(agenda, place):
    """A series on Tuesdays 13, 20 and 27 October, 3 and 10 November."""
    return EventPageFactory(
        parent=place,
        title="Atelier du mardi",
        starts_at=at(13),
        ends_at=at(13, 16),
        repeat="weekly",
        until=datetime.date(2026, 11, 10),
        capacity=8,
    )


@pytest.fixture
def screen(admin_client, weekly, django_capture_on_commit_callbacks):
    """Return a function that posts to the screen of the dates of `weekly`, and its text."""
    url = reverse("event_dates", args=[weekly.pk])

    def post(client=admin_client, **data):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(url, data)
        # After the commit, which plans the letters.
        return text_of(client.get(answer.url))

    return post


@pytest.fixture
def send_letters(django_capture_on_commit_callbacks):
    """Return a function that sends the letters that wait."""

    def send():
        with django_capture_on_commit_callbacks(execute=True):
            delays.send_due(at_once=True)

    return send


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode().replace(NBSP, " ").replace("&nbsp;", " "))


def date_on(event, day, month=10):
    """Return the date of `event` first announced on a day."""
    start = datetime.datetime(2026, month, day, 14, tzinfo=PARIS)
    return event.occurrences.select_related("event", "place").get(original_starts_at=start)


def states(event):
    return [
        (date.local_start.day, date.status, date.note)
        for date in event.occurrences.order_by("original_starts_at")
    ]


USUAL = [(13, "confirmed", ""), (20, "confirmed", ""), (27, "confirmed", "")]
USUAL += [(3, "confirmed", ""), (10, "confirmed", "")]


def register(event, *contacts, day=27):
    for contact in contacts:
        seats.register(date_on(event, day), name="Camille", contact=contact)


def publish(event, user, **values):
    """Publish new values of an event, in the name of a user."""
    page = EventPage.objects.get(pk=event.pk).specific
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision(user=user).publish(user=user)


def undo_key(text):
    """Return the data that undo the first change offered in a page, or None."""
    key = re.search(r'name="operation" value="([^"]+)"', text)
    return {"faire": "defaire", "operation": key[1]} if key else None


class TestRestore:
    @pytest.mark.parametrize(
        "change",
        [
            {"raison": "Grève"},
            {"faire": "deplacer", "debut": "2026-10-28T09:00"},
        ],
    )
    def test_cancelled_or_moved_date_is_restored(self, screen, weekly, change):
        date = date_on(weekly, 27)
        assert "Rétablir cette date" in screen(date=date.pk, **change)
        assert states(weekly) != USUAL
        text = screen(date=date.pk, faire="retablir")
        assert "La date du mardi 27 octobre 2026, 14 h est rétablie." in text
        assert "Rétablir cette date" not in text
        assert states(weekly) == USUAL
        assert not EventException.objects.exists()

    def test_only_the_date_of_this_start_is_restored(self, screen, weekly):
        for day, month in ((27, 10), (3, 11)):
            screen(date=date_on(weekly, day, month).pk)
        screen(date=date_on(weekly, 27).pk, faire="retablir")
        assert [status for _day, status, _note in states(weekly)] == [
            *("confirmed", "confirmed", "confirmed", "cancelled", "confirmed")
        ]

    def test_date_that_takes_place_as_announced_needs_no_restoration(self, screen, weekly):
        text = screen(date=date_on(weekly, 27).pk, faire="retablir")
        assert "rien n’est à rétablir" in text
        assert not DatesChange.objects.exists()

    def test_draft_in_progress_keeps_its_other_changes(self, screen, weekly):
        screen(date=date_on(weekly, 27).pk)
        draft = EventPage.objects.get(pk=weekly.pk)
        draft.title = "Titre pas encore relu"
        draft.save_revision()
        screen(date=date_on(weekly, 27).pk, faire="retablir")
        draft = EventPage.objects.get(pk=weekly.pk).get_latest_revision_as_object()
        assert (draft.title, draft.exceptions.count()) == ("Titre pas encore relu", 0)
        assert EventPage.objects.get(pk=weekly.pk).title == "Atelier du mardi"

    def test_change_keeps_its_hour_in_a_draft_with_another_session_that_day(self, screen, weekly):
        draft = EventPage.objects.get(pk=weekly.pk)
        draft.dates = [EventDate(starts_at=at(27, 9), ends_at=at(27, 10))]
        draft.save_revision()
        screen(date=date_on(weekly, 27).pk)
        draft = EventPage.objects.get(pk=weekly.pk).get_latest_revision_as_object()
        assert [row.original_time for row in draft.exceptions.all()] == [datetime.time(14)]

    def test_user_who_may_not_publish_proposes_it(self, screen, weekly, client, admin_user, place):
        screen(date=date_on(weekly, 27).pk)
        client.force_login(PlaceMembershipFactory(place=place).user)
        text = text_of(client.get(reverse("event_dates", args=[weekly.pk])))
        assert "Proposer de rétablir" in text
        assert undo_key(text) is None
        screen(client, date=date_on(weekly, 27).pk, faire="retablir")
        assert states(weekly)[2][1] == "cancelled"
        page = EventPage.objects.get(pk=weekly.pk)
        page.current_workflow_state.current_task_state.approve(user=admin_user)
        assert states(weekly) == USUAL

    def test_proposal_on_an_incomplete_draft_is_refused(self, screen, weekly, client, place):
        draft = EventPage.objects.get(pk=weekly.pk)
        draft.ends_at = draft.starts_at
        draft.save_revision(clean=False)
        client.force_login(PlaceMembershipFactory(place=place).user)
        text = screen(client, date=date_on(weekly, 27).pk)
        assert "Rien n’est proposé" in text
        assert states(weekly) == USUAL

    def test_date_cancelled_by_a_closure_takes_place_again(self, screen, weekly, place):
        day = datetime.date(2026, 10, 27)
        Closure.objects.create(place=place, starts_on=day, ends_on=day)
        EventPage.objects.get(pk=weekly.pk).save_revision().publish()
        assert states(weekly)[2][1] == "cancelled"
        text = screen(date=date_on(weekly, 27).pk, faire="retablir")
        assert "est rétablie" in text
        assert states(weekly) == USUAL
        assert EventException.objects.get().change == "note"
        assert "Rétablir cette date" not in text

    @pytest.mark.parametrize("way", ["unticked", "exception"])
    def test_date_removed_from_the_series_is_restored(self, screen, weekly, way):
        page = EventPage.objects.get(pk=weekly.pk)
        if way == "unticked":
            page.skipped_days = ["2026-10-27"]
        else:
            day = datetime.date(2026, 10, 27)
            page.exceptions = [EventException(original_date=day, change="skipped")]
        page.save_revision().publish()
        assert [day for day, *_rest in states(weekly)] == [13, 20, 3, 10]
        text = screen(faire="defaire", operation="x")
        assert "1 date retirée de la série" in text
        moment = str(int(at(27).timestamp()))
        text = screen(faire="remettre", date=moment)
        assert "La date du mardi 27 octobre 2026, 14 h est rétablie." in text
        assert states(weekly) == USUAL
        assert "retirée de la série" not in text
        screen(**undo_key(text))
        assert [day for day, *_rest in states(weekly)] == [13, 20, 3, 10]

    def test_holiday_and_past_date_are_no_removed_dates(self, weekly):
        page = EventPage.objects.get(pk=weekly.pk)
        page.skips_public_holidays, page.skipped_days = True, ["2026-10-20", "2026-11-03"]
        page.until = datetime.date(2026, 11, 11)
        page.weekdays = ["TU", "WE"]  # 11 November is a Wednesday
        assert [moment.day for moment in changes.left_out(page)] == [3]

    @pytest.mark.parametrize("key", ["", "x", "12", "9" * 40])
    def test_unknown_date_is_not_found(self, admin_client, weekly, key):
        url = reverse("event_dates", args=[weekly.pk])
        for action in ("remettre", "retablir", ""):
            assert admin_client.post(url, {"faire": action, "date": key}).status_code == 404

    def test_nothing_is_restorable_if_the_whole_event_is_off(self, weekly):
        weekly.status, weekly.skipped_days = "cancelled", ["2026-10-27"]
        assert changes.restorable(weekly) == {}
        assert changes.left_out(weekly) == []

    @pytest.mark.parametrize(("venue", "is_restorable"), [("", False), ("Salle des fêtes", True)])
    def test_date_with_only_a_remark_needs_no_restoration(self, weekly, venue, is_restorable):
        page = EventPage.objects.get(pk=weekly.pk)
        day = datetime.date(2026, 10, 27)
        row = EventException(original_date=day, change="note", note="Apportez", venue=venue)
        page.exceptions = [row]
        assert bool(changes.restorable(page)) == is_restorable

    def test_whole_days_are_restored(self, agenda, admin_client, screen):
        event = EventPageFactory(
            parent=agenda, title="Portes ouvertes", starts_at=at(28), ends_at=at(28), all_day=True
        )
        url, date = reverse("event_dates", args=[event.pk]), event.occurrences.get()
        admin_client.post(url, {"date": date.pk})
        assert event.occurrences.get().status == "cancelled"
        admin_client.post(url, {"date": date.pk, "faire": "retablir"})
        assert event.occurrences.get().status == "confirmed"


class TestUndo:
    def test_undone_change_restores_the_date_and_sends_no_letter(self, screen, weekly):
        register(weekly, "a@exemple.fr", "b@exemple.fr", "+33612345678")
        text = screen(date=date_on(weekly, 27).pk)
        plain = re.sub(r" +", " ", re.sub(r"<[^>]+>", "", text))
        assert "Changement fait à 10 h : mardi 27 octobre, 14 h : annulée" in plain
        assert "2 personnes inscrites recevront la lettre « C’est annulé » à 10 h 10." in text
        assert "1 personne sera à prévenir par téléphone après 10 h 10" in text
        text = screen(**undo_key(text))
        assert "C’est défait : ces dates sont comme avant." in text
        assert (states(weekly), undo_key(text)) == (USUAL, None)
        assert "recevront" not in text
        assert not PendingLetters.objects.exists()
        assert mail.outbox == []

    def test_former_exception_is_back_in_every_field(self, screen, weekly, place):
        page = EventPage.objects.get(pk=weekly.pk)
        former = EventException(
            original_date=datetime.date(2026, 10, 27),
            original_time=datetime.time(14),
            announced_time=datetime.time(13),  # the series was at 13 h when the date was moved
            change="moved",
            starts_at=at(28, 9),
            ends_at=at(28, 11),
            note="Salle prise",
            venue="Salle des fêtes",
        )
        page.exceptions = [former]
        page.save_revision().publish()
        before = EventException.objects.values().get()
        screen(**undo_key(screen(date=date_on(weekly, 27).pk)))
        assert EventException.objects.values().get() == before
        assert states(weekly)[2] == (28, "confirmed", "Salle prise")

    def test_last_of_two_changes_is_undone_first(self, screen, weekly):
        pk = date_on(weekly, 27).pk
        screen(date=pk, faire="deplacer", debut="2026-10-28T09:00")
        first = DatesChange.objects.get()
        with time_machine.travel(TODAY + MINUTE, tick=False):
            text = screen(date=pk, raison="Grève")
            assert text.count('name="operation"') == 1
            refused = screen(faire="defaire", operation=first.operation)
            assert "« Atelier du mardi » : une date a encore changé depuis" in refused
            assert states(weekly)[2] == (28, "cancelled", "Grève")
            text = screen(**undo_key(text))
            assert states(weekly)[2] == (28, "confirmed", "")
            screen(**undo_key(text))
            assert states(weekly) == USUAL

    def test_date_changed_elsewhere_since_is_not_undone(self, screen, weekly):
        undo = undo_key(screen(date=date_on(weekly, 27).pk))
        page = EventPage.objects.get(pk=weekly.pk)
        row = page.exceptions.get()
        row.note = "Dit autrement"
        page.exceptions = [row]
        page.save_revision().publish()
        text = screen(**undo)
        assert "une date a encore changé depuis" in text
        assert states(weekly)[2] == (27, "cancelled", "Dit autrement")

    def test_change_of_another_date_since_is_kept(self, screen, weekly):
        undo = undo_key(screen(date=date_on(weekly, 27).pk))
        screen(date=date_on(weekly, 3, 11).pk)
        screen(**undo)
        assert [status for _day, status, _note in states(weekly)].index("cancelled") == 3

    @pytest.mark.parametrize(("minutes", "is_undone"), [(9.9, True), (10, False)])
    def test_undo_is_offered_for_ten_minutes(
        self, screen, admin_client, weekly, minutes, is_undone
    ):
        undo = undo_key(screen(date=date_on(weekly, 27).pk))
        with time_machine.travel(TODAY + minutes * MINUTE, tick=False):
            url = reverse("event_dates", args=[weekly.pk])
            assert bool(undo_key(text_of(admin_client.get(url)))) == is_undone
            text = screen(**undo)
        assert ("ne peut plus être défait" in text) == (not is_undone)
        assert (states(weekly) == USUAL) == is_undone

    def test_second_undo_is_refused_with_the_reason(self, screen, weekly):
        undo = undo_key(screen(date=date_on(weekly, 27).pk))
        screen(**undo)
        assert "quelqu’un l’a déjà défait" in screen(**undo)
        assert states(weekly) == USUAL

    def test_change_that_changes_nothing_is_not_to_undo(self, screen, weekly):
        """The button was pressed twice."""
        for _time in range(2):
            text = screen(date=date_on(weekly, 27).pk, raison="Grève")
        assert text.count('name="operation"') == 1
        screen(**undo_key(text))
        assert states(weekly) == USUAL

    def test_invalid_event_is_named(self, screen, weekly):
        EventPage.objects.filter(pk=weekly.pk).update(kind="?")
        text = screen(date=date_on(weekly, 27).pk)
        assert "Rien n’est changé : la fiche « Atelier du mardi » a quelque chose" in text
        assert states(weekly) == USUAL

    def test_another_editor_may_undo_from_another_session(self, screen, weekly, client, place):
        undo = undo_key(screen(date=date_on(weekly, 27).pk))
        for is_trusted, expected in ((False, "cancelled"), (True, "confirmed")):
            client.force_login(PlaceMembershipFactory(place=place, is_trusted=is_trusted).user)
            screen(client, **undo)
            assert states(weekly)[2][1] == expected

    def test_undo_keeps_the_draft_and_its_own_changes(self, screen, weekly, admin_user):
        """The draft had moved another date, and its review goes on."""
        draft = EventPage.objects.get(pk=weekly.pk)
        draft.title = "Titre pas encore relu"
        day = datetime.date(2026, 11, 3)
        draft.exceptions = [EventException(original_date=day, change="note", is_full=True)]
        draft.save_revision(user=admin_user)
        review = Workflow.objects.first().start(draft, admin_user)
        screen(**undo_key(screen(date=date_on(weekly, 27).pk)))
        page = EventPage.objects.get(pk=weekly.pk)
        draft = page.get_latest_revision_as_object()
        assert draft.title == "Titre pas encore relu"
        assert [row.is_full for row in draft.exceptions.all()] == [True]
        assert page.current_workflow_state == review
        assert states(weekly) == USUAL

    def test_undo_keeps_an_earlier_scheduled_draft(self, screen, weekly):
        EventPage.objects.get(pk=weekly.pk).save_revision().publish()
        for title, moment in (("Vendredi", at(23)), ("Plus tard", None)):
            draft = EventPage.objects.get(pk=weekly.pk).get_latest_revision_as_object()
            draft.title, draft.go_live_at = title, moment
            revision = draft.save_revision()
            if moment:
                revision.publish()
        screen(**undo_key(screen(date=date_on(weekly, 27).pk)))
        page = EventPage.objects.get(pk=weekly.pk)
        [scheduled] = page.revisions.filter(approved_go_live_at=at(23))
        drafts = [scheduled.as_object(), page.get_latest_revision_as_object()]
        assert [(draft.title, draft.exceptions.count()) for draft in drafts] == [
            ("Vendredi", 0),
            ("Plus tard", 0),
        ]

    def test_undo_waits_until_the_page_is_back_on_the_site(self, screen, weekly, admin_client):
        """Otherwise the letters would leave, and the page come back with the cancelled date."""
        undo = undo_key(screen(date=date_on(weekly, 27).pk))
        EventPage.objects.get(pk=weekly.pk).unpublish()
        url = reverse("event_dates", args=[weekly.pk])
        assert not undo_key(text_of(admin_client.get(url)))
        assert "remettez d’abord la page en ligne" in screen(**undo)
        assert "de nouveau en ligne" in screen(faire="republier")
        screen(**undo)
        assert states(weekly) == USUAL

    def test_second_press_on_the_button_that_puts_the_page_back(self, screen, weekly):
        EventPage.objects.get(pk=weekly.pk).unpublish()
        for _press in range(2):
            assert "de nouveau en ligne" in screen(faire="republier")

    def test_draft_begun_after_the_change_is_restored_too(self, screen, weekly):
        undo = undo_key(screen(date=date_on(weekly, 27).pk))
        draft = EventPage.objects.get(pk=weekly.pk)
        draft.title = "Titre pas encore relu"
        draft.save_revision()
        screen(**undo)
        draft = EventPage.objects.get(pk=weekly.pk).get_latest_revision_as_object()
        assert (draft.title, draft.exceptions.count()) == ("Titre pas encore relu", 0)

    def test_restoration_is_undone_too(self, screen, weekly):
        screen(date=date_on(weekly, 27).pk, raison="Grève")
        text = screen(date=date_on(weekly, 27).pk, faire="retablir")
        screen(**undo_key(text))
        assert states(weekly)[2] == (27, "cancelled", "Grève")

    def test_change_and_undo_raise_the_sequence(self, screen, weekly):
        entries = CalendarEntry.objects.filter(event=weekly)
        numbers = [entries.get().sequence]
        text = screen(date=date_on(weekly, 27).pk)
        numbers.append(entries.get().sequence)
        screen(**undo_key(text))
        numbers.append(entries.get().sequence)
        assert numbers[0] < numbers[1] < numbers[2]

    def test_letters_within_the_hour_leave_at_once_and_are_announced(self, screen, weekly):
        register(weekly, "a@exemple.fr", "+33612345678")
        with time_machine.travel(at(27, 13), tick=False):
            text = screen(date=date_on(weekly, 27).pk)
            assert "1 personne inscrite reçoit une lettre tout de suite." in text
            assert "1 personne inscrite est à prévenir par téléphone maintenant." in text
            assert [sent.subject for sent in mail.outbox] == ["C’est annulé : Atelier du mardi"]
            text = screen(**undo_key(text))
            assert "1 personne inscrite reçoit une lettre tout de suite." in text
        assert mail.outbox[1].subject == "Finalement, c’est maintenu : Atelier du mardi"

    def test_no_letter_is_announced_about_a_date_that_has_begun(self, screen, weekly):
        register(weekly, "a@exemple.fr", "+33612345678")
        with time_machine.travel(at(27) + MINUTE, tick=False):
            text = screen(date=date_on(weekly, 27).pk)
        assert "La date du mardi 27 octobre 2026, 14 h est annulée." in text
        assert "Elle a commencé : aucune lettre ne partira" in text
        assert "tout de suite" not in text
        assert "par téléphone maintenant" not in text
        assert mail.outbox == []

    def test_no_letter_is_announced_if_the_people_know_no_change(self, screen, weekly):
        register(weekly, "a@exemple.fr", "+33612345678")
        with time_machine.travel(at(27) - 65 * MINUTE, tick=False):
            text = screen(date=date_on(weekly, 27).pk)
        with time_machine.travel(at(27) - 59 * MINUTE, tick=False):
            text = screen(**undo_key(text))
        assert "C’est défait" in text
        assert "reçoit une lettre" not in text
        assert "par téléphone maintenant" not in text
        assert mail.outbox == []

    def test_letters_at_once_are_named_only_to_those_who_may_publish(
        self, admin_client, weekly, client, place
    ):
        url, words = reverse("event_dates", args=[weekly.pk]), "les lettres partiront tout de suite"
        with time_machine.travel(at(27, 13), tick=False):
            assert words not in text_of(admin_client.get(url))
            register(weekly, "a@exemple.fr")
            assert words in text_of(admin_client.get(url))
            client.force_login(PlaceMembershipFactory(place=place).user)
            assert words not in text_of(client.get(url))

    def test_expired_changes_are_purged_at_night(self, screen, weekly):
        screen(date=date_on(weekly, 27).pk)
        with time_machine.travel(TODAY + 9 * MINUTE, tick=False):
            call_command("purge_date_changes")
            assert DatesChange.objects.exists()
        with time_machine.travel(TODAY + 10 * MINUTE, tick=False):
            call_command("purge_date_changes")
        assert not DatesChange.objects.exists()

    def test_undo_gives_back_the_mark_and_no_seat(self, screen, weekly, send_letters):
        pk = date_on(weekly, 27).pk
        screen(date=pk, faire="remplir")
        register(weekly, "a@exemple.fr")
        text = screen(date=pk, faire="vider")
        assert "recevra la lettre « Une place s’est libérée pour vous » à 10 h 10." in text
        assert "Si vous le défaites, personne ne reçoit de lettre pour cette date." in text
        screen(**undo_key(text))
        send_letters()
        assert mail.outbox == []
        assert Registration.objects.get().state == "waiting"

    def test_screen_tells_the_date_of_each_letter_and_if_the_undo_stops_it(self, screen, weekly):
        register(weekly, "a@exemple.fr")
        pk = date_on(weekly, 27).pk
        text = screen(date=pk, faire="deplacer", debut="2026-10-28T09:00")
        assert "Si vous le défaites, personne ne reçoit de lettre pour cette date." in text
        assert "à 10 h 10. </p> <ul> <li>mardi 27 octobre, 14 h</li>" in text
        with time_machine.travel(TODAY + 5 * MINUTE, tick=False):
            text = screen(date=pk, faire="remplir")
            assert "Si vous le défaites, une lettre partira quand même" in text
            assert "rendez-vous » à 10 h 10." in text
            assert "Remettez une date comme avant, et ses lettres ne partiront pas." in text

    def test_changed_date_keeps_the_key_of_its_exception(self, screen, weekly):
        """A task about the row may wait in the queue."""
        pk = date_on(weekly, 27).pk
        screen(date=date_on(weekly, 3, 11).pk)
        screen(date=pk)
        keys = set(EventException.objects.values_list("pk", flat=True))
        text = screen(date=pk, faire="deplacer", debut="2026-10-28T09:00")
        assert set(EventException.objects.values_list("pk", flat=True)) == keys
        screen(**undo_key(text))
        assert set(EventException.objects.values_list("pk", flat=True)) == keys

    def test_approved_proposal_is_undone_and_its_letters_are_announced(
        self, screen, weekly, client, admin_client, place
    ):
        register(weekly, "a@exemple.fr")
        client.force_login(PlaceMembershipFactory(place=place).user)
        screen(client, date=date_on(weekly, 27).pk)
        task = EventPage.objects.get(pk=weekly.pk).current_workflow_state.current_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[weekly.pk, "approve", task.pk])
        text = text_of(admin_client.post(url, {"comment": ""}, follow=True))
        assert states(weekly)[2][1] == "cancelled"
        assert "1 personne inscrite recevra la lettre « C’est annulé » à 10 h 10." in text
        text = text_of(admin_client.get(reverse("event_dates", args=[weekly.pk])))
        screen(**undo_key(text))
        assert states(weekly) == USUAL
        assert not PendingLetters.objects.exists()

    @pytest.mark.parametrize("key", ["", "x", "\0", "00000000-0000-0000-0000-000000000000"])
    def test_unknown_change_is_explained(self, screen, key):
        assert "ne peut plus être défait" in screen(faire="defaire", operation=key)


class TestWholeEvent:
    @pytest.fixture
    def cancelled(self, weekly, admin_user, send_letters):
        """The series, cancelled as a whole; its person has the letter."""
        register(weekly, "a@exemple.fr")
        publish(weekly, admin_user, status="cancelled", status_reason="Travaux")
        send_letters()
        mail.outbox.clear()
        DatesChange.objects.all().delete()
        return weekly

    def test_cancelled_event_is_restored_and_its_people_are_notified(
        self, screen, cancelled, send_letters
    ):
        assert {status for _day, status, _note in states(cancelled)} == {"cancelled"}
        text = screen(faire="confirmer")
        assert "L’événement est rétabli. Les agendas abonnés le sauront." in text
        assert "1 personne inscrite recevra la lettre « Finalement, c’est maintenu »" in text
        assert "Rétablir l’événement entier" not in text
        assert states(cancelled) == USUAL
        assert EventPage.objects.get(pk=cancelled.pk).status_reason == ""
        send_letters()
        assert [sent.subject for sent in mail.outbox] == [
            "Finalement, c’est maintenu : Atelier du mardi"
        ]

    def test_restoration_is_undone(self, screen, cancelled, send_letters):
        undo = undo_key(screen(faire="confirmer"))
        text = screen(**undo)
        assert "Rétablir l’événement entier" in text
        assert EventPage.objects.get(pk=cancelled.pk).status_reason == "Travaux"
        send_letters()
        assert mail.outbox == []

    def test_draft_is_restored_too(self, screen, cancelled):
        draft = EventPage.objects.get(pk=cancelled.pk)
        draft.title = "Titre pas encore relu"
        draft.save_revision()
        screen(faire="confirmer")
        draft = EventPage.objects.get(pk=cancelled.pk).get_latest_revision_as_object()
        assert (draft.title, draft.status) == ("Titre pas encore relu", "confirmed")

    def test_undo_gives_a_draft_with_another_hour_its_status_back(self, screen, cancelled):
        draft = EventPage.objects.get(pk=cancelled.pk)
        draft.ends_at = draft.ends_at + 30 * MINUTE
        draft.save_revision()
        screen(**undo_key(screen(faire="confirmer")))
        own = EventPage.objects.get(pk=cancelled.pk).get_latest_revision_as_object()
        assert (own.status, own.status_reason) == ("cancelled", "Travaux")
        assert own.ends_at == draft.ends_at

    def test_unpublished_event_is_not_restored(self, screen, cancelled):
        EventPage.objects.get(pk=cancelled.pk).unpublish()
        text = screen(faire="confirmer")
        assert "ni annulé ni reporté" in text
        assert "Rétablir l’événement entier" not in text

    def test_event_that_takes_place_is_not_restored(self, screen, weekly):
        assert "ni annulé ni reporté" in screen(faire="confirmer")
        assert not DatesChange.objects.exists()

    def test_user_who_may_not_publish_proposes_it(
        self, screen, cancelled, client, admin_user, place
    ):
        client.force_login(PlaceMembershipFactory(place=place).user)
        text = text_of(client.get(reverse("event_dates", args=[cancelled.pk])))
        assert "Proposer de rétablir" in text
        screen(client, faire="confirmer")
        assert states(cancelled) != USUAL
        page = EventPage.objects.get(pk=cancelled.pk)
        page.current_workflow_state.current_task_state.approve(user=admin_user)
        assert states(cancelled) == USUAL

    def test_congress_is_cancelled_undone_and_restored(self, congress, admin_client, admin_user):
        url = reverse("event_dates", args=[congress.pk])
        publish(congress, admin_user, status="cancelled")
        text = text_of(admin_client.get(url))
        assert "Rétablir l’édition entière" in text
        admin_client.post(url, undo_key(text))
        congress.refresh_from_db()
        assert congress.status == "confirmed"
        publish(congress, admin_user, status="postponed")
        listing = reverse("wagtailadmin_explore", args=[congress.get_parent().pk])
        assert url in admin_client.get(listing).content.decode()
        admin_client.post(url, {"faire": "confirmer"})
        congress.refresh_from_db()
        assert congress.status == "confirmed"
        assert url not in admin_client.get(listing).content.decode()
        date = congress.occurrences.get()
        assert admin_client.post(url, {"date": date.pk}).status_code == 404
        assert "Annuler cette date" not in text_of(admin_client.get(url))


class TestPastDates:
    def test_past_date_is_restored_within_a_year_without_a_letter(
        self, screen, weekly, admin_client, admin_user, send_letters
    ):
        register(weekly, "a@exemple.fr")
        screen(date=date_on(weekly, 27).pk)
        send_letters()
        mail.outbox.clear()
        url = reverse("event_dates", args=[weekly.pk])
        for days, is_offered in ((367, False), (365, True)):
            with time_machine.travel(at(27, 16) + datetime.timedelta(days), tick=False):
                admin_client.force_login(admin_user)
                text = text_of(admin_client.get(url))
                assert ("1 date passée annulée ou déplacée" in text) == is_offered
        with time_machine.travel(at(27, 16) + datetime.timedelta(365), tick=False):
            text = screen(date=date_on(weekly, 27).pk, faire="retablir")
            send_letters()
            assert "date passée annulée" not in text
            assert states(weekly) == USUAL
            assert undo_key(text)
        assert mail.outbox == []

    def test_date_moved_to_the_past_warns_that_a_letter_leaves(self, weekly, admin_client):
        page = EventPage.objects.get(pk=weekly.pk)
        page.exceptions = [
            EventException(
                original_date=datetime.date(2026, 10, 27), change="moved", starts_at=at(20, 9)
            )
        ]
        page.save_revision().publish()
        text = text_of(admin_client.get(reverse("event_dates", args=[weekly.pk])))
        assert "Elle est encore à venir : les personnes inscrites recevront une lettre." in text


class TestPublications:
    """A change is undone wherever a person published it."""

    @pytest.fixture
    def moved(self, weekly, admin_user):
        """A draft of the series, two hours later."""
        register(weekly, "a@exemple.fr")
        page = EventPage.objects.get(pk=weekly.pk)
        page.starts_at, page.ends_at = at(13, 16), at(13, 18)
        page.save_revision(user=admin_user)
        return page

    def undo(self, screen):
        text = screen(faire="defaire", operation="x")
        assert "1 personne inscrite recevra la lettre « Du nouveau pour votre" in text
        assert "rendez-vous » à 10 h 10." in text
        screen(**undo_key(text))

    def test_bulk_publication(self, screen, weekly, moved, admin_client):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        answer = admin_client.post(f"{url}?id={moved.pk}&next=/admin/", {}, follow=True)
        text = text_of(answer)
        assert "« Atelier du mardi » : 1 personne inscrite recevra la lettre" in text
        assert "Voir ou défaire" in text
        assert states(weekly) == USUAL
        assert weekly.occurrences.filter(original_starts_at=at(27, 16)).exists()
        self.undo(screen)
        assert weekly.occurrences.filter(original_starts_at=at(27)).exists()
        assert not PendingLetters.objects.exists()

    def test_scheduled_publication(self, screen, weekly, moved):
        revision = moved.get_latest_revision()
        revision.approved_go_live_at = TODAY - MINUTE
        revision.save()
        call_command("publish_scheduled")
        assert weekly.occurrences.filter(original_starts_at=at(27, 16)).exists()
        self.undo(screen)
        assert weekly.occurrences.filter(original_starts_at=at(27)).exists()

    def test_publication_by_a_program_is_not_offered(self, weekly):
        publish(weekly, None, status="cancelled")
        assert not DatesChange.objects.exists()

    def test_first_publication_and_other_fields_are_not_offered(self, agenda, weekly, admin_user):
        event = EventPageFactory(parent=agenda, live=False)
        publish(event, admin_user, starts_at=at(28), ends_at=at(28, 16))
        publish(weekly, admin_user, title="Autre titre")
        assert not DatesChange.objects.exists()


class TestUnpublication:
    @pytest.fixture
    def withdrawn(self, weekly, admin_user):
        """The series, unpublished by mistake while a draft was in progress."""
        register(weekly, "a@exemple.fr")
        publish(weekly, admin_user, title="Atelier de novembre")
        with time_machine.travel(TODAY + MINUTE, tick=False):
            page = EventPage.objects.get(pk=weekly.pk)
            page.title = "Titre pas encore relu"
            page.save_revision(user=admin_user)
            EventPage.objects.get(pk=weekly.pk).unpublish(user=admin_user)
        assert not weekly.occurrences.exists()
        return weekly

    def test_page_is_back_with_its_dates_and_its_draft(
        self, screen, withdrawn, admin_client, send_letters
    ):
        text = text_of(admin_client.get(reverse("event_dates", args=[withdrawn.pk])))
        assert "1 personne y est inscrite : si la page ne revient pas, elle recevra" in text
        assert "jusqu’à 10 h 11" in text
        text = screen(faire="republier")
        assert "La page est de nouveau en ligne, avec ses dates." in text
        assert "Remettre en ligne" not in text
        page = EventPage.objects.get(pk=withdrawn.pk)
        assert (page.live, page.title, states(page)) == (True, "Atelier de novembre", USUAL)
        assert page.has_unpublished_changes
        assert page.get_latest_revision_as_object().title == "Titre pas encore relu"
        delays.send_missed()
        send_letters()
        assert mail.outbox == []
        assert Registration.objects.get().state == "held"

    @pytest.mark.parametrize("way", ["late", "expired", "member"])
    def test_page_stays_offline(self, screen, withdrawn, client, place, way):
        if way == "expired":
            EventPage.objects.filter(pk=withdrawn.pk).update(expired=True)
        if way == "member":
            client.force_login(PlaceMembershipFactory(place=place).user)
            answer = client.post(
                reverse("event_dates", args=[withdrawn.pk]), {"faire": "republier"}
            )
            assert answer.status_code == 302
        else:
            minutes = 11 if way == "late" else 5
            with time_machine.travel(TODAY + minutes * MINUTE, tick=False):
                text = screen(faire="republier")
            assert "Les dix minutes sont passées" in text
        assert not EventPage.objects.get(pk=withdrawn.pk).live

    @pytest.mark.parametrize("is_bulk", [False, True])
    def test_button_is_offered_after_the_unpublication(self, weekly, admin_client, is_bulk):
        url = reverse("wagtailadmin_pages:unpublish", args=[weekly.pk])
        if is_bulk:
            url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
            url = f"{url}?id={weekly.pk}&next=/admin/"
        data = {leaving_admin.CONFIRMED: "1"}
        text = text_of(admin_client.post(url, data, follow=True))
        assert "Remettre en ligne : Atelier du mardi" in text
        assert reverse("event_dates", args=[weekly.pk]) in text

    def test_form_of_an_unpublished_event_has_the_button(self, withdrawn, admin_client):
        edit = reverse("wagtailadmin_pages:edit", args=[withdrawn.pk])
        dates = f'href="{reverse("event_dates", args=[withdrawn.pk])}"'
        assert dates in text_of(admin_client.get(edit))
        with time_machine.travel(TODAY + 12 * MINUTE, tick=False):
            assert dates not in text_of(admin_client.get(edit))

    def test_pages_unpublished_with_their_parent_are_put_back_from_a_list(
        self, weekly, place, agenda, admin_client, client
    ):
        once = [
            EventPageFactory(parent=place, title=f"Une fois {n}", starts_at=at(28), ends_at=at(29))
            for n in range(6)
        ]
        EventPage.objects.get(pk=once[0].pk).unpublish()
        EventPage.objects.filter(pk=once[0].pk).update(expired=True)
        url = reverse("wagtailadmin_pages:unpublish", args=[place.pk])
        data = {leaving_admin.CONFIRMED: "1", "include_descendants": "on"}
        text = text_of(admin_client.post(url, data, follow=True))
        assert "Vous pouvez remettre ces pages en ligne pendant dix minutes." in text
        screen = reverse("event_withdrawn")
        assert screen in text
        text = text_of(admin_client.get(screen))
        assert [page.title in text for page in (place, weekly, *once)] == [
            *(True, True, False),
            *[True] * 5,
        ]
        assert text.count(" checked>") == 7
        keys = [place.pk, weekly.pk, once[1].pk, once[0].pk]
        text = text_of(admin_client.post(screen, {"page": keys}, follow=True))
        assert "3 pages sont de nouveau en ligne." in text
        assert PlacePage.objects.get(pk=place.pk).live
        assert states(weekly) == USUAL
        live = EventPage.objects.filter(title__startswith="Une fois", live=True)
        assert list(live) == [once[1]]
        # A user who may not publish the pages sees none, and a late press changes nothing.
        client.force_login(PlaceMembershipFactory(place=place).user)
        assert once[2].title not in text_of(client.get(screen))
        client.post(screen, {"page": [once[2].pk]})
        assert live.count() == 1

    def test_page_unpublished_by_a_colleague_is_not_ticked(self, weekly, admin_client, place):
        colleague = PlaceMembershipFactory(place=place, is_trusted=True).user
        EventPage.objects.get(pk=weekly.pk).unpublish(user=colleague)
        text = text_of(admin_client.get(reverse("event_withdrawn")))
        assert f'value="{weekly.pk}">' in text
        assert "checked" not in text

    def test_only_pages_of_the_last_unpublication_are_ticked(self, weekly, place, admin_client):
        other = EventPageFactory(parent=place, title="Retiré exprès", starts_at=at(28))
        for page in (other, weekly):
            url = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
            answer = admin_client.post(url, {leaving_admin.CONFIRMED: "1"}, follow=True)
        assert "Remettre en ligne : Atelier du mardi" in text_of(answer)
        text = text_of(admin_client.get(reverse("event_withdrawn")))
        assert f'value="{other.pk}">' in text
        assert f'value="{weekly.pk}" checked>' in text

    def test_trusted_manager_does_not_put_an_offline_place_back(self, place, client):
        client.force_login(PlaceMembershipFactory(place=place, is_trusted=True).user)
        place.unpublish()
        screen = reverse("event_withdrawn")
        assert f'value="{place.pk}"' not in text_of(client.get(screen))
        client.post(screen, {"page": [place.pk]})
        assert not PlacePage.objects.get(pk=place.pk).live

    def test_alias_is_put_back_with_its_source_only(self, weekly, admin_client):
        alias = weekly.create_alias(update_slug="alias")
        EventPage.objects.get(pk=weekly.pk).unpublish()
        screen = reverse("event_withdrawn")
        assert f'value="{alias.pk}"' not in text_of(admin_client.get(screen))
        admin_client.post(screen, {"page": [alias.pk, weekly.pk]})
        assert EventPage.objects.get(pk=alias.pk).live
        # An alias unpublished alone cannot be published by itself.
        EventPage.objects.get(pk=alias.pk).unpublish()
        admin_client.post(screen, {"page": [alias.pk]})
        assert not EventPage.objects.get(pk=alias.pk).live

    def test_scheduled_page_is_not_put_back(self, withdrawn, admin_user):
        page = EventPage.objects.get(pk=withdrawn.pk)
        with time_machine.travel(TODAY + 2 * MINUTE, tick=False):
            assert republishable_until(page)
            page.go_live_at = TODAY + datetime.timedelta(days=1)
            page.save_revision().publish()
            page.refresh_from_db()
            assert (page.live, republishable_until(page)) == (False, None)
            assert withdrawn_pages(admin_user) == []

    def test_button_of_an_imported_event_leads_to_the_list(self, withdrawn, admin_client):
        source = EventSource.objects.create(name="OpenAgenda")
        ImportedEvent.objects.create(
            source=source, event=withdrawn, uid="a", ends_at=withdrawn.ends_at
        )
        below = reverse("wagtailadmin_explore", args=[withdrawn.pk])
        assert f'href="{reverse("event_withdrawn")}"' in text_of(admin_client.get(below))

    def test_late_press_of_the_list_is_explained(self, weekly, admin_client):
        EventPage.objects.get(pk=weekly.pk).unpublish()
        screen = reverse("event_withdrawn")
        text = text_of(admin_client.post(screen, {}, follow=True))
        assert "cochez d’abord une page" in text
        with time_machine.travel(TODAY + 11 * MINUTE, tick=False):
            text = text_of(admin_client.post(screen, {"page": [weekly.pk]}, follow=True))
        assert "Les dix minutes sont passées" in text
        assert not EventPage.objects.get(pk=weekly.pk).live


class TestClosures:
    @pytest.fixture
    def others(self, weekly, place):
        """A second event during the closure of 26 to 30 October, and the URL of the screen."""
        days = datetime.date(2026, 10, 26), datetime.date(2026, 10, 30)
        Closure.objects.create(place=place, starts_on=days[0], ends_on=days[1])
        self.once = EventPageFactory(
            parent=place, title="Atelier photo", starts_at=at(28), ends_at=at(28, 16)
        )
        EventPage.objects.get(pk=weekly.pk).save_revision().publish()
        return reverse("event_closed_dates", args=[place.pk])

    def post(self, client, url, **data):
        answer = client.post(url, {key.replace("_", "-"): data[key] for key in data}, follow=True)
        return text_of(answer)

    def test_dates_changed_together_are_undone_together(self, others, admin_client, weekly):
        keep, cancel = date_on(weekly, 27).pk, self.once.occurrences.get().pk
        chosen = {f"choix_{keep}": "maintenir", f"choix_{cancel}": "annuler"}
        text = self.post(admin_client, others, **chosen)
        assert "2 dates sont changées." in text
        assert text.count('name="operation"') == 1
        assert "Atelier photo</strong>, mercredi 28 octobre, 14 h : annulée" in text
        assert (states(weekly)[2][1], states(self.once)[0][1]) == ("confirmed", "cancelled")
        text = self.post(admin_client, others, **undo_key(text))
        assert "C’est défait" in text
        assert (states(weekly)[2][1], states(self.once)[0][1]) == ("cancelled", "confirmed")

    def test_event_changed_since_is_named_and_the_other_is_undone(
        self, others, admin_client, weekly
    ):
        keep, cancel = date_on(weekly, 27).pk, self.once.occurrences.get().pk
        chosen = {f"choix_{keep}": "maintenir", f"choix_{cancel}": "annuler"}
        undo = undo_key(self.post(admin_client, others, **chosen))
        self.post(admin_client, others, **{f"choix_{cancel}": "retablir"})
        text = self.post(admin_client, others, **undo)
        assert "« Atelier photo » : une date a encore changé depuis" in text
        assert (states(weekly)[2][1], states(self.once)[0][1]) == ("cancelled", "confirmed")

    def test_changed_date_is_restored_here(self, others, admin_client, weekly):
        pk = self.once.occurrences.get().pk
        assert "Rétablir comme prévu au départ" not in text_of(admin_client.get(others))
        text = self.post(admin_client, others, **{f"choix_{pk}": "annuler"})
        assert "Rétablir comme prévu au départ" in text
        self.post(admin_client, others, **{f"choix_{pk}": "retablir"})
        assert states(self.once)[0][1] == "confirmed"

    def test_date_kept_during_the_closure_needs_no_restoration(self, others, admin_client, weekly):
        text = self.post(admin_client, others, **{f"choix_{date_on(weekly, 27).pk}": "maintenir"})
        assert "1 date est changée." in text
        assert "Rétablir comme prévu au départ" not in text

    def test_user_undoes_only_what_they_may_publish(self, others, admin_client, client, place):
        pk = self.once.occurrences.get().pk
        undo = undo_key(self.post(admin_client, others, **{f"choix_{pk}": "annuler"}))
        client.force_login(PlaceMembershipFactory(place=place).user)
        assert undo_key(text_of(client.get(others))) is None
        assert "ne peut plus être défait" in self.post(client, others, **undo)
        assert states(self.once)[0][1] == "cancelled"


def test_number_of_queries_of_the_screen_does_not_grow_with_dates(admin_client, weekly):
    url = reverse("event_dates", args=[weekly.pk])
    admin_client.get(url)
    with CaptureQueriesContext(connection) as few:
        admin_client.get(url)
    page = EventPage.objects.get(pk=weekly.pk)
    page.until = datetime.date(2027, 6, 30)
    page.save_revision().publish()
    admin_client.get(url)
    with CaptureQueriesContext(connection) as many:
        admin_client.get(url)
    assert len(many) == len(few)
    assert Occurrence.objects.filter(event=weekly).count() > 30


def test_planned_letters_are_described_with_their_time(screen, weekly):
    register(weekly, "a@exemple.fr", "b@exemple.fr", "+33612345678")
    assert planned_letters([weekly.pk]) == []
    screen(date=date_on(weekly, 27).pk)
    [letters] = planned_letters([weekly.pk])
    assert (letters.mailed, letters.called) == (2, 1)
    assert letters.sentence.replace(NBSP, " ") == (
        "2 personnes inscrites recevront la lettre « C’est annulé » à 10 h 10."
    )
    assert letters.call_sentence.replace(NBSP, " ") == (
        "1 personne sera à prévenir par téléphone après 10 h 10 : « C’est annulé »."
    )
    with time_machine.travel(TODAY + 10 * MINUTE, tick=False):
        assert letters.sentence.replace(NBSP, " ") == (
            "2 personnes inscrites vont recevoir la lettre « C’est annulé »."
        )
        assert letters.call_sentence.replace(NBSP, " ") == (
            "1 personne est à prévenir par téléphone : « C’est annulé »."
        )


def test_letters_are_due_at_their_second(screen, weekly):
    register(weekly, "a@exemple.fr")
    with time_machine.travel(TODAY + MINUTE / 2, tick=False):
        screen(date=date_on(weekly, 27).pk)
    [letters] = planned_letters([weekly.pk])
    for seconds, is_due in ((29, False), (30, True)):
        moment = TODAY + 10 * MINUTE + datetime.timedelta(seconds=seconds)
        with time_machine.travel(moment, tick=False):
            assert letters.is_due == is_due


@pytest.fixture
def overseas(directory):
    """A place in La Réunion."""
    page = PlacePage(title="Bourbon", slug="b", postcode="97400", city="Saint-Denis")
    return directory.add_child(instance=page)


def test_change_to_undo_has_the_hour_of_the_list(screen, weekly, overseas):
    page = EventPage.objects.get(pk=weekly.pk)
    day = datetime.date(2026, 10, 27)
    page.exceptions = [EventException(original_date=day, change="note", place=overseas)]
    page.save_revision().publish()
    text = screen(date=date_on(weekly, 27).pk)
    assert "mardi 27 octobre, de 17 h à 19 h" in text
    assert "mardi 27 octobre, 17 h : annulée" in text


def test_removed_date_overseas_keeps_its_hour_in_screen_and_letter(
    agenda, overseas, django_capture_on_commit_callbacks
):
    row = EventDate(starts_at=at(29, 17), ends_at=at(29, 19), place=overseas)
    event = EventPageFactory(
        parent=agenda, title="Vanille", starts_at=at(28), capacity=8, dates=[row]
    )
    date = event.occurrences.select_related("event", "place").get(place=overseas)
    assert date.when.replace(NBSP, " ") == "jeudi 29 octobre, de 20 h à 22 h"
    seats.register(date, name="Camille", contact="a@exemple.fr")
    page = EventPage.objects.get(pk=event.pk)
    page.dates = []
    page.save_revision().publish()
    [letters] = planned_letters([event.pk])
    assert letters.dates == [("Vanille", f"jeudi 29 octobre, 20{NBSP}h")]
    with django_capture_on_commit_callbacks(execute=True):
        delays.send_due(at_once=True)
    assert "jeudi 29 octobre, de 20 h à 22 h" in mail.outbox[-1].body.replace(NBSP, " ")


def test_urgent_move_overseas_is_announced_on_the_clock_of_the_place(agenda, overseas):
    """At 10 h in Paris it is 12 h in La Réunion: 12 h 50 there is within the hour."""
    event = EventPageFactory(
        parent=agenda, place=overseas, title="Vanille", starts_at=at(28), capacity=8
    )
    date = event.occurrences.select_related("event").get()
    seats.register(date, name="Camille", contact="a@exemple.fr")
    row = changes.exception_of(date, "moved", "")
    before = notified([event.pk])
    for time, notice in (("13:10", ""), ("12:50", "1 personne inscrite reçoit")):
        assert changes.move(row, {"debut": f"2026-10-21T{time}", "fin": ""}, date) == ""
        changes.change_dates(event, [row], None)
        sentence = urgent_notice([event.pk], before)
        assert (notice in sentence, bool(sentence)) == (True, bool(notice))


class TestMovedThenCancelled:
    """A moved date is cancelled at its new time, where people expect it."""

    def test_cancellation_is_shown_on_the_new_day(self, screen, weekly, client):
        screen(date=date_on(weekly, 27).pk, faire="deplacer", debut="2026-10-29T09:00")
        screen(date=date_on(weekly, 27).pk, raison="Grève")
        page = text_of(client.get(weekly.url))
        assert "<s>jeudi 29 octobre, de 9 h à 11 h</s>" in page
        assert "mardi 27 octobre" not in page
        days = client.get("/agenda/?vue=mois&jour=2026-10-01").context["weeks"]
        of_day = {cell.day.day: cell.dates for week in days for cell in week if cell.is_own}
        assert [date.is_off for date in of_day[29]] == [True]
        assert of_day[27] == []
        text = CalendarEntry.objects.get(event=weekly).vevent
        assert "DTSTART;TZID=Europe/Paris:20261029T090000" in text.replace("\r\n ", "")
        assert text.count("SUMMARY:ANNULÉ - Atelier du mardi") == 1

    def test_letter_is_about_the_new_day(self, screen, weekly, send_letters):
        screen(date=date_on(weekly, 27).pk, faire="deplacer", debut="2026-10-29T09:00")
        register(weekly, "a@exemple.fr")
        screen(date=date_on(weekly, 27).pk)
        send_letters()
        assert "jeudi 29 octobre" in mail.outbox[-1].body.replace(NBSP, " ")

    def test_two_restorations_give_the_move_then_the_first_time(self, screen, weekly):
        pk = date_on(weekly, 27).pk
        screen(date=pk, faire="deplacer", debut="2026-10-29T09:00")
        screen(date=pk, raison="Grève")
        text = screen(date=pk, faire="retablir")
        assert "La date du jeudi 29 octobre 2026, 9 h est rétablie." in text
        assert "mardi 27 octobre, 14 h : rétablie" in text
        assert states(weekly)[2] == (29, "confirmed", "")
        screen(date=pk, faire="retablir")
        assert states(weekly) == USUAL
        assert not EventException.objects.exists()

    def test_screen_says_when_the_date_will_be(self, screen, weekly):
        pk = date_on(weekly, 27).pk
        text = screen(date=pk, faire="deplacer", debut="2026-10-29T09:00")
        assert "Elle aura lieu comme prévu au départ : mardi 27 octobre, 14 h." in text
        text = screen(date=pk)
        assert "Elle aura de nouveau lieu : jeudi 29 octobre, de 9 h à 11 h." in text

    def test_date_kept_despite_a_closure_is_kept_at_its_new_time(self, screen, weekly, place):
        pk = date_on(weekly, 27).pk
        screen(date=pk, faire="deplacer", debut="2026-10-29T09:00")
        screen(date=pk)
        row = changes.kept(date_on(weekly, 27), "")
        changes.change_dates(weekly, [row], None)
        assert states(weekly)[2] == (29, "confirmed", "")

    def test_date_withdrawn_from_an_external_calendar_is_cancelled_at_its_new_time(
        self, screen, weekly
    ):
        screen(date=date_on(weekly, 27).pk, faire="deplacer", debut="2026-10-29T09:00")
        cancel_coming_dates(SimpleNamespace(event=weekly, source=SimpleNamespace(name="Mairie")))
        assert [(day, status) for day, status, _note in states(weekly)] == [
            *((13, "confirmed"), (20, "confirmed"), (29, "cancelled")),
            *((3, "cancelled"), (10, "cancelled")),
        ]


class TestPast:
    """No date is moved to the past, and people with a wrong letter are not lost."""

    @pytest.mark.parametrize("start", ["2025-10-27T14:00", "2026-10-21T09:59"])
    def test_move_to_the_past_is_refused(self, admin_client, weekly, start):
        url = reverse("event_dates", args=[weekly.pk])
        sent = {"date": date_on(weekly, 27).pk, "faire": "deplacer", "debut": start}
        text = text_of(admin_client.post(url, sent))
        assert "Ce moment est déjà passé : vérifiez le jour et l’année." in text
        assert states(weekly) == USUAL

    def test_screen_of_closures_refuses_a_move_to_the_past(self, admin_client, weekly, place):
        day = datetime.date(2026, 10, 27)
        Closure.objects.create(place=place, starts_on=day, ends_on=day)
        pk = date_on(weekly, 27).pk
        sent = {f"choix-{pk}": "deplacer", f"debut-{pk}": "2025-10-28T14:00"}
        text = text_of(admin_client.post(reverse("event_closed_dates", args=[place.pk]), sent))
        assert "Ce moment est déjà passé" in text

    def test_date_that_has_begun_may_end_later(self, screen, weekly):
        with time_machine.travel(at(27) + 30 * MINUTE, tick=False):
            sent = {"debut": "2026-10-27T14:00", "fin": "2026-10-27T18:00"}
            screen(date=date_on(weekly, 27).pk, faire="deplacer", **sent)
        assert date_on(weekly, 27).local_end.hour == 18

    def test_whole_day_may_be_moved_to_today(self, admin_client, agenda, place):
        event = EventPageFactory(parent=place, starts_at=at(23, 0), ends_at=at(23, 0), all_day=True)
        date = event.occurrences.get()
        assert not date.moves_to_past(at(21, 0))
        assert date.moves_to_past(at(20, 0))

    def test_date_is_not_restored_to_the_past(self, screen, weekly, admin_client):
        pk = date_on(weekly, 27).pk
        screen(date=pk, faire="deplacer", debut="2026-11-05T09:00")
        with time_machine.travel(at(28), tick=False):
            text = screen(date=pk, faire="retablir")
        assert "rien n’est à rétablir" in text
        assert states(weekly)[2][0] == 5

    def test_letter_about_a_far_move_has_the_year(self, screen, weekly, send_letters):
        register(weekly, "a@exemple.fr")
        screen(date=date_on(weekly, 27).pk, faire="deplacer", debut="2027-12-15T14:00")
        send_letters()
        assert "mercredi 15 décembre 2027" in mail.outbox[-1].body.replace(NBSP, " ")

    @pytest.fixture
    def misled(self, weekly):
        """A person notified, by an import, of a start in the past of a date that is to come."""
        register(weekly, "a@exemple.fr")
        past = {"starts_at": at(27, month=3), "ends_at": at(27, 16, month=3)}
        Registration.objects.update(**past)
        return Registration.objects.get()

    def test_person_with_a_wrong_letter_is_not_lost(self, weekly, misled, admin_user):
        assert list(Registration.objects.coming()) == [misled]
        assert not misled.has_begun
        assert not misled.is_expired
        [roll] = [roll for roll in rolls_of(weekly) if roll.people]
        assert roll.date == date_on(weekly, 27)
        for is_deletion in (True, False):
            kind = {"with_descendants": False, "is_deletion": is_deletion}
            [line] = leaving_admin.expected([weekly], admin_user, **kind)
            assert line.mailed == 1

    def test_person_with_a_wrong_letter_gets_the_right_one(self, weekly, misled, send_letters):
        delays.plan([weekly.pk])
        assert mail.outbox == []
        send_letters()
        [letter] = mail.outbox
        assert "mardi 27 octobre" in letter.body.replace(NBSP, " ")

    def test_deletion_notifies_a_person_with_a_wrong_letter(
        self, weekly, misled, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            weekly.delete()
        assert [letter.to for letter in mail.outbox] == [["a@exemple.fr"]]

    @pytest.mark.parametrize("minutes", [2, 8])
    def test_undone_urgent_change_is_corrected_at_once(self, screen, weekly, minutes):
        """Even if the date has begun meanwhile: people believe that it is off."""
        register(weekly, "a@exemple.fr")
        with time_machine.travel(at(27) - 5 * MINUTE, tick=False) as clock:
            text = screen(date=date_on(weekly, 27).pk)
            clock.shift(minutes * MINUTE)
            screen(**undo_key(text))
        subjects = [letter.subject.split(" : ")[0].split(NBSP)[0] for letter in mail.outbox]
        assert subjects == ["C’est annulé", "Finalement, c’est maintenu"]


def test_people_who_wait_are_counted_apart(weekly, admin_client):
    weekly.capacity = 3
    weekly.save_revision().publish()
    register(weekly, *"abcd")
    text = text_of(admin_client.get(reverse("event_dates", args=[weekly.pk])))
    assert "3 personnes inscrites, 1 en attente, toutes à prévenir par téléphone" in text
    Registration.objects.exclude(contact="a").delete()
    text = text_of(admin_client.get(reverse("event_dates", args=[weekly.pk])))
    assert "1 personne inscrite, à prévenir par téléphone" in text
    register(weekly, "e@exemple.fr", "f", "g")
    text = text_of(admin_client.get(reverse("event_dates", args=[weekly.pk])))
    assert "3 personnes inscrites, 1 en attente, dont 3 à prévenir par téléphone" in text
    rolls = text_of(admin_client.get(reverse("event_rolls", args=[weekly.pk])))
    assert "3 inscrits sur 3" in rolls
    assert "1 en attente" in rolls
