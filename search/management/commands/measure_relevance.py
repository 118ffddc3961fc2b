import re
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from search import relevance
from search.engines import cluster_in_use, engine, outbox
from search.engines.cluster import ClusterEngine
from search.engines.postings import PostingsEngine
from search.engines.query import Found, Query
from search.engines.transport import ClusterError
from search.finding.answers import Answer
from search.indexing import vocabulary
from search.indexing.rows import index_rows
from search.language.questions import understand
from search.models import SearchDocument, SearchWord

NUMBER = re.compile(r"^\d+-|-\d+$")  # of a session, of one date of a workshop
TRIES = 5  # a node that has just started is slow


class Command(BaseCommand):
    help = (
        "Prints how well each engine answers a test set, a line an engine and a variant: that of"
        " the database, and the cluster of SEARCH_URL. Changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", help="holds corpus.jsonl, queries.tsv and qrels.tsv")
        parser.add_argument(
            "--site",
            action="store_true",
            help="the folder is a file about this site: a question, a tab, the slugs expected",
        )

    def handle(self, folder, site, **options):
        try:
            if site:
                queries, answers = relevance.read_site(folder)
                self._measure_site(queries, answers)
                return
            corpus, queries, answers = relevance.read(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{folder} is not a test set: {error}") from error
        self._head()
        with transaction.atomic():
            with _measured(corpus) as found_by:
                for name, find in found_by.items():
                    self._measure(name, "", queries, answers, find)
            transaction.set_rollback(True)

    def _measure_site(self, queries, answers):
        there = cluster_in_use()
        if there:
            _patiently(engine())(Query(question=understand("atelier")))
        self._head()
        self._measure(engine().name, "site_", queries, answers, _find_on_site)
        if there and (outbox.is_behind(there) or not there.breaker.lets_through()):
            raise CommandError("The cluster failed or is late: the database answered.")

    def _head(self):
        self.stdout.write("engine variant ndcg10 mrr success1 empty")

    def _measure(self, engine, prefix, queries, answers, find):
        for name, variant in relevance.VARIANTS.items():
            got = relevance.figures(queries, answers, find, variant)
            self.stdout.write(
                f"{engine} {prefix}{name} {got.ndcg10:.3f} {got.mrr:.3f}"
                f" {got.success1:.3f} {got.empty}"
            )


def _find_on_site(text):
    """The slugs of what a visitor finds first; several dates of a workshop are one."""
    paths = [urlsplit(result.document.url).path for result in Answer(text)[: relevance.DEPTH]]
    return list(dict.fromkeys(NUMBER.sub("", path.strip("/").split("/")[-1]) for path in paths))


@contextmanager
def _measured(corpus):
    """Put the test set alone in the index, to be rolled back; {engine: find(text) -> ids}."""
    database = PostingsEngine()
    database.clear()
    SearchDocument.objects.all().delete()
    SearchWord.objects.all().delete()
    content_type = ContentType.objects.get_for_model(SearchDocument)
    rows = SearchDocument.objects.bulk_create(
        SearchDocument(
            content_type=content_type,
            object_id=number,
            language="fr",
            kind="article",
            title=document["title"],
            keywords=" ".join(document[name] for name in ("theme", "audience", "tags")),
            body=document["text"],
        )
        for number, document in enumerate(corpus)
    )
    index_rows(rows)
    measured = SearchDocument.objects.all()
    vocabulary.rebuild(measured)
    ids = {row.pk: document["id"] for row, document in zip(rows, corpus, strict=True)}

    def finding(ask):
        def find(text):
            question = understand(text)
            if not question.words:
                return []
            vocabulary.complete(question, set)
            found = ask(Query(question=question, stop=relevance.DEPTH))
            return [ids[pk] for pk in found.ids]

        return find

    found_by = {database.name: finding(lambda query: database.find(query, measured))}
    there = cluster_in_use()
    if not there:
        yield found_by
        return
    with there.aside("mesure") as beside:
        outbox.rebuild(beside)
        found_by[beside.transport.name] = finding(_patiently(ClusterEngine(beside), measured))
        yield found_by


def _patiently(engine, measured=None):
    def ask(query):
        for left in reversed(range(TRIES)):
            try:
                return engine.look(measured).find_there(query) or Found()
            except ClusterError:
                if not left:
                    raise
        return None

    return ask
