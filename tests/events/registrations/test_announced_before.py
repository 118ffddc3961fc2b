"""Letters about a changed date name the day, the hours and the place announced before."""

import datetime

import pytest
from django.core import mail

from events.editing.planned import planned_letters
from events.models import EventException, EventPage, Registration
from events.registrations import delays, seats
from network.models import Territory
from network.text.dates import NBSP
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
USUAL = "mardi 3 novembre, de 14 h à 16 h"
BACK = "Nous vous avions dit que ce rendez-vous n’aurait pas lieu : finalement, il"


def at(day, hour):
    return datetime.datetime(2026, 11, day, hour, tzinfo=PARIS)


@pytest.fixture
def event(agenda):
    """An event of two hours with one person."""
    event = EventPageFactory(
        parent=agenda,
        title="Premiers pas",
        capacity=2,
        venue="Chez nous",
        starts_at=at(3, 14),
        ends_at=at(3, 16),
    )
    date = event.occurrences.select_related("event").get()
    seats.register(date, name="Camille", contact="a@exemple.fr")
    return event


@pytest.fixture
def publish(event, django_capture_on_commit_callbacks):
    """Return a function that publishes values of the event."""

    def publish(**values):
        page = EventPage.objects.get(pk=event.pk)
        for name, value in values.items():
            setattr(page, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return publish


@pytest.fixture
def last_letter(django_capture_on_commit_callbacks):
    """Return a function that sends the letters that wait; it returns the last one as text."""

    def last_letter():
        with django_capture_on_commit_callbacks(execute=True):
            delays.send_due(at_once=True)
        letter = mail.outbox[-1]
        return f"{letter.subject}\n{letter.body}".replace(NBSP, " ")

    return last_letter


def change(change, **values):
    return [EventException(original_date=datetime.date(2026, 11, 3), change=change, **values)]


@pytest.mark.parametrize(
    ("exceptions", "how"),
    [
        ([], ""),
        (change("moved", starts_at=at(4, 10)), "un autre jour"),
        (change("moved", starts_at=at(3, 17)), "à une autre heure"),
        (change("moved", starts_at=at(3, 22), ends_at=at(4, 0)), "à une autre heure"),
        (change("moved", starts_at=at(3, 14), ends_at=at(3, 17)), "à une autre heure"),
        (change("note", venue="Salle des fêtes"), "ailleurs"),
        (change("moved", starts_at=at(4, 10), venue="Salle des fêtes"), "un autre jour"),
    ],
)
def test_cancelled_date_that_takes_place_otherwise(event, publish, last_letter, exceptions, how):
    publish(exceptions=change("cancelled"))
    last_letter()
    publish(exceptions=exceptions)
    [planned] = planned_letters([event.pk])
    subject = f"Finalement, il a lieu, mais {how}" if how else "Finalement, c’est maintenu"
    assert f"« {subject} »" in planned.sentence.replace(NBSP, " ")
    letter = last_letter()
    assert letter.startswith(f"{subject} : Premiers pas\n")
    sentence = f"{BACK} a lieu, mais {how}.\n" if how else f"{BACK} est maintenu. "
    assert f"{sentence}Votre place est toujours gardée.\n" in letter
    assert (f"\nIl était annoncé {USUAL}, Chez nous.\n" in letter) == bool(how)
    assert not planned_letters([event.pk])


def test_restored_date_that_moved_just_before_its_cancellation(event, publish, last_letter):
    """The letter of cancellation named the former day."""
    moved = {"starts_at": at(4, 10), "ends_at": at(4, 12)}
    publish(exceptions=change("moved", **moved))
    publish(exceptions=change("cancelled", **moved))
    assert USUAL in last_letter()
    Registration.objects.update(reminded_at=at(1, 9))
    publish(exceptions=change("moved", note="Salle prise", **moved))
    letter = last_letter()
    assert letter.startswith("Finalement, il a lieu, mais un autre jour")
    assert f"Il était annoncé {USUAL}, Chez nous.\nÀ savoir : Salle prise\n" in letter
    assert "\n  mercredi 4 novembre, de 10 h à 12 h\n" in letter
    # A date on another day needs another reminder.
    assert Registration.objects.get().reminded_at is None


def test_moved_date_names_hours_after_whole_days_and_whole_days_after_hours(
    event, publish, last_letter
):
    publish(all_day=True)
    assert f"Il était annoncé {USUAL}, Chez nous.\n" in (letter := last_letter())
    assert "\n  mardi 3 novembre\n" in letter
    publish(all_day=False)
    assert "Il était annoncé mardi 3 novembre, Chez nous.\n" in (letter := last_letter())
    assert f"\n  {USUAL}\n" in letter


def test_moved_date_names_the_former_hours_on_their_own_clock(
    event, publish, communes, last_letter
):
    reunion = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    publish(commune=reunion, starts_at=at(3, 9), ends_at=at(3, 11))
    letter = last_letter()
    assert f"Il était annoncé {USUAL}, Chez nous.\n" in letter
    assert "\n  mardi 3 novembre, de 9 h à 11 h\n  Chez nous, Saint-Denis\n" in letter


@pytest.mark.parametrize("hour", [15, 17])
def test_shorter_or_longer_date_is_notified(event, publish, last_letter, hour):
    publish(ends_at=at(3, hour))
    letter = last_letter()
    assert letter.startswith("Du nouveau pour votre rendez-vous : Premiers pas\n")
    assert f"Il était annoncé {USUAL}, Chez nous.\n" in letter
    assert f"\n  mardi 3 novembre, de 14 h à {hour} h\n" in letter
