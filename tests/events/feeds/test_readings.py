"""The readings of feeds are counted in memory and saved by a separate thread."""

import datetime
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.feeds import fetches
from events.models import FeedFetch
from network.outputs.caching import responses

pytestmark = pytest.mark.django_db
ICS = "/agenda/agenda.ics"
GOOGLE = "Google-Calendar-Importer"
THUNDERBIRD = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.7.0"


def test_readings_are_counted_by_day_and_family(client, agenda):
    for agent in (GOOGLE, GOOGLE, THUNDERBIRD, ""):
        client.get(f"{ICS}?gratuit=1", headers={"user-agent": agent})
    FeedFetch.objects.create(
        question=ICS,
        day=timezone.localdate() - datetime.timedelta(61),
        family="google",
        last_at=timezone.now(),
    )
    fetches.flush()
    assert list(
        FeedFetch.objects.order_by("family").values_list("question", "family", "count")
    ) == [
        (f"{ICS}?gratuit=1", "autre", 1),
        (f"{ICS}?gratuit=1", "google", 2),
        (f"{ICS}?gratuit=1", "thunderbird", 1),
    ]


def test_cached_feed_is_counted_as_a_rendered_one(client, agenda):
    first = client.get(ICS)
    with CaptureQueriesContext(connection) as captured:
        again = client.get(ICS)
    assert len(captured) <= 1  # the content stamp
    own = {"X-Request-ID"}
    headers, headers_again = ({*each.items()} for each in (first, again))
    assert again.content == first.content
    assert {name for name, _value in headers ^ headers_again} == own
    assert again.view_name == "events:agenda_ics"
    unchanged = client.get(ICS, headers={"if-none-match": first["ETag"]})
    assert unchanged.status_code == 304
    assert [count for _name, _last, count in fetches.of_question(ICS)] == [3]


def test_where_a_reader_is_is_neither_kept_nor_counted(client, agenda):
    held = len(responses)
    address = f"{ICS}?q=43.30%2C5.37"
    answers = [client.get(address) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}
    assert (len(responses), fetches._waiting) == (held, {})


def test_last_reading_is_in_local_time(client, agenda):
    client.get(ICS, headers={"user-agent": GOOGLE})
    text = client.get(reverse("events:check"), {"adresse": ICS}).text
    assert "mercredi 21 octobre 2026, 10\N{NO-BREAK SPACE}h<" in text


def test_readings_written_and_waiting_add_up(client, agenda):
    client.get(ICS, headers={"user-agent": GOOGLE})
    fetches.flush()
    client.get(ICS, headers={"user-agent": GOOGLE})
    client.get(f"{ICS}?gratuit=1", headers={"user-agent": GOOGLE})
    assert [count for _name, _last, count in fetches.of_question(ICS)] == [2]


def test_reading_is_saved_outside_the_request(client, agenda):
    with CaptureQueriesContext(connection) as captured:
        client.get(ICS, headers={"user-agent": GOOGLE})
        client.get(reverse("events:check"), {"adresse": ICS})
    assert captured.captured_queries
    # A union of two tables begins with a bracket.
    assert [q["sql"] for q in captured if not q["sql"].lstrip("(").startswith("SELECT")] == []
    assert fetches._waiting


@pytest.mark.django_db(transaction=True)
def test_thread_saves_waiting_readings(rf, monkeypatch):
    monkeypatch.setattr(fetches, "FLUSH", 0)
    monkeypatch.setattr(fetches, "Timer", threading.Timer)
    fetches.note(rf.get(ICS, headers={"user-agent": GOOGLE}), ICS)
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join()
    assert list(FeedFetch.objects.values_list("question", "count")) == [(ICS, 1)]
    assert (fetches._waiting, fetches._writer) == ({}, None)


@pytest.mark.django_db
def test_two_processes_write_the_same_rows_in_one_order(rf):
    questions = ["/b.ics", "/c.ics", "/a.ics"]
    for question in questions:
        fetches.note(rf.get(ICS, headers={"user-agent": GOOGLE}), question)
    fetches.flush()
    rows = FeedFetch.objects.order_by("pk").values_list("question", flat=True)
    assert list(rows) == sorted(questions)


def test_counting_never_fails_a_feed(client, agenda, monkeypatch):
    monkeypatch.setattr(fetches, "Timer", None)
    assert client.get(ICS).status_code == 200


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (GOOGLE, "google"),
        (THUNDERBIRD, "thunderbird"),
        ("Microsoft.Exchange/15.20", "outlook"),
        ("macOS/15.1 (24B83) CalendarAgent/1020", "apple"),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "apple"),
        ("Evolution/3.56.2", "evolution"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1", "navigateur"),
        ("curl/8.1", "autre"),
        ("", "autre"),
    ],
)
def test_client_family_is_found_by_user_agent(agent, family):
    assert fetches.family(agent) == family
