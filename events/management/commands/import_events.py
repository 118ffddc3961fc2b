"""Imports a calendar (an .ics file or an https URL) into the agenda, as a source does.

Exit codes: 0, the calendar was imported; 1, it was refused or not downloaded, and nothing changed;
2, an argument is wrong (unknown place or source, unreadable file), or the report cannot be written
after the import.
"""

import json
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from events.calendars.importing import Importer
from events.calendars.parsing.remarks import UnreadableCalendarError
from events.calendars.pulling import BOUNDS
from events.calendars.refusals import RefusedCalendarError
from events.calendars.results import UNCHANGED, remark_labels, status_labels
from events.models import EventSource
from network.links.download import DownloadError, fetch
from network.text.strings import counted
from places.models import PlacePage

INTERRUPTED = "L’import a été interrompu."


class Command(BaseCommand):
    """Command that imports a calendar; prints the changed events, the remarks and the counts."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the calendar, its source or place, and the options of the import."""
        parser.add_argument("calendar", help=".ics file or https URL")
        target = parser.add_mutually_exclusive_group()
        target.add_argument("--place", help="slug of the default place of the events")
        target.add_argument("--source", type=int, help="primary key of a source of the admin")
        parser.add_argument(
            "--moderated", action="store_true", help="create drafts to review, in this import only"
        )
        parser.add_argument("--dry-run", action="store_true", help="report without writing")
        parser.add_argument(
            "--accept-loss",
            action="store_true",
            help="import even if most events imported before are missing",
        )
        parser.add_argument("--report", type=Path, help="write the whole result to a JSON file")

    def handle(self, *args, **options) -> None:
        """Import the calendar and print the result in French; with --dry-run, save nothing.

        Saves no `SourceRun`, and does not detect another import of the same source.

        Without --source, the source of this calendar is created, inactive, if it is missing, unless
        the calendar is refused. With --moderated, new events are drafts in this import only: the
        source is not changed, and a new source publishes the events of its next imports. If the
        source was found by the name of the file, the file must contain one of its events. If the
        import is interrupted, prints and reports the result of its former batches.
        Raises CommandError if the calendar is refused or not downloaded, and for a wrong argument.
        Also raises it if the report cannot be written, after the import.
        """
        with translation.override(settings.LANGUAGE_CODE):
            self._handle(options)

    def _handle(self, options):
        source = self._source(options)
        importer = Importer(
            source,
            is_dry=options["dry_run"],
            accepts_loss=options["accept_loss"],
            requires_known=options["source"] is None and not source.url,
        )
        fault, is_new = "", source.pk is None
        try:
            content = self._content(options["calendar"])
            if is_new and not options["dry_run"]:
                source.save()  # the pages of its events have its key in their slugs
            if options["moderated"]:
                source.is_trusted = False  # not saved
            importer.run(content)
        except (DownloadError, UnreadableCalendarError, RefusedCalendarError) as error:
            fault = str(error)
            if is_new and source.pk:
                source.delete()
        except BaseException:
            self._account(importer.result, INTERRUPTED, options)
            raise
        result = importer.result
        self._account(result, fault, options)
        if fault:
            raise CommandError(f"{options['calendar']} : {fault} Rien n’a changé.", returncode=1)
        prefix = "Essai sans rien écrire : " if options["dry_run"] else ""
        labels = status_labels().items()
        counts = ", ".join(counted(result.counts[status], label) for status, label in labels)
        self.stdout.write(f"{prefix}{counts}.")

    def _account(self, result, fault, options):
        """Print the result, unless the verbosity is 0, and write the report."""
        if options["verbosity"]:
            self._print(result)
        if options["report"]:
            self._write_report(options, result, fault)

    def _source(self, options):
        """Return the source with the number `--source`, else the source of this calendar.

        The source of this calendar has the name, URL and place of the arguments; it is created,
        unsaved, if the database has none. Raises CommandError for an unknown source or place.
        """
        if options["source"] is not None:
            source = EventSource.objects.filter(pk=options["source"]).first()
            if source is None:
                raise CommandError("Aucune source n’a ce numéro.", returncode=2)
            return source
        place = self._place(options["place"])
        name = options["calendar"]
        is_address = "://" in name
        fields = {
            "name": name[:120] if is_address else Path(name).stem[:120],
            "url": name if is_address else "",
            "place": place,
        }
        flags = {"is_trusted": True, "is_active": False}
        return EventSource.objects.filter(**fields).first() or EventSource(**fields, **flags)

    def _place(self, slug):
        if not slug:
            return None
        place = PlacePage.objects.in_language(settings.LANGUAGE_CODE).filter(slug=slug).first()
        if place is None:
            raise CommandError(f"Aucun lieu n’a pour nom d’adresse « {slug} ».", returncode=2)
        return place

    def _content(self, name):
        if "://" in name:
            return fetch(name, bounds=BOUNDS).content
        try:
            with Path(name).open("rb") as file:
                content = file.read(BOUNDS.largest + 1)
        except OSError as error:
            raise CommandError(f"{name} : {error.strerror}", returncode=2) from error
        if len(content) > BOUNDS.largest:
            raise RefusedCalendarError("Le fichier dépasse 5 Mo.")
        return content

    def _print(self, result):
        for event in result.events:
            if event.status == UNCHANGED:
                continue
            label = status_labels()[event.status].rstrip("sx")
            reason = f" – {event.reason}" if event.reason else ""
            self.stdout.write(f"{label} : {event.title} ({event.when}){reason}")
        for remark in result.remarks:
            where = " ".join(filter(None, [remark.property, remark.uid and f"[{remark.uid}]"]))
            value = f"« {remark.value} »" if remark.value else ""
            label = remark_labels()[remark.kind]
            text = " ".join(filter(None, [where, value, label]))
            self.stdout.write(f"ligne {remark.line} : {text} – {remark.reason}")

    def _write_report(self, options, result, fault):
        report = {
            "file": options["calendar"],
            "dry_run": options["dry_run"],
            "fault": fault,
            "counts": result.counts,
            "remark_count": result.remarks.count,
            "remarks": [asdict(remark) for remark in result.remarks],
            "events": [asdict(event) for event in result.events],
        }
        text = json.dumps(report, ensure_ascii=False, indent=1)
        try:
            options["report"].write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            message = f"Le compte rendu n’est pas écrit. {options['report']} : {error.strerror}"
            raise CommandError(message, returncode=2) from error
