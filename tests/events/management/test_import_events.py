"""The command that imports a calendar."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from events.calendars import importing
from events.models import EventPage, EventSource
from tests.events.calendars.samples import HERE, feed, workshop

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["rie__Germany_Holidays", "ical4j__phpicalendar_sample"])
def test_importing_a_real_file_again_changes_nothing(agenda, name):
    path = HERE / f"{name}.ics"
    out = StringIO()
    call_command("import_events", str(path), verbosity=0, stdout=out)
    revisions = Revision.objects.count()
    call_command("import_events", str(path), verbosity=0, stdout=out)
    first, second = out.getvalue().splitlines()
    assert "0 inchangé" in first
    assert "0 nouveau, 0 modifié" in second
    assert Revision.objects.count() == revisions
    assert EventPage.objects.filter(live=True).count() == EventPage.objects.count() > 10


def test_import_events_prints_and_writes_a_report(agenda, place, tmp_path):
    file, report = tmp_path / "agenda.ics", tmp_path / "out.json"
    file.write_bytes(feed(workshop(1), workshop(2, "RRULE:FREQ=HEBDO")))
    out = StringIO()
    options = {"place": place.slug, "report": report, "stdout": out}
    call_command("import_events", str(file), dry_run=True, **options)
    assert EventPage.objects.count() == 0
    call_command("import_events", str(file), **options)
    assert set(EventPage.objects.values_list("place", flat=True)) == {place.pk}
    written = json.loads(report.read_text())
    assert written["counts"] == {
        "created": 2,
        "changed": 0,
        "unchanged": 0,
        "skipped": 0,
        "removed": 0,
    }
    assert [(row["property"], row["value"], row["line"]) for row in written["remarks"]] == [
        ("RRULE", "FREQ=HEBDO", 15)
    ]


@pytest.mark.parametrize(
    ("content", "arguments", "code", "message"),
    [
        (b"<html>", [], 1, "page web"),
        (b"x" * (5 * 1024 * 1024 + 1), [], 1, "5 Mo"),
        (feed(["BEGIN:VEVENT", "DTSTART:demain", "END:VEVENT"]), [], 1, "Ligne"),
        (feed(workshop(1)), ["--place", "nulle-part"], 2, "nulle-part"),
        (feed(workshop(1)), ["--source", "9"], 2, "numéro"),
        (feed(workshop(1)), ["--report", "/nulle/part.json"], 2, "compte rendu"),
        (None, [], 2, "agenda.ics"),
    ],
)
def test_import_events_explains_its_refusal(agenda, tmp_path, content, arguments, code, message):
    file = tmp_path / "agenda.ics"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=message) as error:
        call_command("import_events", str(file), *arguments, stdout=StringIO())
    assert error.value.returncode == code
    # The last report cannot be written, but the calendar is imported.
    assert EventSource.objects.exists() == ("--report" in arguments)


def test_refused_calendar_keeps_its_former_source(agenda, tmp_path):
    file = tmp_path / "agenda.ics"
    file.write_bytes(feed(workshop(1)))
    call_command("import_events", str(file), stdout=StringIO())
    file.write_bytes(b"<html>")
    with pytest.raises(CommandError):
        call_command("import_events", str(file), stdout=StringIO())
    assert EventSource.objects.get().imported.count() == 1


def test_moderated_import_of_a_trusted_source_creates_drafts(agenda, tmp_path):
    file = tmp_path / "agenda.ics"
    file.write_bytes(feed(workshop(1)))
    call_command("import_events", str(file), stdout=StringIO())
    source = EventSource.objects.get()
    file.write_bytes(feed(workshop(1), workshop(2)))
    call_command("import_events", str(file), moderated=True, stdout=StringIO())
    file.write_bytes(feed(workshop(1), workshop(2), workshop(3)))
    options = {"source": source.pk, "moderated": True}
    call_command("import_events", str(file), **options, stdout=StringIO())
    assert EventPage.objects.filter(live=True).count() == 1
    assert EventPage.objects.filter(live=False).count() == 2
    assert EventSource.objects.get().is_trusted


def test_moderated_import_of_a_new_calendar_does_not_change_the_next(agenda, tmp_path):
    file = tmp_path / "agenda.ics"
    file.write_bytes(feed(workshop(1)))
    call_command("import_events", str(file), moderated=True, stdout=StringIO())
    assert not EventPage.objects.filter(live=True).exists()
    assert EventSource.objects.get().is_trusted
    file.write_bytes(feed(workshop(1), workshop(2)))
    call_command("import_events", str(file), stdout=StringIO())
    assert [event.live for event in EventPage.objects.order_by("pk")] == [False, True]


def test_interrupted_import_reports_its_first_batches(agenda, tmp_path, monkeypatch):
    file, report, out = tmp_path / "agenda.ics", tmp_path / "out.json", StringIO()
    file.write_bytes(feed(workshop(1), workshop(2, "RRULE:FREQ=HEBDO"), workshop(3)))
    monkeypatch.setattr(importing, "BATCH", 2)
    write, batches = importing.Importer._write, []

    def interrupt_the_second(importer):
        batches.append(importer)
        if len(batches) == 2:
            raise KeyboardInterrupt
        write(importer)

    monkeypatch.setattr(importing.Importer, "_write", interrupt_the_second)
    with pytest.raises(KeyboardInterrupt):
        call_command("import_events", str(file), report=report, stdout=out)
    written = json.loads(report.read_text())
    assert (written["fault"], written["counts"]["created"]) == ("L’import a été interrompu.", 2)
    assert EventPage.objects.count() == 2
    assert "HEBDO" in out.getvalue()


def test_another_file_of_the_same_name_is_refused_and_the_source_named(agenda, tmp_path):
    first, second = tmp_path / "mairie" / "agenda.ics", tmp_path / "mediatheque" / "agenda.ics"
    for number, file in enumerate((first, second), 1):
        file.parent.mkdir()
        file.write_bytes(feed(workshop(number)))
    call_command("import_events", str(first), stdout=StringIO())
    source = EventSource.objects.get()
    with pytest.raises(CommandError, match=f"--source {source.pk}") as error:
        call_command("import_events", str(second), accept_loss=True, stdout=StringIO())
    assert error.value.returncode == 1
    assert EventPage.objects.get().title == source.imported.get().event.title
    options = {"source": source.pk, "accept_loss": True}
    call_command("import_events", str(second), **options, stdout=StringIO())
    assert source.imported.count() == 2
