"""Every output shows the same day of the last confirmation or change of a place."""

import datetime
import json

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from places.choices import Confirmation, ConfirmationState
from places.imports.importer import PlaceImporter
from places.models import Closure, ConfirmationRequest, PlaceMembership, PlacePage
from places.models.freshness import INFORMATION_DATE, OWN_FACTS
from places.national.files import read_file
from places.national.standard import FIELDS
from places.upkeep.confirmations.requests import confirm, update_silence
from places.upkeep.corrections.corrections import accept
from places.upkeep.hours_admin import publish_hours
from tests.places.conftest import NOW
from tests.places.national.test_open_data import rows_of

SOURCE_DAY, TODAY = datetime.date(2022, 6, 28), NOW.date()
HOURS = "Mo-Fr 09:00-12:00"
# Changes of these fields do not make the information newer.
NO_FACTS = {"page_ptr_id", "social_image_id", "confirmed_on", "member_since", "body"}
NO_FACTS |= {"position_checked"}


@pytest.fixture
def old(place):
    """A place that was imported from a file of 2022."""
    return place(
        title="EPN des Lices",
        national_id="a",
        updated_on=SOURCE_DAY,
        opening_hours=HOURS,
        latitude=43.4,
        longitude=5.05,
    )


def published_dates(client):
    (row,) = rows_of(client.get("/lieux/lieux.csv"))
    (row_of_json,) = client.get("/lieux/lieux.json").json()["lieux"]
    (feature,) = client.get("/lieux/lieux.geojson").json()["features"]
    return {row["date_maj"], row_of_json["date_maj"], feature["properties"]["date_maj"]}


def fresh(page):
    return PlacePage.objects.get(pk=page.pk)


def edit_hours(page):
    draft = fresh(page)
    draft.opening_hours = "Mo 09:00-12:00"
    publish_hours(page, draft, user=None)


def correct(page, user):
    correction = page.corrections.create(suggested={"phone": "+33442000000"}, before={"phone": ""})
    assert accept(correction, {"phone": "+33442000000"}, user=user)


def close(page):
    draft = fresh(page)
    draft.closures.add(Closure(starts_on=TODAY, ends_on=TODAY))
    publish_hours(page, draft, user=None)


def edit_form(page):
    page = fresh(page)
    page.address = "2 rue du Port"
    page.save_revision().publish()


MOVES = {
    "by the mail's link": lambda page, user: confirm(page, Confirmation.LINK),
    "by a manager": lambda page, user: edit_hours(page),
    "a closure": lambda page, user: close(page),
    "an accepted correction": correct,
    "by an editor": lambda page, user: edit_form(page),
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_confirmation_or_change_dates_every_output(client, old, admin_user, move):
    assert published_dates(client) == {"2022-06-28"}
    move(old, admin_user)
    assert published_dates(client) == {"2026-11-25"}
    page = fresh(old)
    assert not page.is_old
    assert "à la source" not in client.get(page.url).content.decode()
    (dated,) = PlacePage.objects.annotate(day=INFORMATION_DATE).values_list("day", flat=True)
    assert dated == page.information_date == TODAY


def test_other_changes_keep_the_date(client, old):
    page = fresh(old)
    page.seo_title, page.show_in_menus = "Autre titre", True
    page.save_revision().publish()
    assert published_dates(client) == {"2022-06-28"}


def test_place_without_confirmation_is_new_for_a_year(place):
    page = place()
    for days, state in ((300, ConfirmationState.NEW), (400, ConfirmationState.NEVER)):
        page.first_published_at = NOW - datetime.timedelta(days=days)
        assert page.confirmation_state == state


def test_date_in_sql_ignores_unknown_dates(place):
    for dates in ({}, {"updated_on": SOURCE_DAY}, {"confirmed_on": TODAY}):
        place(**dates)
    days = PlacePage.objects.annotate(day=INFORMATION_DATE).order_by("pk")
    assert list(days.values_list("day", flat=True)) == [None, SOURCE_DAY, TODAY]


def test_import_sets_the_date_of_the_file(client, directory):
    cells = {
        "id": "a",
        "nom": "EPN",
        "commune": "Martigues",
        "code_postal": "13500",
        "adresse": "1 rue du Port",
        "horaires": HOURS,
        "date_maj": "2022-06-28",
    }
    for hours in (HOURS, "Mo 09:00-12:00"):
        data = json.dumps([cells | {"horaires": hours}]).encode()
        list(PlaceImporter(directory).import_rows(read_file(data).rows()))
    assert PlacePage.objects.get().opening_hours == "Mo 09:00-12:00"
    (row,) = rows_of(client.get("/lieux/lieux.csv"))
    assert row["date_maj"] == "2022-06-28"


def test_place_made_by_hand_is_dated_when_published(client, directory):
    page = directory.add_child(instance=PlacePage(title="Neuf", live=False))
    page.save_revision().publish()
    assert fresh(page).information_date == TODAY


def test_manager_who_edits_the_hours_is_not_on_the_call_list(client, old, django_user_model):
    manager = django_user_model.objects.create_user("m", "m@exemple.fr", "x")
    PlaceMembership.objects.create(place=old, user=manager, is_trusted=True)
    sent_at = NOW - datetime.timedelta(days=30)
    ConfirmationRequest.objects.create(
        place=old, occasion="2026", claimed_at=sent_at, sent_at=sent_at
    )
    assert update_silence(NOW, 14) == 1
    assert "confirmer par téléphone" in client.get(old.url).content.decode()
    edit_hours(fresh(old))
    assert fresh(old).silent_since is None
    assert update_silence(NOW, 14) == 0
    page = client.get(old.url).content.decode()
    assert "confirmer par téléphone" not in page
    assert "Mis à jour aujourd’hui" in page


def test_older_version_published_again_keeps_the_date(old):
    former = fresh(old).save_revision()
    edit_hours(old)
    with time_machine.travel(NOW + datetime.timedelta(days=2), tick=False):
        former.publish()
        assert fresh(old).changed_on == TODAY + datetime.timedelta(days=2)


CLOSURES = [
    (("2026-12-24", "2026-12-31"), "2026 Dec 24-31 off"),
    (("2026-12-24", "2027-01-02"), "2026 Dec 24-2027 Jan 02 off"),
    (("2026-12-28", "2026-12-28"), "2026 Dec 28 off"),
    (("2027-07-20", "2027-08-15"), "2027 Jul 20-Aug 15 off"),
    (("2025-12-24", "2025-12-31"), None),
]


@pytest.mark.parametrize(("days", "rule"), CLOSURES)
def test_hours_in_open_data_include_dated_closures(client, old, days, rule):
    starts_on, ends_on = map(datetime.date.fromisoformat, days)
    page = fresh(old)
    page.closures.add(Closure(starts_on=starts_on, ends_on=ends_on, reason="congés"))
    page.save_revision().publish()
    (row,) = rows_of(client.get("/lieux/lieux.csv"))
    assert row["horaires"] == (f"{HOURS}; {rule}" if rule else HOURS)


def test_hours_in_open_data_are_closed_on_these_days(client, old):
    from places.hours.osm_text import read_hours

    page = fresh(old)
    page.closures.add(Closure(starts_on=TODAY, ends_on=TODAY + datetime.timedelta(days=6)))
    page.save_revision().publish()
    (row,) = rows_of(client.get("/lieux/lieux.csv"))
    usual = read_hours(row["horaires"]).usual
    assert not usual.is_open(NOW.replace(tzinfo=None))
    assert usual.is_open((NOW + datetime.timedelta(days=7)).replace(tzinfo=None))


def test_the_editors_report_sorts_by_the_same_date(client, admin_client, old, place):
    place(title="Plus vieux", updated_on=datetime.date(2021, 1, 1))
    edit_hours(old)
    # The former report redirects to the list of places.
    page = admin_client.get(reverse("report_lieux_a_confirmer"), follow=True).content.decode()
    assert page.index("Plus vieux") < page.index("EPN des Lices")


@pytest.mark.parametrize("name", ["updated_on", "changed_on", "confirmed_on"])
def test_age_is_in_one_language(place, name):
    """The text is in English if the sentence is translated, and all in French otherwise."""
    page = place(**{name: SOURCE_DAY})
    french = page.information_age
    with override("en"):
        english = page.information_age
    assert english == french or (
        "ago" in english and "Mis à jour" not in english and "il y a" not in english
    )


def test_every_field_of_a_place_is_a_fact_or_listed_in_no_facts():
    fields = {field.attname for field in PlacePage._meta.local_fields if field.editable}
    assert fields - set(FIELDS) - set(OWN_FACTS) == NO_FACTS
