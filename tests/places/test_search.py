"""Places in the public search: badges, distances, openings."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import strip_tags

from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from places.choices import Kind, Programme
from places.documents import Openings, open_badges, place_document, postcodes_of
from places.models import Closure, PlacePage
from search.finding.page import SearchPage

from .conftest import CLOSED_NOW, OPEN_NOW

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime.datetime(2026, 11, 24, 10, tzinfo=PARIS)


def test_badge_is_open_or_closed_for_places_with_hours_only(place):
    hours = {"opening_hours": "Mo-Fr 09:00-12:00"}
    known = place(title="Un", confirmed_on=TUESDAY.date(), **hours)
    unknown = place(title="Deux", opening_hours="")
    badges = open_badges([known.pk, unknown.pk], TUESDAY)
    assert list(badges) == [known.pk]
    assert "place-status--open" in badges[known.pk]
    evening = TUESDAY.replace(hour=20)
    assert "place-status--closed" in open_badges([known.pk], evening)[known.pk]


def test_badge_with_old_hours_contains_the_number_of_the_place_only(place):
    old = {"opening_hours": "Mo-Fr 09:00-12:00", "updated_on": datetime.date(2022, 6, 28)}
    own, silent = place(phone="+33442000000", **old), place(title="Deux", **old)
    badges = open_badges([own.pk, silent.pk], TUESDAY)
    assert "place-status--neutral" in badges[own.pk]
    assert "Ouvert jusqu’à 12\xa0h, à vérifier" in badges[own.pk]
    assert 'href="tel:+33442000000"' in badges[own.pk]
    assert "tel:" not in badges[silent.pk]


def test_phone_and_note_of_a_place_are_searched(place):
    keywords = place_document(place(phone="+33442000000", hours_note="sonner")).keywords
    assert {"04 42 00 00 00", "sonner"} <= {*keywords.split(", ")}


def test_typed_and_official_towns_of_a_place_are_searched(place):
    document = place_document(place(city="Saint-Giniez", postcode="13500", insee_code="13056"))
    assert {"Saint-Giniez", "Martigues", "13500"} <= {*document.keywords.split(", ")}
    assert document.commune == "Martigues"


def test_place_is_searched_under_the_postcode_of_its_typed_town(place):
    """A CEDEX is no postcode of a commune that is not one of the network's territories."""
    page = place(city="Tulle", postcode="19009", insee_code="")
    assert postcodes_of(page) == ["19000", "19009"]


@pytest.mark.parametrize(
    ("fields", "is_accessible"),
    [
        ({}, False),
        ({"wheelchair": True}, True),
        ({"wheelchair": False}, False),
        ({"care": ["Handicaps moteurs"]}, True),
        ({"care": ["Handicaps moteurs"], "wheelchair": False}, False),
        ({"accessibility_url": "https://acceslibre.beta.gouv.fr/app/a"}, True),
    ],
)
def test_place_without_wheelchair_access_is_not_found_as_accessible(place, fields, is_accessible):
    assert ("@accessible" in place_document(place(**fields)).marks) == is_accessible


@pytest.mark.parametrize(
    "fields",
    [{"kinds": [Kind.FRANCE_SERVICES]}, {"programmes": [Programme.FRANCE_SERVICES]}],
    ids=str,
)
def test_france_services_place_answers_the_need_of_paperwork(place, fields):
    assert {"@france-services", "@demarches"} <= set(place_document(place(**fields)).marks.split())
    assert "@demarches" not in place_document(place()).marks


def test_document_has_the_official_name_of_the_commune(place):
    page = place(city="marseille", postcode="13001")
    assert place_document(page).commune == page.town == "Marseille"


def test_street_type_that_also_means_lessons_is_not_searched(place):
    for summary in ("", "Un lieu pour tous."):
        page = place(address="2 bis cours Mirabeau", search_description=summary)
        terms = place_document(page).terms()["body"]
        assert "cours" not in terms
        assert "mirabeau" in terms
    taught = place_document(
        place(search_description="Des cours, 13 par mois.", address="2 rue du Cours")
    )
    assert taught.terms()["body"].count("cours") == 2


def test_badges_of_many_places_take_one_query(place, django_assert_num_queries):
    pks = [place(title=f"Lieu {n}", opening_hours="Mo-Fr 09:00-12:00").pk for n in range(8)]
    with django_assert_num_queries(1):
        assert len(open_badges(pks, TUESDAY)) == 8


def test_distance_of_place_without_position_is_that_of_its_commune(
    place, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = place(title="Sans position", latitude=None, longitude=None)
    town, there = gazetteer().get(page.commune.code), gazetteer().get("13001")
    answer = client.get("/recherche/recherche.json?q=position+aix-en-provence").json()
    [result] = [one for one in answer["results"] if one["title"] == "Sans position"]
    assert result["latitude"] is result["longitude"] is None
    assert result["distance_km"] == round(distance_km(there.point, town.point), 1)


def test_badge_of_place_with_closure_today_is_closed(place):
    page = place(opening_hours="Mo-Fr 09:00-12:00")
    now = timezone.now()
    today = now.astimezone(TUESDAY.tzinfo).date()
    for first, last, reason in [(30, 40, ""), (-1, 3, "congés | été"), (-9, -5, "avant")]:
        days = [today + datetime.timedelta(days=number) for number in (first, last)]
        Closure.objects.create(place=page, starts_on=days[0], ends_on=days[1], reason=reason)
    [known] = PlacePage.objects.filter(pk=page.pk).with_closures()
    prefetched, plain = known.hours(now), PlacePage.objects.get(pk=page.pk).hours(now)
    assert (prefetched.state, prefetched.sentence) == (plain.state, plain.sentence)
    assert [closure.starts_on for closure in known.closure_list] == [
        today - datetime.timedelta(days=1), today + datetime.timedelta(days=30)
    ]  # fmt: skip
    assert "place-status--closed" in open_badges([page.pk], now)[page.pk]


def test_open_keys_are_the_places_open_now(place, now):
    opened, shut = place(opening_hours=OPEN_NOW), place(opening_hours=OPEN_NOW)
    place(opening_hours=CLOSED_NOW)
    place(opening_hours="")
    Closure.objects.create(place=shut, starts_on=now.date(), ends_on=now.date())
    assert Openings(now).open_keys() == {opened.pk}


def test_next_openings_leave_out_unknown_hours(place, now):
    saturday, unknown = place(opening_hours=CLOSED_NOW), place(opening_hours="")
    this_afternoon = place(opening_hours="We 14:00-17:00")
    asked = [saturday.pk, unknown.pk, this_afternoon.pk, 0]
    assert Openings(now).next_openings(asked) == {
        saturday.pk: datetime.datetime(2026, 11, 28, 9, tzinfo=PARIS),
        this_afternoon.pk: datetime.datetime(2026, 11, 25, 14, tzinfo=PARIS),
    }


def test_search_shows_open_places_or_the_soonest_openings(
    place, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for title, hours in (
            ("Lieu du samedi", CLOSED_NOW),
            ("Lieu du mercredi", OPEN_NOW),
            ("Lieu de l’après-midi", "We 14:00-17:00"),
        ):
            place(title=title, opening_hours=hours)

    def found(moment):
        page = SearchPage(QueryDict("q=lieu ouvert maintenant"), now=moment)
        return [result.document.title for result in page.results[:10]]

    assert found(now) == ["Lieu du mercredi"]
    soonest = ["Lieu de l’après-midi", "Lieu du mercredi", "Lieu du samedi"]
    assert found(now.replace(hour=13)) == soonest


def test_search_page_reports_that_nothing_is_open(
    client, place, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        place(title="Lieu du samedi", opening_hours=CLOSED_NOW)
    html = client.get("/recherche/", {"q": "lieu ouvert maintenant"}).content.decode()
    assert "Rien n’est ouvert en ce moment, à notre connaissance." in html
    assert "Voici d’abord ce qui ouvre le plus tôt." in html
    assert "dans quelle commune" in html


def test_result_of_a_question_about_a_day_shows_the_hours_of_that_day(
    place, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        place(title="Kazimir", opening_hours="Mo-Fr 09:00-12:00; Sa 14:00-17:00")
        shut = place(title="Second", opening_hours="Mo-Fr 09:00-12:00")
    page = strip_tags(client.get("/recherche/?q=kazimir+samedi").content.decode())
    page = " ".join(page.split())
    assert "Samedi 28 novembre : 14 h – 17 h" in page
    assert "28 novembre" not in client.get("/recherche/?q=kazimir").content.decode()
    with time_machine.travel(TUESDAY + datetime.timedelta(days=4), tick=False):
        for words in ("samedi", "aujourd’hui"):  # asked on a Saturday
            page = strip_tags(client.get(f"/recherche/?q=kazimir+{words}").content.decode())
            assert "Samedi 28 novembre : 14 h – 17 h" in " ".join(page.split()), words
    badge = open_badges([shut.pk], TUESDAY, datetime.date(2026, 11, 28))[shut.pk]
    assert "Samedi 28 novembre\xa0: fermé" in badge


def test_beginning_of_a_phone_number_suggests_its_places(
    client, place, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        place(title="Kazimir", phone="+33492361234")
        place(title="Second", phone="+33604923611")  # the same digits, not at the beginning
        place(title="Gratuit", phone="+33800123456")
        place(title="Réunion", phone="+262262123456")
        place(title="Autre", other_phone="+33493000000")
        place(title="Digne", postcode="04000")

    def suggested(text):
        found = client.get("/recherche/suggestions", {"q": text}).json()
        return [one["label"].partition(" (")[0] for one in found["suggestions"]]

    for text, titles in {
        "0492": ["Kazimir"], "04 92 36": ["Kazimir"], "04.92.36.12.34": ["Kazimir"],
        "04 92 37": [], "049": [], "0800 1": ["Gratuit"], "0262": ["Réunion"], "0493": ["Autre"],
        "0400": [], "02621": ["Réunion"], "04 92 36 12 34 9": [],
    }.items():  # fmt: skip
        assert suggested(text) == titles, text
