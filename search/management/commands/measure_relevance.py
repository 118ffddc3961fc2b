from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from search import relevance, vocabulary
from search.engines import engine
from search.engines.query import Query
from search.indexing import index_rows
from search.models import SearchDocument, SearchWord
from search.questions import understand


class Command(BaseCommand):
    help = "Prints how well the engine answers a test set, a line a variant. Changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", help="holds corpus.jsonl, queries.tsv and qrels.tsv")

    def handle(self, folder, **options):
        try:
            corpus, queries, answers = relevance.read(folder)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{folder} is not a test set: {error}") from error
        with transaction.atomic():
            find = _index(corpus)
            self.stdout.write("engine variant ndcg10 mrr success1 empty")
            for name, variant in relevance.VARIANTS.items():
                got = relevance.figures(queries, answers, find, variant)
                self.stdout.write(
                    f"{connection.vendor} {name} {got.ndcg10:.3f} {got.mrr:.3f}"
                    f" {got.success1:.3f} {got.empty}"
                )
            transaction.set_rollback(True)


def _index(corpus):
    """Put the test set alone in the index; gives `find(text)`. To be rolled back."""
    engine().clear()
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
    measured = SearchDocument.objects.filter(content_type=content_type)
    vocabulary.rebuild(measured)
    ids = {row.pk: document["id"] for row, document in zip(rows, corpus, strict=True)}

    def find(text):
        question = understand(text)
        if not question.words:
            return []
        question.documents = vocabulary.documents_holding(question.terms)
        vocabulary.complete(question, lambda term: True)
        found = engine().find(Query(question=question, shown=measured, stop=relevance.DEPTH))
        return [ids[pk] for pk in found.ids]

    return find
