"""The audience of places: what is counted, what is refused, what is shown."""

import csv
import datetime
import io
import re
from unittest import mock
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from home.front.audience import counting, figures
from home.models import AudienceCount
from places.models import PlacePage
from search.models import SearchLog
from tests.factories import PlaceMembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
FORM = "application/x-www-form-urlencoded"
TODAY = datetime.date(2026, 12, 3)


@pytest.fixture
def epn(make_place):
    return make_place("EPN du Port", slug="epn", phone="+33491000001")


def send(client, kind="view", place=1, **headers):
    return post(client, {"kind": kind, "place": place}, **headers)


def post(client, values, **headers):
    headers = {"Sec-Fetch-Site": "same-origin"} | headers
    return client.post("/audience/", urlencode(values), content_type=FORM, headers=headers)


def stored():
    return {(row.place_id, row.kind): row.count for row in AudienceCount.objects.all()}


def count(place, kind, times, day=TODAY):
    counting.store({(place.pk, day, kind): times})


def text_of(response):
    return re.sub(r"[ \n]+", " ", response.text)


def test_each_kind_is_counted_by_place(client, epn, make_place):
    other = make_place("Autre", slug="autre")
    for kind, times in {"view": 3, "print": 2, "call": 1}.items():
        for _time in range(times):
            response = send(client, kind, epn.pk)
            assert (response.status_code, response.content) == (204, b"")
            assert not response.cookies
            assert response["Cache-Control"] == "no-store"
    send(client, "view", other.pk)
    assert stored() == {}
    counting.flush()
    assert stored() == {
        (epn.pk, "view"): 3,
        (epn.pk, "print"): 2,
        (epn.pk, "call"): 1,
        (other.pk, "view"): 1,
    }
    send(client, "view", epn.pk)
    counting.flush()
    assert stored()[epn.pk, "view"] == 4


def test_request_does_not_query_the_database(client, epn, django_assert_num_queries):
    send(client, "view", epn.pk)
    with django_assert_num_queries(0):
        assert send(client, "view", epn.pk).status_code == 204


def test_translation_is_counted_with_its_french_page(client, epn, english):
    translated = epn.copy_for_translation(english, copy_parents=True)
    PlacePage.objects.filter(pk=translated.pk).update(live=True)
    send(client, "view", translated.pk)
    send(client, "view", epn.pk)
    counting.flush()
    assert stored() == {(epn.pk, "view"): 2}


def test_only_public_places_are_counted(client, epn, home, hide):
    hide(epn)
    for key in (epn.pk, home.pk, 123_456_789):
        assert send(client, "view", key).status_code == 204
    counting.flush()
    assert stored() == {}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"kind": "view"},
        {"place": "1"},
        {"kind": "search", "place": "1"},
        {"kind": "view", "place": "-1"},
        {"kind": "view", "place": "0"},
        {"kind": "view", "place": "²"},
        {"kind": "view", "place": "1.5"},
        {"kind": "view", "place": "9" * 150},
        {"kind": "view", "place": "1", "more": "x" * 300},
        {"kind": "\0", "place": "\0"},
    ],
)
def test_other_values_are_refused(client, site, values):
    assert post(client, values).status_code == 400
    assert not counting._waiting


def test_malformed_bodies_are_refused(client, site):
    for body, kind in (
        (b"\xff\xfe", "application/json"),
        (b"kind=view&place=%FF", FORM),
        (b"", ""),
    ):
        assert client.post("/audience/", body, content_type=kind).status_code == 400
    for method in ("put", "delete", "patch"):
        assert getattr(client, method)("/audience/").status_code == 405


def test_another_site_cannot_count(client, epn):
    for origin in ("cross-site", "same-site", "none"):
        assert send(client, "view", epn.pk, **{"Sec-Fetch-Site": origin}).status_code == 400
    # Browsers that do not send the header are accepted.
    body = f"kind=view&place={epn.pk}"
    assert client.post("/audience/", body, content_type=FORM).status_code == 204
    assert sum(counting._waiting.values()) == 1


def test_browser_that_refuses_measurement_is_not_counted(client, epn):
    for header in ("Sec-GPC", "DNT"):
        assert send(client, "view", epn.pk, **{header: "1"}).status_code == 204
        assert not counting._waiting
    assert send(client, "view", epn.pk, DNT="0").status_code == 204
    assert counting._waiting


def test_address_counts_a_limited_number_a_minute(client, epn, monkeypatch):
    monkeypatch.setattr(counting, "PER_MINUTE", 3)
    assert [send(client, "view", epn.pk).status_code for _time in range(5)] == [204] * 3 + [429] * 2
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert send(other, "view", epn.pk).status_code == 204
    counting.flush()
    assert stored() == {(epn.pk, "view"): 4}
    assert send(client, "view", epn.pk).status_code == 204


def test_memory_is_bounded(client, site, monkeypatch):
    monkeypatch.setattr(counting, "MOST_WAITING", 2)
    monkeypatch.setattr(counting, "MOST_ADDRESSES", 2)
    assert [send(client, "view", key).status_code for key in (1, 2, 3, 1)] == [204, 204, 429, 204]
    for address, status in (("203.0.113.1", 204), ("203.0.113.2", 429)):
        assert send(Client(REMOTE_ADDR=address), "view", 1).status_code == status


def test_no_address_nor_cookie_is_stored_or_logged(client, epn, caplog, django_db_blocker):
    caplog.set_level("DEBUG")
    visitor = Client(REMOTE_ADDR="203.0.113.77", headers={"user-agent": "Navigateur-Unique"})
    visitor.cookies["suivi"] = "marque-unique"
    response = send(visitor, "call", epn.pk)
    assert not response.cookies
    assert "203.0.113.77" not in repr(counting._addresses)
    counting.flush()
    assert not counting._addresses
    fields = {field.name for field in AudienceCount._meta.get_fields()}
    assert fields == {"id", "place", "day", "kind", "count"}
    for trace in ("203.0.113.77", "Navigateur-Unique", "marque-unique"):
        assert trace not in caplog.text


def test_salt_of_addresses_changes_at_each_flush(site):
    before = counting._salt
    counting.flush()
    assert counting._salt != before


def test_failure_of_the_database_is_not_shown_to_visitors(client, epn, caplog):
    send(client, "view", epn.pk)
    with mock.patch.object(counting, "store", side_effect=RuntimeError):
        counting._writer.run()
    assert "was not counted" in caplog.text


def test_counts_are_forgotten_after_twenty_five_months(epn):
    for day in ("2024-10-31", "2024-11-01", "2026-12-03"):
        count(epn, "view", 1, datetime.date.fromisoformat(day))
    assert counting.purge(TODAY) == 1
    assert AudienceCount.objects.count() == 2
    out = io.StringIO()
    with time_machine.travel("2027-01-15 12:00+01:00"):
        call_command("purge_audience", stdout=out)
    assert out.getvalue() == "Comptes d’audience effacés : 1.\n"


def test_small_numbers_are_masked(epn):
    assert [figures.masked(number) for number in (None, 0, 4, 5, 1200)] == [
        *["moins de 5"] * 3,
        *(5, 1200),
    ]


@time_machine.travel("2026-12-03 12:00+01:00")
def test_public_page_explains_and_totals_each_month(client, epn, make_place):
    other = make_place("Autre", slug="autre")
    november, october = datetime.date(2026, 11, 30), datetime.date(2026, 10, 1)
    count(epn, "view", 1300, november)
    count(other, "view", 4, november)
    count(epn, "call", 4, november)
    count(epn, "print", 7, october)
    SearchLog.objects.create(day=november, query="caf", count=20)
    SearchLog.objects.create(day=november, query="impots", count=3)
    count(epn, "view", 90)
    SearchLog.objects.create(day=TODAY, query="caf", count=50)
    rows = figures.months()
    assert [(row.day.month, row.searches, row.views, row.prints, row.calls) for row in rows] == [
        (11, 23, 1304, "moins de 5", "moins de 5"),
        (10, "moins de 5", "moins de 5", 7, "moins de 5"),
    ]
    response = client.get("/audience/")
    text = text_of(response)
    assert "novembre 2026" in text
    assert "décembre 2026" not in text
    assert re.search(r">1\s304<", text)
    for words in ("ni cookie, ni adresse, ni identifiant", "CNIL", "25 mois", "moins de 5"):
        assert words in text
    assert not response.cookies
    assert "public" in response["Cache-Control"]


def test_reading_pages_writes_nothing(client, epn, django_assert_num_queries):
    send(client, "view", epn.pk)
    for address in ("/audience/", epn.get_url(), f"{epn.get_url()}fiche/"):
        assert client.get(address).status_code == 200
    assert stored() == {}


def test_pages_name_the_place_that_they_count(client, admin_client, epn):
    page, sheet = f'data-place="{epn.pk}" data-read', f'data-place="{epn.pk}"'
    assert page in client.get(epn.get_url()).text
    text = client.get(f"{epn.get_url()}fiche/").text
    assert sheet in text
    assert page not in text
    assert sheet in client.get("/lieux/").text
    # A member of the team who works on the site is not its audience.
    assert sheet not in admin_client.get(epn.get_url()).text


@override_settings(AUDIENCE=False)
def test_setting_disables_counting_and_its_page(client, epn):
    assert client.get("/audience/").status_code == 404
    assert send(client, "view", epn.pk).status_code == 404
    for address in (epn.get_url(), f"{epn.get_url()}fiche/", "/lieux/"):
        assert "data-place" not in client.get(address).text
    assert not counting._waiting


@time_machine.travel("2026-12-03 12:00+01:00")
def test_report_has_a_line_for_each_place_and_month(admin_client, client, epn):
    count(epn, "view", 120)
    count(epn, "call", 3)
    count(epn, "print", 9, datetime.date(2026, 11, 2))
    send(client, "view", epn.pk)
    address = reverse("report_audience_des_lieux")
    text = text_of(admin_client.get(address))
    assert "EPN du Port" in text
    response = admin_client.get(address, {"export": "csv"})
    rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert rows == [
        ["Lieu", "Commune", "Mois", "Fiche lue", "Impressions", "Appels"],
        ["EPN du Port", "", "décembre 2026", "121", "moins de 5", "moins de 5"],
        ["EPN du Port", "", "novembre 2026", "moins de 5", "9", "moins de 5"],
    ]


def test_report_is_for_the_team(client, epn):
    address = reverse("report_audience_des_lieux")
    client.force_login(PlaceMembershipFactory(place=epn).user)
    assert client.get(address).status_code == 302
    assert client.get(address)["Location"] == reverse("wagtailadmin_home")


def test_reports_of_searches_lead_to_the_report(admin_client, site):
    text = admin_client.get(reverse("recherches-sans-resultat:index")).text
    assert reverse("report_audience_des_lieux") in text
