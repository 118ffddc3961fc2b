"""Undo of a whole import: created places are removed, changed fields get their former values.

A step handles some places in one transaction and marks them: an undo that is interrupted continues
with the others, and one that is repeated tries only the places that were kept. Fields, and created
places, that an editor changed since the import are kept and listed.
"""

from collections import Counter, defaultdict
from copy import copy
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_unpublished

from network.database.statistics import refresh_statistics
from network.publishing import changes
from network.publishing.history import log_entry
from network.publishing.publications import REMOVED
from places.models import (
    FormerPlace,
    ImportedChange,
    ImportRun,
    PlacePage,
)
from places.national.standard import BY_FIELD, write_cell

from .additions import change_published
from .importer import POSITION, reason_to_leave
from .models import UNDO_FOR
from .recording import CHECKED

# Sent with `places`, a queryset of places that an undo would remove from the site. A receiver
# returns [(number, sentence that follows it)] for its objects that depend on them.
depending = Signal()
KEPT_SHOWN = 200
# Places of one transaction: an editor of one of them waits until it ends.
STEP = 50
State, Stage = ImportedChange.State, ImportRun.Stage
OPEN = [State.PENDING, State.KEPT]


@dataclass
class Verdict:
    """The result of the undo for one place: a `State`, the reason, the fields kept and restored.

    `kept` is a list of {"field", "here", "file"}, as in `ImportedChange`. `restored` is a list of
    names of fields.
    """

    state: str
    reason: str = ""
    kept: list[dict] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)


def can_be_undone(run: ImportRun) -> bool:
    """Return True if `run` was applied at most `UNDO_FOR` ago and has changes left to undo.

    Returns False while the run is still in progress.
    """
    over = {Stage.DONE, Stage.DROPPED, Stage.UNDONE}
    if run.stage not in over or not run.taken_at or run.undo_until < timezone.now():
        return False
    return run.changes.filter(state__in=OPEN).exists()


def begin(run: ImportRun, user: User | None = None) -> bool:
    """Start the undo of an import by `user`; return False if it cannot be undone.

    The places kept by a former undo are tried again. The object `run` is not refreshed.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if not can_be_undone(run):
            return False
        run.changes.filter(state=State.KEPT).update(state=State.PENDING, reason="", kept=[])
        run.stage, run.undone_by, run.undone_at = Stage.UNDOING, user, timezone.now()
        run.save(update_fields=["stage", "undone_by", "undone_at"])
    return True


def step(run: ImportRun) -> None:
    """Undo the next `STEP` places of a run in the stage UNDOING; after the last one, end the stage.

    At the end of the stage, the run is saved and the statistics are refreshed. The caller locks the
    row of `run` in its transaction.
    """
    rows = list(run.changes.filter(state=State.PENDING)[:STEP])
    if rows:
        _undo(rows, run.undone_by)
    if not run.changes.filter(state=State.PENDING).exists():
        run.stage = Stage.UNDONE
        run.save(update_fields=["stage"])
        refresh_statistics()


def progress(run: ImportRun) -> tuple[int, int]:
    """Return (number of places handled, number of places) of the undo of a run."""
    whole = run.changes.count()
    return whole - run.changes.filter(state=State.PENDING).count(), whole


def preview(run: ImportRun) -> Counter:
    """Return the number of places for each `State` that an undo would give now.

    The key "fields" counts the fields that would be kept.
    """
    counts = Counter()
    rows = run.changes.filter(state__in=OPEN).order_by("pk")
    for start in range(0, rows.count(), STEP * 10):
        some = list(rows[start : start + STEP * 10])
        pages = PlacePage.objects.in_bulk([row.place_id for row in some if row.place_id])
        for verdict in verdicts(some, pages).values():
            counts[verdict.state] += 1
            counts["fields"] += len(verdict.kept)
    return counts


def removed_places(run: ImportRun) -> QuerySet[PlacePage]:
    """Return the places that the run created and that an undo of it would handle now.

    They include the places that a former undo kept.
    """
    rows = run.changes.filter(is_new=True, state__in=OPEN)
    return PlacePage.objects.filter(pk__in=rows.values("place"))


def places_with_events(run: ImportRun) -> QuerySet[PlacePage]:
    """Return the `removed_places` of a run that have events, by title."""
    events = PlacePage.objects.filter(pk=OuterRef("pk"), events__isnull=False)
    return removed_places(run).filter(Exists(events)).order_by("title", "pk")


def dependents(run: ImportRun) -> list[tuple[int, str]]:
    """Return [(number, sentence)] of the objects that depend on the `removed_places`.

    The receivers of `depending` count them, one kind each; kinds without objects are omitted.
    """
    answers = depending.send(sender=ImportRun, places=removed_places(run))
    return [(number, text) for _receiver, rows in answers for number, text in rows if number]


def results(run: ImportRun) -> dict[str, object]:
    """Return the results of the undo of a run: {"counts", "kept"}; {} if it was never undone.

    `counts` is [(number, label of the state)] without zeros. `kept` is the list of the changes in
    the state KEPT or UNPUBLISHED, at most `KEPT_SHOWN`, with their places.
    """
    if not run.undone_at:
        return {}
    by_state = run.changes.values_list("state").annotate(Count("pk")).order_by()
    numbers = dict(by_state)
    kept = run.changes.filter(state__in=[State.KEPT, State.UNPUBLISHED]).select_related("place")
    counts = [(numbers[state], label) for state, label in State.choices if state in numbers]
    return {"counts": counts, "kept": list(kept[:KEPT_SHOWN])}


def purge() -> int:
    """Delete the `ImportedChange` rows of imports applied over `UNDO_FOR` ago; return their number.

    The places do not change.
    """
    old = ImportedChange.objects.filter(run__taken_at__lt=timezone.now() - UNDO_FOR)
    deleted, _by_model = old.delete()
    return deleted


# The undo of some places


def _undo(rows, user):
    keys = [row.place_id for row in rows if row.place_id]
    pages = changes.lock([PlacePage(pk=key) for key in keys]) if keys else {}
    found = verdicts(rows, pages)
    by_state = defaultdict(list)
    for row in rows:
        verdict = found[row.pk]
        row.state, row.reason, row.kept = verdict.state, verdict.reason, verdict.kept
        by_state[verdict.state].append(row)
    _delete([pages[row.place_id] for row in by_state[State.DELETED] if row.place_id in pages], user)
    for row in by_state[State.UNPUBLISHED]:
        pages[row.place_id].unpublish(user=user, log_action=REMOVED)
    _restore([row for row in rows if not row.is_new and row.place_id in pages], pages, found, user)
    ImportedChange.objects.bulk_update(
        rows, ["state", "reason", "kept", "undo_revision", "before", "after"]
    )


def verdicts(rows: list[ImportedChange], pages: dict[int, PlacePage]) -> dict[int, Verdict]:
    """Return {key of the change: Verdict} of the changes `rows`, without writing.

    `pages` is {key: page as stored} of their places. If the place of a change is absent from
    `pages`, its verdict is that it was deleted.
    """
    new = {
        row.place_id: pages[row.place_id] for row in rows if row.is_new and row.place_id in pages
    }
    kept, referred = _kept_reasons(new), _referred(new)
    taken = _taken_identifiers(rows)
    found = {}
    for row in rows:
        page = pages.get(row.place_id)
        if page is None:
            found[row.pk] = Verdict(State.DELETED, _("Le lieu n’existe plus."))
        elif not row.is_new:
            found[row.pk] = _verdict_of_change(row, page, taken)
        elif reason := kept.get(page.pk):
            found[row.pk] = Verdict(State.KEPT, reason)
        elif page.pk in referred:
            reason = _("Des événements, des personnes ou d’autres pages y renvoient.")
            found[row.pk] = Verdict(State.UNPUBLISHED, reason)
        else:
            found[row.pk] = Verdict(State.DELETED)
    return found


def _kept_reasons(pages):
    """Return {key: reason} of the created places changed, confirmed or merged since the import."""
    own = Q(place__in=pages)
    rows = ImportedChange.objects.filter(own).values_list("revision", "undo_revision")
    known = {number for pair in rows for number in pair}
    revisions = Revision.page_revisions.filter(object_id__in=[str(key) for key in pages])
    edited = {
        int(key) for key, number in revisions.values_list("object_id", "pk") if number not in known
    }
    # A merged place keeps its page, because the merge can be undone.
    identifiers = [page.national_id for page in pages.values()]
    former = FormerPlace.objects.filter(own | Q(national_id__in=identifiers))
    merged = {each for pair in former.values_list("place", "record__lost") for each in pair}
    reasons = {}
    for key, page in pages.items():
        if key in merged:
            reasons[key] = _("Une autre fiche y a été réunie, ou lui dans une autre.")
        elif key in edited or page.position_checked:
            reasons[key] = _("Quelqu’un l’a modifié depuis.")
        elif page.confirmed_on:
            reasons[key] = _("Le lieu a confirmé sa fiche depuis.")
        elif page.locked:
            reasons[key] = _("La page est verrouillée.")
    return reasons


def _referred(pages):
    """Return the keys of the places with references from other objects.

    These objects are events and other pages, managers, invitations, people who welcome visitors,
    corrections of visitors, redirects, aliases, and the objects of Wagtail's index of references.
    """
    if not pages:
        return set()
    here = PlacePage.objects.filter(pk__in=pages)
    linked = Q(numchild__gt=0) | Q(events__isnull=False) | Q(occurrences__isnull=False)
    linked |= Q(memberships__isnull=False) | Q(invitations__isnull=False) | Q(hosts__isnull=False)
    linked |= Q(corrections__isnull=False) | Q(redirect__isnull=False) | Q(aliases__isnull=False)
    found = set(here.filter(linked).values_list("pk", flat=True))
    _here, there = _references_of(pages)
    references = ReferenceIndex.objects.filter(there)
    return found | set(map(int, references.values_list("to_object_id", flat=True)))


def _references_of(keys):
    """Return (Q of the references in pages, Q of the references to them); `keys` are of pages."""
    base, texts = ContentType.objects.get_for_model(Page), [str(key) for key in keys]
    return (
        Q(base_content_type=base, object_id__in=texts),
        Q(to_content_type=base, to_object_id__in=texts),
    )


def _taken_identifiers(rows):
    """Return {former national identifier: keys of the places that have it now}."""
    wanted = {row.before["national_id"] for row in rows if row.before.get("national_id")}
    taken = defaultdict(set)
    if wanted:
        here = PlacePage.objects.filter(national_id__in=wanted)
        for key, identifier in here.values_list("pk", "national_id"):
            taken[identifier].add(key)
    return taken


def _verdict_of_change(row, page, taken):
    if row.before and (reason := reason_to_leave(page)):
        return Verdict(State.KEPT, reason)
    verdict = Verdict(State.RESTORED)
    edited = {name for name in row.after if _is_edited(row, page, name)}
    if edited & set(POSITION):
        edited |= {name for name in POSITION if name in row.after}
    if taken.get(row.before.get("national_id"), {page.pk}) - {page.pk}:
        edited.add("national_id")
    for name in row.after:
        if name not in edited:
            verdict.restored.append(name)
            continue
        here, former = write_cell(name, getattr(page, name)), _former_cell(row, page, name)
        verdict.kept.append({"field": BY_FIELD[name].name, "here": here, "file": former})
    if edited:
        verdict.state, verdict.reason = State.KEPT, _("Des champs ont été modifiés depuis.")
    return verdict


def _is_edited(row, page, name):
    """Return True if the field has neither the value of the import nor the former value."""
    here = write_cell(name, getattr(page, name))
    return here not in {row.after[name], _former_cell(row, page, name)}


def _former_cell(row, page, name):
    return write_cell(name, page._meta.get_field(name).to_python(row.before[name]))


def _delete(pages, user):
    """Delete `pages`, which are places, with a log entry for each.

    No page is below them. They are taken offline by one statement first, because Wagtail
    unpublishes each live page that is deleted, and a cache in front of the site would be purged for
    each. The signal of an unpublished page is sent once for all.
    """
    if not pages:
        return
    content_type, now = ContentType.objects.get_for_model(PlacePage), timezone.now()
    PageLogEntry.objects.bulk_create(
        log_entry(page, content_type, "wagtail.delete", now, user, deleted=True, revision=None)
        for page in pages
    )
    keys = [page.pk for page in pages]
    Page.objects.filter(pk__in=keys).update(live=False)
    # Wagtail would delete the references of each page with four queries.
    with disable_reference_index_auto_update():
        PlacePage.objects.filter(pk__in=keys).delete()
    here, there = _references_of(keys)
    ReferenceIndex.objects.filter(here | there).delete()
    page_unpublished.send(sender=PlacePage, instance=pages[0])


def _restore(rows, stored, found, user):
    """Give the places their former values; publish those whose fields change.

    Removes the restored fields from the rows, so that a repeated undo does not handle them again.
    """
    changed, checked = {}, set()
    for row in rows:
        verdict = found[row.pk]
        if verdict.state == State.KEPT and not verdict.kept:
            continue  # the whole place was left
        page = copy(stored[row.place_id])
        for name in verdict.restored:
            setattr(page, name, page._meta.get_field(name).to_python(row.before[name]))
        page.imported = _former_imported(row, page.imported)
        if row.before.get(CHECKED) and {*verdict.restored} & {*POSITION, "address", "city"}:
            checked.add(page.pk)
        if verdict.restored:
            changed[page.pk] = row, page
        elif page.imported != stored[page.pk].imported:
            PlacePage.objects.filter(pk=page.pk).update(imported=page.imported)
    _publish(changed, stored, checked, user)
    for row, page in changed.values():
        if row.state == State.KEPT and not row.kept:
            continue
        row.undo_revision = page.latest_revision_id
        for name in found[row.pk].restored:
            del row.before[name], row.after[name]


def _publish(changed, stored, checked, user):
    pages = [page for _row, page in changed.values()]
    if not pages:
        return
    try:
        with transaction.atomic():
            change_published(pages, stored, user=user, checked=checked)
    except ValidationError:
        for row, page in changed.values():
            _publish_alone(row, page, stored, checked, user)


def _publish_alone(row, page, stored, checked, user):
    try:
        with transaction.atomic():
            change_published([page], stored, user=user, checked=checked)
    except ValidationError as error:
        row.state, row.kept = State.KEPT, []
        row.reason = " ".join(error.messages)


def _former_imported(row, imported):
    """Return the cells of the last file before the run; cells that changed since are kept."""
    cells = dict(imported)
    for name, (before, after) in row.imported.items():
        if cells.get(name) == after:
            if before is None:
                del cells[name]
            else:
                cells[name] = before
    return cells
