"""Imports of files outside the standard."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from places.imports import runs as import_runs
from places.imports.runs import begin, finish
from places.models import PlacePage
from places.national.standard import COLUMN_NAMES
from tests.places.imports.test_importer import file_of, line

from .made_files import LONG, PLACE


def test_identifiers_that_differ_in_case_are_two_places_with_a_warning(directory, tmp_path):
    file, out = tmp_path / "lieux.csv", StringIO()
    file.write_bytes(file_of(line("Abc"), line("abc"), line("Abc")))
    call_command("import_places", str(file), stdout=out, stderr=StringIO())
    assert set(PlacePage.objects.values_list("national_id", flat=True)) == {"Abc", "abc"}
    assert "ligne 3 : id « abc » à vérifier – L’identifiant de la ligne 2" in out.getvalue()
    assert "L’identifiant est déjà à la ligne 2." in out.getvalue()


def test_refused_file_changes_nothing_and_is_reported(directory, tmp_path):
    file, report = tmp_path / "lieux.csv", tmp_path / "report.json"
    file.write_bytes(file_of(line("a")))
    options = {"report": report, "stdout": StringIO(), "stderr": StringIO()}
    call_command("import_places", str(file), **options)
    assert json.loads(report.read_text(encoding="utf-8"))["fault"] == ""
    before = list(PlacePage.objects.values())
    file.write_bytes(file_of(line("a", nom="Autre")).decode().encode("utf-32"))
    with pytest.raises(CommandError, match="UTF-32"):
        call_command("import_places", str(file), **options)
    account = json.loads(report.read_text(encoding="utf-8"))
    assert "UTF-32" in account["fault"]
    assert (sum(account["counts"].values()), account["rows"]) == (0, [])
    assert list(PlacePage.objects.values()) == before


def test_invalid_objects_are_refused_even_on_one_line(directory, tmp_path):
    file, out = tmp_path / "lieux.json", StringIO()
    file.write_text(json.dumps([PLACE, 3, ["x"]]), encoding="utf-8")
    with pytest.raises(CommandError) as end:
        call_command("import_places", str(file), strict=True, stdout=out, stderr=StringIO())
    assert end.value.returncode == 3
    assert "1 créé," in out.getvalue()
    assert "2 refusés." in out.getvalue()


@pytest.mark.parametrize(
    ("lines", "is_wrong"),
    [((line("a"),), False), ((line("a"), "court"), True), ((line("a", telephone="12"),), True)],
)
def test_strict_command_exits_with_three(directory, tmp_path, lines, is_wrong):
    file = tmp_path / "lieux.csv"
    file.write_bytes(file_of(*lines))
    options = {"stdout": StringIO(), "stderr": StringIO()}
    if not is_wrong:
        call_command("import_places", str(file), strict=True, **options)
        return
    with pytest.raises(CommandError) as end:
        call_command("import_places", str(file), strict=True, **options)
    assert end.value.returncode == 3
    assert PlacePage.objects.get().national_id == "a"


def test_a_line_of_blank_cells_but_its_name_is_set_aside(directory, tmp_path):
    file, out = tmp_path / "lieux.csv", StringIO()
    blank = dict.fromkeys(COLUMN_NAMES, "") | {"id": "a", "nom": "Lieu"}
    file.write_text(f"{','.join(blank)}\n{','.join(blank.values())}\n", encoding="utf-8")
    call_command("import_places", str(file), stdout=out, stderr=StringIO())
    assert not PlacePage.objects.exists()
    assert "Écrivez la commune. Donnez un moyen d’y aller" in out.getvalue()
    assert out.getvalue().count("La valeur est obligatoire") == 4
    assert "0 créés, 0 modifiés, 0 inchangés, 1 laissé, 0 refusés." in out.getvalue()


def test_a_long_value_is_cut_where_it_is_reported(directory, tmp_path):
    file, out, report = tmp_path / "lieux.csv", StringIO(), tmp_path / "report.json"
    file.write_bytes(file_of(line("a", telephone="9" * 5000, presentation_detail="x" * 5000)))
    call_command("import_places", str(file), stdout=out, stderr=StringIO(), report=report)
    file.write_bytes(file_of(line("a", presentation_detail="y" * 5000)))
    call_command("import_places", str(file), stdout=out, stderr=StringIO())
    assert max(map(len, out.getvalue().splitlines())) < 400
    (problem,) = json.loads(report.read_text(encoding="utf-8"))["rows"][0]["problems"]
    assert (problem["field"], len(problem["value"])) == ("telephone", LONG)


def test_file_of_broken_lines_has_a_short_report(directory, monkeypatch):
    monkeypatch.setattr(import_runs, "MOST_PROBLEMS", 5)
    run = finish(begin(file_of(line("a"), *["court"] * 30), "lieux.csv"))
    assert (run.counts["refused"], len(run.problems)) == (30, 5)
    assert "ne sont pas montrées" in run.problems[-1]["reason"]
