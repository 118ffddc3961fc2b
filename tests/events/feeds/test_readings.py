"""The readings of feeds are counted in memory and saved by a separate thread."""

import datetime
import threading

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.feeds import fetches
from events.models import FeedFetch
from network.memory import delayed
from network.outputs.caching import responses
from tests.factories import EventPageFactory

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
    text = client.get(reverse("subscriptions:check"), {"adresse": ICS}).text
    assert "mercredi 21 octobre 2026, 10\N{NO-BREAK SPACE}h<" in text


def test_readings_written_and_waiting_add_up(client, agenda):
    client.get(ICS, headers={"user-agent": GOOGLE})
    fetches.flush()
    client.get(ICS, headers={"user-agent": GOOGLE})
    client.get(f"{ICS}?gratuit=1", headers={"user-agent": GOOGLE})
    assert [count for _name, _last, count in fetches.of_question(ICS)] == [2]


def test_latest_reader_comes_first(client, agenda, today):
    for agent, hours in ((GOOGLE, 2), (THUNDERBIRD, 0)):
        with time_machine.travel(today + datetime.timedelta(hours=hours), tick=False):
            client.get(ICS, headers={"user-agent": agent})
    names = [str(name) for name, _last, _count in fetches.of_question(ICS)]
    assert names == ["Google Agenda", "Thunderbird"]


@pytest.mark.django_db
def test_made_up_addresses_do_not_fill_the_table(rf, monkeypatch):
    monkeypatch.setattr(fetches, "ROWS_PER_DAY", 1)
    for question in ("/a.ics", "/b.ics"):
        fetches.note(rf.get(question), question)
        fetches.flush()
    fetches.note(rf.get("/a.ics"), "/a.ics")
    fetches.flush()
    assert list(FeedFetch.objects.values_list("question", "count")) == [("/a.ics", 2)]


def test_reading_is_saved_outside_the_request(client, agenda):
    with CaptureQueriesContext(connection) as captured:
        client.get(ICS, headers={"user-agent": GOOGLE})
        client.get(reverse("subscriptions:check"), {"adresse": ICS})
    assert captured.captured_queries
    # A union of two tables begins with a bracket.
    assert [q["sql"] for q in captured if not q["sql"].lstrip("(").startswith("SELECT")] == []
    assert fetches._waiting


@pytest.mark.django_db(transaction=True)
def test_thread_saves_waiting_readings(rf, monkeypatch):
    monkeypatch.setattr(delayed, "DELAY", 0)
    monkeypatch.setattr(delayed, "Timer", threading.Timer)
    fetches.note(rf.get(ICS, headers={"user-agent": GOOGLE}), ICS)
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join()
    assert list(FeedFetch.objects.values_list("question", "count")) == [(ICS, 1)]
    assert (fetches._waiting, fetches._writer._timer) == ({}, None)


@pytest.mark.django_db
def test_two_processes_write_the_same_rows_in_one_order(rf):
    questions = ["/b.ics", "/c.ics", "/a.ics"]
    for question in questions:
        fetches.note(rf.get(ICS, headers={"user-agent": GOOGLE}), question)
    fetches.flush()
    rows = FeedFetch.objects.order_by("pk").values_list("question", flat=True)
    assert list(rows) == sorted(questions)


def test_counting_never_fails_a_feed(client, agenda, monkeypatch):
    monkeypatch.setattr(delayed, "Timer", None)
    assert client.get(ICS).status_code == 200


def test_readings_are_stored_for_sixty_days(client, agenda):
    for days in (60, 61):
        day = timezone.localdate() - datetime.timedelta(days)
        FeedFetch.objects.create(question=ICS, day=day, family="google", last_at=timezone.now())
    fetches.flush()
    assert [timezone.localdate() - row.day for row in FeedFetch.objects.all()] == [fetches.KEPT]
    assert fetches.KEPT.days == 60


def test_limit_of_addresses_is_that_of_each_day(rf, monkeypatch, today):
    monkeypatch.setattr(fetches, "ROWS_PER_DAY", 1)
    for days in (0, 1):
        with time_machine.travel(today + datetime.timedelta(days=days), tick=False):
            fetches.note(rf.get(ICS), ICS)
            fetches.flush()
    assert FeedFetch.objects.count() == 2


def test_day_of_a_reading_is_that_of_the_network(rf):
    with time_machine.travel("2026-10-22T00:30+02:00", tick=False):
        fetches.note(rf.get(ICS), ICS)
        fetches.flush()
    assert FeedFetch.objects.get().day == datetime.date(2026, 10, 22)


def test_long_address_is_cut_and_found_again(rf):
    address = f"{ICS}?q={'a' * 600}"
    fetches.note(rf.get(ICS, headers={"user-agent": GOOGLE}), address)
    assert [count for _name, _last, count in fetches.of_question(address)] == [1]
    fetches.flush()
    assert FeedFetch.objects.get().question == address[:500]
    assert [count for _name, _last, count in fetches.of_question(address)] == [1]


def test_readings_of_several_days_are_one_line_with_the_last_moment(rf, today):
    for hours in (0, 26, 27):
        with time_machine.travel(today + datetime.timedelta(hours=hours), tick=False):
            fetches.note(rf.get(ICS, headers={"user-agent": GOOGLE}), ICS)
            fetches.flush()
    rows = FeedFetch.objects.order_by("day").values_list("count", "last_at")
    moments = [today + datetime.timedelta(hours=hours) for hours in (0, 27)]
    assert list(rows) == [(1, moments[0]), (2, moments[1])]
    assert fetches.of_question(ICS) == [("Google Agenda", moments[1], 3)]


def test_read_only_site_counts_nothing(client, agenda, settings):
    settings.READ_ONLY = True
    assert client.get(ICS).status_code == 200
    assert (fetches._waiting, fetches._writer._timer) == ({}, None)


def test_only_readings_of_a_feed_are_counted(client, agenda):
    assert client.get(f"{ICS}?theme=inconnu").status_code == 404
    assert client.get(f"{ICS}?gratuit=oui").status_code == 301
    assert client.get("/agenda/").status_code == 200
    assert fetches._waiting == {}


def test_parts_of_a_feed_are_counted_together(client, agenda, monkeypatch):
    monkeypatch.setattr("events.feeds.feeds.PART", 1)
    for _number in range(2):
        EventPageFactory(parent=agenda)
    for query in ("?gratuit=1", "?gratuit=1&partie=2"):
        assert client.get(ICS + query).status_code == 200
    assert [count for _name, _last, count in fetches.of_question(f"{ICS}?gratuit=1")] == [2]


def test_check_page_names_an_unknown_client(client, agenda):
    client.get(ICS, headers={"user-agent": "curl/8.1"})
    FeedFetch.objects.create(
        question=ICS, day=timezone.localdate(), family="ancien", last_at=timezone.now()
    )
    text = client.get(reverse("subscriptions:check"), {"adresse": ICS}).text
    assert text.count("Autre logiciel</th>") == 2


@pytest.mark.any_database
def test_client_family_is_found_by_user_agent(subtests):
    cases = [
        (GOOGLE, "google"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", "google"),
        ("Mozilla/5.0 (Google; feed fetcher)", "google"),
        ("Microsoft Outlook 16.0.17126; Pro", "outlook"),
        ("Mozilla/4.0 (compatible; ms-office; MSOffice 16)", "outlook"),
        ("Microsoft-CalendarFetcher/1.0", "outlook"),
        ("ExchangeCalendarSync/15", "outlook"),
        ("Mozilla/5.0 Gecko/20100101 Lightning/6.2", "thunderbird"),
        ("gnome-calendar/45", "evolution"),
        ("Nextcloud Server Crawler", "nextcloud"),
        ("sabre-dav/4.6 (http://sabre.io)", "nextcloud"),
        ("SimplePie RSS/1.8", "navigateur"),
        ("Feedbin/2.0", "navigateur"),
        ("NetNewsReader/6", "navigateur"),
        ("Mac OS X/10.15 calaccessd", "apple"),
        ("macOS/15.1 (24B83) remindd/1.0", "apple"),
        ("iOS/18.1 (22B83) remindd/1.0", "apple"),
        ("dataaccessd/1.0", "apple"),
        ("CalendarAgent/1020", "apple"),
        ("ICSx5/2.2.4 (ktor)", "android"),
        ("DAVx5/4.4", "android"),
        ("OneCalendar (Android 14)", "android"),
        ("okhttp/4.12", "android"),
        (THUNDERBIRD, "thunderbird"),
        ("Microsoft.Exchange/15.20", "outlook"),
        ("macOS/15.1 (24B83) CalendarAgent/1020", "apple"),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "apple"),
        ("Evolution/3.56.2", "evolution"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1", "navigateur"),
        ("curl/8.1", "autre"),
        ("", "autre"),
    ]
    for agent, family in cases:
        with subtests.test(agent=agent, family=family):
            assert fetches.family(agent) == family


def test_readings_of_places_are_those_of_their_own_feeds():
    for number, question in enumerate(
        [
            "/agenda/lieux/bus/agenda.ics?theme=reseaux",
            "/agenda/lieux/bus/agenda.json",
            "/agenda/lieux/bus/passages.ics",
            "/agenda/lieux/bus-des-mailles/agenda.ics",
            "/agenda/agenda.ics?q=bus",
        ]
    ):
        FeedFetch.objects.create(
            question=question,
            day=timezone.localdate(),
            family="google",
            count=2**number,
            last_at=timezone.now(),
        )
    assert fetches.of_places({"bus"}) == 1 + 2 + 4
    assert fetches.of_places({"bus", "bus-des-mailles"}) == 1 + 2 + 4 + 8
    assert fetches.of_places(set()) == 0
