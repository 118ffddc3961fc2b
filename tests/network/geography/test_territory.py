from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from network.models import ContentStamp, Territory
from network.models.territory import LARGEST_FIRST, departements_of, sort_name
from search.suggesting.towns import towns


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("Saint-Rémy-de-Provence", "saint remy de provence"),
        ("ST REMY DE PROVENCE CEDEX 2", "saint remy de provence"),
        ("L’Isle-sur-la-Sorgue", "l isle sur la sorgue"),
        ("Ste Maxime", "sainte maxime"),
        ("Marseille 3e Arrondissement", "marseille"),
        ("MARSEILLE 03", "marseille"),
    ],
)
def test_sort_name_ignores_spelling_variants(name, compared):
    assert sort_name(name) == compared


def test_unknown_population_is_the_smallest(communes):
    """PostgreSQL would sort it first."""
    Territory.objects.filter(code="13055").update(population=None)
    by_size = list(Territory.objects.filter(kind="commune").order_by(*LARGEST_FIRST))
    assert len(by_size) > 1
    assert (by_size[-1].code, towns(object())[-1].code) == ("13055", "13055")


def test_an_address_finds_its_commune(subtests, communes):
    cases = [
        ({"insee": "13056"}, "13056"),
        ({"insee": "13203"}, "13055"),
        ({"postcode": "13002", "name": "Marseille 2e"}, "13055"),
        ({"insee": "99999", "postcode": "13500", "name": "Martigues"}, "13056"),
        ({"postcode": "13002", "name": "marseille"}, "13055"),
        ({"postcode": "13692", "name": "MARTIGUES CEDEX"}, "13056"),
        ({"postcode": "13500"}, "13056"),
        ({"postcode": "75001", "name": "Martigues"}, None),
        ({"name": "Martigues"}, None),
        ({}, None),
    ]
    for address, code in cases:
        with subtests.test(address=address, code=code):
            commune = Territory.objects.find_commune(**address)
            assert (commune.code if commune else None) == code


@pytest.mark.parametrize(
    ("postcode", "codes"),
    [
        ("13500", ("13",)),
        ("20180", ("2A", "2B")),
        ("97448", ("974",)),
        ("98713", ("987",)),
    ],
)
def test_departements_of_a_postcode_in_corsica_and_overseas(postcode, codes):
    assert departements_of(postcode) == codes


def test_ancestors_begin_with_the_region(communes):
    marseille = Territory.objects.with_parents().get(code="13055")
    assert [parent.code for parent in marseille.ancestors()] == ["R93", "13", "200054807"]


@pytest.fixture
def folder(tmp_path):
    files = {
        "regions": "code\tname\n93\tProvence\n84\tRhône\n",
        "departements": "code\tname\tregion\n13\tBouches-du-Rhône\t93\n01\tAin\t84\n",
        "epcis": "siren\tname\tpopulation\n200054807\tMétropole\t1900000\n",
        "communes": (
            "code\tname\tpostcodes\tlatitude\tlongitude\tapproximate\tpopulation\tepci\n"
            "13055\tMarseille\t13001 13002 13016\t43.3\t5.4\t\t886040\t1\n"
            "13216\tMarseille 16e\t13016\t43.4\t5.3\t\t15000\n"
            "13099\tIsolée\t13999\t43.4\t5.3\t~\n"
            "01001\tAbergement\t01400\t46.1\t5.0\t\t860\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / f"{name}.tsv").write_text(text, encoding="utf-8")
    return tmp_path


def load(**options):
    call_command("load_territories", **options)


def test_loading_twice_changes_nothing(db, folder, capsys):
    load(folder=folder, region=["93"])
    codes = set(Territory.objects.values_list("code", flat=True))
    assert codes == {"R93", "13", "200054807", "13055", "13099"}
    marseille = Territory.objects.with_parents().get(code="13055")
    assert [t.code for t in marseille.ancestors()] == ["R93", "13", "200054807"]
    assert marseille.postcode_list == ["13001", "13002", "13016"]
    stamp = ContentStamp.current()
    load(folder=folder, region=["93"])
    assert "0 créés, 0 modifiés, 5 inchangés" in capsys.readouterr().out
    assert ContentStamp.current() == stamp


def test_renamed_commune_keeps_its_primary_key(db, folder):
    load(folder=folder)
    before = Territory.objects.get(code="13055").pk
    text = (folder / "communes.tsv").read_text(encoding="utf-8")
    (folder / "communes.tsv").write_text(text.replace("Marseille", "Massilia"), encoding="utf-8")
    load(folder=folder)
    assert Territory.objects.get(pk=before).name == "Massilia"


def test_unknown_code_or_missing_file_is_an_error(db, folder, tmp_path):
    with pytest.raises(CommandError, match="«.11.».*93 Provence, 84 Rhône"):
        load(folder=folder, region=["11"])
    with pytest.raises(CommandError, match="«.01.».*13 Bouches-du-Rhône"):
        load(folder=folder, region=["93"], departements="13,01")
    with pytest.raises(CommandError, match="regions.tsv"):
        load(folder=tmp_path / "nowhere")
    assert not Territory.objects.exists()


def kinds():
    return Counter(Territory.objects.values_list("kind", flat=True))


def test_every_region_can_be_loaded(db):
    load(region=["988"])
    assert kinds() == {"region": 1, "departement": 1, "commune": 33}
    noumea = Territory.objects.with_parents().get(code="98818")
    assert [one.name for one in noumea.ancestors()] == ["Nouvelle-Calédonie"] * 2
    load(region=["04"])
    saint_denis = Territory.objects.with_parents().get(code="97411")
    assert [one.code for one in saint_denis.ancestors()] == ["R04", "974", "249740119"]
    load(region=["53"], departements="29,22")
    assert set(
        Territory.objects.filter(region__code="R53", kind="departement").values_list(
            "code", flat=True
        )
    ) == {"22", "29"}
    assert not Territory.objects.filter(code="35238").exists()
