"""The steps of an import: rehearsal, review by an editor, application, undo.

Each step is one transaction that increments `ImportRun.read`: killed between two steps, a run
continues from there on any machine; killed inside one, the step is rolled back.
"""

from collections import Counter
from dataclasses import asdict
from typing import BinaryIO

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.database.statistics import refresh_statistics
from network.links.download import DownloadError, fetch
from network.text.strings import counted
from places.models import ImportRun, PlaceIndexPage, PlacePage, PlaceSource, Proposal
from places.national.cells import REFUSED as NOT_TAKEN
from places.national.cells import REPAIRED
from places.national.errors import UnknownColumnsError, UnreadableError
from places.national.files import PlaceFile, read_file
from places.national.raw_tables import form_of
from places.national.standard import BY_NAME, Problem, write_cell
from places.national.tables.workbooks import Sheet, read_workbook
from places.upkeep.duplicates.pairs import record_pairs

from . import columns, parts, undoing, vanished
from .importer import (
    CHANGED,
    CREATED,
    KEEP,
    OUTSIDE,
    REFUSED,
    TAKE,
    UNCHANGED,
    PlaceImporter,
    by_status,
)
from .reach import Reach
from .values import Values

MOST_PROBLEMS = 500
Stage = ImportRun.Stage


def begin(
    source: bytes | BinaryIO,
    file_name: str,
    *,
    user: User | None = None,
    supplier: PlaceSource | None = None,
    only_here: bool = False,
) -> ImportRun:
    """Save and return a new run of a file: to be rehearsed, to be mapped, or failed.

    `source` is a file for `read_file`, or a workbook; the caller closes it. `supplier` is the
    `PlaceSource` of the file. With `only_here`, new places outside the site's départements are not
    created. The first case that fits decides:

    - The file is unreadable: the run fails, with its `fault`.
    - A mapping is saved for these columns and this `supplier`: it is applied, and the run is to be
      rehearsed.
    - The column of identifiers or of names is missing: the run waits for an editor's mapping.
    - Columns are outside the standard: if `supplier` is trusted, they are ignored; otherwise the
      run waits for an editor's mapping.
    - Otherwise the run is to be rehearsed.
    """
    run = ImportRun(file_name=file_name[:255], user=user, source=supplier, only_here=only_here)
    try:
        if sheet := read_workbook(source):
            source = sheet.content
            run.problems = [asdict(problem) for problem in sheet_problems(sheet)]
        run.read_as = describe_form(source, sheet)
        table = read_file(source)
    except UnknownColumnsError as error:
        columns.begin(run, source, str(error))
        return run
    except UnreadableError as error:
        run.stage, run.fault = Stage.FAILED, str(error)
        run.save()
        return run
    # A new column must not stop a trusted source, which no editor reviews.
    may_wait = supplier is None or not supplier.is_trusted
    if table.unknown and (may_wait or columns.has_saved_mapping(source, supplier)):
        table.text.detach()
        columns.begin(run, source, "")
        return run
    run.problems += _limit_problems(table.problems)
    parts.store(run, table.lines)
    table.text.detach()  # the caller closes the file
    return run


def begin_at_once(file_name: str, read_as: str = "") -> ImportRun:
    """Save and return a run that records the changes of an import without review.

    `end_at_once` ends it. If the import is killed, an editor ends it by `step`.
    """
    now = timezone.now()
    return ImportRun.objects.create(
        file_name=file_name[:255], read_as=read_as, stage=Stage.TAKING, taken_at=now
    )


def end_at_once(run: ImportRun, counts: Counter) -> bool:
    """End a run of `begin_at_once`: save its stage and counts, and return True.

    If the run changed no place, delete it and return False. A run that an editor ended, and may
    have undone, keeps its stage. The object `run` is not refreshed.
    """
    if not run.changes.exists():
        run.delete()
        return False
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.stage == Stage.TAKING:
            run.stage = Stage.DONE
        run.counts = by_status(counts)
        run.total = run.read = sum(run.counts.values())
        run.save(update_fields=["stage", "counts", "total", "read"])
    return True


def describe_form(source: bytes | BinaryIO, sheet: Sheet | None) -> str:
    """Return how a file is read, or "" if it is not a table; a file is rewound.

    Examples: "UTF-8, séparateur : virgule", "UTF-8, JSON". For a workbook, whose worksheet `sheet`
    is imported: "Excel".
    """
    if sheet:
        return "Excel"
    encoding, separator = form_of(source) or ("", "")
    if not separator:
        return encoding and f"{encoding}, JSON"
    return _("%(encoding)s, séparateur : %(separator)s") % {
        "encoding": encoding,
        "separator": separator,
    }


def sheet_problems(sheet) -> list[Problem]:
    """Return one problem for each worksheet of a workbook that is not imported.

    `sheet` is the imported `workbooks.Sheet`.
    """
    reason = _("Feuille non lue : %s lignes. Seule la plus longue l’est.")
    return [Problem(1, "", title, reason % count) for title, count in sheet.others.items()]


def limit(run: ImportRun, *, only_here: bool) -> None:
    """Save `only_here` of a run that waits for a review.

    With `only_here`, new places outside the site's départements will not be created; they stay
    among the proposals until the file is rehearsed again. A run that does not wait for a review is
    unchanged. The row is updated, not the object `run`.
    """
    waiting = ImportRun.objects.filter(pk=run.pk, stage=Stage.WAITING)
    waiting.update(only_here=only_here)


def take(run: ImportRun, user: User | None = None) -> bool:
    """Start the application of a reviewed run by `user`; return False if it was not waiting.

    Resets the counts and the progress in the database; the object `run` is not refreshed.
    """
    waiting = ImportRun.objects.filter(pk=run.pk, stage=Stage.WAITING)
    return bool(
        waiting.update(
            stage=Stage.TAKING,
            read=0,
            parts_read=0,
            counts={},
            user_id=user.pk if user else None,
            taken_at=timezone.now(),
        )
    )


def drop(run: ImportRun) -> bool:
    """Cancel a run in the database and delete its lines; return True if it was cancelled.

    A run that is done, failed, dropped or undone is unchanged, and so is a run that is being
    undone. The object `run` is not refreshed.
    """
    over = [Stage.DONE, Stage.FAILED, Stage.DROPPED, Stage.UNDOING, Stage.UNDONE]
    is_dropped = bool(
        ImportRun.objects.filter(pk=run.pk).exclude(stage__in=over).update(stage=Stage.DROPPED)
    )
    if is_dropped:
        run.parts.all().delete()
    return is_dropped


def finish(run: ImportRun) -> ImportRun:
    """Run steps until the run waits for an editor or is over, and return a fresh run.

    A run that is not being rehearsed, applied or undone is returned itself. Without a directory on
    the site, no step of a rehearsal or an application is processed.
    """
    while run.is_moving:
        progress = run.parts_read, run.stage
        run = step(run)
        if (run.parts_read, run.stage) == progress and run.stage != Stage.UNDOING:
            break
    return run


@transaction.atomic
def step(run: ImportRun) -> ImportRun:
    """Process the next rows of a run and return it fresh; concurrent calls wait for each other.

    A rehearsal saves proposals. An application publishes the places and records similar pairs. An
    undo follows `undoing.step`. A run without steps left is only read from the database, and so is
    a rehearsal or an application without a directory on the site.

    After its last step, a rehearsal waits for a review if an editor has changes, kept fields or new
    places to decide on. Any other run is then done: its lines are deleted and the statistics are
    refreshed.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.stage == Stage.UNDOING:
        undoing.step(run)
        return run
    index = PlaceIndexPage.main()
    if not run.is_moving or index is None:
        return run
    lines, seen = parts.load(run)
    is_rehearsal = run.stage == Stage.REHEARSING
    values = Values.of_run(run)
    if is_rehearsal and not run.parts_read:
        values.clear_counts()
    table = PlaceFile(lines=values.convert(lines))
    importer = PlaceImporter(
        index,
        user=run.user,
        dry_run=is_rehearsal,
        seen=seen,
        answers={} if is_rehearsal else _answers(run, lines),
        reach=Reach.of_the_site() if run.only_here else None,
        territory=Reach.of_the_site() if is_rehearsal else None,
        run=run,
    )
    outcomes = list(importer.import_rows(table.rows()))
    if is_rehearsal:
        values.save_unknown()
        _propose(run, outcomes, lines)
        problems = [Problem(**problem) for problem in run.problems] + table.problems
        # A file that is rehearsed again has the same problems.
        run.problems = _limit_problems(list(dict.fromkeys(problems)))
    else:
        record_pairs([o.national_id for o in outcomes if o.status == CREATED])
    counts = Counter(run.counts)
    counts.update(outcome.status for outcome in outcomes)
    counts[REFUSED] += sum(problem.kind == NOT_TAKEN for problem in table.problems)
    run.counts = by_status(counts)
    run.read += len(lines)
    run.parts_read += 1
    if run.read >= run.total:
        _close(run)
    run.save()
    return run


def _limit_problems(problems):
    """Return the first `MOST_PROBLEMS` problems as dicts.

    If there are more problems, the last dict says so: a longer list would not help to correct the
    file.
    """
    shown = [asdict(problem) for problem in problems[:MOST_PROBLEMS]]
    if len(problems) > MOST_PROBLEMS:
        reason = _("Le fichier a d’autres lignes illisibles : elles ne sont pas montrées.")
        shown[-1] |= {"field": "", "value": "…", "reason": reason}
    return shown


def _close(run):
    has_choices = run.proposals.exclude(differences=[], held=[]).exists()
    if run.stage == Stage.REHEARSING and (has_choices or run.counts.get(CREATED)):
        run.stage = Stage.WAITING
    else:
        run.stage = Stage.DONE
        run.parts.all().delete()
        refresh_statistics()


def _propose(run, outcomes, lines):
    """Save a proposal for each outcome to display, instead of former ones for the same `lines`.

    An outcome outside the reach has no proposal. Nor has an unchanged place without problems and
    without kept fields. The answers of former proposals are copied.
    """
    former = run.proposals.filter(line__in=[line for line, _cells in lines])
    answered = {each.national_id: each for each in former.exclude(answers={})}
    former.delete()
    proposals = [
        Proposal(
            run=run,
            line=outcome.line,
            national_id=outcome.national_id,
            title=outcome.title,
            status=outcome.status,
            reason=outcome.reason,
            differences=[asdict(difference) for difference in outcome.differences],
            held=[asdict(difference) for difference in outcome.held],
            problems=[asdict(problem) for problem in outcome.problems],
            is_outside=outcome.is_outside,
            has_problem=outcome.status == REFUSED
            or any(problem.kind != REPAIRED for problem in outcome.problems),
        )
        for outcome in outcomes
        if outcome.status != OUTSIDE
        and (outcome.status != UNCHANGED or outcome.held or outcome.problems)
    ]
    for proposal in proposals:
        if before := answered.get(proposal.national_id):
            proposal.answers = _valid_answers(before, proposal)
    Proposal.objects.bulk_create(proposals)


def _answers(run, lines):
    """Return {national id: {field: answer}} of the answered proposals for the lines of a step.

    `lines` is [(line, cells or `Problem`)]. An answer TAKE becomes KEEP if the page's value has
    changed after the editor saw it.
    """
    numbers = [line for line, _cells in lines]
    proposals = run.proposals.filter(line__in=numbers).exclude(answers={})
    by_id = {proposal.national_id: proposal for proposal in proposals}
    pages = PlacePage.objects.filter(national_id__in=by_id)
    here = {page.national_id: page for page in pages}
    return {
        national_id: {
            field: KEEP if answer == TAKE and _has_changed(proposal, field, here) else answer
            for field, answer in proposal.answers.items()
        }
        for national_id, proposal in by_id.items()
    }


def _has_changed(proposal, field, pages):
    page = pages.get(proposal.national_id)
    shown = {row["field"]: row["here"] for row in [*proposal.differences, *proposal.held]}
    if page is None or field not in shown:
        return False
    name = BY_NAME[field].field
    return write_cell(name, getattr(page, name)) != shown[field]


def pull(source: PlaceSource) -> ImportRun | None:
    """Fetch a source, and rehearse its file if it has changed or closes or opens a place today.

    Returns the new run, or None if the file has not changed or the fetch failed. Saves the source;
    its `fault` is the reason of a failed fetch or of a refused file. The changes of a trusted
    source are applied at once; others wait for a review.

    If the new run did not fail, former runs of the source that wait for a mapping, a rehearsal or a
    review are cancelled. If the new run does not wait for a mapping either, the answers of these
    former runs are copied to it, and `vanished.record` compares the file with the last one.
    """
    source.record_check()
    if source.changes_on and source.changes_on <= timezone.localdate():
        source.clear_validators()
    run = None
    try:
        download = fetch(source.url, source.etag, source.modified)
    except DownloadError as error:
        source.fault = str(error)
    else:
        if source.has_changed(download):
            run = _receive(source, download.content)
            source.fault = run.fault
            if not run.fault:
                source.record_download(download)
    source.save()
    return run


def _receive(source, content):
    name = source.url.rsplit("/", 1)[-1] or source.name
    run = begin(content, name, supplier=source, only_here=source.only_here)
    if run.stage == Stage.FAILED:
        return run
    going = [Stage.JOINING, Stage.WAITING, Stage.REHEARSING]
    former_runs = list(source.runs.filter(stage__in=going).exclude(pk=run.pk))
    for former in former_runs:
        drop(former)
    if run.stage == Stage.JOINING:
        return run
    source.changes_on = parts.next_change(run)
    vanished.record(source, parts.identifiers(run), parts.closed_identifiers(run))
    run = finish(run)
    _copy_answers(run, former_runs)
    if source.is_trusted and take(run):
        run.refresh_from_db()
        run = finish(run)
    return run


def _copy_answers(run, former_runs):
    """Copy an editor's answers from cancelled runs to the same proposals of the new run.

    An answer about a field is copied if the value on this site and the value in the file have not
    changed. A declined new place stays declined.
    """
    former = Proposal.objects.filter(run__in=former_runs).exclude(answers={})
    by_id = {proposal.national_id: proposal for proposal in former}
    kept = []
    for proposal in run.proposals.filter(national_id__in=by_id):
        proposal.answers = _valid_answers(by_id[proposal.national_id], proposal)
        kept.append(proposal)
    Proposal.objects.bulk_update(kept, ["answers"])


def _valid_answers(former, proposal):
    """Return the answers of the proposal `former` that are still valid for `proposal`."""
    before, now = _proposed(former), _proposed(proposal)
    return {
        name: answer
        for name, answer in former.answers.items()
        if (name and name in now and now[name] == before.get(name))
        or (not name and proposal.status == CREATED)
    }


def _proposed(proposal):
    """Return {field: (here, in the file)} of a proposal."""
    rows = [*proposal.differences, *proposal.held]
    return {row["field"]: (row["here"], row["file"]) for row in rows}


def format_counts(run: ImportRun) -> str:
    """Return the counts of a run in words, without zeros: "12 nouveaux, 1 modifié"."""
    labels = {
        CREATED: _("nouveaux"),
        CHANGED: _("modifiés"),
        UNCHANGED: _("inchangés"),
        "left": _("laissés"),
        REFUSED: _("refusés"),
        OUTSIDE: _("hors de notre territoire"),
    }
    counts = [(run.counts.get(key, 0), label) for key, label in labels.items()]
    return ", ".join(counted(number, label) for number, label in counts if number)
