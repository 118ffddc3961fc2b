"""The file of the whole country, imported for two départements."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from network.links.download import Download
from network.models import Territory
from places.imports import runs
from places.imports.reach import Reach
from places.imports.runs import format_counts
from places.models import ImportRun, PlacePage, PlaceSource
from tests.places.imports.test_importer import file_of, line

AIN = {"commune": "Bourg-en-Bresse", "code_postal": "01000", "code_insee": "01053"}
ALLIER = {"commune": "Moulins", "code_postal": "03000"}
SAVOIE = {"commune": "Chambéry", "code_postal": "73000", "code_insee": "73065"}
NOWHERE = {"commune": "Trifouilly", "code_postal": "", "code_insee": ""}
CEDEX = {"commune": "Moulins Cedex", "code_postal": "03999", "code_insee": ""}
FAR_CEDEX = {"commune": "Chambéry Cedex", "code_postal": "73999", "code_insee": ""}
FILE = file_of(
    line("a", **AIN),
    line("b", **ALLIER),
    line("c", **SAVOIE),
    line("d", **NOWHERE),
    line("e", **CEDEX),
    line("f", **SAVOIE | {"code_postal": "03000"}),
    line("g", **FAR_CEDEX),
)

pytestmark = pytest.mark.django_db


def test_corsican_cedex_is_outside_a_network_of_burgundy():
    assert Reach(frozenset({"21", "29"})).is_outside(postcode="20180")
    assert not Reach(frozenset({"2B"})).is_outside(postcode="20180")


def test_commune_that_has_the_postcode_decides_for_a_postcode_of_two_departements():
    """Claret is in the Alpes-de-Haute-Provence, and 05110 also in the Hautes-Alpes."""
    reach = Reach(frozenset({"05"}))
    assert reach.is_outside(insee="04058", postcode="05110")
    assert not reach.is_outside(postcode="05110")


def test_town_without_codes_is_outside_if_all_its_namesakes_are():
    """Saint-Denis is in Seine-Saint-Denis, in La Réunion and elsewhere."""
    reach = Reach(frozenset({"13", "974"}))
    assert reach.is_outside(city="Lyon")
    assert not reach.is_outside(city="Saint-Denis")
    assert not reach.is_outside(city="Trifouilly")
    assert not reach.is_outside(postcode="13001", city="Lyon")


def names():
    return set(PlacePage.objects.values_list("national_id", flat=True))


def take(tmp_path, **options):
    path, output = tmp_path / "lieux.csv", StringIO()
    path.write_bytes(FILE)
    call_command("import_places", str(path), stdout=output, stderr=output, **options)
    return output.getvalue()


def test_places_of_another_departement_are_not_created(directory, tmp_path):
    output = take(tmp_path, departements="01, 03")
    # Doubtful places are created, so that an editor sees them.
    assert names() == {"a", "b", "d", "e", "f"}
    assert "5 créés" in output
    assert "2 hors des départements demandés." in output
    assert "Chambéry" not in output
    assert "5 inchangés" in take(tmp_path, departements="01,03")


def test_without_departements_all_places_are_created(directory, tmp_path):
    output = take(tmp_path)
    assert "hors des départements demandés" not in output
    assert "hors du territoire du réseau" in output
    assert names() == set("abcdefg")


def test_existing_place_outside_the_departements_is_updated(directory, tmp_path):
    take(tmp_path)
    output = take(tmp_path, departements="01")
    assert "7 inchangés" in output
    assert "hors des" not in output


def test_unknown_departement_is_refused(directory, tmp_path):
    with pytest.raises(CommandError, match="pas de département 99"):
        take(tmp_path, departements="01,99")
    assert names() == set()


@pytest.fixture
def two_departements(communes):
    """Replace the départements of the other tests by two."""
    for kind in (Territory.Kind.COMMUNE, Territory.Kind.EPCI, Territory.Kind.DEPARTEMENT):
        Territory.objects.filter(kind=kind).delete()
    for code, name in [("01", "Ain"), ("03", "Allier")]:
        Territory.objects.create(code=code, kind=Territory.Kind.DEPARTEMENT, name=name)


COUNTED = "5 nouveaux, 2 hors de notre territoire"


def test_the_preview_counts_them_without_a_row(directory, two_departements, admin_client):
    file = SimpleUploadedFile("lieux.csv", FILE)
    data = {"file": file, "only_here": "on"}
    address = admin_client.post(reverse("imports_de_lieux:runs"), data)["Location"]
    run = runs.finish(ImportRun.objects.get())
    assert COUNTED in admin_client.get(address).content.decode()
    assert set(run.proposals.values_list("national_id", flat=True)) == {"a", "b", "d", "e", "f"}
    runs.take(run)
    run.refresh_from_db()
    assert format_counts(runs.finish(run)) == COUNTED
    assert names() == {"a", "b", "d", "e", "f"}


@pytest.mark.parametrize(("only_here", "others"), [(True, set()), (False, {"c", "g"})])
def test_a_source_of_the_whole_country(directory, two_departements, monkeypatch, only_here, others):
    source = PlaceSource.objects.create(
        name="Pays", url="https://pays.exemple.fr/l.csv", is_trusted=True, only_here=only_here
    )
    answer = Download(FILE, "", "")
    monkeypatch.setattr(runs, "fetch", lambda *args: answer)
    assert runs.pull(source).stage == ImportRun.Stage.DONE
    assert names() == {"a", "b", "d", "e", "f"} | others
