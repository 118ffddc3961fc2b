"""Events in the public search: results, calendar feed and next dates."""

import datetime
import re

import icalendar
import pytest
from django.utils import timezone

from events.choices import Change
from events.models import EventException
from search.indexing import rows as indexing
from search.language.times import MONTHS
from tests.factories import EventPageFactory

WEEK = datetime.timedelta(days=8)
pytestmark = pytest.mark.django_db


def titles(client, query):
    response = client.get(f"/recherche/recherche.ics?{query}")
    assert response.status_code == 200
    events = icalendar.Calendar.from_ical(response.content).events
    return [str(event["SUMMARY"]) for event in events]


@pytest.fixture
def event(agenda):
    """Return a function `event(title, days=1, **fields)` that creates an indexed event."""

    def event(title, days=1, **fields):
        moment = timezone.now() + datetime.timedelta(days=days)
        page = EventPageFactory(
            parent=agenda,
            title=title,
            starts_at=moment,
            ends_at=moment + datetime.timedelta(hours=2),
            **fields,
        )
        indexing.refresh_object(page)
        return page

    return event


def test_search_has_a_calendar_of_its_events(client, event, lint):
    event("Atelier couture", days=2)
    event("Couture du soir", days=1)
    event("Cuisine")
    event("Couture d’autrefois", days=-200)
    assert titles(client, "q=coutures") == ["Couture du soir", "Atelier couture"]
    response = client.get("/recherche/recherche.ics?q=coutures")
    assert lint(response.content) == []
    assert titles(client, "q=xyzzy") == []


def test_agenda_search_prefers_titles_to_mentions(client, agenda, event):
    mention = [("paragraph", "<p>Venez avec votre téléphone et votre imprimante.</p>")]
    event("Mes démarches", body=mention)
    event("Apprivoiser son téléphone", days=3)
    event("Le café", days=2, search_description="Régler un téléphone ou une tablette.")

    def listed(words):
        days = client.get("/agenda/", {"q": words}).context["days"]
        return [date.event.title for _day, dates in days for date in dates]

    assert listed("téléphones") == ["Apprivoiser son téléphone"]
    assert listed("téléphone") == ["Le café", "Apprivoiser son téléphone"]
    # Mentions are listed if no title matches.
    assert listed("imprimante") == ["Mes démarches"]


def test_search_result_prefers_a_date_that_is_not_cancelled(client, event):
    page = event("Couture", days=1, repeat="weekly", until=timezone.localdate() + WEEK)
    days = [date.starts_at for date in page.all_dates]

    def shown():
        [result] = client.get("/recherche/recherche.json?q=couture").json()["results"]
        [title] = re.findall(r"<entry>.*?<title>(.*?)</title>", feed(client), re.DOTALL)
        page = client.get("/recherche/?q=couture").content.decode()
        return result["next_date"], result["status"], title, "<strong>Annulé</strong>" in page

    def feed(client):
        return client.get("/recherche/recherche.atom?q=couture").content.decode()

    assert shown() == (days[0].isoformat(), "confirmed", "Couture", False)
    for day, expected in zip(days, [days[1], days[0]], strict=True):
        page.exceptions.add(EventException(original_date=day.date(), change=Change.CANCELLED))
        page.save_revision().publish()
        assert shown()[0] == expected.isoformat()
    assert shown()[1:] == ("cancelled", "Annulé\u00a0: Couture", True)


def test_search_with_a_moment_shows_the_date_of_that_day(client, event):
    page = event("Couture", days=1, repeat="weekly", until=timezone.localdate() + 3 * WEEK)
    third = page.all_dates[2].starts_at
    words = f"couture le {timezone.localtime(third):%-d} {MONTHS['fr'][third.month - 1]}"
    [result] = client.get("/recherche/recherche.json", {"q": words}).json()["results"]
    assert result["next_date"] == third.isoformat()
    html = client.get("/recherche/", {"q": words}).content.decode()
    assert "Prochaine date" not in html
    assert "Date\u00a0:" in html


def test_search_without_a_date_shows_the_next_dates(client, event):
    event("Atelier couture", days=5)
    event("Atelier cuisine", days=3)
    event("Atelier d’autrefois", days=-3)
    html = client.get("/recherche/", {"q": "ateliers demain"}).content.decode()
    assert "Voici les prochaines dates." in html
    assert html.index("cuisine") < html.index("couture")
    assert "autrefois" not in html
    assert titles(client, "q=ateliers+demain") == ["Atelier cuisine", "Atelier couture"]


def test_hidden_event_is_in_no_search_calendar(client, event):
    page = event("Couture secrète")
    event("Couture")
    assert len(titles(client, "q=couture")) == 2
    page.unpublish()
    assert titles(client, "q=couture") == ["Couture"]
