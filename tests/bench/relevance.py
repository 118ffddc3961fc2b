"""Measure the relevance of each search engine on a test set.

The engines are that of the database and the cluster of SEARCH_URL. Prints one line per engine and
per variant of the questions. Changes nothing.
"""

import argparse
import re
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from search.engines import cluster_in_use, engine, outbox
from search.engines.base import ClusterError
from search.engines.cluster import ClusterEngine
from search.engines.postings import PostingsEngine
from search.engines.query import EngineResult, Query
from search.finding.taught import taught
from search.indexing import vocabulary
from search.indexing.rows import index_rows
from search.language.questions import understand
from search.models import SearchChange, SearchDocument, SearchWord
from tests.search.asking import results_of

from . import scores

NUMBER = re.compile(r"^\d+-|-\d+$")  # of a session, of one date of a workshop
TRIES = 5  # a node is slow just after its start


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="contains corpus.jsonl, queries.tsv and qrels.tsv")
    parser.add_argument(
        "--site",
        action="store_true",
        help="the folder is a file about this site: a question, a tab, the slugs expected",
    )
    options = parser.parse_args(arguments)
    read = scores.read_site if options.site else scores.read
    try:
        test_set = read(options.folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SystemExit(f"{options.folder} is not a test set: {error}") from error
    if options.site:
        measure_site(*test_set)
    else:
        measure(*test_set)


def measure(corpus, queries, answers):
    """Print the scores of each engine on an index that only contains the corpus."""
    print_heads()
    with transaction.atomic():
        with _indexed(corpus) as engines:
            for name, find in engines.items():
                print_scores(name, queries, answers, find)
        transaction.set_rollback(True)


def measure_site(queries, answers):
    """Print the scores of the current engine on this site.

    Raises SystemExit if the cluster failed or is late, because the database then answered.
    """
    cluster = cluster_in_use()
    if cluster:
        _patiently(engine())(Query(question=understand("atelier")))
    print_heads()
    print_scores(engine().name, queries, answers, _find_on_site, prefix="site_")
    if cluster and (outbox.is_behind(cluster) or not cluster.breaker.lets_through()):
        raise SystemExit("The cluster failed or is late: the database answered.")


def print_heads():
    print("engine variant ndcg10 mrr success1 empty")


def print_scores(engine_name, queries, answers, find, *, prefix=""):
    for name, variant in scores.VARIANTS.items():
        means = scores.means(queries, answers, find, variant)
        print(
            f"{engine_name} {prefix}{name} {means.ndcg10:.3f} {means.mrr:.3f}"
            f" {means.success1:.3f} {means.empty}"
        )


def _find_on_site(text):
    """Return the slugs of the first results, with the dates of one workshop merged."""
    paths = [urlsplit(result.document.url).path for result in results_of(text)[: scores.DEPTH]]
    return list(dict.fromkeys(NUMBER.sub("", path.strip("/").split("/")[-1]) for path in paths))


@contextmanager
def _indexed(corpus):
    """Replace the index with the test set, and yield {name of an engine: find(text) -> [id]}."""
    database = PostingsEngine()
    database.clear()
    SearchDocument.objects.all().delete()
    SearchWord.objects.all().delete()
    content_type = ContentType.objects.get_for_model(SearchDocument)
    rows = SearchDocument.objects.bulk_create(
        _row(document, number, content_type) for number, document in enumerate(corpus)
    )
    index_rows(rows)
    measured = SearchDocument.objects.all()
    vocabulary.rebuild(measured)
    ids = {row.pk: document["id"] for row, document in zip(rows, corpus, strict=True)}

    engines = {database.name: _finding(lambda query: database.find(query, measured), ids)}
    cluster = cluster_in_use()
    if not cluster:
        yield engines
        return
    with cluster.aside("mesure") as beside:
        outbox.rebuild(beside)
        engines[beside.transport.name] = _finding(_patiently(ClusterEngine(beside), measured), ids)
        yield engines


def _row(document, number, content_type):
    return SearchDocument(
        content_type=content_type,
        object_id=number,
        language="fr",
        kind="article",
        title=document["title"],
        keywords=" ".join(document[name] for name in ("theme", "audience", "tags")),
        body=document["text"],
    )


def _finding(search, ids):
    """Return `find(text)`, which returns the `ids` of the rows found by `search(query)`."""

    def find(text):
        known = taught()
        question = known.expand(understand(text))
        if not question.words:
            return []
        unknown = list(filter(vocabulary.is_looked_up, question.words))
        version = SearchChange.objects.newest()
        vocabulary.complete(question, vocabulary.look_up(unknown, "fr", version), set)
        known.expand_corrected(question)
        return [ids[pk] for pk in search(Query(question=question, stop=scores.DEPTH)).ids]

    return find


def _patiently(engine, measured=None):
    """Return `search(query)`, which tries the cluster `TRIES` times, then raises ClusterError."""

    def search(query):
        for left in reversed(range(TRIES)):
            try:
                match = engine.view(measured).match_there(query)
                return EngineResult(hits=match.hits(query.start, query.stop) if match else [])
            except ClusterError:
                if not left:
                    raise
        return None

    return search


if __name__ == "__main__":
    main()
