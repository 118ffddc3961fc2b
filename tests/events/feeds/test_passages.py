"""The visits of a travelling place: a calendar to subscribe to, and a poster."""

import itertools
from datetime import UTC, date, datetime, time

import icalendar
import pytest
import time_machine
from bs4 import BeautifulSoup
from wagtail.models import Locale

from events.feeds import fetches, passages
from network.models import NetworkSettings, Territory
from network.text.dates import NBSP
from places.models import Closure, PlacePage, PlaceStop
from tests import pdf_ua

pytestmark = pytest.mark.any_database

PLACE, TOWN = "/agenda/lieux/bus/passages", "/agenda/territoires/13056/passages"


@pytest.fixture
def bus(agenda, directory, communes):
    """A bus that is in Martigues on odd Tuesdays and in Aix on Fridays."""
    page = PlacePage(
        title="Bus", slug="bus", postcode="13002", city="Marseille", phone="+33465710000"
    )
    page.stops = [
        PlaceStop(
            commune=communes["13056"], spot="parking, port", weekdays=["TU"], weeks="odd",
            opens_at=time(14), closes_at=time(16), latitude=43.4, longitude=5.05,
        ),
        PlaceStop(
            commune=communes["13001"], weekdays=["FR"], opens_at=time(9), closes_at=time(12),
        ),
    ]  # fmt: skip
    directory.add_child(instance=page)
    page.save_revision().publish()
    return PlacePage.objects.get(pk=page.pk)


def events(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def by_day(visits):
    return {event["DTSTART"].dt.date(): event for event in visits}


def test_each_visit_is_an_event_of_its_own(client, bus):
    visits = by_day(events(client, f"{TOWN}.ics"))
    days = sorted(visits)
    # From thirty days ago, on Tuesdays of odd weeks, 22 December of the even week 52 left out.
    assert days[:4] == [date(2026, 9, 22), date(2026, 10, 6), date(2026, 10, 20), date(2026, 11, 3)]
    assert days[-1] <= date(2027, 4, 22)
    assert {day.isocalendar().week % 2 for day in days} == {1}
    event = visits[date(2026, 11, 3)]
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event["DTEND"].dt.hour == 16
    assert event["SUMMARY"] == "Bus – Martigues"
    assert event["LOCATION"] == "Martigues, parking, port"
    assert event["GEO"].to_ical() == "43.4;5.05"


def test_feed_of_a_place_has_all_stops_and_of_a_town_its_own(client, bus):
    towns = [
        {str(event["SUMMARY"]) for event in events(client, f"{at}.ics")} for at in (PLACE, TOWN)
    ]
    assert towns == [{"Bus – Martigues", "Bus – Aix-en-Provence"}, {"Bus – Martigues"}]
    assert len(events(client, "/agenda/territoires/13/passages.ics")) == len(
        events(client, f"{PLACE}.ics")
    )


@pytest.mark.parametrize("address", [PLACE, TOWN, "/agenda/territoires/13055/passages"])
def test_the_feed_is_valid(client, bus, lint, address):
    assert lint(client.get(f"{address}.ics").content) == []


def test_closure_cancels_a_visit_with_the_same_uid(client, bus):
    before = by_day(events(client, f"{TOWN}.ics"))[date(2026, 11, 3)]
    bus.closures = [
        Closure(starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 6), reason="contrôle")
    ]
    [martigues, aix] = bus.stops.all()
    martigues.opens_at = time(13, 30)
    bus.stops = [martigues, aix]
    bus.save_revision().publish()
    after = by_day(events(client, f"{TOWN}.ics"))
    off, held = after[date(2026, 11, 3)], after[date(2026, 11, 17)]
    assert (off["STATUS"], off["SUMMARY"]) == ("CANCELLED", "ANNULÉ - Bus – Martigues")
    assert "Ne passe pas : contrôle" in off["DESCRIPTION"]
    assert off["UID"] == before["UID"]
    assert off["SEQUENCE"] >= before["SEQUENCE"]
    assert (held["STATUS"], held["DTSTART"].dt.minute) == ("CONFIRMED", 30)


def test_matching_etag_is_304(client, bus):
    etag = client.get(f"{TOWN}.ics")["ETag"]
    assert client.get(f"{TOWN}.ics", headers={"if-none-match": etag}).status_code == 304
    Closure.objects.create(place=bus, starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 3))
    bus.save_revision().publish()
    assert client.get(f"{TOWN}.ics", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("end", [".ics", "/", ".pdf"])
def test_unknown_place_or_territory_is_404(client, bus, end):
    for before in ("lieux/inconnu", "territoires/99999"):
        assert client.get(f"/agenda/{before}/passages{end}").status_code == 404


def test_town_without_stops_has_an_empty_calendar(client, bus):
    assert events(client, "/agenda/territoires/13055/passages.ics") == []


def test_poster_displays_the_month(client, bus):
    Closure.objects.create(
        place=bus, starts_on=date(2026, 11, 17), ends_on=date(2026, 11, 17), reason="grève"
    )
    text = client.get(f"{TOWN}/?mois=2026-11").content.decode().replace(NBSP, " ")
    assert "– novembre 2026<" in text
    assert "Mardi 3 novembre, de 14 h à 16 h" in text
    assert "Mardi 17 novembre, de 14 h à 16 h" in text
    assert "Ne passe pas : grève" in text
    assert "Vendredi 6 novembre" not in text
    assert "Aix-en-Provence" in client.get(f"{PLACE}/?mois=2026-11").content.decode()
    assert client.get(f"{PLACE}/?mois=zzz").status_code == 200


def test_poster_of_this_month_begins_today(client, bus):
    with time_machine.travel("2026-11-17T18:00+01:00"):
        text = client.get(f"{TOWN}/").content.decode().replace(NBSP, " ")
        after = client.get(f"{TOWN}/?mois=2026-12").content.decode().replace(NBSP, " ")
    assert "Mardi 3 novembre" not in text
    assert "Mardi 17 novembre, de 14 h à 16 h" in text
    assert "venez comme vous êtes, on vous aide" in text
    assert "Mardi 1er décembre" in after
    with time_machine.travel("2026-11-30T08:00+01:00"):  # the last day
        assert "novembre, de 14 h" not in client.get(f"{TOWN}/?mois=2026-11").text.replace(
            NBSP, " "
        )
    with time_machine.travel("2026-12-02T08:00+01:00"):  # on paper, to keep
        assert "Mardi 3 novembre" in client.get(f"{TOWN}/?mois=2026-11").text.replace(NBSP, " ")


def test_the_poster_begins_with_the_month_of_the_next_visit(client, bus):
    assert "– novembre 2026<" in client.get(f"{TOWN}/").content.decode()
    assert "– octobre 2026<" in client.get(f"{PLACE}/").content.decode()
    assert "– octobre 2026<" in client.get("/agenda/territoires/13/passages/").content.decode()
    PlaceStop.objects.all().delete()
    assert "– octobre 2026<" in client.get(f"{TOWN}/").content.decode()


def test_the_poster_of_the_last_days_of_a_month_covers_five_weeks(client, bus):
    with time_machine.travel("2026-11-29T08:00+01:00"):
        text = client.get(f"{TOWN}/").content.decode().replace(NBSP, " ")
        assert "De l’aide près de chez vous – du 29 novembre 2026 au 2 janvier 2027" in text
    with time_machine.travel("2026-11-26T08:00+01:00"):
        text = client.get(f"{PLACE}/").content.decode().replace(NBSP, " ")
    assert "Les passages – du 26 novembre au 30 décembre 2026" in text
    assert f'{PLACE}.pdf?debut=2026-11-26"' in text


def test_no_sheet_of_the_poster_has_a_single_visit(client, bus, monkeypatch):
    for page in range(14, 27):
        monkeypatch.setattr("events.sheets.PAGE", page)
        sheets = client.get(f"{PLACE}/?mois=2026-11").context["sheets"]
        assert all(len(visits) > 1 for visits in sheets)


def test_the_strips_to_tear_off_are_on_the_first_sheet(client, bus):
    stop = bus.stops.get(weekdays=["FR"])
    stop.weekdays, stop.spot = ["MO", "WE", "FR", "SA"], "parking de la salle des fêtes, au fond"
    stop.save()
    text = client.get(f"{PLACE}/?mois=2026-11").text
    first, following = text.split('class="poster__following"')
    assert "feuille suivante" in first
    assert first.count('class="poster__strip"') == 8
    assert first.count("sheet__date--line") + following.count("sheet__date--line") == 18
    assert min(first.count("sheet__date--line"), following.count("sheet__date--line")) > 5
    assert "poster__following" not in client.get(f"{TOWN}/?mois=2026-11").text


def test_poster_is_available_as_pdf(client, bus, pango):
    answer = client.get(f"{TOWN}.pdf?mois=2026-11")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert 'filename="passages-martigues-2026-11.pdf"' in answer["Content-Disposition"]
    pages = [client.get(f"{TOWN}.pdf?mois=2026-{month}").content for month in (11, 12)]
    assert pages[0] == answer.content != pages[1]
    assert [pdf_ua.faults(page) for page in pages] == [[], []]


def test_event_has_the_facts_of_the_visit(client, bus):
    published = datetime(2026, 10, 1, 8, 30, tzinfo=UTC)
    PlacePage.objects.update(
        search_description="Un bus pour vos démarches.", last_published_at=published
    )
    Closure.objects.create(
        place=bus, starts_on=date(2026, 11, 17), ends_on=date(2026, 11, 17), reason="grève"
    )
    calendar = icalendar.Calendar.from_ical(client.get(f"{PLACE}.ics").content)
    assert calendar["NAME"].endswith(" – passages – Bus")
    assert calendar["URL"] == "http://localhost/lieux/bus/"
    assert calendar["SOURCE"] == f"http://localhost{PLACE}.ics"
    visits = by_day(calendar.events)
    held, off, aix = (visits[date(2026, 11, day)] for day in (3, 17, 6))
    url = "http://localhost/lieux/bus/"
    lines = ["Un bus pour vos démarches.", f"En savoir plus : {url}"]
    texts = [str(event["DESCRIPTION"]).replace(NBSP, " ").split("\n") for event in (held, aix, off)]
    assert texts == [lines, lines, ["Ne passe pas : grève", *lines]]
    assert {event["URL"] for event in (held, aix, off)} == {url}
    assert {str(event["CONTACT"]).replace(NBSP, " ") for event in (held, aix)} == {
        "Bus, 04 65 71 00 00"
    }
    # The stop in Aix has no exact position.
    assert ("GEO" in held, "GEO" in aix) == (True, False)
    assert (aix.start.hour, aix.end.hour, str(aix["LOCATION"])) == (9, 12, "Aix-en-Provence")
    assert held["LAST-MODIFIED"].dt == published
    minutes = (published - datetime(2020, 1, 1, tzinfo=UTC)).total_seconds() // 60
    assert held["SEQUENCE"] == minutes
    assert len({event["UID"] for event in calendar.events}) == len(calendar.events)


def test_bus_without_phone_or_publication_has_a_valid_calendar(client, bus, lint):
    PlacePage.objects.update(last_published_at=None, phone="")
    content = client.get(f"{PLACE}.ics").content
    [event, *_others] = icalendar.Calendar.from_ical(content).events
    assert (event["SEQUENCE"], event["LAST-MODIFIED"].dt.year) == (0, 2020)
    assert "CONTACT" not in event
    assert lint(content) == []


def test_overseas_visits_are_on_the_clock_of_their_town(client, bus):
    town = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    stop = bus.stops.get(weekdays=["TU"])
    stop.commune = town
    stop.save()
    content = client.get("/agenda/territoires/97411/passages.ics").content
    event = by_day(icalendar.Calendar.from_ical(content).events)[date(2026, 11, 3)]
    assert (event["DTSTART"].params["TZID"], event.start.hour) == ("Indian/Reunion", 14)
    assert b"BEGIN:VTIMEZONE\r\nTZID:Indian/Reunion" in content


def test_calendar_has_visits_from_a_month_ago_to_six_months_ahead(client, bus):
    stop = bus.stops.get(weekdays=["TU"])
    stop.weekdays, stop.weeks = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"], "every"
    stop.save()
    days = sorted(by_day(events(client, f"{TOWN}.ics")))
    assert (days[0], days[-1]) == (date(2026, 9, 21), date(2027, 4, 22))
    with time_machine.travel("2026-10-22T00:30+02:00", tick=False):
        assert min(by_day(events(client, f"{TOWN}.ics"))) == date(2026, 9, 22)


def test_calendar_of_the_day_before_is_not_that_of_today(client, bus):
    """Its window has moved, although nothing was published."""
    bus.stops.update(weekdays="|MO|TU|WE|TH|FR|SA|SU|", weeks="every")
    known = {"if-none-match": client.get(f"{TOWN}.ics")["ETag"]}
    with time_machine.travel("2026-10-21T23:50+02:00", tick=False):
        assert client.get(f"{TOWN}.ics", headers=known).status_code == 304
    with time_machine.travel("2026-10-22T00:30+02:00", tick=False):
        assert client.get(f"{TOWN}.ics", headers=known).status_code == 200


@pytest.mark.parametrize("end", [".ics", "/"])
def test_other_spelling_redirects_to_the_visits_of_the_town(client, bus, communes, end):
    for path, own in (("territoires/13203", "territoires/13055"),):
        response = client.get(f"/agenda/{path}/passages{end}?mois=2026-11")
        assert response.status_code == 301
        assert response["Location"] == f"/agenda/{own}/passages{end}?mois=2026-11"
        assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/agenda/territoires/13203/passages{end}")["Location"] == (
        f"/agenda/territoires/13055/passages{end}"
    )


def test_former_slug_redirects_to_the_visits_of_the_place(
    client, bus, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        bus.slug = "grand-bus"
        bus.save_revision().publish()
    response = client.get(f"{PLACE}.ics")
    assert (response.status_code, response["Location"]) == (
        301,
        "/agenda/lieux/grand-bus/passages.ics",
    )


def test_corsican_code_is_read_in_any_case(client, bus):
    Territory.objects.create(code="2A004", kind="commune", name="Ajaccio")
    response = client.get("/agenda/territoires/2a004/passages.ics")
    assert response["Location"] == "/agenda/territoires/2A004/passages.ics"


def test_readings_of_visits_are_counted(client, bus):
    client.get(f"{TOWN}.ics")
    assert [count for _name, _last, count in fetches.of_question(f"{TOWN}.ics")] == [1]


def test_calendar_of_visits_is_shown_by_browsers(client, bus):
    response = client.get(f"{TOWN}.ics")
    assert response["Content-Disposition"] == 'inline; filename="passages.ics"'
    assert client.post(f"{TOWN}.ics").status_code == 405


def test_poster_has_the_names_the_address_and_the_number_to_call(client, bus, site):
    settings = NetworkSettings.for_site(site)
    settings.name, settings.phone = "Le Réseau", "+33411000000"
    settings.save()
    place, town = (client.get(f"{path}/?mois=2026-11") for path in (PLACE, TOWN))
    assert (place.context["subject"], town.context["subject"]) == ("Bus", "Martigues")
    assert place.context["short"] == "localhost/lieux/bus/"
    assert town.context["short"] == "localhost/territoires/13056/"
    texts = [page.text.replace(NBSP, " ") for page in (place, town)]
    for name, text in zip(("Bus", "Martigues"), texts, strict=True):
        assert f"<title>Les passages : {name}, novembre 2026" in text
        assert 'src="data:image/svg+xml' in text
        assert "21 octobre 2026" in text
        assert 'breadcrumbs__link" href="/agenda/"' in text
    assert [">Les passages – novembre 2026<" in text for text in texts] == [True, False]
    title = ">De l’aide près de chez vous – novembre 2026<"
    assert [title in text for text in texts] == [False, True]
    assert all("Le Réseau" in text for text in texts)
    numbers = [page.context["call"].phone.as_national for page in (place, town)]
    assert [number.replace(NBSP, " ") for number in numbers] == ["04 65 71 00 00", "04 11 00 00 00"]
    # The sheet of a town names the bus; that of the bus does not repeat its name.
    assert ["Bus. " in text for text in texts] == [False, True]
    assert place.context["pdf_path"] == f"{PLACE}.pdf?mois=2026-11"
    assert place.context["ics"] == f"{PLACE}.ics"


@pytest.mark.parametrize("address", [PLACE, TOWN])
def test_measured_texts_are_those_of_the_poster(client, bus, address):
    Closure.objects.create(
        place=bus, starts_on=date(2026, 11, 17), ends_on=date(2026, 11, 17), reason="grève"
    )
    page = client.get(f"{address}/?mois=2026-11")
    items = BeautifulSoup(page.content, "html.parser").select(".sheet__date")
    shown = [" ".join(item.text.replace(NBSP, " ").split()) for item in items]
    measured = []
    for when, visit in itertools.chain(*page.context["sheets"]):
        texts = passages.texts_of(when, visit, page.context["place"])
        measured.append(" ".join(filter(None, texts)).replace(NBSP, " "))
    assert [text.lower().rstrip(".") for text in shown] == [text.lower() for text in measured]
    assert "Ne passe pas : grève" in "".join(shown)


def test_poster_skips_a_cancelled_visit_to_choose_its_month(client, bus):
    for day in (3, 17):
        Closure.objects.create(
            place=bus, starts_on=date(2026, 11, day), ends_on=date(2026, 11, day)
        )
    bus.save_revision().publish()
    assert "– décembre 2026<" in client.get(f"{TOWN}/").text


def test_links_to_the_poster_keep_the_language(client, bus):
    Locale.objects.get_or_create(language_code="en")
    links = BeautifulSoup(client.get(f"/en{bus.get_url()}").text, "html.parser")
    path = f"/en/agenda/lieux/{bus.slug}/passages/"
    assert len(links.select(f"a[href^='{path}']")) == 2
    page = BeautifulSoup(client.get(path).text, "html.parser")
    assert page.html["lang"] == "en"
    assert page.select_one(".poster__subject [lang=fr]").text == bus.title
    assert len(page.select(".sheet__name > [lang=fr]")) == len(page.select(".sheet__name")) > 0
    assert page.select_one("a[href^='/agenda/lieux/'][href$='passages.ics']")


def test_poster_without_a_renderer_redirects_to_the_page(client, bus, monkeypatch):
    monkeypatch.setattr("network.outputs.pdf.is_available", lambda: False)
    assert client.get(f"{TOWN}/?mois=2026-11").context["pdf_path"] == ""
    response = client.get(f"{TOWN}.pdf?mois=2026-11")
    assert (response.status_code, response["Location"]) == (302, f"{TOWN}/?mois=2026-11")


@pytest.mark.parametrize("number", [1, 30])
def test_number_of_queries_does_not_grow_with_stops(
    client, bus, communes, number, django_assert_max_num_queries
):
    PlaceStop.objects.bulk_create(
        PlaceStop(place=bus, commune=communes["13056"], weekdays=["MO"], opens_at=time(8),
                  closes_at=time(9))
        for _number in range(number)
    )  # fmt: skip
    client.get(f"{TOWN}.ics")
    with django_assert_max_num_queries(6):
        client.get(f"{TOWN}.ics")


def test_the_page_of_the_town_lists_them(client, bus):
    text = client.get("/territoires/13056/").content.decode().replace(NBSP, " ")
    assert "Mardi 3 novembre, de 14 h à 16 h" in text
    assert f'href="{TOWN}/"' in text
    # The calendars are on the page of the visits, and fetched from there.
    assert f'href="{TOWN}/#abonnement-passages"' in text
    text = client.get(f"{TOWN}/").text
    assert f'href="webcal://localhost{TOWN}.ics"' in text
    assert f'href="{TOWN}.ics"' in text
