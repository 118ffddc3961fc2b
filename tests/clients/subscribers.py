"""Real calendars subscribe to our feed: `make test-clients`. They must show the dates that the
site lists, under the same names, and fetch nothing the second time (304)."""

import datetime
import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from events import feeds
from events.models import EventDate, EventException, Occurrence
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


def a_full_agenda(home):
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


@pytest.mark.django_db(transaction=True)
def test_real_clients_show_the_dates_of_the_site(site, home, live_server, monkeypatch, tmp_path):
    answers = []

    def noted(*args, **kwargs):
        response = feeds_response(*args, **kwargs)
        answers.append(response.status_code)
        return response

    feeds_response = feeds.conditional_response
    monkeypatch.setattr(feeds, "conditional_response", noted)
    a_full_agenda(home)
    expected = Counter(int(d.starts_at.timestamp()) for d in Occurrence.objects.all())
    uids = {str(uid) for uid in uids_of_feed()}
    window = [str(int(at(day).timestamp())) for day in (-60, 400)]
    url = f"{live_server.url}/agenda/agenda.ics"
    missing = []
    for name, (installed, command) in CLIENTS.items():
        if not Path(installed).exists():
            missing.append(name)
            continue
        answers.clear()
        done = subprocess.run(
            [*command, url, *window],
            capture_output=True,
            text=True,
            timeout=240,
            env=os.environ | {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)},
        )
        assert done.returncode == 0, done.stderr[-2000:]
        found = json.loads(done.stdout.strip().splitlines()[-1])
        assert Counter(int(start) for _uid, start in found) == expected, name
        assert {uid for uid, _start in found} == uids, name
        assert (answers[0], set(answers[1:])) == (200, {304}), (name, answers)
    if missing:
        pytest.skip(f"Not installed: {', '.join(missing)}.")


def uids_of_feed():
    from icalendar import Calendar

    from events.models import CalendarEntry

    for text in CalendarEntry.objects.values_list("vevent", flat=True):
        feed = feeds.ical.calendar([text], name="")
        yield from (event["UID"] for event in Calendar.from_ical(feed).events)
