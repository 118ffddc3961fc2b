"""The results of a search as they are shown, read one page at a time."""

import math
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, DateField, DateTimeField, F, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from network.geography.overseas import departement_of, time_zone
from network.models import reader_address
from network.text.dates import format_day, format_period
from search.choices import KIND_LABELS, STATUS_LABELS
from search.engines.query import POSTCODE
from search.language.extracts import extract, highlight
from search.models import SearchDocument
from search.registry import registrations

from .chained import split

PER_PAGE = 10
# Replaces the long expression of the next date if no document has one.
NO_DATE = {
    "next_at": Value(None, output_field=DateTimeField()),
    "next_status": Value(None, output_field=CharField()),
    "next_zone": Value(None, output_field=CharField()),
    "next_whole_day": Value(None, output_field=DateField()),
}


@dataclass(frozen=True, slots=True)
class Result:
    """A result to display. `title`, `extract` and `badge` are safe HTML.

    `next_date` is the next date of the document in words ("mardi 3 novembre, à 14 h"), or ""
    without a coming date. If `is_of_moment` is True, `next_date` is the first date from the
    beginning of the moment of the question, and earlier coming dates may exist. `status` is the
    label of an unusual status of `next_date` ("Annulé"), else "".

    `is_foreign` is True if the document is not in the language of the question. `is_past` is True
    if the last date of the document is over. `is_rough` is True if `distance_km` may be wrong by
    some kilometres. `badge` is the current state, such as "open", that the app of the document
    returns.
    """

    document: SearchDocument
    title: str
    extract: str
    kind_label: str
    next_date: str
    status: str
    is_foreign: bool
    is_past: bool
    url: str
    distance_km: float | None = None
    badge: str = ""
    is_of_moment: bool = False
    is_rough: bool = False


class Results:
    """The results of a query, in its order, as a sequence for a paginator.

    `match` is a `Match` of a checked view. The length is the number of results of the chosen kinds;
    `counts` and `total` ignore the choice of kinds. A slice returns a list of `Result`s. If
    `is_measured` is False, the results have no distance. If `is_rough` is True, their distances may
    be wrong by some kilometres. `day` is the only day that the question names, today or later, for
    the badges, or None.
    """

    def __init__(self, match, *, is_measured=True, is_rough=False, day=None):
        self.match, self.is_measured, self.is_rough = match, is_measured, is_rough
        self.day = day
        self.question, self.now = match.query.question, match.query.now

    @property
    def counts(self) -> dict[str, int]:
        """{kind: number of results}, as if no kind were chosen."""
        return self.match.counts.get("kind", {})

    @property
    def total(self) -> int:
        """The number of results of all kinds, as if no kind were chosen."""
        return sum(self.counts.values())

    def __len__(self):
        return self.match.total

    def rows(
        self, start: int, stop: int, *related: str
    ) -> list[tuple[SearchDocument, float | None]]:
        """Return [(document, kilometres or None)] of the results `start` to `stop` - 1, in order.

        One query for each moment of the results, which joins the foreign keys `related`. Documents
        no longer public are excluded: the list may be shorter.

        Each document has `next_at`, `next_status`, `next_zone` and `next_whole_day`: the start, the
        status, the territory code and, for whole days, the day of its next date. They are None
        without a next date. The next date is the first that the app's `coming` returns for now; it
        may be under way, and a cancelled date may come after later ones. If the moment of the
        question begins later, `coming` is called for its beginning, and `is_of_moment` is True. If
        `coming` gives no date, only `next_at` may be set: see `_next_date`.
        """
        hits = self.match.hits(start, stop)
        documents = {}
        for since, ids in self._by_moment(hits).items():
            columns = self.match.view.columns
            moment = {"now": since} if columns.dated & columns.bits_of(ids) else {}
            read = self.match.view.documents(ids, _documents, *related, **moment)
            for document in read.values():
                document.is_of_moment = since > self.now
            documents |= read
        return [
            (documents[hit.id], hit.distance_km if self.is_measured else None)
            for hit in hits
            if hit.id in documents
        ]

    def _by_moment(self, hits):
        """Return {moment from which the dates of some hits are shown: their ids}."""
        by_moment = defaultdict(list)
        for match, part in split(self.match, hits):
            # Results of a moment show their date in that moment.
            moments = match.query.moments
            ahead = [since for since, until in moments if not until or until > self.now]
            by_moment[max(self.now, min(ahead, default=self.now))] += [hit.id for hit in part]
        return by_moment

    def __getitem__(self, wanted):
        start, stop, _ = wanted.indices(len(self))
        rows = self.rows(start, stop)
        badges = _badges([document for document, _ in rows], self.now, self.day)
        return [
            self._result(document, distance_km, badges.get(document.pk, ""))
            for document, distance_km in rows
        ]

    def _result(self, document, distance_km, badge):
        terms, language = self.question.terms, document.language
        return Result(
            document,
            title=highlight(document.title, terms, language),
            extract=_extract(document, terms),
            kind_label=KIND_LABELS.get(document.kind, ""),
            next_date=_in_words(document, self.now),
            status=STATUS_LABELS.get(document.next_status, ""),
            is_foreign=language != self.question.language,
            url=reader_address(document.url) if document.page_id else document.url,
            is_past=bool(not document.next_at and document.ends_at and document.ends_at < self.now),
            distance_km=distance_km,
            badge=badge,
            is_of_moment=document.is_of_moment,
            is_rough=self.is_rough or document.is_approximate,
        )


def _documents(*related, now=None):
    """Return the queryset of documents, annotated with their next date at or after `now`.

    The annotations of `_next_date` are None if `now` is None. `related` are joined foreign keys.
    """
    documents = SearchDocument.objects.annotate(**(NO_DATE if now is None else _next_date(now)))
    return documents.select_related(*related) if related else documents


def nearest_km(match) -> float:
    """Return the km to the nearest of the first `PER_PAGE` hits; infinity without a distance."""
    distances = (hit.distance_km for hit in match.hits(0, PER_PAGE))
    return min((km for km in distances if km is not None), default=math.inf)


def has_postcode(match, postcode: str) -> bool:
    """Return True if one of the first `PER_PAGE` hits of a match has `postcode`.

    The other hits are not read: those with the postcode of the query come first, except in a sort
    by date.
    """
    columns = match.view.columns
    held = columns.facets.get(POSTCODE, {}).get(postcode, 0)
    return bool(held & columns.bits_of([hit.id for hit in match.hits(0, PER_PAGE)]))


def _badges(documents, now, day):
    """Return {document id: safe HTML} of the badges at `now`, with one call for each model.

    They also name the hours of `day`, if it is not None.
    """
    decorators = {r.model: r.decorate for r in registrations() if r.decorate}
    by_model = defaultdict(dict)
    for document in documents:
        content_type = ContentType.objects.get_for_id(document.content_type_id)
        by_model[content_type.model_class()][document.object_id] = document.pk
    badges = {}
    for model, pks in by_model.items():
        if model in decorators:
            badge_of = decorators[model](list(pks), now, day)
            badges |= {pks[object_id]: badge for object_id, badge in badge_of.items()}
    return badges


def _extract(document, terms):
    """Return the highlighted extract of the summary and body, or of the keywords.

    The keywords are used if only the keywords match, or if there is no other text.
    """
    lines = f"{document.summary}\n{document.body}".splitlines()
    # A summary often repeats a line of the body: an address, a first sentence.
    text = "\n".join(line for line in dict.fromkeys(lines) if line not in document.summary)
    shown = extract(f"{document.summary}\n{text}", terms, document.language)
    if "<mark>" not in shown and document.keywords:
        keywords = extract(document.keywords, terms, document.language)
        return keywords if "<mark>" in keywords or not shown else shown
    return shown


def _in_words(document, now):
    """Return the start of the next date of a document in words; "" without a next date.

    The time is in the time zone of `next_zone` or, without it, of the network. The hour is omitted
    for whole days.
    """
    if not document.next_at:
        return ""
    today, zone = timezone.localtime(now), document.next_zone
    if document.next_whole_day:
        return format_day(document.next_whole_day, today=today)
    clock = ZoneInfo(time_zone(departement_of(zone))) if zone else None
    local = timezone.localtime(document.next_at, clock)
    return format_period(local, local, today=today)


def _next_date(now):
    """Return {name: expression} of a document's next date, which `Results.rows` describes.

    The date is the first of `coming` of the document's app. Without such a date, the expressions
    are None, except that `next_at` is the `starts_at` of the document if it is not before `now`.
    """
    as_indexed = Case(When(starts_at__gte=now, then=F("starts_at")))
    return {
        "next_at": Coalesce(_next(now, "starts_at", DateTimeField()), as_indexed),
        "next_status": _next(now, "status", CharField()),
        "next_zone": _next(now, "zone_code", CharField()),
        "next_whole_day": _next(now, "whole_day", DateField()),
    }


def _next(now, name, output_field):
    """Return the expression of the column `name` of a document's next date (None without one)."""
    cases = [
        When(
            content_type__app_label=r.model._meta.app_label,
            content_type__model=r.model._meta.model_name,
            then=Subquery(r.coming(now).values(name)[:1]),
        )
        for r in registrations()
        if r.coming
    ]
    return Case(*cases, default=Value(None), output_field=output_field)
