"""A question answered: what was understood, how many of each kind, the results of one page."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, DateTimeField, F, Value, When
from django.utils import timezone

from network.dates import say_period

from . import vocabulary
from .choices import KIND_LABELS
from .engines import engine
from .engines.query import Found, Query
from .extracts import extract, highlight
from .models import SearchDocument
from .questions import understand
from .registry import registrations

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Result:
    """One document found, as it is shown. `title` and `extract` are safe HTML.

    `next_date` is in words ("mardi 3 novembre, à 14 h"), empty when there is none to come.
    """

    document: SearchDocument
    title: str
    extract: str
    kind_label: str
    next_date: str
    is_foreign: bool
    is_past: bool


class Answer:
    """What the public finds for `text`. A sequence of `Result`s, best first, that a paginator cuts.

    `kind` narrows the results but not the counts. Four queries, however many documents; five for
    the pages after the first, and two to four more to correct a misspelt word.
    """

    def __init__(self, text, *, language="fr", kind="", now=None):
        self.now = now or timezone.now()
        self.language = language
        self.kind = kind
        self.question = understand(text, language)
        if self.question.words:
            self._look_up_words()

    def _look_up_words(self):
        question = self.question
        question.documents = vocabulary.documents_holding(question.terms)
        vocabulary.complete(question, self._holds)

    def _holds(self, term):
        return engine().find(Query(question=self.question.only(term), now=self.now)).total > 0

    @cached_property
    def _first_page(self):
        return self._find(0, PER_PAGE) if self.question.words else Found()

    def _find(self, start, stop):
        filters = {"kind": [self.kind] if self.kind else []}
        return engine().find(
            Query(question=self.question, filters=filters, start=start, stop=stop, now=self.now)
        )

    @property
    def counts(self):
        """{kind: number of results}, whatever kind is asked."""
        return self._first_page.counts.get("kind", {})

    @property
    def total(self):
        """The number of results of every kind."""
        return sum(self.counts.values())

    def __len__(self):
        return self.counts.get(self.kind, 0) if self.kind else self.total

    def __getitem__(self, wanted):
        start, stop, _ = wanted.indices(len(self))
        if start >= stop:
            return []
        counted_too = stop <= PER_PAGE
        ids = self._first_page.ids[start:stop] if counted_too else self._find(start, stop).ids
        documents = SearchDocument.objects.annotate(next_at=_next_date(self.now)).in_bulk(ids)
        return [self._result(documents[pk]) for pk in ids if pk in documents]

    def _result(self, document):
        terms, language = self.question.terms, document.language
        return Result(
            document,
            title=highlight(document.title, terms, language),
            extract=_extract(document, terms),
            kind_label=KIND_LABELS.get(document.kind, ""),
            next_date=_in_words(document.next_at, self.now),
            is_foreign=language != self.language,
            is_past=bool(not document.next_at and document.ends_at and document.ends_at < self.now),
        )


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
        When(content_type=ContentType.objects.get_for_model(r.model), then=r.next_date(now))
        for r in registrations()
        if r.next_date
    ]
    known = When(starts_at__gte=now, then=F("starts_at"))
    return Case(*cases, known, default=Value(None), output_field=DateTimeField())
