"""The output of `import_places` for files that it cannot open or write."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from places.imports import importer
from places.models import PlacePage, PlacePair
from places.national.standard import REQUIRED_NAMES
from places.national.tables import encodings

ROW = "a,00000000000000,Lieu,Martigues,13500,1 rue du Port,2024-01-01"


@pytest.mark.parametrize(
    ("path", "reason"), [("rien.csv", "n’existe pas"), ("", "c’est un dossier, pas un fichier")]
)
def test_a_file_that_cannot_be_opened_is_reported_in_french(directory, tmp_path, path, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("import_places", str(tmp_path / path))


def test_a_file_too_large_is_refused_whole(directory, tmp_path, monkeypatch):
    monkeypatch.setattr(encodings, "LARGEST", 2 * 1024 * 1024)
    monkeypatch.setattr(encodings, "CHUNK", 1024)
    file, report = tmp_path / "lieux.csv", tmp_path / "report.json"
    head = f"{','.join(REQUIRED_NAMES)}\n{ROW}\n"
    file.write_text(head + "x" * 2 * 1024 * 1024, encoding="utf-8")
    with pytest.raises(CommandError, match="Le fichier dépasse 2 Mo."):
        call_command("import_places", str(file), report=report)
    assert PlacePage.objects.count() == 0
    assert "dépasse 2 Mo" in json.loads(report.read_text(encoding="utf-8"))["fault"]


def test_duplicates_of_a_killed_run_are_found_by_the_next(directory, tmp_path):
    file, other = tmp_path / "lieux.csv", ROW.replace("a,", "b,", 1)
    file.write_text(f"{','.join(REQUIRED_NAMES)}\n{ROW}\n{other}\n", encoding="utf-8")
    call_command("import_places", str(file), verbosity=0)
    assert PlacePair.objects.count() == 1
    # The state after a kill: the places exist, and no duplicates were searched.
    PlacePair.objects.all().delete()
    call_command("import_places", str(file), verbosity=0)
    assert PlacePair.objects.count() == 1


def test_summary_is_printed_even_if_the_report_cannot_be_written(directory, tmp_path):
    file = tmp_path / "lieux.csv"
    file.write_text(f"{','.join(REQUIRED_NAMES)}\n{ROW}\n", encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match="compte rendu"):
        call_command("import_places", str(file), report=tmp_path, stdout=out, stderr=StringIO())
    assert PlacePage.objects.get().title == "Lieu"
    assert "1 créé," in out.getvalue()


@pytest.mark.parametrize("verbosity", [0, 1])
def test_interrupted_import_keeps_the_reasons_of_refused_lines(
    directory, tmp_path, monkeypatch, verbosity
):
    file, report, out = tmp_path / "lieux.csv", tmp_path / "report.json", StringIO()
    rows = [ROW, ROW, "trop,de,cellules" + ",x" * 30, ROW.replace("a,", "b,", 1)]
    rows = "\n".join([",".join(REQUIRED_NAMES), *rows])
    file.write_text(f"{rows}\n", encoding="utf-8")
    monkeypatch.setattr(importer, "BATCH", 2)
    batches = []

    def interrupt_the_second(run, pages):
        batches.append(pages)
        if len(batches) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(importer.recording, "record_new", interrupt_the_second)
    options = {"report": report, "verbosity": verbosity, "stdout": out, "stderr": StringIO()}
    with pytest.raises(KeyboardInterrupt):
        call_command("import_places", str(file), **options)
    assert PlacePage.objects.count() == 1
    text = out.getvalue()
    assert text.count("L’identifiant est déjà à la ligne 2.") == 1
    assert "ligne 4" in text
    written = json.loads(report.read_text(encoding="utf-8"))
    assert "interrompu" in written["fault"]
    assert [row["status"] for row in written["rows"]] == ["created", "refused"]
    assert [problem["line"] for problem in written["problems"]] == [4]
