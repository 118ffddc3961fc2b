"""Taking what a member's calendar says into the agenda, by (source, UID, RECURRENCE-ID).

The source writes when, where and what; the editors keep how it is filed (sort, topics, audiences,
organiser, price, contact). Read again, a calendar that did not change writes nothing.
"""

import hashlib
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from difflib import SequenceMatcher
from functools import partial
from itertools import batched, islice

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Site

from events.choices import OFF, Change, Kind, Status
from events.ical import descriptions
from events.models import (
    CalendarEntry,
    EventDate,
    EventException,
    EventIndexPage,
    EventPage,
    ImportedEvent,
    Occurrence,
)
from events.refreshing import refresh
from network.dates import say_day
from network.models import Topic
from network.publishing.additions import add_pages
from network.text import plain
from search.indexing import rows as indexing
from search.registry import registration_of

from . import fitting
from .accounts import CHANGED, CREATED, GONE, LEFT, UNCHANGED, Account, Outcome
from .locations import Whereabouts
from .reading.calendar import read
from .reading.lines import REFUSED

BATCH = 200
SIMILAR = 0.8
MOST_ALIKE = 50  # looked at for one start
NAMES = uuid.UUID("0e0d1c1c-4f0c-4f3f-8f55-2f7f5e7f9f61")
VANISHED = "vanished"  # in place of the digest of an event that the source no longer holds
MISSES = 2  # readings without it before an event is taken for withdrawn
State = ImportedEvent.State


class NothingTakenError(Exception):
    """The calendar is refused as a whole and nothing changed; the message says why, in French."""


@dataclass
class _Wanted:
    """An event as the source would have it: `values` and rows of its page, and what names it."""

    event: object
    values: dict
    dates: list
    exceptions: list
    place: object
    commune: object
    ends_at: object

    @property
    def key(self):
        return self.event.uid, self.event.recurrence_id

    @property
    def digest(self):
        said = self.values, self.dates, self.exceptions, self.event.url
        return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()


def main_index():
    """The agenda that events go into, or None."""
    pages = EventIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    return pages.select_related("locale").order_by("path").first()


def take(source, content, **options):
    """The `Account` of a calendar's bytes, taken for a source.

    Raises `UnreadableCalendarError` or `NothingTakenError` before anything is written.
    """
    return Import(source, **options).take(content)


class Import:
    """`is_dry` writes nothing. `accepts_loss` is somebody's word that much of it may be gone.
    `takes_past` is whether what is over is worth a new page."""

    def __init__(self, source, *, user=None, is_dry=False, accepts_loss=False, takes_past=True):
        self.source = source
        self.user = user
        self.is_dry = is_dry
        self.accepts_loss = accepts_loss
        self.takes_past = takes_past
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.account = Account()
        self.whereabouts = Whereabouts(source.place)
        self._met = defaultdict(list)
        self._hosts = _our_hosts()

    @cached_property
    def _topics(self):
        return list(Topic.objects.all())

    @cached_property
    def _usual_topics(self):
        return list(self.source.topics.all())

    def take(self, content):
        self.index = main_index()
        if self.index is None:
            raise NothingTakenError(_("Créez d’abord la page « Agenda » sous la page d’accueil."))
        zone = EventPage.zone_at(self.source.place, None)
        reading = read(content, zone=zone, horizon=fitting.followed_to(self.today))
        self.account.remarks, self.account.name = reading.remarks, reading.name
        self._refuse_ours(reading)
        if reading.is_cut:
            raise NothingTakenError(_("Le fichier est coupé au milieu d’un événement."))
        self._refuse_unreadable(reading)
        self._rows = self._known_rows()
        self._keys = {(event.uid, event.recurrence_id) for event in reading.events}
        self._refuse_loss(reading)
        self._ours = self._our_uids(reading)
        for batch in batched(reading.events, BATCH, strict=False):
            with transaction.atomic():
                self._take_batch(batch)
        if reading.is_whole:
            self._miss(self._rows.values())
        return self.account

    def miss_again(self):
        """The calendar is the same as last time: what was missing still is."""
        rows = self.source.imported.filter(misses__gte=1)
        self._keys = set()
        self._miss(rows.select_related("event"))
        return self.account

    def _known_rows(self):
        if not self.source.pk:
            return {}
        return {(row.uid, row.recurrence_id): row for row in self.source.imported.all()}

    def _refuse_ours(self, reading):
        """A feed of this very site would come back to itself."""
        if _host(reading.address) in self._hosts:
            raise NothingTakenError(_("C’est l’agenda de ce site : il n’est pas lu en retour."))

    def _refuse_unreadable(self, reading):
        refused = next((each for each in reading.remarks if each.kind == REFUSED), None)
        if refused and not reading.events:
            said = {"line": refused.line, "reason": refused.reason}
            raise NothingTakenError(
                _("Aucun événement n’est lisible. Ligne %(line)s : %(reason)s") % said
            )

    def _our_uids(self, reading):
        """The UIDs of the file that this site gave, as a member who follows us sends them back."""
        named = {}
        for event in reading.events:
            for text in (event.uid, event.related_to):
                try:
                    named[uuid.UUID(text)] = text
                except ValueError:
                    continue
        found = set()
        for batch in batched(named, BATCH, strict=False):
            entries = CalendarEntry.objects.filter(uid__in=batch)
            found |= {named[uid] for uid in entries.values_list("uid", flat=True)}
        return found

    def _refuse_loss(self, reading):
        """Nothing left, or less than half, is more often a fault than a wish."""
        coming = [
            row
            for row in self._rows.values()
            if row.is_elsewhere and row.ends_at > self.now and row.digest != VANISHED
        ]
        lost = [row for row in coming if (row.uid, row.recurrence_id) not in self._keys]
        if self.accepts_loss or len(lost) * 2 <= len(coming):
            return
        left = len(coming) - len(lost) + self._count_renamed(lost, reading)
        if left * 2 < len(coming):
            said = {"left": left, "total": len(coming)}
            raise NothingTakenError(
                _("Il ne reste que %(left)s des %(total)s événements à venir connus.") % said
            )

    def _count_renamed(self, lost, reading):
        """How many of these are in the file under another UID, with the same start and title."""
        found = {
            (plain(event.title), _on_the_network_clock(event.dates[0].starts_at))
            for event in reading.events
        }
        pages = EventPage.objects.filter(pk__in=[row.event_id for row in lost])
        known = pages.values_list("title", "starts_at")
        return sum((plain(title), start) in found for title, start in known)

    def _take_batch(self, events):
        self._new, self._saved = [], []
        wanted = [self._wanted(event) for event in events if not self._is_ours(event)]
        new = [each for each in wanted if each.key not in self._rows]
        self._meet(new)
        for each in wanted:
            row = self._rows.get(each.key)
            outcome = self._take_known(each, row) if row else self._take_new(each)
            self.account.outcomes.append(outcome)
        if not self.is_dry:
            self._write()

    def _is_ours(self, event):
        is_ours = (
            event.uid in self._ours
            or event.related_to in self._ours
            or _host(event.url) in self._hosts
        )
        if is_ours:
            reason = _("L’événement vient de ce site : il n’est pas repris.")
            self.account.outcomes.append(
                Outcome(LEFT, event.uid, event.recurrence_id, event.title, "", reason=reason)
            )
        return is_ours

    def _wanted(self, event):
        where = self.whereabouts.of(event)
        fitted = fitting.fit(event, EventPage.zone_at(where.place, where.commune), self.today)
        for remark in fitted.remarks:
            self.account.remarks.add("mended", remark, line=event.line, uid=event.uid)
        html = descriptions.clean(event.text, event.html)
        is_short = len(descriptions.words(html)) <= descriptions.SUMMARY and "<a" not in html
        reason = _("Date à confirmer") if event.is_tentative else ""
        values = {
            "title": event.title or self.account.name or self.source.name,
            "search_description": descriptions.summary(html),
            "body": [] if is_short else [_paragraph(html)],
            "status_reason": reason,
            **fitted.values,
            **where.values,
        }
        return _Wanted(
            event,
            values,
            fitted.dates,
            fitted.exceptions,
            where.place,
            where.commune,
            fitted.ends_at,
        )

    def _take_new(self, wanted):
        if wanted.ends_at <= self.now and not self.takes_past:
            return self._told(LEFT, wanted, _("L’événement est passé."))
        if former := self._renamed(wanted):
            # The calendar gave it another name: subscribers of ours keep the one they know.
            former.uid, former.recurrence_id = wanted.key
            self._rows[wanted.key] = former
            self._saved.append(former)
            return self._take_known(wanted, former)
        row = ImportedEvent(source=self.source, uid=wanted.key[0], recurrence_id=wanted.key[1])
        if twin := next(self._alike(wanted), None):
            row.state, row.twin = State.DUPLICATE, twin
            self._remember(row, wanted)
            return self._told(LEFT, wanted, _("L’événement est déjà annoncé."), twin.pk)
        page = self._page(wanted)
        row.state = State.TAKEN if self.source.is_trusted else State.PROPOSED
        self._new.append((page, row))
        self._remember(row, wanted)
        self._met[wanted.values["starts_at"]].append(page)
        return self._told(CREATED, wanted)

    def _take_known(self, wanted, row):
        row.misses, was_missed = 0, row.misses
        if row.state == State.DUPLICATE and not row.twin_id and not row.event_id:
            return self._take_again(wanted, row)
        if was_missed:
            self._saved.append(row)
        if reason := self._why_left(row):
            return self._told(LEFT, wanted, reason, row.event_id)
        if row.digest == wanted.digest:
            return self._told(UNCHANGED, wanted, page=row.event_id)
        if self._is_older(wanted.event, row):
            reason = _("Le fichier en a une version plus ancienne.")
            return self._told(LEFT, wanted, reason, row.event_id)
        if not self.is_dry:
            try:
                with transaction.atomic():
                    self._change(row, wanted)
            except ValidationError as error:
                return self._told(LEFT, wanted, " ".join(error.messages), row.event_id)
        self._remember(row, wanted)
        return self._told(CHANGED, wanted, page=row.event_id)

    def _take_again(self, wanted, row):
        """The event that it doubled is gone: it counts by itself from now on."""
        page = self._page(wanted)
        row.state = State.TAKEN if self.source.is_trusted else State.PROPOSED
        self._new.append((page, row))
        self._remember(row, wanted)
        return self._told(CREATED, wanted)

    def _why_left(self, row):
        if row.state == State.DETACHED:
            return _("Un éditeur l’a repris à la main.")
        if row.state == State.DUPLICATE:
            return _("L’événement est déjà annoncé.")
        if row.state == State.REFUSED or not row.event_id:
            return _("Un éditeur n’en a pas voulu.")
        return ""

    def _is_older(self, event, row):
        """By SEQUENCE, then LAST-MODIFIED: a server may give an old copy."""
        if row.digest == VANISHED or not (row.revised_at and event.revised_at):
            return False
        return (event.sequence, event.revised_at) < (row.sequence, row.revised_at)

    def _remember(self, row, wanted):
        row.sequence, row.revised_at = wanted.event.sequence, wanted.event.revised_at
        row.digest, row.page_url = wanted.digest, wanted.event.url
        row.ends_at = wanted.ends_at
        self._saved.append(row)

    def _told(self, status, wanted, reason="", page=None):
        event = wanted.event
        place = wanted.place.title if wanted.place else wanted.values["venue"]
        return Outcome(
            status,
            event.uid,
            event.recurrence_id,
            wanted.values["title"],
            say_day(wanted.values["starts_at"].date(), today=self.today),
            place,
            str(reason),
            page,
            event.line,
        )

    def _meet(self, wanted):
        """What the agenda already has at the starts of these, drafts too."""
        starts = {each.values["starts_at"] for each in wanted} - self._met.keys()
        if not starts:
            return
        french = EventPage.objects.in_language(settings.LANGUAGE_CODE).select_related("place")
        dates = Occurrence.objects.filter(starts_at__in=starts).values_list("event_id", "starts_at")
        at = defaultdict(set)
        for event_id, start in dates:
            at[event_id].add(start)
        for page in french.filter(starts_at__in=starts).defer("body"):
            at[page.pk].add(page.starts_at)
        for page in french.filter(pk__in=at).defer("body"):
            for start in at[page.pk]:
                self._met[start].append(page)

    def _alike(self, wanted):
        """The events that say the same: same start, same place, nearly the same title."""
        if not wanted.event.title:
            return
        for page in islice(self._met[wanted.values["starts_at"]], MOST_ALIKE):
            if _same_where(page, wanted) and _same_title(page.title, wanted.values["title"]):
                yield page

    def _renamed(self, wanted):
        """The row of an event of this source that now comes under another UID, else None."""
        by_page = {row.event_id: row for key, row in self._rows.items() if key not in self._keys}
        by_page.pop(None, None)
        for page in self._alike(wanted):
            row = by_page.get(page.pk)
            if row and row.is_elsewhere:
                del self._rows[row.uid, row.recurrence_id]
                return row
        return None

    def _page(self, wanted):
        """A new page, filed as the source's settings say."""
        name = uuid.uuid5(NAMES, f"{self.source.pk}|{'|'.join(wanted.key)}").hex[:8]
        title = wanted.values["title"]
        categories = {plain(name) for name in wanted.event.categories}
        kinds = {plain(str(kind.label)): kind for kind in Kind}
        page = EventPage(
            slug=f"{slugify(title)[:200].strip('-') or 'evenement'}-{name}",
            locale=self.index.locale,
            kind=next((kinds[each] for each in categories if each in kinds), self.source.kind),
            audiences=list(self.source.audiences),
            organisation=self.source.organisation,
            is_free=not self.source.price,
            price=self.source.price,
        )
        named = [topic for topic in self._topics if plain(topic.name) in categories]
        page.topics = list(dict.fromkeys([*self._usual_topics, *named]))
        _fill(page, wanted)
        return page

    def _change(self, row, wanted):
        """A new version of the page; published when the source is trusted, and at once when the
        event is called off: nobody should come for nothing."""
        page = row.event.get_latest_revision_as_object()
        _fill(page, wanted)
        revision = page.save_revision(user=self.user, log_action=True, clean=False)
        is_off = page.status in OFF
        if row.state == State.TAKEN and row.event.live and (self.source.is_trusted or is_off):
            revision.publish(user=self.user)

    def _write(self):
        pages = [page for page, _row in self._new]
        is_live = self.source.is_trusted
        add_pages(self.index, pages, user=self.user, is_live=is_live)
        for page, row in self._new:
            row.event = page
        rows = {id(row): row for row in self._saved}.values()
        new = [row for row in rows if not row.pk]
        ImportedEvent.objects.bulk_create(new)
        ImportedEvent.objects.bulk_update(
            [row for row in rows if row not in new], ROW_FIELDS, BATCH
        )
        if pages and is_live:
            pks = [page.pk for page in pages]
            refresh(EventPage.objects.filter(pk__in=pks))
            if not indexing.is_paused():
                find = partial(indexing.refresh, registration_of(pages[0]), pks)
                transaction.on_commit(find, robust=True)

    def _miss(self, rows):
        """What the source no longer holds: left alone once, then called off; what is over stays."""
        for row in list(rows):
            key = row.uid, row.recurrence_id
            if key in self._keys or not row.is_elsewhere or row.ends_at <= self.now:
                continue
            if row.digest == VANISHED or not row.event_id:
                continue
            self._miss_one(row)

    def _miss_one(self, row):
        row.misses += 1
        is_gone = row.misses >= MISSES
        reason = _("Le calendrier ne l’annonce plus.")
        if is_gone:
            told = Outcome(
                GONE, row.uid, row.recurrence_id, row.event.title, "", "", reason, row.event_id
            )
            self.account.outcomes.append(told)
        if self.is_dry:
            return
        with transaction.atomic():
            if is_gone and row.state == State.PROPOSED:
                row.event.delete()
                row.delete()
                return
            if is_gone:
                call_off(row, user=self.user)
                row.digest = VANISHED
            row.save(update_fields=["misses", "digest"])


ROW_FIELDS = [
    "uid",
    "recurrence_id",
    "event",
    "twin",
    "state",
    "sequence",
    "revised_at",
    "digest",
    "page_url",
    "ends_at",
    "misses",
]


def call_off(row, *, user=None):
    """Says that the coming dates of an event are off; those that are over keep what they were."""
    page = row.event.get_latest_revision_as_object()
    reason = (_("Retiré de l’agenda « %s ».") % row.source.name)[:200]
    dates = Occurrence.of_page(page)
    now = timezone.now()
    coming = [date for date in dates if date.ends_at > now]
    if len(coming) == len(dates):
        page.status, page.status_reason = Status.CANCELLED, reason
    else:
        days = {date.original_starts_at.astimezone(date.zone).date() for date in coming}
        kept = [row for row in page.exceptions.all() if row.original_date not in days]
        page.exceptions = kept + [
            EventException(original_date=day, change=Change.CANCELLED, note=reason)
            for day in sorted(days)
        ]
    revision = page.save_revision(user=user, log_action=True, clean=False)
    if row.event.live:
        revision.publish(user=user)


def _fill(page, wanted):
    """Writes what belongs to the source; a row that says the same keeps its identity."""
    for name, value in wanted.values.items():
        setattr(page, name, value)
    is_new = page.pk is None
    dates = {} if is_new else {row.key: row.pk for row in page.dates.all()}
    page.dates = [EventDate(pk=dates.get(row["key"]), **row) for row in wanted.dates]
    days = {} if is_new else {row.original_date: row.pk for row in page.exceptions.all()}
    page.exceptions = [
        EventException(pk=days.get(row["original_date"]), **row) for row in wanted.exceptions
    ]


def _paragraph(html):
    name = uuid.uuid5(NAMES, hashlib.sha256(html.encode("utf-8", "replace")).hexdigest())
    return {"type": "paragraph", "value": html, "id": str(name)}


def _same_where(page, wanted):
    values = wanted.values
    if page.place_id or values["place_id"]:
        return page.place_id == values["place_id"]
    if page.commune_id and values["commune_id"] and page.commune_id != values["commune_id"]:
        return False
    return plain(page.venue) == plain(values["venue"])


def _same_title(one, other):
    one, other = plain(one), plain(other)
    if one == other:
        return True
    if _numbers(one) != _numbers(other):  # "Découverte 1" and "Découverte 2" are two workshops
        return False
    return SequenceMatcher(None, one, other).ratio() >= SIMILAR


def _numbers(words):
    return [word for word in words.split() if word.isdigit()]


def _on_the_network_clock(moment):
    if isinstance(moment, datetime):
        return moment
    return timezone.make_aware(datetime.combine(moment, time.min))


def _our_hosts():
    """The names under which this site is reached."""
    sites = set(Site.objects.values_list("hostname", flat=True))
    names = sites | set(settings.ALLOWED_HOSTS) | {_host(settings.WAGTAILADMIN_BASE_URL)}
    return {name.lower().lstrip(".") for name in names} - {"", "*"}


def _host(address):
    """ "exemple.fr" of "https://exemple.fr:443/a"; "" of anything that is no web address."""
    parts = address.lower().split("/")
    if len(parts) < 3 or parts[0] not in {"http:", "https:", "webcal:"}:
        return ""
    return parts[2].split(":")[0]
