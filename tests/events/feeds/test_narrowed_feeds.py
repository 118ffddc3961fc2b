"""A feed that is narrowed holds the dates of its page, each of them and no other."""

import csv
import datetime
import io
import itertools
import json
import random
import re
from collections import Counter
from xml.etree import ElementTree as ET

import icalendar
import pytest
import recurring_ical_events
from django.urls import reverse

from events.choices import Change, Period
from events.models import CalendarEntry, EventDate, EventException, EventPage, Occurrence
from network.models import ContentStamp, Organisation
from tests.events.conftest import PARIS
from tests.events.feeds.test_feeds import NAMES
from tests.factories import EventPageFactory, PlacePageFactory, TopicFactory

pytestmark = pytest.mark.django_db
AGENDA = "/agenda/agenda"
FIRST, LAST = datetime.date(2026, 7, 23), datetime.date(2029, 1, 1)


def at(month, day, hour=14, year=2026):
    return datetime.datetime(year, month, day, hour, tzinfo=PARIS)


def changed(month, day, change, *moved, **where):
    new = {"starts_at": moved[0], "ends_at": moved[1]} if moved else {}
    day = datetime.date(2026, month, day)
    return EventException(original_date=day, change=change, **new, **where)


def series(parent, title, first, *, until, **fields):
    fields = {"ends_at": first + datetime.timedelta(hours=2), "repeat": "weekly"} | fields
    return EventPageFactory(parent=parent, title=title, starts_at=first, until=until, **fields)


@pytest.fixture
def library(directory, communes):
    """Another place, in Marseille."""
    return PlacePageFactory(
        parent=directory, title="Médiathèque", slug="mediatheque", city="Marseille"
    )


@pytest.fixture
def topic():
    return TopicFactory(name="Mes démarches", slug="demarches")


@pytest.fixture
def organiser():
    return Organisation.objects.create(name="L’Étang", slug="l-etang")


@pytest.fixture
def dates(agenda, place, library, communes, topic, organiser):
    """Series with dates moved, cancelled, full, excluded, added, and in other places."""
    until = datetime.date(2026, 12, 20)
    weekly = series(place, "Permanence", at(9, 1), until=until, topics=[topic])
    weekly.exceptions = [
        changed(9, 29, Change.MOVED, at(9, 30, 9), at(9, 30, 11)),
        changed(10, 6, Change.MOVED, at(10, 6), at(10, 6, 16), place=library),
        changed(10, 27, Change.MOVED, at(10, 28, 9), at(10, 28, 11), place=library),
        changed(11, 3, Change.CANCELLED),
        changed(11, 10, Change.MOVED, at(12, 22), at(12, 22, 16)),
        changed(11, 17, Change.SKIPPED),
        changed(11, 24, Change.NOTE, is_full=True, place=library),
        changed(12, 1, Change.CANCELLED, venue="Salle des fêtes"),
    ]
    weekly.dates = [
        EventDate(starts_at=at(11, 14, 10), ends_at=at(11, 14, 12)),
        EventDate(starts_at=at(11, 21, 10), ends_at=at(11, 21, 12), place=library),
    ]
    weekly.save_revision().publish()
    days = series(
        library,
        "Grande braderie",
        at(10, 5, 0),
        until=until,
        all_day=True,
        repeat="fortnightly",
        audiences=["Seniors"],
        organisation=organiser,
    )
    days.exceptions = [
        changed(11, 2, Change.MOVED, at(11, 2, 0), at(11, 2, 0), place=place),
        changed(11, 16, Change.CANCELLED),
    ]
    days.save_revision().publish()
    # All dates of its rule are elsewhere; the added date is here.
    short = series(library, "Tout ailleurs", at(10, 22, 9), until=datetime.date(2026, 11, 5))
    short.exceptions = [
        changed(month, day, Change.MOVED, at(month, day, 9), at(month, day, 11), place=place)
        for month, day in ((10, 22), (10, 29), (11, 5))
    ]
    short.dates = [EventDate(starts_at=at(11, 12, 9), ends_at=at(11, 12, 11))]
    short.save_revision().publish()
    # The night when the hour from two to three comes twice.
    night = {"is_free": False, "price": "5 €", "attendance_mode": "online", "kind": "assises"}
    series(agenda, "Nuit", at(10, 18, 2), until=datetime.date(2026, 11, 8), **night)
    EventPageFactory(
        parent=agenda, title="Une fois", starts_at=at(11, 28), commune=communes["13001"]
    )
    EventPageFactory(parent=place, title="Hier", starts_at=at(10, 20, 9), topics=[topic])


def questions(topic, organiser):
    """One for each choice of each filter, as pairs (key, value)."""
    uid = CalendarEntry.objects.get(event__title="Permanence").uid
    of_dates = [
        *[("lieu", "epn-de-l-etang"), ("lieu", "mediatheque")],
        *[("territoire", code) for code in ("13", "13056", "13055", "13001")],
        *[("periode", value) for value in Period.values],
        *[("du", "2026-11-03"), ("du", "2026-10-01"), ("au", "2026-11-16"), ("au", "2026-10-25")],
    ]
    of_events = [
        *[("q", "permanence"), ("theme", topic.slug), ("public", "Seniors"), ("serie", str(uid))],
        *[("type", "assises"), ("organisateur", organiser.slug)],
        *[("en-ligne", "1"), ("gratuit", "1")],
    ]
    return of_dates, of_events


def moment(start):
    if not isinstance(start, datetime.datetime):
        start = datetime.datetime.combine(start, datetime.time.min, PARIS)
    return start.astimezone(datetime.UTC)


def canonical(client, form, question):
    response = client.get(f"{AGENDA}.{form}", question, follow=True)
    assert response.status_code == 200, question
    return response


def of_page(client, question, path="/agenda/"):
    """{(title, start): how often} that all the pages of the list show."""
    shown, number = Counter(), 0
    while True:
        number += 1
        context = client.get(path, {**question, "page": number}).context
        for _day, occurrences in context["days"]:
            shown.update((date.event.title, date.starts_at) for date in occurrences)
        if not context["page_obj"].has_next():
            return shown


def of_ics(content):
    # From the first day of the feed, because a series also has earlier dates.
    occurrences = recurring_ical_events.of(icalendar.Calendar.from_ical(content)).between(
        FIRST, LAST
    )
    return Counter(
        (str(event["SUMMARY"]).rpartition(" - ")[2], moment(event.start)) for event in occurrences
    )


def of_rows(rows):
    read = datetime.datetime.fromisoformat
    starts = ((row["titre"], read(row["debut"])) for row in rows)
    return Counter((title, moment(at if at.tzinfo else at.date())) for title, at in starts)


def of_atom(content):
    entries = ET.fromstring(content).findall("a:entry", NAMES)
    return {
        entry.findtext("a:title", None, NAMES): entry.findtext("a:summary", None, NAMES)
        for entry in entries
    }


def assert_the_same(client, question, lint=None):
    """Assert that all outputs and pages have the same dates; return their number."""
    page = of_page(client, question) + of_page(client, question, "/agenda/archives/")
    ics = canonical(client, "ics", question).content
    assert of_ics(ics) == page, question
    data = json.loads(canonical(client, "json", question).content)["dates"]
    assert of_rows(data) == page, question
    text = canonical(client, "csv", question).content.decode("utf-8-sig")
    assert of_rows(csv.DictReader(io.StringIO(text))) == page, question
    entries = of_atom(canonical(client, "atom", question).content)
    assert entries.keys() == {title for title, _start in page}, question
    for title, summary in entries.items():
        dates = Occurrence.objects.filter(event__title=title)
        shown = [start for name, start in page if name == title]
        if dates.count() > len(shown):  # the phrase excludes the others too
            phrases = [date.format_when(today=None) for date in dates if date.starts_at in shown]
            assert summary.startswith(" ; ".join(phrases)), question
    if lint:
        faults = lint(ics)
        if {"periode", "du", "au"} & question.keys():
            # A file of days has dates of a series without the series (RFC 5545 allows it).
            faults = [fault for fault in faults if "override without its master" not in fault]
        assert faults == [], question
    return sum(page.values())


def test_each_filter_selects_the_same_dates_in_all_outputs(client, dates, topic, organiser, lint):
    of_dates, of_events = questions(topic, organiser)
    choices = [{}, *({key: value} for key, value in of_dates + of_events)]
    numbers = [assert_the_same(client, question, lint) for question in choices]
    assert max(numbers) == numbers[0] == Occurrence.objects.count()
    assert min(numbers[1:-1]) < 5


def test_pairs_of_filters_select_the_same_dates_in_all_outputs(client, dates, topic, organiser):
    """Each filter with each other, one choice of both."""
    choices = {}
    for key, value in itertools.chain(*questions(topic, organiser)):
        choices.setdefault(key, []).append(value)
    chance = random.Random(7)
    pairs = [
        {first: chance.choice(choices[first]), second: chance.choice(choices[second])}
        for first, second in itertools.combinations(choices, 2)
    ]
    assert len(pairs) == 78
    numbers = [assert_the_same(client, question) for question in pairs]
    assert sum(map(bool, numbers)) > 40


def test_feed_of_a_place_or_territory_excludes_dates_elsewhere(client, dates, lint):
    for name, key, lookup in (
        ("place", "epn-de-l-etang", {"place__slug": "epn-de-l-etang"}),
        ("place", "mediatheque", {"place__slug": "mediatheque"}),
        ("territory", "13056", {"commune__code": "13056"}),
    ):
        content = client.get(reverse(f"events:{name}_ics", args=[key])).content
        rows = Occurrence.objects.filter(**lookup).values_list("event__title", "starts_at")
        assert of_ics(content) == Counter(rows), key
        assert lint(content) == []


def test_partly_selected_series_is_one_event_with_exdates(client, dates):
    feed = canonical(client, "ics", {"lieu": "epn-de-l-etang"}).content
    calendar = icalendar.Calendar.from_ical(feed)
    rules = [event for event in calendar.events if "RRULE" in event]
    assert {str(event["SUMMARY"]) for event in rules} == {"Permanence", "Tout ailleurs"} | {
        "Grande braderie"
    }
    page = EventPage.objects.get(title="Permanence")
    [weekly] = [event for event in rules if event["SUMMARY"] == "Permanence"]
    assert str(weekly["UID"]) == str(page.calendar_entry.uid)
    assert weekly["SEQUENCE"] == page.calendar_entry.sequence
    left_out = [date.dt.date().isoformat() for date in weekly["EXDATE"].dts]
    elsewhere = ["2026-10-06", "2026-10-27", "2026-11-24"]
    assert left_out == sorted([*elsewhere, "2026-11-17", "2026-12-01"])
    # All dates of the rule are elsewhere: only the added date remains.
    feed = canonical(client, "ics", {"lieu": "mediatheque"}).content
    calendar = icalendar.Calendar.from_ical(feed)
    [alone] = [event for event in calendar.events if event["SUMMARY"] == "Tout ailleurs"]
    assert "RRULE" not in alone
    assert "RELATED-TO" not in alone


def test_days_are_a_file_of_single_dates(client, dates, lint):
    response = canonical(client, "ics", {"du": "2026-10-26", "au": "2026-11-30"})
    assert response["Content-Disposition"] == 'attachment; filename="agenda.ics"'
    calendar = icalendar.Calendar.from_ical(response.content)
    for name in ("RRULE", "EXDATE"):
        assert not [event for event in calendar.events if name in event]
    found = identities(calendar)
    assert len(found) == len(calendar.events) > 10
    assert "SOURCE" not in calendar
    assert all("override without its master" in fault for fault in lint(response.content))
    # A second download has the same events.
    other = canonical(client, "ics", {"du": "2026-10-26", "au": "2026-12-30"}).content
    assert found < identities(icalendar.Calendar.from_ical(other))
    [once] = [event for event in calendar.events if event["SUMMARY"] == "Une fois"]
    assert str(once["UID"]) == str(CalendarEntry.objects.get(event__title="Une fois").uid)


def identities(calendar):
    """Return {(UID, RECURRENCE-ID or None)} of the events of a calendar."""
    moments = (event.get("RECURRENCE-ID") for event in calendar.events)
    starts = [original and moment(original.dt) for original in moments]
    return set(zip((str(event["UID"]) for event in calendar.events), starts, strict=True))


def test_dates_of_a_file_of_days_are_dates_of_the_subscription(client, dates):
    """A subscriber who also imports the file has each date once, in its current version."""
    query = {"du": "2026-10-26", "au": "2026-11-30"}
    days = icalendar.Calendar.from_ical(canonical(client, "ics", query).content)
    feed = icalendar.Calendar.from_ical(canonical(client, "ics", {}).content)
    series = {str(event["UID"]): event["SEQUENCE"] for event in feed.events}
    for event in days.events:
        assert series[str(event["UID"])] == event["SEQUENCE"], event["SUMMARY"]
    recurring = {str(event["UID"]) for event in feed.events if "RRULE" in event}
    for uid, original in identities(days):
        assert bool(original) == (uid in recurring)


def test_page_of_a_place_announces_its_feeds(client, dates):
    text = client.get("/lieux/epn-de-l-etang/").text
    for kind, form in (("text/calendar", "ics"), ("application/atom+xml", "atom")):
        [tag] = re.findall(f'<link rel="alternate" type="{re.escape(kind)}"[^>]+>', text)
        assert f'href="/agenda/lieux/epn-de-l-etang/agenda.{form}"' in tag
        assert "EPN de l’Étang" in tag


def test_a_file_of_days_comes_in_parts_too(client, dates, monkeypatch):
    monkeypatch.setattr("events.feeds.feeds.PART", 4)
    counts, path = Counter(), f"{AGENDA}.ics?du=2026-11-01"
    while path:
        response = client.get(path)
        counts += of_ics(response.content)
        path = response.get("Link", "").partition("<http://localhost")[2].partition(">")[0]
    assert counts == of_page(client, {"du": "2026-11-01"})


def test_subscription_url_has_no_days(client, dates):
    query = "lieu=epn-de-l-etang&du=2026-11-01&au=2026-11-30"
    for url in (f"/agenda/?{query}", f"/agenda/s-abonner/?{query}"):
        text = client.get(url).content.decode()
        address = "http://localhost/agenda/agenda.ics?lieu=epn-de-l-etang"
        assert f'value="{address}"' in text
        assert f'href="webcal{address[4:]}"' in text
        assert "il laisse de côté « À partir du 1er novembre 2026 », « Jusqu’au 30 nov" in (
            text.replace("\N{NO-BREAK SPACE}", " ")
        )
        assert f'href="/agenda/agenda.ics?{query.replace("&", "&amp;")}"' in text
    page = client.get("/agenda/s-abonner/?du=2026-11-28&lieu=epn-de-l-etang").context
    # The count and the title are those of the subscription, without the days.
    here = Occurrence.objects.upcoming().filter(place__slug="epn-de-l-etang")
    assert page["count"] == here.count() > 3
    assert page["calendar"].title.endswith(" – agenda – EPN de l’Étang")
    days = "lieu=epn-de-l-etang&du=2026-11-28"
    assert page["forms"] == [
        ("ics", f"{AGENDA}.ics?{days}"),
        ("atom", f"{AGENDA}.atom?lieu=epn-de-l-etang"),
        ("json", f"{AGENDA}.json?{days}"),
        ("csv", f"{AGENDA}.csv?{days}"),
    ]
    assert "laisse de côté" not in client.get("/agenda/?lieu=epn-de-l-etang").content.decode()
    checked = client.get("/agenda/votre-abonnement/", {"adresse": f"{AGENDA}.ics?{query}"})
    assert "un fichier à télécharger" in checked.content.decode()


def test_check_page_displays_moved_dates(client, dates):
    address = {"adresse": f"{AGENDA}.ics?lieu=mediatheque"}
    assert "(Déplacé)" in client.get("/agenda/votre-abonnement/", address).text


def test_feed_filtered_by_words_follows_the_index(
    client, agenda, django_capture_on_commit_callbacks
):
    """Only the index matches a plural, even if requested between publication and indexing."""
    address = "/agenda/agenda.json?q=vanneries"
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        page = EventPageFactory(parent=agenda, title="Vannerie")
        page.save_revision().publish()
    ContentStamp.expire()  # as another process
    assert "Vannerie" not in client.get(address).text
    for callback in waiting:
        callback()
    assert "Vannerie" in client.get(address).text
