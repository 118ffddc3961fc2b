"""The worker as a separate process: killed, stopped, and without its database."""

import base64
import email.policy
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from django.core.mail import EmailMessage

from network.tasks.mail import send_kept
from tests.migrated import stored_file
from tests.smtp_server import smtp_server
from tests.test_layers import ROOT

PATIENCE = 180  # seconds: two processes start, on a machine that may be busy


class Site:
    """A separate database, and the processes that use it with the settings of a server."""

    def __init__(self, path, port):
        self.path = path
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "network.settings.production",
            "SECRET_KEY": "only-for-tests",
            "SITE_URL": "https://reseau.exemple.fr",
            "DATABASE_URL": f"sqlite:///{path}",
            "TASKS": "database",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(port),
            "EMAIL_TLS": "0",
            "EMAIL_FROM": "Le réseau <bonjour@reseau.fr>",
            "LOG_LEVEL": "WARNING",
        }

    def work(self):
        command = [sys.executable, "manage.py", "run_tasks"]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment)

    def queue_a_mail(self):
        """Enqueue a mail as the site does."""
        letter = EmailMessage("Votre place", "À demain.", to=["ana@exemple.fr"])
        raw = letter.message(policy=email.policy.SMTP).as_bytes()
        arguments = {
            "args": [base64.b64encode(raw).decode()],
            "kwargs": {"sender": "a@b.fr", "recipients": letter.to, "subject": letter.subject},
        }
        row = (send_kept.module_path, json.dumps(arguments))
        self.ask(
            "INSERT INTO network_queuedtask"
            " (path, arguments, priority, queued_at, run_after, worker, attempts, fault)"
            " VALUES (?, ?, 0, '2026-01-01 00:00:00', '2026-01-01 00:00:00', '', 0, '')",
            row,
        )

    def ask(self, sql, values=()):
        with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as database:
            rows = database.execute(sql, values).fetchall()
            database.commit()
            return rows

    def wait_until(self, sql):
        for _ in range(PATIENCE * 10):
            if self.ask(sql):
                return
            time.sleep(0.1)
        raise AssertionError(sql)


@pytest.mark.any_database
def test_worker_killed_while_it_sends_loses_nothing(db, tmp_path):
    path = tmp_path / "site.sqlite3"
    shutil.copy(stored_file(), path)
    with smtp_server() as server:
        site = Site(path, server.port)
        server.is_silent = True
        site.queue_a_mail()
        killed = site.work()
        assert server.called.wait(PATIENCE)
        site.wait_until("SELECT * FROM network_queuedtask WHERE worker != ''")
        killed.send_signal(signal.SIGKILL)
        killed.wait(10)
        # Its work is saved and its heartbeat has stopped; half a minute passes.
        site.ask("UPDATE network_worker SET seen_at = '2020-01-01 00:00:00'")
        server.is_silent = False
        follower = site.work()
        site.wait_until("SELECT 1 WHERE NOT EXISTS (SELECT * FROM network_queuedtask)")
        follower.terminate()
        assert follower.wait(PATIENCE) == 0  # it ends by itself after a signal
    (mail,) = server.mails
    assert "To: ana@exemple.fr" in mail
    assert not site.ask("SELECT * FROM network_worker WHERE seen_at > '2021-01-01'")
