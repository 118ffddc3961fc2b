"""Takes a national file of places (CSV, standard v1.0.2) into the directory."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from tqdm import tqdm

from places.census import REFUSED, STATUSES, UNCHANGED, Census
from places.models import PlaceIndexPage
from places.table import UnreadableError, read_table

LABELS = {
    "created": "créés",
    "changed": "modifiés",
    "unchanged": "inchangés",
    "left": "laissés",
    "refused": "refusés",
}
KINDS = {"refused": "refusé", "mended": "corrigé", "kept": "à vérifier"}

WHY = {
    FileNotFoundError: "ce fichier n’existe pas.",
    IsADirectoryError: "c’est un dossier, pas un fichier.",
    PermissionError: "vous n’avez pas le droit d’ouvrir ce fichier.",
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="CSV, UTF-8, standard v1.0.2")
        parser.add_argument("--dry-run", action="store_true", help="tell, write nothing")
        parser.add_argument("--report", type=Path, help="write the whole account there, in JSON")

    def handle(self, *args, **options):
        with translation.override(settings.LANGUAGE_CODE):
            self._handle(options)

    def _handle(self, options):
        table, total = self._table(options["file"])
        census = Census(self._index(), dry_run=options["dry_run"])
        rows = tqdm(
            table.rows(),
            total=total,
            unit=" lieux",
            desc="Lecture",
            file=self.stderr,
            disable=None if options["verbosity"] else True,
        )
        outcomes = list(census.take(rows))
        counts = Counter(outcome.status for outcome in outcomes)
        counts[REFUSED] += sum(not problem.field for problem in table.problems if problem.line > 1)
        if options["verbosity"]:
            self._tell(outcomes, table.problems)
        prefix = "Essai sans rien écrire : " if options["dry_run"] else ""
        said = ", ".join(f"{counts[status]} {LABELS[status]}" for status in STATUSES)
        self.stdout.write(f"{prefix}{said}.")
        # Last, since what is done must be told even if it cannot be written.
        if options["report"]:
            self._write_report(options, counts, outcomes, table.problems)

    def _table(self, path):
        try:
            data = path.read_bytes()
            return read_table(data), max(data.count(b"\n") - 1, 0)
        except OSError as error:
            raise CommandError(f"{path} : {_why(error)}") from error
        except UnreadableError as error:
            raise CommandError(f"{path} : {error}") from error

    def _index(self):
        index = PlaceIndexPage.objects.filter(
            locale__language_code=settings.LANGUAGE_CODE
        ).order_by("path")
        found = index.first()
        if found is None:
            raise CommandError("Créez d’abord la page « Lieux » sous la page d’accueil.")
        return found

    def _tell(self, outcomes, file_problems):
        for problem in file_problems:
            self._tell_problem(problem)
        for outcome in outcomes:
            name = f"{outcome.title or '(sans nom)'} [{outcome.national_id or 'sans identifiant'}]"
            if outcome.status != UNCHANGED or outcome.held:
                label = LABELS[outcome.status].removesuffix("s")
                reason = f" – {outcome.reason}" if outcome.reason else ""
                self.stdout.write(f"ligne {outcome.line} : {label} : {name}{reason}")
            for change in outcome.differences:
                self.stdout.write(f"    {change.field} : « {change.here} » → « {change.file} »")
            for held in outcome.held:
                self.stdout.write(
                    f"    {held.field} : gardé « {held.here} », le fichier dit « {held.file} »"
                )
            for problem in outcome.problems:
                self._tell_problem(problem)

    def _tell_problem(self, problem):
        value = f" « {problem.value} »" if problem.value else ""
        where = f" {problem.field}" if problem.field else ""
        self.stdout.write(
            f"ligne {problem.line} :{where}{value} {KINDS[problem.kind]} – {problem.reason}"
        )

    def _write_report(self, options, counts, outcomes, file_problems):
        report = {
            "file": options["file"].name,
            "dry_run": options["dry_run"],
            "counts": {status: counts[status] for status in STATUSES},
            "problems": [asdict(problem) for problem in file_problems],
            "rows": [asdict(outcome) for outcome in outcomes],
        }
        text = json.dumps(report, ensure_ascii=False, indent=1)
        try:
            options["report"].write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(
                f"Le compte rendu n’est pas écrit. {options['report']} : {_why(error)}"
            ) from error


def _why(error):
    """The system's words are English."""
    return WHY.get(type(error), error.strerror)
