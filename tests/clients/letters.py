"""Real calendar clients receive letters about a seat, and import files: `make test-clients`.

The first letter adds an entry to a person's calendar, others move it and the last one removes it.
"""

import datetime
import email.policy
import itertools
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from events.models import EventDate, EventException, EventPage, PendingLetters
from events.registrations import delays, letters, seats
from tests.clients.subscribers import UV, at, require_client
from tests.factories import EventIndexPageFactory, EventPageFactory

HERE = Path(__file__).parent
ADDRESS = "camille@exemple.fr"
MARIONETTE = [UV, "run", "--no-project", "--with", "marionette_driver", "python"]
COMMANDS = {
    "evolution": ["dbus-run-session", "--", "/usr/bin/python3", HERE / "evolution_letters.py"],
    "thunderbird": [*MARIONETTE, HERE / "thunderbird_letters.py"],
}


@pytest.fixture
def agenda(site, home, settings):
    settings.DEFAULT_FROM_EMAIL = "Le réseau <bonjour@reseau.example>"
    return EventIndexPageFactory(parent=home)


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    """Return a function that publishes values of an event and sends its letters at once."""

    def publish(event, **values):
        page = EventPage.objects.get(pk=event.pk)
        for name, value in values.items():
            setattr(page, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        PendingLetters.objects.update(due_at=timezone.now())
        with django_capture_on_commit_callbacks(execute=True):
            delays.send_due()

    return publish


def create_event(agenda, kind):
    """Create and return an event with two seats.

    `kind` is "series" for a weekly event, "extra" for an event with a second date; any other text
    means a single date.
    """
    series = {"repeat": "weekly", "until": at(30).date()} if kind == "series" else {}
    event = EventPageFactory(
        parent=agenda,
        title="Premiers pas, à l’aise",
        slug=kind,
        capacity=2,
        starts_at=at(7),
        ends_at=at(7, 16),
        **series,
    )
    if kind == "extra":
        event.dates = [EventDate(starts_at=at(9), ends_at=at(9, 16))]
        event.save_revision().publish()
    return event


def write_letters(event, publish, folder):
    """Register a person, then move and cancel the date; return the paths of the three letters."""
    day = register(event).date.local_start.date()
    moved = {"change": "moved", "starts_at": at(10, 10), "ends_at": at(10, 12)}
    publish(event, exceptions=[EventException(original_date=day, **moved)])
    publish(event, exceptions=[EventException(original_date=day, change="cancelled")])
    return save_letters(folder, 3)


def register(event):
    """Empty the outbox, register a person for the extra date or the first, and send the letter."""
    mail.outbox.clear()
    dates = event.occurrences.select_related("event").order_by("starts_at")
    date = dates.last() if event.dates.exists() else dates.first()
    row, _is_new = seats.register(date, name="Camille « la Grande », Roux", contact=ADDRESS)
    letters.send(row, "held")
    return row


def save_letters(folder, number):
    """Write the `number` letters of the outbox into a new folder and return their paths."""
    folder.mkdir()
    paths = [folder / f"{rank}.eml" for rank, _letter in enumerate(mail.outbox)]
    assert len(paths) == number
    for path, letter in zip(paths, mail.outbox, strict=True):
        path.write_bytes(letter.message(policy=email.policy.SMTP).as_bytes())
    return paths


def receive(name, paths, folder):
    """Return the answers of a client to the files `paths`, in order.

    A file is a letter (.eml), or a calendar (.ics) to import. An answer is an object; its `dates`
    are [[UID, start in seconds, title]] of the person's calendar. Skips the test if the client is
    not installed.
    """
    require_client(name)
    home = folder / name
    home.mkdir()
    folders = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    client = subprocess.Popen(
        [*COMMANDS[name], ADDRESS, *paths],
        env=os.environ | folders,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        output, errors = client.communicate(timeout=240)
    except subprocess.TimeoutExpired:
        # The group contains the client, which the command starts.
        os.killpg(client.pid, signal.SIGKILL)
        raise
    assert client.returncode == 0, errors[-2000:]
    answers = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert [answer.get("error") for answer in answers] == [None] * len(paths)
    return answers


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.django_db
def test_letters_add_move_and_remove_the_entry(name, agenda, publish, tmp_path):
    events = {kind: create_event(agenda, kind) for kind in ("series", "once", "extra")}
    paths = [
        path
        for kind, event in events.items()
        for path in write_letters(event, publish, tmp_path / kind)
    ]
    answers = iter(receive(name, paths, tmp_path))
    for kind, event in events.items():
        added, moved, removed = itertools.islice(answers, 3)
        [[uid, start, title]] = added["dates"]
        assert (uid == str(event.calendar_entry.uid)) == (kind != "extra")
        first = at(9) if kind == "extra" else at(7)
        assert (start, title) == (int(first.timestamp()), "Premiers pas, à l’aise")
        new_start = int(at(10, 10).timestamp())
        assert moved["dates"] == [[uid, new_start, "DÉPLACÉ - Premiers pas, à l’aise"]]
        assert removed["dates"] == []
        if name == "thunderbird":
            offered = [answer["method"] for answer in (added, moved, removed)]
            assert offered == ["REQUEST", "REQUEST:UPDATE", "CANCEL"]
            # The text of the letter is shown, with the link to confirm the address.
            assert "Bonjour Camille « la Grande », Roux," in removed["text"]
            assert "/agenda/inscription/" in added["text"]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.django_db
def test_letters_update_the_entry_of_a_date_with_another_original_start(
    name, agenda, publish, tmp_path
):
    """An editor types another hour of the series, then whole days, then removes the date."""
    event = create_event(agenda, "series")
    register(event)
    publish(event, starts_at=at(8, 10), ends_at=at(8, 12))
    publish(event, all_day=True)
    publish(event, skipped_days=[at(8).date().isoformat()])
    added, moved, whole, removed = receive(name, save_letters(tmp_path / "letters", 4), tmp_path)
    uid = str(event.calendar_entry.uid)
    for answer, start in ((added, at(7)), (moved, at(8, 10))):
        assert answer["dates"] == [[uid, int(start.timestamp()), "Premiers pas, à l’aise"]]
    [[whole_uid, start, _title]] = whole["dates"]
    assert whole_uid == uid
    assert datetime.datetime.fromtimestamp(start, at(8).tzinfo).date() == at(8).date()
    assert removed["dates"] == []


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.django_db
def test_person_who_cancels_removes_the_entry(
    name, agenda, django_capture_on_commit_callbacks, tmp_path
):
    paths = []
    for kind in ("series", "extra"):
        row = register(create_event(agenda, kind))
        with django_capture_on_commit_callbacks(execute=True):
            seats.cancel(row)
        paths += save_letters(tmp_path / kind, 2)
    answers = receive(name, paths, tmp_path)
    assert [len(answer["dates"]) for answer in answers] == [1, 0, 1, 0]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.django_db
def test_letters_change_one_date_of_an_imported_series(name, agenda, publish, client, tmp_path):
    """The person already has the whole series in the same calendar: no date appears twice."""
    event = create_event(agenda, "series")
    feed = tmp_path / "series.ics"
    feed.write_bytes(client.get("/agenda/agenda.ics").content)
    # DTSTAMP has no fractions of seconds: a letter in the same second would be no newer version.
    time.sleep(1.1)
    paths = write_letters(event, publish, tmp_path / "letters")
    answers = receive(name, [feed, *paths], tmp_path)
    starts = [sorted(start for _uid, start, _title in answer["dates"]) for answer in answers]
    usual = [int((at(7) + number * datetime.timedelta(days=7)).timestamp()) for number in range(4)]
    moved = sorted([*usual[1:], int(at(10, 10).timestamp())])
    assert starts == [usual, usual, moved, usual[1:]]


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.django_db
def test_series_imported_after_its_hour_changed_has_each_date_once(
    agenda, publish, client, tmp_path, is_known
):
    """The letters keep the former RECURRENCE-ID of the date, which the series no longer has.

    Evolution replaces the entry by the series. Thunderbird refuses a file with a UID that it knows.
    """
    event = create_event(agenda, "series")
    former, new = tmp_path / "former.ics", tmp_path / "new.ics"
    former.write_bytes(client.get("/agenda/agenda.ics").content)
    register(event)
    time.sleep(1.1)
    publish(event, starts_at=at(7, 10), ends_at=at(7, 12))
    new.write_bytes(client.get("/agenda/agenda.ics").content)
    paths = save_letters(tmp_path / "letters", 2)
    answers = receive("evolution", [*[former] * is_known, *paths, new], tmp_path)
    starts = [sorted(start for _uid, start, _title in answer["dates"]) for answer in answers]
    expected = [at(7, 10) + number * datetime.timedelta(days=7) for number in range(4)]
    expected = [int(start.timestamp()) for start in expected]
    assert starts[-2][0] == expected[0]
    assert starts[-1] == expected


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.django_db
def test_file_of_days_is_imported_without_its_series(name, agenda, client, tmp_path):
    create_event(agenda, "series")
    days = tmp_path / "days.ics"
    query = {"du": at(10).date().isoformat(), "au": at(24).date().isoformat()}
    days.write_bytes(client.get("/agenda/agenda.ics", query).content)
    [imported] = receive(name, [days], tmp_path)
    starts = sorted(start for _uid, start, _title in imported["dates"])
    assert starts == [int(at(14).timestamp()), int(at(21).timestamp())]
