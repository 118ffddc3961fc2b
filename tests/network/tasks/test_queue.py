import datetime
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import OperationalError, transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone

from home.models import StandardPage
from network.admin import lines
from network.models import QueuedTask, Worker
from network.settings import environment
from network.tasks import mail as letters
from network.tasks import queue
from network.tasks import worker as worker_module
from network.tasks.worker import TaskWorker
from tests.factories import UserFactory
from tests.smtp_server import smtp_server

LOCMEM = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
INDEXING = "modelsearch.tasks.insert_or_update_object_task"
done = []


@task
def do(what):
    done.append(what)


@task
def fail(error="OSError"):
    errors = {"down": OperationalError, "missing": StandardPage.DoesNotExist}
    errors["OSError"] = OSError(28, "no space, at ana@exemple.fr")
    raise errors[error]


@pytest.fixture
def queued(db, settings):
    """Store the tasks in the database, and send mails with the mailer "server"."""
    done.clear()
    letters.breaker.succeeded()
    settings.TASKS = environment.tasks("database")
    settings.MAILERS = {
        "default": {"BACKEND": "network.tasks.mail.QueuedBackend"},
        "server": LOCMEM,
    }


def work():
    return TaskWorker(until_empty=True).run()


def test_task_is_committed_with_the_rows_and_deleted_once_run(queued):
    do.enqueue("a")
    with transaction.atomic():
        do.enqueue("of what is undone")
        transaction.set_rollback(True)
    do.using(priority=10).enqueue("first")
    do.using(run_after=timezone.now() + datetime.timedelta(hours=1)).enqueue("later")
    assert done == []
    assert work() == 2
    assert done == ["first", "a"]
    assert [row.arguments["args"] for row in QueuedTask.objects.all()] == [["later"]]
    assert not Worker.objects.exists()


def test_failed_task_is_retried_with_growing_delays_then_abandoned(queued, caplog):
    with time_machine.travel("2026-11-27T10:00:00+00:00", tick=False) as clock:
        fail.enqueue()
        assert work() == 1
        row = QueuedTask.objects.get()
        assert (row.fault, row.attempts, row.failed_at) == ("OSError 28", 1, None)
        assert row.run_after == timezone.now() + datetime.timedelta(seconds=30)
        assert work() == 0
        for attempts in range(2, queue.ATTEMPTS + 1):
            clock.move_to(QueuedTask.objects.get().run_after)
            assert work() == 1
            assert QueuedTask.objects.get().attempts == attempts
        begun = datetime.datetime(2026, 11, 27, 10, tzinfo=datetime.UTC)
        assert timezone.now() - begun > datetime.timedelta(hours=20)
        assert QueuedTask.objects.failed().count() == 1
        assert work() == 0
        assert "ana@" not in caplog.text
        clock.shift(queue.KEPT + datetime.timedelta(hours=1))
        assert queue.delete_failed() == 1


def test_error_of_a_failure_handler_is_logged_and_the_task_stays_failed(
    queued, monkeypatch, caplog
):
    seen = []

    def report(row):
        seen.append(row.fault)
        raise ValueError

    monkeypatch.setitem(queue._failure_handlers, do.module_path, report)
    do.enqueue("a")
    QueuedTask.objects.update(attempts=queue.ATTEMPTS)
    work()
    assert seen == ["HopelessError"]
    assert QueuedTask.objects.failed().count() == 1
    assert "was not reported" in caplog.text


def test_unknown_task_fails_at_once(queued):
    QueuedTask.objects.create(path="places.gone.task", arguments={"args": [], "kwargs": {}})
    QueuedTask.objects.create(path="os.abort", arguments={"args": [], "kwargs": {}})
    assert work() == 2
    assert QueuedTask.objects.failed().count() == 2


def test_task_that_kills_its_worker_is_abandoned(queued):
    do.enqueue("kills")
    QueuedTask.objects.update(attempts=queue.ATTEMPTS)
    work()
    assert done == []
    assert QueuedTask.objects.failed().count() == 1


def test_task_of_a_dead_worker_is_run_by_another(queued):
    do.enqueue("of the dead")
    do.enqueue("of the living")
    dead, living = QueuedTask.objects.order_by("pk")
    Worker.objects.create(name="dead", seen_at=timezone.now() - datetime.timedelta(seconds=31))
    Worker.objects.create(name="living")
    QueuedTask.objects.filter(pk=dead.pk).update(worker="dead")
    QueuedTask.objects.filter(pk=living.pk).update(worker="living")
    work()
    assert done == ["of the dead"]


def test_task_of_a_dead_worker_is_run_even_if_the_clock_is_set_back(queued, monkeypatch):
    seconds = iter((100, 106, 107, 112, 113, 200))
    monkeypatch.setattr(worker_module, "monotonic", lambda: next(seconds))
    worker = TaskWorker(until_empty=True)
    worker.run()
    with time_machine.travel(timezone.now() - datetime.timedelta(hours=1)):
        do.enqueue("of the dead")
        QueuedTask.objects.update(worker="dead")
        worker.run()
    assert done == ["of the dead"]


def test_index_updates_of_wagtail_use_the_queue(queued, home):
    page = home.add_child(instance=StandardPage(title="Ukulele", slug="ukulele"))
    paths = set(QueuedTask.objects.values_list("path", flat=True))
    assert INDEXING in paths
    work()
    assert not QueuedTask.objects.exists()
    assert list(StandardPage.objects.search("Ukulele")) == [page]


def test_index_updates_of_a_deleted_page_end_without_error(queued, home):
    page = home.add_child(instance=StandardPage(title="Ukulele", slug="ukulele"))
    StandardPage.objects.filter(pk=page.pk).delete()
    for path in ("wagtail.tasks.update_reference_index_task", INDEXING):
        arguments = {"args": ["home", "standardpage", page.pk], "kwargs": {}}
        QueuedTask.objects.create(path=path, arguments=arguments)
    work()
    assert not QueuedTask.objects.exists()


def test_other_task_whose_object_is_missing_is_retried(queued):
    fail.enqueue("missing")
    work()
    assert QueuedTask.objects.get().fault == "DoesNotExist"


def test_mail_is_sent_once_with_its_content(queued):
    letter = EmailMessage("Objet", "Corps é", to=["ana@exemple.fr"], reply_to=["b@exemple.fr"])
    letter.attach("a.ics", "BEGIN:VCALENDAR", "text/calendar")
    assert letter.send() == 1
    assert not mail.outbox
    work()
    (sent,) = mail.outbox
    message = sent.message()
    assert message["Message-ID"].endswith("@localhost>")  # the host of SITE_URL, here
    assert message["To"] == "ana@exemple.fr"
    assert message["Reply-To"] == "b@exemple.fr"
    parts = list(message.walk())
    assert [part.get_content_type() for part in parts[1:]] == ["text/plain", "text/calendar"]
    assert parts[1].get_content().strip() == "Corps é"


def test_only_temporary_refusals_of_a_mail_are_retried(queued, settings):
    with smtp_server() as server:
        options = {"host": "127.0.0.1", "port": server.port, "timeout": 5}
        backend = {"BACKEND": "network.tasks.mail.PatientEmailBackend", "OPTIONS": options}
        settings.MAILERS = settings.MAILERS | {"server": backend}
        server.refusal = "550 no such user ana@exemple.fr"
        EmailMessage("Un", "", to=["ana@exemple.fr"]).send()
        work()
        server.refusal = "451 come back"
        EmailMessage("Deux", "", to=["ana@exemple.fr"]).send()
        work()
        failed, waiting = QueuedTask.objects.order_by("pk")
        assert (failed.fault, waiting.fault) == ("SMTPRecipientsRefused",) * 2
        assert (bool(failed.failed_at), bool(waiting.failed_at)) == (True, False)
        server.refusal = ""
        queue.retry(QueuedTask.objects.all())
        work()
        assert len(server.mails) == 2
        assert not QueuedTask.objects.exists()


def test_smtp_names_the_host_of_the_site(settings):
    settings.SITE_URL = "https://reseau.example.org"
    with smtp_server() as server:
        options = {"host": "127.0.0.1", "port": server.port, "timeout": 5}
        backend = {"BACKEND": "network.tasks.mail.PatientEmailBackend", "OPTIONS": options}
        settings.MAILERS = {"default": backend}
        EmailMessage("Un", "", to=["ana@exemple.fr"]).send()
        (sent,) = server.mails
        assert "@reseau.example.org>" in sent.partition("Message-ID:")[2].splitlines()[0]
        assert server.greetings == ["reseau.example.org"]


def test_dead_mail_server_is_waited_for_once(queued, settings):
    with smtp_server() as server:
        options = {"host": "127.0.0.1", "port": server.port, "timeout": 0.2}
        settings.MAILERS = {
            "default": {"BACKEND": "network.tasks.mail.PatientEmailBackend", "OPTIONS": options}
        }
        server.is_silent = True
        for expected in (SMTPServerDisconnected, ConnectionRefusedError):
            with pytest.raises(expected):
                EmailMessage("Un", "", to=["ana@exemple.fr"]).send()
        server.is_silent = False
        letters.breaker.tried_again_at = 0.0
        assert EmailMessage("Un", "", to=["ana@exemple.fr"]).send() == 1


def test_silent_failure_opens_the_circuit_too(queued):
    with smtp_server() as server:
        server.is_silent = True
        connection = letters.PatientEmailBackend(
            alias="default", host="127.0.0.1", port=server.port, timeout=0.2, fail_silently=True
        )
        assert connection.open() is None
        assert not letters.breaker.lets_through()
        assert connection.open() is None
    letters.breaker.succeeded()


def test_without_a_queue_tasks_run_after_the_commit(db, django_capture_on_commit_callbacks):
    done.clear()
    with django_capture_on_commit_callbacks(execute=True):
        queue.with_commit(lambda: do.enqueue("a"))
        assert done == []
    assert done == ["a"]
    with pytest.raises(CommandError, match="TASKS=database"):
        call_command("run_tasks")


def test_error_while_enqueuing_does_not_roll_back(queued, caplog):
    queue.with_commit(lambda: 1 / 0)
    queue.with_commit(lambda: do.enqueue("a"))
    work()
    assert done == ["a"]
    assert "could not be kept" in caplog.text


def test_report_lists_failed_tasks_and_retries_them(queued, admin_client, admin_user, client):
    assert "tasks" not in {waiting.line.key for waiting in lines.waiting_for(admin_user)}
    EmailMessage("Votre place", "", to=["Ana <ana@exemple.fr>"]).send()
    QueuedTask.objects.update(failed_at=timezone.now(), fault="TimeoutError", attempts=20)
    (line,) = [w for w in lines.waiting_for(admin_user) if w.line.key == "tasks"]
    assert (line.number, line.sentence) == (1, "envoi ou mise à jour en panne")
    page = admin_client.get(line.url).text
    assert "Envoyer un message" in page
    assert "Votre place (…@exemple.fr)" in page
    assert "Abandonné\N{NO-BREAK SPACE}: TimeoutError" in page
    assert "ana@" not in page
    address = reverse("queued_task", args=[QueuedTask.objects.get().pk])
    client.force_login(UserFactory())
    assert client.post(address).status_code == 302  # redirected to the first page: not allowed
    assert QueuedTask.objects.failed().exists()
    admin_client.post(address, {"what": "retry"})
    work()
    assert len(mail.outbox) == 1
    do.enqueue("given up")
    address = reverse("queued_task", args=[QueuedTask.objects.get().pk])
    admin_client.post(address, {"what": "drop"})
    assert work() == 0
