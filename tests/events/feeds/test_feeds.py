import datetime
import json
from xml.etree import ElementTree as ET

import icalendar
import pytest
import recurring_ical_events
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from events.feeds.feeds import TYPES
from events.models import CalendarEntry, EventDate, Occurrence
from network.models import ContentStamp
from places.models import PlacePage
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, TopicFactory

pytestmark = pytest.mark.django_db
ICS = "/agenda/agenda.ics"
ATOM = "/agenda/agenda.atom"
NAMES = {"a": "http://www.w3.org/2005/Atom"}


def titles(response):
    assert response.status_code == 200
    return [
        str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(response.content).events
    ]


def atom_titles(response):
    assert response.status_code == 200
    return [node.text for node in ET.fromstring(response.content).findall("a:entry/a:title", NAMES)]


def in_days(days):
    moment = timezone.now() + datetime.timedelta(days=days)
    return {"starts_at": moment, "ends_at": moment + datetime.timedelta(hours=2)}


def test_feed_is_ordered_by_date(client, agenda, place):
    EventPageFactory(parent=agenda, title="Second", **in_days(9))
    EventPageFactory(parent=place, title="Premier", **in_days(3))
    response = client.get(ICS)
    assert titles(response) == ["Premier", "Second"]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="agenda.ics"'
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert not response.cookies


def test_feed_contains_the_past_90_days(client, agenda):
    EventPageFactory(parent=agenda, title="Hier", **in_days(-1))
    EventPageFactory(parent=agenda, title="Printemps", **in_days(-100))
    EventPageFactory(parent=agenda, title="Dans un an", **in_days(365))
    assert titles(client.get(ICS)) == ["Hier", "Dans un an"]


@pytest.mark.parametrize("read", [(ICS, titles), (ATOM, atom_titles)])
def test_hidden_events_are_in_no_feed(client, agenda, hidden, read):
    url, titles_of = read
    EventPageFactory(parent=agenda, title="Visible")
    assert titles_of(client.get(url)) == ["Visible"]


def test_expired_place_is_not_named(client, agenda, place):
    """The hour has passed and the job that unpublishes has not run yet."""
    event = EventPageFactory(parent=agenda, place=place)
    urls = [ICS, reverse("events:event_ics", args=[event.calendar_entry.uid])]
    assert [b"tang" in client.get(url).content for url in urls] == [True, True]
    PlacePage.objects.filter(pk=place.pk).update(expire_at=timezone.now())
    ContentStamp.raise_()
    answers = [client.get(url).content for url in urls]
    assert [(b"tang" in text, b"SEQUENCE:1" in text) for text in answers] == [(False, True)] * 2
    # Reading has written nothing; the job that unpublishes does.
    assert CalendarEntry.objects.get(event=event).sequence == 0
    place.unpublish()
    assert CalendarEntry.objects.get(event=event).sequence == 1
    assert [b"SEQUENCE:1" in client.get(url).content for url in urls] == [True, True]


def test_an_empty_agenda_is_a_valid_feed(client, agenda):
    assert titles(client.get(ICS)) == []
    assert atom_titles(client.get(ATOM)) == []


def test_a_filtered_view_is_a_feed(client, agenda, place):
    topic = TopicFactory(name="Mes démarches", slug="demarches")
    EventPageFactory(parent=agenda, title="Démarches", topics=[topic], attendance_mode="online")
    EventPageFactory(
        parent=place, title="Martigues", audiences=["Seniors"], is_free=False, price="5 €"
    )
    EventPageFactory(parent=agenda, title="Assises", kind="assises", audiences=["Jeunes"])

    def ask(query):
        return titles(client.get(f"{ICS}?{query}"))

    assert ask("theme=demarches") == ["Démarches"]
    assert ask("en-ligne=1") == ["Démarches"]
    assert ask("territoire=13056") == ["Martigues"]
    assert ask("territoire=13") == ["Martigues"]
    assert ask("lieu=epn-de-l-etang") == ["Martigues"]
    assert ask("type=assises") == ["Assises"]
    assert set(ask("public=Seniors")) == {"Démarches", "Martigues"}
    assert set(ask("gratuit=1")) == {"Démarches", "Assises"}
    assert ask("q=etang%20martigues") == ["Martigues"]
    assert ask("territoire=13&en-ligne=1") == []


@pytest.mark.parametrize(
    "query",
    ["theme=inconnu", "territoire=00000", "lieu=x", "type=x", "couleur=vert", "du=2026-02-30"],
)
@pytest.mark.parametrize("url", [ICS, ATOM])
def test_invalid_filter_is_404(client, agenda, url, query):
    assert client.get(f"{url}?{query}").status_code == 404


def test_the_feeds_of_a_place_and_of_a_territory(client, agenda, place, communes):
    EventPageFactory(parent=agenda, title="Ailleurs", commune=communes["13001"], **in_days(1))
    EventPageFactory(parent=place, title="Ici")
    of_place = reverse("events:place_ics", args=["epn-de-l-etang"])
    assert of_place == "/agenda/lieux/epn-de-l-etang/agenda.ics"
    assert titles(client.get(of_place)) == ["Ici"]
    assert titles(client.get(reverse("events:territory_ics", args=["13001"]))) == ["Ailleurs"]
    assert titles(client.get(reverse("events:territory_ics", args=["13"]))) == ["Ailleurs", "Ici"]
    assert atom_titles(client.get(reverse("events:place_atom", args=["epn-de-l-etang"]))) == ["Ici"]
    assert client.get(reverse("events:place_ics", args=["inconnu"])).status_code == 404
    assert client.get(reverse("events:territory_ics", args=["99"])).status_code == 404
    place.unpublish()
    assert client.get(of_place).status_code == 404


def test_one_event_is_downloaded(client, agenda):
    event = EventPageFactory(parent=agenda, title="Créer son adresse", **in_days(-200))
    url = reverse("events:event_ics", args=[event.calendar_entry.uid])
    response = client.get(url)
    assert titles(response) == ["Créer son adresse"]
    assert response["Content-Disposition"] == 'attachment; filename="creer-son-adresse.ics"'
    event.unpublish()
    assert client.get(url).status_code == 404


def test_unchanged_feed_is_304_without_rendering(client, agenda, django_assert_num_queries):
    EventPageFactory(parent=agenda)
    first = client.get(ICS)
    assert client.get(ICS).content == first.content
    with django_assert_num_queries(0):  # the content stamp is that of the last second
        again = client.get(ICS, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    EventPageFactory(parent=agenda)
    assert client.get(ICS, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_head_request_is_accepted(client, agenda):
    response = client.head(ICS)
    assert (response.status_code, response.content) == (200, b"")
    assert client.post(ICS).status_code == 405


def test_cancelled_event_stays_with_its_status(client, agenda):
    event = EventPageFactory(parent=agenda, title="Atelier", status="cancelled")
    assert titles(client.get(ICS)) == ["ANNULÉ - Atelier"]
    assert atom_titles(client.get(ATOM)) == ["ANNULÉ - Atelier"]
    assert event.calendar_entry.sequence == 0


def test_feed_has_as_many_dates_as_the_page(client, agenda):
    start = datetime.datetime(2026, 10, 13, 14, tzinfo=PARIS)
    for weeks, repeat in enumerate(("weekly", "fortnightly", "monthly_weekday", "")):
        moment = start + datetime.timedelta(weeks=weeks)
        EventPageFactory(
            parent=agenda,
            starts_at=moment,
            ends_at=moment + datetime.timedelta(hours=2),
            repeat=repeat,
            until=datetime.date(2027, 4, 30) if repeat else None,
        )
    feed = icalendar.Calendar.from_ical(client.get(ICS).content)
    read = recurring_ical_events.of(feed).between((2026, 10, 1), (2028, 1, 1))
    assert sorted(event.start for event in read) == list(
        Occurrence.objects.order_by("starts_at").values_list("starts_at", flat=True)
    )


def test_every_feed_passes_the_linter(client, lint, agenda, place):
    topic = TopicFactory(name="Papiers, démarches; impôts", slug="papiers")
    EventPageFactory(
        parent=place,
        title='Atelier « Wi-Fi », "2,5 GHz"; \\ et : émojis 📱' * 3,
        topics=[topic],
        repeat="weekly",
        until=timezone.localdate() + datetime.timedelta(days=60),
        registration_url="https://example.org/?a=1,2",
    )
    EventPageFactory(parent=agenda, all_day=True, status="postponed", attendance_mode="online")
    for url in (
        ICS,
        f"{ICS}?theme=papiers",
        f"{ICS}?q=rien,du;tout",
        "/agenda/territoires/13/agenda.ics",
    ):
        assert lint(client.get(url).content) == []


def moved_to(response):
    assert response.status_code == 301
    return response["Location"]


def test_feed_redirects_to_its_canonical_url(client, agenda):
    for form in TYPES:
        url = f"/agenda/agenda.{form}"
        assert moved_to(client.get(f"{url}?gratuit=1&type=atelier")) == (
            f"{url}?type=atelier&gratuit=1"
        )
        assert moved_to(client.get(f"{url}?gratuit=oui&page=3&q=")) == f"{url}?gratuit=1"
        assert client.get(f"{url}?type=atelier&gratuit=1").status_code == 200
    assert moved_to(client.get(f"{ICS}?partie=1")) == ICS


def test_former_slug_of_a_place_redirects(
    client, agenda, place, django_capture_on_commit_callbacks
):
    EventPageFactory(parent=place, title="Ici")
    with django_capture_on_commit_callbacks(execute=True):
        place.slug = "le-phare"
        place.save_revision().publish()
    assert moved_to(client.get("/agenda/lieux/epn-de-l-etang/agenda.ics?gratuit=1")) == (
        "/agenda/lieux/le-phare/agenda.ics?gratuit=1"
    )
    assert moved_to(client.get(f"{ICS}?lieu=epn-de-l-etang")) == f"{ICS}?lieu=le-phare"
    assert titles(client.get("/agenda/lieux/epn-de-l-etang/agenda.ics", follow=True)) == ["Ici"]
    place.unpublish()
    assert client.get("/agenda/lieux/epn-de-l-etang/agenda.ics").status_code == 404


def test_arrondissement_redirects_to_its_city(client, agenda, communes):
    assert moved_to(client.get("/agenda/territoires/13203/agenda.ics")) == (
        "/agenda/territoires/13055/agenda.ics"
    )


@pytest.mark.parametrize("form", TYPES)
def test_error_is_plain_text_503(client, agenda, monkeypatch, form):
    def fail(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr("events.feeds.feeds.Feed.entries", property(fail))
    monkeypatch.setattr("events.feeds.feeds.Feed._rows", fail)
    response = client.get(f"/agenda/agenda.{form}")
    assert response.status_code == 503
    assert response["Retry-After"] == "600"
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_other_methods_are_answered_politely(client, agenda):
    answer = client.options(ICS)
    assert (answer.status_code, answer["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert client.generic("PROPFIND", ICS).status_code == 405


def test_long_feed_has_parts_that_link_to_the_next(client, agenda, monkeypatch, lint):
    monkeypatch.setattr("events.feeds.feeds.PART", 2)
    for number in range(5):
        EventPageFactory(parent=agenda, title=f"Date {number}", **in_days(number))
    first = client.get(ICS)
    assert titles(first) == ["Date 0", "Date 1"]
    assert first["Link"] == f'<http://localhost{ICS}?partie=2>; rel="next"'
    head = icalendar.Calendar.from_ical(first.content)
    assert head["DESCRIPTION"] == (
        f"Partie 1 sur 3. La suite, à suivre aussi : http://localhost{ICS}?partie=2"
    ).replace(" :", "\N{NO-BREAK SPACE}:")
    last = client.get(f"{ICS}?partie=3")
    assert titles(last) == ["Date 4"]
    assert "Link" not in last
    assert lint(first.content) == lint(last.content) == []
    assert client.get(f"{ICS}?partie=4").status_code == 404
    for typed in ("0", "-1", "x", "1e3", "99999"):
        assert client.get(f"{ICS}?partie={typed}").status_code == 404
    page = json.loads(client.get("/agenda/agenda.json?partie=2").content)
    assert [row["titre"] for row in page["dates"]] == ["Date 2", "Date 3"]
    assert page["suite"] == "http://localhost/agenda/agenda.json?partie=3"


def test_an_event_and_its_changes_are_in_the_same_part(client, agenda, monkeypatch):
    monkeypatch.setattr("events.feeds.feeds.PART", 3)
    EventPageFactory(parent=agenda, title="Seul", **in_days(1))
    event = EventPageFactory(parent=agenda, title="Série", **in_days(2))
    event.dates = [EventDate(**in_days(day)) for day in (3, 4, 5, 6)]
    event.save_revision().publish()
    assert titles(client.get(ICS)) == ["Seul"]
    assert titles(client.get(f"{ICS}?partie=2")) == ["Série"] * 5
