"""The page that checks a subscription, and the report of the feeds' readers."""

import csv
import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import EventException, FeedFetch
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
FEED = "/agenda/agenda.ics"


def checked(client, address):
    """Return the context of the page for a typed address; it is never cached."""
    response = client.get(reverse("subscriptions:check"), {"adresse": address})
    assert response["Cache-Control"] == "no-store"
    return response.context


def test_page_counts_events_dates_and_cancelled_dates(client, agenda, place):
    start = datetime.datetime(2026, 10, 13, 14, tzinfo=PARIS)
    off = [
        EventException(original_date=datetime.date(2026, *day), change="cancelled")
        for day in ((10, 20), (10, 27))
    ]
    series = EventPageFactory(
        parent=agenda,
        title="Série",
        starts_at=start,
        ends_at=start.replace(hour=16),
        repeat="weekly",
        until=datetime.date(2026, 11, 10),
        exceptions=off,
    )
    for day in (30, 29):
        once = start.replace(day=day)
        EventPageFactory(parent=place, title=f"Le {day}", starts_at=once)
    context = checked(client, FEED)
    facts = context["feed"]
    numbers = {name: facts[name] for name in ("events", "dates", "coming", "cancelled")}
    # Past dates stay in a feed; only those to come are announced.
    assert numbers == {"events": 3, "dates": 7, "coming": 5, "cancelled": 1}
    titles = [date.event.title for date in facts["next"]]
    assert titles == [series.title, "Le 29", "Le 30"]
    assert (facts["question"], facts["readings"]) == (FEED, [])


@pytest.mark.parametrize(
    ("address", "titles"),
    [
        ("/agenda/lieux/epn-de-l-etang/agenda.ics", ["Ici"]),
        ("/agenda/lieux/epn-de-l-etang/agenda.ics?gratuit=1", []),
        ("/agenda/territoires/13056/agenda.atom", ["Ici"]),
        ("/agenda/territoires/13001/agenda.json", []),
        ("/agenda/territoires/13203/agenda.ics", ["Marseille"]),
        (f"  http://LOCALHOST{FEED}?lieu=epn-de-l-etang  ", ["Ici"]),
        (f"{FEED}?gratuit=1", ["Marseille"]),
    ],
)
def test_page_describes_the_feed_of_each_subject(client, agenda, place, communes, address, titles):
    EventPageFactory(parent=place, title="Ici", is_free=False, price="5 €")
    EventPageFactory(parent=agenda, title="Marseille", commune=communes["13055"])
    facts = checked(client, address)["feed"]
    assert [date.event.title for date in facts["next"]] == titles
    assert facts["question"] == address.strip().replace("http://LOCALHOST", "")


def test_hidden_events_are_not_counted(client, agenda, hidden):
    assert checked(client, FEED)["feed"]["dates"] == 0


def test_address_of_the_site_is_accepted_besides_that_of_the_request(client, agenda):
    site = agenda.get_site()
    site.hostname, site.port = "agenda.exemple.fr", 443
    site.save()
    for host in ("agenda.exemple.fr", "Agenda.Exemple.fr", "testserver"):
        assert "feed" in checked(client, f"https://{host}{FEED}")
    assert "autre site" in checked(client, f"https://exemple.fr{FEED}")["problem"]


def test_visits_of_a_bus_are_explained(client, agenda, place):
    address = f"/agenda/lieux/{place.slug}/passages.ics"
    assert "passages d’un bus" in checked(client, address)["problem"]


def test_problem_is_linked_to_the_field(client, agenda):
    context = checked(client, "bonjour")
    [problem] = context["problems"]
    assert (problem.target, problem.label) == ("adresse", "L’adresse de l’agenda")
    assert problem.message == context["problem"]
    page = client.get(reverse("subscriptions:check"), {"adresse": " bon  jour "}).text
    assert 'value="bon jour"' in page
    assert 'breadcrumbs__link" href="/agenda/"' in page
    empty = checked(client, " ")
    assert not [name for name in ("problem", "feed") if name in empty]


def report_rows(client, export="csv"):
    answer = client.get(reverse("report_abonnements_aux_flux"), {"export": export})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_report_adds_up_the_readings_of_each_client(client, admin_user, agenda):
    """The readings that still wait in memory are saved first."""
    today = timezone.localdate()
    for family, days, count in (("google", 1, 2), ("google", 0, 3), ("outlook", 0, 9)):
        day = today - datetime.timedelta(days)
        # Shortly after midnight in Paris it is still the day before in UTC.
        midnight = datetime.datetime.combine(day, datetime.time(0, 30), PARIS)
        FeedFetch.objects.create(
            question=FEED, day=day, family=family, count=count, last_at=midnight
        )
    client.get(f"{FEED}?gratuit=1", headers={"user-agent": "Thunderbird"})
    client.force_login(admin_user)
    assert report_rows(client) == [
        ["Flux", "Logiciel", "Lectures en 60 jours", "Jours de lecture", "Dernière lecture"],
        [FEED, "Outlook", "9", "1", "2026-10-21"],
        [FEED, "Google Agenda", "5", "2", "2026-10-21"],
        [f"{FEED}?gratuit=1", "Thunderbird", "1", "1", "2026-10-21"],
    ]
    FeedFetch.objects.create(
        question="javascript:alert(1)", day=today, family="google", last_at=timezone.now()
    )
    page = client.get(reverse("report_abonnements_aux_flux")).text
    assert f'href="{FEED}"' in page
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page
