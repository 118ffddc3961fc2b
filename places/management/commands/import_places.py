"""Takes a file of places (CSV, XLSX, JSON or GeoJSON) into the directory.

Its columns are those of the national standard, v1.0.2 or v0.1. Another table is read as the former
one with the same columns was; else, by --mapping, or as --dry-run shows that it is guessed when
--guess accepts it, and the next one is then read so too.

Ends with 0 when the file was read, even if some lines were refused (each is printed, and counted in
the report); with 1 when the file as a whole was refused and nothing was written ("fault" of the
report says why); with 3, and --strict, when a line or a value was refused.
"""

import gc
import json
import os
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import reset_queries
from django.utils import translation
from tqdm import tqdm

from network.geography.gazetteer import departements
from network.shared.statistics import refresh_statistics
from places.imports import columns
from places.imports.importer import (
    BATCH,
    OUTSIDE,
    REFUSED,
    UNCHANGED,
    PlaceImporter,
    by_status,
)
from places.imports.reach import Reach
from places.imports.runs import sheet_problems
from places.models import PlaceIndexPage
from places.national.cells import REFUSED as NOT_TAKEN
from places.national.cells import shorten
from places.national.errors import UnknownColumnsError, UnreadableError
from places.national.files import PlaceFile, read_file
from places.national.mapping import targets
from places.national.standard import without_blank_whole
from places.national.tables.workbooks import read_workbook
from places.upkeep.duplicates.pairs import record_pairs

LABELS = {
    "created": "créés",
    "changed": "modifiés",
    "unchanged": "inchangés",
    "left": "laissés",
    "refused": "refusés",
    "outside": "hors des départements demandés",
}
SPOOL = 1 << 20  # bytes of the report kept in memory
NICE = 5  # of a process of the system: those that answer visitors pass before
KINDS = {"refused": "refusé", "repaired": "corrigé", "kept": "à vérifier"}

WHY = {
    FileNotFoundError: "ce fichier n’existe pas.",
    IsADirectoryError: "c’est un dossier, pas un fichier.",
    PermissionError: "vous n’avez pas le droit d’ouvrir ce fichier.",
}


HOW_TO_JOIN = """Ses colonnes seraient lues ainsi (« – » : laissée de côté) :
%s
Si c’est juste, relancez avec --guess. Sinon, écrivez dans un fichier JSON ce que contient chaque
colonne, {"leur nom": "nom dans la norme"}, et donnez-le avec --mapping. L’administration le fait
aussi, à l’écran « Importer des lieux »."""


NOT_PUBLISHED = "Réservées à l’équipe, non publiées sauf si --mapping les nomme : %s"
PUBLISHED = "Réservées à l’équipe, publiées parce que quelqu’un l’a choisi : %s"


HOW_TO_READ_MORE = """Des colonnes ne sont pas de la norme : elles sont nommées plus bas. Pour dire
ce qu’elles contiennent, --mapping, ou l’écran « Importer des lieux » de l’administration."""


class RefusedFileError(CommandError):
    """The file as a whole; nothing was written."""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="CSV in UTF-8, XLSX, JSON or GeoJSON")
        parser.add_argument("--dry-run", action="store_true", help="report, write nothing")
        parser.add_argument(
            "--strict", action="store_true", help="end with 3 when something was refused"
        )
        parser.add_argument(
            "--guess", action="store_true", help="read unknown columns as they are guessed"
        )
        parser.add_argument(
            "--mapping",
            type=Path,
            help='read unknown columns as a JSON file says, {"their name": "standard name"}',
        )
        parser.add_argument(
            "--departements", help="take new places only there, by their codes: 01,2A,974"
        )
        parser.add_argument("--report", type=Path, help="write the whole account there, in JSON")

    def run_from_argv(self, argv):
        os.nice(NICE)
        super().run_from_argv(argv)

    def handle(self, *args, **options):
        with translation.override(settings.LANGUAGE_CODE), _rare_garbage_collection():
            try:
                self._handle(options)
            except RefusedFileError as refusal:
                # A machine that reads the report must not find that of another day.
                if options["report"]:
                    with SpooledTemporaryFile(SPOOL, "w+") as no_rows:
                        self._write_report(options, Counter(), [], no_rows, str(refusal))
                raise

    def _handle(self, options):
        """One row at a time, reported at once: a file of any length needs the same memory."""
        counts, existing, refused = Counter(), [], 0
        with (
            self._opened(options["file"]) as file,
            SpooledTemporaryFile(SPOOL, "w+", encoding="utf-8") as rows_report,
        ):
            table, total = self._table(options, file)
            header_problems = len(table.problems)
            importer = PlaceImporter(
                self._index(),
                dry_run=options["dry_run"],
                reach=Reach(frozenset(_codes(options["departements"]))),
            )
            rows = tqdm(
                table.rows(),
                total=total,
                unit=" lieux",
                desc="Lecture",
                file=self.stderr,
                disable=None if options["verbosity"] else True,
            )
            for outcome in importer.import_rows(rows):
                counts[outcome.status] += 1
                if not sum(counts.values()) % BATCH:
                    reset_queries()  # of which a development site keeps a log
                    # Pages and their versions name one another, and outlive the rarer searches.
                    gc.collect()
                if outcome.status != OUTSIDE:
                    refused += sum(problem.kind == NOT_TAKEN for problem in outcome.problems)
                # Also those that were there: a run that was killed did not look for duplicates.
                if outcome.status not in (REFUSED, OUTSIDE):
                    existing.append(outcome.national_id)
                if options["verbosity"] > (outcome.status == OUTSIDE):
                    self._print_outcome(outcome)
                if options["report"]:
                    comma = "," if rows_report.tell() else ""
                    account = asdict(outcome, dict_factory=without_blank_whole)
                    rows_report.write(f"{comma}\n{json.dumps(account, ensure_ascii=False)}")
            # A line that could not be read is refused; what is said of a column is not a line.
            counts[REFUSED] += sum(
                problem.kind == NOT_TAKEN for problem in table.problems[header_problems:]
            )
            self._finish(options, counts, existing, table.problems, rows_report)
        if options["strict"] and (refused or counts[REFUSED]):
            raise CommandError("Des lignes ou des valeurs ont été refusées.", returncode=3)

    def _finish(self, options, counts, existing, file_problems, rows_report):
        if options["verbosity"]:
            for problem in file_problems:
                self._print_problem(problem)
        if not options["dry_run"]:
            refresh_statistics()
            if pairs := record_pairs(existing):
                message = f"Doublons possibles, à regarder dans l’administration : {pairs}."
                self.stderr.write(message)
        prefix = "Essai sans rien écrire : " if options["dry_run"] else ""
        summary = ", ".join(_counted(number, one) for one, number in by_status(counts).items())
        self.stdout.write(f"{prefix}{summary}.")
        # Last, since what is done must be printed even if the report cannot be written.
        if options["report"]:
            self._write_report(options, counts, file_problems, rows_report)

    def _opened(self, path):
        try:
            return path.open("rb")
        except OSError as error:
            raise RefusedFileError(f"{path} : {_why(error)}") from error

    def _table(self, options, file):
        path = options["file"]
        try:
            sheet = read_workbook(file)
            content = sheet.content if sheet else file
            table = self._read(options, content)
            table.problems[:0] = sheet_problems(sheet) if sheet else []
            with path.open("rb") as again:
                return table, max(sum(1 for _line in again) - 1, 0)
        except OSError as error:
            raise RefusedFileError(f"{path} : {_why(error)}") from error
        except UnreadableError as error:
            raise RefusedFileError(f"{path} : {error}") from error

    def _read(self, options, content):
        try:
            table = read_file(content)
        except UnknownColumnsError as error:
            return self._joined(options, content, str(error))
        if table.unknown and (options["mapping"] or columns.is_remembered(content)):
            table.text.detach()
            return self._joined(options, content, "")
        if table.unknown and options["verbosity"]:
            self.stdout.write(HOW_TO_READ_MORE)
        return table

    def _joined(self, options, file, fault):
        """The places of a table that follows no standard."""
        table = columns.raw_table(file)
        if table is None:
            raise UnreadableError(fault)
        mapping = table.remembered or table.guessed
        if options["mapping"]:
            mapping = _read_mapping(options["mapping"], table.columns)
        account = _account(table.columns, mapping)
        if not (table.remembered or options["mapping"] or options["guess"] or options["dry_run"]):
            raise UnreadableError(f"{fault}\n{HOW_TO_JOIN % account}")
        if missing := columns.fault_of(mapping):
            raise UnreadableError(f"{missing}\n{HOW_TO_JOIN % account}")
        if options["verbosity"]:
            self.stdout.write(f"Ces colonnes sont lues ainsi :\n{account}")
        if not options["dry_run"] and mapping != table.remembered:
            columns.remember(table.digest, mapping)
        joined = PlaceFile()
        joined.lines = table.read_by(mapping, joined.problems)
        return joined

    def _index(self):
        index = PlaceIndexPage.main()
        if index is None:
            raise CommandError("Créez d’abord la page « Lieux » sous la page d’accueil.")
        return index

    def _print_outcome(self, outcome):
        name = f"{outcome.title or '(sans nom)'} [{outcome.national_id or 'sans identifiant'}]"
        if outcome.status != UNCHANGED or outcome.held:
            label = _singular(outcome.status)
            reason = f" – {outcome.reason}" if outcome.reason else ""
            self.stdout.write(f"ligne {outcome.line} : {label} : {name}{reason}")
        for change in outcome.differences:
            here, there = shorten(change.here), shorten(change.file)
            self.stdout.write(f"    {change.field} : « {here} » → « {there} »")
        for held in outcome.held:
            here, there = shorten(held.here), shorten(held.file)
            self.stdout.write(f"    {held.field} : gardé « {here} », le fichier dit « {there} »")
        for problem in outcome.problems:
            self._print_problem(problem)

    def _print_problem(self, problem):
        value = f" « {problem.value} »" if problem.value else ""
        where = f" {problem.field}" if problem.field else ""
        self.stdout.write(
            f"ligne {problem.line} :{where}{value} {KINDS[problem.kind]} – {problem.reason}"
        )

    def _write_report(self, options, counts, file_problems, rows_report, fault=""):
        head = {
            "file": options["file"].name,
            "dry_run": options["dry_run"],
            "fault": fault,
            "counts": by_status(counts),
            "problems": [
                asdict(problem, dict_factory=without_blank_whole) for problem in file_problems
            ],
        }
        start = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
        rows_report.seek(0)
        try:
            with options["report"].open("w", encoding="utf-8") as report:
                report.write(f'{start},\n "rows": [')
                copyfileobj(rows_report, report)
                report.write("\n ]\n}\n")
        except OSError as error:
            raise CommandError(
                f"Le compte rendu n’est pas écrit. {options['report']} : {_why(error)}"
            ) from error


@contextmanager
def _rare_garbage_collection():
    """What the program is made of is not looked through again after every few hundred objects: it
    costs a seventh of an import."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(20_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _account(names, mapping):
    """Return one line per column, then the private columns and what becomes of them."""
    lines = [f"  {name} : {mapping.get(name, '–')}" for name in names]
    private = columns.private_columns(names)
    if kept := [name for name in private if name not in mapping]:
        lines.append(NOT_PUBLISHED % ", ".join(kept))
    if published := [name for name in private if name in mapping]:
        lines.append(PUBLISHED % ", ".join(published))
    return "\n".join(lines)


def _counted(count, status):
    return f"{count} {_singular(status) if count == 1 else LABELS[status]}"


def _codes(text):
    """The codes between commas; raises when one is of no département."""
    codes = [code.strip().upper() for code in (text or "").split(",") if code.strip()]
    if unknown := [code for code in codes if code not in departements()]:
        raise CommandError(f"--departements : il n’y a pas de département {', '.join(unknown)}.")
    return codes


def _singular(status):
    return LABELS[status] if status == OUTSIDE else LABELS[status].removesuffix("s")


def _read_mapping(path, names):
    """{column: target} that a JSON file says; raises `UnreadableError` for what it cannot mean."""
    try:
        mapping = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RefusedFileError(f"{path} : {_why(error)}") from error
    except ValueError as error:
        raise RefusedFileError(f"{path} : ce n’est pas du JSON.") from error
    if not isinstance(mapping, dict):
        raise RefusedFileError(f'{path} : attendu {{"leur nom": "nom dans la norme"}}.')
    known = {name for name, _note in targets()}
    if unknown := [name for name in mapping if name not in names]:
        raise RefusedFileError(f"{path} : le fichier n’a pas de colonne {', '.join(unknown)}.")
    if unknown := [str(name) for name in mapping.values() if str(name) not in known]:
        allowed = ", ".join(sorted(known))
        raise RefusedFileError(
            f"{path} : la norme n’a pas de colonne {', '.join(unknown)}. Elle a : {allowed}."
        )
    return mapping


def _why(error):
    """The system's words are English."""
    return WHY.get(type(error), error.strerror)
