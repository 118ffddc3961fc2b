"""Makes the dates and the iCalendar texts of events, from what their pages say.

Done again it changes nothing, so whoever doubts may ask for all of it (`manage.py rebuild_agenda`).
"""

from collections import defaultdict
from itertools import batched

from django.conf import settings
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Max, Q
from django.db.models.functions import Now
from django.dispatch import Signal
from django.utils import timezone, translation

from network.models import ContentStamp
from network.text import plain

from . import seats
from .ical import stored_texts as calendar_texts
from .ical.vevents import vevents
from .models import CalendarEntry, EventPage, Occurrence

# Sent with `events`, the set of the ids of those whose dates or texts have changed.
refreshed = Signal()
BATCH = 200
RELATED = "locale commune organisation contact social_image".split()
DATE_FIELDS = (
    "starts_at ends_at status note place_id commune_id venue seats_taken is_decided".split()
)


def refresh(events, *, announces=True):
    """Dates and texts of these `EventPage`s (a queryset), as they are in the database.

    What is not published, or is a translation, has no date of its own: pages in other languages
    read those of the French one. Entries are kept: a UID is for life. Returns how many events
    changed. If any did, raises the content stamp and sends `refreshed`, unless whoever changes
    their seats under a lock does without (`announces`).
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


def is_late(prefix=""):
    """An expression: the text of the event at `prefix` names a place that has expired since, and
    that no job has unpublished yet."""
    late = Q(**{f"{prefix}pk__in": _late_dates().values("event")})
    return ExpressionWrapper(late, output_field=BooleanField())


def late_since(ids):
    """{id of a late event: the moment, without fractions of a second, since when it is}"""
    dates = _late_dates().filter(event__in=ids)
    moments = dates.values_list("event").annotate(Max("place__expire_at"))
    return {pk: moment.replace(microsecond=0) for pk, moment in moments}


def written_now(ids):
    """{id of a late event: its `CalendarEntry` as `refresh` would leave it}, and nothing is saved:
    until the job that unpublishes places has run, whoever reads a text is given this one."""
    since = late_since(ids)
    return {page.pk: entry for page, entry in _pages_and_entries(since, since)}


def written_with(kept, write=vevents):
    """{id: the `CalendarEntry` of an event, its text that of some of its dates}, and nothing is
    saved. `kept` is {id: the moments, in UTC, where these dates were first put}; `write(page, uid,
    moments)` gives their `ical.Event`s: a series that leaves the others out, or each by itself."""
    written = {}
    with translation.override(settings.LANGUAGE_CODE):
        for page, entry in _pages_and_entries(kept, late_since(kept)):
            calendar_texts.write(entry, write(page, entry.uid, kept[page.pk]))
            written[page.pk] = entry
    return written


def _pages_and_entries(ids, since):
    """[(page, its `CalendarEntry`)]; that of a late event, whose `late_since` is in `since`, as
    `refresh` would leave it."""
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
    gone.delete()
    pages = _pages(shown)
    # Whoever registers meanwhile waits, so that the seats counted now are the seats written.
    entries = CalendarEntry.objects.select_for_update().filter(event__in=pages).order_by("pk")
    entries = {entry.event_id: entry for entry in entries}
    _fetch_taken_seats(pages)
    return changed | _save_dates(pages) | _save_entries(pages, entries)


def _pages(ids):
    """The pages of these events, with all that their dates and their texts say."""
    pages = EventPage.objects.filter(pk__in=ids).select_related(*RELATED).with_shown_places()
    related = "topics", "dates", "exceptions", "shown_place__closures"
    return list(pages.prefetch_related(*related))


def _fetch_taken_seats(pages):
    taken = seats.taken([page.pk for page in pages if page.capacity])
    for page in pages:
        page.taken_seats = taken.get(page.pk, {})


def _save_dates(pages):
    """Each date keeps its row for life, known by where it was first put."""
    rows = defaultdict(dict)
    for row in Occurrence.objects.filter(event__in=pages):
        rows[row.event_id][row.original_starts_at] = row
    new, moved, changed = [], [], set()
    for page in pages:
        for date in Occurrence.of_page(page):
            row = rows[page.pk].pop(date.original_starts_at, None)
            if row is None:
                new.append(date)
            elif _values(row, DATE_FIELDS) != _values(date, DATE_FIELDS):
                date.pk = row.pk
                moved.append(date)
    left = [row for of_event in rows.values() for row in of_event.values()]
    changed = {date.event_id for date in [*new, *moved, *left]}
    Occurrence.objects.filter(pk__in=[row.pk for row in left]).delete()
    Occurrence.objects.bulk_update(moved, DATE_FIELDS, batch_size=BATCH)
    Occurrence.objects.bulk_create(new, batch_size=BATCH)
    return changed


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
        ends_at = ends.get(page.pk)
        if is_rewritten or ends_at != entry.ends_at:
            entry.ends_at = ends_at
            (changed if entry.pk else new).append(entry)
    fields = [*calendar_texts.FIELDS, "ends_at"]
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
