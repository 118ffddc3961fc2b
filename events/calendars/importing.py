"""Import of a member's calendar into the agenda.

The key of an event is (source, UID, RECURRENCE-ID). Importing an unchanged calendar again changes
no page, with three exceptions. An event missing for the second time is removed. A series that was
cut changes if its window has moved (see `conversion`). A duplicate gets a page once the page that
it duplicates is deleted.
"""

from itertools import batched

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import EventIndexPage, EventPage, EventSource, ImportedEvent
from events.refreshing import refresh
from network.database.statistics import refresh_statistics
from network.publishing.additions import add_pages
from network.text.dates import format_day
from search.indexing.waiting import note_new
from search.registry import registration_of

from .conversion import followed_until
from .duplicates import DuplicateFinder
from .incoming import incoming_event
from .locations import LocationFinder
from .own_events import OwnEvents
from .pages import PageWriter, cancel_coming_dates
from .parsing.remarks import REPAIRED, SKIPPED
from .refusals import (
    RefusedCalendarError,
    refuse_loss,
    refuse_own_feed,
    refuse_unknown,
    refuse_unreadable,
)
from .results import CHANGED, CREATED, REMOVED, UNCHANGED, EventResult, ImportResult

BATCH = 200
REMOVED_DIGEST = "removed"  # replaces the digest of an event removed from the source
MOST_MISSES = 2  # consecutive imports without an event after which it is removed
SAVED_FIELDS = (
    "uid recurrence_id event duplicate_of state sequence revised_at digest page_url ends_at misses"
).split()
State = ImportedEvent.State


def main_index() -> EventIndexPage | None:
    """Return the first French agenda page, live or not, the parent of imported events.

    Returns None if no French agenda page exists.
    """
    pages = EventIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    return pages.select_related("locale").order_by("path").first()


def import_calendar(source: EventSource, content: bytes, **options) -> ImportResult:
    """Import the bytes of a calendar for a source; `options` are the arguments of `Importer`.

    Raises UnreadableCalendarError or RefusedCalendarError before anything is written.
    """
    return Importer(source, **options).run(content)


class Importer:
    """One import for one source.

    `user` is the author of the revisions, or None. With `is_dry`, no page and no row is written.
    With `accepts_loss`, a file is imported even if more than half of the upcoming events are
    missing from it. With `imports_past`, new events that are over also get a page. With
    `requires_known`, a file without any event imported before is refused (`refuse_unknown`).
    """

    def __init__(
        self,
        source: EventSource,
        *,
        user=None,
        is_dry: bool = False,
        accepts_loss: bool = False,
        imports_past: bool = True,
        requires_known: bool = False,
    ):
        self.source = source
        self.user = user
        self.is_dry = is_dry
        self.accepts_loss = accepts_loss
        self.imports_past = imports_past
        self.requires_known = requires_known
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.result = ImportResult()
        self._locations = LocationFinder(source.place)
        self._duplicates = DuplicateFinder()
        self._own_events = self._writer = None
        # {key: row} of the events imported before, and the keys of the events in the file.
        self._rows, self._keys = {}, set()
        # To be saved with the batch: [(page, row)] of the new events, and the changed rows.
        self._new, self._changed_rows = [], []

    def run(self, content: bytes) -> ImportResult:
        """Import the bytes of a calendar and return the result, which is also `self.result`.

        Batches of 200 events are committed one by one. If the file is whole, each upcoming synced
        event that is missing from it counts a miss. The second miss in a row removes the event: the
        page of a proposed event is deleted, and the coming dates of an accepted event are
        cancelled.

        Raises RefusedCalendarError or UnreadableCalendarError before anything is written. Also
        raises RefusedCalendarError on a site without a French agenda page.
        """
        index = main_index()
        if index is None:
            raise RefusedCalendarError(
                _("Créez d’abord la page « Agenda » sous la page d’accueil.")
            )
        zone = EventPage.zone_at(self.source.place, None)
        from .parsing.calendar import parse  # here, because only imports need `icalendar`

        calendar = parse(content, zone=zone, horizon=followed_until(self.today))
        self.result.remarks, self.result.name = calendar.remarks, calendar.name
        self._own_events = OwnEvents(calendar.events)
        refuse_own_feed(calendar, self._own_events)
        refuse_unreadable(calendar)
        if self.source.pk:
            rows = self.source.imported.all()
            self._rows = {(row.uid, row.recurrence_id): row for row in rows}
        self._keys = {(event.uid, event.recurrence_id) for event in calendar.events}
        if self.requires_known:
            refuse_unknown(calendar, self.source, self._rows)
        if not self.accepts_loss:
            refuse_loss(calendar, *self._upcoming_and_missing())
        self._writer = PageWriter(self.source, index, self.user)
        for batch in batched(calendar.events, BATCH, strict=False):
            former = len(self.result.events)
            try:
                with transaction.atomic():
                    self._import_batch(batch)
            except BaseException:
                del self.result.events[former:]  # rolled back
                raise
        if calendar.is_whole:
            self._handle_missing(self._rows.values())
        refresh_statistics()
        return self.result

    def run_unchanged(self) -> ImportResult:
        """Count another miss for the upcoming events missing last time; return the result.

        Call it for a calendar that did not change. The second miss removes an event, as in `run`.
        """
        rows = self.source.imported.filter(misses__gte=1)
        self._handle_missing(rows.select_related("event"))
        return self.result

    def _upcoming_and_missing(self):
        """Return (upcoming rows, upcoming rows that are missing from the file).

        An upcoming row is synced, not over and not removed.
        """
        upcoming = [
            row
            for row in self._rows.values()
            if row.is_synced and row.ends_at > self.now and row.digest != REMOVED_DIGEST
        ]
        missing = [row for row in upcoming if (row.uid, row.recurrence_id) not in self._keys]
        return upcoming, missing

    def _import_batch(self, events):
        self._new, self._changed_rows = [], []
        batch = [self._incoming(event) for event in events if not self._skip_own(event)]
        is_new = {each.key: _has_no_page(self._rows.get(each.key)) for each in batch}
        self._duplicates.load([each for each in batch if is_new[each.key]])
        for each in batch:
            row = self._rows.get(each.key)
            action = self._import_new if is_new[each.key] else self._import_known
            result = action(each, row)
            self.result.events.append(result)
        if not self.is_dry:
            self._write()

    def _skip_own(self, event):
        if event not in self._own_events:
            return False
        reason = _("L’événement vient de ce site : il n’est pas repris.")
        self.result.events.append(
            EventResult(SKIPPED, event.uid, event.recurrence_id, event.title, reason=reason)
        )
        return True

    def _incoming(self, event):
        incoming = incoming_event(
            event,
            locations=self._locations,
            default_title=self.result.name or self.source.name,
            today=self.today,
        )
        for remark in incoming.remarks:
            self.result.remarks.add(REPAIRED, remark, line=event.line, uid=event.uid)
        return incoming

    def _import_new(self, incoming, row):
        """Process an event without a page and return the `EventResult`.

        `row` is None, or the row of a duplicate whose original page was deleted since. A past event
        is skipped if `imports_past` is False. An event whose UID changed updates its page. An event
        that another page announces is recorded as a duplicate. Any other event gets a new page,
        saved by `_write`.
        """
        if incoming.ends_at <= self.now and not self.imports_past:
            return self._result(SKIPPED, incoming, _("L’événement est passé."))
        if row is None and (former := self._renamed(incoming)):
            # The page keeps its UID for our own subscribers.
            former.uid, former.recurrence_id = incoming.key
            self._rows[incoming.key] = former
            self._changed_rows.append(former)
            return self._import_known(incoming, former)
        uid, recurrence_id = incoming.key
        row = row or ImportedEvent(source=self.source, uid=uid, recurrence_id=recurrence_id)
        row.misses = 0
        if duplicate := next(self._duplicates.find(incoming), None):
            row.state, row.duplicate_of = State.DUPLICATE, duplicate
            self._record(row, incoming)
            return self._result(SKIPPED, incoming, _("L’événement est déjà annoncé."), duplicate.pk)
        self._duplicates.add(incoming, self._create(row, incoming))
        return self._result(CREATED, incoming)

    def _import_known(self, incoming, row):
        """Update the page of an event with a row, if the event changed; return the `EventResult`.

        Resets the misses of `row`. The event is skipped if `_reason_to_skip` returns a reason, if
        the file has an older version, or if its values are invalid.
        """
        row.misses, was_missed = 0, row.misses
        if was_missed:
            self._changed_rows.append(row)
        if reason := _reason_to_skip(row):
            return self._result(SKIPPED, incoming, reason, row.event_id)
        if row.digest == incoming.digest:
            return self._result(UNCHANGED, incoming, page=row.event_id)
        if _is_older(incoming.event, row):
            reason = _("Le fichier en a une version plus ancienne.")
            return self._result(SKIPPED, incoming, reason, row.event_id)
        if not self.is_dry:
            try:
                with transaction.atomic():
                    self._writer.change(row, incoming)
            except ValidationError as error:
                return self._result(SKIPPED, incoming, " ".join(error.messages), row.event_id)
        self._record(row, incoming)
        return self._result(CHANGED, incoming, page=row.event_id)

    def _renamed(self, incoming):
        """Return the row of the same event under its former UID, or None.

        The former UID must be missing from the file. The row is removed from `self._rows`.
        """
        by_page = {row.event_id: row for key, row in self._rows.items() if key not in self._keys}
        by_page.pop(None, None)
        for page in self._duplicates.find(incoming):
            if row := by_page.get(page.pk):
                del self._rows[row.uid, row.recurrence_id]
                return row
        return None

    def _create(self, row, incoming):
        """Return the unsaved page of a new event, queued with its row; `_write` saves them."""
        page = self._writer.new(incoming)
        row.state = State.ACCEPTED if self.source.is_trusted else State.PROPOSED
        self._new.append((page, row))
        self._record(row, incoming)
        return page

    def _record(self, row, incoming):
        """Copy the version, digest, URL and end of an event to its row; queue the row to save."""
        row.sequence, row.revised_at = incoming.event.sequence, incoming.event.revised_at
        row.digest, row.page_url = incoming.digest, incoming.event.url
        row.ends_at = incoming.ends_at
        self._changed_rows.append(row)

    def _result(self, status, incoming, reason="", page=None):
        event, values = incoming.event, incoming.values
        return EventResult(
            status,
            event.uid,
            event.recurrence_id,
            values["title"],
            format_day(values["starts_at"], today=self.today),
            incoming.place.name_in_full if incoming.place else values["venue"],
            str(reason),
            page,
            event.line,
        )

    def _write(self):
        """Save the new pages and the rows of the batch.

        If the source is trusted, the new pages are published, refreshed and indexed.
        """
        pages = [page for page, _row in self._new]
        is_live = self.source.is_trusted
        add_pages(self._writer.index, pages, user=self.user, is_live=is_live)
        for page, row in self._new:
            row.event = page
        rows = {id(row): row for row in self._changed_rows}.values()
        ImportedEvent.objects.bulk_update([row for row in rows if row.pk], SAVED_FIELDS, BATCH)
        ImportedEvent.objects.bulk_create([row for row in rows if not row.pk])
        if pages and is_live:
            pks = [page.pk for page in pages]
            refresh(EventPage.objects.filter(pk__in=pks))
            note_new(registration_of(pages[0]), pks)

    def _handle_missing(self, rows):
        """Count a miss for each upcoming row of `rows` that is missing from the file.

        An upcoming row is synced, not over and not removed.
        """
        for row in list(rows):
            is_missing = (row.uid, row.recurrence_id) not in self._keys and row.event_id
            if not (is_missing and row.is_synced and row.ends_at > self.now):
                continue
            if row.digest != REMOVED_DIGEST:
                self._count_miss(row)

    def _count_miss(self, row):
        """Count a miss; at `MOST_MISSES` (2), remove the event from the agenda.

        An event whose page is invalid is reported as skipped, and the next import tries again. In
        a dry run, only `row.misses` in memory and the result change.
        """
        row.misses += 1
        status, reason = REMOVED, _("Le calendrier ne l’annonce plus.")
        is_removed, page, title = row.misses >= MOST_MISSES, row.event_id, row.event.title
        if is_removed and not self.is_dry:
            try:
                with transaction.atomic():
                    self._remove(row)
            except ValidationError as error:
                status, reason = SKIPPED, f"{reason} {' '.join(error.messages)}"
        if is_removed:
            self.result.events.append(
                EventResult(*(status, row.uid, row.recurrence_id, title), reason=reason, page=page)
            )
        if not self.is_dry and row.pk:
            row.save(update_fields=["misses", "digest"])

    def _remove(self, row):
        """Delete a proposed event, page and row; cancel the coming dates of an accepted one.

        Raises ValidationError if the page of an accepted event is invalid.
        """
        if row.state == State.PROPOSED:
            row.event.delete()
            row.delete()
            return
        cancel_coming_dates(row, user=self.user)
        row.digest = REMOVED_DIGEST


def _has_no_page(row):
    """Return True without a row, or for a duplicate whose original page was deleted since."""
    if row is None:
        return True
    return row.state == State.DUPLICATE and not row.duplicate_of_id and not row.event_id


def _reason_to_skip(row):
    """Return the translated reason not to change an imported event; "" if it may change."""
    if row.state == State.DETACHED:
        return _("Un éditeur l’a repris à la main.")
    if row.state == State.DUPLICATE:
        return _("L’événement est déjà annoncé.")
    if row.state == State.REFUSED or not row.event_id:
        return _("Un éditeur n’en a pas voulu.")
    return ""


def _is_older(event, row):
    """Return True if the event is an older version than the row, as an old copy on a server.

    The pairs (SEQUENCE, date of revision) are compared. Returns False if the event was removed
    from the agenda, or if the event or the row has no date of revision.
    """
    if row.digest == REMOVED_DIGEST or not (row.revised_at and event.revised_at):
        return False
    return (event.sequence, event.revised_at) < (row.sequence, row.revised_at)
