"""Without a queue, tasks run at once, and deferred tasks in a thread."""

import datetime
from threading import Event

import pytest
from django.tasks import TaskResultStatus, task
from django.utils import timezone

from network.settings import environment as env

done, calls = Event(), []


@task
def work(value):
    calls.append(value)
    done.set()


@task
def fail():
    done.set()
    raise OSError


@pytest.fixture(autouse=True)
def immediate(settings):
    settings.TASKS = env.tasks("immediate")
    calls.clear()
    done.clear()


def in_a_moment():
    return timezone.now() + datetime.timedelta(milliseconds=50)


def test_task_runs_at_once():
    assert work.enqueue(1).status == TaskResultStatus.SUCCESSFUL
    assert work.using(run_after=timezone.now()).enqueue(2).status == TaskResultStatus.SUCCESSFUL
    assert calls == [1, 2]


def test_deferred_task_runs_later():
    assert work.using(run_after=in_a_moment()).enqueue(3) is None
    assert calls == []
    assert done.wait(timeout=10)
    assert calls == [3]


def test_failure_of_a_deferred_task_is_logged(caplog):
    fail.using(run_after=in_a_moment()).enqueue()
    assert done.wait(timeout=10)
    for _number in range(100):
        if "failed" in caplog.text:
            break
        Event().wait(0.05)
    assert "test_immediate.fail failed" in caplog.text
