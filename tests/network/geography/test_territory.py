import pytest
from django.core.management import CommandError, call_command

from network.models import ContentStamp, Territory
from network.models.territory import sort_name


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
def test_names_are_compared_as_people_write_them(name, compared):
    assert sort_name(name) == compared


@pytest.mark.parametrize(
    ("address", "code"),
    [
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
    ],
)
def test_an_address_finds_its_commune(communes, address, code):
    commune = Territory.objects.find_commune(**address)
    assert (commune.code if commune else None) == code


def test_ancestors_go_from_the_widest(communes):
    marseille = Territory.objects.with_parents().get(code="13055")
    assert [parent.code for parent in marseille.ancestors()] == ["R93", "13", "200054807"]


@pytest.fixture
def folder(tmp_path):
    files = {
        "regions": "code,nom,chef_lieu\n93,Provence,13055\n84,Rhône,69123\n",
        "departements": "code,nom,region,chef_lieu\n13,Bouches-du-Rhône,93,0\n01,Ain,84,0\n",
        "epci": "siren,nom,type,population,nb_communes\n200054807,Métropole,METRO,1900000,92\n",
        "communes": (
            "code_insee,nom,departement,region,epci,codes_postaux,population\n"
            "13055,Marseille,13,93,200054807,13001|13002,886040\n"
            "13216,Marseille 16e Arrondissement,13,93,,13016,15000\n"
            "13099,Isolée,13,93,,13999,\n"
            "01001,Abergement,01,84,200069193,01400,860\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_region_is_loaded_once(db, folder, capsys):
    call_command("load_territories", str(folder), "--region", "93")
    codes = set(Territory.objects.values_list("code", flat=True))
    assert codes == {"R93", "13", "200054807", "13055", "13099"}
    marseille = Territory.objects.with_parents().get(code="13055")
    assert [t.code for t in marseille.ancestors()] == ["R93", "13", "200054807"]
    assert marseille.postcode_list == ["13001", "13002", "13016"]
    stamp = ContentStamp.current()
    call_command("load_territories", str(folder), "--region", "93")
    assert "0 créés, 0 modifiés, 5 inchangés" in capsys.readouterr().out
    assert ContentStamp.current() == stamp


def test_a_renamed_commune_is_changed_in_place(db, folder):
    call_command("load_territories", str(folder))
    before = Territory.objects.get(code="13055").pk
    text = (folder / "communes.csv").read_text(encoding="utf-8")
    (folder / "communes.csv").write_text(text.replace("Marseille", "Massilia"), encoding="utf-8")
    call_command("load_territories", str(folder))
    assert Territory.objects.get(pk=before).name == "Massilia"


def test_what_is_missing_is_said(db, folder, tmp_path):
    with pytest.raises(CommandError, match="Aucune région 11"):
        call_command("load_territories", str(folder), "--region", "11")
    with pytest.raises(CommandError, match="regions.csv"):
        call_command("load_territories", str(tmp_path / "nowhere"))
