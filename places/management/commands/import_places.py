"""Import a file of places (CSV, XLSX, JSON or GeoJSON) into the directory.

Its columns are columns of the national standard, v1.0.2 or v0.1. Another table is converted by the
mapping saved for the same columns. Without a saved mapping, --mapping gives the mapping, or --guess
accepts the certain guesses that --dry-run prints. This mapping is saved for the next file. Guesses
that are not certain are only listed, because a wrong guess would change a public fact.

Exit codes:

- 0: the file was read, even if some lines were refused; each refused line is printed, and counted
  in the report;
- 1: the whole file or an option was refused, and no place was written; "fault" in the report gives
  the reason for a file. Also if the report cannot be written, after the import;
- 3: --strict is set and a line or a value was refused;
- 130 or 143: SIGINT or SIGTERM stopped the import after its present batch of lines. The reasons of
  the refused lines are printed, and the report is written. A second signal ends it at once.
"""

import gc
import json
import os
import signal
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import reset_queries
from django.urls import reverse
from django.utils import translation
from tqdm import tqdm

from network.database.statistics import refresh_statistics
from network.geography.gazetteer import departements
from places.imports import columns
from places.imports import runs as import_runs
from places.imports.importer import (
    BATCH,
    LEFT,
    OUTSIDE,
    REFUSED,
    UNCHANGED,
    PlaceImporter,
    by_status,
)
from places.imports.reach import Reach
from places.imports.values import Values
from places.models import PlaceIndexPage
from places.national.cells import REFUSED as NOT_TAKEN
from places.national.cells import shorten
from places.national.errors import UnknownColumnsError, UnreadableError
from places.national.files import PlaceFile, read_file
from places.national.mapping import targets
from places.national.raw_tables import digest_of
from places.national.standard import Problem, omit_blank_whole
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
SHOWN = 5  # example cells of a column
MOST_PRINTED = 100  # reasons of the verbosity 0, and line numbers of each
SPOOL = 1 << 20  # bytes of the report kept in memory
NICE = 5  # a lower priority than the processes that serve visitors
KINDS = {"refused": "refusé", "repaired": "corrigé", "kept": "à vérifier"}

WHY = {
    FileNotFoundError: "ce fichier n’existe pas.",
    IsADirectoryError: "c’est un dossier, pas un fichier.",
    PermissionError: "vous n’avez pas le droit d’ouvrir ce fichier.",
}


HOW_TO_JOIN = """Ses colonnes seraient lues ainsi (« – » : laissée de côté) :
%s
Si c’est juste, relancez avec --guess : il ne lit que les colonnes sûres. Sinon, écrivez dans un
fichier JSON ce que contient chaque colonne, {"leur nom": "nom dans la norme"}, et donnez-le avec
--mapping. L’administration le fait aussi, à l’écran « Importer des lieux »."""


PROPOSED = "  %(name)s : peut-être « %(target)s », à confirmer avec --mapping."
EXAMPLES = "    Ex. : %s"
LOST = " Ne serait pas lu : %s."
NOT_PUBLISHED = "Réservées à l’équipe, non publiées sauf si --mapping les nomme : %s"
PUBLISHED = "Réservées à l’équipe, publiées parce que quelqu’un l’a choisi : %s"


INTERRUPTED = "L’import a été interrompu : les lignes qui manquent ici ne sont pas importées."
CREATED_HERE = "Les lieux créés et modifiés, avec leurs liens : %s"
CLOSED_HERE = "En ligne ici, mais fermés ou retirés d’après le fichier : %s"
READ_AS = "Fichier lu : %s."
ELSEWHERE = "Lieux nouveaux hors du territoire du réseau : %s (voir --departements)."
HOW_TO_READ_MORE = """Des colonnes ne sont pas de la norme : elles sont nommées plus bas. Pour dire
ce qu’elles contiennent, --mapping, ou l’écran « Importer des lieux » de l’administration."""


class RefusedFileError(CommandError):
    """Raised for a file that is refused as a whole; nothing was written."""


class Command(BaseCommand):
    """Command that imports a file of places into the directory."""

    help = __doc__
    stopped_by = 0  # the number of the signal that stops the import, 0 before
    is_cut = False  # True once rows were not read because of this signal

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the argument `file` and the options of the import and of the report."""
        parser.add_argument("file", type=Path, help="CSV, XLSX, JSON or GeoJSON")
        parser.add_argument("--dry-run", action="store_true", help="report, write nothing")
        parser.add_argument(
            "--strict", action="store_true", help="exit with 3 if a line or value was refused"
        )
        parser.add_argument(
            "--guess", action="store_true", help="accept the certain guesses for unknown columns"
        )
        parser.add_argument(
            "--mapping",
            type=Path,
            help='JSON file that maps unknown columns, {"their name": "standard name"}',
        )
        parser.add_argument(
            "--departements", help="create new places only in these départements: 01,2A,974"
        )
        parser.add_argument("--report", type=Path, help="file for the full report, in JSON")

    def run_from_argv(self, argv: list[str]) -> None:
        """Lower the priority of the process by `NICE`, then run the command.

        SIGINT and SIGTERM stop it after a batch of rows, so that the report describes all that is
        imported.
        """
        os.nice(NICE)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        super().run_from_argv(argv)

    def handle(self, *args, **options) -> None:
        """Import the file with French messages; with `--report`, also report a refused file.

        Raises `RefusedFileError` if the file is refused as a whole. Raises another `CommandError`
        if the site has no list of places, for an unknown code of `--departements`, and if the
        report cannot be written. With `--strict`, also raises it, with the exit code 3, if a line
        or a value was refused.
        """
        with translation.override(settings.LANGUAGE_CODE), _rare_garbage_collection():
            try:
                self._handle(options)
            except RefusedFileError as refusal:
                # A program that reads the report must not find an older one.
                if options["report"]:
                    with SpooledTemporaryFile(SPOOL, "w+") as no_rows:
                        self._write_report(options, Counter(), [], no_rows, str(refusal))
                raise

    def _handle(self, options):
        """Import the rows in batches and report each of them.

        Rows are processed on demand, to save memory. Raises RefusedFileError if the file is refused
        as a whole. Raises CommandError without a list of places, for an unknown code of
        `--departements`, or if the report cannot be written. With `--strict`, also raises
        CommandError, with the exit code 3, if a line or a value was refused.
        """
        counts, existing, refused, elsewhere, closed = Counter(), [], 0, 0, []
        with (
            self._open(options["file"]) as file,
            SpooledTemporaryFile(SPOOL, "w+", encoding="utf-8") as rows_report,
        ):
            table, total = self._table(options, file)
            header_problems = len(table.problems)
            table.lines = _with_meanings(table)
            index, reach = self._index(), Reach(frozenset(_codes(options["departements"])))
            run = None
            if not options["dry_run"]:
                run = import_runs.begin_at_once(options["file"].name, table.read_as)
            importer = PlaceImporter(
                index,
                dry_run=options["dry_run"],
                reach=reach,
                territory=Reach.of_the_site(),
                run=run,
            )
            rows = tqdm(
                table.rows(),
                total=total,
                unit=" lieux",
                desc="Lecture",
                file=self.stderr,
                disable=None if options["verbosity"] else True,
            )
            reasons = {}  # of the rows that the verbosity 0 prints: {(status, reason): [outcome]}
            with self._account(options, counts, table.problems, rows_report, reasons):
                for outcome in importer.import_rows(self._until_stopped(rows)):
                    counts[outcome.status] += 1
                    elsewhere += outcome.is_outside
                    closed += [f"{outcome.title} [{outcome.national_id}]"] * outcome.is_closed
                    if not sum(counts.values()) % BATCH:
                        reset_queries()  # in development, Django logs all queries
                        # Pages and revisions refer to each other, so only the collector frees them.
                        gc.collect()
                    if outcome.status != OUTSIDE:
                        refused += sum(problem.kind == NOT_TAKEN for problem in outcome.problems)
                    # Existing places too: a killed run did not search for duplicates.
                    if outcome.status not in (REFUSED, OUTSIDE):
                        existing.append(outcome.national_id)
                    if options["verbosity"] > (outcome.status == OUTSIDE):
                        self._print_outcome(outcome)
                    elif outcome.status in (LEFT, REFUSED):
                        reasons.setdefault((outcome.status, outcome.reason), []).append(outcome)
                    if options["report"]:
                        comma = "," if rows_report.tell() else ""
                        account = asdict(outcome, dict_factory=omit_blank_whole)
                        rows_report.write(f"{comma}\n{json.dumps(account, ensure_ascii=False)}")
                if self.is_cut:
                    raise CommandError(INTERRUPTED, returncode=128 + self.stopped_by)
            # Lines that could not be parsed count as refused; problems of the header do not.
            counts[REFUSED] += sum(
                problem.kind == NOT_TAKEN for problem in table.problems[header_problems:]
            )
            self._end(run, counts, closed, options["verbosity"])
            if elsewhere and options["verbosity"]:
                self.stdout.write(ELSEWHERE % elsewhere)
            self._finish(options, counts, existing, table.problems, rows_report)
        if options["strict"] and (refused or counts[REFUSED]):
            raise CommandError("Des lignes ou des valeurs ont été refusées.", returncode=3)

    def _stop(self, number, _frame):
        self.stopped_by = number
        signal.signal(number, signal.SIG_DFL)

    def _until_stopped(self, rows):
        for row in rows:
            if self.stopped_by:
                self.is_cut = True
                return
            yield row

    @contextmanager
    def _account(self, options, counts, file_problems, rows_report, reasons):
        """Print the `reasons` after the block, which fills the arguments, even if it fails.

        If it fails or is interrupted, also print the problems of the file and write the report: the
        former batches are imported.
        """
        try:
            yield
        except BaseException:
            self._print_file_problems(file_problems, options["verbosity"])
            if options["report"]:
                self._write_report(options, counts, file_problems, rows_report, INTERRUPTED)
            raise
        finally:
            self._print_reasons(reasons)

    def _end(self, run, counts, closed, verbosity):
        """End the run, which may be None; print its address, and the places that may be closed.

        The address is not printed with the verbosity 0.

        `closed` are the texts of the places online that the file closes or withholds.
        """
        if run and import_runs.end_at_once(run, counts) and verbosity:
            address = reverse("imports_de_lieux:run", args=[run.pk])
            self.stdout.write(CREATED_HERE % f"{settings.WAGTAILADMIN_BASE_URL}{address}")
        if closed:
            self.stdout.write(CLOSED_HERE % ", ".join(closed))

    def _finish(self, options, counts, existing, file_problems, rows_report):
        self._print_file_problems(file_problems, options["verbosity"])
        if not options["dry_run"]:
            refresh_statistics()
            if pairs := record_pairs(existing):
                message = f"Doublons possibles, à regarder dans l’administration : {pairs}."
                self.stderr.write(message)
        prefix = "Essai sans rien écrire : " if options["dry_run"] else ""
        summary = ", ".join(_counted(number, one) for one, number in by_status(counts).items())
        self.stdout.write(f"{prefix}{summary}.")
        # Last, so that the summary is printed even if the report cannot be written.
        if options["report"]:
            self._write_report(options, counts, file_problems, rows_report)

    def _open(self, path):
        try:
            return path.open("rb")
        except OSError as error:
            raise RefusedFileError(f"{path} : {_error_text(error)}") from error

    def _table(self, options, file):
        path = options["file"]
        try:
            sheet = read_workbook(file)
            content = sheet.content if sheet else file
            form = import_runs.describe_form(content, sheet)
            table = self._read(options, content)
            table.read_as = form
            if options["verbosity"]:
                self.stdout.write(READ_AS % form)
            table.problems[:0] = import_runs.sheet_problems(sheet) if sheet else []
            with path.open("rb") as again:
                return table, max(sum(1 for _line in again) - 1, 0)
        except OSError as error:
            raise RefusedFileError(f"{path} : {_error_text(error)}") from error
        except UnreadableError as error:
            raise RefusedFileError(f"{path} : {error}") from error

    def _read(self, options, content):
        try:
            table = read_file(content)
        except UnknownColumnsError as error:
            return self._map_table(options, content, str(error))
        # Only with unknown columns: the search of a saved mapping rewinds the file.
        is_mapped = table.unknown and (
            options["mapping"] or options["guess"] or columns.has_saved_mapping(content)
        )
        if is_mapped:
            table.text.detach()
            return self._map_table(options, content, "")
        if table.unknown and options["verbosity"]:
            self.stdout.write(HOW_TO_READ_MORE)
        return table

    def _map_table(self, options, file, fault):
        """Return the `PlaceFile` of a table outside the standard, converted by a mapping.

        The mapping is `--mapping`, else the saved mapping, else the certain guess. A guess requires
        `--guess` or `--dry-run`. Without `--dry-run`, the mapping is saved. Raises
        `UnreadableError` with the text `fault` if the file is no table or no mapping is accepted.
        Raises it with another text if no column is the name of the place. Raises `RefusedFileError`
        if the file of `--mapping` is wrong.
        """
        table = columns.raw_table(file)
        if table is None:
            raise UnreadableError(fault)
        mapping = table.saved_mapping or table.certain_mapping
        if options["mapping"]:
            mapping = _read_mapping(options["mapping"], table.columns)
        account = _describe_mapping(table, mapping)
        if not (
            table.saved_mapping or options["mapping"] or options["guess"] or options["dry_run"]
        ):
            raise UnreadableError(f"{fault}\n{HOW_TO_JOIN % account}")
        if missing := columns.mapping_fault(mapping):
            raise UnreadableError(f"{missing}\n{HOW_TO_JOIN % account}")
        if options["verbosity"]:
            self.stdout.write(f"Ces colonnes sont lues ainsi :\n{account}")
        if not options["dry_run"] and mapping != table.saved_mapping:
            columns.save_mapping(table.digest, mapping)
        joined = PlaceFile(digest=table.digest)
        joined.lines = table.map_rows(mapping, joined.problems)
        return joined

    def _index(self):
        index = PlaceIndexPage.main()
        if index is None:
            raise CommandError("Créez d’abord la page « Lieux » sous la page d’accueil.")
        return index

    def _print_reasons(self, reasons):
        for outcomes in islice(reasons.values(), MOST_PRINTED):
            self.stdout.write(_joint_sentence(outcomes))
        if rest := sum(map(len, islice(reasons.values(), MOST_PRINTED, None))):
            self.stdout.write(f"et {rest} {'autre ligne' if rest == 1 else 'autres lignes'}")

    def _print_outcome(self, outcome):
        if outcome.status != UNCHANGED or outcome.held:
            self.stdout.write(_sentence(outcome))
        for change in outcome.differences:
            here, there = shorten(change.here), shorten(change.file)
            self.stdout.write(f"    {change.field} : « {here} » → « {there} »")
        for held in outcome.held:
            here, there = shorten(held.here), shorten(held.file)
            self.stdout.write(f"    {held.field} : gardé « {here} », le fichier dit « {there} »")
        for problem in outcome.problems:
            self._print_problem(problem)

    def _print_file_problems(self, problems, verbosity):
        for problem in problems:
            if verbosity or problem.kind == NOT_TAKEN:
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
                asdict(problem, dict_factory=omit_blank_whole) for problem in file_problems
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
                f"Le compte rendu n’est pas écrit. {options['report']} : {_error_text(error)}"
            ) from error


@contextmanager
def _rare_garbage_collection():
    """Collect garbage rarely, without the objects of the program itself.

    Frequent collections take a seventh of the time of an import.
    """
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(20_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _with_meanings(table):
    """Return the lines of a `PlaceFile` with the meanings saved for files of the same form."""
    lines = iter(table.lines)
    first = list(islice(lines, 1))
    names = [list(cells) for _line, cells in first if not isinstance(cells, Problem)]
    digest = table.digest or digest_of(names[0] if names else [])
    return Values.load(None, digest).convert(chain(first, lines))


def _describe_mapping(table, mapping):
    """Return the lines that describe a mapping of a `RawTable`.

    There is one line for each column with its target and one with its first `SHOWN` cells, then one
    for each proposed target with its losses, then the private columns and their treatment.
    """
    lines = []
    for name in table.columns:
        lines.append(f"  {name} : {mapping.get(name, '–')}")
        if cells := table.samples[name]:
            lines.append(EXAMPLES % _quoted(cells))
    lines += [
        PROPOSED % {"name": name, "target": target} + _lost(table.losses(name, target))
        for name, target in table.guessed_mapping.items()
        if name not in mapping
    ]
    lines += [
        f"  {name} :{_lost(lost)}"
        for name, target in mapping.items()
        if (lost := table.losses(name, target))
    ]
    private = columns.private_columns(table.columns)
    if kept := [name for name in private if name not in mapping]:
        lines.append(NOT_PUBLISHED % ", ".join(kept))
    if published := [name for name in private if name in mapping]:
        lines.append(PUBLISHED % ", ".join(published))
    return "\n".join(lines)


def _lost(values):
    return LOST % _quoted(values) if values else ""


def _quoted(values):
    shown = ", ".join(f"« {shorten(value)} »" for value in values[:SHOWN])
    return f"{shown}…" if len(values) > SHOWN else shown


def _counted(count, status):
    return f"{count} {_singular(status) if count == 1 else LABELS[status]}"


def _codes(text):
    """Return the upper-case codes of a text such as "01,2A"; [] for None or "".

    Raises CommandError for a code that is no département.
    """
    codes = [code.strip().upper() for code in (text or "").split(",") if code.strip()]
    if unknown := [code for code in codes if code not in departements()]:
        raise CommandError(f"--departements : il n’y a pas de département {', '.join(unknown)}.")
    return codes


def _singular(status):
    return LABELS[status] if status == OUTSIDE else LABELS[status].removesuffix("s")


def _read_mapping(path, names):
    """Return {column: target} from a JSON file.

    Raises RefusedFileError for an unreadable file, a JSON value other than an object, a column
    outside `names` or an unknown target.
    """
    try:
        mapping = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RefusedFileError(f"{path} : {_error_text(error)}") from error
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


def _error_text(error):
    """Return the reason of an OSError, in French for usual errors, else in the system's words."""
    return WHY.get(type(error)) or error.strerror or str(error)


def _sentence(outcome):
    name = f"{outcome.title or '(sans nom)'} [{outcome.national_id or 'sans identifiant'}]"
    reason = f" – {outcome.reason}" if outcome.reason else ""
    return f"ligne {outcome.line} : {_singular(outcome.status)} : {name}{reason}"


def _joint_sentence(outcomes):
    """Return the sentence of one or more rows with the same status and the same reason."""
    first = outcomes[0]
    if len(outcomes) == 1:
        return _sentence(first)
    reason = f" – {first.reason}" if first.reason else ""
    lines = ", ".join(str(outcome.line) for outcome in outcomes[:MOST_PRINTED])
    if rest := len(outcomes[MOST_PRINTED:]):
        lines += f" et {rest} {'autre' if rest == 1 else 'autres'}"
    return f"lignes {lines} : {_counted(len(outcomes), first.status)}{reason}"
