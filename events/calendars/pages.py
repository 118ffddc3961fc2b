"""Create, change and cancel the pages of imported events.

The source writes the dates, the location and the texts. The classification of an event (kind,
topics, audiences, organiser, price) is set once for a new page, then editors own it.
"""

import uuid
from functools import cached_property

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from events.choices import OFF, Change, Kind, Status
from events.models import EventDate, EventException, EventPage, ImportedEvent, Occurrence
from network.models import Topic
from network.text.strings import plain

from .incoming import BLOCK_IDS

State = ImportedEvent.State


class PageWriter:
    """Writer of the pages of one source, under the agenda page `index`.

    `user` is the author of the revisions, or None.
    """

    def __init__(self, source, index, user=None):
        self.source = source
        self.index = index
        self.user = user

    @cached_property
    def _topics(self):
        return list(Topic.objects.all())

    @cached_property
    def _default_topics(self):
        return list(self.source.topics.all())

    def new(self, incoming) -> EventPage:
        """Return an unsaved page with the values of an `IncomingEvent`.

        The page is classified by the settings of the source and the categories of the event.
        """
        name = f"{self.source.pk}|{'|'.join(incoming.key)}"
        suffix = uuid.uuid5(BLOCK_IDS, name).hex[:8]
        slug = slugify(incoming.values["title"])[:200].strip("-") or "evenement"
        categories = [plain(name) for name in incoming.event.categories]
        kinds = {plain(str(kind.label)): kind for kind in Kind}
        page = EventPage(
            slug=f"{slug}-{suffix}",
            locale=self.index.locale,
            kind=next((kinds[each] for each in categories if each in kinds), self.source.kind),
            audiences=list(self.source.audiences),
            organisation=self.source.organisation,
            # Without a price, an event that is not free could not be published.
            is_free=False if self.source.price else self.source.is_free or None,
            price=self.source.price,
        )
        named = [topic for topic in self._topics if plain(topic.name) in categories]
        page.topics = list(dict.fromkeys([*self._default_topics, *named]))
        _set_values(page, incoming)
        page.place = incoming.place  # the index reads its name: no query for each page
        return page

    def change(self, row: ImportedEvent, incoming) -> None:
        """Save a revision of the page of `row` with the values of an `IncomingEvent`.

        The revision is published if the event is accepted, its page is live, and the source is
        trusted. For an event that is off, the source need not be trusted: people must not come for
        nothing. Raises ValidationError if the page cannot be published. Call it in a transaction,
        because the revision is saved before it is published.
        """
        page = row.event.get_latest_revision_as_object()
        _set_values(page, incoming)
        revision = page.save_revision(user=self.user, log_action=True, clean=False)
        is_off = page.status in OFF
        if row.state == State.ACCEPTED and row.event.live and (self.source.is_trusted or is_off):
            revision.publish(user=self.user)


def cancel_coming_dates(row: ImportedEvent, *, user=None) -> None:
    """Cancel the dates of an `ImportedEvent` that have not ended; past dates stay unchanged.

    If no date has ended, the whole event is cancelled. Saves a revision by `user` and publishes it
    if the page is live. Raises ValidationError if the page cannot be published. Call it in a
    transaction, because the revision is saved before it is published.
    """
    page = row.event.get_latest_revision_as_object()
    reason = (_("Retiré de l’agenda « %s ».") % row.source.name)[:200]
    dates = Occurrence.of_page(page)
    now = timezone.now()
    coming = [date for date in dates if date.ends_at > now]
    if len(coming) == len(dates):
        page.status, page.status_reason = Status.CANCELLED, reason
    else:
        page.name_changed_dates()
        originals = {date.original for date in coming}
        former = {row.original: row for row in page.exceptions.all()}
        kept = [row for original, row in former.items() if original not in originals]
        page.exceptions = kept + [
            former.get(original, _unchanged(*original)).replacement(Change.CANCELLED, reason)
            for original in sorted(originals)
        ]
    revision = page.save_revision(user=user, log_action=True, clean=False)
    if row.event.live:
        revision.publish(user=user)


def _unchanged(day, time):
    return EventException(original_date=day, original_time=time)


def _set_values(page, incoming):
    """Set the fields and rows of `incoming` on `page`.

    An `EventDate` with the same key, or an `EventException` with the same original start, keeps its
    primary key.
    """
    for name, value in incoming.values.items():
        setattr(page, name, value)
    is_new = page.pk is None
    keys = {} if is_new else {row.key: row.pk for row in page.dates.all()}
    page.dates = [EventDate(pk=keys.get(row["key"]), **row) for row in incoming.dates]
    keys = {} if is_new else {row.original: row.pk for row in page.exceptions.all()}
    page.exceptions = [
        EventException(pk=keys.get((row["original_date"], row["original_time"])), **row)
        for row in incoming.exceptions
    ]
