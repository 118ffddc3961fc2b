"""The links that subscribe to a feed, or add one date, in the visitor's own calendar."""

import datetime
import html
import re
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
from django.urls import reverse

from events import visitor_calendars
from events.models import EventDate
from events.visitor_calendars import SingleDate, Subscription
from tests.factories import EventPageFactory, PlacePageFactory
from tests.qr import decode

from .conftest import PARIS

pytestmark = pytest.mark.any_database

FEED = "https://agenda.exemple.fr/agenda/agenda.ics?gratuit=1&type=atelier"
PAGE = "https://agenda.exemple.fr/agenda/s-abonner/?gratuit=1&type=atelier"
HOSTS = {"calendar.google.com", "outlook.live.com", "outlook.office.com"}


def at(month, day, hour=14):
    return datetime.datetime(2026, month, day, hour, tzinfo=PARIS)


def parameters(url):
    """Return {key: value} of the query string of a URL without repeated keys."""
    query = urlsplit(url).query
    assert "+" not in query
    return {key: value for key, [value] in parse_qs(query, strict_parsing=True).items()}


def links(response):
    """Return the URLs of the links to other hosts and to applications, in order."""
    assert response.status_code == 200
    hrefs = re.findall(r'href="((?:https|webcal)://[^"]+)"', response.text)
    urls = [html.unescape(href) for href in hrefs]
    return [url for url in urls if urlsplit(url).hostname in HOSTS or url.startswith("webcal:")]


def subscriptions(response):
    """Return the addresses of the feeds of the page, one for each group of buttons.

    Asserts that all links of a group have the same address.
    """
    addresses = []
    shown = [link for link in links(response) if "TEMPLATE" not in link and "compose" not in link]
    for google, own, outlook, office, android in zip(*[iter(shown)] * 5, strict=True):
        webcal = parameters(google)["cid"]
        assert own == android == webcal
        [address] = {parameters(url)["url"] for url in (outlook, office)}
        assert webcal == address.replace("http://", "webcal://")
        assert f'value="{html.escape(address)}"' in response.text
        addresses.append(address)
    return addresses


@pytest.fixture
def codes(monkeypatch):
    """The list of the URLs in the QR codes of the pages requested by the test."""
    encoded = []

    def record(url, *, is_small):
        encoded.append(url)
        return "data:,"

    monkeypatch.setattr(visitor_calendars, "cached_qr", record)
    return encoded


def test_each_calendar_receives_the_whole_address():
    feed = Subscription(FEED, "Réseau – agenda & co", PAGE)
    webcal = FEED.replace("https", "webcal")
    assert feed.webcal == webcal
    assert feed.google.startswith("https://calendar.google.com/calendar/render?cid=webcal%3A%2F%2F")
    assert parameters(feed.google) == {"cid": webcal}
    for url, host in (
        (feed.outlook, "https://outlook.live.com"),
        (feed.office, "https://outlook.office.com"),
    ):
        assert url.startswith(f"{host}/calendar/0/addfromweb?")
        assert parameters(url) == {"url": FEED, "name": "Réseau – agenda & co"}


@pytest.mark.parametrize("length", [0, 30, 90, 400])
def test_qr_code_is_read_as_the_page(length):
    """A code of one to many blocks, with and without marks of alignment and version."""
    page = f"{PAGE}{'x' * length}"
    assert decode(Subscription(FEED, "Agenda", page).code) == page


def test_qr_code_contains_the_page(codes):
    assert Subscription(FEED, "Agenda", PAGE).code == "data:,"
    assert codes == [PAGE]


def test_a_date_is_written_in_utc():
    date = SingleDate("Thé & clics", at(11, 3), at(11, 3, 16), "Bienvenue\nà tous", "1 rue Basse")
    assert parameters(date.google) == {
        "action": "TEMPLATE",
        "text": "Thé & clics",
        "dates": "20261103T130000Z/20261103T150000Z",
        "details": "Bienvenue\nà tous",
        "location": "1 rue Basse",
    }
    assert (
        parameters(date.outlook)
        == parameters(date.office)
        == {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": "Thé & clics",
            "startdt": "2026-11-03T13:00:00Z",
            "enddt": "2026-11-03T15:00:00Z",
            "body": "Bienvenue\nà tous",
            "location": "1 rue Basse",
        }
    )
    assert date.office.startswith("https://outlook.office.com/calendar/0/deeplink/compose?")


def test_whole_days_end_on_the_day_after():
    first, after = datetime.date(2026, 11, 3), datetime.date(2026, 11, 5)
    date = SingleDate("Salon", first, after, details="", location="")
    assert "dates=20261103%2F20261105&" in date.google
    assert "startdt=2026-11-03&enddt=2026-11-05&" in date.outlook
    assert date.outlook.endswith("&allday=true")


def test_single_date_is_that_of_the_page(client, agenda, place):
    event = EventPageFactory(
        parent=place,
        title="Premiers clics",
        starts_at=at(11, 3),
        search_description="Apportez votre téléphone.",
    )
    google, outlook, office, *_subscription = links(client.get(event.url))
    uid = event.calendar_entry.uid
    assert parameters(google)["dates"] == "20261103T130000Z/20261103T150000Z"
    assert {parameters(outlook)["subject"], parameters(office)["subject"]} == {"Premiers clics"}
    details, location = parameters(google)["details"], parameters(google)["location"]
    assert details.startswith("Apportez votre téléphone.\nGratuit\n")
    assert location == "EPN de l’Étang, 1 rue Basse, 13500 Martigues"
    page = client.get(event.url).text
    assert "Une date ajoutée ainsi ne suit pas les changements" in page
    moment = int(at(11, 3).timestamp())
    assert f'href="{reverse("events:event_ics", args=[uid])}?date={moment}">iPhone, Mac' in page


def test_two_whole_days_are_those_of_the_page(client, agenda):
    event = EventPageFactory(
        parent=agenda, all_day=True, starts_at=at(11, 3, 0), ends_at=at(11, 4, 0)
    )
    assert "dates=20261103%2F20261105&" in links(client.get(event.url))[0]


def test_series_can_be_followed_and_its_next_date_added(client, agenda, codes):
    series = EventPageFactory(
        parent=agenda,
        title="Série",
        starts_at=at(10, 27),
        repeat="weekly",
        until=datetime.date(2026, 11, 30),
    )
    uid = series.calendar_entry.uid
    response = client.get(series.url)
    google, webcal, outlook, office, _android, single, *_others = links(response)
    address = f"http://localhost/agenda/agenda.ics?serie={uid}"
    assert {parameters(url)["url"] for url in (outlook, office)} == {address}
    assert parameters(google)["cid"] == webcal == address.replace("http://", "webcal://")
    assert subscriptions(response) == [address]
    assert codes == [f"http://localhost/a/e{series.pk}"]
    assert client.get(codes[0]).url == f"{series.url}#ajouter"
    assert "Une seule date\N{NO-BREAK SPACE}: mardi 27 octobre" in response.text
    assert f"{reverse('subscriptions:subscribe')}#delais" in response.text
    assert parameters(single)["dates"] == "20261027T130000Z/20261027T150000Z"
    assert [event.start for event in dates_of_file(client, response)] == [at(10, 27)]


def test_single_date_can_be_followed_too(client, agenda):
    event = EventPageFactory(parent=agenda, title="Une fois", starts_at=at(11, 3))
    response = client.get(event.url)
    [address] = subscriptions(response)
    assert address == f"http://localhost/agenda/agenda.ics?serie={event.calendar_entry.uid}"
    [in_feed] = icalendar.Calendar.from_ical(client.get(address).content).events
    [alone] = dates_of_file(client, response)
    assert identities([in_feed]) == identities([alone])
    # The subscription stands below the links that copy the date.
    assert response.text.index("TEMPLATE") < response.text.index("render?cid=")


def dates_of_file(client, response):
    """Return the VEVENTs of the file of one date that the page of an event offers."""
    [path] = re.findall(r'href="([^"]+)">iPhone, Mac', response.text)
    file = client.get(html.unescape(path))
    assert file["Content-Disposition"].startswith("attachment")
    return icalendar.Calendar.from_ical(file.content).events


def identities(events):
    """Return {(UID, RECURRENCE-ID)} of VEVENTs."""
    return {
        (event["UID"], event.get("RECURRENCE-ID") and event["RECURRENCE-ID"].dt) for event in events
    }


def test_file_of_one_date_has_no_other_session_of_that_day(client, agenda):
    event = EventPageFactory(parent=agenda, starts_at=at(11, 3, 9), ends_at=at(11, 3, 10))
    event.repeat, event.until = "weekly", datetime.date(2026, 11, 24)
    event.dates = [
        EventDate(starts_at=at(11, 3, hour), ends_at=at(11, 3, hour + 1)) for hour in (11, 14)
    ]
    event.save_revision().publish()
    [next_date] = dates_of_file(client, client.get(event.url))
    assert next_date.start == at(11, 3, 9)
    uid = event.calendar_entry.uid
    file = reverse("events:event_ics", args=[uid])
    day = client.get(f"/agenda/agenda.ics?du=2026-11-03&au=2026-11-03&serie={uid}")
    of_day = {each.start: each for each in icalendar.Calendar.from_ical(day.content).events}
    assert sorted(of_day) == [at(11, 3, hour) for hour in (9, 11, 14)]
    for start, in_feed in of_day.items():
        single = client.get(file, {"date": int(start.timestamp())})
        [own] = icalendar.Calendar.from_ical(single.content).events
        assert own.start == start
        assert identities([own]) == identities([in_feed])


def test_file_of_the_last_date_has_no_past_date(client, agenda):
    series = EventPageFactory(
        parent=agenda, starts_at=at(10, 13), repeat="weekly", until=datetime.date(2026, 10, 27)
    )
    [single] = dates_of_file(client, client.get(series.url))
    assert identities([single]) == {(str(series.calendar_entry.uid), at(10, 27))}


def test_file_of_an_unknown_date_does_not_exist(subtests, client, agenda):
    event = EventPageFactory(parent=agenda, starts_at=at(11, 3))
    url = reverse("events:event_ics", args=[event.calendar_entry.uid])
    for moment in ["", "x", "1793192400", "-5", "9" * 11, "9" * 400, "١", "2026-11-03"]:
        with subtests.test(moment=moment):
            assert client.get(url, {"date": moment}).status_code == 404
            assert client.get(url).status_code == 200


def test_long_address_has_no_qr_code(client, agenda, place, congress, session):
    """A QR code contains at most 2331 bytes."""
    EventPageFactory(parent=place)
    session("Taper")
    words = "\N{GRINNING FACE}" * 195
    chosen = " ".join(str(number) for number in range(100_000_000, 100_000_200))
    for url, query in (
        ("/agenda/", {"q": words}),
        ("/agenda/s-abonner/", {"q": words}),
        (congress.url, {"parcours": chosen, "q": words}),
        ("/agenda/imprimer/", {"q": words}),
        ("/agenda/affiche/", {"q": words}),
    ):
        response = client.get(url, query)
        assert response.status_code == 200, url
        assert "<img" not in response.text.partition("<main")[2].partition("</main>")[0], url
        assert "Depuis un ordinateur" not in response.text


def test_week_and_month_offer_the_feed_of_the_list(client, agenda, codes):
    EventPageFactory(parent=agenda)
    for view in ("mois", "semaine"):
        [address] = subscriptions(client.get(f"/agenda/?vue={view}&gratuit=1"))
        assert address == "http://localhost/agenda/agenda.ics?gratuit=1"


def test_whole_day_elsewhere_is_the_day_of_the_event(client, agenda, place, directory):
    """Midnight of Martigues is still the evening before in Martinique."""
    event = EventPageFactory(
        parent=agenda, place=place, all_day=True, starts_at=at(11, 3, 0), ends_at=at(11, 3, 0)
    )
    west = PlacePageFactory(parent=directory, postcode="97200", city="Fort-de-France")
    event.occurrences.update(place=west)
    date = SingleDate.of(event.occurrences.get())
    assert (date.starts_at, date.ends_at) == (
        datetime.date(2026, 11, 3),
        datetime.date(2026, 11, 4),
    )


def test_cancelled_date_cannot_be_added(client, agenda):
    event = EventPageFactory(parent=agenda, starts_at=at(11, 3), status="cancelled")
    response = client.get(event.url)
    assert links(response) == []
    # The file corrects the calendars that contain the date.
    assert f'href="/agenda/evenements/{event.calendar_entry.uid}.ics"' in response.text


def test_every_agenda_offers_its_own_feed(client, agenda, place, codes):
    EventPageFactory(parent=place, title="Ici")
    pages = {
        "/agenda/?gratuit=1": ("agenda.ics?gratuit=1", "?gratuit=1"),
        "/agenda/s-abonner/?gratuit=1": ("agenda.ics?gratuit=1", "?gratuit=1"),
        "/agenda/": ("agenda.ics", ""),
        place.url: ("lieux/epn-de-l-etang/agenda.ics", "?lieu=epn-de-l-etang"),
        "/territoires/13056/": ("territoires/13056/agenda.ics", "?territoire=13056"),
    }
    for url, (feed, query) in pages.items():
        [address] = subscriptions(client.get(url))
        assert address == f"http://localhost/agenda/{feed}"
        assert codes.pop() == f"http://localhost/agenda/s-abonner/{query}"
        calendar = client.get(address)
        assert (calendar.status_code, calendar["Content-Type"]) == (
            200,
            "text/calendar; charset=utf-8",
        )
        assert "SUMMARY:Ici" in calendar.text


def test_programme_offers_its_own_feed(client, congress, session, codes):
    session("Taper")
    response = client.get(congress.url)
    *others, address = subscriptions(response)
    uid = congress.calendar_entry.uid
    assert others == []
    assert address == f"http://localhost/agenda/evenements/{uid}/programme.ics"
    assert "SUMMARY:Taper" in client.get(address).text
    assert f"{reverse('subscriptions:subscribe')}#delais" in response.text
    [page] = codes
    assert subscriptions(client.get(page)) == [address]


def test_addresses_begin_with_that_of_the_site(client, agenda):
    site = agenda.get_site()
    site.hostname, site.port = "agenda.exemple.fr", 443
    site.save()
    [_google, webcal, outlook, *_others] = links(client.get("/agenda/"))
    assert webcal == "webcal://agenda.exemple.fr/agenda/agenda.ics"
    assert parameters(outlook)["url"] == "https://agenda.exemple.fr/agenda/agenda.ics"


def test_buttons_do_not_reveal_the_page(client, agenda):
    text = client.get("/agenda/s-abonner/").text
    external = re.findall(r'<a [^>]*href="https://(?:calendar|outlook)[^>]*>', text)
    assert len(external) == 3
    assert all('rel="noreferrer noopener"' in link for link in external)
