"""A question answered: what was understood, how many of each kind, the results of one page."""

from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, DateTimeField, F, Value, When
from django.utils import timezone

from network.dates import say_period
from search.choices import KIND_LABELS
from search.engines import engine
from search.engines.query import Found, Query
from search.indexing.vocabulary import complete
from search.language.extracts import extract, highlight
from search.language.questions import understand
from search.models import SearchDocument
from search.registry import registrations

from .taught import taught

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Result:
    """One document found, as it is shown. `title`, `extract` and `badge` are safe HTML.

    `next_date` is in words ("mardi 3 novembre, à 14 h"), empty when there is none to come.
    `badge` is what the app of the document says of now (whether a place is open).
    """

    document: SearchDocument
    title: str
    extract: str
    kind_label: str
    next_date: str
    is_foreign: bool
    is_past: bool
    distance_km: float | None = None
    badge: str = ""


class Answer:
    """What the public finds for `text`. A sequence of `Result`s, best first, that a paginator cuts.

    `filters` is {facet: values}, as `engines.query.Query` takes it; `kind` is short for one of
    them, which narrows the results but not `counts`. Without words and without filter nothing is
    found; with filters alone, everything that they let through. `page` is the one that is most
    likely asked for, of `per_page` results.
    `view` is the index as a search sees it: the answer is then to be asked inside `view.settle`.
    `whole` is a longer text that may have to be answered next: its words are read with these.
    Eight queries at most, however many documents.
    """

    def __init__(
        self,
        text,
        *,
        language="fr",
        kind="",
        filters=None,
        now=None,
        page=1,
        per_page=PER_PAGE,
        view=None,
        whole="",
        **asked,
    ):
        self.text, self.whole = text, whole
        self.now = now or timezone.now()
        self.language = language
        self.filters = {**(filters or {}), **({"kind": [kind]} if kind else {})}
        self.start, self.stop = (page - 1) * per_page, page * per_page
        self.asked = asked
        self.view = view or engine().look()
        self.taught = taught(self.view.stamp)
        if view:
            self._understand()
        else:
            self.view.settle(self._answer)

    def _answer(self):
        self.__dict__.pop("found", None)
        self._understand()
        return self.found

    def _understand(self):
        self.question = self.taught.expand(understand(self.text, self.language))
        whole = understand(self.whole, self.language)
        self.view.read([*self.question.terms, *whole.terms])
        complete(
            self.question,
            self._public,
            holds=self.view.holds,
            met=self.view.met,
            also=whole.words,
        )

    def _public(self, terms):
        return self.view.public_terms([*self.question.terms, *terms], self.language, self.now)

    def asking(self, filters, **asked):
        """The answer to the same words, narrowed or sorted otherwise."""
        other = copy(self)
        other.__dict__.pop("found", None)
        other.filters, other.asked = filters, {**self.asked, **asked}
        return other

    @cached_property
    def found(self):
        """What the engine gives for the page, with the counts of every facet."""
        near = self.asked.get("near")
        narrowed = self.question.words or self.filters or (near and near.radius_km)
        return self._find(self.start, self.stop) if narrowed else Found()

    def _find(self, start, stop):
        query = {"question": self.question, "filters": self.filters, "now": self.now}
        return self.view.find(Query(**query, **self.asked, start=start, stop=stop))

    @property
    def counts(self):
        """{kind: number of results}, whatever kind is asked."""
        return self.found.counts.get("kind", {})

    @property
    def total(self):
        """The number of results of every kind."""
        return sum(self.counts.values())

    def __len__(self):
        return self.found.total

    def rows(self, start, stop, *related):
        """[(document, kilometres or None)] from `start` to `stop`, best first.

        Each document has `next_at`, the start of its next date, and what is `related` to it.
        """
        known = self.start <= start and stop <= self.stop
        first = self.start if known else start
        hits = (self.found if known else self._find(start, stop)).hits
        # Another page than the one that was settled relies on other documents.
        self.view.is_public()
        hits = [hit for hit in hits[start - first : stop - first] if hit.id not in self.view.hidden]
        documents = SearchDocument.objects.annotate(next_at=_next_date(self.now))
        documents = documents.select_related(*related) if related else documents
        documents = documents.in_bulk([hit.id for hit in hits])
        return [(documents[hit.id], hit.distance_km) for hit in hits if hit.id in documents]

    def __getitem__(self, wanted):
        start, stop, _ = wanted.indices(len(self))
        rows = self.rows(start, stop) if start < stop else []
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
            next_date=_in_words(document.next_at, self.now),
            is_foreign=language != self.language,
            is_past=bool(not document.next_at and document.ends_at and document.ends_at < self.now),
            distance_km=distance_km,
            badge=badge,
        )


def _badges(documents, now):
    """{document id: what its app says of now}, asked once of each app for all its documents."""
    decorated = {r.model: r.decorate for r in registrations() if r.decorate}
    by_model = defaultdict(dict)
    for document in documents:
        content_type = ContentType.objects.get_for_id(document.content_type_id)
        by_model[content_type.model_class()][document.object_id] = document.pk
    badges = {}
    for model, pks in by_model.items():
        if model in decorated:
            said = decorated[model](list(pks), now)
            badges |= {pks[object_id]: badge for object_id, badge in said.items()}
    return badges


def _extract(document, terms):
    """The stretch that answers, out of the keywords when the text itself does not."""
    lines = f"{document.summary}\n{document.body}".splitlines()
    # A summary often repeats a line of the text: an address, a first sentence.
    text = "\n".join(line for line in dict.fromkeys(lines) if line not in document.summary)
    shown = extract(f"{document.summary}\n{text}", terms, document.language)
    if "<mark>" not in shown and document.keywords:
        keywords = extract(document.keywords, terms, document.language)
        return keywords if "<mark>" in keywords or not shown else shown
    return shown


def _in_words(moment, now):
    if not moment:
        return ""
    local = timezone.localtime(moment)
    return say_period(local, local, today=timezone.localtime(now))


def _next_date(now):
    """When an event next takes place: asked of its app, else its known dates as indexed."""
    cases = [
        When(
            content_type__app_label=r.model._meta.app_label,
            content_type__model=r.model._meta.model_name,
            then=r.next_date(now),
        )
        for r in registrations()
        if r.next_date
    ]
    known = When(starts_at__gte=now, then=F("starts_at"))
    return Case(*cases, known, default=Value(None), output_field=DateTimeField())
