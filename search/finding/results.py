"""The results of a search as they are shown, read one page at a time."""

import math
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, DateTimeField, F, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from network.geography.gazetteer import departement_of
from network.geography.overseas import time_zone
from network.models import reader_address
from network.text.dates import format_period
from search.choices import KIND_LABELS, STATUS_LABELS
from search.engines.query import POSTCODE
from search.language.extracts import extract, highlight
from search.models import SearchDocument
from search.registry import registrations

PER_PAGE = 10
# Replaces the long expression of the next date if no document has one.
NO_DATE = {
    "next_at": Value(None, output_field=DateTimeField()),
    "next_status": Value(None, output_field=CharField()),
    "next_zone": Value(None, output_field=CharField()),
}


@dataclass(frozen=True, slots=True)
class Result:
    """A document as it is shown. `title`, `extract` and `badge` are safe HTML.

    `next_date` is the next date of its event in words ("mardi 3 novembre, à 14 h"), "" without a
    coming date. If `is_of_moment` is True, `next_date` is the first date from the beginning of the
    moment of the question, and earlier coming dates may exist. `status` is the label of the unusual
    status of `next_date` ("Annulé"), else "". `is_foreign` is True if the document is not in the
    language of the question, `is_past` if its last date is over. `is_rough` is True if
    `distance_km` is right to some kilometres only. `badge` is the current state that its app
    returns, such as "open".
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
    """The results of a query, best first, as a sequence for a paginator.

    `match` is a `Match` of a checked view. The length is the number of results, with the chosen
    kinds; `counts` and `total` ignore this choice. A slice returns a list of `Result`s. Without
    `is_measured`, no distances are shown; with `is_rough`, they are right to some kilometres only.
    """

    def __init__(self, match, *, is_measured=True, is_rough=False):
        self.match, self.is_measured, self.is_rough = match, is_measured, is_rough
        self.question, self.now = match.query.question, match.query.now
        # Results of a moment show their date in that moment.
        ahead = [since for since, until in match.query.moments if not until or until > self.now]
        self.since = max(self.now, min(ahead, default=self.now))

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
        """Return [(document, kilometres or None)] from `start` to `stop`, best first, in one query.

        `stop` is excluded. Each document has `next_at`, `next_status` and `next_zone`: the start,
        the status and the territory code of its next date, or None without one. This is the first
        date from now on, or from the beginning of the moment of the question if that is later.
        Without a date from the app's `coming`, only `next_at` may be set: see `_next_date`. The
        foreign keys `related` are joined. Documents no longer public are excluded: the list may be
        shorter.
        """
        hits = self.match.hits(start, stop)
        if not hits:
            return []
        ids = [hit.id for hit in hits]
        columns = self.match.view.columns
        are_dated = columns.dated & columns.bits_of(ids)
        moment = {"now": self.since} if are_dated else {}
        documents = self.match.view.documents(ids, _documents, *related, **moment)
        return [
            (documents[hit.id], hit.distance_km if self.is_measured else None)
            for hit in hits
            if hit.id in documents
        ]

    def __getitem__(self, wanted):
        start, stop, _ = wanted.indices(len(self))
        rows = self.rows(start, stop)
        badges = _badges([document for document, _ in rows], self.now)
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
            next_date=_in_words(document.next_at, document.next_zone, self.now),
            status=STATUS_LABELS.get(document.next_status, ""),
            is_foreign=language != self.question.language,
            url=reader_address(document.url) if document.page_id else document.url,
            is_past=bool(not document.next_at and document.ends_at and document.ends_at < self.now),
            distance_km=distance_km,
            badge=badge,
            is_of_moment=self.since > self.now,
            is_rough=self.is_rough or document.is_approximate,
        )


def _documents(*related, now=None):
    """Return the queryset of documents, annotated with their next date at or after `now`.

    The annotations of `_next_date` are None if `now` is None. `related` are joined foreign keys.
    """
    documents = SearchDocument.objects.annotate(**(NO_DATE if now is None else _next_date(now)))
    return documents.select_related(*related) if related else documents


def nearest_km(match) -> float:
    """Return the kilometres to the nearest hit of the first page, infinite without a distance."""
    distances = (hit.distance_km for hit in match.hits(0, PER_PAGE))
    return min((km for km in distances if km is not None), default=math.inf)


def has_postcode(match, postcode: str) -> bool:
    """Return True if a result of the first page of a match has `postcode`.

    Results with the postcode of the query come first, unless they are sorted by date.
    """
    columns = match.view.columns
    held = columns.facets.get(POSTCODE, {}).get(postcode, 0)
    return bool(held & columns.bits_of([hit.id for hit in match.hits(0, PER_PAGE)]))


def _badges(documents, now):
    """Return {document id: safe HTML} of the badges at `now`, with one call for each model."""
    decorators = {r.model: r.decorate for r in registrations() if r.decorate}
    by_model = defaultdict(dict)
    for document in documents:
        content_type = ContentType.objects.get_for_id(document.content_type_id)
        by_model[content_type.model_class()][document.object_id] = document.pk
    badges = {}
    for model, pks in by_model.items():
        if model in decorators:
            badge_of = decorators[model](list(pks), now)
            badges |= {pks[object_id]: badge for object_id, badge in badge_of.items()}
    return badges


def _extract(document, terms):
    """Return the highlighted extract of the summary and body, or of the keywords.

    The keywords are used if only they match, or if there is no text.
    """
    lines = f"{document.summary}\n{document.body}".splitlines()
    # A summary often repeats a line of the body: an address, a first sentence.
    text = "\n".join(line for line in dict.fromkeys(lines) if line not in document.summary)
    shown = extract(f"{document.summary}\n{text}", terms, document.language)
    if "<mark>" not in shown and document.keywords:
        keywords = extract(document.keywords, terms, document.language)
        return keywords if "<mark>" in keywords or not shown else shown
    return shown


def _in_words(moment, zone, now):
    """Return a datetime in words, "" for None, by the clock of the territory code `zone`.

    Without a zone, the clock is that of the network.
    """
    if not moment:
        return ""
    local = timezone.localtime(moment, ZoneInfo(time_zone(departement_of(zone))) if zone else None)
    return format_period(local, local, today=timezone.localtime(now))


def _next_date(now):
    """Return the annotations of a document's next date: `next_at`, `next_status`, `next_zone`.

    The date is the first of `coming` of its app. Without one, `next_at` is the document's
    `starts_at` if that is not before `now`, else None, and the two others are None.
    """
    as_indexed = Case(When(starts_at__gte=now, then=F("starts_at")))
    return {
        "next_at": Coalesce(_next(now, "starts_at", DateTimeField()), as_indexed),
        "next_status": _next(now, "status", CharField()),
        "next_zone": _next(now, "zone_code", CharField()),
    }


def _next(now, name, output_field):
    """Return the expression of the column `name` of a document's next date, None without one."""
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
