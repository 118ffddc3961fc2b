"""Real calendar clients and strict libraries read the site's feed: `make test-clients`.

They must show the dates that the site lists. Calendar clients must also use the same UIDs, and get
a 304 at the second request.
"""

import datetime
import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.utils import timezone

from events.feeds import feeds
from events.models import EventDate, EventException, Occurrence
from network.outputs.caching import CachedResponse
from tests.factories import EventIndexPageFactory, EventPageFactory

HERE = Path(__file__).parent
UV = shutil.which("uv") or os.environ.get("UV", "")
CLIENTS = {
    "evolution": (
        "/usr/libexec/evolution-source-registry",
        ["dbus-run-session", "--", "/usr/bin/python3", HERE / "evolution.py"],
    ),
    "thunderbird": (
        "/usr/bin/thunderbird",
        [UV, "run", "--no-project", "--with", "marionette_driver", "python"]
        + [HERE / "thunderbird.py"],
    ),
}


def at(day, hour=14):
    moment = datetime.datetime.combine(timezone.localdate(), datetime.time(hour))
    return timezone.make_aware(moment + datetime.timedelta(days=day))


def create_agenda(home):
    """Create events with every sort of date: repeated, moved, cancelled, full, several dates."""
    agenda = EventIndexPageFactory(parent=home)
    series = EventPageFactory(
        parent=agenda,
        title="Chaque semaine, « accents »; virgules, émoji 📱",
        starts_at=at(-14),
        ends_at=at(-14, 16),
        repeat="weekly",
        until=at(300).date(),
        skipped_days=[at(21).date().isoformat()],
    )
    series.exceptions = [
        EventException(original_date=at(7).date(), change="cancelled", note="Grève"),
        EventException(original_date=at(14).date(), change="moved", starts_at=at(15, 10)),
        EventException(original_date=at(28).date(), change="full"),
    ]
    series.save_revision(clean=False).publish()
    several = EventPageFactory(parent=agenda, starts_at=at(3), ends_at=at(3, 16))
    several.dates = [EventDate(starts_at=at(5), ends_at=at(5, 16))]
    several.save_revision().publish()
    EventPageFactory(parent=agenda, starts_at=at(9), ends_at=at(9, 16), status="cancelled")


@pytest.fixture
def answers(monkeypatch):
    """Return the list of the statuses of the agenda's answers, in order."""
    answers = []

    def recorded(*args):
        response = kept_response(*args)
        answers.append(response.status_code)
        return response

    kept_response = CachedResponse.response
    monkeypatch.setattr(CachedResponse, "response", recorded)
    return answers


def require_client(name):
    """Skip the test if the client `name`, a key of `CLIENTS`, is not installed."""
    installed, _command = CLIENTS[name]
    if not Path(installed).exists():
        pytest.skip(f"no {name}: `make test-clients` installs it where apt may")


def subscriber(name, url, home):
    """Start a client that reads the agenda at `url`, with `home` as its home folder.

    Returns the process; skips the test if the client is not installed.
    """
    require_client(name)
    _installed, command = CLIENTS[name]
    window = [str(int(at(day).timestamp())) for day in (-60, 400)]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    folders = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    return subprocess.Popen([*command, url, *window], **pipes, text=True, env=os.environ | folders)


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_client_shows_the_dates_of_the_site(name, site, home, live_server, answers, tmp_path):
    create_agenda(home)
    process = subscriber(name, f"{live_server.url}/agenda/agenda.ics", tmp_path)
    output, faults = process.communicate("\n\n", timeout=240)
    assert process.returncode == 0, faults[-2000:]
    rows = json.loads(output.splitlines()[-1])
    expected = Counter(int(date.starts_at.timestamp()) for date in Occurrence.objects.all())
    assert Counter(int(start) for _uid, start, *_rest in rows) == expected
    assert {uid for uid, *_rest in rows} == {str(uid) for uid in uids_of_feed()}
    assert (answers[0], set(answers[1:])) == (200, {304})


@pytest.mark.parametrize("name", ["ical", "ical.js"])
@pytest.mark.django_db
def test_strict_library_reads_the_dates_of_the_site(name, site, home, client, tmp_path):
    """Thunderbird uses ical.js, and Home Assistant uses ical."""
    create_agenda(home)
    window = [str(int(at(day).timestamp())) for day in (-60, 400)]
    if name == "ical":
        command = [UV, "run", "--no-project", "--with", "ical", "python", HERE / "ical_library.py"]
    else:
        if not shutil.which("npm"):
            pytest.skip("no npm: apt-get install npm")
        script = shutil.copy(HERE / "icaljs.mjs", tmp_path)
        install = ["npm", "install", "--no-audit", "--no-fund", "--silent", "ical.js"]
        subprocess.run(install, cwd=tmp_path, check=True, capture_output=True, timeout=120)
        command = ["node", script]
    feed = client.get("/agenda/agenda.ics").content
    done = subprocess.run([*command, *window], input=feed, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    starts = Counter(int(start) for _uid, start in json.loads(done.stdout))
    assert starts == Counter(int(date.starts_at.timestamp()) for date in Occurrence.objects.all())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_subscription_follows_changes_and_survives_faults(
    site, home, live_server, monkeypatch, tmp_path
):
    agenda = EventIndexPageFactory(parent=home)
    moved, cancelled, deleted, kept = (
        EventPageFactory(parent=agenda, title=title, starts_at=at(day), ends_at=at(day, 16))
        for day, title in enumerate(["Déplacé", "Annulé", "Supprimé", "Gardé"], 3)
    )
    uids = {page.title: str(page.calendar_entry.uid) for page in (moved, cancelled, deleted, kept)}
    process = subscriber("thunderbird", f"{live_server.url}/agenda/agenda.ics", tmp_path)

    def read():
        """Read the feed again, and return {uid: (start, status, title)}."""
        process.stdin.write("\n")
        process.stdin.flush()
        rows = json.loads(process.stdout.readline())
        return {uid: (int(start), status, title) for uid, start, status, title in rows}

    def shown(page, status="CONFIRMED", title=""):
        return int(page.starts_at.timestamp()), status, title or page.title

    first = {uids[page.title]: shown(page) for page in (moved, cancelled, deleted, kept)}
    assert read() == first

    moved.starts_at, moved.ends_at = at(20, 10), at(20, 12)
    moved.save_revision().publish()
    cancelled.status = "cancelled"
    cancelled.save_revision().publish()
    deleted.delete()
    now = {
        uids["Déplacé"]: shown(moved),
        uids["Annulé"]: shown(cancelled, "CANCELLED", "ANNULÉ - Annulé"),
        uids["Gardé"]: shown(kept),
    }
    assert read() == now

    with monkeypatch.context() as broken:
        broken.setattr(CachedResponse, "response", lambda *_: 1 / 0)  # a fault
        assert read() == now
    with monkeypatch.context() as closed:
        closed.setattr("django.core.handlers.base.BaseHandler.get_response", maintenance)
        assert read() == now
    assert read() == now
    kept.unpublish()
    assert read().keys() == {uids["Déplacé"], uids["Annulé"]}
    kept.save_revision().publish()
    assert read() == now
    process.communicate(timeout=60)


def maintenance(handler, request):
    """Return the answer of a proxy during maintenance."""
    return HttpResponse("<h1>Maintenance</h1>", status=503)


def uids_of_feed():
    from icalendar import Calendar

    from events.models import CalendarEntry

    for text in CalendarEntry.objects.values_list("vevent", flat=True):
        feed = feeds.ical.calendar([text], name="")
        yield from (event["UID"] for event in Calendar.from_ical(feed).events)
