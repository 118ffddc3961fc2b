"""Concurrent registrations, each on its own database connection."""

import datetime
import threading

import pytest
from django.db import connection

from events.models import Occurrence, Registration
from events.registrations import seats
from tests.events.conftest import PARIS
from tests.factories import EventIndexPageFactory, EventPageFactory

NEWCOMERS, LEAVERS, SEATS = 16, 2, 5


def run_together(actions):
    """Run each action in a thread, all at once, and return the exceptions raised.

    With SQLite in memory, which has one connection, run them one after the other.
    """
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        for action in actions:
            action()
        return []
    start, raised = threading.Barrier(len(actions)), []

    def run(action):
        try:
            start.wait(timeout=10)
            action()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return raised


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_concurrent_registrations_never_exceed_capacity(site, home):
    agenda = EventIndexPageFactory(parent=home)
    start = datetime.datetime.now(PARIS) + datetime.timedelta(days=7)
    workshop = EventPageFactory(parent=agenda, capacity=SEATS, starts_at=start)
    pk = workshop.occurrences.get().pk

    def come(name):
        date = Occurrence.objects.select_related("event").get(pk=pk)
        return seats.register(date, name=name, contact=f"{name}@exemple.fr")[0]

    early = [come(f"t{number}") for number in range(LEAVERS)]
    actions = [lambda number=number: come(f"p{number}") for number in range(NEWCOMERS)]
    actions += [lambda row=row: seats.cancel(row) for row in early]
    assert run_together(actions) == []

    people = Registration.objects.values_list("state", flat=True)
    counted = {state: list(people).count(state) for state in ("held", "waiting", "cancelled")}
    assert counted == {
        "held": SEATS,
        "waiting": NEWCOMERS - SEATS,
        "cancelled": LEAVERS,
    }
    assert workshop.occurrences.get().seats_taken == SEATS
    # Seats went to the first registrations.
    assert max(Registration.objects.with_seat().values_list("pk")) < min(
        Registration.objects.waiting().values_list("pk")
    )
