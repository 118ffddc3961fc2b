"""The Atom feed: one entry for each event, with its dates, its changes and its facts."""

import datetime
from xml.etree import ElementTree as ET

import pytest

from events.feeds import feeds
from events.models import CalendarEntry, EventDate, EventException
from network.models import NetworkSettings, Territory
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, TopicFactory

from .test_feeds import ATOM, NAMES

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
START = datetime.datetime(2026, 10, 27, 14, tzinfo=PARIS)
HOURS = {"starts_at": START, "ends_at": START.replace(hour=16)}
WEEKS = {**HOURS, "repeat": "weekly", "until": datetime.date(2026, 11, 10)}


def read(client, query=""):
    response = client.get(ATOM + query)
    assert response.status_code == 200
    return ET.fromstring(response.content)


def summary(client, query=""):
    """Return the summary of the only entry."""
    [entry] = read(client, query).findall("a:entry", NAMES)
    return entry.findtext("a:summary", "", NAMES).replace("\N{NO-BREAK SPACE}", " ")


def links(node):
    return {link.get("rel"): link.get("href") for link in node.findall("a:link", NAMES)}


def test_entry_has_the_facts_of_its_event(client, agenda, site):
    settings = NetworkSettings.for_site(site)
    settings.name = "Le Réseau"
    settings.save()
    topic = TopicFactory(name="Mes démarches", slug="demarches")
    event = EventPageFactory(
        parent=agenda,
        title="Tablettes",
        search_description="Du premier geste aux photos.",
        kind="formation",
        topics=[topic],
        attendance_mode="hybrid",
        **HOURS,
    )
    first, last = (datetime.datetime(2026, 10, day, tzinfo=datetime.UTC) for day in (1, 9))
    type(event).objects.update(first_published_at=first)
    CalendarEntry.objects.update(revised_at=last)
    feed = read(client, "?theme=demarches")
    address = f"http://localhost{ATOM}?theme=demarches"
    assert feed.findtext("a:id", "", NAMES) == address
    assert links(feed) == {
        "self": address,
        "alternate": "http://localhost/agenda/?theme=demarches",
    }
    assert feed.findtext("a:title", "", NAMES) == "Le Réseau – agenda – Mes démarches"
    assert feed.findtext("a:author/a:name", "", NAMES) == "Le Réseau"
    assert feed.findtext("a:updated", "", NAMES) == "2026-10-09T00:00:00+00:00"
    [entry] = feed.findall("a:entry", NAMES)
    assert entry.findtext("a:id", "", NAMES) == f"urn:uuid:{event.calendar_entry.uid}"
    assert entry.findtext("a:title", "", NAMES) == "Tablettes"
    assert links(entry) == {"alternate": f"http://localhost{event.url}"}
    assert entry.findtext("a:published", "", NAMES) == "2026-10-01T00:00:00+00:00"
    assert entry.findtext("a:updated", "", NAMES) == "2026-10-09T00:00:00+00:00"
    terms = [node.get("term") for node in entry.findall("a:category", NAMES)]
    assert terms == ["Formation", "Mes démarches"]
    assert summary(client, "?theme=demarches") == (
        "mardi 27 octobre 2026, de 14 h à 16 h – Sur place et en ligne"
        " – Du premier geste aux photos."
    )


def test_empty_feed_has_a_constant_date(client, agenda):
    assert read(client).findtext("a:updated", "", NAMES) == "2000-01-01T00:00:00+00:00"


def test_event_on_site_states_no_attendance_mode(client, agenda):
    EventPageFactory(parent=agenda, **HOURS)
    assert summary(client) == "mardi 27 octobre 2026, de 14 h à 16 h"


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ([], "mardi 27 octobre"),
        ([27], "mercredi 4 novembre"),
        ([27, 4], "mardi 27 octobre"),
    ],
)
def test_event_of_chosen_days_names_the_next_date_that_takes_place(client, agenda, changes, day):
    """If none does, it names the first one."""
    days = {27: START, 4: datetime.datetime(2026, 11, 4, 14, tzinfo=PARIS)}
    EventPageFactory(
        parent=agenda,
        dates=[EventDate(starts_at=days[4], ends_at=days[4].replace(hour=16))],
        exceptions=[
            EventException(original_date=days[each].date(), change="cancelled") for each in changes
        ],
        **HOURS,
    )
    assert summary(client).startswith(f"{day} 2026, de 14 h à 16 h")


def test_over_event_names_its_dates(client, agenda):
    start = datetime.datetime(2026, 10, 20, 14, tzinfo=PARIS)
    EventPageFactory(parent=agenda, starts_at=start, ends_at=start.replace(hour=16))
    assert summary(client) == "mardi 20 octobre 2026, de 14 h à 16 h"


def test_series_describes_its_rule_then_its_changes(client, agenda):
    off = EventException(original_date=datetime.date(2026, 11, 3), change="cancelled")
    EventPageFactory(parent=agenda, exceptions=[off], **WEEKS)
    text = summary(client)
    assert text.startswith("tous les mardis jusqu’au 10 novembre 2026, de 14 h à 16 h")
    assert text.endswith(" – Annulé : mardi 3 novembre 2026, de 14 h à 16 h")


def test_entry_is_cancelled_even_if_a_past_date_took_place(client, agenda):
    start = datetime.datetime(2026, 10, 20, 14, tzinfo=PARIS)
    hours = {"starts_at": start, "ends_at": start.replace(hour=16)}
    days = [datetime.date(2026, *day) for day in ((10, 27), (11, 3), (11, 10))]
    off = [EventException(original_date=day, change="cancelled") for day in days]
    EventPageFactory(parent=agenda, title="Atelier", exceptions=off, **WEEKS | hours)
    [entry] = read(client).findall("a:entry", NAMES)
    assert entry.findtext("a:title", "", NAMES) == "ANNULÉ - Atelier"


def test_overseas_series_describes_the_hours_of_its_place(client, agenda, communes):
    commune = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    EventPageFactory(parent=agenda, commune=commune, **WEEKS)
    assert summary(client) == "tous les mardis jusqu’au 10 novembre 2026, de 14 h à 16 h"


def test_past_changes_are_not_in_an_entry(client, agenda):
    start = datetime.datetime(2026, 10, 20, 14, tzinfo=PARIS)
    hours = {"starts_at": start, "ends_at": start.replace(hour=16)}
    off = EventException(original_date=start.date(), change="cancelled")
    EventPageFactory(parent=agenda, exceptions=[off], **WEEKS | hours)
    assert "Annulé" not in summary(client)


def test_selected_dates_of_a_series_are_named_in_order_with_their_hours(client, agenda, place):
    other = {"change": "moved", "place": place, "ends_at": START.replace(day=29, hour=11)}
    moved = EventException(
        original_date=datetime.date(2026, 11, 3), starts_at=START.replace(day=29, hour=9), **other
    )
    here = EventException(original_date=START.date(), change="note", place=place)
    EventPageFactory(parent=agenda, title="Ailleurs", exceptions=[moved, here], **WEEKS)
    EventPageFactory(parent=place, title="Ici", **WEEKS)
    entries = read(client, "?lieu=epn-de-l-etang").findall("a:entry", NAMES)
    texts = {
        entry.findtext("a:title", "", NAMES): entry.findtext("a:summary", "", NAMES)
        for entry in entries
    }
    assert texts["Ici"].startswith("tous les mardis jusqu’au 10 novembre 2026")
    text = texts["Ailleurs"].replace("\N{NO-BREAK SPACE}", " ")
    dates = "mardi 27 octobre 2026, de 14 h à 16 h ; jeudi 29 octobre 2026, de 9 h à 11 h"
    assert text.startswith(f"{dates} – ")


def test_feed_has_the_events_that_changed_last(client, agenda, monkeypatch):
    monkeypatch.setattr(feeds, "ENTRIES", 2)
    for number, title in enumerate(("Ancien", "Récent", "Nouveau")):
        EventPageFactory(parent=agenda, title=title, **HOURS)
        entry = CalendarEntry.objects.filter(event__title=title)
        entry.update(revised_at=START - datetime.timedelta(days=20 - number))
    entries = read(client).findall("a:entry", NAMES)
    assert [node.findtext("a:title", "", NAMES) for node in entries] == ["Nouveau", "Récent"]
