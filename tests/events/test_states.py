"""Each state of an event, in each public output."""

import re
from datetime import date

import icalendar
import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from events.models import EventException
from network.text.strings import plain
from places.models import Closure, PlacePage
from tests.factories import EventPageFactory
from tests.structured import objects_of

from .conftest import PARIS

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOVEMBER = "2026-11"
# {state: (French word, STATUS of iCalendar, `eventStatus` and `eventAttendanceMode` of schema.org,
# `etat` of the rows)}
STATES = {
    "cancelled": ("annulé", "CANCELLED", "EventCancelled", "Offline", "cancelled"),
    "postponed": ("reporté", "TENTATIVE", "EventPostponed", "Offline", "postponed"),
    "full": ("complet", "CONFIRMED", "EventScheduled", "Offline", "full"),
    "moved": ("déplacé", "CONFIRMED", "EventRescheduled", "Offline", "confirmed"),
    "online": ("en ligne", "CONFIRMED", "EventScheduled", "Online", "confirmed"),
    "hybrid": ("en ligne", "CONFIRMED", "EventScheduled", "Mixed", "confirmed"),
}
PAGES = {
    "page": "{event}",
    "list": "/agenda/",
    "month": "/agenda/?vue=mois&jour=2026-11-01",
    "week": "/agenda/?vue=semaine&jour=2026-11-10",
    "place": "{place}",
    "card on another site": "{place}carte-a-integrer/",
    "print": "/agenda/imprimer/",
    "poster of the network": f"/agenda/affiche/?mois={NOVEMBER}",
    "poster of the place": f"/agenda/affiche/?lieu=epn-de-l-etang&mois={NOVEMBER}",
}


@pytest.fixture(params=STATES)
def state(request):
    return request.param


@pytest.fixture
def event(state, place, agenda):
    """An event on Thursday 12 November, 14 h, at the place, in the state of the parameter."""
    start = timezone.datetime(2026, 11, 12, 14, tzinfo=PARIS)
    fields = {"attendance_mode": state} if state in ("online", "hybrid") else {}
    if state in ("cancelled", "postponed", "full"):
        fields = {"status": state}
    event = EventPageFactory(
        parent=place, title="Tablette", starts_at=start, ends_at=start.replace(hour=16), **fields
    )
    if state == "moved":
        moved = {"starts_at": start.replace(hour=17), "ends_at": start.replace(hour=18)}
        change = EventException(original_date=start.date(), change="moved", **moved)
        event.exceptions = [change]
        event.save_revision().publish()
    return event


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return plain(re.sub(r"<[^>]*>", " ", response.text.partition("</title>")[2]))


@pytest.mark.parametrize("where", PAGES)
def test_page_shows_the_state(client, event, place, state, where):
    address = PAGES[where].format(event=event.url, place=place.url)
    word = plain(STATES[state][0])
    with_state = text_of(client, address).count(word)
    event.exceptions = []
    event.status, event.attendance_mode = "confirmed", "onsite"
    event.save_revision().publish()
    assert with_state > text_of(client, address).count(word)


def test_feed_shows_the_state(client, event, state):
    word, status, *_rest = STATES[state]
    (component,) = icalendar.Calendar.from_ical(client.get("/agenda/agenda.ics").content).events
    assert str(component["STATUS"]) == status
    if state == "moved":
        assert component.start.hour == 17
        assert "de 17 h à 18 h" in client.get(event.url).text.replace("\xa0", " ")
    else:
        fields = [
            component["SUMMARY"],
            component.get("LOCATION", ""),
            component.get("DESCRIPTION", ""),
        ]
        assert plain(word) in plain(" ".join(fields))
    atom = client.get("/agenda/agenda.atom").text
    assert plain(word) in plain(atom[atom.index("<entry") :])


def test_data_formats_have_the_state(client, event, state):
    _word, _status, schema, mode, row = STATES[state]
    (data,) = [each for each in objects_of(client.get(event.url)) if each["@type"] == "Event"]
    assert data["eventStatus"] == f"https://schema.org/{schema}"
    assert data["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert ("previousStartDate" in data) == (state == "moved")
    (date,) = client.get("/agenda/agenda.json").json()["dates"]
    assert date["etat"] == row
    assert date["en_ligne"] == (state in ("online", "hybrid"))
    assert bool(date["deplacee_du"]) == (state == "moved")


def test_embedded_card_shows_a_closure_and_its_reason(client, place, agenda):
    start = timezone.datetime(2026, 11, 12, 14, tzinfo=PARIS)
    ends = {"ends_at": start.replace(hour=16), "repeat": "weekly", "until": date(2026, 12, 3)}
    EventPageFactory(parent=place, title="Tablette", starts_at=start, **ends)
    place = PlacePage.objects.get(pk=place.pk)
    day = start.date()
    place.closures = [Closure(starts_on=day, ends_on=day, reason="inventaire")]
    place.save_revision().publish()
    page = BeautifulSoup(client.get(f"{place.url}carte-a-integrer/").content, "html.parser")
    (line,) = [struck.parent for struck in page.find_all("s")]
    assert "Tablette" in line.s.text
    assert "Annulé" in line.strong.text
    assert "inventaire" in line.text
    assert "Fermé" in page.select_one(".closure-notice").text
