"""The visits of a travelling place: a calendar to subscribe to, and a poster."""

from datetime import date, time

import icalendar
import pytest
import time_machine

from network.text.dates import NBSP
from places.models import Closure, PlacePage, PlaceStop

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
    assert "Novembre 2026" in text
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
    with time_machine.travel("2026-12-02T08:00+01:00"):  # on paper, to keep
        assert "Mardi 3 novembre" in client.get(f"{TOWN}/?mois=2026-11").text.replace(NBSP, " ")


def test_the_poster_begins_with_the_month_of_the_next_visit(client, bus):
    assert "Novembre 2026" in client.get(f"{TOWN}/").content.decode()
    assert "Octobre 2026" in client.get(f"{PLACE}/").content.decode()
    assert "Octobre 2026" in client.get("/agenda/territoires/13/passages/").content.decode()
    PlaceStop.objects.all().delete()
    assert "Octobre 2026" in client.get(f"{TOWN}/").content.decode()


def test_the_strips_to_tear_off_are_on_the_first_sheet(client, bus):
    stop = bus.stops.get(weekdays=["FR"])
    stop.weekdays, stop.spot = ["MO", "WE", "FR", "SA"], "parking de la salle des fêtes, au fond"
    stop.save()
    text = client.get(f"{PLACE}/?mois=2026-11").text
    first, following = text.split('class="poster__following"')
    assert "feuille suivante" in first
    assert first.count('class="poster__strip"') == 8
    # Eight of two lines and one Tuesday of one: there is room for seventeen.
    assert (first.count("sheet__date--line"), following.count("sheet__date--line")) == (9, 9)
    assert "poster__following" not in client.get(f"{TOWN}/?mois=2026-11").text


def test_poster_is_available_as_pdf(client, bus, pango):
    answer = client.get(f"{TOWN}.pdf?mois=2026-11")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


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
    assert f'href="webcal://localhost{TOWN}.ics"' in text
    assert f'href="{TOWN}.ics"' in text
    assert f'href="{TOWN}/"' in text
