"""A file of places taken in steps: rehearsed, answered by an editor, then taken.

Each step is one transaction that moves `ImportRun.read`: killed between two steps, a run goes on
from there, on any machine; killed inside one, the step is as if it never was.
"""

import json
import zlib
from collections import Counter
from dataclasses import asdict
from itertools import batched

from django.db import transaction
from django.utils.translation import gettext as _

from network.download import DownloadError, fetch
from network.text import counted
from places.models import ImportPart, ImportRun, PlaceIndexPage, PlacePage, Proposal
from places.national.cells import REFUSED as NOT_TAKEN
from places.national.cells import clean_text, collapse_spaces
from places.national.errors import UnreadableError
from places.national.files import PlaceFile, read_file
from places.national.standard import BY_NAME, Problem, write_cell
from places.upkeep.duplicates.pairs import record_pairs

from . import vanished
from .importer import CHANGED, CREATED, KEEP, REFUSED, STATUSES, TAKE, UNCHANGED, PlaceImporter

STEP = 500
MOST_PROBLEMS = 500
# The key of what is kept instead of cells that could not be read: no column has that name.
PROBLEM = ""
Stage = ImportRun.Stage


def begin(source, file_name, *, user=None, supplier=None):
    """The new run of a file (see `read_file`), ready to be rehearsed; already failed when it
    cannot be read."""
    run = ImportRun(file_name=file_name[:255], user=user, source=supplier)
    try:
        table = read_file(source)
    except UnreadableError as error:
        run.stage, run.fault = Stage.FAILED, str(error)
        run.save()
        return run
    run.problems = _first(table.problems)
    with transaction.atomic():
        run.save()
        for number, lines in enumerate(batched(table.lines, STEP, strict=False)):
            _store_part(run, number, lines)
            run.total += len(lines)
        run.save(update_fields=["total"])
    table.text.detach()  # whoever lent the file closes it
    return run


def _store_part(run, number, lines):
    """One step's lines, read from the file once: a step that read it again from its start would
    cost the more, the further it is."""
    identifiers = {}
    for line, cells in lines:
        if not isinstance(cells, Problem):
            identifiers.setdefault(collapse_spaces(clean_text(cells.get("id") or "")), line)
    identifiers.pop("", None)
    written = [
        (line, {PROBLEM: asdict(cells)} if isinstance(cells, Problem) else cells)
        for line, cells in lines
    ]
    ImportPart.objects.create(
        run=run,
        number=number,
        lines=_compress(written),
        identifiers=_compress(identifiers),
    )


def _load_part(run):
    """(the lines of the next step as `Table.lines` gives them, {national id: the first line that
    has it} of those behind it)"""
    lines, seen = [], {}
    for part in run.parts.filter(number=run.parts_read):
        lines = [
            (line, Problem(**cells[PROBLEM]) if PROBLEM in cells else cells)
            for line, cells in _decompress(part.lines)
        ]
    behind = run.parts.filter(number__lt=run.parts_read)
    for identifiers in behind.values_list("identifiers", flat=True):
        seen = _decompress(identifiers) | seen
    return lines, seen


def _compress(value):
    return zlib.compress(json.dumps(value).encode())


def _decompress(content):
    return json.loads(zlib.decompress(content))


def _identifiers(run):
    """The national ids of its whole file."""
    parts = run.parts.values_list("identifiers", flat=True)
    return {name for identifiers in parts for name in _decompress(identifiers)}


def take(run, user=None):
    """Starts the taking of a rehearsed run; False when it was not waiting."""
    waiting = ImportRun.objects.filter(pk=run.pk, stage=Stage.WAITING)
    return bool(
        waiting.update(
            stage=Stage.TAKING, read=0, parts_read=0, counts={}, user_id=user.pk if user else None
        )
    )


def drop(run):
    going = ImportRun.objects.filter(pk=run.pk).exclude(stage__in=[Stage.DONE, Stage.FAILED])
    if going.update(stage=Stage.DROPPED):
        run.parts.all().delete()


def finish(run):
    """Steps until the present stage is over."""
    while run.is_moving:
        run = step(run)
    return run


@transaction.atomic
def step(run):
    """Reads the next rows of a run. Gives it as it now is; a second caller waits, then goes on."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    index = PlaceIndexPage.main()
    if not run.is_moving or index is None:
        return run
    lines, seen = _load_part(run)
    table = PlaceFile(lines=lines)
    is_rehearsal = run.stage == Stage.REHEARSING
    importer = PlaceImporter(
        index,
        user=run.user,
        dry_run=is_rehearsal,
        seen=seen,
        answers={} if is_rehearsal else _answers(run, lines),
    )
    outcomes = list(importer.import_rows(table.rows()))
    if is_rehearsal:
        _propose(run, outcomes)
        run.problems = _first([Problem(**problem) for problem in run.problems] + table.problems)
    else:
        record_pairs([o.national_id for o in outcomes if o.status == CREATED])
    counts = Counter(run.counts)
    counts.update(outcome.status for outcome in outcomes)
    counts[REFUSED] += sum(problem.kind == NOT_TAKEN for problem in table.problems)
    run.counts = {status: counts[status] for status in STATUSES}
    run.read += len(lines)
    run.parts_read += 1
    if run.read >= run.total:
        _close(run)
    run.save()
    return run


def _first(problems):
    """The first of them: who sent fifty thousand broken lines mends the file, not each line."""
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


def _propose(run, outcomes):
    """What there is to show; the thousands that would stay as they are leave no row."""
    Proposal.objects.bulk_create(
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
        )
        for outcome in outcomes
        if outcome.status != UNCHANGED or outcome.held or outcome.problems
    )


def _answers(run, lines):
    """{national id: {field: answer}} for the rows of a step.

    An editor who said "take" looked at a value: when the page says another by now, it is kept.
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


def pull(source):
    """Reads a source again. Gives its new run, None when nothing changed there or it failed.

    The former run of a source that still waits gives way to the new one.
    """
    source.record_check()
    run = None
    try:
        download = fetch(source.url, source.etag, source.modified)
    except DownloadError as error:
        source.fault = str(error)
    else:
        if source.brings_news(download):
            run = _receive(source, download.content)
            source.fault = run.fault
            if not run.fault:
                source.remember(download)
    source.save()
    return run


def _receive(source, content):
    run = begin(content, source.url.rsplit("/", 1)[-1] or source.name, supplier=source)
    if run.stage == Stage.FAILED:
        return run
    vanished.note(source, _identifiers(run))
    for former in source.runs.filter(stage__in=[Stage.WAITING, Stage.REHEARSING]).exclude(
        pk=run.pk
    ):
        drop(former)
    run = finish(run)
    if source.is_trusted and take(run):
        run.refresh_from_db()
        run = finish(run)
    return run


def format_counts(run):
    """ "12 nouveaux, 1 modifié": only what there is."""
    labels = {
        CREATED: _("nouveaux"),
        CHANGED: _("modifiés"),
        UNCHANGED: _("inchangés"),
        "left": _("laissés"),
        REFUSED: _("refusés"),
    }
    counts = [(run.counts.get(key, 0), label) for key, label in labels.items()]
    return ", ".join(counted(number, label) for number, label in counts if number)
