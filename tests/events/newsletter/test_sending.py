"""Sending to a real mail server: refusals, failures, several runs, and killed processes."""

import datetime
import email
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from events.models import NewsletterSubscriber
from events.newsletter import sending
from tests.migrated import stored_file
from tests.network.tasks.test_worker import PATIENCE, Site
from tests.smtp_server import smtp_server
from tests.test_layers import ROOT

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def send(**options):
    call_command("send_newsletters", **options)


def recipients(server):
    return sorted(email.message_from_string(text)["To"] for text in server.mails)


def test_second_run_sends_nothing(workshop, subscriber, server):
    row = subscriber()
    send()
    send()
    assert recipients(server) == ["ana@exemple.net"]
    row.refresh_from_db()
    assert (row.due_on, row.sent_at) == (timezone.localdate() + 7 * DAY, timezone.now())
    assert (row.claim, row.claimed_at) == ("", None)


def test_monthly_letter_is_due_four_weeks_later(workshop, subscriber, server):
    row = subscriber(frequency="monthly")
    send()
    row.refresh_from_db()
    assert row.due_on == timezone.localdate() + 28 * DAY


def test_only_due_and_confirmed_addresses_receive_the_letter(workshop, subscriber, server):
    subscriber("due@exemple.net")
    subscriber("late@exemple.net", due_on=timezone.localdate() - 3 * DAY)
    subscriber("later@exemple.net", due_on=timezone.localdate() + DAY)
    subscriber("unconfirmed@exemple.net", confirmed_at=None)
    send()
    assert recipients(server) == ["due@exemple.net", "late@exemple.net"]


def test_copy_of_the_site_writes_to_nobody(workshop, subscriber, server, settings):
    settings.STAGING = True
    subscriber()
    send()
    assert server.mails == []


@pytest.mark.parametrize(
    ("answer", "is_kept"),
    [
        ("550 5.1.1 no such user", False),
        ("550 no such user", False),
        ("551 user not local", False),
        ("550 5.2.1 mailbox disabled", False),
        ("550 5.7.1 blocked, see our policy", True),
        ("554 spam", True),
        ("552 5.2.2 mailbox full", True),
        ("451 4.7.1 greylisted", True),
    ],
)
def test_address_that_does_not_exist_is_retired(workshop, subscriber, server, answer, is_kept):
    subscriber("ana@exemple.net")
    subscriber("bea@exemple.net")
    server.refusals = {"ana@exemple.net": answer}
    if answer[0] == "5" and is_kept:
        with pytest.raises(CommandError, match="à reprendre demain : 1"):
            send()
    else:
        send()
    assert recipients(server) == ["bea@exemple.net"]
    assert NewsletterSubscriber.objects.filter(email="ana@exemple.net").exists() == is_kept


def test_third_temporary_refusal_in_a_row_retires_the_address(workshop, subscriber, server):
    row = subscriber()
    for refusal in ("451 later", "451 later", "", "451 later", "451 later"):
        server.refusals = {"ana@exemple.net": refusal} if refusal else {}
        send()
        NewsletterSubscriber.objects.update(due_on=timezone.localdate())
    row.refresh_from_db()
    assert row.refusals == 2
    server.refusals = {"ana@exemple.net": "451 later"}
    send()
    assert not NewsletterSubscriber.objects.exists()
    assert len(server.mails) == 1


def test_server_that_fails_stops_the_run_and_the_next_one_continues(
    workshop, subscriber, settings, server
):
    for number in range(12):
        subscriber(f"ana{number}@exemple.net")
    options = settings.MAILERS["default"]["OPTIONS"]
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {**options, "port": 9}}}
    with pytest.raises(CommandError, match="ne répond plus"):
        send()
    assert not NewsletterSubscriber.objects.exclude(claim="").exists()
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
    send()
    assert len(set(recipients(server))) == len(server.mails) == 12


def test_equal_choices_share_queries_and_content(
    workshop, subscriber, server, django_assert_max_num_queries
):
    """Each letter takes one read and one write, besides the claims of its batch."""
    for number in range(20):
        subscriber(f"ana{number}@exemple.net")
    with django_assert_max_num_queries(20 * 2 + 25):
        send()
    assert len(server.mails) == 20


def test_person_who_leaves_during_the_run_receives_nothing(
    workshop, subscriber, server, monkeypatch
):
    subscriber("ana@exemple.net")
    leaving = subscriber("bea@exemple.net")
    write = sending.letters.letter

    def leave(row, *args):
        leaving.delete() if leaving.pk else None
        return write(row, *args)

    monkeypatch.setattr(sending.letters, "letter", leave)
    send()
    assert recipients(server) == ["ana@exemple.net"]


def test_claimed_rows_are_left_to_their_run_until_the_claim_is_over(workshop, subscriber, server):
    row = subscriber(claim="another run", claimed_at=timezone.now())
    subscriber("bea@exemple.net")
    waits = []

    def sleep(seconds):
        waits.append(seconds)
        traveller.shift(120)

    with time_machine.travel(timezone.now(), tick=False) as traveller:
        sending.Run(sleep=sleep).send_all()
    assert recipients(server) == ["ana@exemple.net", "bea@exemple.net"]
    assert len(waits) == 5
    row.refresh_from_db()
    assert row.claim == ""


def test_letter_sent_again_has_the_same_message_id(workshop, subscriber, server, monkeypatch):
    """A process killed between the acceptance and the record: the row is still due."""
    subscriber()
    send()
    NewsletterSubscriber.objects.update(due_on=timezone.localdate(), sent_at=None)
    send()
    first, second = (email.message_from_string(text)["Message-ID"] for text in server.mails)
    assert first == second
    with time_machine.travel(timezone.now() + DAY, tick=False):
        NewsletterSubscriber.objects.update(due_on=timezone.localdate())
        send()
    assert email.message_from_string(server.mails[2])["Message-ID"] != first


def test_renewal_is_asked_once_after_two_years(workshop, subscriber, server):
    row = subscriber(renewed_at=timezone.now() - 731 * DAY)
    send()
    row.refresh_from_db()
    assert row.renewal_asked_at == timezone.now()
    NewsletterSubscriber.objects.update(due_on=timezone.localdate())
    send()
    subjects = [email.message_from_string(text)["Subject"] for text in server.mails]
    assert sum("Voulez-vous" in str(email.header.make_header(
        email.header.decode_header(subject))) for subject in subjects) == 1  # fmt: skip
    assert len(subjects) == 3


class Network(Site):
    """A separate database with subscribers, and processes that send their letters."""

    def run(self, *arguments):
        command = [sys.executable, "-m", "tests.events.newsletter.process", *map(str, arguments)]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE)

    def finish(self, *arguments):
        process = self.run(*arguments)
        output, _errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        return json.loads(output.splitlines()[-1])


@pytest.fixture
def network(db, tmp_path):
    path = tmp_path / "site.sqlite3"
    shutil.copy(stored_file(), path)
    with smtp_server() as server:
        yield Network(path, server.port), server


@pytest.mark.any_database
def test_two_processes_never_write_twice_to_a_person(network):
    site, server = network
    site.finish("fill", 120)
    runs = [site.run("send", 60) for _number in range(2)]
    sent = [json.loads(run.communicate(timeout=PATIENCE)[0].splitlines()[-1]) for run in runs]
    assert sum(counts["sent"] for counts in sent) == 120
    assert Counter(recipients(server)) == {f"ana{n}@exemple.net": 1 for n in range(120)}


@pytest.mark.any_database
def test_killed_process_loses_no_letter_and_repeats_one_at_most(network):
    """The next process waits for the end of the claims, three seconds here."""
    site, server = network
    site.finish("fill", 120)
    for enough in (20, 70):
        killed = site.run("send", 3)
        limit = time.monotonic() + PATIENCE
        while len(server.mails) < enough and time.monotonic() < limit:
            time.sleep(0.005)
        os.kill(killed.pid, signal.SIGKILL)
        killed.communicate(timeout=10)
    assert len(server.mails) < 120
    site.finish("send", 3)
    received = Counter(recipients(server))
    assert received.keys() == {f"ana{n}@exemple.net" for n in range(120)}
    assert sum(received.values()) <= 122  # one repeated letter for each kill, at most
    identifiers = [email.message_from_string(text)["Message-ID"] for text in server.mails]
    assert len(set(identifiers)) == 120
