"""Takes a calendar (.ics, a file or an https address) into the agenda, as a source does.

Exit codes: 0 the calendar was taken, 1 it was refused and nothing changed, 2 the command itself
was mistyped or cannot go on (no such place, no such source, a report that cannot be written).
"""

import json
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from events.calendars.accounts import UNCHANGED, kinds, labels
from events.calendars.importing import Import, NothingTakenError
from events.calendars.pulling import BOUNDS
from events.calendars.reading.lines import UnreadableCalendarError
from events.models import EventSource
from network.download import DownloadError, fetch
from network.text import counted
from places.models import PlacePage


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("calendar", help="a file .ics, or an https address")
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument("--place", help="slug of the place where it happens")
        whose.add_argument("--source", type=int, help="number of a source of the admin")
        parser.add_argument("--moderated", action="store_true", help="leave drafts to be reviewed")
        parser.add_argument("--dry-run", action="store_true", help="tell, write nothing")
        parser.add_argument(
            "--accept-loss", action="store_true", help="even if most known events are gone"
        )
        parser.add_argument("--report", type=Path, help="write the whole account there, in JSON")

    def handle(self, *args, **options):
        with translation.override(settings.LANGUAGE_CODE):
            self._handle(options)

    def _handle(self, options):
        source = self._source(options)
        importing = Import(source, is_dry=options["dry_run"], accepts_loss=options["accept_loss"])
        fault = ""
        try:
            content = self._content(options["calendar"])
            if not source.pk and not options["dry_run"]:
                source.save()
            importing.take(content)
        except (DownloadError, UnreadableCalendarError, NothingTakenError) as error:
            fault = str(error)
        account = importing.account
        if options["verbosity"]:
            self._tell(account)
        if options["report"]:
            self._write_report(options, account, fault)
        if fault:
            raise CommandError(f"{options['calendar']} : {fault} Rien n’a changé.", returncode=1)
        prefix = "Essai sans rien écrire : " if options["dry_run"] else ""
        said = ", ".join(counted(account.counts[key], label) for key, label in labels().items())
        self.stdout.write(f"{prefix}{said}.")

    def _source(self, options):
        """The one that is named, else that of this calendar, made when it is new."""
        if options["source"] is not None:
            source = EventSource.objects.filter(pk=options["source"]).first()
            if source is None:
                raise CommandError("Aucune source n’a ce numéro.", returncode=2)
            return source
        place = self._place(options["place"])
        name = options["calendar"]
        is_address = "://" in name
        wanted = {
            "name": name[:120] if is_address else Path(name).stem[:120],
            "url": name if is_address else "",
            "place": place,
        }
        trusted = {"is_trusted": not options["moderated"], "is_active": False}
        return EventSource.objects.filter(**wanted).first() or EventSource(**wanted, **trusted)

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
            raise NothingTakenError("Le fichier dépasse 5 Mo.")
        return content

    def _tell(self, account):
        for outcome in account.outcomes:
            if outcome.status == UNCHANGED:
                continue
            label = labels()[outcome.status].rstrip("sx")
            reason = f" – {outcome.reason}" if outcome.reason else ""
            self.stdout.write(f"{label} : {outcome.title} ({outcome.when}){reason}")
        for remark in account.remarks:
            where = " ".join(filter(None, [remark.property, remark.uid and f"[{remark.uid}]"]))
            value = f"« {remark.value} »" if remark.value else ""
            said = " ".join(filter(None, [where, value, kinds()[remark.kind]]))
            self.stdout.write(f"ligne {remark.line} : {said} – {remark.reason}")

    def _write_report(self, options, account, fault):
        report = {
            "file": options["calendar"],
            "dry_run": options["dry_run"],
            "fault": fault,
            "counts": account.counts,
            "remark_count": account.remarks.count,
            "remarks": [asdict(remark) for remark in account.remarks],
            "events": [asdict(outcome) for outcome in account.outcomes],
        }
        text = json.dumps(report, ensure_ascii=False, indent=1)
        try:
            options["report"].write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            message = f"Le compte rendu n’est pas écrit. {options['report']} : {error.strerror}"
            raise CommandError(message, returncode=2) from error
