"""Queued letters to registered people that the mail server refuses for good."""

import datetime

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from events.models import EventException, EventPage, Registration
from events.registrations import desk, letters, seats
from events.registrations.models.pending_letters import DELAY
from network.models import QueuedTask
from network.settings import environment
from network.tasks import mail as mailing
from network.tasks import queue
from network.tasks.worker import TaskWorker
from tests.events.conftest import PARIS
from tests.events.registrations.test_registration_views import fill, text_of
from tests.smtp_server import smtp_server

pytestmark = pytest.mark.django_db
WRONG = "camille@exmple.fr"


@pytest.fixture
def server(settings):
    """Queue the mails, and refuse their recipients for good when the worker sends them."""
    mailing.breaker.succeeded()
    settings.TASKS = environment.tasks("database")
    with smtp_server() as server:
        server.refusal = "550 no such user"
        options = {"host": "127.0.0.1", "port": server.port, "timeout": 5}
        settings.MAILERS = {
            "default": {"BACKEND": "network.tasks.mail.QueuedBackend"},
            "server": {"BACKEND": "network.tasks.mail.PatientEmailBackend", "OPTIONS": options},
        }
        yield server


@pytest.fixture
def address(workshop):
    return reverse("registrations:register", args=[workshop.calendar_entry.uid])


def work():
    """Run the queued tasks that are due in a minute: `fill` posts ten seconds later than now."""
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1), tick=False):
        TaskWorker(until_empty=True).run()


def enter(event, *contacts):
    date = event.coming_dates[0]
    return [seats.register(date, name="Camille Roux", contact=each)[0] for each in contacts]


def unreached():
    """Return the contacts of the people to call, in the order of their registrations."""
    rows = Registration.objects.filter(must_be_called=True).order_by("pk")
    return list(rows.values_list("contact", flat=True))


@pytest.mark.parametrize("occasion", sorted(letters.SUBJECTS))
def test_refused_letter_marks_the_person_to_call(workshop, server, occasion):
    row, _other = enter(workshop, WRONG, "b@exemple.fr")
    assert letters.send(row, occasion)
    assert unreached() == []
    work()
    assert unreached() == ([] if occasion == "withdrawn" else [WRONG])


def test_deleted_letter_marks_the_person_to_call_unless_it_had_failed(
    workshop, server, admin_client
):
    server.refusal = "451 come back"
    [row] = enter(workshop, WRONG)
    letters.send(row, "moved")
    work()
    address = reverse("queued_task", args=[QueuedTask.objects.get().pk])
    admin_client.post(address, {"what": "drop"})
    assert not QueuedTask.objects.exists()
    assert unreached() == [WRONG]

    # The host has called; the letter that had failed for good is deleted later.
    letters.send(row, "reminder")
    QueuedTask.objects.update(failed_at=timezone.now(), fault="SMTPDataError 550")
    Registration.objects.update(must_be_called=False)
    admin_client.post(reverse("queued_task", args=[QueuedTask.objects.get().pk]), {"what": "drop"})
    assert unreached() == []


def test_refused_letter_marks_all_people_of_the_form(workshop, server):
    names = ["Camille Roux", "Dominique Roux"]
    results = seats.register_together(workshop.coming_dates[0], names=names, contact=WRONG)
    first, second = (row for row, _is_new in results)
    letters.send(first, "held", companions=[second])
    work()
    assert unreached() == [WRONG, WRONG]


def test_refused_change_reminder_and_promotion_are_on_the_first_screen(
    workshop, server, django_user_model
):
    editor = django_user_model.objects.create_superuser("ana", "ana@exemple.fr", "…")
    enter(workshop, "a@exemple.fr", "b@exemple.fr", WRONG)
    seats.cancel(Registration.objects.get(contact="b@exemple.fr"))
    work()
    assert unreached() == [WRONG]
    [date] = desk.people_to_call(editor)
    assert (date["event__title"], date["people"]) == ("Premiers pas", 1)

    Registration.objects.update(must_be_called=False)
    with time_machine.travel(datetime.datetime(2026, 11, 2, 3, tzinfo=PARIS), tick=False):
        call_command("send_event_letters")
        work()
    assert unreached() == ["a@exemple.fr", WRONG]

    Registration.objects.update(must_be_called=False)
    page = EventPage.objects.get(pk=workshop.pk)
    page.exceptions = [
        EventException(original_date=datetime.date(2026, 11, 3), change="cancelled"),
    ]
    page.save_revision().publish()
    with time_machine.travel(timezone.now() + DELAY, tick=False):
        work()  # the task that writes the letters, then the letters
    assert unreached() == ["a@exemple.fr", WRONG]


def test_letter_that_is_retried_marks_nobody_until_it_is_abandoned(workshop, server):
    server.refusal = "451 come back"
    [row] = enter(workshop, WRONG)
    letters.send(row, "held")
    work()
    assert unreached() == []
    QueuedTask.objects.update(attempts=queue.ATTEMPTS - 1, run_after=timezone.now())
    work()
    assert unreached() == [WRONG]


def test_delivered_letter_and_other_refused_mail_mark_nobody(workshop, server):
    [row] = enter(workshop, WRONG)
    EmailMessage("Un", "", to=[WRONG]).send()
    work()
    server.refusal = ""
    letters.send(row, "held")
    work()
    assert unreached() == []
    assert len(server.mails) == 1


def test_visitor_whose_letter_was_refused_finds_the_registration_again(client, address, server):
    response = fill(client, address, contact=WRONG)
    assert Registration.objects.get().code not in response.url
    page = text_of(client.get(response.url))
    assert "Un courriel vient de partir" in page
    assert "Vérifier si le courriel a été refusé" in page
    assert response.url.replace("&", "&amp;") in page
    work()
    [row] = Registration.objects.all()
    response = client.get(response.url)
    assert response.url == f"{row.path}?nouvelle=1"
    page = text_of(client.get(response.url))
    assert "Notre courriel ne vous est pas parvenu" in page
    assert "Notez-le, ou imprimez cette page" in page
    assert row.spaced_code in page


def test_thanks_do_not_lead_to_a_registration_cancelled_since(client, address, server):
    response = fill(client, address, contact=WRONG)
    work()
    seats.cancel(Registration.objects.get())
    assert client.get(response.url).status_code == 200


def test_visitor_whose_letter_was_delivered_still_sees_the_thanks(client, address, server):
    server.refusal = ""
    response = fill(client, address, contact="camille@exemple.fr")
    work()
    assert "Votre place est gardée" in text_of(client.get(response.url))
    # Another person of this date whose letter was refused is not found by this reference.
    server.refusal = "550 no such user"
    other = fill(client, address, name="Dominique", contact=WRONG)
    work()
    assert client.get(response.url).status_code == 200
    assert client.get(other.url).status_code == 302
    for wrong in ("", "x", "é"):
        url = f"{other.url.partition('&lettre=')[0]}&lettre={wrong}"
        assert client.get(url).status_code == 200


def test_person_registered_before_is_not_revealed(client, address, server):
    first = fill(client, address, contact=WRONG)
    again = fill(client, address, contact=WRONG)
    work()
    assert unreached() == [WRONG]
    assert len(again.url) == len(first.url)
    assert again.url != first.url
    assert client.get(again.url).status_code == 200


def test_thanks_without_a_queue_have_no_reference(client, address):
    response = fill(client, address)
    assert "lettre=" not in response.url
    assert "Vérifier si" not in text_of(client.get(response.url))
    assert len(mail.outbox) == 1


def test_list_of_people_says_why_a_person_with_an_address_must_be_notified(
    admin_client, workshop, server
):
    row, _phone = enter(workshop, WRONG, "+33612345678")
    letters.must_call([row.pk, _phone.pk])
    moment = workshop.coming_dates[0].moment
    page = text_of(admin_client.get(reverse("event_roll", args=[workshop.pk, moment])))
    assert page.count("À prévenir autrement : notre courriel ne lui est pas parvenu.") == 1
    assert page.count("À appeler : sa place ou la date a changé.") == 1
    rolls = text_of(admin_client.get(reverse("event_rolls", args=[workshop.pk])))
    assert rolls.count("2 personnes à appeler") == 1


def test_item_of_people_to_call_leads_to_the_list_of_a_moved_date(admin_client, workshop):
    row, _phone = enter(workshop, WRONG, "+33612345678")
    later = workshop.starts_at + datetime.timedelta(hours=1)
    Registration.objects.filter(pk=row.pk).update(starts_at=later, must_be_called=True)
    user = get_user_model().objects.get(username="admin")
    [line] = [line for line in desk.LINES if line.key == "people_to_call"]
    [found] = desk.people_to_call(user)
    page = text_of(admin_client.get(line.item(found).url))
    assert WRONG in page
