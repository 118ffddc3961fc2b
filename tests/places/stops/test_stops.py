"""Travelling places: dated stops, and the outputs that show them."""

import datetime
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from network.geography.gazetteer import gazetteer
from network.models import Territory
from network.text.dates import NBSP
from places.clock import open_on
from places.documents import open_badges, place_document
from places.facts import format_place_hours
from places.filters import PlaceFilterSet
from places.models import Closure, PlacePage, PlaceStop, prefetch_stops
from places.stops import visits as stops
from places.stops.models import MOST_DAYS
from tests.factories import PlaceMembershipFactory
from tests.places.conftest import HIDDEN, NOW, hide, open_at

# NOW is Wednesday 25 November 2026, in the even week 48.
TUESDAYS = {"weekdays": ["TU"], "opens_at": time(14), "closes_at": time(16)}


@pytest.fixture
def bus(place, communes):
    """Make a bus with a stop in each commune: `bus(martigues={…}, aix={…})`."""
    towns = {"martigues": "13056", "aix": "13001", "marseille": "13055"}

    def make(title="Bus", shown=True, **where):
        page = place(title=title, kinds=["itinerant"], postcode="13002", city="Marseille")
        page.stops = [
            PlaceStop(**{"commune": communes[towns[name]], **TUESDAYS, **values})
            for name, values in where.items()
        ]
        page.save_revision().publish()
        return PlacePage.objects.get(pk=page.pk)

    return make


def test_the_map_has_a_bus_where_it_stops(client, bus):
    over = {"last_on": NOW.date() - datetime.timedelta(days=1), "latitude": 43.3, "longitude": 5.4}
    here = {"latitude": 43.4, "longitude": 5.05, "spot": "Le port", "last_on": NOW.date()}
    page = bus(martigues=here, marseille=over, aix={})
    at_stop = [43.4, 5.05, "Bus, Martigues, Le port", page.url, "13056"]
    rough = [43.528, 5.45, "Bus, Aix-en-Provence (position approximative)", page.url, "13001"]
    assert client.get("/lieux/points.json").json() == [at_stop, rough]
    page.latitude, page.longitude = 43.3, 5.37
    page.save_revision().publish()
    assert client.get("/lieux/points.json").json() == [at_stop, rough]
    page.mobility = ["Fixe", "Itinérant"]
    page.save_revision().publish()
    own = [43.3, 5.37, "Bus", page.url, "13055"]
    assert client.get("/lieux/points.json").json() == [own, at_stop, rough]
    hide(page, "draft")
    assert client.get("/lieux/points.json").json() == []


def test_the_drawing_has_a_bus_where_it_stops(client, bus, place, communes):
    """Its address is not drawn, and the map of a territory has the stops of this territory only."""
    region = communes["13055"].region
    var = Territory.objects.create(code="83", kind="departement", name="Var", region=region)
    toulon = Territory.objects.create(
        code="83137", kind="commune", name="Toulon", departement=var, region=region
    )
    over = {"last_on": NOW.date() - datetime.timedelta(days=1), "commune": communes["13001"]}
    at_toulon = {"latitude": 43.12, "longitude": 5.93}
    page = bus(aix=at_toulon | {"commune": toulon}, martigues={"latitude": 43.4, "longitude": 5.05},
               marseille=over)  # fmt: skip
    page.latitude, page.longitude = 43.3, 5.37
    page.save_revision().publish()
    place(title="EPN", postcode="13500", city="Martigues", latitude=43.42, longitude=5.05)
    everywhere = {"13055": 1, "13056": 2, "83137": 1}
    here = {"83137": 1}
    for query, counts in (("territoire=83", here), ("territoire=83137", here), ("", everywhere)):
        context = client.get(f"/lieux/carte/?{query}").context
        assert {group.code: group.count for group in context["groups"]} == counts
        dots = {dot.group.code: dot.group for dot in context["drawing"].dots}
        # The address of the bus is counted in Marseille, but no place is there to draw.
        assert dots.keys() == counts.keys() - {"13055"}
        assert (dots["83137"].latitude, dots["83137"].longitude) == (43.12, 5.93)
    assert client.get("/territoires/83/chiffres/").context["drawing"].dots[0].group.code == "83137"
    # With an office of the commune: between both.
    assert dots["13056"].latitude == pytest.approx(43.41)
    for code, number in everywhere.items():
        assert (
            client.get(f"/lieux/?territoire={code}").context["page_obj"].paginator.count == number
        )


def test_visit_in_progress_is_listed_until_it_ends(bus):
    page = bus(martigues={"weekdays": ["WE"], "opens_at": time(9), "closes_at": time(12)})
    assert [visit.day.day for visit in page.coming_visits(NOW)][:2] == [25, 2]
    assert page.coming_visits(NOW.replace(hour=12))[0].day.day == 2


# 66 typed dates that fit in their column, but would not once they are normalised.
LONG_LIST = " ".join(f"{day}/{month}/2026" for month in range(1, 9) for day in range(1, 9))


def days_of(first, last, commune="13056", zone_code=None, **values):
    stop = PlaceStop(commune=Territory(code=commune, kind="commune", name="X"),
                     **{**TUESDAYS, **values})  # fmt: skip
    return [visit.day for visit in stops.list_visits([stop], (), first, last)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [1, 8, 15, 22, 29]),
        ({"weeks": "odd"}, [1, 15, 29]),  # weeks 49, 51 and 53
        ({"weeks": "even"}, [8, 22]),
        ({"weeks": "1"}, [1]),
        ({"weeks": "1,3"}, [1, 15]),
        ({"weeks": "2,4"}, [8, 22]),
        ({"weeks": "last"}, [29]),
        ({"weekdays": ["TU", "FR"], "weeks": "1"}, [1, 4]),
        ({"weekdays": ["FR"]}, [4, 11, 18]),  # 25 December is a public holiday
        ({"weekdays": ["FR"], "extra_days": "25/12/2026"}, [4, 11, 18, 25]),
        ({"weekdays": [], "extra_days": "09/12/2026 24/12/2026"}, [9, 24]),
        ({"skipped_days": "08/12/2026"}, [1, 15, 22, 29]),
        ({"first_on": date(2026, 12, 5), "last_on": date(2026, 12, 20)}, [8, 15]),
        ({"skips_school_holidays": True}, [1, 8, 15]),
    ],
)
def test_the_days_of_a_stop(values, expected):
    days = days_of(date(2026, 12, 1), date(2026, 12, 31), **values)
    assert [day.day for day in days] == expected


def test_odd_weeks_follow_each_other_at_the_end_of_a_long_year():
    """2026 has 53 weeks, so two odd weeks follow each other."""
    days = days_of(date(2026, 12, 26), date(2027, 1, 20), weeks="odd")
    assert days == [date(2026, 12, 29), date(2027, 1, 5), date(2027, 1, 19)]


def test_hours_are_those_of_the_clock_there():
    """14 h in summer and in winter, and 14 h in La Réunion."""
    for commune, day, hour in [
        ("13056", date(2026, 6, 2), 12),
        ("13056", date(2026, 12, 1), 13),
        ("97411", date(2026, 12, 1), 10),
    ]:
        stop = PlaceStop(commune=Territory(code=commune, name="X"), **TUESDAYS)
        [visit] = stops.list_visits([stop], (), day, day)
        assert visit.starts_at.astimezone(datetime.UTC).hour == hour


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "tous les mardis, de 14 h à 16 h"),
        ({"weeks": "odd"}, "les mardis des semaines impaires, de 14 h à 16 h"),
        ({"weekdays": ["MO", "TU", "FR"]}, "tous les lundis, mardis et vendredis, de 14 h à 16 h"),
        ({"weeks": "1,3"}, "les 1ers et 3es mardis du mois, de 14 h à 16 h"),
        (
            {"skips_school_holidays": True, "closes_at": time(16, 30)},
            "tous les mardis, sauf vacances scolaires, de 14 h à 16 h 30",
        ),
        ({"weekdays": [], "extra_days": "09/12/2026"}, ""),
    ],
)
def test_a_rule_is_described_in_french(values, sentence):
    assert PlaceStop(**{**TUESDAYS, **values}).rule.replace(NBSP, " ") == sentence


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"extra_days": "mardi"}, "extra_days"),
        ({"extra_days": "31/02/2026"}, "extra_days"),
        ({"extra_days": "31/12/9999"}, "extra_days"),
        ({"skipped_days": "1/1"}, "skipped_days"),
        ({"skipped_days": LONG_LIST}, "skipped_days"),
        ({"first_on": date(2026, 12, 2), "last_on": date(2026, 12, 1)}, "last_on"),
    ],
)
def test_invalid_stop_is_reported(values, fault):
    with pytest.raises(ValidationError) as error:
        PlaceStop(**{**TUESDAYS, **values}).clean()
    assert list(error.value.message_dict) == [fault]


def test_typed_days_are_put_in_order():
    stop = PlaceStop(**TUESDAYS, extra_days="9/12/2026; 8-12-2026 9/12/2026")
    stop.clean()
    assert stop.extra_days == "08/12/2026, 09/12/2026"


def test_most_days_fit_in_their_column():
    field = PlaceStop._meta.get_field("extra_days")
    days = [NOW.date() + datetime.timedelta(weeks=week) for week in range(MOST_DAYS)]
    stop = PlaceStop(**TUESDAYS, extra_days=stops.write_days(days))
    stop.clean()
    assert stop.extra_list == days
    assert len(stop.extra_days) <= field.max_length < len(stop.extra_days) + len(", 08/12/2026")
    assert len(LONG_LIST) <= field.max_length


def test_weekly_dates_of_a_year_fit_in_one_stop():
    days = [NOW.date() + datetime.timedelta(weeks=week) for week in range(52)]
    typed = ", ".join(f"{day:%d/%m/%Y}" for day in days)
    field = PlaceStop._meta.get_field("extra_days").formfield()
    stop = PlaceStop(**TUESDAYS, extra_days=field.clean(typed))
    stop.clean_fields(exclude=["place", "commune"])
    stop.clean()
    stop.clean_fields(exclude=["place", "commune"])
    assert stop.extra_list == days
    assert int(field.widget.attrs["maxlength"]) >= len(typed)


def badge_of(page, now):
    hours = page.hours(now)
    return hours.state, hours.sentence.replace(NBSP, " ")


def test_the_badge_and_the_week_follow_the_stops(bus):
    page = bus(martigues={"weeks": "odd"}, aix={"weekdays": ["WE"]})
    assert badge_of(page, NOW) == ("closed", "Prochain passage : Aix-en-Provence, à 14 h")
    assert badge_of(page, NOW.replace(hour=15)) == (
        "open",
        "En ce moment : Aix-en-Provence, jusqu’à 16 h",
    )
    evening = NOW.replace(hour=18)
    assert badge_of(page, evening) == ("closed", "Prochain passage : Martigues, mardi à 14 h")
    week = page.hours(NOW).week
    assert [(day.date.day, day.note) for day in week if day.ranges] == [(25, "Aix-en-Provence")]
    closed = page.hours(NOW).week[0]
    assert closed.is_closed


def test_a_fixed_place_that_travels_too_keeps_its_own_hours(bus, client):
    page = bus(martigues={})
    page.mobility, page.opening_hours = ["Itinérant", "Fixe"], "We 09:00-12:00; PH off"
    page.save()
    sheet = client.get(f"{page.url}fiche/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert 'class="opening-week__range"' in sheet
    assert "Les prochains passages" in sheet
    assert badge_of(page, NOW) == ("open", "Ouvert jusqu’à 12 h")
    assert open_at(NOW) == [page]


def test_a_closure_cancels_what_it_hits(bus):
    page = bus(aix={"weekdays": ["WE"]})
    today = NOW.date()
    Closure.objects.create(place=page, starts_on=today, ends_on=today, reason="pneus")
    assert badge_of(page, NOW.replace(hour=15))[0] == "closed"
    first, second = page.coming_visits(NOW)[:2]
    assert (first.is_off, first.reason) == (True, "pneus")
    assert second.is_off is False
    assert page.next_visit == second
    assert open_at(NOW.replace(hour=15)) == []


def test_open_now_and_on_saturday_depend_on_stops(bus):
    page = bus(aix={"weekdays": ["WE", "SA"]})
    other = bus("Autre", aix={"weekdays": ["TH"]})
    other.opening_hours = "Mo-Su 08:00-20:00"
    other.save()
    assert open_at(NOW.replace(hour=15)) == [page]
    assert open_at(NOW) == []
    assert list(filters("samedi=1").qs) == [page]


def filters(query):
    return PlaceFilterSet(QueryDict(query), PlacePage.objects.directory())


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("territoire=13056", ["Bus"]),
        ("territoire=13055", ["Bus", "Mairie"]),
        ("territoire=13001", []),
        ("q=martigues", ["Bus"]),
        ("q=13500", ["Bus"]),
        ("q=bus+martigues", ["Bus"]),
        ("itinerant=1", ["Bus"]),
    ],
)
def test_bus_is_found_by_the_commune_of_a_stop(bus, place, query, titles):
    bus(martigues={})
    place(title="Mairie", postcode="13001", city="Marseille")
    filter_set = filters(query)
    assert [page.title for page in filter_set.qs] == titles
    assert filter_set.total == len(titles)


def test_territories_count_travelling_places(bus, communes):
    region = communes["13055"].region
    var = Territory.objects.create(code="83", kind="departement", name="Var", region=region)
    toulon = Territory.objects.create(
        code="83137", kind="commune", name="Toulon", departement=var, region=region
    )
    bus(martigues={}, aix={"commune": toulon})
    counted = [(o.value, o.count) for o in filters("").territories.options]
    assert counted == [("13", 1), ("83", 1)]
    filter_set = filters("territoire=83")
    assert filter_set.total == len(list(filter_set.qs)) == 1
    assert filters("").total == 1


def test_list_shows_the_next_visit_in_the_commune(client, bus):
    bus(martigues={"weeks": "even", "spot": "parking du port"}, aix={"weekdays": ["WE"]})
    for query, where, when in [
        ("?territoire=13056", "Martigues, parking du port", "mardi 8 décembre"),
        ("?q=martigues", "Martigues, parking du port", "mardi 8 décembre"),
        ("", "Aix-en-Provence", "mercredi 25 novembre"),
    ]:
        text = client.get(f"/lieux/{query}").content.decode().replace(NBSP, " ")
        assert f"Passe le {when}, de 14 h à 16 h" in text
        assert where in text


def test_distance_is_to_the_nearest_stop(bus):
    page = bus(
        martigues={"latitude": 43.40, "longitude": 5.05},
        aix={"latitude": 43.53, "longitude": 5.45},
    )
    PlacePage.objects.filter(pk=page.pk).update(latitude=43.29, longitude=5.37)
    [nearest] = PlacePage.objects.directory().near(43.40, 5.05, 30)
    assert nearest.distance_km < 0.1
    assert not PlacePage.objects.near(43.29, 5.37, 5).exists()
    PlaceStop.objects.update(last_on=date(2020, 1, 1))
    assert not PlacePage.objects.near(43.40, 5.05, 5).exists()


def test_stop_of_yesterday_is_over_at_midnight(client, bus):
    martigues = {"latitude": 43.40, "longitude": 5.05, "last_on": NOW.date()}
    bus(martigues=martigues, aix={"latitude": 43.53, "longitude": 5.45})
    for moment, farthest in ((NOW, 1), (NOW.replace(day=26, hour=0, minute=30), 50)):
        with time_machine.travel(moment, tick=False):
            [place] = client.get("/lieux/?pres=43.40,5.05").context["page_obj"]
        assert farthest - 25 < place.distance_km < farthest


def test_frame_by_distance_shows_the_visit_of_the_list(client, bus):
    near = {"weekdays": ["TH"], "latitude": 43.40, "longitude": 5.05}
    bus(martigues=near, aix={"weekdays": ["WE"], "latitude": 43.53, "longitude": 5.45})
    for query, town in (("pres=Martigues", "Martigues"), ("q=aix", "Aix"), ("", "Aix")):
        for address in ("/lieux/", "/lieux/a-integrer/"):
            context = client.get(f"{address}?{query}").context
            [found] = context["places" if "places" in context else "page_obj"]
            assert found.next_visit.stop.commune.name.startswith(town), (address, query)


def test_garage_of_a_bus_is_nowhere_also_after_its_last_stop(client, bus):
    """The map, the distances and the queries have one rule."""
    page = bus(martigues={"latitude": 43.40, "longitude": 5.05, "last_on": NOW.date()})
    page.latitude, page.longitude = 43.3, 5.37
    page.save_revision().publish()
    at_stop = [43.4, 5.05, "Bus, Martigues", page.url, "13056"]
    for moment, points in ((NOW, [at_stop]), (NOW.replace(day=26), [])):
        with time_machine.travel(moment, tick=False):
            assert client.get("/lieux/points.json").json() == points
            [found] = client.get("/lieux/?pres=43.30,5.37").context["page_obj"]
            assert (found.distance_km is None) == (points == [])
            assert not PlacePage.objects.near(43.3, 5.37, 5).exists()


def test_a_stop_without_a_position_is_in_the_middle_of_its_commune(bus, place):
    place(title="EPN", latitude=43.4, longitude=5.06)
    page = bus(martigues={}, aix={})
    points = [stop.point for stop in page.stops.all()]
    assert points == [(43.4, 5.06), gazetteer().get("13001").point]
    assert all(stop.point_is_rough for stop in page.stops.all())


def test_position_outside_the_commune_of_the_stop_is_not_published(client, bus):
    page = bus(aix={"latitude": 46.62, "longitude": 1.85, "weekdays": ["MO"]})
    [stop] = page.stops.all()
    assert (stop.point, stop.position) == (gazetteer().get("13001").point, (None, None))
    assert page.route_url.endswith("search?query=Aix-en-Provence")
    assert "46.62" not in client.get("/lieux/points.json").getvalue().decode()
    feed = client.get(reverse("events:place_stops_ics", args=[page.slug])).getvalue().decode()
    assert "BEGIN:VEVENT" in feed
    assert "GEO:" not in feed


def test_search_finds_communes_and_spots(bus):
    document = place_document(bus(martigues={"spot": "place Jean-Jaurès"}))
    assert "Martigues, place Jean-Jaurès" in document.keywords
    assert "13500" in document.keywords
    assert ("13056", "Martigues") in document.facets["territory"]


def test_route_leads_to_the_next_visit(bus):
    page = bus(martigues={}, aix={"weekdays": ["WE"], "latitude": 43.53, "longitude": 5.45})
    assert page.route_url.endswith("directions?to=43.53%2C5.45")
    assert page.map_app_url.startswith("geo:43.53000,5.45000?q=")
    assert page.written_way == "Aix-en-Provence"
    page = bus("Autre", martigues={"spot": "port"})
    assert page.route_url.endswith("search?query=Martigues%2C%20port")


def test_card_without_a_distance_shows_none(client, bus):
    bus(martigues={})
    assert '<strong class="nowrap">' not in client.get("/lieux/").content.decode()


def test_page_shows_visits_and_stops(client, bus):
    page = bus(martigues={"weeks": "odd"}, aix={"weekdays": [], "extra_days": "26/11/2026"})
    Closure.objects.create(
        place=page, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1), reason="révision"
    )
    text = client.get(page.url).content.decode().replace(NBSP, " ")
    assert "Jeudi 26 novembre, de 14 h à 16 h" in text
    assert "<s>Mardi 1er décembre, de 14 h à 16 h</s>" in text
    assert "Ne passe pas : révision" in text
    assert "les mardis des semaines impaires, de 14 h à 16 h" in text


def test_sheet_and_embed_show_the_visits(client, bus):
    page = bus(martigues={"spot": "parking"})
    for address in ("fiche", "carte-a-integrer"):
        text = client.get(f"/lieux/{page.slug}/{address}/").content.decode().replace(NBSP, " ")
        assert "Mardi 1er décembre, de 14 h à 16 h" in text
        assert "Martigues, parking" in text


def test_the_facts_of_a_mail_are_its_stops(bus):
    page = bus(martigues={"weeks": "odd"}, aix={"weekdays": [], "extra_days": "09/12/2026"})
    assert [line.replace(NBSP, " ") for line in format_place_hours(page)] == [
        "Martigues : les mardis des semaines impaires, de 14 h à 16 h",
        "Aix-en-Provence : à des dates choisies",
    ]
    page.hours_note = "Pas en août"
    assert format_place_hours(page)[2:] == ["Pas en août"]


@pytest.mark.parametrize("how", HIDDEN)
def test_a_hidden_bus_appears_nowhere(client, bus, how, site):
    page = bus("Cachezmoi", martigues={"spot": "zqkspot"})
    addresses = [
        "/lieux/?territoire=13056",
        "/territoires/13056/",
        "/territoires/13/",
        "/pres-de-chez-moi/?ou=martigues",
        "/agenda/territoires/13056/passages.ics",
        "/agenda/territoires/13056/passages/?mois=2026-12",
    ]

    def seen():
        texts = [client.get(address).content.decode() for address in addresses]
        return ["Cachezmoi" in text for text in texts]

    assert seen() == [True] * len(addresses)
    hide(page, how)
    assert seen() == [False] * len(addresses)
    own = [f"/agenda/lieux/{page.slug}/passages{end}" for end in (".ics", "/", ".pdf")]
    assert [client.get(address).status_code for address in own] == [404] * 3


def test_lists_query_stops_once(bus, django_assert_num_queries):
    bus(martigues={}, aix={})
    bus("Deux", martigues={})
    with django_assert_num_queries(2):
        places = list(PlacePage.objects.directory().with_closures())
        prefetch_stops(places)
        assert all(place.next_visit for place in places)
    with django_assert_num_queries(2):
        assert len(open_badges([place.pk for place in places], NOW)) == 2


def stop_row(commune, weekdays=("TU",), **values):
    """Return the form data of one stop."""
    blank = dict.fromkeys(
        ["spot", "first_on", "last_on", "extra_days", "skipped_days", "latitude", "longitude"], ""
    )
    hours = {"opens_at": "14:00", "closes_at": "16:00", "weeks": "odd"}
    row = {**blank, **hours, "commune": str(commune.pk), "ORDER": "1", "DELETE": "", **values}
    # Several values of one key, not a nested form.
    return nested_form_data({"stops": inline_formset([row])}) | {"stops-0-weekdays": list(weekdays)}


def test_stop_added_by_an_editor_is_public_at_once(edit, client, place, communes):
    page = place(title="Bus")
    sent = stop_row(communes["13056"], spot="parking") | {"action-publish": "1"}
    edit(page, **sent)
    assert "Martigues, parking" in client.get(page.url).content.decode()
    [stop] = PlaceStop.objects.filter(place=page)
    assert (stop.weekdays, stop.weeks) == (["TU"], "odd")


def test_stop_without_a_day_is_refused(edit, place, communes):
    page = place(title="Bus")
    sent = stop_row(communes["13056"], weekdays=()) | {"action-publish": "1"}
    _draft, answer = edit(page, **sent)
    assert "Cochez un jour" in answer.content.decode()
    assert not PlaceStop.objects.exists()


def test_changed_stop_keeps_the_identifiers_of_its_dates(client, bus, communes):
    page = bus(martigues={})
    client.force_login(PlaceMembershipFactory(place=page).user)
    kept = page.stops.get()
    sent = stop_row(communes["13056"], id=str(kept.pk), closes_at="17:00")
    sent |= nested_form_data({"closures": inline_formset([])}) | {"stops-INITIAL_FORMS": "1"}
    answer = client.post(reverse("place_hours", args=[page.pk]), sent)
    assert answer.status_code == 302
    stop = PlaceStop.objects.get(place=page)
    assert (stop.key, stop.closes_at) == (kept.key, time(17))


def test_the_open_data_are_those_of_the_place_itself(client, bus):
    page = bus(martigues={})
    [row] = client.get("/lieux/lieux.json").json()["lieux"]
    assert (row["commune"], row["horaires"]) == ("Marseille", page.opening_hours)


def test_the_clock_of_a_stop_is_paris_when_its_commune_is(bus):
    [visit, *_rest] = bus(martigues={}).coming_visits(NOW)
    assert visit.starts_at.tzinfo == ZoneInfo("Europe/Paris")


def change(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return PlacePage.objects.get(pk=page.pk)


@pytest.mark.parametrize(
    "facts",
    [
        {"access_modes": ["Prendre un RDV en ligne"]},
        {"hours_note": "Sur rendez-vous uniquement"},
        {"hours_note": "Le mercredi après-midi sur rendez-vous"},
        {"opening_hours": "sur rendez-vous"},
    ],
)
def test_stop_by_appointment_is_never_open(client, bus, facts):
    page = bus(martigues={"weekdays": ["WE"]}, aix={"weekdays": ["WE"], "opens_at": time(9, 30)})
    afternoon = NOW.replace(hour=15)
    assert open_at(afternoon) == [page]
    page = change(page, **facts)
    assert badge_of(page, afternoon) == (
        "appointment",
        "En ce moment : Aix-en-Provence, jusqu’à 16 h, sur rendez-vous",
    )
    assert not page.is_open_nearby(afternoon)
    assert open_at(afternoon) == []
    [day] = [day for day in page.hours(NOW).week if day.ranges]
    assert day.note.replace(NBSP, " ") == (
        "9 h 30 – 16 h : Aix-en-Provence, sur rendez-vous, 14 h – 16 h : Martigues, sur rendez-vous"
    )
    directory = PlaceFilterSet({}, PlacePage.objects.directory()).directory
    assert open_on(directory, NOW.date()) == 0
    assert directory.locations.next_opening(0, NOW) is None
    assert "@ouvert" not in place_document(page).marks
    assert "Sur rendez-vous" in client.get(page.url).text
    assert "(sur rendez-vous)" in client.get("/lieux/").text
    assert "Sur rendez-vous" in client.get(f"/agenda/lieux/{page.slug}/passages.ics").text
    assert "Sur rendez-vous" in client.get(f"/agenda/lieux/{page.slug}/passages/").text


def test_morning_without_appointment_is_open(bus):
    page = bus(
        martigues={"weekdays": ["WE"], "opens_at": time(9), "closes_at": time(12, 30)},
        aix={"weekdays": ["WE"]},
    )
    page = change(page, hours_note="L’après-midi sur rendez-vous")
    assert badge_of(page, NOW) == ("open", "En ce moment : Martigues, jusqu’à 12 h 30")
    assert badge_of(page, NOW.replace(hour=13)) == (
        "closed",
        "Prochain passage : Aix-en-Provence, à 14 h, sur rendez-vous",
    )
    assert open_at(NOW) == [page]
    assert open_at(NOW.replace(hour=15)) == []
