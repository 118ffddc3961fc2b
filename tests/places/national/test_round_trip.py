"""Reimports of our open data change nothing, and unknown values are not published."""

import csv
import datetime
import io
import json
from pathlib import Path

import pytest

from places.imports.importer import PlaceImporter
from places.models import Closure, PlacePage, PlaceStop
from places.national.files import read_file
from places.national.standard import COLUMN_NAMES
from tests.places.conftest import NOW
from tests.places.national.test_open_data import rows_of, schema_errors, source

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "places"
TODAY = NOW.date()
FORMS = ["csv", "json", "geojson"]
DIALECTS = ["both.csv", "mixed.json", "former.json", "aix.json", "bus.json", "la-poste.json"]


def taken(directory, data):
    return list(PlaceImporter(directory).import_rows(read_file(data).rows()))


def counted(outcomes):
    """Return ({status: number of places}, values that would be proposed to an editor)."""
    held = [difference for outcome in outcomes for difference in outcome.held]
    differences = [difference for outcome in outcomes for difference in outcome.differences]
    return {outcome.status for outcome in outcomes}, held, differences


def stop(commune, **values):
    times = {"opens_at": datetime.time(14), "closes_at": datetime.time(16)}
    return PlaceStop(commune=commune, weekdays=["tu"], **times, **values)


@pytest.fixture
def varied(directory, place, communes):
    """Return places made by editors and by files, with values outside the standard."""
    for name in DIALECTS:
        if name.endswith(".csv") or (Path(__file__).parents[1] / "data" / name).exists():
            taken(directory, source(name))
    blank = {"address": "", "postcode": "", "city": ""}
    bus = place(title="Bus des Mailles", mobility=["Itinérant"], **blank)
    bus.stops = [stop(communes["13056"], spot="place du Marché")]
    place(title="Sans adresse", **blank)
    place(title="Sans rue", address="", city="", postcode="", insee_code="13056")
    place(title="Plusieurs codes", postcode="", city="Aix-en-Provence", insee_code="13001")
    place(title="Étranger", phone="+41446681800", search_description="mot " * 100)
    place(title="Autres listes", services=["Réparation de vélos"], emails="a@exemple.fr\nb@c.fr")
    closed = place(
        title="Fermé à Noël", opening_hours="Mo-Fr 09:00-12:00", confirmed_on=TODAY, national_id="f"
    )
    closed.closures = [
        Closure(starts_on=TODAY + datetime.timedelta(days=days), ends_on=TODAY + length)
        for days, length in [(-9, datetime.timedelta(-3)), (20, datetime.timedelta(40))]
    ]
    place(title="=HYPERLINK(A1)", address="=cmd|' /C calc'!A0", opening_hours="sur rendez-vous")
    booked = place(title="Réservé", opening_hours="Mo-Fr 09:00-12:00", hours_note="Sur RDV")
    booked.closures = [Closure(starts_on=TODAY, ends_on=TODAY + datetime.timedelta(days=9))]
    for page in (bus, closed, booked):
        page.save_revision().publish()
    return directory


@pytest.mark.parametrize("form", FORMS)
def test_reimporting_our_data_changes_nothing_twice(client, varied, form, tmp_path):
    PlacePage.objects.update(latitude=43.4, longitude=5.05)
    places = PlacePage.objects.count()
    first = client.get(f"/lieux/lieux.{form}").content
    for _time in range(2):
        assert counted(taken(varied, first)) == ({"unchanged"}, [], [])
        assert client.get(f"/lieux/lieux.{form}").content == first
        assert PlacePage.objects.count() == places
    if form == "csv":
        assert schema_errors(first, tmp_path) == []


def test_old_file_does_not_restore_a_past_closure(client, varied):
    first = client.get("/lieux/lieux.csv").content
    page = PlacePage.objects.get(title="Fermé à Noël")
    page.closures.filter(starts_on__gt=TODAY).update(
        starts_on=TODAY - datetime.timedelta(days=3), ends_on=TODAY - datetime.timedelta(days=2)
    )
    text = first.decode().replace("2026 Dec 15-2027 Jan 04", "2026 Nov 22-23")
    assert "Nov 22-23 off" in text
    assert counted(taken(varied, text.encode())) == ({"unchanged"}, [], [])


def test_unknown_values_are_not_published(client, varied):
    content = client.get("/lieux/lieux.csv").content.decode()
    rows = {row["nom"]: row for row in csv.DictReader(io.StringIO(content, newline=""))}
    assert "00000" not in {row["code_postal"] for row in rows.values()}
    # The standard requires a commune, a postcode and an address: without them, no line.
    assert {"Sans adresse", "Plusieurs codes"} & set(rows) == set()
    rows_by_name = {row["nom"]: row for row in client.get("/lieux/lieux.json").json()["lieux"]}
    columns = ("commune", "code_postal", "adresse")
    assert [rows_by_name["Sans adresse"][name] for name in columns] == ["", "", ""]
    # A travelling place has the commune of its first stop, and its postcode if it is the only one.
    bus = [rows["Bus des Mailles"][name] for name in columns]
    assert bus == ["Martigues", "13500", "place du Marché"]
    assert rows["Sans rue"]["code_postal"] == "13500"
    page = client.get("/lieux/donnees/").content.decode()
    assert "exige une commune" in page


def test_published_identifier_of_a_place_made_by_hand_is_recognised(client, place, directory):
    page = place(title="Bus des Mailles")
    data = client.get("/lieux/lieux.csv").content.replace(b"Bus des Mailles", b"Bus Mailles")
    (outcome,) = taken(directory, data)
    assert [difference.field for difference in outcome.held] == ["nom"]
    assert list(PlacePage.objects.values_list("pk", "title")) == [(page.pk, "Bus des Mailles")]


def test_export_of_extreme_values_is_valid(client, place, tmp_path):
    """Values that editors and files may store, and the official schema refuses."""
    place(title="Greenwich", longitude=0.00004, latitude=48.85, postcode="14150")
    place(title="Émojis", search_description="😀" * 200)
    place(title="Sans date", updated_on=None)
    place(title="Étranger", phone="+41446681800", other_phone="+33611223344")
    place(title="Code", postcode="１３５００")  # omitted: it has no valid postcode
    place(title="=1+1", opening_hours='Mo-Fr 09:00-12:00 "sur rdv"', typologies=["N_IMPORTE"])
    place(title="Listes", services=["Réparation"], fees=["Gratuit", "Troc"], labels=["", "PIX"])
    place(title="Lignes", presentation="un\r\n\ttexte\x0b", emails="a@exemple.fr\n\nb@exemple.fr")
    PlacePage.objects.update(point_longitude=0.00004, point_latitude=48.85, point_is_rough=False)
    data = client.get("/lieux/lieux.csv").content
    rows = rows_of(client.get("/lieux/lieux.csv"))
    assert schema_errors(data, tmp_path) == []
    assert len({row["id"] for row in rows}) == len(rows) == 7
    assert {row["longitude"] for row in rows} == {"0.00004"}
    assert "1970-01-01" not in {row["date_maj"] for row in rows}
    assert all(len(row["presentation_resume"].encode("utf-16-le")) <= 560 for row in rows)


@pytest.mark.parametrize("form", FORMS)
def test_unknown_date_is_the_day_when_the_place_was_added(client, place, form, settings):
    page = place(title="Sans date", updated_on=None)
    added = datetime.datetime(2026, 3, 4, 12, tzinfo=datetime.UTC)
    PlacePage.objects.filter(pk=page.pk).update(first_published_at=added)
    content = client.get(f"/lieux/lieux.{form}").content.decode()
    assert "2026-03-04" in content
    assert "1970-01-01" not in content


@pytest.mark.any_database
def test_real_files_of_many_dialects_are_published_valid(client, directory, tmp_path):
    if not SHARED.exists():
        pytest.skip("the real files of ../shared/data/places are absent")
    for path in sorted(SHARED.glob("*v*.*")):
        if path.stat().st_size < 1_500_000:
            taken(directory, path.read_bytes())
    first = client.get("/lieux/lieux.csv").content
    assert len(rows_of(client.get("/lieux/lieux.csv"))) > 1000
    assert schema_errors(first, tmp_path) == []
    assert counted(taken(directory, first)) == ({"unchanged"}, [], [])
    assert list(csv.reader(io.StringIO(first.decode())))[0] == COLUMN_NAMES
    assert json.loads(client.get("/lieux/lieux.json").content)["nombre"] > 1000


@pytest.mark.parametrize("form", ["json", "geojson"])
@pytest.mark.parametrize("wheelchair", [True, False, None])
def test_access_and_everybody_are_read_back_by_another_site(
    client, directory, place, form, wheelchair
):
    page = place(title="Escale", wheelchair=wheelchair, audiences=["Tout public"])
    data = client.get(f"/lieux/lieux.{form}").content
    assert counted(taken(directory, data))[0] == {"unchanged"}
    page.delete()
    taken(directory, data)
    copy = PlacePage.objects.get(title="Escale")
    assert (copy.wheelchair, copy.audiences) == (wheelchair, ["Tout public"])
