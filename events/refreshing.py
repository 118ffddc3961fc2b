"""Rebuild the dates and iCalendar texts of events from their pages.

Refreshing is idempotent: `manage.py rebuild_agenda` refreshes every event.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import reduce
from itertools import batched
from operator import or_

from django.conf import settings
from django.db import transaction
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    Max,
    Q,
    QuerySet,
    prefetch_related_objects,
)
from django.db.models.functions import Now
from django.dispatch import Signal
from django.utils import timezone, translation

from network.database.compiled import rows_by_key
from network.models import ContentStamp
from network.text.strings import plain
from places.models import PlacePage

from . import seats
from .ical import stored_texts as calendar_texts
from .ical.vevents import vevents
from .models import CalendarEntry, EventDate, EventException, EventPage, Occurrence
from .querysets import shown_place

# Sent with `events`, the set of ids of the events whose dates or texts changed.
refreshed = Signal()
# Sent in the transaction that locks an event, before its dates are saved, if it has a new original
# start. The arguments are `page`, its `entry`, its stored dates `former` and its unsaved `dates`. A
# receiver that moves registrations to other starts returns True.
starts_changed = Signal()
BATCH = 200
RELATED = "locale commune organisation contact social_image".split()
DATE_FIELDS = (
    "starts_at ends_at first_on last_on status note place_id commune_id venue seats_taken"
    " is_decided is_closed announced_at extra_key departement"
).split()


def refresh(events: QuerySet, *, announces: bool = True) -> int:
    """Rebuild the dates and texts of these `EventPage`s; return the number of changed pages.

    Deletes the dates of unpublished pages, and of pages that are not French: a translation shows
    the dates of the French page. The rows of `CalendarEntry` are not deleted, because a UID is
    permanent. If the dates of an event are deleted, the SEQUENCE of its entry is incremented.

    Each batch of 200 pages has its own transaction, which locks their calendar entries. The signal
    `starts_changed` is sent for an event that was published before and has a new original start.

    If an event changed, the content stamp is incremented and the signal `refreshed` is sent. With
    `announces=False`, neither is done: a caller that changes seats under a lock increments the
    stamp after its commit.
    """
    ids = list(events.order_by("pk").values_list("pk", flat=True))
    changed = set()
    for batch in batched(ids, BATCH, strict=False):
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            changed |= _refresh_batch(batch)
    if changed and announces:
        ContentStamp.raise_()
        refreshed.send(EventPage, events=changed)
    return len(changed)


def held_at(*places: PlacePage) -> set[int]:
    """Return the ids of the events at one of these places, even for a single date."""
    at = at_places(pk__in=[place.pk for place in places])
    return set(EventPage.objects.filter(at).values_list("pk", flat=True))


def at_places(**place):
    """Return a Q for the events at a place with these lookups, even for a single date."""
    single = [
        Q(pk__in=rows.objects.filter(**{f"place__{name}": value}).values("event"))
        for rows in (EventDate, EventException)
        for name, value in place.items()
    ]
    return reduce(or_, single, Q(**{f"place__{name}": value for name, value in place.items()}))


def is_outdated(prefix: str = "") -> ExpressionWrapper:
    """Return an expression that is true if the stored text of the event names an expired place.

    `prefix` is the path to the event, with its final "__". The text is rewritten once the place is
    unpublished, some minutes after its expiry.
    """
    late = Q(**{f"{prefix}pk__in": _late_dates().values("event")})
    return ExpressionWrapper(late, output_field=BooleanField())


def outdated_since(ids: Iterable[int]) -> dict[int, datetime]:
    """Return {id: latest expiry of its places} for the events with an outdated text.

    The expiries are aware, without microseconds. Events of `ids` with an up-to-date text are
    absent.
    """
    dates = _late_dates().filter(event__in=ids)
    moments = dates.values_list("event").annotate(Max("place__expire_at"))
    return {pk: moment.replace(microsecond=0) for pk, moment in moments}


def updated_entries(ids: Iterable[int]) -> dict[int, CalendarEntry]:
    """Return {id: `CalendarEntry` as `refresh` would write it, unsaved} for outdated events.

    Events of `ids` with an up-to-date text are absent. Callers serve these entries instead of the
    stored ones, until the job that unpublishes expired places has run.
    """
    since = outdated_since(ids)
    return {page.pk: entry for page, entry in _pages_and_entries(since, since)}


def partial_entries(
    kept: Mapping[int, set[datetime]], write: Callable = vevents
) -> dict[int, CalendarEntry]:
    """Return {event key: unsaved `CalendarEntry` with only some dates of the event}.

    `kept` is {event key: original starts, in UTC, of the dates to include}. Events without an entry
    are absent from the result. `write(page, uid, starts)` returns the `ical.Event`s of the dates: a
    series that excludes the other dates, or single dates.
    """
    written = {}
    with translation.override(settings.LANGUAGE_CODE):
        for page, entry in _pages_and_entries(kept, outdated_since(kept)):
            calendar_texts.write(entry, write(page, entry.uid, kept[page.pk]))
            written[page.pk] = entry
    return written


def _pages_and_entries(ids, since):
    """Return [(page, its `CalendarEntry`)]; the entries of outdated events are rewritten, unsaved.

    `since` is the result of `outdated_since`.
    """
    with translation.override(settings.LANGUAGE_CODE):
        pages = {page.pk: page for page in _pages(ids)}
        _fetch_taken_seats(pages.values())
        entries = list(CalendarEntry.objects.filter(event__in=pages))
        for entry in entries:
            if entry.event_id in since:
                _rewrite(entry, pages[entry.event_id], since[entry.event_id])
    return [(pages[entry.event_id], entry) for entry in entries]


def _late_dates():
    return Occurrence.objects.filter(place__expire_at__lte=Now()).order_by()


def _refresh_batch(ids):
    shown = set(
        EventPage.objects.filter(
            pk__in=ids, live=True, locale__language_code=settings.LANGUAGE_CODE
        ).values_list("pk", flat=True)
    )
    gone = Occurrence.objects.filter(event__in=set(ids) - shown)
    changed = set(gone.values_list("event_id", flat=True))
    if changed:
        gone.delete()
        # The letters that cancel a withdrawn event are then newer than those that announced it.
        CalendarEntry.objects.filter(event__in=changed).raise_sequence()
    pages = _pages(shown)
    # The lock makes concurrent registrations wait, so that the seats written are up to date.
    entries = CalendarEntry.objects.select_for_update().filter(event__in=pages).order_by("pk")
    entries = {entry.event_id: entry for entry in entries}
    _fetch_taken_seats(pages)
    former = _stored_dates(pages)
    dates = {page.pk: Occurrence.of_page(page) for page in pages}
    followed = [page for page in pages if _follow(page, entries.get(page.pk), former, dates)]
    _fetch_taken_seats(followed)
    dates |= {page.pk: Occurrence.of_page(page) for page in followed}
    return changed | _save_dates(former, dates) | _save_entries(pages, entries)


def _pages(ids):
    """Return the `EventPage`s of `ids`, with the related rows that their dates and texts need."""
    pages = [page for _pk, page in sorted(rows_by_key(_with_related, ids).items())]
    prefetch_related_objects(
        pages, shown_place(), "topics", "dates", "exceptions", "shown_place__closures"
    )
    return pages


def _with_related():
    return EventPage.objects.select_related(*RELATED)


def _fetch_taken_seats(pages):
    taken = seats.taken([page.pk for page in pages if page.capacity])
    for page in pages:
        page.taken_seats = taken.get(page.pk, {})


def _stored_dates(pages):
    """Return {event key: {original start: stored `Occurrence`}}; events without dates included."""
    rows = {page.pk: {} for page in pages}
    for row in Occurrence.objects.filter(event__in=pages):
        rows[row.event_id][row.original_starts_at] = row
    return rows


def _follow(page, entry, former, dates):
    """Send `starts_changed` if an event published before has a new original start.

    `entry` is the `CalendarEntry` of `page`, or None. `former` and `dates` have the stored and the
    new dates of each event. Returns True if registrations moved to other starts.
    """
    rows = former[page.pk]
    if not entry or all(date.original_starts_at in rows for date in dates[page.pk]):
        return False
    values = {"entry": entry, "former": list(rows.values()), "dates": dates[page.pk]}
    sent = starts_changed.send(EventPage, page=page, **values)
    return any(has_moved for _receiver, has_moved in sent)


def _save_dates(former, dates):
    """Save the dates of events; the row of a date is identified for life by its original start.

    `former` is the result of `_stored_dates`, and `dates` is {event key: unsaved dates}. The rows
    of dates that no longer exist are deleted. Returns the ids of the events whose dates changed.
    """
    new, moved, left = [], [], []
    for event_id, of_event in dates.items():
        rows = dict(former[event_id])
        for date in of_event:
            row = rows.pop(date.original_starts_at, None)
            if row is None:
                new.append(date)
            elif _values(row, DATE_FIELDS) != _values(date, DATE_FIELDS):
                date.pk = row.pk
                moved.append(date)
        left += rows.values()
    Occurrence.objects.filter(pk__in=[row.pk for row in left]).delete()
    Occurrence.objects.bulk_update(moved, DATE_FIELDS, batch_size=BATCH)
    Occurrence.objects.bulk_create(new, batch_size=BATCH)
    return {date.event_id for date in [*new, *moved, *left]}


def _save_entries(pages, entries):
    now = timezone.now().replace(microsecond=0)
    ends = dict(
        Occurrence.objects.filter(event__in=pages)
        .order_by()
        .values_list("event")
        .annotate(Max("ends_at"))
    )
    new, changed = [], []
    for page in pages:
        entry = entries.get(page.pk) or CalendarEntry(event=page)
        is_rewritten = _rewrite(entry, page, now)
        first = page.bounds and page.bounds[0].astimezone(UTC)
        limits = (first, ends.get(page.pk))
        if is_rewritten or limits != (entry.starts_at, entry.ends_at):
            entry.starts_at, entry.ends_at = limits
            (changed if entry.pk else new).append(entry)
    fields = [*calendar_texts.FIELDS, "starts_at", "ends_at"]
    CalendarEntry.objects.bulk_update(changed, fields, batch_size=BATCH)
    CalendarEntry.objects.bulk_create(new, batch_size=BATCH)
    return {entry.event_id for entry in [*new, *changed]}


def _rewrite(entry, page, now):
    texts = vevents(page, entry.uid)
    return calendar_texts.rewrite(entry, texts, zone=page.zone.key, words=_words(page), now=now)


def _words(page):
    place, commune = page.shown_place, page.shown_commune
    texts = [
        page.title,
        page.summary,
        page.get_kind_display(),
        page.venue,
        *(topic.name for topic in page.topics.all()),
        *([place.title, place.city] if place else []),
        commune.name if commune else "",
        page.organisation.name if page.organisation else "",
    ]
    return plain(" ".join(texts))


def _values(row, fields):
    return tuple(getattr(row, field) for field in fields)
