import datetime
import json
from unittest.mock import Mock
from xml.etree import ElementTree as ET

import icalendar
import pytest
import recurring_ical_events
from django.db import DatabaseError, OperationalError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from events.feeds.feeds import TYPES, of_events, part_of
from events.models import CalendarEntry, EventDate, EventException, Occurrence
from network.models import ContentStamp, NetworkSettings, Territory
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
    assert titles(client.get(f"{ICS}?du=2026-10-22")) == ["Premier", "Second"]


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


def test_hidden_events_have_no_file_of_their_own(client, agenda, hidden):
    entries = CalendarEntry.objects.exclude(vevent="")
    assert {"Privé"} <= {entry.event.title for entry in entries}
    for entry in entries:
        url = reverse("events:event_ics", args=[entry.uid])
        assert client.get(url).status_code == 404, entry.event


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


def test_invalid_filter_is_404(subtests, client, agenda):
    for url in [ICS, ATOM]:
        for query in [
            "theme=inconnu",
            "territoire=00000",
            "lieu=x",
            "type=x",
            "couleur=vert",
            "du=2026-02-30",
        ]:
            with subtests.test(query=query, url=url):
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
    assert icalendar.Calendar.from_ical(response.content)["NAME"] == "Créer son adresse"
    assert client.get(url, headers={"if-none-match": response["ETag"]}).status_code == 304
    event.unpublish()
    assert client.get(url).status_code == 404


def test_file_of_one_date_has_no_other_event_of_that_hour(client, agenda):
    for title in ("Premier", "Second"):
        EventPageFactory(parent=agenda, title=title, **in_days(3))
    for entry in CalendarEntry.objects.select_related("event"):
        moment = entry.event.occurrences.get().moment
        file = client.get(reverse("events:event_ics", args=[entry.uid]), {"date": moment})
        assert titles(file) == [entry.event.title]


@pytest.mark.parametrize(("title", "filename"), [("???", "evenement"), ("a" * 90, "a" * 60)])
def test_file_of_an_event_has_a_short_name(client, agenda, title, filename):
    event = EventPageFactory(parent=agenda, title=title, slug="atelier")
    response = client.get(reverse("events:event_ics", args=[event.calendar_entry.uid]))
    assert f'filename="{filename}.ics"' in response["Content-Disposition"]


def test_file_of_a_date_has_its_own_zone_and_etag(client, agenda, communes):
    reunion = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    event = EventPageFactory(parent=agenda, commune=reunion, **in_days(3))
    event.dates = [EventDate(**in_days(4))]
    event.save_revision().publish()
    url = reverse("events:event_ics", args=[event.calendar_entry.uid])
    whole = client.get(url)
    files = [client.get(url, {"date": date.moment}) for date in event.occurrences.all()]
    assert [len(icalendar.Calendar.from_ical(file.content).events) for file in files] == [1, 1]
    assert len({file["ETag"] for file in (whole, *files)}) == 3
    for file in (whole, *files):
        assert b"TZID:Indian/Reunion" in file.content


def test_file_of_a_date_is_not_that_of_its_event(client, agenda):
    """A client that has the file of the event receives the file of the date."""
    event = EventPageFactory(parent=agenda, repeat="weekly", until=in_days(30)["ends_at"].date())
    url = reverse("events:event_ics", args=[event.calendar_entry.uid])
    whole = {"if-none-match": client.get(url)["ETag"]}
    moment = event.occurrences.first().moment
    assert client.get(url, headers=whole).status_code == 304
    assert client.get(url, {"date": moment}, headers=whole).status_code == 200


def test_event_without_dates_has_no_file(client, agenda):
    event = EventPageFactory(parent=agenda)
    CalendarEntry.objects.update(vevent="")
    url = reverse("events:event_ics", args=[event.calendar_entry.uid])
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


def test_atom_feed_starts_with_the_latest_change(client, agenda, today):
    for title, days in (("Ancien", 9), ("Nouveau", 1)):
        EventPageFactory(parent=agenda, title=title)
        entry = CalendarEntry.objects.filter(event__title=title)
        entry.update(revised_at=today - datetime.timedelta(days=days))
    response = client.get(ATOM)
    assert atom_titles(response) == ["Nouveau", "Ancien"]
    assert ET.fromstring(response.content).find("a:updated", NAMES).text[:10] == "2026-10-20"


def test_entry_is_cancelled_once_all_its_coming_dates_are(client, agenda):
    days = [datetime.date(2026, 10, day) for day in (27, 28)]
    start = datetime.datetime(2026, 10, 27, 14, tzinfo=PARIS)
    hours = {"starts_at": start, "ends_at": start + datetime.timedelta(hours=2)}
    series = {"repeat": "weekly", "weekdays": ["TU", "WE"], "until": days[-1], **hours}
    for title, number in (("Une date", 1), ("Toutes", 2)):
        off = [EventException(original_date=day, change="cancelled") for day in days[:number]]
        EventPageFactory(parent=agenda, title=title, exceptions=off, **series)
    assert set(atom_titles(client.get(ATOM))) == {"Une date", "ANNULÉ - Toutes"}


def test_postponed_entry_does_not_list_its_dates(client, agenda):
    EventPageFactory(parent=agenda, title="Atelier", status="postponed", **in_days(3))
    response = client.get(ATOM)
    assert atom_titles(response) == ["REPORTÉ - Atelier"]
    summary = ET.fromstring(response.content).find("a:entry/a:summary", NAMES).text
    assert "Reporté" not in summary


def test_entry_names_its_unusual_dates_in_order_with_their_year(client, agenda):
    """An entry is read long after."""
    start = datetime.datetime(2026, 10, 27, 14, tzinfo=PARIS)
    moved = start.replace(day=28, hour=9)
    changes = [
        {"change": "note", "is_closed": True},
        {"change": "note", "note": "À l’étage"},
        {"change": "moved", "starts_at": moved, "ends_at": moved.replace(hour=11)},
    ]
    days = [datetime.date(2026, 11, day) for day in (10, 3)] + [start.date()]
    EventPageFactory(
        parent=agenda,
        starts_at=start,
        ends_at=start.replace(hour=16),
        repeat="weekly",
        until=datetime.date(2026, 11, 17),
        exceptions=[
            EventException(original_date=day, **change)
            for day, change in zip(days, changes, strict=True)
        ],
    )
    entry = ET.fromstring(client.get(ATOM).content).find("a:entry/a:summary", NAMES).text
    assert (
        "Déplacé : mercredi 28 octobre 2026, de 9 h à 11 h ;"
        " Inscriptions closes : mardi 10 novembre 2026, de 14 h à 16 h"
    ) in entry.replace("\N{NO-BREAK SPACE}", " ")


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
    assert response["Cache-Control"] == "no-store"
    assert response.text == "L’agenda revient dans un moment."


def test_faults_and_an_absent_database_are_logged_without_secrets(
    client, agenda, monkeypatch, caplog
):
    """A fault has its traceback; an absent database is a mere warning."""
    for error, level in ((OperationalError("gone"), "WARNING"), (ValueError("x"), "ERROR")):
        caplog.clear()
        monkeypatch.setattr("events.feeds.feeds.Feed.ics", Mock(side_effect=error))
        assert client.get(f"{ICS}?q=secret").status_code == 503
        [record] = [each for each in caplog.records if each.name == "events.feeds.feeds"]
        assert (record.levelname, bool(record.exc_info)) == (level, level == "ERROR")
        assert "events:agenda_ics" in record.getMessage()
        assert "secret" not in record.getMessage()


def test_other_methods_are_answered_politely(client, agenda):
    answer = client.options(ICS)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.post(ICS)["Allow"] == "GET, HEAD, OPTIONS"
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
    for typed in ("0", "-1", "x", "1e3", "²", "٣", "1000", "99999"):
        assert client.get(f"{ICS}?partie={typed}").status_code == 404
    page = json.loads(client.get("/agenda/agenda.json?partie=2").content)
    assert [row["titre"] for row in page["dates"]] == ["Date 2", "Date 3"]
    assert page["suite"] == "http://localhost/agenda/agenda.json?partie=3"


@pytest.mark.parametrize("form", ["ics", "json", "csv"])
def test_short_feed_has_one_part(client, agenda, form):
    EventPageFactory(parent=agenda)
    response = client.get(f"/agenda/agenda.{form}")
    assert "Link" not in response
    assert "DESCRIPTION:Partie" not in response.text
    assert client.get(f"/agenda/agenda.{form}?partie=2").status_code == 404


def test_parts_keep_the_filters_of_their_feed(client, agenda, monkeypatch):
    monkeypatch.setattr("events.feeds.feeds.PART", 1)
    for number in range(3):
        EventPageFactory(parent=agenda, title=f"Date {number}", **in_days(number))
    second = client.get(f"{ICS}?gratuit=1&partie=2")
    assert titles(second) == ["Date 1"]
    assert second["Link"] == f'<http://localhost{ICS}?gratuit=1&partie=3>; rel="next"'
    calendar = icalendar.Calendar.from_ical(second.content)
    assert calendar["SOURCE"] == f"http://localhost{ICS}?gratuit=1&partie=2"
    assert calendar["URL"] == "http://localhost/agenda/?gratuit=1"
    rows = client.get("/agenda/agenda.json?gratuit=1&partie=2")
    assert rows["Link"].startswith("<http://localhost/agenda/agenda.json?gratuit=1&partie=3>")
    # Atom has the latest changes only, in one part.
    assert "Link" not in client.get(f"{ATOM}?gratuit=1")


def test_full_part_ends_before_the_event_that_exceeds_it():
    sizes = [600, 400, 1, 1500, 1]
    parts = [part_of(sizes, number) for number in (1, 2, 3, 4)]
    assert [(part.number, part.count, part.first, part.last) for part in parts] == [
        (1, 4, 0, 2),
        (2, 4, 2, 3),
        (3, 4, 3, 4),
        (4, 4, 4, 5),
    ]
    assert part_of([], 1).count == 1
    # A single event may exceed a part, even the first one: no part is empty.
    first = part_of([1500, 1], 1)
    assert (first.count, first.first, first.last) == (2, 0, 1)
    with pytest.raises(Http404):
        part_of(sizes, 5)


def test_titles_and_pages_of_feeds_are_those_of_their_subject(client, agenda, place, site):
    settings = NetworkSettings.for_site(site)
    settings.name = "Le Réseau"
    settings.save()
    EventPageFactory(parent=place)
    for path, title, page in (
        ("agenda", "Le Réseau – agenda", "/agenda/"),
        ("agenda", "Le Réseau – agenda – Gratuit", "/agenda/?gratuit=1"),
        ("lieux/epn-de-l-etang/agenda", "Le Réseau – EPN de l’Étang", "/lieux/epn-de-l-etang/"),
        ("territoires/13056/agenda", "Le Réseau – Martigues", "/territoires/13056/"),
    ):
        query = page.partition("?")[1] + page.partition("?")[2]
        calendar = icalendar.Calendar.from_ical(client.get(f"/agenda/{path}.ics{query}").content)
        assert calendar["NAME"] == title
        assert calendar["URL"] == f"http://localhost{page}"
        rows = client.get(f"/agenda/{path}.json{query}").json()
        assert (rows["titre"], rows["page"]) == (title, f"http://localhost{page}")


def test_feed_without_an_agenda_page_leads_to_the_site(client, agenda, place):
    EventPageFactory(parent=place)
    agenda.unpublish()
    rows = client.get("/agenda/agenda.json?gratuit=1").json()
    assert rows["page"] == "http://localhost/?gratuit=1"


def test_atom_feed_is_no_file(client, agenda):
    assert "Content-Disposition" not in client.get(ATOM)
    for form in ("json", "csv"):
        disposition = client.get(f"/agenda/agenda.{form}")["Content-Disposition"]
        assert disposition == f'inline; filename="agenda.{form}"'
        days = client.get(f"/agenda/agenda.{form}?du=2026-11-01")["Content-Disposition"]
        assert days == disposition


def test_territory_code_is_read_in_any_case(client, agenda):
    Territory.objects.create(code="2A004", kind="commune", name="Ajaccio")
    answer = client.get("/agenda/territoires/2a004/agenda.ics?gratuit=1")
    assert moved_to(answer) == "/agenda/territoires/2A004/agenda.ics?gratuit=1"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_redirections_are_readable_by_other_sites(client, agenda, place):
    assert client.get(f"{ICS}?gratuit=oui")["Access-Control-Allow-Origin"] == "*"
    for query in ("gratuit=1&gratuit=1", "gratuit=1&x=", "gratuit=&type=atelier"):
        assert client.get(f"{ICS}?{query}").status_code in (301, 404)


def test_dates_that_start_together_are_in_a_stable_order(client, agenda):
    for title in ("Un", "Deux", "Trois"):
        EventPageFactory(parent=agenda, title=title, **in_days(3))
    rows = client.get("/agenda/agenda.json").json()["dates"]
    assert [row["titre"] for row in rows] == ["Un", "Deux", "Trois"]
    days = client.get("/agenda/agenda.ics?du=2026-10-22")
    assert titles(days) == ["Un", "Deux", "Trois"]
    uids = [
        str(event["UID"]) for event in icalendar.Calendar.from_ical(client.get(ICS).content).events
    ]
    assert uids == sorted(uids)


def test_calendar_of_a_search_has_its_events_in_a_stable_order(agenda):
    """Hidden events are left out, and events of one hour are sorted by UID."""
    events = [EventPageFactory(parent=agenda, **in_days(3)) for _number in range(4)]
    events[3].unpublish()
    first = EventPageFactory(parent=agenda, title="Premier", **in_days(1))
    address = "https://exemple.fr/recherche"
    content = of_events(
        [event.pk for event in (*events, first)],
        name="Recherche",
        url=f"{address}/",
        source=f"{address}.ics",
    )
    calendar = icalendar.Calendar.from_ical(content)
    uids = [str(event["UID"]) for event in calendar.events]
    same_hour = sorted(str(event.calendar_entry.uid) for event in events[:3])
    assert uids == [str(first.calendar_entry.uid), *same_hour]
    assert [calendar[name] for name in ("NAME", "URL", "SOURCE")] == [
        "Recherche",
        f"{address}/",
        f"{address}.ics",
    ]


def test_an_event_and_its_changes_are_in_the_same_part(client, agenda, monkeypatch):
    monkeypatch.setattr("events.feeds.feeds.PART", 3)
    EventPageFactory(parent=agenda, title="Seul", **in_days(1))
    event = EventPageFactory(parent=agenda, title="Série", **in_days(2))
    event.dates = [EventDate(**in_days(day)) for day in (3, 4, 5, 6)]
    event.save_revision().publish()
    assert titles(client.get(ICS)) == ["Seul"]
    assert titles(client.get(f"{ICS}?partie=2")) == ["Série"] * 5
